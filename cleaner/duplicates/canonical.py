"""Which of two records stays: a total order over records that nothing but the records decides."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cleaner.config import DedupConfig
from cleaner.errors import UsageError

I64 = NDArray[np.int64]
UNDATED = np.iinfo(np.int64).max
_DATE = re.compile(r"\s*(\d{4})-(\d{2})(?:-(\d{2}))?(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?)?")


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
    """An ISO date as a number that sorts by time; a missing day or time counts as the earliest; no date sorts last."""
    m = _DATE.match(published) if published else None
    if m is None:
        return UNDATED
    year, month, day, hour, minute, second = (int(g) if g else 0 for g in m.groups())
    return ((((year * 13 + month) * 32 + day) * 24 + hour) * 60 + minute) * 61 + second


def order_keys(
    kinds: Sequence[str | None],
    dates: Sequence[str | None],
    hosts: Sequence[str | None],
    chars: Sequence[int],
    config: DedupConfig,
) -> I64:
    """(n, 4) numbers; of two records the one with the lexicographically smaller row stays, the id breaks ties.

    By default: articles before posts, earlier dates, more text. ``earliest``, ``latest`` and ``longest`` put their own
    criterion first, ``host:`` the listed hosts (and their subdomains).
    """
    wanted = preferred_hosts(config.prefer)
    article = np.array([0 if k is None or k == "page" else 1 for k in kinds], np.int64)
    date = np.array([seconds(d) for d in dates], np.int64)
    length = -np.asarray(chars, np.int64)
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


def _host_rank(host: str | None, wanted: tuple[str, ...]) -> int:
    name = (host or "").lower()
    for i, w in enumerate(wanted):
        if name == w or name.endswith("." + w):
            return i
    return len(wanted)
