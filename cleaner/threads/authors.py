"""Who wrote a post: the column of short lines in the headers that does best as names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

from cleaner.language.date_spans import fold
from cleaner.threads import forum_words
from cleaner.threads.anchor_marks import NAME_DATE, NAMES_AND_DATES, VERBS
from cleaner.threads.header_tops import INITIAL, PRESENCE
from cleaner.threads.line_classes import FIELDS, NAMES, SENTENCES, LineClass
from cleaner.threads.line_classifier import key, phrases_with
from cleaner.threads.platforms.matchers import matcher
from cleaner.threads.post_lines import Cut
from cleaner.threads.repeated_headers import Anchors
from cleaner.threads.sheet import Sheet

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
"""A name and its line."""
_LONGEST = 60
"""A line with a name is not longer (characters)."""
_CARD = FIELDS | {LineClass.NUMBER, LineClass.CHARACTER, LineClass.MARKS, LineClass.POST_NUMBER, LineClass.DATE}


def authors_of(s: Sheet, a: Anchors, cuts: Sequence[Cut]) -> list[Named]:
    """Name and its line, for every post."""
    platform = matcher(a.platform)
    if platform is not None and "name" in platform.anchor.groupindex:
        return [_in_anchor(s, c, platform.anchor) for c in cuts]
    if platform is not None and platform.platform.above:
        return [(clean_name(n), i) for n, i in (_just_above(s, c) for c in cuts)]
    if platform is not None and platform.author is not None:
        return [_by_pattern(s, c, platform.author) for c in cuts]
    if a.mark == NAMES_AND_DATES:
        return [_in_anchor(s, c, NAME_DATE) for c in cuts]
    columns = [
        [(None, None) if _nobody(s, x) or _label(s, x, cuts, s.mentioned) else x for x in column]
        for column in _columns(s, a, cuts)
    ]
    worth = [_as_names(s, column, cuts) for column in columns]
    best = max(range(len(columns)), key=lambda j: worth[j])
    if worth[best] < _LEAST * len(cuts):
        return [(None, None)] * len(cuts)
    return [(clean_name(n), i) for n, i in columns[best]]


_LEAST = 0.6
"""What a column of names must be worth, a post."""


def _nobody(s: Sheet, named: Named) -> bool:
    """Whether a line is a verb before a date, and nobody's name."""
    return named[1] is not None and s.keys[named[1]] in VERBS


def _columns(s: Sheet, a: Anchors, cuts: Sequence[Cut]) -> list[list[Named]]:
    """For each place where software prints names, the line of every post that stands there."""
    places: list[Callable[[Sheet, Cut], Named]]
    if a.header:
        if 2 * sum(s.classes[c.first] is LineClass.RANK for c in cuts) >= len(cuts):
            below = [_above_card(s, c) for c in cuts]  # title, name, card
            if sum(n is not None for n, _ in below) >= _LEAST * len(cuts):
                return [below]
        places = [_short_after, _inline_name, _short_before, _just_above, _with_date, _last_short]
    else:
        places = [_short_after, _inline_name, _with_date, _at_the_top, _above_footer]
    return [[place(s, c) for c in cuts] for place in places]


def _in_anchor(s: Sheet, c: Cut, pattern: re.Pattern[str]) -> Named:
    """The name in the anchor's own line, where the pattern names it."""
    m, raw = pattern.fullmatch(s.masked[c.anchor]), s.raw[c.anchor]
    if not m or not m["name"] or len(raw) != len(s.masked[c.anchor]):
        return None, c.anchor
    return clean_name(raw[m.start("name") : m.end("name")]), c.anchor


def _by_pattern(s: Sheet, c: Cut, author: re.Pattern[str]) -> Named:
    """The name in the line of the header that a platform's pattern knows as the poster's."""
    for i in range(c.first, c.anchor):
        if s.classes[i] in NAMES and not PRESENCE.search(s.masked[i]) and (m := author.fullmatch(s.masked[i])):
            return clean_name(s.raw[i][m.start("name") : m.end("name")]), i
    return None, None


def _with_date(s: Sheet, c: Cut) -> Named:
    """The name on the line of the date, beside the anchor."""
    for i in (c.anchor, c.anchor - 1, c.anchor + 1, c.anchor - 2):
        if c.first <= i < min(c.last, len(s)) and (m := NAME_DATE.fullmatch(s.masked[i])):
            return s.raw[i][m.start("name") : m.end("name")], i
    return None, None


def _at_the_top(s: Sheet, c: Cut) -> Named:
    """The first line of a post whose anchor stands below its words."""
    i = c.first
    named = s.classes[i] in NAMES and s.keys[i] not in forum_words.lexicon() and len(s.raw[i]) <= _LONGEST
    return (s.raw[i], i) if named else (None, None)


def _above_footer(s: Sheet, c: Cut) -> Named:
    """The line above the card that stands between a post's words and its anchor."""
    i = c.anchor - 1
    while i > c.first and (s.classes[i] in _CARD or _is_title(s, i)):
        i -= 1
    named = i > c.first and s.classes[i] in NAMES and len(s.raw[i]) <= _LONGEST
    return (s.raw[i], i) if named else (None, None)


def _is_title(s: Sheet, i: int) -> bool:
    """Whether a line is nothing but a title that software gives."""
    return s.classes[i] is LineClass.RANK and s.keys[i] in forum_words.lexicon()


