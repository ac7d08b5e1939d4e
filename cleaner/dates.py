"""Dates in running text, in some thirty languages, as ISO 8601 with the words they were read from.

What is read: year-first and day-first numbers, month names in every order, Chinese, Japanese and Korean dates with era years,
the Iranian calendar, clock times with zones behind or before, and relative dates ("3 days ago", "gestern") against a reference.
No clock is asked: a relative date without a reference has no ISO form.

**Day or month first.** ``04-09-2005`` says nothing by itself. It is resolved if one number exceeds 12, if both are equal, if the
separator is a full stop (always day first), or by the :class:`DateStyle` of its page; else its ISO form is ``None`` and only the
words are kept: a wrong date is worse than none.

Precision is kept: "May 2015" is ``2015-05``, "1 year ago" is the year alone. Every date is found from one of its numbers with
anchored, bounded patterns, so the time is linear in the text.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from cleaner.datewords import (
    AFTER_COUNT,
    BEFORE_COUNT,
    DAY_FIRST_LANGUAGES,
    ONE,
    WEAK_MONTHS,
    ZONES,
    fold,
    jalali_months,
    months,
    near_days,
    units,
)


class DateStyle(NamedTuple):
    """How a page writes numeric dates."""

    day_first: bool | None = None
    """``True`` for 25/09/2020, ``False`` for 09/25/2020, ``None`` where the page does not say."""


UNKNOWN = DateStyle()


class Date(NamedTuple):
    """A date found in a text: its place (in the NFC form of the text), its ISO form if it has one, and its words."""

    start: int
    end: int
    iso: str | None
    raw: str
    form: str
    """``exact`` (to the day), ``month``, ``ambiguous`` (day or month first?), ``partial`` (no year), ``relative``."""


_MAP = {0x66B: ".", 0x2044: "/", 0x2236: ":", 0x1427: ".", 0x60C: ",", 0x3000: " ", 0xA0: " ", 0x202F: " ", 0x2007: " "}
_MAP |= {zero + i: str(i) for zero in (0x660, 0x6F0, 0x966, 0x9E6, 0xE50, 0xFF10) for i in range(10)}
_MAP |= {ord(a): b for a, b in zip("：，．／－（）", ":,./-()", strict=True)}
_MAP |= dict.fromkeys(range(0x2000, 0x200B), " ") | dict.fromkeys(range(0x2010, 0x2016), "-")
_MAP |= {0x2212: "-", 0x2018: "'", 0x2019: "'", 0x2DC: "'"}

_W = r"[^\W\d_]{2,14}"
_WORD = _W + r"(?: (?:الثان[يی]|الأول|اول|ثانی))?"
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
_DMY = re.compile(r"(\d{1,2})[ ]?([./-])[ ]?(\d{1,2})[ ]?\2[ ]?(\d{4}|\d{2})(?!\d|[./-]\d|,\d{3})")
_MONTH_BEFORE = re.compile(rf"({_WORD})(\.?)(?:,|[ -]de(?=[ ]))?([ -]{{1,2}}|(?<=\.))(?:the )?$")
_ERA_BEFORE = re.compile(r"(令和|平成|昭和|民國|民国)[ ]?$")
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}

_ZONE = r"(?:[ ]?\(?(z|utc|gmt|[+-]\d{2}:?\d{2}|[a-zмск]{3,4})\b\)?(?:[ ]?([+-]\d{1,2}(?::?\d{2})?))?)?"
_TIME = re.compile(
    r"(?:t|[ ]{0,2}[,|·•@(-]?[ ]{0,2}(?:,[ ])?"
    r"(at|um|[àa]|ás|as|às|a las|alle|alle ore|om|kl|klo|saat|o|godz|в|о|ore|الساعة|ساعت|على الساعة)?\.?[ ]{0,2})"
    r"(\d{1,2})([:.h])(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?(?!\d)"
    r"(?:[ ]?(am|pm|a\.[ ]?m\.?|p\.[ ]?m\.?|uhr|h|ч|ص|م)(?![^\W\d_]))?" + _ZONE
)
_HOUR = re.compile(r"[ ]?,?[ ](?:at[ ])?(\d{1,2})[ ]?(am|pm|a\.m\.|p\.m\.)(?![^\W\d_])")
_CJK_TIME = re.compile(
    r"(?:[ ]?\(?[月火水木金土日월화수목금토일]\)?)?[ ,]{0,2}(上午|下午|午前|午後|오전|오후)?[ ]?(\d{1,2})[ ]?[:時时시点點][ ]?(\d{1,2})(?::(\d{2}))?[ ]?[分분]?"
)
_TIME_BEFORE = re.compile(r"(?<![\d:])(\d{1,2}):(\d{2})[ ]?(am|pm|a\.m\.|p\.m\.)?[ ,|•·-]{1,3}(?:on |le |em |del |am |den )?$")
_DIGITS = re.compile(r"\d{1,20}")
_COUNTED = re.compile(rf"(\d{{1,3}})[ ]?([天日周週年秒分주년달일초](?![^\W\d_前전])|[个個ヶかカ]月|분|개월|시간|小时|小時|時間|分钟|分鐘|{_W}|[a-z])\.?(?:[ ]?({_W}|[前전]))?")
_SECOND_PART = re.compile(rf"(?:,| and| und| et| y| e)?[ ](\d{{1,2}})[ ]({_W})(?:[ ]({_W}))?")
_IL_Y_A = re.compile(r"(?:il y a|vor|hace|há|ha|منذ|قبل)(?:[ ](?:circa|about|etwa))?[ ]$")
_CHINESE = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | {"○": "0", "零": "0"}
_CHINESE_DATE = re.compile(r"([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月(?:([一二三四五六七八九十]{1,3})日)?")
_NEAR_WORD = re.compile(rf"(?<!\w)(avant-hier|aujourd'hui|{_W}|[今昨前][天日]|一昨日|그저께|어제|오늘)(?!\w)")
_ONE_AGO = re.compile(rf"(?<!\w)([^\W\d_]{{1,14}})[ ]({_W})(?:[ ]({_W}))?")


def plain(text: str) -> str:
    """*text* in lower case with ASCII digits, spaces, dashes and quotes, character for character (same length)."""
    low = text.lower()
    if len(low) != len(text):  # İ and a few others grow
        low = "".join(c if len(c.lower()) != 1 else c.lower() for c in text)
    return low if low.isascii() else low.translate(_MAP)


def find(text: str, style: DateStyle = UNKNOWN, reference: str | None = None) -> list[Date]:
    """Every date in *text*, in order, not overlapping.

    *reference* (an ISO date or datetime) is what relative dates and dates without a year are counted from; without it they
    are found with ``iso=None``. Words such as "yesterday" count only in texts under 200 characters: in prose they are not dates.

    >>> [d.iso for d in find("Published Nov 8, 2023, 5:19 pm; updated 09.11.2023")]
    ['2023-11-08T17:19', '2023-11-09']
    >>> find("04-09-2005")[0].iso, find("04-09-2005", DateStyle(day_first=False))[0].iso
    (None, '2005-04-09')
    """
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    s = plain(text)
    out: list[Date] = []
    if len(text) < 200:
        out += _by_word(text, s, reference)
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


def parse(text: str, style: DateStyle = UNKNOWN, reference: str | None = None) -> Date | None:
    """The first date of *text* that has an ISO form, else the first date, else ``None``."""
    dates = find(text, style, reference)
    return next((d for d in dates if d.iso), dates[0] if dates else None)


def style_of(texts: Iterable[str], language: str | None = None) -> DateStyle:
    """How a page writes numeric dates, from all of them: dates that are plain (a number over 12) decide for the others.

    Where none is plain: languages other than English write the day first; in dates with hyphens and a 12-hour clock the
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
            if m[2] == "." or len(m[4]) == 2 and m[2] == "-":
                continue
            if a > 12 and 0 < b <= 12 and a < 32:
                votes[1] += 1
            elif b > 12 and 0 < a <= 12 and b < 32:
                votes[0] += 1
            elif m[2] == "-" and (t := _TIME.match(s, m.end())) and t[6] and t[6][0] in "ap":
                twelve += 1
    if votes[0] or votes[1]:
        if min(votes) * 10 > sum(votes):
            return UNKNOWN
        return DateStyle(votes[1] > votes[0])
    if language in DAY_FIRST_LANGUAGES:
        return DateStyle(True)
    if twelve and language in (None, "en"):
        return DateStyle(False)
    return UNKNOWN


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
        if hit := _month_day(text, s, p, left, reference):
            return hit
        if m := _DMY.match(s, p):
            return _numeric(text, s, p, m, style)
    if (era := _ERA_BEFORE.search(left)) and (m := _ERA.match(s, p)):
        year = str(_ERAS[era[1]] + int(m[1]))
        return _dated(text, s, p - len(era[0]), m.end(), year, m[2], m[3])
    if size <= 2 and (m := _CJK_MD.match(s, p)):
        return _partial(text, p, m.end(), int(m[1]), int(m[2]), reference)
    return _counted(text, s, p, left, reference)


