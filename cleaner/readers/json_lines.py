"""Pages from JSON: one object a line, or an array, one object or several in a row. Positions are byte offsets.

A byte offset does not depend on where reading began, so a file cut into ranges gives the ids the whole file gives.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import orjson

from cleaner.config import ReadConfig
from cleaner.errors import InputError
from cleaner.model import Page
from cleaner.readers.json_shapes import rows_inside
from cleaner.readers.json_values import MARK, SPACE, json_values
from cleaner.readers.row_columns import Rows
from cleaner.readers.row_values import jsonable
from cleaner.readers.streams import Stream
from cleaner.text.decoding import decode

COUNTED = 1 << 28
"""Lines that begin in the first 256 MB are named by their number."""


def load(data: bytes, encoding: str | None = None) -> Any:
    """One JSON value. NaN, lone surrogates, integers of any size and encodings other than UTF-8 are taken too.

    Raises :class:`ValueError` with the reason.
    """
    reason = ""
    try:
        value = orjson.loads(data)
        # orjson makes integers over 64 bits floats, and an id may be one.
        if not isinstance(value, dict) or not any(type(v) is float and abs(v) >= 2**63 for v in value.values()):
            return value
    except ValueError as first:
        reason = str(first)
    try:
        return jsonable(json.loads(decode(data, encoding=encoding)[0], strict=False))
    except RecursionError:
        raise ValueError("nested too deeply") from None
    except ValueError as e:
        raise ValueError(str(e) if "nested" in str(e) else reason) from None


def read_lines(
    stream: Stream,
    config: ReadConfig,
    *,
    start: int = 0,
    stop: int | None = None,
    before: Callable[[], int] = lambda: 0,
) -> Iterator[Page | InputError]:
    """The page of every line whose first byte lies in [*start*, *stop*); the stream stands at *start*.

    *before* counts the lines before *start* when an error wants to name its line. Errors far into a file give the byte
    offset only: counting would cost more than it tells, and where an error is said to be must not depend on the ranges.
    """
    rows = Rows(stream.name, config)
    offset, number, resumed, fresh = start, 0, False, False
    first: int | None = None

    def place(error: InputError, at: int) -> InputError:
        nonlocal first
        where = f"byte {at:,}"
        if not resumed and at < COUNTED:
            first = before() if first is None else first
            where = f"line {first + number}"
        return InputError(error.reason, source=error.source, where=where + error.where, offset=at, code=error.code)

    while stop is None or offset < stop:
        line = stream.readline(rows.limit + 1)
        if not line:
            broken = stream.damage
            if broken is None or not stream.resume():
                return  # whoever opened the stream reports its damage
            yield broken
            resumed = fresh = True
            continue
        number += 1
        at, size = offset, len(line)
        while not line.endswith(b"\n") and size > rows.limit and (more := stream.readline(1 << 20)):
            size += len(more)
            if more.endswith(b"\n"):
                break
        offset += size
        if size > rows.limit:
            yield place(InputError(rows.too_large(size), source=stream.name, code="too_large"), at)
            continue
        if at == 0:
            line = line.removeprefix(MARK)
        if not line.strip(b" \t\r\n\x00\x1e"):
            continue
        cut = not line.endswith(b"\n") and stream.damage is not None
        # The first line behind a gap may be the rest of one that began in it.
        for item in _pages(line, rows, at, "", quiet=cut or fresh):
            yield place(item, at) if isinstance(item, InputError) else item
        fresh = False


def _pages(data: bytes, rows: Rows, at: int, where: str, *, quiet: bool = False) -> Iterator[Page | InputError]:
    try:
        value = load(data.strip(SPACE), rows.config.encoding)
    except ValueError as e:
        several = _several(data, rows)
        if several is not None:
            for begin, value in several:
                yield from value_pages(value, rows, at + begin, f"{where}, byte {begin:,} of it")
        elif not quiet:
            yield InputError(f"not JSON: {e}", source=rows.source, where=where, offset=at, code="bad_json")
        return
    yield from value_pages(value, rows, at, where)


def _several(data: bytes, rows: Rows) -> list[tuple[int, Any]] | None:
    """The values of a line that holds several, with a comma between or after them or without, and where each begins."""
    if not data.strip(SPACE).startswith((b"{", b"[")):
        return None
    found: list[tuple[int, Any]] = []
    for begin, value, _, whole in json_values(io.BytesIO(data), rows.limit):
        if not whole:
            return None
        try:
            found.append((begin, load(value, rows.config.encoding)))
        except ValueError:
            return None
    return found if found and all(isinstance(value, dict) for _, value in found) else None


def value_pages(value: Any, rows: Rows, at: int, where: str) -> Iterator[Page | InputError]:
    """The page, or pages, of one JSON value: a string is a text, an object a row or a wrapper of rows."""
    if isinstance(value, str):
        value = {"text": value} if rows.config.text_column is None else {rows.config.text_column: value}
    if not isinstance(value, dict):
        name = "a list" if isinstance(value, list) else "null" if value is None else "a number or truth value"
        yield InputError(
            f"this is {name}, not an object with columns", source=rows.source, where=where, offset=at, code="bad_json"
        )
        return
    inner = rows_inside(value, rows)
    if inner is None:
        yield rows.page(value, at, where, at)
        return
    for i, row in enumerate(inner):
        yield rows.page(row, at + i, f"{where}, item {i + 1}", at)


def read_values(stream: Stream, config: ReadConfig) -> Iterator[Page | InputError]:
    """The pages of a JSON text: the items of top-level arrays and all other top-level values, held one at a time."""
    rows = Rows(stream.name, config)
    for number, (at, data, size, whole) in enumerate(json_values(stream, rows.limit), 1):
        where = f"item {number}"
        if size > rows.limit:
            yield InputError(rows.too_large(size), source=stream.name, where=where, offset=at, code="too_large")
        elif not whole:
            if stream.damage is None:
                yield InputError("the JSON ends in the middle; the file was cut off", source=stream.name, where=where,
                                 offset=at, code="truncated")  # fmt: skip
        else:
            yield from _pages(data, rows, at, where)
