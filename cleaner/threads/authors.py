"""Who wrote a post: the column of short lines in the headers that does best as names."""

from __future__ import annotations

import re
from collections import Counter

from cleaner.threads import forum_words
from cleaner.threads.header_tops import INITIAL, PRESENCE
from cleaner.threads.line_classes import FIELDS, LineClass
from cleaner.threads.line_classifier import key
from cleaner.threads.platforms.matchers import matcher
from cleaner.threads.post_lines import Cut
from cleaner.threads.repeated_headers import NAME_DATE, NAMES_AND_DATES, Anchors
from cleaner.threads.sheet import Sheet

_NAME_LIKE = frozenset(
    (
        LineClass.RANK,
        LineClass.SHORT,
    )
)
_NAME_OR_QUOTE = frozenset(
    (
        LineClass.RANK,
        LineClass.QUOTE_HEAD,
        LineClass.SHORT,
    )
)
_ABOVE_A_NAME = frozenset(
    (
        LineClass.RANK,
        LineClass.CONTROL,
        LineClass.NUMBER,
        LineClass.CHARACTER,
        LineClass.MARKS,
    )
)
_BETWEEN_NAME_AND_ANCHOR = frozenset(
    (
        LineClass.POST_NUMBER,
        LineClass.DATE,
        LineClass.NUMBER,
        LineClass.CHARACTER,
        LineClass.MARKS,
    )
)
_MAY_NAME_INLINE = frozenset(
    (
        LineClass.DATED,
        LineClass.FIELD,
        LineClass.SHORT,
    )
)

Named = tuple[str | None, int | None]


def authors_of(s: Sheet, a: Anchors, cuts: list[Cut]) -> list[Named]:
    """Name and its line, for every post."""
    platform = matcher(a.platform)
    out: list[tuple[str | None, int | None]] = []
    grouped = platform is not None and "name" in platform.anchor.groupindex
    if grouped:
        assert platform is not None
        for c in cuts:
            m = platform.anchor.fullmatch(s.masked[c.anchor])
            raw = s.raw[c.anchor]
            name = (
                raw[m.start("name") : m.end("name")]
                if m and m["name"] and len(raw) == len(s.masked[c.anchor])
                else None
            )
            out.append((clean_name(name), c.anchor))
        return out
    if platform is not None and platform.platform.above:
        return [(clean_name(n), i) for n, i in (_just_above(s, c) for c in cuts)]
    if platform is not None and platform.author is not None:
        for c in cuts:
            rows = [
                i for i in range(c.first, c.anchor) if s.classes[i] in _NAME_LIKE and not PRESENCE.search(s.masked[i])
            ]
            found = next(((m, i) for i in rows if (m := platform.author.fullmatch(s.masked[i]))), None)
            out.append(
                (clean_name(s.raw[found[1]][found[0].start("name") : found[0].end("name")]), found[1])
                if found
                else (None, None)
            )
        return out
    if a.mark == NAMES_AND_DATES:
        for c in cuts:
            m = NAME_DATE.fullmatch(s.masked[c.anchor])
            out.append((clean_name(s.raw[c.anchor][m.start("name") : m.end("name")]) if m else None, c.anchor))
        return out
    known = s.mentioned
    columns: list[list[Named]] = [[_short_after(s, c, a.header) for c in cuts], [_inline_name(s, c) for c in cuts]]
    if a.header:
        columns += [[_short_before(s, c) for c in cuts], [_just_above(s, c) for c in cuts]]
        if 2 * sum(s.classes[c.first] is LineClass.RANK for c in cuts) >= len(cuts):
            below = [_above_card(s, c) for c in cuts]  # title, name, card
            columns = [below] if sum(n is not None for n, _ in below) >= 0.6 * len(cuts) else columns
    columns = [[(None, None) if _label(s, x, cuts, known) else x for x in column] for column in columns]
    best = max(columns, key=lambda rows: _as_names([r[0] for r in rows], known))
    if _as_names([r[0] for r in best], known) < 0.6 * len(cuts):
        return [(None, None)] * len(cuts)
    return [(clean_name(n), i) for n, i in best]


def _label(s: Sheet, named: Named, cuts: list[Cut], known: frozenset[str]) -> bool:
    """Whether a line cannot be a name because every post has it."""
    if named[1] is None or len(cuts) < 3:
        return False
    k = s.keys[named[1]]
    if s.count[k] < len(cuts) or k in known or k in forum_words.guests():
        return False
    return all(k in s.keys[c.first : max(c.head, c.anchor + 3)] for c in cuts)


