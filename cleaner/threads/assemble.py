"""The parts of a post: who wrote it and when, its number, its controls, attachments, notes of change, signature,
quotations.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from cleaner.language import dates
from cleaner.language.date_spans import AGO, DATE, is_compact_age
from cleaner.model import Document, Quote, ThreadPost
from cleaner.text.lines import Lines
from cleaner.threads import fetch_time
from cleaner.threads.authors import Named
from cleaner.threads.line_classes import DATES, FIELDS, SPOKEN, LineClass
from cleaner.threads.line_classifier import key
from cleaner.threads.marked_posts import Marked
from cleaner.threads.platforms import quirks
from cleaner.threads.platforms.matchers import Compiled, matcher
from cleaner.threads.post_edges import body_edges, mark_header, mark_signatures
from cleaner.threads.post_lines import Cut, Parts
from cleaner.threads.post_repetition import Repetition
from cleaner.threads.quotations import Quoting
from cleaner.threads.repeated_headers import Anchors
from cleaner.threads.reposts import find_repost
from cleaner.threads.sheet import Sheet

_MAY_HOLD_DATES = DATES | FIELDS | {LineClass.EDIT_NOTE, LineClass.QUOTE_HEAD, LineClass.TITLE_AGAIN}
"""Lines whose dates say how the page writes dates."""
_NUMBERED_OR_DATED = frozenset((LineClass.POST_NUMBER, LineClass.DATE))
_DATE_PLACES = (DATES | {LineClass.QUOTE_HEAD, LineClass.EDIT_NOTE}, frozenset((LineClass.SHORT, LineClass.CONTROL)))
"""Lines of a header that may hold the post's date, the likelier ones first."""
_SPAN = re.compile(f"{DATE}+|{AGO}+")
_NUMBER = re.compile(r"(?:#|^[^\W\d_]{3,12}) ?(\d[\d.,]{0,8})")
_FRAME = " ,.|·•-–—»«()"
_BY_MARKUP = 0.96
"""Score of what markup says of a line."""
_QUOTED, _REPEATED = 0.95, 0.91
"""Score of a quotation with a mark ("Ann said:"), and of one that only repeats an earlier post."""


class FoundPosts(NamedTuple):
    """The posts of a page, by whatever showed them."""

    sheet: Sheet
    anchors: Anchors
    cuts: list[Cut]
    names: list[Named]
    platform: str | None
    comments: bool
    marked: list[Marked]
    """What markup says of the posts; empty where the text alone showed them."""


def assemble(
    lines: Lines, d: int, s: Sheet, found: FoundPosts, title: str | None
) -> tuple[list[ThreadPost], list[Cut], Parts]:
    """The posts with everything their lines say, the cuts without the controls that end them, and what each line is."""
    doc, marked = lines.docs[d], found.marked
    software = found.anchors.platform
    platform = matcher(software)
    parts = Parts(words=frozenset().union(*(m.words for m in marked)))
    for by_markup in marked:
        for i, kind in by_markup.kinds.items():
            parts.set(i, kind, "markup", _BY_MARKUP, f"markup: {kind}")
    cuts = [body_edges(s, c, parts, len(found.cuts)) for c in found.cuts]
    stamps = _Stamps.of(doc, s, cuts)
    authors = [n for n, _ in found.names]
    quoting = Quoting(Repetition(lines, d, cuts), authors, parts.words)
    title_keys = _title_keys(title)
    posts = []
    for j, c in enumerate(cuts):
        name, name_line = found.names[j]
        mark_header(s, c, parts, name_line, title_keys, platform)
        quirks.mark_post(software, s, c, parts)
        quotes = _quotes(doc, s, c, j, quoting, parts)
        match = anchor_match(s, c, platform)
        date = stamps.iso(j)
        parent = _parent(s, c, match, name_line, authors, j)
        if marked:
            date = marked[j].date or date
            up = marked[j].parent
            parent = up + 1 if up is not None else parent
        repost = find_repost(s, c, parts, stamps.style)
        posts.append(
            ThreadPost(
                index=j + 1,
                first=c.first,
                last=c.last,
                author=name,
                date=date,
                date_raw=stamps.printed[j],
                number=_number(s, c, match),
                parent_index=parent,
                quotes=quotes,
                repost_title=repost.title,
                repost_author=repost.author,
                repost_date=repost.date,
                repost_date_raw=repost.date_raw,
            )
        )
    quirks.mark_page(software, s, cuts, parts)
    mark_signatures(s, cuts, authors, parts)
    return posts, cuts, parts


class _Stamps(NamedTuple):
    """The dates of all posts as they are printed, and what is needed to read them."""

    printed: list[str | None]
    style: dates.DateStyle
    now: str | None
    """When the page was fetched."""

    @classmethod
    def of(cls, doc: Document, s: Sheet, cuts: Sequence[Cut]) -> _Stamps:
        places = [_date_line(s, c) for c in cuts]
        dated = [s.raw[i] for i, x in enumerate(s.classes) if x in _MAY_HOLD_DATES and DATE in s.masked[i]]
        style = dates.style_of(dated, None if _may_be_english(s) else _NOT_ENGLISH)
        printed = [s.raw[x[0]][x[1] : x[2]].strip(_FRAME) if x else None for x in places]
        return cls(printed, style, fetch_time.fetched(doc, s, style, [x for x in printed if x]))

    def iso(self, j: int) -> str | None:
        raw = self.printed[j]
        return fetch_time.stamp(raw, self.style, self.now) if raw is not None else None


