"""Pages from CSV and TSV. A row's position is its number, from 0, the header not counted."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Literal

from cleaner.config import ReadConfig
from cleaner.errors import InputError
from cleaner.model import Page
from cleaner.readers.row_columns import Rows, content_keys
from cleaner.readers.streams import Stream
from cleaner.text.decoding import decode

_DELIMITERS = ",\t;|"


class _Lines:
    """Lines of a stream as text, one encoding for all, with the count the error messages need."""

    def __init__(self, stream: Stream, encoding: str, limit: int) -> None:
        self.stream, self.encoding, self.limit = stream, encoding, limit
        self.number = self.offset = self.last = 0
        self.ended = self.cut = self.huge = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self.stream.readline(self.limit + 1)
        if not line:
            self.ended = True
            raise StopIteration
        self.number += 1
        self.last = self.offset
        self.offset += len(line)
        if len(line) > self.limit and not line.endswith(b"\n"):
            while (more := self.stream.readline(1 << 20)) and not more.endswith(b"\n"):
                self.offset += len(more)
            self.offset += len(more)
            self.huge = True
            return "\n"
        self.cut = not line.endswith(b"\n") and self.stream.damage is not None
        if self.last == 0:
            line = line.removeprefix(b"\xef\xbb\xbf")
        try:
            return line.decode(self.encoding)
        except UnicodeDecodeError:
            return decode(line, declared=self.encoding)[0]


def dialect_of(sample: str, config: ReadConfig, *, tabs: bool) -> tuple[str, Literal[0, 3]]:
    """Delimiter and quoting: the delimiter that makes the header hold a column of text, else the most columns.

    Tab-separated dumps are often written without quoting, so a quotation mark at the start of a cell may mean
    itself; they are read so where reading the first rows with quotes fails.
    """
    header = sample.splitlines()[0] if sample else ""
    best = (False, 0, "")
    for d in "\t,;|" if tabs else _DELIMITERS:
        names = next(csv.reader([header], delimiter=d), [])
        score = (bool(content_keys(names, config)), len(names), d)
        if score[:2] > best[:2]:
            best = score
    delimiter = best[2] or ","
    if delimiter == "\t":
        rows = sample.rpartition("\n")[0] or sample
        try:
            widths = {len(r) for r in csv.reader(io.StringIO(rows, newline=""), delimiter="\t", strict=True) if r}
        except csv.Error:
            return delimiter, csv.QUOTE_NONE
        if len(widths) > 1:
            return delimiter, csv.QUOTE_NONE
    return delimiter, csv.QUOTE_MINIMAL


def read_table(stream: Stream, kind: str, config: ReadConfig) -> Iterator[Page | InputError]:
    """The pages of a table with a header line, whatever its delimiter, quoting and encoding."""
    rows = Rows(stream.name, config, tabular=True)
    head = stream.head()
    sample, encoding = decode(head[: head.rfind(b"\n") + 1] or head, encoding=config.encoding)
    delimiter, quoting = dialect_of(sample, config, tabs=kind == "tsv")
    lines = _Lines(stream, encoding, rows.limit)
    # The limit is the csv module's only setting and holds for the process; it is raised, never lowered.
    csv.field_size_limit(max(csv.field_size_limit(), rows.limit))
    reader = csv.reader(lines, delimiter=delimiter, quoting=quoting)
    names: tuple[str, ...] | None = None
    position = -1
    while True:
        first, at = lines.number + 1, lines.offset
        where = f"line {first}" if names is None else f"row {position + 2} (line {first})"

        def bad(reason: str, code: str, where: str = where, at: int = at) -> InputError:
            return InputError(reason, source=stream.name, where=where, offset=at, code=code)

        try:
            cells = next(reader, None)
        except csv.Error as e:
            position += 1
            code = "too_large" if "field limit" in str(e) else "bad_row"
            yield bad(f"not a row: {e}; is a quotation mark left open?", code)
            continue
        if cells is None:
            return
        if lines.huge:
            lines.huge = False
            position += 1
            yield bad(f"a line of more than a page may have ({config.max_page_mb} MB; see --max-page-mb)", "too_large")
            continue
        if lines.cut:
            return  # the stream's damage speaks for the last row
        if not cells:
            continue
        if names is None:
            names = _header(cells)
            if isinstance(columns := rows.columns(names), str):
                yield bad(columns, "no_column")
                return
            continue
        position += 1
        if lines.ended:
            yield bad("a quotation mark is never closed", "truncated")
            return
        row: dict[str, object] = dict(zip(names, cells, strict=False))
        for name in names[len(cells) :]:
            row[name] = None
        if len(cells) > len(names):
            row["_more"] = cells[len(names) :]  # cells beyond the header are the caller's too
        yield rows.page(row, position, where, at)


def _header(cells: list[str]) -> tuple[str, ...]:
    """Column names, made different from each other where they are not."""
    names: list[str] = []
    for i, cell in enumerate(cells):
        name = cell.strip("\ufeff \t") or f"column_{i + 1}"
        while name in names:
            name += "_2"
        names.append(name)
    return tuple(names)