def _as_names(found: list[str | None], known: frozenset[str]) -> float:
    """How well a column of strings does as the posters' names: there, varied, recurring, and quoted elsewhere."""
    there = [n for n in found if n]
    if not there:
        return 0.0
    count = Counter(there)
    if len(count) == 1 and len(there) > 2 and key(there[0].lower()) not in forum_words.guests() | known:
        return 0.1
    prose = sum((n[-1] in ".!?:;," and not INITIAL.search(n)) or len(n.split()) > 5 for n in there)
    return (
        len(there)
        - prose
        + 0.5 * sum(key(n.lower()) in known for n in there)
        + 0.2 * sum(c > 1 for c in count.values())
    )


def _short_before(s: Sheet, c: Cut) -> tuple[str | None, int | None]:
    """The first short line of the header."""
    for i in range(c.first, min(c.anchor + 1, c.first + 4)):
        if (
            s.classes[i] in _NAME_OR_QUOTE
            and len(s.raw[i]) <= 60
            and not (s.classes[i] is LineClass.RANK and s.keys[i] in forum_words.lexicon())
        ):
            return s.raw[i], i
        if s.classes[i] not in _ABOVE_A_NAME:
            break
    return None, None


def _just_above(s: Sheet, c: Cut) -> Named:
    """The line above the anchor, other numbers and dates aside, for headers of a name and a date."""
    i = c.anchor - 1
    while i > c.first and c.anchor - i < 4 and s.classes[i] in _BETWEEN_NAME_AND_ANCHOR:
        i -= 1
    if (
        i >= c.first
        and s.classes[i] in _NAME_LIKE
        and len(s.raw[i]) <= 60
        and s.keys[i] not in forum_words.lexicon()
        and ": " not in s.raw[i]
    ):
        return s.raw[i], i
    return None, None


def _above_card(s: Sheet, c: Cut) -> Named:
    """The line above the first field of the card."""
    for i in range(c.first, c.anchor):
        if s.classes[i + 1] in FIELDS and s.classes[i] is LineClass.SHORT and len(s.raw[i]) <= 60:
            return s.raw[i], i
    return None, None


def _short_after(s: Sheet, c: Cut, header: bool) -> tuple[str | None, int | None]:
    end = c.head if header else min(len(s), c.anchor + 4)
    for i in range(c.anchor + 1, min(end, c.anchor + 4)):
        if (
            s.classes[i] in _NAME_LIKE
            and len(s.raw[i]) <= 60
            and (s.keys[i] not in forum_words.lexicon() or s.keys[i] in forum_words.guests())
        ):
            return s.raw[i], i
    return None, None


_LABELLED = re.compile(
    r"(.{2,40}?)\s+(?:\S+ ){0,4}?(?:registered|joined|posts|beitrage|messages|inscrit|registriert|сообщени\w|from"
    r"|member since):? .*"
)


def _inline_name(s: Sheet, c: Cut) -> tuple[str | None, int | None]:
    """The name at the head of a line that holds the whole card: "ann Member Registered: 2015 Posts: 3"."""
    for i in range(c.first, max(c.head, c.anchor + 1)):
        if s.classes[i] in _MAY_NAME_INLINE and (m := _LABELLED.fullmatch(s.masked[i])):
            head = s.raw[i][: m.end(1)]
            cut = next(
                (
                    k
                    for k in range(1, len(head.split()))
                    if key(" ".join(head.split()[k:]).lower()) in forum_words.lexicon()
                ),
                None,
            )
            name = head if cut is None else " ".join(head.split()[:cut])
            return name.split(" The ")[0], i
    return None, None


AUTHOR = re.compile(
    r"(?:author|posted by|autor(?:/in)?|von|verfasser|geschrieben von|auteur|posté par|publicado por|autore|scritto da"
    r"|door|geplaatst door|napisał|yazan|gönderen|автор|имя|lähettäjä|kirjoittaja|av|skrivet av|作者)[ \t]?:[ \t]?",
    re.I,
)
"""What some software prints before a poster's name."""


_PLACE = re.compile(r"^\d{1,4}\.\s+(?=\D)")
"""The number of the post before its poster's name."""


def clean_name(name: str | None) -> str | None:
    """A poster's name without what software prints around it: labels, bullets, titles after it."""
    if not name:
        return None
    name = _PLACE.sub("", AUTHOR.sub("", name.strip()))
    name = name.strip(' \t\xa0*•·+-–—|›»«►▶:,;[]“”"✭✦★☆­​')
    if ("(" in name) != (")" in name):
        name = name.strip("() ")
    name = re.sub(r"\s+\((?:\d+|OP|op|online|offline)\)$", "", name)
    parts = name.split()
    for n in (3, 2, 1):
        if len(parts) > n and forum_words.lexicon().get(key(" ".join(parts[-n:]).lower())) is LineClass.RANK:
            parts = parts[:-n]
            break
    name = " ".join(parts)
    return name if any(ch.isalnum() for ch in name) else None