def _quotes(doc: Document, s: Sheet, c: Cut, j: int, quoting: Quoting, parts: Parts) -> tuple[Quote, ...]:
    """The quotations of post *j* (from 0), their lines marked."""
    out = []
    for q in quoting.find(s, c, j):
        if not q.marked and not any(x in SPOKEN for x in (*s.classes[c.head : q.first], *s.classes[q.last : c.tail])):
            continue  # a post that says nothing else is said twice, not quoted
        score = _QUOTED if q.marked else _REPEATED
        whom = f"post {q.post}" if q.post else q.author or "a post"
        for i in range(q.first, q.last):
            parts.set(i, "forum_quote", "quote", score, f"quotes {whom}")
        out.append(Quote(int(doc.begins[q.first]), int(doc.ends[q.last - 1]), q.author, q.post))
    return tuple(out)


_NOT_ENGLISH = "fr"
"""Any language that writes the day before the month: where a page is not English, nothing is known of it but that."""
_ENGLISH = frozenset("the and to of is it that you for was with have this not are but my".split())


def _may_be_english(s: Sheet) -> bool:
    """Whether every fifth line of prose holds an English word, or there is too little to say."""
    prose = [raw for raw, x in zip(s.raw, s.classes, strict=True) if x is LineClass.PROSE][:200]
    return len(prose) < 2 or 5 * sum(not _ENGLISH.isdisjoint(raw.lower().split()) for raw in prose) >= len(prose)


def counted_from(before: int, posts: Sequence[ThreadPost]) -> tuple[ThreadPost, ...]:
    """The posts numbered on from those of the pages before; their links to each other stay right."""
    if not before:
        return tuple(posts)
    return tuple(
        replace(
            p,
            index=p.index + before,
            parent_index=p.parent_index + before if p.parent_index else None,
            quotes=tuple(q._replace(post=q.post + before) if q.post else q for q in p.quotes),
        )
        for p in posts
    )


def anchor_match(s: Sheet, c: Cut, platform: Compiled | None) -> re.Match[str] | None:
    """The platform's anchor pattern on the anchor's line."""
    return platform.anchor.fullmatch(s.masked[c.anchor]) if platform else None


def _date_line(s: Sheet, c: Cut) -> tuple[int, int, int] | None:
    """Line and place of the post's own date: the anchor's, else the nearest one of its header that is no field's
    value.
    """
    order = [
        c.anchor,
        *sorted((i for i in range(c.first, c.head) if i != c.anchor), key=lambda i: (abs(i - c.anchor), i)),
    ]
    if c.anchor >= c.head:
        order += [c.anchor + 1, c.anchor - 1]
    for i in order:
        if 0 <= i < len(s) and s.classes[i] is LineClass.DATE and is_compact_age(s.masked[i].strip(_FRAME)):
            return i, 0, len(s.raw[i])
    for wanted in _DATE_PLACES:
        for i in order:
            if 0 <= i < len(s) and (s.classes[i] in wanted or i == c.anchor) and (m := _SPAN.search(s.masked[i])):
                end = m.end()
                while (more := _SPAN.search(s.masked[i], end)) and more.start() - end <= 4:
                    end = more.end()  # "7:33am On Mar 01"
                return i, m.start(), end
    below = next((i for i in range(c.tail, c.last) if s.classes[i] is LineClass.DATE), None)
    return None if below is None else (below, 0, len(s.raw[below]))


def _number(s: Sheet, c: Cut, m: re.Match[str] | None) -> int | None:
    if m is not None and "number" in m.re.groupindex and m["number"]:
        return int(m["number"])
    for i in (c.anchor, c.anchor - 1, c.anchor + 1, *range(c.first, c.head)):
        if 0 <= i < len(s) and s.classes[i] in _NUMBERED_OR_DATED and (found := _NUMBER.search(s.raw[i])):
            digits = re.sub(r"\D", "", found[1])
            return int(digits) if digits else None
        if 0 <= i < len(s) and s.classes[i] is LineClass.POST_NUMBER and s.raw[i].isdecimal():
            return int(s.raw[i])
    return None


def _parent(
    s: Sheet, c: Cut, m: re.Match[str] | None, name_line: int | None, authors: list[str | None], j: int
) -> int | None:
    """The post that this one answers, where its header names whom: the last earlier post of that name."""
    whom = None
    if m is not None and "parent" in m.re.groupindex and m["parent"]:
        whom = s.raw[c.anchor][m.start("parent") : m.end("parent")]
    elif name_line is not None and (at := re.search(r"\s@([\w.-]{2,40})", s.raw[name_line])):
        whom = at[1]
    if whom is None:
        return None
    whom = whom.strip(" @>").casefold()
    return next(
        (
            i + 1
            for i in range(j - 1, -1, -1)
            if (authors[i] or "").casefold().split(" ")[0] == whom or (authors[i] or "").casefold() == whom
        ),
        None,
    )


def _title_keys(title: str | None) -> frozenset[str]:
    return frozenset({key(title.lower())}) if title else frozenset()
