"""Pass 7 over a corpus: records that stay, duplicates with all they held, facts the canonical lacked.

Which rows each output file holds is known beforehand from the verdicts alone, so that files are written apart, each in
a stream of batches. A record left out moves to the table of duplicates whole.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from cleaner.config import DedupConfig
from cleaner.duplicates.passes.find import Job, Resolved
from cleaner.duplicates.passes.passages import RULE, cuts_of, without
from cleaner.duplicates.passes.record_parts import Part, distinct, open_part
from cleaner.duplicates.sketch.shingles import I64
from cleaner.model import Progress, Runner, moment_of
from cleaner.store.parquet_parts import TableFile, part_name, read_rows
from cleaner.store.schema import DUPLICATES, RECORDS, REMOVED, table_of_rows

BATCH_ROWS = 4096


class Published(NamedTuple):
    """Rows written."""

    records: int
    duplicates: int
    merged: int
    """Facts that a canonical learnt from a duplicate."""


class Output(NamedTuple):
    """A file to write."""

    target: Path
    slices: tuple[tuple[Part, int, int], ...]
    """Of records: part, first row and last (half open). Of duplicates: part, and which of the part's verdicts."""
    removed: Path | None = None
    """Where passages that are cut go."""


class Target(NamedTuple):
    """Where :func:`publish` writes."""

    records: Path
    """Folder of the table ``records`` …"""
    duplicates: Path
    """… and of ``duplicates``."""
    rows_per_file: int
    removed: Path | None = None
    """File of rows of ``removed``, for mode ``passages``."""


def publish(
    parts: Sequence[Path],
    resolved: Resolved,
    target: Target,
    *,
    runner: Runner | None = None,
    progress: Progress | None = None,
) -> Published:
    """Writes the tables ``records`` and ``duplicates`` of *parts*, as :func:`cleaner.duplicates.passes.find.resolve`
    settled them.

    Records keep the order of the parts. A left-out record has a row in ``duplicates`` with all of its columns
    (``record_…``), a marked one a row without. Canonical records get ``n_duplicates``, every record of a cluster its
    ``cluster_id``; what a canonical lacks and an exact or near duplicate has is filled in, and ``merged_from`` says
    ``field=id`` for each such fact; of several duplicates the one that comes first in the order of records speaks.

    In mode ``passages``, what is cut from records goes to ``target.removed``, as rows of ``removed`` whose offsets
    are into the record's text as it was (:func:`cleaner.duplicates.passes.passages.restored` puts it back).
    """
    opened = [open_part(Path(p)) for p in parts]
    named = {p.path: p for p in distinct(opened)}
    ordered = [named[p.path] for p in opened]
    said = _said(resolved.verdicts, ordered)
    records = _records(ordered, said, target)
    duplicates = _filled([(p, 0, len(rows)) for p, (rows, _) in zip(ordered, said, strict=True)], target.rows_per_file)
    doubles = [Output(target.duplicates / part_name(i), tuple(s)) for i, s in enumerate(duplicates)]
    for folder in (target.records, target.duplicates):
        folder.mkdir(parents=True, exist_ok=True)
    write = partial(_write, resolved=resolved)
    job = Job(target.records.parent, DedupConfig(), runner, progress)
    written = job.map("publish", write, [("records", o) for o in records] + [("duplicates", o) for o in doubles])
    if target.removed is not None:
        with TableFile(target.removed, REMOVED) as f:
            for output in records:
                assert output.removed is not None
                for batch in read_rows(output.removed):
                    f.write(batch)
                output.removed.unlink()
    n, m = (sum(rows for rows, _ in w) for w in (written[: len(records)], written[len(records) :]))
    return Published(n, m, sum(merged for _, merged in written))


Said = tuple[I64, NDArray[np.bool_]]
"""Rows of a part that have verdicts, and which of the verdicts leave them out."""


def _said(path: Path, parts: Sequence[Part]) -> list[Said]:
    table = pq.read_table(path, columns=["part", "row", "action"], use_threads=False)
    column = table.column("part").combine_chunks().dictionary_encode()
    number = {p.digest: i for i, p in enumerate(parts)}
    codes = np.array([number[d] for d in column.dictionary.to_pylist()], np.int64)
    mine = codes[column.indices.to_numpy()] if len(column) else np.zeros(0, np.int64)
    row = table.column("row").to_numpy()
    out = pc.equal(table.column("action"), "left_out").to_numpy()
    order = np.argsort(mine, kind="stable")  # verdicts on one part stay as the file has them
    edges = np.searchsorted(mine[order], np.arange(len(parts) + 1))
    return [(row[order[a:b]], out[order[a:b]]) for a, b in itertools.pairwise(edges)]


