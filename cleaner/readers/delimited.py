"""Pages from CSV and TSV. A row's position is its number, from 0, the header not counted."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from cleaner.config import ReadConfig
from cleaner.errors import InputError
from cleaner.model import Page
from cleaner.readers.csv_dialect import Dialect, dialect_of
from cleaner.readers.row_columns import Rows, header_names
from cleaner.readers.streams import BUFFER, Stream
from cleaner.text.decoding import decode

_KNOWN_BY = 40
"""Characters of a text by which its cell is found in the row as it was written."""
_KEPT_LINES = 1 << 20
"""Characters of a row that are kept as they were written."""


class _Lines:
    """Lines of a stream as text, one encoding for all, with the count the error messages need."""

    def __init__(self, stream: Stream, encoding: str, limit: int) -> None:
        self.stream, self.encoding, self.limit = stream, encoding, limit
        self.number = self.offset = self.last = 0
        self.ended = self.cut = self.huge = False
        self.kept: list[str] = []
        self.room = 0

    def begin(self) -> None:
        """A row begins here."""
        self.kept.clear()
        self.room = _KEPT_LINES

    def taken(self) -> str:
        """What was read since the row began, up to a megabyte of it."""
        return "".join(self.kept)

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._next()
        if self.room > 0:
            self.kept.append(line)
            self.room -= len(line)
        return line

    def _next(self) -> str:
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


def read_table(stream: Stream, kind: str, config: ReadConfig) -> Iterator[Page | InputError]:
    """The pages of a table, whatever its delimiter, quoting, escapes and encoding.

    A row that the dialect does not explain (a quotation mark left open, more cells than columns where the text may have
    been cut at a delimiter in it) is an error with its line, never a page with half a text.
    """
    head = stream.head()
    whole = len(head) < BUFFER
    sample, encoding = decode(head if whole else head[: head.rfind(b"\n") + 1] or head, encoding=config.encoding)
    dialect = dialect_of(sample.removeprefix("\ufeff"), whole, kind, config)
    yield from _Table(stream, config, dialect, encoding).pages()


class _Table:
    """A table that is being read."""

    def __init__(self, stream: Stream, config: ReadConfig, dialect: Dialect, encoding: str) -> None:
        self.stream, self.config, self.dialect = stream, config, dialect
        self.rows = Rows(stream.name, config, tabular=True)
        self.lines = _Lines(stream, encoding, self.rows.limit)
        self.names = dialect.names
        self.position = -1
        # The limit is the csv module's only setting and holds for the process; it is raised, never lowered.
        csv.field_size_limit(max(csv.field_size_limit(), self.rows.limit))

    def pages(self) -> Iterator[Page | InputError]:
        lines = self.lines
        for _ in range(self.dialect.skip):
            next(lines, None)
        reader = self.dialect.reader(lines)
        if self.names is not None and isinstance(said := self.rows.columns(self.names), str):
            yield self._bad(said, "no_column", "line 1", 0)
            return
        while True:
            first, at = lines.number + 1, lines.offset
            where = f"line {first}" if self.names is None else f"row {self.position + 2} (line {first})"
            lines.begin()
            try:
                cells = next(reader, None)
            except csv.Error as e:
                self.position += self.names is not None
                code = "too_large" if "field limit" in str(e) else "truncated" if lines.ended else "bad_row"
                yield self._bad(f"not a row: {e}; is a quotation mark left open?", code, where, at)
                continue
            if cells is None or lines.cut:
                return  # the stream's damage speaks for a row that is cut
            if lines.huge:
                lines.huge = False
                self.position += 1
                limit = f"{self.config.max_page_mb} MB; see --max-page-mb"
                yield self._bad(f"a line of more than a page may have ({limit})", "too_large", where, at)
                continue
            if not cells:
                continue
            found = self._row(cells, where, at)
            if found is not None:
                yield found
            if self.names is None or (isinstance(found, InputError) and found.code in ("no_column", "truncated")):
                return

    def _bad(self, reason: str, code: str, where: str, at: int) -> InputError:
        return InputError(reason, source=self.stream.name, where=where, offset=at, code=code)

    def _row(self, cells: list[str], where: str, at: int) -> Page | InputError | None:
        """The page of a row; ``None`` for a header, also one that comes again, as in tables joined with ``cat``."""
        if self.names is None:
            names = header_names([""] * self.dialect.row_names + cells)
            said = self.rows.columns(names)
            if isinstance(said, str):
                return self._bad(said, "no_column", where, at)
            self.names = names
            return None
        names = self.names
        if (
            len(cells) + self.dialect.row_names == len(names)
            and header_names([""] * self.dialect.row_names + cells) == names
        ):
            return None
        self.position += 1
        if self.lines.ended:
            return self._bad("a quotation mark is never closed", "truncated", where, at)
        row: dict[str, object] = dict.fromkeys(names)
        row.update(zip(names, cells, strict=False))
        more = cells[len(names) :]
        if any(more) and not self._text_is_whole(row):
            joined = self._rejoined(cells)
            if joined is None:
                reason = (
                    f"{len(cells)} cells under {len(names)} columns; is there a delimiter in a text without quotes?"
                )
                return self._bad(reason, "bad_row", where, at)
            row[names[-1]], more = joined, []
        if any(more):
            row["_more"] = more  # cells beyond the header are the caller's too
        return self.rows.page(row, self.position, where, at)

    def _text_is_whole(self, row: dict[str, object]) -> bool:
        """Whether a row with more cells than columns has its text in quotes, so that no delimiter cut it."""
        columns = self.rows.columns(self.names or ())
        if isinstance(columns, str) or not self.dialect.quoted:
            return False
        text = next((str(row[key]) for key, _ in columns.content if row.get(key)), "")
        raw = self.lines.taken()
        mark = f'"{text[:_KNOWN_BY].split(chr(34), 1)[0]}'
        return bool(text) and (raw.startswith(mark) or f"{self.dialect.delimiter}{mark}" in raw)

    def _rejoined(self, cells: list[str]) -> str | None:
        """The last column's text with the delimiters in it, if that column is the text and the row has no quotes."""
        names = self.names or ()
        columns = self.rows.columns(names)
        if isinstance(columns, str) or not columns.content or columns.content[0][0] != names[-1]:
            return None
        raw = self.lines.taken()
        if self.dialect.quoted and (raw.startswith('"') or f'{self.dialect.delimiter}"' in raw):
            return None
        return self.dialect.delimiter.join(cells[len(names) - 1 :])
