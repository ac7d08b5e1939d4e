"""The posts that a group of elements holds: their own blocks, names, dates and what each block is for."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from cleaner.language import dates
from cleaner.model import Document, Hints
from cleaner.threads import element_roles, forum_words
from cleaner.threads.authors import clean_name
from cleaner.threads.line_classes import POST_CONTENT, LineClass
from cleaner.threads.platforms.known import PLATFORMS
from cleaner.threads.post_elements import Group
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
        and not any(_remarks().search(hints.element_names[x]) for x in inner[b])
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


def remarks(hints: Hints | None, platform: str | None) -> tuple[int, ...]:
    """Blocks in which others remark on a post, where the elements of *platform* say so."""
    patterns = [p.remarks for p in PLATFORMS if p.name == platform and p.remarks]
    if hints is None or not patterns:
        return ()
    pattern = re.compile(patterns[0])
    named = {e for e, name in enumerate(hints.element_names) if pattern.search(name)}
    return tuple(block for block, path in enumerate(hints.elements) if not named.isdisjoint(path))


@lru_cache(maxsize=1)
def _remarks() -> re.Pattern[str]:
    """Names of elements in which others remark on a post; remarks have their own authors."""
    return re.compile("|".join(p.remarks for p in PLATFORMS if p.remarks))


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


_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SECONDS = re.compile(r"([12]\d{9})(?:\d{3})?")
"""Seconds or milliseconds since 1970."""
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?")
