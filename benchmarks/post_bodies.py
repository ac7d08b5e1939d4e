"""The text of posts by their page's own markup, read without the package: what the forum calls a post's words."""

from __future__ import annotations

from typing import Any

import lxml.html

BODIES = (
    "bbWrapper messageText cooked crawler-post postbody postcontent js-post__content-text ipsRichText ipsType_richText"
    " entry-content post_body userContent Message postmsg bbp-reply-content bbp-topic-content s-prose Post-body md"
    " comment-content"
).split()
"""Classes of the elements that hold a post's words in XenForo, Discourse, phpBB, vBulletin, Invision, MyBB, Vanilla,
FluxBB, bbPress, Stack Exchange, Flarum, Reddit and WordPress."""
_OTHERS = (
    "//*[starts-with(@id, 'post_message_') or @component='post/content' or @itemprop='text'"
    " or (@class='inner' and starts-with(@id, 'msg_'))]"
)
"""The same in vBulletin 3, NodeBB, SMF and what says it in schema.org's words."""
_INNER = {"crawler-post": "post", "postbody": "content"}
"""Where the element holds buttons and cards as well, the class of the one inside it that does not. Of nested elements of these
classes the innermost count."""


def texts(html: str) -> list[str]:
    """The text of every element that holds a post's words, signatures left out."""
    root = lxml.html.document_fromstring(html.encode("utf-8", "replace"), parser=lxml.html.HTMLParser(encoding="utf-8"))
    found: list[Any] = []
    for name in BODIES:
        for e in root.xpath(f"//*[{_has(name)}]"):
            inner = e.xpath(f".//*[{_has(_INNER[name])}]") if name in _INNER else []
            found += inner or [e]
    found += root.xpath(_OTHERS)
    holders = {a for e in found for a in e.iterancestors()}
    found = [e for e in found if e not in holders]
    return [e.text_content() for e in found if not e.xpath("ancestor-or-self::*[contains(@class, 'ignature')]")]


def _has(name: str) -> str:
    return f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"