def _last_short(s: Sheet, c: Cut) -> Named:
    """The last short line of the header, a title aside."""
    for i in range(min(c.head, len(s)) - 1, c.anchor, -1):
        if s.classes[i] is LineClass.SHORT and len(s.raw[i]) <= _LONGEST:
            return s.raw[i], i
        if s.classes[i] is not LineClass.RANK and s.classes[i] is not LineClass.MARKS:
            break
    return None, None


def _label(s: Sheet, named: Named, cuts: Sequence[Cut], known: frozenset[str]) -> bool:
    """Whether a line cannot be a name because every post has it."""
    if named[1] is None or len(cuts) < 3:
        return False
    k = s.keys[named[1]]
    if s.count[k] < len(cuts) or k in known or k in forum_words.guests():
        return False
    return all(k in s.keys[c.first : max(c.head, c.anchor + 3)] for c in cuts)


_QUOTED_WORTH, _RECURRING_WORTH, _ECHO_WORTH = 0.5, 0.2, 0.3
"""What a name is worth more that is quoted elsewhere on the page, that has several posts, and that stands a second time
in its own post.
"""
_ONE_NAME = 0.1
"""What a column is worth that says the same in every post."""
_NAME_WORDS = 5


def _as_names(s: Sheet, column: Sequence[Named], cuts: Sequence[Cut]) -> float:
    """How well a column of lines does as the posters' names: there, varied, recurring, and quoted elsewhere."""
    there = [(name, i, c) for (name, i), c in zip(column, cuts, strict=True) if name]
    if not there:
        return 0.0
    count = Counter(name for name, _, _ in there)
    keys = [key(name.lower()) for name, _, _ in there]
    if len(count) == 1 and len(there) > 2 and keys[0] not in forum_words.guests() | s.mentioned:
        return _ONE_NAME
    prose = sum(
        (name[-1] in ".!?:;," and not INITIAL.search(name)) or len(name.split()) > _NAME_WORDS for name, _, _ in there
    )
    echoes = sum(
        any(k in s.keys[x] for x in range(c.first, min(c.last, len(s))) if x != i and s.classes[x] not in SENTENCES)
        for k, (_, i, c) in zip(keys, there, strict=True)
        if k
    )
    return (
        len(there)
        - prose
        + _QUOTED_WORTH * sum(k in s.mentioned for k in keys)
        + _RECURRING_WORTH * sum(n > 1 for n in count.values())
        + _ECHO_WORTH * echoes
    )


def _short_before(s: Sheet, c: Cut) -> tuple[str | None, int | None]:
    """The first short line of the header."""
    for i in range(c.first, min(c.anchor + 1, c.first + 4)):
        if (
            s.classes[i] in _NAME_OR_QUOTE
            and len(s.raw[i]) <= _LONGEST
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
        and s.classes[i] in NAMES
        and len(s.raw[i]) <= _LONGEST
        and s.keys[i] not in forum_words.lexicon()
        and ": " not in s.raw[i]
    ):
        return s.raw[i], i
    return None, None


def _above_card(s: Sheet, c: Cut) -> Named:
    """The line above the first field of the card."""
    for i in range(c.first, c.anchor):
        if s.classes[i + 1] in FIELDS and s.classes[i] is LineClass.SHORT and len(s.raw[i]) <= _LONGEST:
            return s.raw[i], i
    return None, None


def _short_after(s: Sheet, c: Cut) -> Named:
    """The first short line after the anchor, in the header or at the end of the post."""
    end = c.head if c.anchor < c.head else min(len(s), c.last)
    for i in range(c.anchor + 1, min(end, c.anchor + 4)):
        if (
            s.classes[i] in NAMES
            and len(s.raw[i]) <= _LONGEST
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


_ADDRESS = re.compile(r"\s*[<\[(]?[\w.+-]{1,60}(?:@| at )[\w-]{1,60}\.[\w.-]{2,60}[>\])]?$|\s+<[^<>]*>$")
"""The address after the name of a mail's sender."""
_PLACE = re.compile(r"^\d{1,4}\.\s+(?=\D)")
"""The number of the post before its poster's name."""


def clean_name(name: str | None) -> str | None:
    """A poster's name without what software prints around it: labels, bullets, titles after it."""
    if not name:
        return None
    name = _ADDRESS.sub("", _PLACE.sub("", AUTHOR.sub("", name.strip()))) or name
    name = name.strip(' \t\xa0*•·+-–—|›»«►▶:,;[]“”"✭✦★☆­​')
    if ("(" in name) != (")" in name):
        name = name.strip("() ")
    name = re.sub(r"\s+(?:\((?:\d+|OP|op|online|offline)\)|#\d{3,9})$", "", name)
    said = next((verb for verb in phrases_with(forum_words.SAID, " ") if fold(name.lower()).endswith(verb)), None)
    if said is not None and len(said) > 3:
        name = name[: -len(said)].strip() or name  # "Ann Lee wrote" before a date
    parts = name.split()
    for n in (3, 2, 1):
        if len(parts) > n and forum_words.lexicon().get(key(" ".join(parts[-n:]).lower())) is LineClass.RANK:
            parts = parts[:-n]
            break
    name = " ".join(parts)
    return name if any(ch.isalnum() for ch in name) else None
