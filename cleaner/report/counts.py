"""The numbers of a run, counted from its tables in one bounded pass; summary, report and gates all read these."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import xxhash

from cleaner.duplicates.passes.passages import RULE as PASSAGE
from cleaner.page.record_finish import RULE as MASK
from cleaner.store.parquet_parts import read_rows
from cleaner.text.terminal import printable

MAX_HOSTS = 500_000
"""Hosts that are told apart; the pages of further ones are counted under ``…``."""
EXAMPLES = 3
LOSERS = 25
DOUBTS = 25
DOUBT_CHARS = 60
"""A stretch below this many characters is not shown as one that was nearly kept."""
LOSER_CHARS = 500
"""A page below this many characters says little by losing most of them."""

TableParts = dict[str, list[Path]]


@dataclass(slots=True)
class HostCounts:
    """What a host gave."""

    pages: int = 0
    chars: int = 0
    kept: int = 0
    wiped: int = 0
    """Pages of which nothing is kept."""


@dataclass(slots=True)
class RowGroup:
    """Rows that share a kind, a rule or a reason."""

    rows: int = 0
    chars: int = 0
    examples: list[tuple[str, str]] = field(default_factory=list)
    """(id, text) of the first few that differ."""

    def show(self, where: str, text: str) -> None:
        """Keep *text* as an example if there is room and it is new."""
        if len(self.examples) < EXAMPLES and text not in {t for _, t in self.examples}:
            self.examples.append((where, text))


@dataclass(slots=True)
class RunCounts:
    """Everything that is counted. Characters are of the pages' texts."""

    pages: int = 0
    pages_without_record: int = 0
    records_cut: int = 0
    chars: int = 0
    chars_kept: int = 0
    chars_removed: int = 0
    chars_gaps: int = 0
    chars_rejected: int = 0
    """Of pages that could not be cleaned; their text is in ``rejected``."""
    records: int = 0
    record_chars: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    removed: int = 0
    removed_chars: int = 0
    rules: dict[tuple[str, str], RowGroup] = field(default_factory=lambda: defaultdict(RowGroup))
    rejected: int = 0
    reasons: dict[tuple[str, str], RowGroup] = field(default_factory=lambda: defaultdict(RowGroup))
    duplicates: int = 0
    left_out: int = 0
    """Records left out because a canonical record holds their text."""
    relations: Counter[tuple[str, str]] = field(default_factory=Counter)
    clusters: list[tuple[int, str]] = field(default_factory=list)
    """(records left out, id of the canonical), largest first."""
    hosts: dict[str, HostCounts] = field(default_factory=dict)
    losers: list[tuple[float, int, str, str]] = field(default_factory=list)
    """(share removed, characters, page id, source), largest first."""
    doubts: list[tuple[float, str, int, str, str]] = field(default_factory=list)
    """(score, page id, place, rule, text) of what the model alone removed and was least sure of, least sure first."""
    fingerprint: str = ""
    """Of the pages read: ids and texts, in order."""

    @property
    def filtered(self) -> int:
        """Records that a filter rejected."""
        return sum(g.rows for (stage, _), g in self.reasons.items() if stage == "filter")

    @property
    def unreadable(self) -> int:
        """Places in the input that could not be read."""
        return sum(g.rows for (stage, _), g in self.reasons.items() if stage == "read")

    @property
    def rejected_pages(self) -> int:
        """Pages without a record, each with a row in ``rejected``."""
        return sum(g.rows for (stage, _), g in self.reasons.items() if stage == "clean")


def gather(parts: TableParts) -> RunCounts:
    """Count the tables of a run."""
    counts = RunCounts()
    _pages(counts, parts["pages"])
    _records(counts, parts["records"])
    _removed(counts, parts["removed"])
    _rejected(counts, parts["rejected"])
    _duplicates(counts, parts["duplicates"])
    return counts


def _batches(files: Sequence[Path], columns: list[str]) -> Iterator[pa.Table]:
    for path in files:
        yield from read_rows(path, columns, 16_384)


def _sum(column: Any) -> int:
    return int(pc.sum(column).as_py() or 0)


def _pages(counts: RunCounts, files: Sequence[Path]) -> None:
    state = xxhash.xxh3_128()
    heap: list[tuple[float, int, str, str]] = []
    names = ["page_id", "source", "host", "n_chars", "n_kept", "n_removed", "n_gaps", "records", "digest", "layout"]
    for t in _batches(files, names):
        counts.pages += t.num_rows
        lengths = pc.list_value_length(t["records"])
        counts.records_cut += _sum(lengths)
        counts.pages_without_record += _sum(pc.equal(lengths, 0))
        counts.chars += _sum(t["n_chars"])
        counts.chars_kept += _sum(t["n_kept"])
        counts.chars_removed += _sum(t["n_removed"])
        counts.chars_gaps += _sum(t["n_gaps"])
        cleaned = pc.is_valid(t["layout"])
        counts.chars_rejected += _sum(t.filter(pc.invert(cleaned))["n_chars"])
        ids, sources, hosts = (t[c].to_pylist() for c in ("page_id", "source", "host"))
        for a, b in zip(ids, t["digest"].to_pylist(), strict=True):
            state.update(f"{a}\0{b}\n".encode("utf-8", "surrogatepass"))
        chars, kept, gone = (t[c].to_numpy() for c in ("n_chars", "n_kept", "n_removed"))
        wiped = (lengths.to_numpy() == 0).tolist()
        for host, n, k, w in zip(hosts, chars.tolist(), kept.tolist(), wiped, strict=True):
            name = host or ""
            if name not in counts.hosts and len(counts.hosts) >= MAX_HOSTS:
                name = "…"
            at = counts.hosts.setdefault(name, HostCounts())
            at.pages += 1
            at.chars += n
            at.kept += k
            at.wiped += w
        for i in np.flatnonzero((chars >= LOSER_CHARS) & (gone > 0)).tolist():
            entry = (round(int(gone[i]) / int(chars[i]), 6), int(chars[i]), ids[i], sources[i])
            if len(heap) < LOSERS:
                heapq.heappush(heap, entry)
            elif entry > heap[0]:
                heapq.heapreplace(heap, entry)
    counts.losers = sorted(heap, reverse=True)
    counts.fingerprint = f"xxh3_128:{state.hexdigest()}"


