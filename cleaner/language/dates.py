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
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import NamedTuple

from cleaner.language.date_parts import (
    CHINESE,
    TIME,
    WORD,
    Date,
    chinese_number,
    clock,
    from_jalali,
    hours,
    plain,
    zone_offset,
)
from cleaner.language.date_words import (
    after_count,
    ambiguous_months,
    before_count_words,
    day_first_languages,
    dotted_months,
    fold,
    jalali_months,
    months,
    near_days,
    weekday_numbers,
)
from cleaner.language.relative_dates import by_word, counted, nearby, partial

__all__ = ["UNKNOWN", "Date", "DateStyle", "find", "parse", "plain", "style_of"]


class DateStyle(NamedTuple):
    """How a page writes numeric dates."""

    day_first: bool | None = None
    """``True`` for 25/09/2020, ``False`` for 09/25/2020, ``None`` where the page does not say."""


UNKNOWN = DateStyle()


_WORD = WORD + r"(?: (?:الثان[يی]|ال[أا]ول|اول|ثانی))?"
_ORD = r"(?:st|nd|rd|th|er|re|ère|ème|ª|º|°|-?го|-?е|-?me|an)?"
_OF = r"(?:(?:of|de|di|do|da|af|den)[ ]{1,2}|d'|ng[àa]y )?"
_YEAR_OF = r"(?:(?:of|de|del|do|d'|n[ăa]m)[ ]{1,2})?"
_NOT = r"(?![\d])"

_YMD = re.compile(r"(\d{4})[ ]?([-/.])[ ]?(\d{1,2})[ ]?\2[ ]?(\d{1,2})" + _NOT)
_CJK = re.compile(r"(\d{4})[ ]?[年년][ ]?(\d{1,2})[ ]?[月월](?:[ ]?(\d{1,2})[ ]?[日号號일])?")
_ERA = re.compile(r"(\d{1,3})[ ]?年[ ]?(\d{1,2})[ ]?月(?:[ ]?(\d{1,2})[ ]?日)?")
_CJK_MD = re.compile(r"(\d{1,2})[ ]?[月월][ ]?(\d{1,2})[ ]?[日号號일]")
_Y_MON_D = re.compile(rf"(\d{{4}})[.,]?[ -]({_WORD})\.?[ -](\d{{1,2}})(?![\d:])")
_D_MON = re.compile(rf"(\d{{1,2}}){_ORD}(?:-\d{{1,2}}{_ORD})?([ .-]{{0,3}}){_OF}({_WORD})(\.?)")
_THEN_YEAR = re.compile(rf"(?:\.|,)?([ /-]{{0,2}}){_YEAR_OF}(\d{{4}}|'\d{{2}}|\d{{2}}(?=$|[ ,;:)|]))(?![\d])")
_D_THANG = re.compile(r"(\d{1,2})[ ]?th[áa]ng[ ](\d{1,2})(?:[ ,]{0,2}(?:n[ăa]m )?(\d{4}))" + _NOT)
_MON_D = re.compile(rf"(\d{{1,2}}){_ORD}(?:[ ]?-[ ]?\d{{1,2}}{_ORD})?(?!\d)")
_CTIME_YEAR = re.compile(
    r"[ ](\d{1,2}:\d{2}:\d{2})[ ](?:([a-z]{3,4}|[+-]\d{4})[ ])?(\d{4})" + _NOT,
)
_D_YEAR = re.compile(r"(?:\.|,)?[ ,]{0,2}(?:(?:of|de|del)[ ])?(\d{4}|'\d{2})(?![\d:])")
_DASH_YEAR = re.compile(r"-(\d{4}|\d{2})(?!\d)")
_DMY = re.compile(r"(\d{1,2})[ ]?([./-])[ ]?(\d{1,2})[ ]?\2[ ]?(\d{4}|\d{2})(?!\d|[./-]\d|,\d{3})")
_MONTH_BEFORE = re.compile(rf"({_WORD})(\.?)(?:,|[ -]de(?=[ ]))?([ -]{{1,2}}|(?<=\.))(?:the )?$")
_ERA_BEFORE = re.compile(r"(令和|平成|昭和|民國|民国)[ ]?$")
_BUDDHIST_ERA = 543
_BUDDHIST_YEARS = (2400, 2700)
"""Years of the Buddhist era, which Thailand counts from 543 BC."""
_THAI = re.compile("[\u0e01-\u0e4e]")
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}

_TIME_BEFORE = re.compile(
    r"(?<![\d:])(\d{1,2}):(\d{2})[ ]?(am|pm|a\.m\.|p\.m\.)?[ ,|•·-]{1,3}(?:on |le |em |del |am |den )?$"
)
_DAY_BEFORE = re.compile(r"\d[. ]{1,2}$")
_DIGITS = re.compile(r"\d{1,20}")
_NAMED_DAY = re.compile(rf"(?<!\w)({WORD})\.?,?[ ]{{1,2}}$")
_CHINESE_DATE = re.compile(
    r"([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月(?:([一二三四五六七八九十]{1,3})日)?"
)


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
    for m in _DIGITS.finditer(s):
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
    return re.compile(rf"(\d{{1,2}})[ ]?({names})[ ]?(\d{{4}}|\d{{2}}(?!\d))")


@lru_cache(maxsize=1)
def _telling() -> frozenset[str]:
    """Words of which every date in words has one, but for those counted back with a word before the number."""
    return frozenset((*months(), *jalali_months(), *near_days(), *after_count(), "aujourd", "thang"))


