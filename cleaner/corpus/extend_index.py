"""A run that extends a corpus: records that earlier runs published are left out, and the rest is added to the index.

What the index says is written down before anything is added to it, so that a run that is killed in between and started
again does not meet its own records.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from cleaner.config import DedupConfig
from cleaner.store.schema import DUPLICATES, RECORDS
from cleaner.store.whole_files import PartWriter, TableFile, guarded, read_rows

ACTED = {"exact": ("exact",), "near": ("exact", "near"), "contained": ("exact", "near", "contained_in")}
BATCH_ROWS = 1024

_FOUND = pa.schema([("number", pa.int64()), *[f for f in DUPLICATES if not f.name.startswith("record_")]])
"""What the index says: number of the record in the table, and the columns of its row in ``duplicates``."""


def leave_out_seen(
    staged: Sequence[Path],
    duplicates: Sequence[Path],
    new: Path,
    work: Path,
    config: DedupConfig,
    rows_per_file: int,
    progress: Callable[[str, int, int], None],
) -> None:
    """Write the tables ``records`` and ``duplicates`` of a run under *new*, from those *staged* before the index spoke.

    The index is the folder ``config.index``. Its writer's lock is held meanwhile.
    """
    from cleaner.duplicates.index.dedup_index import DedupIndex

    with guarded(work):
        work.mkdir(parents=True, exist_ok=True)
    found, added = work / "found.parquet", work / "added"
    total = sum(pq.read_metadata(p).num_rows for p in staged)
    with DedupIndex(config.index, config) as index:
        if not found.exists():
            _ask(index, staged, found, config, lambda n: progress("index", n, total))
        table = pq.read_table(found, use_threads=False)
        numbers = table["number"].to_numpy()
        out = np.array(table["action"].to_pylist()) == "left_out"
        kept = _write(staged, duplicates, new, table, numbers, out, rows_per_file)
        if not added.exists():
            _add(index, kept, lambda n: progress("add", n, total))
            with guarded(added):
                added.touch()


def _ask(
    index: Any, staged: Sequence[Path], target: Path, config: DedupConfig, progress: Callable[[int], None]
) -> None:
    acted = ACTED.get(config.mode, ACTED["contained"]) if config.action == "drop" else ()
    number = 0
    with TableFile(target, _FOUND) as f:
        for path in staged:
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


def _write(
    staged: Sequence[Path],
    duplicates: Sequence[Path],
    new: Path,
    found: pa.Table,
    numbers: np.ndarray[Any, np.dtype[np.int64]],
    out: np.ndarray[Any, np.dtype[np.bool_]],
    rows_per_file: int,
) -> list[Path]:
    """The records that stay, and behind the duplicates of the run itself those of earlier runs."""
    number = 0
    with (
        PartWriter(new / "records", RECORDS, rows_per_file) as records,
        PartWriter(new / "duplicates", DUPLICATES, rows_per_file) as rows,
    ):
        for path in duplicates:
            for batch in read_rows(path):
                rows.write(batch)
        for path in staged:
            for batch in read_rows(path):
                n = batch.num_rows
                a, b = np.searchsorted(numbers, [number, number + n])
                at, gone = numbers[a:b] - number, out[a:b]
                stay = np.ones(n, np.bool_)
                stay[at[gone]] = False
                records.write(batch.filter(pa.array(stay)))
                rows.write(_rows(batch, found.slice(a, b - a), at, gone))
                number += n
    return records.paths


def _rows(
    batch: pa.Table,
    found: pa.Table,
    at: np.ndarray[Any, np.dtype[np.int64]],
    gone: np.ndarray[Any, np.dtype[np.bool_]],
) -> pa.Table:
    """Rows of ``duplicates``; one that is left out carries the whole record."""
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
