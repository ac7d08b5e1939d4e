"""What elements inside a post are for, by their tags, classes and ids: words, card, controls, signature, quotation."""

from __future__ import annotations

import re
from functools import lru_cache

from cleaner.language.date_spans import fold
from cleaner.model import Hints
from cleaner.threads.line_classes import OPENS_A_HEADER, SENTENCES
from cleaner.threads.line_classifier import quote_head
from cleaner.threads.platforms.known import PLATFORMS
from cleaner.threads.sheet import Sheet

_CONTENT = (
    r"postcontent|post-content|post_content|post-body|post__content|message-body|message-content|usercontent|user-content"
    r"|comment_text|comment-text|comment-content|comment-body|post_body|postbody|post_message|richtext|formatted-text"
    r"|\.md\b"
)
"""Wrappers of a post's own words, some of which hold its name and date as well; those of single platforms apart."""
_WORDS = (
    r"postcontent|post-content|post_content|post__content|comment-?_?text|comment-content|post_message|post-message"
    r"|postmessage|richtext|reply-content|topic-content|\.md(?:-div)?\b|[._-]post-body\b|\.post_body|usercontent"
    r"|user-content|comment__content|comment_?body|name-comment-body|rendered-content|message-body-content|email-body"
    r"|\.e-content|entry-content|#body\d|\.t_f\b|\[itemprop=(?:text|commenttext|articlebody)\]|\.content(?=[.#\[]|$)"
)
"""Wrappers of a post's own words and nothing else; those of single platforms apart."""
_KINDS = (
    ("forum_action", r"expandlink|quoteexpand"),
    ("forum_signature", r"signature|(?:^|[._-])sig(?:$|[._#\[-])"),
    ("forum_edit_note", r"lastedit|editdate|edited|editedby|last-edit|post_edit|modified"),
    ("forum_attachment", r"attach"),
    ("forum_quote", r"^blockquote.*\.(?:uncited|cited)|(?<!block)quote(?!d?content|container|target)"),
    (
        "forum_action",
        r"actionbar|post-menu|post-buttons|postfoot|post-controls|post_controls|post_management|reactions|nodecontrols"
        r"|postcontrols|comment-actions|comment-links|reply-link|comment-reply|voting|permalink|toolbar|post-footer"
        r"|itemcontrols|report",
    ),
    ("byline", r"username|author-name|author_name|comment-author|\bfn\b|\[itemprop=(?:name|author)"),
    (
        "forum_profile",
        r"userinfo|user-info|postprofile|post-profile|poster\b|message-user|authorpane|postleft|userextras|usertitle"
        r"|user-title|avatar|userbanner|rank|badge|reputation|post_author|postdetails_user|usersummary|user-details"
        r"|author-role",
    ),
    ("date", r"^time|postdate|post-date|post_date|timestamp|relativetime|comment-date"),
)
"""Kinds with the names of elements that are of the kind, in the order in which they are asked."""
NAME = re.compile(
    r"poster-?n|username|user-name|author|(?<![a-z])nick|\bfn\b|\[itemprop=name|/user/|u-url|hnuser|user-link"
    r"|\[href=[^\]]*(?:/profile/|/members/|mode=viewprofile|member\.php)",
    re.I,
)
ATTRIBUTE = re.compile(r"\[([\w-]+)=([^\]]*)\]")
"""An attribute of an element's name: its own name, its value."""
_CHROME_KINDS = frozenset(("byline", "forum_profile", "forum_action", "forum_attachment", "date"))
"""Kinds that prose is never of, whatever the element around it is called."""
_PROSE = 80
"""Characters from which a line that ends as a sentence does is prose."""
_ENDS = tuple(".!?…。！？؟।")

Paths = dict[int, tuple[int, ...]]
"""Blocks of a post, each with the elements around it inside the post's own, outermost first."""


def kinds(hints: Hints, s: Sheet, inner: Paths) -> dict[int, str]:
    """The blocks of a post that its markup says are not its words, and what they are."""
    whole = _whole(hints, s, inner)
    cited = _cited(hints, s, inner)
    found = {b: _kind(hints, path, whole, cited) for b, path in inner.items()}
    return {b: k for b, k in found.items() if k is not None and not (k in _CHROME_KINDS and _is_prose(s.raw[b]))}


