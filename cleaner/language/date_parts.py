"""Parts of dates: text made plain, clock times and zones, Chinese numerals, the Iranian calendar."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

from cleaner.language.date_words import VOWEL_SIGNS, ZONES


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
_MAP |= VOWEL_SIGNS
_MAP |= {0x2212: "-", 0x2018: "'", 0x2019: "'", 0x2DC: "'"}

WORD = r"[^\W\d_]{2,14}"
"""A word that may name a month or a unit, as a pattern."""

_ZONE = r"(?:[ ]?\(?(z|utc|gmt|[+-]\d{2}:?\d{2}|[a-zмск]{3,4})\b\)?(?:[ ]?([+-]\d{1,2}(?::?\d{2})?))?)?"
TIME = re.compile(
    r"(?:t|[ ]{0,2}[,|·•@(-]?[ ]{0,2}(?:,[ ])?"
    r"(at|um|[àa]|ás|as|às|a las|alle|alle ore|om|kl|klo|saat|o|godz|в|о|ore|الساعة|ساعت|على الساعة)?\.?[ ]{0,2})"
    r"(\d{1,2})([:.h])(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?(?!\d)"
    r"(?:[ ]?(am|pm|a\.[ ]?m\.?|p\.[ ]?m\.?|uhr|h|ч|ص|م)(?![^\W\d_]))?" + _ZONE
)
_HOUR = re.compile(r"[ ]?,?[ ](?:at[ ])?(\d{1,2})[ ]?(am|pm|a\.m\.|p\.m\.)(?![^\W\d_])")
_CJK_TIME = re.compile(
    r"(?:[ ]?\(?[月火水木金土日월화수목금토일]\)?)?[ ,]{0,2}(上午|下午|午前|午後|오전|"
    r"오후)?[ ]?(\d{1,2})[ ]?[:時时시点點][ ]?(\d{1,2})(?::(\d{2}))?[ ]?[分분]?"
)


def plain(text: str) -> str:
    """*text* in lower case with ASCII digits, spaces, dashes and quotes, character for character (same length)."""
    low = text.lower()
    if len(low) != len(text):  # İ and a few others grow
        low = "".join(c if len(c.lower()) != 1 else c.lower() for c in text)
    return low if low.isascii() else low.translate(_MAP)


def clock(s: str, end: int) -> tuple[int, str] | None:
    """End and ISO form (``T14:05``) of a time of day that follows a date."""
    if end == len(s):
        return None
    m = TIME.match(s, end)
    if m and (m[3] != "." or m[6] == "uhr" or m[1] in ("kl", "klo", "om")) and (hm := hours(m[2], m[4], m[5], m[6])):
        zone = zone_offset(m[7], m[8]) if m[7] else ""
        stop = m.end() if zone or not m[7] else m.start(7)
        return stop - (len(s[:stop]) - len(s[:stop].rstrip(" ("))), f"T{hm}{zone}"
    if (m := _HOUR.match(s, end)) and (hm := hours(m[1], "00", None, m[2])):
        return m.end(), "T" + hm
    if (m := _CJK_TIME.match(s, end)) and (hm := hours(m[2], m[3], m[4], m[1])):
        return m.end(), "T" + hm
    return None


def hours(h: str, m: str, sec: str | None, half: str | None) -> str | None:
    hour, minute = int(h), int(m)
    if half:
        if half[0] == "p" or half in ("下午", "午後", "오후", "م"):
            hour += 12 if hour < 12 else 0
        elif (half[0] == "a" or half in ("上午", "午前", "오전", "ص")) and hour == 12:
            hour = 0
    if hour > 23 or minute > 59 or (sec and int(sec) > 60):
        return None
    return f"{hour:02}:{minute:02}" + (f":{sec}" if sec else "")


def zone_offset(name: str, offset: str | None) -> str:
    """ISO form of a time zone, empty where the name means none or several."""
    if name[0] in "+-":
        return f"{name[:3]}:{name[-2:]}"
    if offset and name in ("utc", "gmt"):
        digits = offset[1:].replace(":", "")
        hour, minute = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "00")
        return f"{offset[0]}{hour.zfill(2)}:{minute}"
    if name not in ZONES:
        return ""
    sign, minutes = ("-" if ZONES[name] < 0 else "+"), abs(ZONES[name])
    return f"{sign}{minutes // 60:02}:{minutes % 60:02}"


CHINESE = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | {"○": "0", "零": "0"}


def chinese_number(word: str) -> int:
    """十 to 九十九 as a number; 0 for what is none."""
    if "十" not in word:
        return int(CHINESE[word]) if len(word) == 1 else 0
    tens, _, ones = word.partition("十")
    if len(tens) > 1 or len(ones) > 1:
        return 0
    return int(CHINESE.get(tens, "1")) * 10 + int(CHINESE.get(ones, "0"))


def from_jalali(year: int, month: int, day: int) -> tuple[int, int, int] | None:
    """Gregorian date of a Solar Hijri one, by the 33-year leap cycle that holds from 1178 to 1633 AP (Borkowski
    1996).
    """
    if not 1178 <= year <= 1633 or not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    days = 365 * (year - 1) + (8 * (year - 1) + 29) // 33 + (month - 1) * 31 - max(0, month - 7) + day
    g = dt.date.fromordinal(days + 226894)
    return g.year, g.month, g.day