def _records(parts: Sequence[Part], said: Sequence[Said], target: Target) -> list[Output]:
    gone = {part.digest: np.unique(rows[out]) for part, (rows, out) in zip(parts, said, strict=True)}
    stay = _filled([(part, 0, part.rows - len(gone[part.digest])) for part in parts], target.rows_per_file)

    def row(part: Part, kept: int) -> int:
        """The row before which so many stay."""
        before = gone[part.digest] - np.arange(len(gone[part.digest]))
        return kept + int(np.searchsorted(before, kept))

    return [
        Output(
            target.records / part_name(i),
            tuple((part, row(part, a), row(part, b)) for part, a, b in slices),
            target.removed and target.removed.with_name(f"{target.removed.stem}-{i:05d}.parquet"),
        )
        for i, slices in enumerate(stay)
    ]


def _filled(rows: Sequence[tuple[Part, int, int]], rows_per_file: int) -> list[list[tuple[Part, int, int]]]:
    """Stretches of rows cut into files of *rows_per_file*; at least one file."""
    files: list[list[tuple[Part, int, int]]] = [[]]
    room = rows_per_file
    for part, at, end in rows:
        while at < end:
            if not room:
                files.append([])
                room = rows_per_file
            take = min(room, end - at)
            files[-1].append((part, at, at + take))
            at += take
            room -= take
    return files


def _write(item: tuple[str, Output], resolved: Resolved) -> tuple[int, int]:
    """Writes a file; its rows, and how many facts were merged into them."""
    name, output = item
    if name == "records":
        return _write_records(output, resolved)
    with TableFile(output.target, DUPLICATES) as f:
        for part, first, last in output.slices:
            for rows in _duplicates(part, _of(resolved.verdicts, part).slice(first, last - first)):
                f.write(rows)
    return f.rows, 0


def _of(path: Path, part: Part) -> pa.Table:
    return pq.read_table(path, filters=[("part", "=", part.digest)], use_threads=False)


def _tables(part: Part, wanted: I64) -> Iterator[tuple[int, pa.Table]]:
    """Batches of a part's rows with the columns of ``records``, and the number of the first; row groups without any of
    the sorted rows *wanted* are left out.
    """
    with pq.ParquetFile(part.path, pre_buffer=False, buffer_size=1 << 20) as file:
        start = 0
        for group in range(file.num_row_groups):
            end = start + file.metadata.row_group(group).num_rows
            if np.searchsorted(wanted, start) < np.searchsorted(wanted, end):
                at = start
                for batch in file.iter_batches(BATCH_ROWS, row_groups=[group], use_threads=False):
                    yield at, pa.table([_column(batch, f) for f in RECORDS], schema=RECORDS)
                    at += len(batch)
            start = end


def _column(batch: pa.RecordBatch, field: pa.Field) -> pa.Array:
    if field.name not in batch.schema.names:
        return pa.nulls(len(batch), field.type)
    column = batch.column(field.name)
    return column if column.type == field.type else pc.cast(column, field.type)


def _duplicates(part: Part, verdicts: pa.Table) -> Iterator[pa.Table]:
    """Verdicts as rows of ``duplicates``; one that leaves a record out carries the record."""
    rows = verdicts.column("row").to_numpy()
    out = pc.equal(verdicts.column("action"), "left_out").to_numpy()
    done = 0
    for start, table in _tables(part, rows[out]):
        end = int(np.searchsorted(rows, start + table.num_rows))
        mine, carried = rows[done:end] - start, out[done:end]
        take = pa.array(np.where(carried, mine, 0), mask=~carried)
        yield _double_rows(verdicts.slice(done, end - done), table, take)
        done = end
    if done < len(rows):
        none = pa.nulls(len(rows) - done, pa.int64())
        yield _double_rows(verdicts.slice(done), RECORDS.empty_table(), none)


def _double_rows(verdicts: pa.Table, records: pa.Table, take: pa.Array) -> pa.Table:
    columns = []
    for f in DUPLICATES:
        if f.name in verdicts.schema.names:
            columns.append(verdicts.column(f.name).cast(f.type))
        elif len(take) == take.null_count:
            columns.append(pa.nulls(len(take), f.type))
        else:
            columns.append(records.column(f.name.removeprefix("record_")).take(take).cast(f.type))
    return pa.table(columns, schema=DUPLICATES)


