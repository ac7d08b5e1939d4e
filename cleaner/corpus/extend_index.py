"""A run that extends a corpus: records that earlier runs published are left out, and the rest is added to the index.

What the index says is written to a file before anything is added to it. A run that is killed in between and started
again reads that file, and so never takes its own records for earlier ones.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from cleaner.config import DedupConfig
from cleaner.model import Progress
from cleaner.store.atomic_files import guarded
from cleaner.store.parquet_parts import PartWriter, TableFile, read_rows
from cleaner.store.schema import DUPLICATES, RECORDS

ACTED = {"exact": ("exact",), "near": ("exact", "near"), "contained": ("exact", "near", "contained_in")}
"""Relations that leave a record out, by ``dedup.mode``."""
BATCH_ROWS = 1024
"""Records that are asked of the index, or added to it, at a time."""

_FOUND = pa.schema([("number", pa.int64()), *[f for f in DUPLICATES if not f.name.startswith("record_")]])
"""What the index says: number of the record in the table, and the columns of its row in ``duplicates``."""

Numbers = np.ndarray[Any, np.dtype[np.int64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True)
class Staged:
    """The tables of a run before the index was asked, and where the final ones go."""

    records: Sequence[Path]
    duplicates: Sequence[Path]
    new: Path
    """Folder of the final tables ``records`` and ``duplicates``."""
    work: Path
    """Folder that remembers how far an interrupted run came."""
    rows_per_file: int


def leave_out_seen(staged: Staged, config: DedupConfig, progress: Progress) -> None:
    """Write the tables ``records`` and ``duplicates`` of a run, less the records that the index holds already.

    The index is the folder ``config.index``. Its writer's lock is held meanwhile.
    """
    from cleaner.duplicates.index.dedup_index import DedupIndex

    work = staged.work
    with guarded(work):
        work.mkdir(parents=True, exist_ok=True)
    found, added = work / "found.parquet", work / "added"
    total = sum(pq.read_metadata(p).num_rows for p in staged.records)
    with DedupIndex(config.index, config) as index:
        if not found.exists():
            _ask(index, staged.records, found, config, lambda n: progress("index", n, total))
        kept = _write(staged, pq.read_table(found, use_threads=False))
        if not added.exists():
            _add(index, kept, lambda n: progress("add", n, total))
            with guarded(added):
                added.touch()


def _ask(
    index: Any, records: Sequence[Path], target: Path, config: DedupConfig, progress: Callable[[int], None]
) -> None:
    """Write what *index* says of every record to *target*."""
    acted = ACTED.get(config.mode, ACTED["contained"]) if config.action == "drop" else ()
    number = 0
    with TableFile(target, _FOUND) as f:
        for path in records:
            for batch in read_rows(path, ["id", "text"], BATCH_ROWS):
                matches = index.query_many(batch["text"].to_pylist())
                rows = [
                    {"number": number + i, "id": record_id, "canonical": m.of, "relation": m.relation,
                     "action": "left_out" if m.relation in acted else "marked", "jaccard": m.jaccard,
                     "containment": m.containment, "containment_of_canonical": m.containment_of_match,
                     "cluster_id": m.of, "spans": orjson.dumps([list(s) for s in m.spans]).decode()}
                    for i, (record_id, m) in enumerate(zip(batch["id"].to_pylist(), matches, strict=True))
                    if m is not None
                ]  # fmt: skip
                f.write(pa.Table.from_pylist(rows, schema=_FOUND))
                number += batch.num_rows
                progress(number)


def _write(staged: Staged, found: pa.Table) -> list[Path]:
    """The records that stay; after the duplicates that the run itself found, those that the index *found*."""
    numbers: Numbers = found["number"].to_numpy()
    left_out: Flags = np.array(found["action"].to_pylist()) == "left_out"
    number = 0
    with (
        PartWriter(staged.new / "records", RECORDS, staged.rows_per_file) as records,
        PartWriter(staged.new / "duplicates", DUPLICATES, staged.rows_per_file) as rows,
    ):
        for path in staged.duplicates:
            for batch in read_rows(path):
                rows.write(batch)
        for path in staged.records:
            for batch in read_rows(path):
                n = batch.num_rows
                first, last = np.searchsorted(numbers, [number, number + n])
                at, gone = numbers[first:last] - number, left_out[first:last]
                stay = np.ones(n, np.bool_)
                stay[at[gone]] = False
                records.write(batch.filter(pa.array(stay)))
                rows.write(_rows(batch, found.slice(first, last - first), at, gone))
                number += n
    return records.paths


def _rows(batch: pa.Table, found: pa.Table, at: Numbers, gone: Flags) -> pa.Table:
    """Rows of ``duplicates`` for the records *at* these places of *batch*; where *gone*, with the whole record."""
    take = pa.array(at, mask=~gone) if len(at) else pa.array([], pa.int64())
    columns = [
        found[f.name].cast(f.type) if f.name in found.schema.names else batch[f.name.removeprefix("record_")].take(take)
        for f in DUPLICATES
    ]
    return pa.table(columns, schema=DUPLICATES)


def _add(index: Any, records: Sequence[Path], progress: Callable[[int], None]) -> None:
    done = 0
    for path in records:
        for batch in read_rows(path, ["id", "text"], BATCH_ROWS):
            index.add_many(batch["id"].to_pylist(), batch["text"].to_pylist())
            done += batch.num_rows
            progress(done)
    index.flush()
