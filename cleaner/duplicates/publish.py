"""Verdicts carried out: records that stay, duplicates with all they held, facts the canonical lacked.

Rows are streamed in the order of the parts and their rows, so that nothing but a batch and the facts of duplicates is
in memory. A record left out moves to the table of duplicates whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from cleaner.config import DedupConfig
from cleaner.duplicates.corpus import Resolved
from cleaner.duplicates.parts import Part, distinct, open_part
from cleaner.duplicates.passages import RULE, cuts_of, without
from cleaner.schema import DUPLICATES, RECORDS, REMOVED, table_of
from cleaner.writers import PartWriter, TableFile

BATCH_ROWS = 4096
PAGE_FACTS = ("title", "author", "published", "published_raw", "site", "source_credit", "license", "url", "host")
"""What a page may learn from a copy of it. ``published_raw`` comes with ``published`` only, ``host`` with ``url``."""
FROM_POST = {"title": "repost_title", "author": "repost_author", "published": "repost_published"}
"""What a page may learn from a post that reposts it: what the post says of the article, never of the poster."""
TO_POST = {theirs: mine for mine, theirs in FROM_POST.items()}
"""What a post may learn from the page it reposts."""
_WITH = {"published_raw": "published", "host": "url"}
_POSTS = ("post", "comment")


class Published(NamedTuple):
    """Rows written."""

    records: int
    duplicates: int
    merged: int
    """Facts that a canonical learnt from a duplicate."""


class _Verdicts(NamedTuple):
    """What is needed of all verdicts at once; one entry per verdict, sorted by place."""

    part: NDArray[np.int32]
    row: NDArray[np.int64]
    canonical_part: NDArray[np.int32]
    canonical_row: NDArray[np.int64]
    left_out: NDArray[np.bool_]
    same: NDArray[np.bool_]
    """Left out as exact or near: the same text, so that facts about it are facts about the canonical."""
    rank: NDArray[np.int64]


def publish(
    parts: Sequence[Path],
    verdicts: Resolved | Path,
    out_records: Path,
    out_duplicates: Path,
    config: DedupConfig,
    *,
    rows_per_file: int,
    out_removed: Path | None = None,
) -> Published:
    """Writes the tables ``records`` and ``duplicates`` of *parts*, whose verdicts
    :func:`cleaner.duplicates.corpus.resolve` gave.

    Records keep the order of the parts. A left-out record has a row in ``duplicates`` with all of its columns
    (``record_…``), a marked one a row without. Canonical records get ``n_duplicates``, every record of a cluster its
    ``cluster_id``; what a canonical lacks and an exact or near duplicate has is filled in, and ``merged_from`` says
    ``field=id`` for each such fact; of several duplicates the one that comes first in the order of records speaks.

    In mode ``passages``, what is cut from records goes to *out_removed*, a file of rows of ``removed`` whose offsets
    are into the record's text as it was (:func:`cleaner.duplicates.passages.restored` puts it back).
    """
    del config  # all that it says is in the verdicts
    path = verdicts.verdicts if isinstance(verdicts, Resolved) else verdicts
    opened = [open_part(Path(p)) for p in parts]
    named = {p.path: p for p in distinct(opened)}
    ordered = [named[p.path] for p in opened]
    codes = {p.digest: i for i, p in enumerate(ordered)}
    known = _load(path, codes)
    cuts = verdicts.passages if isinstance(verdicts, Resolved) else None
    facts = _facts(ordered, known)
    merged = 0
    with ExitStack() as stack:
        records = stack.enter_context(PartWriter(out_records, RECORDS, rows_per_file))
        dups = stack.enter_context(PartWriter(out_duplicates, DUPLICATES, rows_per_file))
        removed = stack.enter_context(TableFile(out_removed, REMOVED)) if out_removed is not None else None
        for code, part in enumerate(ordered):
            state = _PartState(part, code, known, path, facts.get(code, {}), cuts)
            for start, table in _tables(part):
                kept, rows, n = state.apply(start, table)
                merged += n
                if removed is not None and state.cut:
                    removed.write(table_of(state.cut, REMOVED))
                records.write(kept)
                if rows.num_rows:
                    dups.write(rows)
        return Published(records.rows, dups.rows, merged)


def _load(path: Path, codes: Mapping[str, int]) -> _Verdicts:
    columns = ["part", "row", "canonical_part", "canonical_row", "action", "relation", "rank"]
    table = pq.read_table(path, columns=columns, use_threads=False)

    def coded(name: str) -> NDArray[np.int32]:
        column = table.column(name).combine_chunks().dictionary_encode()
        lookup = np.array([codes[v] for v in column.dictionary.to_pylist()], np.int32)
        return lookup[column.indices.to_numpy()] if len(column) else np.zeros(0, np.int32)

    left_out = pc.equal(table.column("action"), "left_out").to_numpy()
    same = left_out & pc.is_in(table.column("relation"), pa.array(["exact", "near"])).to_numpy()
    out = _Verdicts(
        coded("part"),
        table.column("row").to_numpy(),
        coded("canonical_part"),
        table.column("canonical_row").to_numpy(),
        left_out,
        same,
        table.column("rank").to_numpy(),
    )
    order = np.lexsort((out.row, out.part))  # stable: verdicts on one record stay as the file has them
    if not (order == np.arange(len(order))).all():
        out = _Verdicts._make(a[order] for a in out)
    return out


def _tables(part: Part) -> Iterator[tuple[int, pa.Table]]:
    """Batches of a part's rows with the columns of ``records``, and the number of the first."""
    start = 0
    with pq.ParquetFile(part.path, pre_buffer=False, buffer_size=1 << 20) as file:
        for batch in file.iter_batches(BATCH_ROWS, use_threads=False):
            columns = []
            for f in RECORDS:
                if f.name in batch.schema.names:
                    columns.append(pc.cast(batch.column(f.name), f.type))
                else:
                    columns.append(pa.nulls(len(batch), f.type))
            yield start, pa.table(columns, schema=RECORDS)
            start += len(batch)


