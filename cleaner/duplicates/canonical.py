"""Which of two records stays: a total order over records that nothing but the records decides."""

from __future__ import annotations

import email.utils
import re
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from cleaner.config import DedupConfig
from cleaner.errors import UsageError
from cleaner.language import dates

I64 = NDArray[np.int64]
SPACING = 0.01
"""Paragraphs and line breaks instead of blanks make a text longer by less than this."""
UNDATED = np.iinfo(np.int64).max
_ISO = re.compile(
    r"\s*(\d{4})-(\d{2})(?:-(\d{2}))?"
    r"(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?)?\s*\Z",
    re.IGNORECASE,
)
_EPOCH = re.compile(r"\s*(\d{9,10})(?:\.\d+)?\s*\Z|\s*(\d{12,13})\s*\Z")
"""Seconds or milliseconds since 1970, from 1973 on."""


def preferred_hosts(prefer: str) -> tuple[str, ...]:
    """The hosts of ``host:a,b``, best first; () for the other preferences. Raises :class:`UsageError` for anything
    else.
    """
    if prefer in ("article", "earliest", "latest", "longest"):
        return ()
    kind, _, names = prefer.partition(":")
    hosts = tuple(h.strip().lower() for h in names.split(",") if h.strip())
    if kind != "host" or not hosts:
        raise UsageError(
            f"dedup.prefer: no {prefer!r}; there are article, earliest, latest, longest and host:NAME,NAME"
        )
    return hosts


def seconds(published: str | None) -> int:
    """A date as seconds since 1970 in UTC; a missing month, day, time or zone counts as the earliest, that is UTC.

    Dates may be ISO 8601, RFC 822, seconds or milliseconds since 1970, or written out in any language that
    :mod:`cleaner.language.dates` reads. No date, or none that is understood: :data:`UNDATED`, which sorts last.

    >>> seconds("2001-02-03T01:30:00+02:00") == seconds("Fri, 02 Feb 2001 23:30:00 GMT") == seconds("981156600")
    True
    >>> seconds("3. Februar 2001") == seconds("2001-02-03")
    True
    """
    if not published:
        return UNDATED
    if match := _EPOCH.match(published):
        return int(match[1]) if match[1] else int(match[2]) // 1000
    if (found := _iso_seconds(published)) is not None:
        return found
    try:
        parsed = email.utils.parsedate_to_datetime(published)
    except (ValueError, TypeError, IndexError, OverflowError):
        written = dates.parse(published)
        found = _iso_seconds(written.iso) if written is not None and written.iso else None
        return UNDATED if found is None else found
    return int((parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp())


def _iso_seconds(text: str) -> int | None:
    match = _ISO.match(text if len(text) != 4 or not text.isdecimal() else f"{text}-01")
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(g) if g else 0 for g in match.groups()[:6])
    try:
        moment = datetime(year, max(1, month), max(1, day), min(hour, 23), minute, min(second, 59), tzinfo=UTC)
    except ValueError:
        return None
    zone = (match[7] or "Z").upper()
    offset = 0 if zone in ("Z", "UTC") else (int(zone[1:3]) * 60 + int(zone[-2:])) * (60 if zone[0] == "+" else -60)
    return int(moment.timestamp()) - offset


def order_keys(
    kinds: Sequence[str | None],
    dates: Sequence[str | None],
    hosts: Sequence[str | None],
    words: Sequence[int],
    config: DedupConfig,
) -> I64:
    """(n, 4) numbers; of two records the one with the lexicographically smaller row stays, the id breaks ties.

    By default: articles before posts, earlier dates, more words. Of exact copies, which have as many words, the cleaner
    text stays (:func:`unclean`, then the one with less clutter). ``earliest``, ``latest`` and ``longest`` put their own
    criterion first, ``host:`` the listed hosts (and their subdomains).
    """
    wanted = preferred_hosts(config.prefer)
    article = np.array([0 if k is None or k == "page" else 1 for k in kinds], np.int64)
    date = np.array([seconds(d) for d in dates], np.int64)
    length = -np.asarray(words, np.int64)
    none = np.zeros(len(length), np.int64)
    if config.prefer == "earliest":
        columns = [date, article, length, none]
    elif config.prefer == "latest":
        columns = [np.where(date == UNDATED, UNDATED, -date), article, length, none]
    elif config.prefer == "longest":
        columns = [length, article, date, none]
    elif wanted:
        columns = [np.array([_host_rank(h, wanted) for h in hosts], np.int64), article, date, length]
    else:
        columns = [article, date, length, none]
    return np.stack(columns, axis=1) if len(length) else np.zeros((0, 4), np.int64)


def unclean(chars: I64, group: I64) -> I64:
    """1 for copies that have more characters than the shortest of their *group*, but for what spacing may add.

    All of a group are the same words, so that what one has more is soft hyphens, zero-width characters, marks of
    quotation or blanks.
    """
    if len(chars) == 0:
        return np.zeros(0, np.int64)
    groups, inverse = np.unique(group, return_inverse=True)
    least = np.full(len(groups), np.iinfo(np.int64).max)
    np.minimum.at(least, inverse, chars)
    return (chars > least[inverse] * (1 + SPACING) + 1).astype(np.int64)


def _host_rank(host: str | None, wanted: tuple[str, ...]) -> int:
    name = (host or "").lower()
    for i, w in enumerate(wanted):
        if name == w or name.endswith("." + w):
            return i
    return len(wanted)
