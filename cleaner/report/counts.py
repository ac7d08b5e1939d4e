"""The numbers of a run, counted from its tables in one bounded pass; summary, report and gates all read these."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import xxhash

from cleaner.duplicates.passes.passages import RULE as PASSAGE
from cleaner.store.whole_files import read_rows

MAX_HOSTS = 500_000
"""Hosts that are told apart; the pages of further ones are counted under ``…``."""
EXAMPLES = 3
LOSERS = 25
LOSER_CHARS = 500
"""A page below this many characters says little by losing most of them."""

Parts = dict[str, list[Path]]


@dataclass(slots=True)
class Host:
    """What a host gave."""

    pages: int = 0
    chars: int = 0
    kept: int = 0
    wiped: int = 0
    """Pages of which nothing is kept."""


@dataclass(slots=True)
class Group:
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
class Facts:
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
    rules: dict[tuple[str, str], Group] = field(default_factory=lambda: defaultdict(Group))
    rejected: int = 0
    reasons: dict[tuple[str, str], Group] = field(default_factory=lambda: defaultdict(Group))
    duplicates: int = 0
    left_out: int = 0
    """Records left out because a canonical record holds their text."""
    relations: Counter[tuple[str, str]] = field(default_factory=Counter)
    clusters: list[tuple[int, str]] = field(default_factory=list)
    """(records left out, id of the canonical), largest first."""
    hosts: dict[str, Host] = field(default_factory=dict)
    losers: list[tuple[float, int, str, str]] = field(default_factory=list)
    """(share removed, characters, page id, source), largest first."""
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


def gather(parts: Parts) -> Facts:
    """Count the tables of a run."""
    facts = Facts()
    _pages(facts, parts["pages"])
    _records(facts, parts["records"])
    _removed(facts, parts["removed"])
    _rejected(facts, parts["rejected"])
    _duplicates(facts, parts["duplicates"])
    return facts


def _batches(files: Sequence[Path], columns: list[str]) -> Iterator[pa.Table]:
    for path in files:
        yield from read_rows(path, columns, 16_384)


def _sum(column: Any) -> int:
    return int(pc.sum(column).as_py() or 0)


def _pages(facts: Facts, files: Sequence[Path]) -> None:
    state = xxhash.xxh3_128()
    heap: list[tuple[float, int, str, str]] = []
    names = ["page_id", "source", "host", "n_chars", "n_kept", "n_removed", "n_gaps", "records", "digest", "layout"]
    for t in _batches(files, names):
        facts.pages += t.num_rows
        lengths = pc.list_value_length(t["records"])
        facts.records_cut += _sum(lengths)
        facts.pages_without_record += _sum(pc.equal(lengths, 0))
        facts.chars += _sum(t["n_chars"])
        facts.chars_kept += _sum(t["n_kept"])
        facts.chars_removed += _sum(t["n_removed"])
        facts.chars_gaps += _sum(t["n_gaps"])
        cleaned = pc.is_valid(t["layout"])
        facts.chars_rejected += _sum(t.filter(pc.invert(cleaned))["n_chars"])
        ids, sources, hosts = (t[c].to_pylist() for c in ("page_id", "source", "host"))
        for a, b in zip(ids, t["digest"].to_pylist(), strict=True):
            state.update(f"{a}\0{b}\n".encode("utf-8", "surrogatepass"))
        chars, kept, gone = (t[c].to_numpy() for c in ("n_chars", "n_kept", "n_removed"))
        wiped = (lengths.to_numpy() == 0).tolist()
        for host, n, k, w in zip(hosts, chars.tolist(), kept.tolist(), wiped, strict=True):
            name = host or ""
            if name not in facts.hosts and len(facts.hosts) >= MAX_HOSTS:
                name = "…"
            at = facts.hosts.setdefault(name, Host())
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
    facts.losers = sorted(heap, reverse=True)
    facts.fingerprint = f"xxh3_128:{state.hexdigest()}"


def _records(facts: Facts, files: Sequence[Path]) -> None:
    heap: list[tuple[int, str]] = []
    for t in _batches(files, ["id", "kind", "language", "n_chars", "n_duplicates"]):
        facts.records += t.num_rows
        facts.record_chars += _sum(t["n_chars"])
        for name, counter in (("kind", facts.kinds), ("language", facts.languages)):
            for row in pc.value_counts(t[name]).to_pylist():
                counter[row["values"] or "unknown"] += row["counts"]
        many = pc.greater(pc.fill_null(t["n_duplicates"], 0), 0)
        for row in t.filter(many).select(["n_duplicates", "id"]).to_pylist():
            heapq.heappush(heap, (row["n_duplicates"], row["id"]))
            if len(heap) > LOSERS:
                heapq.heappop(heap)
    facts.clusters = sorted(heap, key=lambda c: (-c[0], c[1]))


def _removed(facts: Facts, files: Sequence[Path]) -> None:
    for t in _batches(files, ["page_id", "kind", "rule", "start", "end"]):
        facts.removed += t.num_rows
        t = t.append_column("chars", pc.subtract(t["end"], t["start"]))
        # a passage was cut from a record, which has had its characters counted
        facts.removed_chars += _sum(t.filter(pc.not_equal(t["rule"], PASSAGE))["chars"])
        sums = t.group_by(["kind", "rule"], use_threads=False).aggregate([("chars", "sum"), ("chars", "count")])
        for row in sums.to_pylist():
            group = facts.rules[row["kind"], row["rule"]]
            group.rows += row["chars_count"]
            group.chars += row["chars_sum"]
    wanted = set(facts.rules)
    for t in _batches(files, ["page_id", "kind", "rule", "text"]):
        keys = set(zip(t["kind"].to_pylist(), t["rule"].to_pylist(), strict=True))
        if keys.isdisjoint(wanted):
            continue
        for row in t.to_pylist():
            key = (row["kind"], row["rule"])
            if key in wanted:
                facts.rules[key].show(row["page_id"], clipped(row["text"]))
                if len(facts.rules[key].examples) == EXAMPLES:
                    wanted.discard(key)
        if not wanted:
            break


def _rejected(facts: Facts, files: Sequence[Path]) -> None:
    for t in _batches(files, ["id", "stage", "reason", "why", "text"]):
        facts.rejected += t.num_rows
        for row in t.to_pylist():
            group = facts.reasons[row["stage"], row["reason"]]
            group.rows += 1
            group.chars += len(row["text"] or "")
            group.show(row["id"], clipped(row["why"] or ""))


def _duplicates(facts: Facts, files: Sequence[Path]) -> None:
    for t in _batches(files, ["relation", "action", "record_page_id"]):
        facts.duplicates += t.num_rows
        facts.left_out += t.num_rows - t["record_page_id"].null_count  # one of a record's rows carries it
        facts.relations.update(zip(t["relation"].to_pylist(), t["action"].to_pylist(), strict=True))


def clipped(text: str, limit: int = 200) -> str:
    """*text* on one line, cut to *limit* characters."""
    line = " ".join(text[: 4 * limit].split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
