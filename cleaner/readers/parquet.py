"""Pages from Parquet, a few rows at a time. A row's position is its number in the file, from 0."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from cleaner.config import ReadConfig
from cleaner.errors import InputError
from cleaner.model import Page
from cleaner.readers.row_columns import Rows, unique_names
from cleaner.readers.row_values import weight_of
from cleaner.readers.streams import Budget

_BATCH_BYTES = 16_000_000
_MAX_BATCH = 1000
_STRINGS = (pa.string(), pa.large_string(), pa.binary(), pa.large_binary())


def row_groups(file: Any) -> list[int]:
    """Bytes of each row group of a file, unpacked. Raises what Arrow raises for a bad one.

    What is said of single columns is not asked: that of an encrypted one ends the process (Arrow 26).
    """
    meta = pq.read_metadata(file)
    return [meta.row_group(i).total_byte_size for i in range(meta.num_row_groups)]


def read_parquet(
    file: Any, name: str, config: ReadConfig, *, first: int = 0, last: int | None = None
) -> Iterator[Page | InputError]:
    """The pages of row groups [*first*, *last*) of a seekable file or path, by the file's own schema.

    A row group that cannot be read costs its own rows only. What rows decode to is counted against
    ``config.max_expansion``: a dictionary can repeat one long value in a file of a few bytes.
    """
    rows = Rows(name, config, tabular=True)
    try:
        table = _opened(file)
        budget = Budget(config.max_expansion, _size(file))
        names = unique_names(table.schema_arrow.names)
        meta = table.metadata
    except (pa.ArrowException, OSError, ValueError) as e:
        yield InputError(
            f"no readable Parquet footer, without which nothing in the file can be found ({_brief(e)}); cut off?",
            source=name, code="truncated",
        )  # fmt: skip
        return
    if isinstance(said := rows.columns(names), str):
        if first == 0:  # once, however many parts the file is read in
            yield InputError(said, source=name, code="no_column")
        return
    last = meta.num_row_groups if last is None else min(last, meta.num_row_groups)
    position = sum(meta.row_group(i).num_rows for i in range(first))
    for i in range(first, last):
        yield from _group(table, i, names, rows, position, budget)
        position += meta.row_group(i).num_rows


def _opened(file: Any) -> Any:
    """The file, its strings as dictionaries: a value that a thousand rows share is decoded once."""
    metadata = pq.read_metadata(file)
    kinds = {f.name: f.type for f in metadata.schema.to_arrow_schema()}
    strings = []
    for i in range(metadata.num_columns):
        column = metadata.schema.column(i)
        top, _, inside = column.path.partition(".")
        if kinds.get(column.path) in _STRINGS or (
            inside and column.physical_type == "BYTE_ARRAY" and _of_text(kinds.get(top))
        ):
            strings.append(column.path)
    if hasattr(file, "seek"):
        file.seek(0)
    return pq.ParquetFile(file, pre_buffer=False, buffer_size=1 << 20, read_dictionary=strings)


def _of_text(kind: pa.DataType | None) -> bool:
    """Whether everything in a list or struct that is stored as bytes is text or bytes (decimals may be, too)."""
    if kind is None:
        return False
    if pa.types.is_map(kind):
        return _of_text(kind.key_type) and _of_text(kind.item_type)
    if kind.num_fields:
        return all(_of_text(kind.field(i).type) for i in range(kind.num_fields))
    return not pa.types.is_decimal(kind)


def _size(file: Any) -> int:
    if isinstance(file, str):
        return os.stat(file).st_size  # noqa: PTH116  a path that is no UTF-8 stays what it is
    here = file.tell()
    size = int(file.seek(0, os.SEEK_END))
    file.seek(here)
    return size


def _group(
    table: Any, number: int, names: tuple[str, ...], rows: Rows, position: int, budget: Budget
) -> Iterator[Page | InputError]:
    """The pages of one row group, whose first row has the number *position*."""
    group = table.metadata.row_group(number)
    done = 0
    size = max(1, min(_MAX_BATCH, _BATCH_BYTES * group.num_rows // max(1, group.total_byte_size)))
    where = f"row group {number}"
    try:
        for batch in table.iter_batches(size, row_groups=[number], use_threads=False):
            for row in _rows(batch, names):
                weight = weight_of(row)
                row_name = f"row {position + done}"
                if weight > rows.limit:
                    item: Page | InputError = InputError(
                        rows.too_large(weight), source=rows.source, where=row_name, code="too_large"
                    )
                else:
                    item = rows.page(row, position + done, row_name)
                done += 1
                if not budget.charge(weight):
                    reason = f"from row {position + done - 1} on: the file {budget.reason}"
                    yield InputError(reason, source=rows.source, where=where, code="bomb")
                    return
                yield item
    except (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError) as e:
        reason = f"rows {position + done} to {position + group.num_rows - 1} cannot be read: {_brief(e)}"
        yield InputError(reason, source=rows.source, where=where, code="corrupt")


def _brief(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0][:200]


def _rows(batch: pa.RecordBatch, names: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    columns = [_values(batch.column(i)) for i in range(batch.num_columns)]
    for i in range(batch.num_rows):
        yield {name: column[i] for name, column in zip(names, columns, strict=True)}


def _values(array: pa.Array) -> list[Any]:
    """A column as Python values, in which equal strings of a dictionary are one object; strings that are no UTF-8 as
    bytes, dates beyond Python's range as strings.
    """
    kind = array.type
    if pa.types.is_dictionary(kind):
        shared = _values(array.dictionary)
        places = array.indices.to_pylist()
        if any(i is not None and not 0 <= i < len(shared) for i in places):
            raise ValueError("a value points past the end of its dictionary")
        return [None if i is None else shared[i] for i in places]
    if pa.types.is_map(kind):
        pairs, edges = list(zip(_values(array.keys), _values(array.items), strict=True)), array.offsets.to_pylist()
        there = array.is_valid().to_pylist()
        return [pairs[a:b] if here else None for here, (a, b) in zip(there, itertools.pairwise(edges), strict=True)]
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        items, edges = (
            _values(array.flatten()),
            [0, *itertools.accumulate(array.value_lengths().fill_null(0).to_pylist())],
        )
        there = array.is_valid().to_pylist()
        return [items[a:b] if here else None for here, (a, b) in zip(there, itertools.pairwise(edges), strict=True)]
    if pa.types.is_struct(kind):
        names = [kind.field(i).name for i in range(kind.num_fields)]
        if len(set(names)) == len(names):
            columns = [_values(part) for part in array.flatten()]
            there = array.is_valid().to_pylist()
            values = zip(*columns, strict=True) if columns else itertools.repeat(())
            return [dict(zip(names, v, strict=True)) if here else None for here, v in zip(there, values, strict=False)]
    if pa.types.is_timestamp(kind) and kind.unit == "ns":
        array = array.cast(pa.timestamp("us", tz=kind.tz), safe=False)
    try:
        return list(array.to_pylist())
    except UnicodeDecodeError:
        if array.type in (pa.string(), pa.large_string(), pa.string_view()):
            return list(array.cast(pa.large_binary()).to_pylist())
        return [None] * len(array)
    except (ValueError, OverflowError, LookupError, pa.ArrowException):
        return _as_strings(array)


def _as_strings(array: pa.Array) -> list[Any]:
    """Values that Python has no type for, as Arrow writes them; times in a zone that nobody knows are in UTC."""
    try:
        if pa.types.is_timestamp(array.type) and array.type.tz is not None:
            plain = array.cast(pa.timestamp(array.type.unit))
            return [None if v is None else f"{v}Z".replace(" ", "T") for v in plain.cast(pa.string()).to_pylist()]
        return list(array.cast(pa.string()).to_pylist())
    except (pa.ArrowException, ValueError, LookupError):
        return [None] * len(array)
