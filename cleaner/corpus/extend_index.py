"""A run that extends a corpus: records that earlier runs published are left out, and the rest goes into the index.

An output that is replaced also replaces what it put into the index. What the index says is written to a file before
the index is changed, so that a run that is killed in between and started again goes on with the same answers.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from cleaner.config import DedupConfig
from cleaner.model import Progress
from cleaner.store.atomic_files import guarded
from cleaner.store.parquet_parts import PartWriter, TableFile, read_rows
from cleaner.store.schema import DUPLICATES, RECORDS

if TYPE_CHECKING:
    from cleaner.duplicates.index.output_records import OutputRecords

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
    output: str
    """Name of the output in the index: running the same command again gives the same."""


def output_name(folder: Path, index: str) -> str:
    """The name of an output in *index*: its path from there, so that both may move together."""
    try:
        return Path(os.path.relpath(folder.resolve(), Path(index).resolve())).as_posix()
    except ValueError:  # on another drive
        return folder.resolve().as_posix()


def leave_out_seen(staged: Staged, config: DedupConfig, progress: Progress) -> None:
    """Write the tables ``records`` and ``duplicates`` of a run, less the records that other outputs have published.

    The index is the folder ``config.index``. Its writer's lock is held meanwhile.
    """
    from cleaner.duplicates.index.dedup_index import DedupIndex
    from cleaner.duplicates.index.output_records import OutputRecords

    work = staged.work
    with guarded(work):
        work.mkdir(parents=True, exist_ok=True)
    found = work / "found.parquet"
    total = sum(pq.read_metadata(p).num_rows for p in staged.records)
    with DedupIndex(config.index, config, source=staged.output) as index:
        known = OutputRecords(index)
        if not found.exists():
            _ask(known, staged.records, found, config, lambda n: progress("index", n, total))
        kept = _write(staged, pq.read_table(found, use_threads=False))
        known.replace(lambda: _id_and_text(kept))


def _id_and_text(paths: Sequence[Path]) -> Iterator[tuple[list[str], list[str]]]:
    for path in paths:
        for batch in read_rows(path, ["id", "text"], BATCH_ROWS):
            yield batch["id"].to_pylist(), batch["text"].to_pylist()


def _ask(
    known: OutputRecords, records: Sequence[Path], target: Path, config: DedupConfig, progress: Callable[[int], None]
) -> None:
    """Write what the index says of every record to *target*."""
    acted = ACTED.get(config.mode, ACTED["contained"]) if config.action == "drop" else ()
    number = 0
    with TableFile(target, _FOUND) as f:
        for path in records:
            for batch in read_rows(path, ["id", "text"], BATCH_ROWS):
                matches = known.matches(batch["id"].to_pylist(), batch["text"].to_pylist())
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
