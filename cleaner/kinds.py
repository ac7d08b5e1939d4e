"""What a block can be. Apart from the other words of the project, because the command line needs these at once."""

from __future__ import annotations

KINDS: tuple[str, ...] = (
    "content",
    "title",
    "byline",
    "date",
    "caption_credit",
    "newsletter",
    "related",
    "nav",
    "share",
    "paywall_cookie",
    "footer_legal",
    "donate",
    "comment_chrome",
    "ad",
    "forum_profile",
    "forum_action",
    "forum_quote",
    "forum_signature",
    "forum_attachment",
    "forum_edit_note",
    "other_chrome",
    "template",
)
"""What a block can be. ``template`` is a line repeated over the pages of a host."""

MOVED_KINDS = frozenset({"title", "byline", "date", "caption_credit"})
"""Kinds that leave the text because a metadata column holds what they say."""

FORUM_KINDS = frozenset(k for k in KINDS if k.startswith("forum_"))