def _write_records(output: Output, resolved: Resolved) -> tuple[int, int]:
    merged = 0
    removed: list[dict[str, Any]] = []
    with TableFile(output.target, RECORDS) as f:
        for part, first, last in output.slices:
            said = _of(resolved.verdicts, part)
            gone = said.column("row").to_numpy()[pc.equal(said.column("action"), "left_out").to_numpy()]
            changes = _of(resolved.changes, part)
            changed = changes.column("row").to_numpy()
            cuts = cuts_of(resolved.passages, part) if resolved.passages is not None else {}
            for start, table in _tables(part, np.arange(first, last)):
                a, b = max(first, start), min(last, start + table.num_rows)
                if a >= b:
                    continue
                table = table.slice(a - start, b - a)
                stay = np.ones(b - a, np.bool_)
                stay[gone[np.searchsorted(gone, a) : np.searchsorted(gone, b)] - a] = False
                if cuts:
                    table = _cut(table, {r - a: cuts[r] for r in range(a, b) if r in cuts}, removed)
                lo, hi = (int(i) for i in np.searchsorted(changed, [a, b]))
                if lo < hi:
                    table, n = _changed(table, changed[lo:hi] - a, changes.slice(lo, hi - lo))
                    merged += n
                f.write(table if stay.all() else table.filter(pa.array(stay)))
    if output.removed is not None:
        with TableFile(output.removed, REMOVED, scratch=True) as g:
            g.write(table_of_rows(removed, REMOVED))
    return f.rows, merged


def _cut(table: pa.Table, cuts: dict[int, list[tuple[int, int, str]]], removed: list[dict[str, Any]]) -> pa.Table:
    """Takes passages out of texts; they are put down in *removed*."""
    if not cuts:
        return table
    texts = table.column("text").to_pylist()
    chars = table.column("n_chars").to_pylist()
    ids, pages = (table.column(c).to_pylist() for c in ("id", "page_id"))
    for t, mine in cuts.items():
        removed += [
            {"page_id": pages[t], "record_id": ids[t], "kind": "duplicate", "rule": RULE, "score": 1.0,
             "why": f"{holder} holds it", "start": a, "end": b, "text": texts[t][a:b]}
            for a, b, holder in mine
        ]  # fmt: skip
        texts[t] = without(texts[t], [(a, b) for a, b, _ in mine])
        chars[t] = len(texts[t])
    for name, values in (("text", texts), ("n_chars", chars)):
        table = _put(table, name, pa.array(values, RECORDS.field(name).type))
    return table


def _put(table: pa.Table, name: str, values: pa.Array) -> pa.Table:
    return table.set_column(table.schema.get_field_index(name), RECORDS.field(name), values)


def _changed(table: pa.Table, rows: I64, changes: pa.Table) -> tuple[pa.Table, int]:
    """Cluster, number of copies and what was learnt of the *rows* of *changes*; how many facts that is."""
    values: dict[str, dict[int, Any]] = {
        name: dict(zip(rows.tolist(), changes.column(name).to_pylist(), strict=True))
        for name in ("cluster_id", "n_duplicates")
    }
    merged = 0
    for t, learnt in zip(rows.tolist(), changes.column("learnt").to_pylist(), strict=True):
        if learnt is None:
            continue
        found = orjson.loads(learnt)
        for name, (value, _) in found.items():
            values.setdefault(name, {})[t] = value
            if name == "published":
                values.setdefault("published_at", {})[t] = moment_of(value)
        origin = [f"{name}={source}" for name, (_, source) in found.items()]
        known = table.column("merged_from")[t].as_py()
        values.setdefault("merged_from", {})[t] = [*(known or []), *origin]
        merged += len(found)
    for name, new in values.items():
        kind = RECORDS.field(name).type
        column = table.column(name).combine_chunks()
        if pa.types.is_list(kind):
            filled = column.to_pylist()
            for t, value in new.items():
                filled[t] = value
            table = _put(table, name, pa.array(filled, kind))
            continue
        mask = np.zeros(table.num_rows, np.bool_)
        mask[list(new)] = True
        ordered = pa.array([new[t] for t in sorted(new)], kind)
        table = _put(table, name, pc.replace_with_mask(column, pa.array(mask), ordered))
    return table, merged
