"""Records as one file of JSON lines or CSV, packed or not, for tools that read no Parquet.

Columns are those of the Parquet table, in its order. JSON lines have every column in every line (``null`` where a value
is unknown), moments as ISO 8601. In CSV a list is a JSON array, an unknown value is empty and an empty text is ``""``.
The same rows give the same bytes.
"""

from __future__ import annotations

import contextlib
import gzip
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, cast

import orjson
import pyarrow as pa
import pyarrow.csv as pc_csv
import zstandard

from cleaner.store.atomic_files import atomic
from cleaner.store.parquet_parts import read_rows
from cleaner.store.schema import RECORDS

TABLE_SUFFIX = ".parquet"
SUFFIXES = tuple(f"{kind}{packing}" for kind in (".jsonl", ".csv") for packing in ("", ".gz", ".zst"))
"""Endings of the files that :func:`write` makes."""
NO_FORMAT = frozenset(
    {".json", ".ndjson", ".tsv", ".txt", ".xlsx", ".arrow", ".feather", ".db", ".sqlite", ".gz", ".zst"}
)
"""Endings that look like a file of records but are none that can be written."""
GZIP_LEVEL, ZSTD_LEVEL = 6, 3
"""The defaults of the two programs."""


def suffix_of(name: str) -> str | None:
    """The ending that makes *name* one file of records, or None for a folder.

    >>> suffix_of("x.jsonl.zst"), suffix_of("x.parquet"), suffix_of("corpus.v2")
    ('.jsonl.zst', '.parquet', None)
    """
    return next((s for s in (TABLE_SUFFIX, *SUFFIXES) if name.endswith(s) and name != s), None)


def write(parts: Sequence[Path], target: Path) -> int:
    """The rows of Parquet files as the file *target*, whose name says its format; how many there are.

    The file appears whole. Raises :class:`~cleaner.errors.OutputError`.
    """
    suffix = suffix_of(target.name)
    assert suffix in SUFFIXES, target
    with atomic(target) as sink, _packed(sink, suffix) as out:
        return _write_csv(parts, out) if ".csv" in suffix else _write_lines(parts, out)


@contextlib.contextmanager
def _packed(sink: BinaryIO, suffix: str) -> Iterator[BinaryIO]:
    if suffix.endswith(".gz"):
        with gzip.GzipFile("", "wb", GZIP_LEVEL, sink, mtime=0) as out:  # neither name nor time: the same bytes
            yield cast(BinaryIO, out)
    elif suffix.endswith(".zst"):
        packer = zstandard.ZstdCompressor(level=ZSTD_LEVEL, write_checksum=True)
        with packer.stream_writer(sink, closefd=False) as stream:
            yield cast(BinaryIO, stream)
    else:
        yield sink


def _write_lines(parts: Sequence[Path], out: BinaryIO) -> int:
    rows = 0
    for lines, n in json_lines(parts):
        out.write(lines)
        rows += n
    return rows


def json_lines(parts: Sequence[Path]) -> Iterator[tuple[bytes, int]]:
    """The rows of Parquet files as lines of JSON, some at a time, with the number of lines."""
    for path in parts:
        for batch in read_rows(path, batch_rows=1024):
            lines = [
                orjson.dumps(row, option=orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE) for row in batch.to_pylist()
            ]
            yield b"".join(lines), len(lines)


def _write_csv(parts: Sequence[Path], out: BinaryIO) -> int:
    rows = 0
    flat = pa.schema([pa.field(f.name, pa.string() if _worded(f.type) else f.type) for f in RECORDS])
    with pc_csv.CSVWriter(out, flat) as writer:
        for path in parts:
            for batch in read_rows(path, batch_rows=1024):
                columns = [_flat(batch[f.name], f.type) for f in RECORDS]
                writer.write_table(pa.table(columns, schema=flat))
                rows += batch.num_rows
    return rows


def _worded(kind: pa.DataType) -> bool:
    return bool(pa.types.is_list(kind) or pa.types.is_timestamp(kind))


def _flat(column: pa.ChunkedArray, kind: pa.DataType) -> Any:
    if pa.types.is_list(kind):
        return pa.array([None if v is None else orjson.dumps(v).decode() for v in column.to_pylist()], pa.string())
    if pa.types.is_timestamp(kind):
        return pa.array([v and v.isoformat().replace("+00:00", "Z") for v in column.to_pylist()], pa.string())
    return column
