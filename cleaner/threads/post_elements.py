"""Posts by their markup: elements that repeat and hold a name, a date and somebody's words.

The elements around every block (:class:`cleaner.model.Hints`) are grouped by their class or the beginning of their id;
a group is the posts of a page when most of the prose lies in its elements and they name authors and dates. Platforms
name theirs in :mod:`cleaner.threads.platforms`. Comment trees nest: a block belongs to the innermost post around it,
and the post around that one is what it answers.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from cleaner.model import Hints
from cleaner.threads import element_roles
from cleaner.threads.line_classes import DATES, SENTENCES, SPOKEN
from cleaner.threads.platforms.known import PLATFORMS
from cleaner.threads.sheet import Sheet

_PRIOR = re.compile(
    r"@|\[|post|message|msg|comment|reply|replies|answer|question|thing|entry|node|topic|bubble|forum", re.I
)
_NEVER = re.compile(
    r"related|similar|sidebar|widget|teaser|card|product|suggest|recommend|popular|trending|latest|preview|header"
    r"|footer|nav|menu|forumbit|categor|boardlist",
    re.I,
)
_AUTHOR = re.compile(
    r"username|user-name|user_name|author|poster\b|(?<![a-z])nick|byline|commenter|\[itemprop=(?:author|name|creator)"
    r"|\[data-(?:author|username|user-card)|\bfn\b|user-details|user-link|memb"
    r"ername|tagline|/user/",
    re.I,
)
_DATE = re.compile(r"^time|datetime=|date|timestamp|\btime\b|posted|age\b|relativetime|when", re.I)

_TYPES = re.compile(
    r"\[itemtype=https?://schema\.org/(Comment|UserComments|DiscussionForumPosting|Question|Answer|SocialMediaPosting)\]"
)
_OWNER = re.compile(r"\[(data-(?:author|username|user-name|pid|post-id|comment-id|message-id))=")
"""What elements say of themselves without a class: the type of thing they are, whose or which they are."""
_ID = re.compile(r"#([^.\[]+)")
_CLASS = re.compile(r"\.([^.#\[\]]+)")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Group:
    """The elements of one class, and how much speaks for their being the posts."""

    key: str
    elements: list[int]
    score: float
    platform: str | None = None
    comments: bool = False
    share: float = 0.0
    """Share of the page's prose inside."""
    signed: float = 0.0
    """Share of the elements that name an author and give a date."""
    agrees: float = 0.0
    """Share of the posts in which text and markup agree."""


def group(hints: Hints, begins: Sequence[int], s: Sheet, anchors: Sequence[int] = ()) -> Group | None:
    """The elements that are the page's posts, or ``None``.

    *anchors* are lines that the text's own repetition says every post has: a group with one of them in each of its
    elements
    agrees with the text.
    """
    if not hints.elements:
        return None
    blocks: dict[int, list[int]] = defaultdict(list)
    for b, path in enumerate(hints.elements):
        for e in path:
            blocks[e].append(b)
    page = _Counted.of(hints, begins, s, blocks)
    best: Group | None = None
    for key, (elements, platform, comments) in sorted(_groups(hints, sorted(blocks)).items()):
        if 2 <= len(elements) <= _MOST_POSTS:
            found = _judged(
                page, Group(key, elements, 0.0, platform, comments), _agreement(hints, set(elements), anchors)
            )
            if found is not None and (best is None or found.score > best.score):
                best = found
    return best


_MOST_POSTS = 3000
_WORDED = 0.8
"""Share of the elements that must hold words."""
_PROSE_SHARE, _COMMENTS_PROSE_SHARE = 0.2, 0.02
"""Share of the page's prose that posts hold at least, and comments of known software."""
_NAMING, _DATING, _AGREEING = 0.6, 0.5, 0.8
"""Shares of the elements of unknown software that must name an author and give a date, unless so many agree with the
text's own repetition.
"""
# Weights of a group, set by hand on pages of known software.
_UNSIGNED, _OF_AUTHORS, _OF_DATES = 0.4, 0.3, 0.3
"""What a group is worth without names and dates, and what those add if every element has them."""
_KNOWN = 2.0
"""Factor of known software."""
_OF_AGREEMENT = 3.0
"""What full agreement with the text adds to the factor of 1."""


