"""Dates in running text, in some thirty languages, as ISO 8601 with the words they were read from.

What is read: year-first and day-first numbers, month names in every order, Chinese, Japanese and Korean dates with era
years, the Iranian calendar, clock times with zones behind or before, and relative dates ("3 days ago", "gestern")
against a reference. No clock is asked: a relative date without a reference has no ISO form.

**Day or month first.** ``04-09-2005`` says nothing by itself. It is resolved if one number exceeds 12, if both are
equal, if the separator is a full stop (always day first), or by the :class:`DateStyle` of its page; else its ISO form
is ``None`` and only the words are kept: a wrong date is worse than none.

Precision is kept: "May 2015" is ``2015-05``, "1 year ago" is the year alone. Every date is found from one of its
numbers with anchored, bounded patterns, so the time is linear in the text.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Set as AbstractSet
from functools import lru_cache

from cleaner.language.date_grammar import (
    BUDDHIST_ERA,
    BUDDHIST_YEARS,
    CHINESE_DATE,
    CJK,
    CJK_MD,
    CTIME_YEAR,
    D_MON,
    D_THANG,
    D_YEAR,
    DASH_YEAR,
    DAY_BEFORE,
    DIGITS,
    DMY,
    ERA,
    ERA_BEFORE,
    ERAS,
    MON_D,
    MONTH_BEFORE,
    THAI,
    THEN_YEAR,
    TIME_BEFORE,
    Y_MON_D,
    YMD,
)
from cleaner.language.date_parts import (
    CHINESE,
    TIME,
    Date,
    chinese_number,
    clock,
    from_jalali,
    hours,
    plain,
    zone_offset,
)
from cleaner.language.date_style import UNKNOWN, DateStyle, full_year, style_of
from cleaner.language.date_words import (
    after_count,
    ambiguous_months,
    before_count_words,
    dotted_months,
    fold,
    jalali_months,
    months,
    near_days,
)
from cleaner.language.relative_dates import by_word, counted, nearby, partial

__all__ = ["UNKNOWN", "Date", "DateStyle", "find", "parse", "plain", "style_of"]


def find(text: str, style: DateStyle = UNKNOWN, reference: str | None = None) -> list[Date]:
    """Every date in *text*, in order, not overlapping.

    *reference* (an ISO date or datetime) is what relative dates and dates without a year are counted from; without it
    they are found with ``iso=None``. Words such as "yesterday" count only in texts under 200 characters: in prose they
    are not dates.

    >>> [d.iso for d in find("Published Nov 8, 2023, 5:19 pm; updated 09.11.2023")]
    ['2023-11-08T17:19', '2023-11-09']
    >>> find("04-09-2005")[0].iso, find("04-09-2005", DateStyle(day_first=False))[0].iso
    (None, '2005-04-09')
    """
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    s = plain(text)
    if len(s) < 32 and (usual := _usual(text, s)):
        return [usual]
    out: list[Date] = []
    words = set(_LATIN.findall(s)) if s.isascii() or not _BEYOND.search(s) else None
    if words is not None and not _promising(s, words):
        return out
    if len(text) < 200 and (words is None or nearby(words)):
        out += by_word(text, s, reference)
    at = 0
    for m in DIGITS.finditer(s):
        p = m.start()
        if p < at or m.end() - p > 4:
            continue
        hit = _at_number(text, s, p, m.end() - p, style, reference)
        if hit:
            out.append(hit)
            at = hit.end
    if "年" in s:
        out += _chinese(text, s)
    out.sort()
    return [d for i, d in enumerate(out) if i == 0 or d.start >= out[i - 1].end]


_USUAL = re.compile(r"[•·|* ]{0,4}(?:([a-z]{3,9})\.? (\d{1,2}), (\d{4})|(\d{1,2}) ([a-z]{3,9}) (\d{4}))")


def _usual(text: str, s: str) -> Date | None:
    """The date of a line that is nothing but the most frequent of all: "March 9, 2021", "9 March 2021"."""
    m = _USUAL.fullmatch(s)
    month = months().get(m[1] or m[5]) if m else None
    return _dated(text, s, m.start(1 if m[1] else 4), m.end(), m[3] or m[6], month, m[2] or m[4]) if m else None


_BEYOND = re.compile("[^\\x00-\\x7f•·…]")
_LATIN = re.compile("[a-z]+")
_ALL_NUMBERS = re.compile(r"\d[ ]?([./-])[ ]?\d{1,2}[ ]?\1[ ]?\d|\d[a-z]{2}")
"""What a date of numbers alone holds; also a word right behind a number, which may be a month behind an ending."""


def _promising(s: str, words: AbstractSet[str]) -> bool:
    """Whether *s*, a plain text whose letters are the 26 of ASCII, may hold a date; *words* are its runs of letters."""
    return (
        not words.isdisjoint(_telling())
        or _ALL_NUMBERS.search(s) is not None
        or any(before in s for before in _counting_back())
    )


@lru_cache(maxsize=1)
def _counting_back() -> tuple[str, ...]:
    return tuple(f"{word} " for word in before_count_words() if word.isascii())


@lru_cache(maxsize=1)
def _dotted() -> re.Pattern[str]:
    """A day, a month name with full stops inside, and a year: Thai "5 ม.ค. 2567"."""
    names = "|".join(re.escape(name) for name in dotted_months()) or "(?!)"
    return re.compile(rf"(\d{{1,2}})\.?[ ]?({names})[ ]?(\d{{4}}|\d{{2}}(?!\d))")


@lru_cache(maxsize=1)
def _telling() -> frozenset[str]:
    """Words of which every date in words has one, but for those counted back with a word before the number."""
    return frozenset((*months(), *jalali_months(), *near_days(), *after_count(), "aujourd", "thang"))


def parse(text: str, style: DateStyle = UNKNOWN, reference: str | None = None) -> Date | None:
    """The first date of *text* that has an ISO form, else the first date, else ``None``."""
    dates = find(text, style, reference)
    return next((d for d in dates if d.iso), dates[0] if dates else None)


def _at_number(text: str, s: str, p: int, size: int, style: DateStyle, reference: str | None) -> Date | None:
    before = s[p - 1] if p else " "
    if before.isdigit() or before in "$€£#" or (before in ".,/-" and p > 1 and s[p - 2].isdigit()):
        return None
    if before.isalpha() and not (0x3000 <= ord(before) < 0xE000):
        return None
    if size == 4:
        return _year_first(text, s, p)
    left = s[max(0, p - 40) : p]
    if size <= 2:
        if m := D_THANG.match(s, p):
            return _dated(text, s, p, m.end(), m[3], m[2], m[1])
        if hit := _day_month(text, s, p, reference):
            return hit
        if not s.isascii() and (m := _dotted().match(s, p)):
            return _dated(
                text, s, p, m.end(), full_year(m[3]) if len(m[3]) > 2 else 2500 + int(m[3]), dotted_months()[m[2]], m[1]
            )
        if hit := _month_day(text, s, p, left, reference):
            return hit
        if m := DMY.match(s, p):
            return _numeric(text, s, p, m, style)
    if (era := ERA_BEFORE.search(left)) and (m := ERA.match(s, p)):
        year = str(ERAS[era[1]] + int(m[1]))
        return _dated(text, s, p - len(era[0]), m.end(), year, m[2], m[3])
    if size <= 2 and (m := CJK_MD.match(s, p)):
        return partial(text, p, m.end(), int(m[1]), int(m[2]), reference)
    return counted(text, s, p, left, reference)


def _year_first(text: str, s: str, p: int) -> Date | None:
    if m := YMD.match(s, p):
        year, month, day = int(m[1]), int(m[3]), int(m[4])
        if 1300 <= year < 1450 and text[p] in "۰۱۲۳۴۵۶۷۸۹":
            g = from_jalali(year, month, day)
            return _dated(text, s, p, m.end(), *g) if g else None
        if 1900 <= year < 2100 and (m[2] != "." or m[4]):
            return _dated(text, s, p, m.end(), m[1], m[3], m[4])
        return None
    if m := CJK.match(s, p):
        return _dated(text, s, p, m.end(), m[1], m[2], m[3])
    if (m := Y_MON_D.match(s, p)) and (named := months().get(fold(m[2]))):
        return _dated(text, s, p, m.end(), m[1], named, m[3])
    number = int(s[p : p + 4])
    left = s[max(0, p - 32) : p]
    if (m := MONTH_BEFORE.search(left)) and 1900 <= number < 2100:
        start = p - len(left) + m.start(1)
        if DAY_BEFORE.search(s[max(0, start - 4) : start]):
            return None  # "31 February 2021" names no month either
        if (named := _month(text, start, m[1], weak=False)) and not _joined(s, start):
            return Date(start, p + 4, f"{number:04}-{named:02}", text[start : p + 4], "month")
    return None


def _joined(s: str, at: int) -> bool:
    """Whether the word at *at* goes on to the left (a bounded look-behind cut it)."""
    return at > 0 and (s[at - 1].isalpha() or s[at - 1] in "_'")


def _month(text: str, at: int, word: str, *, weak: bool = True) -> int | None:
    key = fold(word)
    month = months().get(key)
    if month and not weak and key in ambiguous_months() and not text[at].isupper():
        return None
    return month


def _day_month(text: str, s: str, p: int, reference: str | None) -> Date | None:
    m = D_MON.match(s, p)
    if not m:
        return None
    month = _month(text, m.start(3), m[3])
    end = m.end()
    jalali = None if month else jalali_months().get(fold(m[3]))
    if not (month or jalali) or (end < len(s) and s[end].isalpha()):
        return None
    if y := THEN_YEAR.match(s, end):
        dashes = m[2] == y[1] == "-" or y[2][0] == "'"
        if len(y[2]) == 4 or dashes:
            if jalali:
                g = from_jalali(int(y[2]), jalali, int(m[1]))
                return _dated(text, s, p, y.end(), *g) if g else None
            return _dated(text, s, p, y.end(), full_year(y[2]), month, m[1])
    if month and m[2] != "-" and fold(m[3]) not in ambiguous_months() and _closed(s, end):
        return partial(text, p, end, month, int(m[1]), reference)
    return None


def _month_day(text: str, s: str, p: int, left: str, reference: str | None) -> Date | None:
    w = MONTH_BEFORE.search(left)
    if not w:
        return None
    start = p - len(left) + w.start(1)
    month = _month(text, start, w[1])
    d = MON_D.match(s, p)
    if not month or not d or _joined(s, start):
        return None
    if y := CTIME_YEAR.match(s, d.end()):
        hit = _dated(text, s, start, y.end(), y[3], month, d[1], timed=False)
        if hit and hit.iso:
            zone = zone_offset(y[2], None) if y[2] else ""
            return hit._replace(iso=f"{hit.iso}T{y[1].zfill(8)}{zone}")
        return hit
    if y := D_YEAR.match(s, d.end()):
        return _dated(text, s, start, y.end(), full_year(y[1]), month, d[1])
    if w[3] == "-" and (y := DASH_YEAR.match(s, d.end())):
        return _dated(text, s, start, y.end(), full_year(y[1]), month, d[1])
    if (fold(w[1]) not in ambiguous_months() or text[start].isupper()) and _closed(s, d.end()):
        return partial(text, start, d.end(), month, int(d[1]), reference)
    return None


def _closed(s: str, end: int) -> bool:
    """Whether nothing that continues a sentence follows: "May 5 people" is no date."""
    rest = s[end : end + 4].lstrip(" ")
    return not rest or (not (rest[0].isalnum() and not TIME.match(s, end)) and rest[0] not in "%$€£°+")


def _numeric(text: str, s: str, p: int, m: re.Match[str], style: DateStyle) -> Date | None:
    a, b, sep, year = int(m[1]), int(m[3]), m[2], m[4]
    if len(year) == 2 and (sep == "-" or (len(m[1]) == 1 and len(m[3]) == 1 and sep == ".")):
        return None
    if len(year) == 4 and not 1900 <= int(year) < 2100:
        return None
    if a == 0 or b == 0 or max(a, b) > 31 or min(a, b) > 12:
        return None
    day_first = True if sep == "." else style.day_first
    if a > 12 or a == b:
        day_first = True
    elif b > 12:
        if sep == ".":
            return None
        day_first = False
    if day_first is None:
        end = m.end()
        if t := clock(s, end):
            end = t[0]
        return Date(p, end, None, text[p:end], "ambiguous")
    day, month = (a, b) if day_first else (b, a)
    return _dated(text, s, p, m.end(), full_year(year), month, day)


def _dated(
    text: str,
    s: str,
    start: int,
    end: int,
    y: int | str,
    m: int | str | None,
    d: int | str | None,
    *,
    timed: bool = True,
) -> Date | None:
    year, month = int(y), int(m or 0)
    if BUDDHIST_YEARS[0] <= year < BUDDHIST_YEARS[1] and THAI.search(text[start:end]):
        year -= BUDDHIST_ERA
    if not 1000 <= year < 2200 or not 1 <= month <= 12:
        return None
    if d is None:
        return Date(start, end, f"{year:04}-{month:02}", text[start:end], "month")
    try:
        iso = dt.date(year, month, int(d)).isoformat()
    except ValueError:
        return None
    if timed:
        if t := clock(s, end):
            end, iso = t[0], iso + t[1]
        elif (b := TIME_BEFORE.search(s[max(0, start - 24) : start])) and (hm := hours(b[1], b[2], None, b[3])):
            start -= len(b[0])
            iso += "T" + hm
    return Date(start, end, iso, text[start:end], "exact")


def _chinese(text: str, s: str) -> list[Date]:
    out = []
    for m in CHINESE_DATE.finditer(s):
        year = "".join(CHINESE[c] for c in m[1])
        hit = _dated(text, s, m.start(), m.end(), year, chinese_number(m[2]), chinese_number(m[3]) if m[3] else None)
        if hit:
            out.append(hit)
    return out