def _year_first(text: str, s: str, p: int) -> Date | None:
    if m := _YMD.match(s, p):
        year, month, day = int(m[1]), int(m[3]), int(m[4])
        if 1300 <= year < 1450 and text[p] in "۰۱۲۳۴۵۶۷۸۹":
            g = _from_jalali(year, month, day)
            return _dated(text, s, p, m.end(), *g) if g else None
        if 1900 <= year < 2100 and (m[2] != "." or m[4]):
            return _dated(text, s, p, m.end(), m[1], m[3], m[4])
        return None
    if m := _CJK.match(s, p):
        return _dated(text, s, p, m.end(), m[1], m[2], m[3])
    if (m := _Y_MON_D.match(s, p)) and (month := months().get(fold(m[2]))):
        return _dated(text, s, p, m.end(), m[1], month, m[3])
    year = int(s[p : p + 4])
    left = s[max(0, p - 32) : p]
    if (m := _MONTH_BEFORE.search(left)) and 1900 <= year < 2100:
        start = p - len(left) + m.start(1)
        if (month := _month(text, start, m[1], weak=False)) and not _joined(s, start):
            return Date(start, p + 4, f"{year:04}-{month:02}", text[start : p + 4], "month")
    return None


def _joined(s: str, at: int) -> bool:
    """Whether the word at *at* goes on to the left (a bounded look-behind cut it)."""
    return at > 0 and (s[at - 1].isalpha() or s[at - 1] in "_'")