def words(hints: Hints, inner: Paths, known: dict[int, str]) -> frozenset[int]:
    """The blocks that stand in a wrapper of nothing but words: the innermost one around them is called so, and no other
    such wrapper lies in it. *known* are the blocks that are something else.
    """
    names = hints.element_names
    wrappers = {b: [e for e in path if _role(names[e]) == "content"] for b, path in inner.items() if b not in known}
    outer = {
        e
        for found in wrappers.values()
        for i, e in enumerate(found)
        if any(map(_is_tight, (names[x] for x in found[i + 1 :])))
    }
    return frozenset(
        b for b, found in wrappers.items() if found and found[-1] not in outer and _is_tight(names[found[-1]])
    )


def opens_as_stanza(hints: Hints, s: Sheet, own: frozenset[int]) -> bool:
    """Whether what should be a poster's *own* words begins with a date, a field or somebody's name."""
    return any(
        s.classes[b] in OPENS_A_HEADER or NAME.search(hints.element_names[hints.elements[b][-1]])
        for b in sorted(own)[:3]
    )


def _whole(hints: Hints, s: Sheet, inner: Paths) -> frozenset[int]:
    """Elements of a post that hold all of its words: all prose, and every wrapper of content if it has one. Whatever
    their names say, they are no part of the post.
    """
    names = hints.element_names
    wrapped = [p[:i] for p in inner.values() for i, e in enumerate(p) if _role(names[e]) == "content"]
    prose = [p for b, p in inner.items() if s.classes[b] in SENTENCES]
    if not wrapped or not prose:
        return frozenset()
    return frozenset.intersection(*map(frozenset, wrapped + prose))


def _opens_a_quotation(line: str) -> bool:
    """Whether a line's first words say whose words follow, on this line or the next."""
    head, colon, _ = line[:90].partition(":")
    return bool(colon) and quote_head(f"{fold(head)}:")


def _cited(hints: Hints, s: Sheet, inner: Paths) -> frozenset[int]:
    """Block quotes that open by saying whose words follow; others may be how a post quotes a book or a log."""
    first: dict[int, int] = {}
    for b in sorted(inner):
        for e in inner[b]:
            name = hints.element_names[e]
            if name.startswith("blockquote") and _role(name) != "content":  # some software wraps whole posts in them
                first.setdefault(e, b)
    return frozenset(e for e, b in first.items() if _opens_a_quotation(s.raw[b]))


def _kind(hints: Hints, path: tuple[int, ...], whole: frozenset[int], cited: frozenset[int]) -> str | None:
    """What the markup inside the post says of a block; ``None`` for its words."""
    kind: str | None = None
    for e in path:
        role = "forum_quote" if e in cited else _role(hints.element_names[e])
        if role == "content":
            if kind not in ("forum_quote", "forum_signature", "forum_attachment"):
                kind = None
        elif (
            role is not None
            and e not in whole
            and (kind not in ("forum_quote", "forum_signature") or role in ("forum_action", "forum_edit_note"))
        ):
            kind = role
    return kind


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], tuple[tuple[str, re.Pattern[str]], ...]]:
    """Names of wrappers of content, of wrappers of nothing but words, and of each kind, the platforms' own included."""
    words = "|".join([_WORDS, *(p.words for p in PLATFORMS if p.words)])
    content = "|".join([_CONTENT, words, *(p.wrappers for p in PLATFORMS if p.wrappers)])
    own = [role for p in PLATFORMS for role in p.roles]
    last = {kind: i for i, (kind, _) in enumerate(_KINDS)}
    kinds = (
        (kind, "|".join([pattern, *(theirs for k, theirs in own if k == kind and last[kind] == i)]))
        for i, (kind, pattern) in enumerate(_KINDS)
    )
    return (
        re.compile(content, re.I),
        re.compile(words, re.I),
        tuple((kind, re.compile(pattern, re.I)) for kind, pattern in kinds),
    )


@lru_cache(maxsize=1)
def _role_attributes() -> frozenset[str]:
    return frozenset(("itemprop", *(name for p in PLATFORMS for name in p.role_attributes)))


def _plain(name: str) -> str:
    """An element's name without its attributes, except the property that it is and those that platforms' roles need."""
    return ATTRIBUTE.sub(lambda m: m[0] if m[1] in _role_attributes() else "", name)


@lru_cache(maxsize=4096)
def _role(name: str) -> str | None:
    """What an element's tag, classes and id say it is: ``content``, a kind, or nothing."""
    bare = _plain(name)
    content, _, kinds = _patterns()
    if content.search(bare):
        return "content"
    return next((kind for kind, pattern in kinds if pattern.search(bare)), None)


@lru_cache(maxsize=4096)
def _is_tight(name: str) -> bool:
    return _patterns()[1].search(_plain(name)) is not None


def _is_prose(raw: str) -> bool:
    return len(raw) >= _PROSE and raw.rstrip(" \"'”’»)*")[-1:] in _ENDS
