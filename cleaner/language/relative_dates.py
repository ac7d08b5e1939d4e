"""Dates that need a reference: counted back from it ("3 days ago", "gestern") or written without a year."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Set
from functools import lru_cache

from cleaner.language.date_parts import WORD, Date, clock, plain
from cleaner.language.date_words import (
    after_count,
    before_count_words,
    fold,
    near_days,
    one,
    units,
    weekday_numbers,
)

_COUNTED = re.compile(
    rf"(\d{{1,3}})[ ]?([天日周週年秒分주년달일초](?![^\W\d_前전])|[个個ヶかカ]月|분|개월|시간|小时|小時|時間|分钟|"
    rf"分鐘|{WORD}|[a-z])\.?(?:[ ]?({WORD}|[前전]))?"
)
_SECOND_PART = re.compile(rf"(?:,| and| und| et| y| e)?[ ](\d{{1,2}})[ ]({WORD})(?:[ ]({WORD}))?")
_NEAR_WORD = re.compile(rf"(?<!\w)(avant-hier|aujourd'hui|{WORD}|[今昨前][天日]|一昨日|그저께|어제|오늘)(?!\w)")
_ONE_AGO = re.compile(rf"(?<!\w)([^\W\d_]{{1,14}})[ ]({WORD})(?:[ ]({WORD}))?")


@lru_cache(maxsize=1)
def _counts_back() -> re.Pattern[str]:
    """A word that puts the count after it in the past, at the end of what stands before that count."""
    return re.compile(
        rf"(?<!\w)(?:{'|'.join(before_count_words())})"
        r"(?:[ ](?:circa|about|etwa|ungefähr|über|environ|plus de|près de|unos|unas|cerca de|más de|mais de))?[ ]$"
    )


def partial(text: str, start: int, end: int, month: int, day: int, reference: str | None) -> Date | None:
    """A date without a year: the last such day up to one day after the reference."""
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    iso = None
    if (ref := _moment(reference)) is not None:
        for year in range(ref.year + 1, ref.year - 9, -1):
            try:
                d = dt.date(year, month, day)
            except ValueError:
                continue
            if d <= ref.date() + dt.timedelta(days=1):
                iso = d.isoformat()
                break
    return Date(start, end, iso, text[start:end], "partial")


_COMPACT = re.compile(r"(\d{1,3})[ ]?(?:(s|sec|m|min|h|hr|hrs|d|w|wk|y|yr|yrs)|(mo|mos))\.?")
_SHORT = {"s": "second", "m": "minute", "h": "hour", "d": "day", "w": "week", "y": "year"}
_NOW = re.compile(
    r"just now|a (?:moment|minute|few (?:seconds|minutes)) ago|gerade eben|à l'instant|ahora mismo|agora mesmo"
)
_WEEKDAY = re.compile(rf"(?:on |am |le |el )?({WORD})\.?(?=[ ,])")


def posted(text: str, reference: str | None) -> str | None:
    """ISO form of what forums print beside a post and nobody writes in prose: "3h", "just now", "Tuesday at 3:14 PM"
    (the last Tuesday up to the reference).

    >>> posted("5d", "2021-03-10T15:30"), posted("Tuesday at 3:14 PM", "2021-03-10T15:30")
    ('2021-03-05', '2021-03-09T15:14')
    """
    ref = _moment(reference)
    if ref is None:
        return None
    s = plain(text).strip(" ()·•|,.-").removesuffix(" ago")
    if m := _COMPACT.fullmatch(s):
        return _back(reference, int(m[1]), "month" if m[3] else _SHORT[m[2][0]])
    if _NOW.fullmatch(plain(text).strip(" ()·•|,.-")):
        return _back(reference, 0, "minute")
    m = _WEEKDAY.match(s)
    day = weekday_numbers().get(fold(m[1])) if m else None
    if m is None or day is None or not (t := clock(s, m.end())) or s[t[0] :].strip():
        return None
    back = (ref.weekday() - day) % 7
    found = ref.date() - dt.timedelta(days=back)
    if back == 0 and reference is not None and len(reference) > 10 and t[1][1:6] > ref.isoformat()[11:16]:
        found -= dt.timedelta(days=7)
    return found.isoformat() + t[1]


def _moment(reference: str | None) -> dt.datetime | None:
    if not reference:
        return None
    try:
        return dt.datetime.fromisoformat(reference)
    except ValueError:
        return None


def counted(text: str, s: str, p: int, left: str, reference: str | None) -> Date | None:
    m = _COUNTED.match(s, p)
    unit = units().get(fold(m[2])) if m else None
    if not m or not unit:
        return None
    count, end, after = int(m[1]), m.end(2), m[3]
    before = _counts_back().search(left)
    if after and fold(after) not in after_count():
        after = None
        # "7 years, 5 months ago": the larger part says enough
        part = _SECOND_PART.match(s, end)
        if part and fold(part[2]) in units() and part[3] and fold(part[3]) in after_count():
            after, end = part[3], part.end(3)
    elif after:
        end = m.end(3)
    if not after and (part := _SECOND_PART.match(s, end)) and fold(part[2]) in units():
        if part[3] and fold(part[3]) in after_count():
            after, end = part[3], part.end(3)
        elif before:
            end = part.end(2)
    if not after and not before:
        return None
    start = p - len(before[0]) if before else p
    return Date(start, end, _back(reference, count, unit), text[start:end], "relative")


def nearby(words: Set[str]) -> bool:
    """Whether :func:`by_word` may find something in a text of these words, all of them plain ASCII letters."""
    near = near_days()
    return any(w in near or w in _ELIDED or w in one() for w in words)


_ELIDED = frozenset({"aujourd"})


def by_word(text: str, s: str, reference: str | None) -> list[Date]:
    """Relative dates without a number: "yesterday", "an hour ago", "gestern, 14:05"."""
    out = []
    for m in _NEAR_WORD.finditer(s):
        days = near_days().get(fold(m[1]))
        if days is None:
            continue
        iso, end = _back(reference, days, "day"), m.end()
        if t := clock(s, end):
            end, iso = t[0], iso + t[1] if iso else None
        out.append(Date(m.start(), end, iso, text[m.start() : end], "relative"))
    at = 0
    while (ago := _ONE_AGO.search(s, at)) is not None:
        m, at = ago, ago.end(1)
        unit = units().get(fold(m[2])) if fold(m[1]) in one() else None
        if not unit:
            continue
        before = _counts_back().search(s[max(0, m.start() - 20) : m.start()])
        if m[3] and fold(m[3]) in after_count():
            out.append(Date(m.start(), m.end(), _back(reference, 1, unit), text[m.start() : m.end()], "relative"))
        elif before:
            start = m.start() - len(before[0])
            out.append(Date(start, m.end(2), _back(reference, 1, unit), text[start : m.end(2)], "relative"))
        else:
            continue
        at = m.end()
    return out


def _back(reference: str | None, count: int, unit: str) -> str | None:
    """ISO form of *count* units before the reference, no more precise than the unit."""
    ref = _moment(reference)
    if ref is None:
        return None
    try:
        if unit == "year":
            return f"{ref.year - count:04}" if ref.year - count >= 1000 else None
        if unit == "month":
            n = ref.year * 12 + ref.month - 1 - count
            return f"{n // 12:04}-{n % 12 + 1:02}"
        if unit in ("day", "week"):
            return (ref - dt.timedelta(days=count * (7 if unit == "week" else 1))).date().isoformat()
        then = ref - dt.timedelta(**{unit + "s": count})
    except (OverflowError, ValueError):
        return None
    # A reference without a time of day says nothing of hours.
    return then.isoformat(timespec="minutes") if reference and len(reference) > 10 else ref.date().isoformat()
