"""When a page was fetched, which "2 hours ago" and "yesterday" are counted from."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from cleaner.language import dates, relative_dates
from cleaner.language.date_parts import clock, plain
from cleaner.model import Document
from cleaner.threads.line_classes import LineClass
from cleaner.threads.sheet import Sheet

_MAY_STATE_THE_TIME = frozenset(
    (
        LineClass.DATE,
        LineClass.DATED,
        LineClass.FIELD,
        LineClass.SHORT,
    )
)

_FETCHED = re.compile(
    r"(?:(?:page|http|warc|response)_?)?(?:fetch(?:ed)?|crawl(?:ed|er)?|scraped?|download(?:ed)?|retriev(?:ed|al)|access(?:ed)?"
    r"|captured?|snapshot|harvested|visited)_?(?:(?:at|on|date|time|timestamp|datetime|ts|day|utc)_?){0,2}"
    r"|(?:date|time|timestamp)_?(?:of_?)?(?:fetch(?:ed)?|crawl(?:ed)?|scraped?|download(?:ed)?|retriev(?:ed|al)|access(?:ed)?"
    r"|captured?)|warc_?date|timestamp"
)
"""Names of columns that say when a page was fetched."""
_STATED = re.compile(
    r"(?:it is currently|current (?:date|time)(?: is)?|date/?time now|the time(?: and date)? (?:is )?now(?: is)?"
    r"|aktuelle zeit|aktuelles datum|es ist jetzt|heure actuelle|nous sommes (?:actuellement )?le|date actuelle"
    r"|fecha actual|hora actual|ahora es|data/hora atual|agora [eé]|hoje [eé]|oggi [eè]|adesso [eè]"
    r"|data e ora attual[ie]|het is nu|huidige tijd"
    r"|obecny czas|dzisiaj jest|teraz jest|[sş]u an(?:ki)?(?: tarih| zaman)?|текущее время|сейчас)\b[ :]{0,3}",
    re.I,
)
"""How forums print the time of the visit."""
_NEAR_EDGE = 60
"""Lines from the page's top and bottom among which that line stands."""


def fetched(document: Document, s: Sheet, style: dates.DateStyle, stamps: Sequence[str]) -> str | None:
    """ISO date or datetime of when the page was looked at; ``None`` where nothing says so.

    A column of the input that says it, else the page's own "It is currently …", else the date that the input gives the
    page, if none of its posts (*stamps*: what they print) is younger. The newest date on the page itself is no
    substitute: a thread may have slept for years before it was fetched.
    """
    for name, value in document.page.extra.items():
        if _FETCHED.fullmatch(str(name).lower().replace("-", "_").replace(".", "_")) and (iso := _iso(value)):
            return iso
    n = len(s)
    for i in (*range(min(_NEAR_EDGE, n)), *range(max(_NEAR_EDGE, n - _NEAR_EDGE), n)):
        raw = s.raw[i].lstrip(" *•·")
        if s.classes[i] in _MAY_STATE_THE_TIME and len(raw) <= 100 and (m := _STATED.match(raw)):
            found = dates.parse(raw[m.end() :], style)
            if found and found.form == "exact" and found.iso:
                return found.iso
    given = _iso(document.page.published) if document.page.published else None
    if given is None:
        return None
    exact = [d.iso[:10] for raw in stamps if (d := dates.parse(raw, style)) and d.iso and d.form == "exact"]
    return given if all(iso <= given[:10] for iso in exact) else None


def stamp(raw: str, style: dates.DateStyle, reference: str | None) -> str | None:
    """ISO form of a post's date, relative ones against the reference."""
    found = dates.parse(raw, style, reference)
    iso = found.iso if found else relative_dates.posted(raw, reference)
    if found and iso and found.form == "partial" and (time := clock(plain(raw), found.end)):
        iso += time[1]
    if iso is None or reference is None or found is None or found.form not in ("relative", "partial"):
        return iso
    return iso if iso[:10] <= _day_after(reference) else None


def _day_after(reference: str) -> str:
    return (dt.date.fromisoformat(reference[:10]) + dt.timedelta(days=1)).isoformat()


def _iso(value: Any) -> str | None:
    """A column's value as ISO: a datetime, the seconds or milliseconds since 1970, ``20210310123456`` or any date."""
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()[:19]
    text = str(value).strip()
    if re.fullmatch(r"(?:19|20)\d{12}", text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:8]}T{text[8:10]}:{text[10:12]}:{text[12:14]}"
    elif re.fullmatch(r"\d{9,10}(?:\.\d+)?|\d{12,13}", text):
        seconds = int(text.partition(".")[0]) / (1000 if len(text) in (12, 13) else 1)
        return dt.datetime.fromtimestamp(seconds, dt.UTC).isoformat()[:19]
    try:
        if len(text) <= 10:
            return dt.date.fromisoformat(text).isoformat()
        return dt.datetime.fromisoformat(text).isoformat()[:19]
    except ValueError:
        found = dates.parse(text[:80])
        return found.iso[:19] if found and found.iso and len(found.iso) >= 10 else None