def _month(text: str, at: int, word: str, *, weak: bool = True) -> int | None:
    key = fold(word)
    month = months().get(key)
    if month and not weak and key in WEAK_MONTHS and not text[at].isupper():
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
                g = _from_jalali(int(y[2]), jalali, int(m[1]))
                return _dated(text, s, p, y.end(), *g) if g else None
            return _dated(text, s, p, y.end(), _year(y[2]), month, m[1])
    if month and m[2] != "-" and fold(m[3]) not in WEAK_MONTHS and _closed(s, end):
        return _partial(text, p, end, month, int(m[1]), reference)
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
        hit = _dated(text, s, start, y.end(), y[3], month, d[1], clock=False)
        if hit and hit.iso:
            zone = _zone(y[2], None) if y[2] else ""
            return hit._replace(iso=f"{hit.iso}T{y[1].zfill(8)}{zone}")
        return hit
    if y := _D_YEAR.match(s, d.end()):
        return _dated(text, s, start, y.end(), _year(y[1]), month, d[1])
    if w[3] == "-" and (y := re.compile(r"-(\d{4}|\d{2})(?!\d)").match(s, d.end())):
        return _dated(text, s, start, y.end(), _year(y[1]), month, d[1])
    if (fold(w[1]) not in WEAK_MONTHS or text[start].isupper()) and _closed(s, d.end()):
        return _partial(text, start, d.end(), month, int(d[1]), reference)
    return None