def _records(counts: RunCounts, files: Sequence[Path]) -> None:
    heap: list[tuple[int, str]] = []
    for t in _batches(files, ["id", "kind", "language", "n_chars", "n_duplicates"]):
        counts.records += t.num_rows
        counts.record_chars += _sum(t["n_chars"])
        for name, counter in (("kind", counts.kinds), ("language", counts.languages)):
            for row in pc.value_counts(t[name]).to_pylist():
                counter[row["values"] or "unknown"] += row["counts"]
        many = pc.greater(pc.fill_null(t["n_duplicates"], 0), 0)
        for row in t.filter(many).select(["n_duplicates", "id"]).to_pylist():
            heapq.heappush(heap, (row["n_duplicates"], row["id"]))
            if len(heap) > LOSERS:
                heapq.heappop(heap)
    counts.clusters = sorted(heap, key=lambda c: (-c[0], c[1]))


def _removed(counts: RunCounts, files: Sequence[Path]) -> None:
    for t in _batches(files, ["page_id", "kind", "rule", "score", "start", "end", "text"]):
        counts.removed += t.num_rows
        t = t.append_column("chars", pc.subtract(t["end"], t["start"]))
        _doubts(counts, t)
        # a passage was cut from a record, and spans are masked in one, which has had its characters counted
        of_records = pc.or_(pc.equal(t["rule"], PASSAGE), pc.starts_with(t["rule"], MASK))
        counts.removed_chars += _sum(t.filter(pc.invert(of_records))["chars"])
        sums = t.group_by(["kind", "rule"], use_threads=False).aggregate([("chars", "sum"), ("chars", "count")])
        for row in sums.to_pylist():
            group = counts.rules[row["kind"], row["rule"]]
            group.rows += row["chars_count"]
            group.chars += row["chars_sum"]
    wanted = set(counts.rules)
    for t in _batches(files, ["page_id", "kind", "rule", "text"]):
        keys = set(zip(t["kind"].to_pylist(), t["rule"].to_pylist(), strict=True))
        if keys.isdisjoint(wanted):
            continue
        for row in t.to_pylist():
            key = (row["kind"], row["rule"])
            if key in wanted:
                counts.rules[key].show(row["page_id"], clipped(row["text"]))
                if len(counts.rules[key].examples) == EXAMPLES:
                    wanted.discard(key)
        if not wanted:
            break


def _doubts(counts: RunCounts, t: pa.Table) -> None:
    """Keep what the model alone removed and was least sure of."""
    long = pc.greater_equal(t["chars"], DOUBT_CHARS)
    t = t.filter(pc.and_(long, pc.starts_with(t["rule"], "model.")))
    if len(counts.doubts) == DOUBTS:
        t = t.filter(pc.less_equal(t["score"], counts.doubts[-1][0]))
    least = t.select(["score", "page_id", "start", "rule", "text"]).to_pylist()
    own = ((round(r["score"], 4), r["page_id"], r["start"], r["rule"], clipped(r["text"])) for r in least)
    counts.doubts = heapq.nsmallest(DOUBTS, [*counts.doubts, *own])


def _rejected(counts: RunCounts, files: Sequence[Path]) -> None:
    for t in _batches(files, ["id", "stage", "reason", "why", "text"]):
        counts.rejected += t.num_rows
        for row in t.to_pylist():
            group = counts.reasons[row["stage"], row["reason"]]
            group.rows += 1
            group.chars += len(row["text"] or "")
            group.show(row["id"], clipped(row["why"] or ""))


def _duplicates(counts: RunCounts, files: Sequence[Path]) -> None:
    for t in _batches(files, ["relation", "action", "record_page_id"]):
        counts.duplicates += t.num_rows
        counts.left_out += t.num_rows - t["record_page_id"].null_count  # one of a record's rows carries it
        counts.relations.update(zip(t["relation"].to_pylist(), t["action"].to_pylist(), strict=True))


def reasons(groups: Mapping[tuple[str, str], RowGroup], limit: int = 5) -> tuple[str, ...]:
    """The most frequent reasons of ``rejected``, each on a line with how often and an example; safe to print."""
    largest = sorted(groups.items(), key=lambda g: (-g[1].rows, g[0]))
    lines = []
    for (stage, reason), group in largest[:limit]:
        place, why = group.examples[0] if group.examples else ("", "")
        lines.append(printable(f"{stage}:{reason} {group.rows:,} times, as {place}: {why}"))
    if rest := sum(g.rows for _, g in largest[limit:]):
        lines.append(f"{rest:,} more for other reasons; rejected/ has them all")
    return tuple(lines)


def rejected_reasons(files: Sequence[Path]) -> dict[tuple[str, str], RowGroup]:
    """The rows of ``rejected`` by stage and reason."""
    counts = RunCounts()
    _rejected(counts, files)
    return counts.reasons


def clipped(text: str, limit: int = 200) -> str:
    """*text* on one line, cut to *limit* characters."""
    line = " ".join(text[: 4 * limit].split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
