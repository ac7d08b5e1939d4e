"""Pages from Parquet, a few rows at a time. A row's position is its number in the file, from 0."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from cleaner.config import ReadConfig
from cleaner.errors import InputError
from cleaner.model import Page
from cleaner.readers.row_columns import Rows

_BATCH_BYTES = 16_000_000
_MAX_BATCH = 1000


def row_groups(file: Any) -> list[int]:
    """Packed bytes of each row group of a file. Raises what Arrow raises for a bad one."""
    meta = pq.read_metadata(file)
    return [_packed(meta.row_group(i)) for i in range(meta.num_row_groups)]


def _packed(group: Any) -> int:
    return sum(group.column(i).total_compressed_size for i in range(group.num_columns))


def read_parquet(
    file: Any, name: str, config: ReadConfig, *, first: int = 0, last: int | None = None
) -> Iterator[Page | InputError]:
    """The pages of row groups [*first*, *last*) of a seekable file or path, by the file's own schema.

    A row group that cannot be read costs its own rows only.
    """
    rows = Rows(name, config, tabular=True)
    try:
        table = pq.ParquetFile(file, pre_buffer=False, buffer_size=1 << 20)
        names = table.schema_arrow.names
        meta = table.metadata
    except (pa.ArrowException, OSError, ValueError) as e:
        yield InputError(
            f"no readable Parquet footer, without which nothing in the file can be found ({_brief(e)}); cut off?",
            source=name, code="truncated",
        )  # fmt: skip
        return
    if isinstance(said := rows.columns(tuple(names)), str):
        if first == 0:  # once, however many parts the file is read in
            yield InputError(said, source=name, code="no_column")
        return
    position = sum(meta.row_group(i).num_rows for i in range(first))
    for i in range(first, meta.num_row_groups if last is None else min(last, meta.num_row_groups)):
        group = meta.row_group(i)
        done = 0
        size = max(1, min(_MAX_BATCH, _BATCH_BYTES * group.num_rows // max(1, group.total_byte_size)))
        try:
            for batch in table.iter_batches(size, row_groups=[i], use_threads=False):
                for row in _rows(batch, names):
                    yield rows.page(row, position + done, f"row {position + done}")
                    done += 1
        except (pa.ArrowException, OSError, ValueError, OverflowError) as e:
            yield InputError(
                f"rows {position + done} to {position + group.num_rows - 1} cannot be read: {_brief(e)}",
                source=name, where=f"row group {i}", code="corrupt",
            )  # fmt: skip
        position += group.num_rows


def _brief(error: Exception) -> str:
    return str(error).strip().partition("\n")[0][:200]


def _rows(batch: pa.RecordBatch, names: list[str]) -> Iterator[dict[str, Any]]:
    columns = [_values(batch.column(i)) for i in range(batch.num_columns)]
    for i in range(batch.num_rows):
        yield {name: column[i] for name, column in zip(names, columns, strict=True)}


def _values(array: pa.Array) -> list[Any]:
    """A column as Python values; strings that are no UTF-8 as bytes, dates beyond Python's range as strings."""
    kind = array.type
    if pa.types.is_timestamp(kind) and kind.unit == "ns":
        array = array.cast(pa.timestamp("us", tz=kind.tz), safe=False)
    try:
        return list(array.to_pylist())
    except UnicodeDecodeError:
        if pa.types.is_dictionary(kind):
            array = array.dictionary_decode()
        if array.type in (pa.string(), pa.large_string(), pa.string_view()):
            return list(array.cast(pa.large_binary()).to_pylist())
        return [None] * len(array)
    except (ValueError, OverflowError, pa.ArrowException):
        try:
            return list(array.cast(pa.string()).to_pylist())
        except pa.ArrowException:
            return [None] * len(array)
