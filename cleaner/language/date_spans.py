"""Where a line says a date, in the languages of :mod:`cleaner.language.date_words`, without reading it.

The shape of a line depends on whether it holds a date, not on which. :func:`mask` folds a line and writes ``∂`` over
dates and times
of day and ``∆`` over "3 days ago", character by character, so that offsets in the masked line are offsets in the line.
"""

from __future__ import annotations

import re
from functools import lru_cache

from cleaner.language import date_words

DATE, AGO = "∂", "∆"

_YEAR = r"(?:1[34]|19|20)\d\d"
_WORD = r"[^\W\d_]{2,14}"
_TIME = (
    r"\d{1,2}(?:[:.]\d\d){1,2}(?:\.\d{3})?(?:\s?[ap]\.?\s?m\b\.?)?"
    r"(?:\s?(?:uhr|gmt|utc|z\b|[+-]\d{4}|[+-]\d\d:\d\d)|\s[a-z]{1,4}t\b)?"
)
_GLUE = r"[\s,|@·»«\-–—]{0,4}(?:(?:at|um|a las|as|alle|alle ore|om|o godz\.|o|saat|в|kl\.?|klo|den|ore|a|u|у)\s)?"
_NUMERIC = re.compile(
    rf"(?<![\d.])(?:(?:{_YEAR}(?P<a>[-/.])\d{{1,2}}(?P=a)\d{{1,2}}|\d{{1,2}}(?P<b>[-/.])\d{{1,2}}(?P=b)(?:{_YEAR}"
    rf"|\d\d))(?![\d])(?:t(?=\d\d:))?"
    r"|\d{4}\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일]?)"
    rf"(?:{_GLUE}{_TIME})?"
)
_DAY_BEFORE = re.compile(r"(?<!\w)(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|er|[.ºªo])?[\s\-.]{1,2}(?:de |of )?$")
_AFTER_DAY = re.compile(
    rf"[.,]{{0,2}}(?:[\s\-]{{1,2}}(?:de |del )?(?:{_YEAR}(?!\d)|'?\d\d\b(?!:)))?(?:{_GLUE}{_TIME})?(?:\s{_YEAR}\b)?"
)
_DAY_AFTER = re.compile(
    rf"\.?\s(?:\d{{1,2}}(?:st|nd|rd|th)?(?![\d:])(?:,?\s{{1,2}}(?:{_YEAR}|'\d\d))?|(?:de )?(?:{_YEAR}(?!\d)|'\d\d\b))"
    rf"(?:{_GLUE}{_TIME})?(?:\s{_YEAR}\b)?"
)
_OTHER_MONTH = re.compile(rf"\.?\s\d{{1,2}}\.?\s(?:de\s)?({_WORD})")
_DAY_YEAR = re.compile(rf"\.?\s\d{{1,2}}(?:st|nd|rd|th)?,?\s{{1,2}}{_YEAR}(?!\d)")
_NEAR = re.compile(rf"(?P<near>{_WORD}),?{_GLUE}{_TIME}")
_DAY = re.compile(rf"(?P<near>{_WORD})\.?,?\s{{1,2}}(?=∂)")
_CLOCK = re.compile(r"(?<![\w:.])\d{1,2}:\d\d(?::\d\d)?(?:\s?[ap]\.?\s?m\b\.?)?(?![\w:])")
_HAS_CLOCK = re.compile(r"\d[:.]\d\d")
_VERSION = re.compile(r"\d{4}\.\d\.\d{1,2}|\d{1,2}\.\d{1,2}\.\d\d")
_HAS_NUMERIC = re.compile(r"\d[-/.]\d{1,2}[-/.]\d|\d\s?[年년]")
_LETTERS = re.compile(_WORD)
_AGO = re.compile(
    r"(?:(?P<before>il y a|[^\W\d_]{2,5})\s(?:(?:environ|etwa|circa|ungefahr|uber|unos|unas|cerca de|mas de|mais de"
    r"|plus de|pres de)\s)?)?(?P<n>\d{1,3}"
    r"|[^\W\d_]{1,4})\+?\s?(?P<unit>[^\W\d_]{1,12})\.?(?:\s(?P<after>[^\W\d_]{1,8}))?"
)
_SHORT_UNITS = frozenset("s sec m min h hr hrs d w wk mo mos y yr yrs".split())
_COMPACT = re.compile(r"\d{1,3}\s?(?:s|sec|m|min|h|hr|hrs|d|w|wk|mo|mos|y|yr|yrs)\b")


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
    words = set(_LETTERS.findall(text))
    dated = text
    if _HAS_NUMERIC.search(dated):
        dated = _NUMERIC.sub(_numeric, dated)
    if not words.isdisjoint(months):
        dated = _named(dated, months)
    if _HAS_CLOCK.search(dated):
        if not words.isdisjoint(near):
            dated = _NEAR.sub(_near, dated)
        dated = _CLOCK.sub(_over, dated)
    if dated is not text and not words.isdisjoint(near):
        dated = _DAY.sub(_near, dated)
    return dated if words.isdisjoint(units) and "ago" not in words else _AGO.sub(_relative, dated)


@lru_cache(maxsize=1)
def _words() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    months = frozenset(date_words.months()) | frozenset(date_words.jalali_months())
    return months, date_words.weekdays() | frozenset(date_words.near_days()), frozenset(date_words.units())


def _numeric(m: re.Match[str]) -> str:
    whole = m[0]
    # "2024.4.1" and "8.8.11" are versions as often as dates; a full year behind, or two digits each, make a date.
    if _VERSION.fullmatch(whole) and not (len(whole) == 8 and whole[2] == whole[5] == "."):
        return whole
    return DATE * len(whole)


def _over(m: re.Match[str]) -> str:
    return DATE * (m.end() - m.start())


def _named(text: str, months: frozenset[str]) -> str:
    """Writes over every month word that has a day or a year beside it, with both and the time behind."""
    done = 0
    for m in _LETTERS.finditer(text):
        if m.start() < done or m[0] not in months or text[m.start() - 1 : m.start()] == "_":
            continue
        later = _OTHER_MONTH.match(text, m.end())
        if later and later[1] in months:
            continue  # "jan 4 oktober": somebody called Jan
        before = _DAY_BEFORE.search(text, max(done, m.start() - 9), m.start())
        after = _DAY_AFTER.match(text, m.end())
        if before and not (after and _DAY_YEAR.match(text, m.end())):
            after = _AFTER_DAY.match(text, m.end())
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
    short = m["after"] == "ago" and unit in _SHORT_UNITS
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
    return len(text) <= 7 and _COMPACT.fullmatch(text) is not None
