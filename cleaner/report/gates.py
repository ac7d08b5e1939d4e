"""Gates for a Makefile: limits for an output, each compared with a number counted from its tables."""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cleaner.errors import UsageError
from cleaner.settings import nearest

if TYPE_CHECKING:
    from cleaner.report.counts import RunCounts

HOST_PAGES = 3
"""A host with fewer pages than this is not counted as wiped out."""


class Gate(NamedTuple):
    """A limit: the name of its flag, whether the value must stay below or above it, what it is."""

    name: str
    at_most: bool
    help: str
    high: float = math.inf
    """The largest limit that makes sense; a share ends at 1."""


GATES = (
    Gate("max_removed_share", True, "share of the pages' characters that may be removed, 0 to 1", 1),
    Gate("max_rejected_share", True, "share of pages and unreadable places that may end without a record, 0 to 1", 1),
    Gate("max_duplicate_share", True, "share of records that may be left out as duplicates, 0 to 1", 1),
    Gate("max_host_wiped", True, f"hosts of {HOST_PAGES} pages and more that may end without a record"),
    Gate("max_cluster", True, "records that one canonical record may stand for, itself included"),
    Gate("min_records", False, "records that must be there"),
)


class Result(NamedTuple):
    """How an output stands against one gate."""

    gate: str
    value: float
    limit: float
    passed: bool
    note: str

    def __str__(self) -> str:
        sign = ("<=" if self.passed else ">") if self.gate.startswith("max") else (">=" if self.passed else "<")
        note = f"  ({self.note})" if self.note else ""
        return f"{'ok  ' if self.passed else 'FAIL'}  {self.gate}: {self.value:.6g} {sign} {self.limit:.6g}{note}"


def check(out: str | Path, limits: Mapping[str, float]) -> list[Result]:
    """Compare a finished output with *limits*, by name of gate.

    Raises :class:`UsageError` if none is given, if one does not exist or is out of range, and for an unfinished output.
    """
    from cleaner.report.counts import gather
    from cleaner.store.output_folder import summary_of, table_parts
    from cleaner.store.schema import TABLES

    if not limits:
        flags = ", ".join("--" + g.name.replace("_", "-") for g in GATES)
        raise UsageError(f"check: give at least one limit: {flags}")
    gates = {g.name: g for g in GATES}
    wrong = [f"no gate {name}; {nearest(name, gates)}" for name in limits if name not in gates]
    wrong += [
        f"--{name.replace('_', '-')}: takes a number from 0 to {gates[name].high:g}, not {limit:g}"
        if gates[name].high < math.inf
        else f"--{name.replace('_', '-')}: takes a number of at least 0, not {limit:g}"
        for name, limit in limits.items()
        if name in gates and not 0 <= limit <= min(gates[name].high, sys.float_info.max)
    ]
    if wrong:
        raise UsageError("\n".join(wrong))
    summary_of(out)
    counts = gather({table: table_parts(out, table) for table in TABLES})
    values = measured(counts)
    results = []
    for gate in GATES:
        if gate.name not in limits:
            continue
        value, note = values[gate.name]
        limit = limits[gate.name]
        passed = value <= limit if gate.at_most else value >= limit
        results.append(Result(gate.name, value, limit, passed, note))
    return results


def measured(counts: RunCounts) -> dict[str, tuple[float, str]]:
    """The value of every gate, and what it is made of."""
    from cleaner.report.counts import clipped

    wiped = sorted(name for name, h in counts.hosts.items() if name and h.pages >= HOST_PAGES and h.wiped == h.pages)
    places = counts.pages + counts.unreadable
    lost = counts.rejected_pages + counts.unreadable
    largest = counts.clusters[0] if counts.clusters else (0, "")
    worst = counts.losers[0] if counts.losers else None
    return {
        "max_removed_share": (
            counts.chars_removed / counts.chars if counts.chars else 0.0,
            f"most of it from {worst[2]}: {worst[0]:.0%}" if worst else "",
        ),
        "max_rejected_share": (lost / places if places else 0.0, f"{lost:,} of {places:,}"),
        "max_duplicate_share": (
            counts.left_out / counts.records_cut if counts.records_cut else 0.0,
            f"{counts.left_out:,} of {counts.records_cut:,}",
        ),
        "max_host_wiped": (len(wiped), clipped(", ".join(wiped))),
        "max_cluster": (largest[0] + 1 if largest[0] else 0, largest[1]),
        "min_records": (counts.records, ""),
    }
