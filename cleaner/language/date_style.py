"""How a page writes numeric dates: day or month first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from cleaner.language.date_grammar import DMY, NAMED_DAY
from cleaner.language.date_parts import TIME, plain
from cleaner.language.date_words import day_first_languages, fold, weekday_numbers


class DateStyle(NamedTuple):
    """How a page writes numeric dates."""

    day_first: bool | None = None
    """``True`` for 25/09/2020, ``False`` for 09/25/2020, ``None`` where the page does not say."""


UNKNOWN = DateStyle()


def style_of(texts: Iterable[str], language: str | None = None) -> DateStyle:
    """How a page writes numeric dates, from all of them: dates that are plain (a number over 12) decide for the others.

    A day of the week before it makes a date as plain ("Tue, 09/02/2014" is the second of September). Where none is
    plain: languages other than English write the day first; in dates with hyphens and a 12-hour clock the
    month comes first (the default of American forum software). Pages that contradict themselves are unknown.

    >>> style_of(["04-09-2005, 06:46 PM", "11-16-2005, 12:33 AM"]).day_first
    False
    """
    votes = [0, 0]
    twelve = 0
    for text in texts:
        if len(text) > 2000:
            text = text[:2000]
        s = plain(text)
        for m in DMY.finditer(s):
            if m.start() and (s[m.start() - 1].isdigit() or s[m.start() - 1] in "./-"):
                continue
            a, b = int(m[1]), int(m[3])
            if m[2] == "." or (len(m[4]) == 2 and m[2] == "-"):
                continue
            if a > 12 and 0 < b <= 12 and a < 32:
                votes[1] += 1
            elif b > 12 and 0 < a <= 12 and b < 32:
                votes[0] += 1
            elif a != b and (day := _weekday_before(s, m.start())) is not None:
                month_first, day_first = (_is_weekday(full_year(m[4]), *x, day) for x in ((a, b), (b, a)))
                if month_first != day_first:
                    votes[day_first] += 1
            elif m[2] == "-" and (t := TIME.match(s, m.end())) and t[6] and t[6][0] in "ap":
                twelve += 1
    if votes[0] or votes[1]:
        if min(votes) * 10 > sum(votes):
            return UNKNOWN
        return DateStyle(votes[1] > votes[0])
    if language in day_first_languages():
        return DateStyle(True)
    if twelve and language in (None, "en"):
        return DateStyle(False)
    return UNKNOWN


def _weekday_before(s: str, at: int) -> int | None:
    m = NAMED_DAY.search(s[max(0, at - 18) : at])
    return weekday_numbers().get(fold(m[1])) if m else None


def _is_weekday(year: int, month: int, day: int, weekday: int) -> bool:
    try:
        return dt.date(year, month, day).weekday() == weekday
    except ValueError:
        return False


def full_year(digits: str) -> int:
    """Two digits mean 1970 to 2069; fixed, so that the answer does not change with the calendar."""
    n = int(digits.lstrip("'"))
    return n if len(digits) > 3 else n + (2000 if n < 70 else 1900)