class _Counted(NamedTuple):
    """What judging a group asks of the page, counted once."""

    blocks: dict[int, list[int]]
    """Elements to the blocks inside."""
    size: list[int]
    """Characters of prose of every block."""
    spoken: list[bool]
    """Whether a block can be somebody's words."""
    marks: list[int]
    """For every block bit 1 if an author is named near it, bit 2 if it gives a date."""

    @classmethod
    def of(cls, hints: Hints, begins: Sequence[int], s: Sheet, blocks: dict[int, list[int]]) -> _Counted:
        marks = _block_marks(hints, begins, [_says(name) for name in hints.element_names])
        return cls(
            blocks,
            [len(r) if x in SENTENCES else 0 for r, x in zip(s.raw, s.classes, strict=True)],
            [x in SPOKEN for x in s.classes],
            [m | (2 if x in DATES else 0) for m, x in zip(marks, s.classes, strict=True)],
        )

    def share_with(self, elements: Sequence[int], bit: int) -> float:
        """Share of the elements with a block that has the mark."""
        return sum(any(self.marks[b] & bit for b in self.blocks[e]) for e in elements) / len(elements)


def _judged(page: _Counted, g: Group, agrees: float) -> Group | None:
    """The group with its score; ``None`` if its elements cannot be posts.

    More elements, more of the page's prose and blocks, names, dates and agreement with the text make the better group.
    """
    n = len(g.elements)
    inside = {b for e in g.elements for b in page.blocks[e]}
    share = sum(page.size[b] for b in inside) / (sum(page.size) or 1)
    worded = sum(any(page.spoken[b] for b in page.blocks[e]) for e in g.elements) / n
    authors, dates = page.share_with(g.elements, 1), page.share_with(g.elements, 2)
    if worded < _WORDED or share < (_COMMENTS_PROSE_SHARE if g.comments else _PROSE_SHARE):
        return None
    if g.platform is None and (authors < _NAMING or dates < _DATING) and agrees < _AGREEING:
        return None
    signed = _UNSIGNED + _OF_AUTHORS * authors + _OF_DATES * dates
    score = n**0.5 * share**2 * worded * signed * (_KNOWN if g.platform else 1.0)
    score *= (1 + len(inside) / len(page.marks)) * (1 + _OF_AGREEMENT * agrees)
    return replace(g, score=score, share=share, signed=min(authors, dates), agrees=agrees)


def may_be_thread(hints: Hints) -> bool:
    """Whether the page has posts of known software, or a few elements whose names say forum."""
    seen = 0
    for name in hints.element_names:
        seen += _signs_of_forum(name)
        if seen >= 2:
            return True
    return False


_NAMES = 1 << 14
"""Names whose answers are remembered: pages of one site have them in common."""


@lru_cache(maxsize=_NAMES)
def _says(name: str) -> int:
    """Bit 1 if an element of this name holds an author, bit 2 if it holds a date."""
    return (1 if _AUTHOR.search(name) else 0) | (2 if _DATE.search(name) else 0)


@lru_cache(maxsize=_NAMES)
def _signs_of_forum(name: str) -> int:
    """How many signs of posts the name of an element has."""
    known = _known()
    signs = int(any(f".{k}" in name for k in _inner()))
    if _FORUM_KEY.search(name) or "comment" in name:
        signs += any(k in known or _FORUM_KEY.search(k) for k in _keys(name))
    elif "post" in name or "question" in name or "answer" in name or "thing" in name or "[data-" in name:
        signs += any(k in known for k in _keys(name))
    return signs


@lru_cache(maxsize=_NAMES)
def _may_be_posts(key: str) -> bool:
    """Whether a key may be that of posts."""
    return _PRIOR.search(key) is not None and _NEVER.search(key) is None


def _agreement(hints: Hints, elements: set[int], anchors: Sequence[int]) -> float:
    """Share of the elements that hold one anchor of their own, of the anchors where there are more of those."""
    if not anchors:
        return 0.0
    owners = Counter(next((e for e in reversed(hints.elements[b]) if e in elements), -1) for b in anchors)
    single = sum(n == 1 for e, n in owners.items() if e >= 0)
    return single / max(len(elements), len(anchors))