Fact = tuple[int, str, dict[str, Any]]
"""Rank and id of a duplicate, and what it knows."""


def _facts(parts: Sequence[Part], v: _Verdicts) -> dict[int, dict[int, list[Fact]]]:
    """What duplicates know, by part and row of their canonical."""
    names = ["id", "kind", "thread_id", "post_index", *PAGE_FACTS, *TO_POST]
    out: dict[int, dict[int, list[Fact]]] = {}
    for code, part in enumerate(parts):
        lo, hi = np.searchsorted(v.part, [code, code + 1])
        at = np.flatnonzero(v.same[lo:hi]) + lo
        if len(at) == 0:
            continue
        with pq.ParquetFile(part.path, pre_buffer=False, buffer_size=1 << 20) as file:
            have = [n for n in names if n in file.schema_arrow.names]
            start = 0
            for batch in file.iter_batches(BATCH_ROWS, columns=have, use_threads=False):
                mine = at[np.searchsorted(v.row[at], start) : np.searchsorted(v.row[at], start + len(batch))]
                rows = batch.take(pa.array(v.row[mine] - start)).to_pylist() if len(mine) else []
                for i, row in zip(mine.tolist(), rows, strict=True):
                    known = {k: x for k, x in row.items() if x not in (None, "")}
                    if known.keys() - {"id", "kind", "thread_id", "post_index"}:
                        place = out.setdefault(int(v.canonical_part[i]), {}).setdefault(int(v.canonical_row[i]), [])
                        place.append((int(v.rank[i]), row["id"], known))
                start += len(batch)
    for places in out.values():
        for found in places.values():
            found.sort(key=lambda f: f[0])
    return out


def learnt(record: Mapping[str, Any], duplicates: Sequence[Fact]) -> dict[str, tuple[Any, str]]:
    """What *record* lacks and its duplicates know: field to value and id. Duplicates speak in the order given.

    A page learns from its copies; from a post that reposts it only what the post says of the article; a post learns
    from the page it reposts, and from another post only if that is the same post of the same thread, crawled twice.
    """
    out: dict[str, tuple[Any, str]] = {}
    is_post = record.get("kind") in _POSTS
    for _, source, known in duplicates:
        from_post = known.get("kind") in _POSTS
        if from_post != is_post:
            mapping = TO_POST if is_post else FROM_POST
            offer = {mine: known[theirs] for mine, theirs in mapping.items() if theirs in known}
        elif is_post and not _same_post(record, known):
            continue
        else:
            offer = {name: known[name] for name in (*PAGE_FACTS, *TO_POST) if name in known}
        for name, value in offer.items():
            leader = _WITH.get(name)
            if leader is not None and (leader not in out or out[leader][1] != source):
                continue
            if name not in out and record.get(name) in (None, ""):
                out[name] = (value, source)
    return out


def _same_post(a: Mapping[str, Any], b: Mapping[str, Any]) -> bool:
    return a.get("thread_id") is not None and all(a.get(k) == b.get(k) for k in ("thread_id", "post_index"))


