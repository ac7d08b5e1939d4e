"""The words of dates of all languages, from the ``[dates]`` table of their files.

Keys are folded (:func:`fold`): lower case, without accents, so one entry serves "février", "Février" and "fevrier".
Inflected forms (Polish "września", Finnish "syyskuuta") are entries of their own.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from cleaner.language import language_files

VOWEL_SIGNS = dict.fromkeys(
    (*range(0x900, 0x904), *range(0x93A, 0x950), 0xE31, *range(0xE34, 0xE3B), *range(0xE47, 0xE4F)), "ʼ"
)
"""Signs of Devanagari and Thai that are no letters by themselves: a modifier letter stands in for them, so that a word
with such signs is one run of letters.
"""
_FOLDED = {ord("ı"): "i", ord("ł"): "l", ord("ø"): "o", ord("ё"): "е", ord("ي"): "ی", ord("ك"): "ک", 0x200C: None}
_FOLDED |= VOWEL_SIGNS
_UNITS = ("second", "minute", "hour", "day", "week", "month", "year")
_NEAR_DAYS = ("today", "yesterday", "day_before")

ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360,
    "pst": -480, "pdt": -420, "cet": 60, "cest": 120, "mez": 60, "mesz": 120, "eet": 120, "eest": 180, "msk": 180,
    "мск": 180, "jst": 540, "kst": 540,
}  # fmt: skip
"""Zone names that mean one offset, in minutes (RFC 822's, and those of central Europe, Moscow, Japan and Korea)."""


def fold(word: str) -> str:
    """*word* in lower case, without accents; Arabic letters in their Persian form.

    >>> fold("Février"), fold("KASIM"), fold("września")
    ('fevrier', 'kasim', 'wrzesnia')
    """
    word = word.lower()
    if word.isascii():
        return word
    word = unicodedata.normalize("NFKD", word.translate(_FOLDED))
    return "".join(c for c in word if not unicodedata.combining(c)).translate(_FOLDED)


@lru_cache(maxsize=1)
def months() -> dict[str, int]:
    """Folded month names to 1-12; names of two words with one space."""
    return {fold(name): number for number, name in language_files.numbered("dates", "months")}


@lru_cache(maxsize=1)
def jalali_months() -> dict[str, int]:
    """Folded months of the Solar Hijri calendar, used in Iran."""
    return {fold(name): number for number, name in language_files.numbered("dates", "jalali_months")}


@lru_cache(maxsize=1)
def ambiguous_months() -> frozenset[str]:
    """Month names that are also common words: never a month without a day, unless capitalised, and never without a
    year.
    """
    return _folded("months_also_words")


@lru_cache(maxsize=1)
def weekdays() -> frozenset[str]:
    """Folded names and short forms of the days of the week."""
    return frozenset(weekday_numbers()) | _folded("weekday_words")


@lru_cache(maxsize=1)
def weekday_numbers() -> dict[str, int]:
    """Folded names of the days of the week, where a word names one day only, to 0 (Monday) to 6."""
    return {fold(name): number - 1 for number, name in language_files.numbered("dates", "weekdays")}


@lru_cache(maxsize=1)
def units() -> dict[str, str]:
    """Folded words for units of time to ``second`` … ``year``."""
    return {fold(word): unit for unit in _UNITS for word in language_files.entries("dates", f"units.{unit}")}


@lru_cache(maxsize=1)
def near_days() -> dict[str, int]:
    """Folded words for today, yesterday and the day before to the number of days back."""
    return {
        fold(word): days
        for days, name in enumerate(_NEAR_DAYS)
        for word in language_files.entries("dates", f"near_days.{name}")
    }


@lru_cache(maxsize=1)
def after_count() -> frozenset[str]:
    """Words after a count that put it in the past ("3 days ago", "3 giorni fa")."""
    return _folded("after_count")


@lru_cache(maxsize=1)
def before_count() -> frozenset[str]:
    """Words before a count that put it in the past ("vor 3 Tagen", "hace 3 días")."""
    return _folded("before_count")


@lru_cache(maxsize=1)
def before_count_words() -> tuple[str, ...]:
    """The same as they are written, longest first, with blanks where the files have hyphens."""
    words = {word.lower().replace("-", " ") for word in language_files.entries("dates", "before_count")}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


@lru_cache(maxsize=1)
def dotted_months() -> dict[str, int]:
    """Month names with full stops inside (Thai "ม.ค.") to 1-12, in the form of :func:`fold`."""
    return {name: number for name, number in months().items() if "." in name.rstrip(".")}


@lru_cache(maxsize=1)
def one() -> frozenset[str]:
    """Words that count one ("an hour ago")."""
    return _folded("one")


@lru_cache(maxsize=1)
def beside_dates() -> frozenset[str]:
    """Folded words that stand around a date on a line of its own ("Published", "Stand", "alle")."""
    return _folded("beside") | weekdays()


@lru_cache(maxsize=1)
def day_first_languages() -> frozenset[str]:
    """Languages whose numeric dates put the day before the month."""
    return language_files.languages_with("dates", "day_first") | {"nb", "nn"}


def _folded(key: str) -> frozenset[str]:
    return frozenset(fold(word) for word in language_files.entries("dates", key))
