"""Records in folders by the value of a column, as Hive, DuckDB, Polars, Spark and pyarrow read them.

    OUT/records/language=de/part-00000.parquet

The column stays in the files too (as a dictionary, which is how pyarrow reads the folder's name), so that readers that
know nothing of such folders lose nothing. Rows keep their order within a folder.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from cleaner.corpus.runners import survivors
from cleaner.errors import UsageError
from cleaner.model import Runner
from cleaner.store.parquet_parts import PartWriter
from cleaner.store.schema import RECORDS

NO_VALUE = "unknown"
"""The folder of rows that have no value. Hive's name for it (``__HIVE_DEFAULT_PARTITION__``) makes pyarrow, and so
pandas,
fail: "Cannot yet unify dictionaries with nulls"."""
MAX_PARTITIONS = 1_000
"""More folders than this help no reader: each file costs a request, and a footer that is larger than its rows."""
OPEN_FILES = 8
"""Partitions that are written at a time; each holds a row group of up to 32 MB."""
BATCH_ROWS = 1024
YEAR = "year"
"""Not a column: the year of ``published``."""


class PartitionTask(NamedTuple):
    """Some of the partitions to write."""

    files: tuple[Path, ...]
    column: str
    values: tuple[str, ...]
    folder: Path
    rows_per_file: int


def partition(files: Sequence[Path], column: str, folder: Path, rows_per_file: int, runner: Runner) -> list[Path]:
    """Write the rows of *files* into *folder*, by the value of *column* (or ``year``); the parts, sorted.

    Raises :class:`UsageError` if there are more than ``MAX_PARTITIONS`` values.
    """
    found: set[str] = set()
    for path in files:
        with pq.ParquetFile(path) as file:
            for group in range(file.num_row_groups):
                found |= set(_values(file, group, column))
        if len(found) > MAX_PARTITIONS:
            raise UsageError(
                f"--partition-by {column}: more than {MAX_PARTITIONS:,} values, which would be as many folders; choose "
                "another column, or none: the same command without it goes on from here"
            )
    values = sorted(found)
    folder.mkdir(parents=True)
    tasks = [
        PartitionTask(tuple(files), column, tuple(values[at : at + OPEN_FILES]), folder, rows_per_file)
        for at in range(0, len(values), OPEN_FILES)
    ]
    written = [path for paths in survivors(runner.map(write_partitions, tasks), "partition") for path in paths]
    if not written:
        with PartWriter(folder, _schema(column), rows_per_file) as empty:
            pass
        written = empty.paths
    return sorted(written)


def write_partitions(task: PartitionTask) -> list[Path]:
    """Write the partitions of *task*; their parts."""
    schema = _schema(task.column)
    with contextlib.ExitStack() as stack:
        writers = {
            value: stack.enter_context(
                PartWriter(task.folder / folder_name(task.column, value), schema, task.rows_per_file)
            )
            for value in task.values
        }
        for path in task.files:
            with pq.ParquetFile(path) as file:
                for group in range(file.num_row_groups):
                    keys = _values(file, group, task.column)
                    if not writers.keys().isdisjoint(keys):
                        _scatter(file, group, keys, writers, schema)
    return [path for writer in writers.values() for path in writer.paths]


def _scatter(
    file: pq.ParquetFile,
    group: int,
    keys: Sequence[str],
    writers: dict[str, PartWriter],
    schema: pa.Schema,
) -> None:
    at = 0
    for batch in file.iter_batches(BATCH_ROWS, row_groups=[group], use_threads=False):
        places: dict[str, list[int]] = {}
        for row, value in enumerate(keys[at : at + len(batch)]):
            if value in writers:
                places.setdefault(value, []).append(row)
        table = pa.Table.from_batches([batch])
        for value, rows in places.items():
            mine = table.take(pa.array(np.array(rows)))
            columns = [
                mine[f.name].combine_chunks().dictionary_encode() if pa.types.is_dictionary(f.type) else mine[f.name]
                for f in schema
            ]
            writers[value].write(pa.table(columns, schema=schema))
        at += len(batch)


def _values(file: pq.ParquetFile, group: int, column: str) -> list[str]:
    name = "published" if column == YEAR else column
    values: list[Any] = file.read_row_group(group, [name], use_threads=False).column(0).to_pylist()
    return [_year(v) if column == YEAR else v or NO_VALUE for v in values]


def _year(published: str | None) -> str:
    year = (published or "")[:4]
    return year if len(year) == 4 and year.isdecimal() and year.isascii() else NO_VALUE


def _schema(column: str) -> pa.Schema:
    kind = pa.dictionary(pa.int32(), pa.string())
    return pa.schema([pa.field(f.name, kind) if f.name == column else f for f in RECORDS])


def folder_name(column: str, value: str) -> str:
    """The folder of a value; what a path or a reader could take for something else is escaped, as in addresses.

    >>> folder_name("host", "a.example:80"), folder_name("language", NO_VALUE)
    ('host=a.example%3A80', 'language=unknown')
    """
    return f"{column}={quote(value, safe='')}"