def parse(text: str, style: DateStyle = UNKNOWN, reference: str | None = None) -> Date | None:
    """The first date of *text* that has an ISO form, else the first date, else ``None``."""
    dates = find(text, style, reference)
    return next((d for d in dates if d.iso), dates[0] if dates else None)


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
        for m in _DMY.finditer(s):
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
                month_first, day_first = (_is_weekday(_year(m[4]), *x, day) for x in ((a, b), (b, a)))
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
    m = _NAMED_DAY.search(s[max(0, at - 18) : at])
    return weekday_numbers().get(fold(m[1])) if m else None


def _is_weekday(year: int, month: int, day: int, weekday: int) -> bool:
    try:
        return dt.date(year, month, day).weekday() == weekday
    except ValueError:
        return False


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
        if m := _D_THANG.match(s, p):
            return _dated(text, s, p, m.end(), m[3], m[2], m[1])
        if hit := _day_month(text, s, p, reference):
            return hit
        if not s.isascii() and (m := _dotted().match(s, p)):
            return _dated(
                text, s, p, m.end(), _year(m[3]) if len(m[3]) > 2 else 2500 + int(m[3]), dotted_months()[m[2]], m[1]
            )
        if hit := _month_day(text, s, p, left, reference):
            return hit
        if m := _DMY.match(s, p):
            return _numeric(text, s, p, m, style)
    if (era := _ERA_BEFORE.search(left)) and (m := _ERA.match(s, p)):
        year = str(_ERAS[era[1]] + int(m[1]))
        return _dated(text, s, p - len(era[0]), m.end(), year, m[2], m[3])
    if size <= 2 and (m := _CJK_MD.match(s, p)):
        return partial(text, p, m.end(), int(m[1]), int(m[2]), reference)
    return counted(text, s, p, left, reference)


def _year_first(text: str, s: str, p: int) -> Date | None:
    if m := _YMD.match(s, p):
        year, month, day = int(m[1]), int(m[3]), int(m[4])
        if 1300 <= year < 1450 and text[p] in "۰۱۲۳۴۵۶۷۸۹":
            g = from_jalali(year, month, day)
            return _dated(text, s, p, m.end(), *g) if g else None
        if 1900 <= year < 2100 and (m[2] != "." or m[4]):
            return _dated(text, s, p, m.end(), m[1], m[3], m[4])
        return None
    if m := _CJK.match(s, p):
        return _dated(text, s, p, m.end(), m[1], m[2], m[3])
    if (m := _Y_MON_D.match(s, p)) and (named := months().get(fold(m[2]))):
        return _dated(text, s, p, m.end(), m[1], named, m[3])
    number = int(s[p : p + 4])
    left = s[max(0, p - 32) : p]
    if (m := _MONTH_BEFORE.search(left)) and 1900 <= number < 2100:
        start = p - len(left) + m.start(1)
        if _DAY_BEFORE.search(s[max(0, start - 4) : start]):
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
    m = _D_MON.match(s, p)
    if not m:
        return None
    month = _month(text, m.start(3), m[3])
    end = m.end()
    jalali = None if month else jalali_months().get(fold(m[3]))
    if not (month or jalali) or (end < len(s) and s[end].isalpha()):
        return None
    if y := _THEN_YEAR.match(s, end):
        dashes = m[2] == y[1] == "-" or y[2][0] == "'"
        if len(y[2]) == 4 or dashes:
            if jalali:
                g = from_jalali(int(y[2]), jalali, int(m[1]))
                return _dated(text, s, p, y.end(), *g) if g else None
            return _dated(text, s, p, y.end(), _year(y[2]), month, m[1])
    if month and m[2] != "-" and fold(m[3]) not in ambiguous_months() and _closed(s, end):
        return partial(text, p, end, month, int(m[1]), reference)
    return None


def _month_day(text: str, s: str, p: int, left: str, reference: str | None) -> Date | None:
    w = _MONTH_BEFORE.search(left)
    if not w:
        return None
    start = p - len(left) + w.start(1)
    month = _month(text, start, w[1])
    d = _MON_D.match(s, p)
    if not month or not d or _joined(s, start):
        return None
    if y := _CTIME_YEAR.match(s, d.end()):
        hit = _dated(text, s, start, y.end(), y[3], month, d[1], timed=False)
        if hit and hit.iso:
            zone = zone_offset(y[2], None) if y[2] else ""
            return hit._replace(iso=f"{hit.iso}T{y[1].zfill(8)}{zone}")
        return hit
    if y := _D_YEAR.match(s, d.end()):
        return _dated(text, s, start, y.end(), _year(y[1]), month, d[1])
    if w[3] == "-" and (y := _DASH_YEAR.match(s, d.end())):
        return _dated(text, s, start, y.end(), _year(y[1]), month, d[1])
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
    return _dated(text, s, p, m.end(), _year(year), month, day)


def _year(digits: str) -> int:
    """Two digits mean 1970 to 2069; fixed, so that the answer does not change with the calendar."""
    n = int(digits.lstrip("'"))
    return n if len(digits) > 3 else n + (2000 if n < 70 else 1900)


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
    if _BUDDHIST_YEARS[0] <= year < _BUDDHIST_YEARS[1] and _THAI.search(text[start:end]):
        year -= _BUDDHIST_ERA
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
        elif (b := _TIME_BEFORE.search(s[max(0, start - 24) : start])) and (hm := hours(b[1], b[2], None, b[3])):
            start -= len(b[0])
            iso += "T" + hm
    return Date(start, end, iso, text[start:end], "exact")


def _chinese(text: str, s: str) -> list[Date]:
    out = []
    for m in _CHINESE_DATE.finditer(s):
        year = "".join(CHINESE[c] for c in m[1])
        hit = _dated(text, s, m.start(), m.end(), year, chinese_number(m[2]), chinese_number(m[3]) if m[3] else None)
        if hit:
            out.append(hit)
    return out
