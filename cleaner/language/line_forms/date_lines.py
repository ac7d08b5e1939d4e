"""Lines that hold nothing but a date."""

from __future__ import annotations

import re
from typing import NamedTuple

from cleaner.language import dates as dt
from cleaner.language.date_words import beside_dates, fold


class DateLine(NamedTuple):
    """When a page says it was published; ``iso`` is ``None`` where the words leave it open (see
    :mod:`cleaner.language.dates`).
    """

    iso: str | None
    raw: str


_WORDS = re.compile(r"[^\W\d_]+(?:[''’][^\W\d_]+)?")
_SAID = (
    "publi", "updat", "posted", "veroff", "aktual", "erschien", "actuali", "atuali", "pubbl", "aggiorn", "gepubl",
    "geplaatst", "opublik", "dodano", "yayin", "gunce", "опубл", "обнов", "оновл", "نشر", "منتشر",
)  # fmt: skip
_SUPPLIER = re.compile(r"(?:来源|來源|稿源|作者|编辑|編輯|记者|提供元)[:：]\s?\S{1,20}")
_UPDATED = re.compile(
    r"(?i)(?:updat|modif|edit|revis|aktualis|geändert|zuletzt|mis à jour|mise à jour|actualiz|atualiz|aggiorn|"
    r"gewijzigd|bijgewerkt|"
    r"zmian|aktualizacj|günce|обновл|измен|оновл|змін|تحديث|بروزرسانی|更新|修正|수정|last\b|reviewed)[^\d]{0,30}$"
)


def says_updated(before: str) -> bool:
    """Whether *before*, the words before a date, say that it is the date of a change."""
    return _UPDATED.search(before[-60:]) is not None


def date_line(line: str, style: dt.DateStyle = dt.UNKNOWN, reference: str | None = None) -> DateLine | None:
    """The date of a line that holds nothing but dates, times and words such as "Published"; ``None`` for any other
    line.

    Of several dates the first that is not an update counts.

    >>> date_line("Veröffentlicht am 26. Oktober 2023")
    DateLine(iso='2023-10-26', raw='26. Oktober 2023')
    >>> date_line("May 5 people") is None and date_line("In May 2015 we moved to Ankara.") is None
    True
    """
    if len(line) > 160:
        return None
    found = dt.find(line, style, reference)
    if not found:
        return None
    at, rest = 0, []
    for d in found:
        rest.append(line[at : d.start])
        at = d.end
    rest.append(line[at:])
    beside = " ".join(rest)
    if len(found) == 1 and not _WORDS.search(beside):
        return DateLine(found[0].iso, found[0].raw)
    words = [fold(w) for w in _WORDS.findall(_SUPPLIER.sub(" ", beside))]
    strangers = sum(w not in beside_dates() for w in words)
    # One unknown word is let in beside a full date in a short line ("Published Ankara 25 September 2020").
    said = any(w.startswith(_SAID) for w in words)
    if strangers > 1 or (strangers == 1 and (found[0].form != "exact" or not said or len(line) > 80)):
        return None
    if found[0].form in ("month", "partial") and strangers:
        return None
    if rest[-1].rstrip().endswith((".", "。")) and len(words) > 3:
        return None
    first = next((d for d in found if not says_updated(line[: d.start])), found[0])
    return DateLine(first.iso, first.raw)