class _PartState:
    """What the verdicts say of one part."""

    def __init__(
        self, part: Part, code: int, v: _Verdicts, path: Path, facts: Mapping[int, list[Fact]], cuts: Path | None
    ) -> None:
        lo, hi = (int(i) for i in np.searchsorted(v.part, [code, code + 1]))
        self.rows, self.left_out = v.row[lo:hi], v.left_out[lo:hi]
        self.facts = facts
        self.cuts = cuts_of(cuts, part) if cuts is not None else {}
        self.cut: list[dict[str, Any]] = []
        """Rows of ``removed`` of the last batch."""
        self.verdicts = pq.read_table(path, filters=[("part", "=", part.digest)], use_threads=False)
        mine = v.canonical_part == code
        self.canonicals = np.unique(v.canonical_row[mine])
        counted = v.canonical_row[mine & v.left_out]
        rows, counts = np.unique(counted, return_counts=True)
        self.copies = dict(zip(rows.tolist(), counts.tolist(), strict=True))
        named = pq.read_table(
            path,
            columns=["canonical_row", "canonical_cluster_id"],
            filters=[("canonical_part", "=", part.digest)],
            use_threads=False,
        )
        self.clusters = dict(zip(*(c.to_pylist() for c in named.columns), strict=True))
        self.clusters |= dict(zip(*(self.verdicts.column(c).to_pylist() for c in ("row", "cluster_id")), strict=True))

    def apply(self, start: int, table: pa.Table) -> tuple[pa.Table, pa.Table, int]:
        """Rows *start* and on: those that stay, the rows of duplicates, and how many facts were merged."""
        n = table.num_rows
        lo, hi = (int(i) for i in np.searchsorted(self.rows, [start, start + n]))
        rows, out = self.rows[lo:hi] - start, self.left_out[lo:hi]
        gone = np.zeros(n, np.bool_)
        gone[rows[out]] = True
        duplicates = _duplicate_rows(table, self.verdicts.slice(lo, hi - lo), rows, out)
        at = np.searchsorted(self.canonicals, [start, start + n])
        touched = set((self.canonicals[at[0] : at[1]] - start).tolist()) | set(rows.tolist())
        if self.cuts:
            table = self._cut(start, table)
        table, merged = self._fill(start, table, sorted(t for t in touched if not gone[t]))
        return table.filter(pa.array(~gone)) if gone.any() else table, duplicates, merged

    def _cut(self, start: int, table: pa.Table) -> pa.Table:
        """Takes passages out of texts."""
        mine = [t for t in range(table.num_rows) if start + t in self.cuts]
        self.cut = []
        if not mine:
            return table
        texts = table.column("text").to_pylist()
        chars = table.column("n_chars").to_pylist()
        ids, pages = (table.column(c).to_pylist() for c in ("id", "page_id"))
        for t in mine:
            cuts = self.cuts[start + t]
            self.cut += [
                {"page_id": pages[t], "record_id": ids[t], "kind": "duplicate", "rule": RULE, "score": 1.0,
                 "why": f"{holder} holds it", "start": a, "end": b, "text": texts[t][a:b]}
                for a, b, holder in cuts
            ]  # fmt: skip
            texts[t] = without(texts[t], [(a, b) for a, b, _ in cuts])
            chars[t] = len(texts[t])
        for name, values in (("text", texts), ("n_chars", chars)):
            f = RECORDS.field(name)
            table = table.set_column(table.schema.get_field_index(name), f, pa.array(values, f.type))
        return table

    def _fill(self, start: int, table: pa.Table, touched: Sequence[int]) -> tuple[pa.Table, int]:
        """Cluster, count and facts of the rows *touched*, which stay."""
        if not touched:
            return table, 0
        changes: dict[str, dict[int, Any]] = {"cluster_id": {}, "n_duplicates": {}}
        light = table.drop_columns(["text"])
        merged = 0
        for t in touched:
            row = start + t
            changes["cluster_id"][t] = self.clusters.get(row)
            changes["n_duplicates"][t] = self.copies.get(row, 0)
            if row in self.facts:
                record = light.slice(t, 1).to_pylist()[0]
                found = learnt(record, self.facts[row])
                for name, (value, _) in found.items():
                    changes.setdefault(name, {})[t] = value
                if found:
                    origin = [f"{name}={source}" for name, (_, source) in found.items()]
                    changes.setdefault("merged_from", {})[t] = [*(record["merged_from"] or []), *origin]
                    merged += len(found)
        for name, values in changes.items():
            i = table.schema.get_field_index(name)
            column = table.column(i).to_pylist()
            for t, value in values.items():
                column[t] = value
            table = table.set_column(i, RECORDS.field(name), pa.array(column, RECORDS.field(name).type))
        return table, merged


def _duplicate_rows(
    table: pa.Table, verdicts: pa.Table, rows: NDArray[np.int64], left_out: NDArray[np.bool_]
) -> pa.Table:
    """The verdicts as rows of ``duplicates``; the first row of a record that is left out carries the record."""
    carried = left_out.copy()
    carried[1:] &= ~((rows[1:] == rows[:-1]) & left_out[:-1])
    take = pa.array(np.where(carried, rows, 0), mask=~carried) if len(rows) else pa.array([], pa.int64())
    columns = []
    for f in DUPLICATES:
        if f.name in verdicts.schema.names:
            columns.append(verdicts.column(f.name).cast(f.type))
        else:
            columns.append(table.column(f.name.removeprefix("record_")).take(take).cast(f.type))
    return pa.table(columns, schema=DUPLICATES)
