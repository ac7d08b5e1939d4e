"""Tables as Parquet files: bounded row groups and parts, the same bytes for the same rows.

Where a row group or a part ends depends on the sequence of rows alone, never on the batches in which they arrive, and a
file carries no time of creation.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from cleaner.store.atomic_files import atomic, guarded

GROUP_ROWS = 10_000
"""Rows of a row group at most."""
GROUP_MIN_ROWS = 1_000
GROUP_BYTES = 16 << 20
"""From ``GROUP_MIN_ROWS`` rows on, a row group ends at this many bytes of text …"""
GROUP_MAX_BYTES = 32 << 20
"""… and at this many in any case, which bounds the memory of whoever writes or reads it."""
_BATCH_BYTES = 8 << 20
"""Rows are read in batches of about this size."""
_ROW_BYTES = 64
"""What the columns that are not strings are taken to cost."""

_LONG = frozenset({"id", "page_id", "record_id", "text", "record_text", "layout", "markup", "spans", "digest", "extra"})
"""Columns whose values hardly repeat; a dictionary would only cost time."""


def write_table(table: pa.Table, path: Path) -> None:
    """One table as one Parquet file, atomically."""
    with TableFile(path, table.schema) as f:
        f.write(table)


def row_bytes(table: pa.Table) -> NDArray[np.int64]:
    """Bytes of the string columns of each row."""
    total = np.full(table.num_rows, _ROW_BYTES, np.int64)
    for column, field in zip(table.columns, table.schema, strict=True):
        if pa.types.is_string(field.type):
            total += pc.fill_null(pc.binary_length(column), 0).to_numpy().astype(np.int64)
    return total


class TableFile:
    """A Parquet file being written: rows come in batches of any size, row groups end where the rows say.

    A context manager; the file appears when the block ends without an error. A *scratch* file is read once or twice and
    then deleted: packed in haste, not flushed to disk.
    """

    def __init__(self, path: Path, schema: pa.Schema, *, scratch: bool = False) -> None:
        self.path, self.schema, self.scratch, self.rows = path, schema, scratch, 0
        self._pending: list[pa.Table] = []
        self._pending_rows = self._pending_bytes = 0
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> TableFile:
        self._stack.__enter__()
        sink = self._stack.enter_context(atomic(self.path, durable=not self.scratch))
        dictionary = [f.name for f in self.schema if f.name not in _LONG and pa.types.is_string(f.type)]
        packing = {"compression": "lz4"} if self.scratch else {"compression": "zstd", "compression_level": 3}
        try:
            self._writer = pq.ParquetWriter(sink, self.schema, use_dictionary=dictionary, **packing)
        except BaseException as e:
            self._stack.__exit__(type(e), e, e.__traceback__)
            raise
        return self

    def write(self, table: pa.Table) -> None:
        """Append the rows of *table*."""
        sizes = np.cumsum(row_bytes(table))
        at = 0
        while at < table.num_rows:
            before = int(sizes[at - 1]) if at else 0
            take = self._room(sizes[at:] - before)
            piece = table.slice(at, take)
            self._pending.append(piece)
            self._pending_rows += take
            self._pending_bytes += int(sizes[at + take - 1]) - before
            at += take
            if self._full():
                self._flush()
        self.rows += table.num_rows

    def _room(self, sizes: NDArray[np.int64]) -> int:
        """How many of the coming rows, of these cumulative sizes, go into the open row group."""
        left = GROUP_ROWS - self._pending_rows
        target = int(np.searchsorted(sizes, GROUP_BYTES - self._pending_bytes)) + 1
        hard = int(np.searchsorted(sizes, GROUP_MAX_BYTES - self._pending_bytes)) + 1
        return max(1, min(left, max(target, GROUP_MIN_ROWS - self._pending_rows), hard, len(sizes)))

    def _full(self) -> bool:
        rows, size = self._pending_rows, self._pending_bytes
        return rows >= GROUP_ROWS or size >= GROUP_MAX_BYTES or (rows >= GROUP_MIN_ROWS and size >= GROUP_BYTES)

    def _flush(self) -> None:
        if self._pending:
            # One chunk a column: page limits inside the group must not depend on the batches rows came in.
            group = pa.concat_tables(self._pending).combine_chunks()
            self._writer.write_table(group, row_group_size=max(1, group.num_rows))
            large = self._pending_bytes > _BATCH_BYTES
            self._pending = []
            del group
            if large:  # Arrow's allocator keeps what it freed; groups of whole pages would pile up
                pa.default_memory_pool().release_unused()
        self._pending, self._pending_rows, self._pending_bytes = [], 0, 0

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self._flush()
            self._writer.close()
        except BaseException as e:
            if error is None:
                # the stack discards the file and turns an OSError into an OutputError
                if not self._stack.__exit__(type(e), e, e.__traceback__):
                    raise
                return
        self._stack.__exit__(kind, error, trace)


class PartWriter:
    """``folder/part-00000.parquet``, ``part-00001.parquet`` …, each of ``rows_per_file`` rows, at least one part.

    A context manager. ``rows`` and ``paths`` say what was written.
    """

    def __init__(self, folder: Path, schema: pa.Schema, rows_per_file: int) -> None:
        self.folder, self.schema, self.rows_per_file = folder, schema, max(1, rows_per_file)
        self.paths: list[Path] = []
        self.rows = 0
        self._open: TableFile | None = None

    def __enter__(self) -> PartWriter:
        with guarded(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
        return self

    def write(self, table: pa.Table) -> None:
        """Append the rows of *table*."""
        at = 0
        while at < table.num_rows:
            if self._open is not None and self._open.rows >= self.rows_per_file:
                self._close()
            part = self._part()
            take = min(table.num_rows - at, self.rows_per_file - part.rows)
            part.write(table.slice(at, take))
            at += take
        self.rows += table.num_rows

    def _part(self) -> TableFile:
        if self._open is None:
            path = self.folder / part_name(len(self.paths))
            self._open = TableFile(path, self.schema).__enter__()
            self.paths.append(path)
        return self._open

    def _close(self) -> None:
        if self._open is not None:
            part, self._open = self._open, None
            part.__exit__(None, None, None)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            if not self.paths:
                self._part()  # a table without rows still has its schema
            self._close()
        elif self._open is not None:
            self._open.__exit__(kind, error, trace)


def part_name(number: int) -> str:
    """Name of a table's part, in order."""
    return f"part-{number:05d}.parquet"


