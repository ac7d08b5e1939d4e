"""Where a line says a date, in the languages of :mod:`cleaner.language.date_words`, without reading it.

The shape of a line depends on whether it holds a date, not on which. :func:`mask` folds a line and writes ``∂`` over
dates and times
of day and ``∆`` over "3 days ago", character by character, so that offsets in the masked line are offsets in the line.
"""

from __future__ import annotations

import re
from functools import lru_cache

from cleaner.language import date_words
from cleaner.language.date_grammar import (
    SPAN_AFTER_DAY,
    SPAN_AGO,
    SPAN_CLOCK,
    SPAN_COMPACT,
    SPAN_DAY,
    SPAN_DAY_AFTER,
    SPAN_DAY_BEFORE,
    SPAN_DAY_YEAR,
    SPAN_HAS_CLOCK,
    SPAN_HAS_NUMERIC,
    SPAN_LETTERS,
    SPAN_NEAR,
    SPAN_NUMERIC,
    SPAN_OTHER_MONTH,
    SPAN_SHORT_UNITS,
    SPAN_VERSION,
)

DATE, AGO = "∂", "∆"

_MARKS = dict.fromkeys(map(ord, "•·–—’‘“”»«…×©®™→←↑↓|\xa0★✓"))
"""Signs without case or accent: a line that is ASCII but for them need not be taken apart."""


def fold(line: str) -> str:
    """*line* in lower case without accents, as long as the line; where that cannot be, in lower case only."""
    if line.isascii() or line.translate(_MARKS).isascii():
        return line.lower()
    folded = date_words.fold(line)
    if len(folded) == len(line):
        return folded
    lower = line.lower()
    return lower if len(lower) == len(line) else line


def mask(line: str) -> str:
    """The folded line with dates and relative dates written over, of the same length.

    >>> mask("Post by Ann » Tue Aug 27, 2019 4:08 am")
    'post by ann » ∂∂∂∂∂∂∂∂∂∂∂∂∂∂∂∂∂∂∂∂∂∂∂∂'
    >>> mask("il y a 3 jours · 12 posts")
    '∆∆∆∆∆∆∆∆∆∆∆∆∆∆ · 12 posts'
    """
    text = fold(line)
    months, near, units = _words()
    words = set(SPAN_LETTERS.findall(text))
    dated = text
    if SPAN_HAS_NUMERIC.search(dated):
        dated = SPAN_NUMERIC.sub(_numeric, dated)
    if not words.isdisjoint(months):
        dated = _named(dated, months)
    if SPAN_HAS_CLOCK.search(dated):
        if not words.isdisjoint(near):
            dated = SPAN_NEAR.sub(_near, dated)
        dated = SPAN_CLOCK.sub(_over, dated)
    if dated is not text and not words.isdisjoint(near):
        dated = SPAN_DAY.sub(_near, dated)
    return dated if words.isdisjoint(units) and "ago" not in words else SPAN_AGO.sub(_relative, dated)


@lru_cache(maxsize=1)
def _words() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    months = frozenset(date_words.months()) | frozenset(date_words.jalali_months())
    return months, date_words.weekdays() | frozenset(date_words.near_days()), frozenset(date_words.units())


def _numeric(m: re.Match[str]) -> str:
    whole = m[0]
    # "2024.4.1" and "8.8.11" are versions as often as dates; a full year behind, or two digits each, make a date.
    if SPAN_VERSION.fullmatch(whole) and not (len(whole) == 8 and whole[2] == whole[5] == "."):
        return whole
    return DATE * len(whole)


def _over(m: re.Match[str]) -> str:
    return DATE * (m.end() - m.start())


def _named(text: str, months: frozenset[str]) -> str:
    """Writes over every month word that has a day or a year beside it, with both and the time behind."""
    done = 0
    for m in SPAN_LETTERS.finditer(text):
        if m.start() < done or m[0] not in months or text[m.start() - 1 : m.start()] == "_":
            continue
        later = SPAN_OTHER_MONTH.match(text, m.end())
        if later and later[1] in months:
            continue  # "jan 4 oktober": somebody called Jan
        before = SPAN_DAY_BEFORE.search(text, max(done, m.start() - 9), m.start())
        after = SPAN_DAY_AFTER.match(text, m.end())
        if before and not (after and SPAN_DAY_YEAR.match(text, m.end())):
            after = SPAN_AFTER_DAY.match(text, m.end())
        else:
            before = None
        if after:
            start, done = (before or m).start(), after.end()
            text = text[:start] + DATE * (done - start) + text[done:]
    return text


def _near(m: re.Match[str]) -> str:
    return DATE * len(m[0]) if m["near"] in _words()[1] else m[0]


def _relative(m: re.Match[str]) -> str:
    whole = m[0]
    unit, n = m["unit"], m["n"]
    short = m["after"] == "ago" and unit in SPAN_SHORT_UNITS
    if not (short or unit in _words()[2]) or not (n.isdigit() or n in date_words.one()):
        return whole
    before, after = m["before"], m["after"]
    is_before = before is not None and (before == "il y a" or before in date_words.before_count())
    is_after = after is not None and after in date_words.after_count()
    if not (is_before or is_after):
        return whole
    start = 0 if is_before or before is None else m.start("n") - m.start()
    end = len(whole) if is_after or after is None else m.start("after") - m.start() - 1
    return whole[:start] + AGO * (end - start) + whole[end:]


def is_compact_age(text: str) -> bool:
    """Whether a folded line is an age and nothing else: "3y", "12 h", "1 yr".

    >>> is_compact_age("3y"), is_compact_age("3 years of it")
    (True, False)
    """
    return len(text) <= 7 and SPAN_COMPACT.fullmatch(text) is not None
