"""Posts by their markup: elements that repeat and hold a name, a date and somebody's words.

The elements around every block (:class:`cleaner.model.Hints`) are grouped by their class or the beginning of their id;
a group is the page's posts when most of the prose lies in its elements and they name authors and dates. Known platforms
name theirs in :mod:`cleaner.threads.platforms`. Comment trees nest: a block belongs to the innermost post around it, and
the post around that one is what it answers.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from cleaner.language import dates
from cleaner.model import Document, Hints
from cleaner.threads import element_roles, forum_words
from cleaner.threads.authors import clean_name
from cleaner.threads.line_classes import DATES, POST_CONTENT, SENTENCES, SPOKEN, LineClass
from cleaner.threads.platforms.known import PLATFORMS
from cleaner.threads.sheet import Sheet

_NEVER_A_NAME = frozenset(
    (
        LineClass.POST_NUMBER,
        LineClass.DATE,
        LineClass.DATED,
        LineClass.FIELD,
        LineClass.FIELD_VALUE,
        LineClass.CONTROL,
        LineClass.EDIT_NOTE,
        LineClass.ATTACHMENT,
        LineClass.QUOTE_HEAD,
        LineClass.TITLE_AGAIN,
        LineClass.NUMBER,
        LineClass.CHARACTER,
        LineClass.MARKS,
    )
)

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


@dataclass(slots=True)
class Marked:
    """A post by its markup: blocks ``first`` to ``last`` (half open) and which of them are its own (answers nest)."""

    first: int
    last: int
    blocks: list[int]
    parent: int | None = None
    """Place of the post around it in the list."""
    author: str | None = None
    date: str | None = None
    kinds: dict[int, str] = field(default_factory=dict)
    words: frozenset[int] = frozenset()
    """Blocks that stand in a wrapper of nothing but the poster's own words."""


@dataclass(slots=True)
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
    groups = _groups(hints, sorted(blocks))
    size = [len(r) if x in SENTENCES else 0 for r, x in zip(s.raw, s.classes, strict=True)]
    total = sum(size) or 1
    own = [(1 if _AUTHOR.search(x) else 0) | (2 if _DATE.search(x) else 0) for x in hints.element_names]
    marks = _block_marks(hints, begins, own)
    marked = [m | (2 if x in DATES else 0) for m, x in zip(marks, s.classes, strict=True)]
    best: Group | None = None
    for k, (elements, platform, comments) in sorted(groups.items()):
        n = len(elements)
        if n < 2 or n > 3000:
            continue
        inside = {b for e in elements for b in blocks[e]}
        share = sum(size[b] for b in inside) / total
        worded = sum(any(s.classes[b] in SPOKEN for b in blocks[e]) for e in elements) / n
        authors = sum(any(marked[b] & 1 for b in blocks[e]) for e in elements) / n
        dates = sum(any(marked[b] & 2 for b in blocks[e]) for e in elements) / n
        agrees = _agreement(hints, set(elements), anchors)
        if (
            worded < 0.8
            or share < (0.02 if comments else 0.2)
            or (platform is None and (authors < 0.6 or dates < 0.5) and agrees < 0.8)
        ):
            continue
        score = n**0.5 * share**2 * worded * (0.4 + 0.3 * authors + 0.3 * dates) * (2.0 if platform else 1.0)
        score *= (1 + len(inside) / len(s)) * (1 + 3 * agrees)
        if best is None or score > best.score:
            best = Group(k, elements, score, platform, comments, share, min(authors, dates), agrees)
    return best


def may_be_thread(hints: Hints) -> bool:
    """Whether the page has posts of known software, or a few elements whose names say forum."""
    known = _known()
    seen = 0
    for name in hints.element_names:
        if ".PostUser" in name:
            seen += 1
        if _FORUM_KEY.search(name) or "comment" in name:
            seen += any(k in known or _FORUM_KEY.search(k) for k in _keys(name))
        elif "post" in name or "question" in name or "answer" in name or "thing" in name or "[data-" in name:
            seen += any(k in known for k in _keys(name))
        if seen >= 2:
            return True
    return False