def read_rows(path: Path, columns: list[str] | None = None, batch_rows: int = 4096) -> Iterator[pa.Table]:
    """The rows of a Parquet file in bounded batches: at most *batch_rows*, fewer where rows are as long as pages."""
    with pq.ParquetFile(path) as f:
        meta = f.metadata
        size = sum(meta.row_group(i).total_byte_size for i in range(meta.num_row_groups))
        rows = max(1, min(batch_rows, _BATCH_BYTES * meta.num_rows // max(1, size)))
        for batch in f.iter_batches(rows, columns=columns, use_threads=False):
            yield pa.Table.from_batches([batch])


def num_rows(path: Path) -> int:
    """Rows of a Parquet file, from its footer."""
    return cast(int, pq.read_metadata(path).num_rows)


def table_of_columns(rows: Mapping[str, list[Any]], schema: pa.Schema) -> pa.Table:
    """Columns as a table of *schema*; lone surrogates, which Arrow's UTF-8 cannot hold, become U+FFFD."""
    columns = []
    for f in schema:
        values = rows[f.name]
        try:
            columns.append(pa.array(values, type=f.type))
        except UnicodeEncodeError:
            columns.append(pa.array([_valid(v) for v in values], type=f.type))
    return pa.table(columns, schema=schema)


def _valid(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if isinstance(value, list | tuple):
        return [_valid(v) for v in value]
    return value