_FORUM_KEY = re.compile(r"thread|forum|reply|topic|message", re.I)


def accepted(g: Group, cut_by_text: bool) -> bool:
    """Whether the group is to be believed: it agrees with what the text's repetition says, or known software is after
    it, or
    its name says forum and its posts are signed. A blog's list of articles looks the same otherwise.
    """
    n = len(g.elements)
    if cut_by_text:
        return g.agrees >= 0.8 or (g.platform is not None and not g.comments and g.share >= 0.6 and g.signed >= 0.6)
    if g.platform is not None:
        return g.signed >= 0.6 or (g.share >= 0.6 and not g.comments)
    return n >= 3 and g.share >= 0.5 and g.signed >= 0.9 and _FORUM_KEY.search(g.key) is not None


def _groups(hints: Hints, elements: Sequence[int]) -> dict[str, tuple[list[int], str | None, bool]]:
    """Elements by key; those of one known platform together."""
    known = _known()
    out: dict[str, tuple[list[int], str | None, bool]] = {}
    around = _around(hints, elements)
    for e in sorted(around):
        out.setdefault(f"={around[e]}", ([], around[e], False))[0].append(e)
    for e in elements:
        for k in _keys(hints.element_names[e]):
            found = known.get(k)
            if found is not None:
                name = f"={found[0]}"
                group = out.setdefault(name, ([], found[0], found[1]))[0]
                if not group or group[-1] != e:
                    group.append(e)
            if _may_be_posts(k):
                out.setdefault(k, ([], None, False))[0].append(e)
    return out


def _around(hints: Hints, elements: Sequence[int]) -> dict[int, str]:
    """Elements without a name around one that known software names, and the software."""
    inner = _inner()
    classes = {e: _CLASS.findall(hints.element_names[e].partition("[")[0]) for e in elements}
    marks = {e: inner[c] for e, names in classes.items() for c in names if c in inner}
    if not marks:
        return {}
    return {path[i - 1]: marks[e] for path in hints.elements for i, e in enumerate(path) if i and e in marks}


def _block_marks(hints: Hints, begins: Sequence[int], own: Sequence[int]) -> list[int]:
    """For every block bit 1 if an element in or around it names an author, bit 2 if one gives a date."""
    out = []
    for path in hints.elements:
        mark = 0
        for e in path[-3:]:
            mark |= own[e]
        out.append(mark)
    for start, _, e in hints.inlines:
        if own[e]:
            b = bisect_right(begins, start) - 1
            if 0 <= b < len(out):
                out[b] |= own[e]
    return out


@lru_cache(maxsize=4096)
def _keys(name: str) -> tuple[str, ...]:
    """Keys an element can be grouped by: each class, and the beginning of its id, with the tag."""
    bare = element_roles.ATTRIBUTE.sub("", name)
    tag = re.match(r"[\w-]*", bare)
    t = tag[0] if tag else ""
    found = [t] if "-" in t else []  # an element of the page's own making
    found += [f"{t}@{k}" for k in _TYPES.findall(name)] + [f"{t}[{k}]" for k in _OWNER.findall(name)]
    found += [f"{t}.{_DIGITS.sub('0', c)}" for c in _CLASS.findall(bare.partition("#")[0]) if len(c) > 1]
    if (i := _ID.search(bare)) and any(ch.isdigit() for ch in i[1]):
        found.append(f"{t}#{_DIGITS.sub('0', i[1])}")
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=1)
def _inner() -> dict[str, str]:
    """Classes of elements inside a post of known software whose own element has no name, and the software."""
    return {k[1:]: p.name for p in PLATFORMS for k in p.html if k[0] == "^"}


@lru_cache(maxsize=1)
def _known() -> dict[str, tuple[str, bool]]:
    """Keys of the posts of known platforms: platform, and whether it is one of comments."""
    return {k: (p.name, p.comments) for p in PLATFORMS for k in p.html}