def _agreement(hints: Hints, elements: set[int], anchors: Sequence[int]) -> float:
    """Share of the elements that hold one anchor of their own, of the anchors where there are more of those."""
    if not anchors:
        return 0.0
    owners = Counter(next((e for e in reversed(hints.elements[b]) if e in elements), -1) for b in anchors)
    single = sum(n == 1 for e, n in owners.items() if e >= 0)
    return single / max(len(elements), len(anchors))


_FORUM_KEY = re.compile(r"thread|forum|reply|topic|message", re.I)


def accepted(g: Group, cut_by_text: bool) -> bool:
    """Whether the group is to be believed: it agrees with what the text's repetition says, or known software is behind
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
            if _PRIOR.search(k) and not _NEVER.search(k):
                out.setdefault(k, ([], None, False))[0].append(e)
    return out


def _around(hints: Hints, elements: Sequence[int]) -> dict[int, str]:
    """Elements without a name around one that known software names, and the software."""
    inner = {k[1:]: p.name for p in PLATFORMS for k in p.html if k[0] == "^"}
    classes = {e: _CLASS.findall(hints.element_names[e].partition("[")[0]) for e in elements}
    marks = {e: inner[c] for e, names in classes.items() for c in names if c in inner}
    if not marks:
        return {}
    return {path[i - 1]: marks[e] for path in hints.elements for i, e in enumerate(path) if i and e in marks}


def posts(hints: Hints, doc: Document, s: Sheet, g: Group) -> list[Marked]:
    """The posts of the group's elements, in the order of the page."""
    begins = doc.begins.tolist()
    member = set(g.elements)
    owner: list[int] = []
    for path in hints.elements:
        own = [e for e in path if e in member]
        owner.append(own[-1] if own else -1)
    around = {
        e: next((x for x in reversed(path[: path.index(e)]) if x in member), None)
        for path in hints.elements
        for e in path
        if e in member
    }
    of: dict[int, list[int]] = defaultdict(list)
    for b, e in enumerate(owner):
        if e >= 0:
            of[e].append(b)
    order = sorted(of, key=lambda e: of[e][0])
    place = {e: i for i, e in enumerate(order)}
    out = []
    for e in order:
        mine = of[e]
        if not any(s.classes[b] in POST_CONTENT for b in mine):
            continue
        up = around.get(e)
        m = Marked(mine[0], mine[-1] + 1, mine, place.get(up) if up is not None else None)
        inner = {b: hints.elements[b][hints.elements[b].index(e) + 1 :] for b in mine}
        m.kinds = element_roles.kinds(hints, s, inner)
        m.words = element_roles.words(hints, inner, m.kinds)
        signed = _name_block(hints, s, m, inner)
        if signed is not None:
            name = clean_name(_named_in(hints, doc, begins[signed], int(doc.ends[signed])))
            m.author, m.kinds[signed] = name, "byline"
        path = hints.elements[mine[0]]
        _name_and_date(hints, doc.text, (begins[mine[0]], int(doc.ends[mine[-1]])), path[path.index(e) :], m, begins)
        out.append(m)
    for m, nxt in itertools.pairwise(out):
        m.last = max(m.first + 1, min(m.last, nxt.first))
    if 2 * sum(element_roles.opens_as_stanza(hints, s, m.words) for m in out) >= len(out):
        for m in out:
            m.words = frozenset()
    return out


