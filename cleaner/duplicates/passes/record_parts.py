"""Reading the tables whose records are compared: Parquet parts, in units of whole row groups, in bounded batches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import xxhash

from cleaner.errors import InputError

UNIT_ROWS = 50_000
"""Rows a worker sketches at a time; the grain of resuming."""
BATCH_ROWS = 2048
OPTIONAL = ("kind", "published", "host")
"""Columns beside id and text that decide which record stays."""


class Part(NamedTuple):
    """A Parquet file whose rows are records; ``digest`` is of its bytes."""

    path: Path
    digest: str
    rows: int


class RowGroups(NamedTuple):
    """Row groups ``first`` to ``last`` (half open) of a part; the first of its rows is row ``start``."""

    part: Part
    first: int
    last: int
    start: int
    rows: int

    @property
    def name(self) -> str:
        """A name that depends on nothing but what the rows hold."""
        return f"{self.part.digest}-{self.first}-{self.last}"


def open_part(path: Path) -> Part:
    """Looks at a Parquet file: its rows and what it holds. Raises :class:`InputError` if it cannot be read."""
    try:
        digest = xxhash.xxh3_128()
        with open(path, "rb") as f:
            while chunk := f.read(1 << 22):
                digest.update(chunk)
        with pq.ParquetFile(path) as file:
            missing = {"id", "text"} - set(file.schema_arrow.names)
            if missing:
                raise InputError(f"has no column {', '.join(sorted(missing))}", source=str(path), code="no_column")
            return Part(path, digest.hexdigest(), file.metadata.num_rows)
    except (OSError, pa.ArrowInvalid) as e:
        raise InputError(f"cannot be read as Parquet: {e}", source=str(path)) from e


def distinct(parts: Sequence[Part]) -> list[Part]:
    """Parts in the order of what they hold; files that hold the same bytes get digests of their own."""
    seen: dict[str, int] = {}
    out = []
    for part in sorted(parts, key=lambda p: (p.digest, str(p.path))):
        n = seen[part.digest] = seen.get(part.digest, 0) + 1
        out.append(part if n == 1 else part._replace(digest=f"{part.digest}-{n}"))
    return out


def units(part: Part, rows: int = UNIT_ROWS) -> list[RowGroups]:
    """A part cut into units of about *rows* rows, at row groups."""
    out: list[RowGroups] = []
    with pq.ParquetFile(part.path) as file:
        groups = [file.metadata.row_group(i).num_rows for i in range(file.num_row_groups)]
    first = start = size = 0
    for i, n in enumerate(groups):
        if size and size + n > rows:
            out.append(RowGroups(part, first, i, start, size))
            first, start, size = i, start + size, 0
        size += n
    if size:
        out.append(RowGroups(part, first, len(groups), start, size))
    return out


def read_unit(unit: RowGroups, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """The unit's rows in small batches; text columns as large strings with nulls as empty texts, missing columns
    null.
    """
    with pq.ParquetFile(unit.part.path, pre_buffer=False, buffer_size=1 << 20) as file:
        have = [c for c in columns if c in file.schema_arrow.names]
        groups = list(range(unit.first, unit.last))
        for batch in file.iter_batches(BATCH_ROWS, row_groups=groups, columns=have, use_threads=False):
            arrays = []
            for c in columns:
                if c not in have:
                    arrays.append(pa.nulls(len(batch), pa.large_string()))
                    continue
                column = batch.column(c)
                if not pa.types.is_large_string(column.type):
                    column = pc.cast(column, pa.large_string())
                if column.null_count and c in ("text", "id"):  # filling copies the column
                    column = pc.fill_null(column, "")
                arrays.append(column)
            yield pa.RecordBatch.from_arrays(arrays, list(columns))