def _closed(s: str, end: int) -> bool:
    """Whether nothing that continues a sentence follows: "May 5 people" is no date."""
    rest = s[end : end + 4].lstrip(" ")
    return not rest or not (rest[0].isalnum() and not _TIME.match(s, end)) and rest[0] not in "%$€£°+"


def _numeric(text: str, s: str, p: int, m: re.Match[str], style: DateStyle) -> Date | None:
    a, b, sep, year = int(m[1]), int(m[3]), m[2], m[4]
    if len(year) == 2 and (sep == "-" or len(m[1]) == 1 and len(m[3]) == 1 and sep == "."):
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
        if t := _clock(s, end):
            end = t[0]
        return Date(p, end, None, text[p:end], "ambiguous")
    day, month = (a, b) if day_first else (b, a)
    return _dated(text, s, p, m.end(), _year(year), month, day)


def _year(digits: str) -> int:
    """Two digits mean 1970 to 2069; fixed, so that the answer does not change with the calendar."""
    n = int(digits.lstrip("'"))
    return n if len(digits) > 3 else n + (2000 if n < 70 else 1900)


def _dated(
    text: str, s: str, start: int, end: int, y: int | str, m: int | str | None, d: int | str | None, *, clock: bool = True
) -> Date | None:
    year, month = int(y), int(m or 0)
    if not 1000 <= year < 2200 or not 1 <= month <= 12:
        return None
    if d is None:
        return Date(start, end, f"{year:04}-{month:02}", text[start:end], "month")
    try:
        iso = dt.date(year, month, int(d)).isoformat()
    except ValueError:
        return None
    if clock:
        if t := _clock(s, end):
            end, iso = t[0], iso + t[1]
        elif t := _TIME_BEFORE.search(s[max(0, start - 24) : start]):
            if hm := _hours(t[1], t[2], None, t[3]):
                start -= len(t[0])
                iso += "T" + hm
    return Date(start, end, iso, text[start:end], "exact")


def _clock(s: str, end: int) -> tuple[int, str] | None:
    """End and ISO form (``T14:05``) of a time of day that follows a date."""
    m = _TIME.match(s, end)
    if m and (m[3] != "." or m[6] == "uhr" or m[1] in ("kl", "klo", "om")) and (hm := _hours(m[2], m[4], m[5], m[6])):
        zone = _zone(m[7], m[8]) if m[7] else ""
        stop = m.end() if zone or not m[7] else m.start(7)
        return stop - (len(s[:stop]) - len(s[:stop].rstrip(" ("))), f"T{hm}{zone}"
    if (m := _HOUR.match(s, end)) and (hm := _hours(m[1], "00", None, m[2])):
        return m.end(), "T" + hm
    if (m := _CJK_TIME.match(s, end)) and (hm := _hours(m[2], m[3], m[4], m[1])):
        return m.end(), "T" + hm
    return None


def _hours(h: str, m: str, sec: str | None, half: str | None) -> str | None:
    hour, minute = int(h), int(m)
    if half:
        if half[0] == "p" or half in ("下午", "午後", "오후", "م"):
            hour += 12 if hour < 12 else 0
        elif (half[0] == "a" or half in ("上午", "午前", "오전", "ص")) and hour == 12:
            hour = 0
    if hour > 23 or minute > 59 or (sec and int(sec) > 60):
        return None
    return f"{hour:02}:{minute:02}" + (f":{sec}" if sec else "")