def _name_block(hints: Hints, s: Sheet, m: Marked, inner: element_roles.Paths) -> int | None:
    """The block that an element names as its author's: the one whose innermost element does, before those inside an
    element with such a name, which may be the whole card.
    """
    if not m.kinds and not m.words:
        return None
    short = [
        b
        for b in m.blocks
        if inner[b]
        and len(s.raw[b]) <= 40
        and b not in m.words
        and m.kinds.get(b) in (None, "byline", "forum_profile")
        and s.classes[b] not in _NEVER_A_NAME
        and not any(_REMARK.search(hints.element_names[x]) for x in inner[b])
    ]
    for titles in (False, True):
        some = [b for b in short if s.classes[b] is not LineClass.RANK or (titles and " " not in s.raw[b].strip())]
        for b in some:
            if m.kinds.get(b) == "byline" or element_roles.NAME.search(hints.element_names[inner[b][-1]]):
                return b
        for b in some:
            if any(element_roles.NAME.search(hints.element_names[x]) for x in inner[b]):
                return b
    return None


def _named_in(hints: Hints, doc: Document, begin: int, end: int) -> str:
    """The name in a block: the text of the inline element that is called so, else all of it."""
    for start, stop, e in hints.inlines[bisect_left(hints.inlines, (begin,)) :]:
        if start >= end:
            break
        if element_roles.NAME.search(hints.element_names[e]) and any(ch.isalnum() for ch in doc.text[start:stop]):
            return doc.text[start : min(stop, end)].strip()
    return doc.text[begin:end].strip()


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
def _known() -> dict[str, tuple[str, bool]]:
    """Keys of the posts of known platforms: platform, and whether it is one of comments."""
    return {k: (p.name, p.comments) for p in PLATFORMS for k in p.html}


def _name_and_date(
    hints: Hints, text: str, span: tuple[int, int], path: tuple[int, ...], m: Marked, begins: Sequence[int]
) -> None:
    """Author and date of a post from its own element's attributes and from inline elements outside cards and
    quotations.
    """
    for e in path:
        for name, value in element_roles.ATTRIBUTE.findall(hints.element_names[e]):
            if m.author is None and name in ("data-author", "data-username", "data-user-name") and value:
                m.author = value
            elif m.date is None and name in ("data-timestamp", "data-time") and (t := _SECONDS.fullmatch(value)):
                m.date = dt.datetime.fromtimestamp(int(t[1]), dt.UTC).isoformat(timespec="minutes")
    first = bisect_left(hints.inlines, (span[0],))
    for start, end, e in hints.inlines[first:]:
        if start >= span[1]:
            break
        name = hints.element_names[e]
        kind = m.kinds.get(bisect_right(begins, start) - 1)
        if m.date is None and kind not in ("forum_quote", "forum_edit_note", "forum_signature", "forum_profile"):
            m.date = next(
                (
                    _iso(v)
                    for k, v in element_roles.ATTRIBUTE.findall(name)
                    if k in ("datetime", "datePublished", "dateCreated", "title") and _ISO.match(v)
                ),
                None,
            )
        if (
            m.author is None
            and kind not in ("forum_quote", "forum_edit_note")
            and 2 <= end - start <= 40
            and element_roles.NAME.search(name)
        ):
            line = text[start:end].strip().partition("\n")[0].strip()
            found = clean_name(line)
            if (
                found
                and sum(ch.isalpha() for ch in found) >= 2
                and line[0] != "#"
                and not _YEAR.search(line)
                and forum_words.lexicon().get(line.lower()) is not LineClass.RANK
            ):
                m.author = found


def _iso(value: str) -> str:
    """The date at the head of an attribute in the form of :mod:`cleaner.language.dates`."""
    m = _ISO.match(value)
    found = dates.parse(m[0]) if m else None
    return (found.iso if found else None) or value[:10]


_REMARK = re.compile(r"\.js-comment|[.-]comment-(?:body|user|text|actions|score)|\.comments-list")
"""Remarks below a post (Stack Exchange) have their own authors."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SECONDS = re.compile(r"([12]\d{9})(?:\d{3})?")
"""Seconds or milliseconds since 1970."""
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?")