def _zone(name: str, offset: str | None) -> str:
    """ISO form of a time zone, empty where the name means none or several."""
    if name[0] in "+-":
        return f"{name[:3]}:{name[-2:]}"
    if offset and name in ("utc", "gmt"):
        digits = offset[1:].replace(":", "")
        return f"{offset[0]}{digits[:2].zfill(2) if len(digits) != 3 else '0' + digits[0]}:{digits[-2:] if len(digits) > 2 else '00'}"
    if name not in ZONES:
        return ""
    sign, minutes = ("-" if ZONES[name] < 0 else "+"), abs(ZONES[name])
    return f"{sign}{minutes // 60:02}:{minutes % 60:02}"


def _chinese(text: str, s: str) -> list[Date]:
    out = []
    for m in _CHINESE_DATE.finditer(s):
        year = "".join(_CHINESE[c] for c in m[1])
        hit = _dated(text, s, m.start(), m.end(), year, _chinese_number(m[2]), _chinese_number(m[3]) if m[3] else None)
        if hit:
            out.append(hit)
    return out


def _chinese_number(word: str) -> int:
    """十 to 九十九 as a number; 0 for what is none."""
    if "十" not in word:
        return int(_CHINESE[word]) if len(word) == 1 else 0
    tens, _, ones = word.partition("十")
    if len(tens) > 1 or len(ones) > 1:
        return 0
    return int(_CHINESE.get(tens, "1")) * 10 + int(_CHINESE.get(ones, "0"))


def _from_jalali(year: int, month: int, day: int) -> tuple[int, int, int] | None:
    """Gregorian date of a Solar Hijri one, by the 33-year leap cycle that holds from 1178 to 1633 AP (Borkowski 1996)."""
    if not 1178 <= year <= 1633 or not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    days = 365 * (year - 1) + (8 * (year - 1) + 29) // 33 + (month - 1) * 31 - max(0, month - 7) + day
    g = dt.date.fromordinal(days + 226894)
    return g.year, g.month, g.day


def _partial(text: str, start: int, end: int, month: int, day: int, reference: str | None) -> Date | None:
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


def _moment(reference: str | None) -> dt.datetime | None:
    if not reference:
        return None
    try:
        return dt.datetime.fromisoformat(reference)
    except ValueError:
        return None


def _counted(text: str, s: str, p: int, left: str, reference: str | None) -> Date | None:
    m = _COUNTED.match(s, p)
    unit = units().get(fold(m[2])) if m else None
    if not m or not unit:
        return None
    count, end, after = int(m[1]), m.end(2), m[3]
    before = _IL_Y_A.search(left)
    if after and fold(after) not in AFTER_COUNT:
        after = None
        # "7 years, 5 months ago": the larger part says enough
        part = _SECOND_PART.match(s, end)
        if part and fold(part[2]) in units() and part[3] and fold(part[3]) in AFTER_COUNT:
            after, end = part[3], part.end(3)
    elif after:
        end = m.end(3)
    if not after and (part := _SECOND_PART.match(s, end)) and fold(part[2]) in units():
        if part[3] and fold(part[3]) in AFTER_COUNT:
            after, end = part[3], part.end(3)
        elif before:
            end = part.end(2)
    if not after and not before:
        return None
    start = p - len(before[0]) if before else p
    return Date(start, end, _back(reference, count, unit), text[start:end], "relative")


def _by_word(text: str, s: str, reference: str | None) -> list[Date]:
    """Relative dates without a number: "yesterday", "an hour ago", "gestern, 14:05"."""
    out = []
    for m in _NEAR_WORD.finditer(s):
        days = near_days().get(fold(m[1]))
        if days is None:
            continue
        iso, end = _back(reference, days, "day"), m.end()
        if t := _clock(s, end):
            end, iso = t[0], iso + t[1] if iso else None
        out.append(Date(m.start(), end, iso, text[m.start() : end], "relative"))
    at = 0
    while m := _ONE_AGO.search(s, at):
        at = m.end(1)
        unit = units().get(fold(m[2])) if fold(m[1]) in ONE else None
        if not unit:
            continue
        before = _IL_Y_A.search(s[max(0, m.start() - 20) : m.start()])
        if m[3] and fold(m[3]) in AFTER_COUNT:
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
