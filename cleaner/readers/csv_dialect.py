"""How a table of text is written: delimiter, quoting, escapes, what stands before its header, whether it has one."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from cleaner.config import ReadConfig
from cleaner.readers.row_columns import content_keys
from cleaner.readers.row_values import url_of

_DELIMITERS = {"csv": ",\t;|", "tsv": "\t,;|"}
_PREAMBLE_LINES = 20
"""Lines before a header that may be comments, blank, or Excel's ``sep=``."""
_SEP_LINE = re.compile(r"sep=(.)\s*$", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d][\w .:/#()-]{0,60}")
"""What the name of a column looks like."""
_LONG_TEXT = 60
"""Characters of a cell, with blanks in it, from which on it is a text and no name."""
_MEAN_TEXT = 25
"""Mean characters of the column that holds the texts of a table without a header, at least."""
_SAMPLE_ROWS = 400
_OTHER_WIDTH = 0.1
"""How much worse a dialect with quotes is that makes most rows wider or narrower than the header; one without quotes
explains nothing then."""


class Dialect(NamedTuple):
    """How the cells of a table are told apart, and where its rows begin."""

    delimiter: str
    quoted: bool
    """Whether a quotation mark at the start of a cell opens a quotation."""
    escape: str | None
    """What makes the next character mean itself (a backslash), if anything does."""
    strict: bool
    """Whether all rows seen keep the rules, so that one that does not is an error."""
    skip: int
    """Lines before the header, or before the first row."""
    names: tuple[str, ...] | None
    """Names of the columns of a table that has no header line."""
    row_names: bool = False
    """Whether each row begins with a cell that the header does not name, as R writes them."""

    def reader(self, lines: Any) -> Any:
        """A :func:`csv.reader` of this dialect."""
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quoting=csv.QUOTE_MINIMAL if self.quoted else csv.QUOTE_NONE,
            escapechar=self.escape,
            strict=self.strict,
        )


class _Fit(NamedTuple):
    """How well a dialect explains a sample: share of rows as wide as the first, whether none broke a rule."""

    share: float
    clean: bool
    rows: list[list[str]]


def dialect_of(sample: str, whole: bool, kind: str, config: ReadConfig) -> Dialect:
    """The dialect of a table that begins with *sample*; *whole*: it is all of it. *kind* is ``csv`` or ``tsv``.

    The delimiter is the one that makes the header hold a column of text, else the one with most columns. Quoting is by
    doubled marks (RFC 4180), by backslash (PostgreSQL, Spark, MySQL) or none: the form in which most rows are as wide
    as the header, in this order where several do equally well.
    """
    lines = sample.splitlines(keepends=True)
    skip, stated = _preamble(lines, kind, config)
    header = lines[skip] if skip < len(lines) else ""
    body = "".join(lines[skip:])
    delimiter = stated or _delimiter(header, body, whole, kind, config)
    best: tuple[float, Dialect, _Fit] | None = None
    for quoted, escape in ((True, None), (True, "\\"), (False, None), (False, "\\")):
        if escape is not None and "\\" not in body:
            continue
        trial = Dialect(delimiter, quoted, escape, True, skip, None)
        fit = _fit(trial, body, whole)
        # A mark that breaks the rules in one row of many is that row's fault, not the dialect's.
        score = fit.share + (0.05 if fit.clean else 0.0)
        if best is None or score > best[0] + 1e-9:
            best = score, trial._replace(strict=fit.clean and quoted), fit
    assert best is not None
    _, dialect, fit = best
    return _with_names(dialect, fit.rows, config)


def _preamble(lines: Sequence[str], kind: str, config: ReadConfig) -> tuple[int, str | None]:
    """How many lines stand before the header, and the delimiter that one of them states."""
    skip, stated = 0, None
    for i, line in enumerate(lines[:_PREAMBLE_LINES]):
        bare = line.strip("\ufeff \t\r\n")
        if found := _SEP_LINE.match(bare):
            stated = found[1]
        elif bare and not (bare.startswith("#") and not _holds_text(bare, kind, config)):
            break
        skip = i + 1
    return (skip, stated) if skip < len(lines) else (0, None)


def _holds_text(line: str, kind: str, config: ReadConfig) -> bool:
    return any(bool(content_keys(_cells(line, d), config)) for d in _DELIMITERS[kind])


def _cells(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter), [])


def _delimiter(header: str, body: str, whole: bool, kind: str, config: ReadConfig) -> str:
    """The delimiter that makes the header hold a column of text, else the one that explains most rows."""
    widths = {d: _cells(header, d) for d in _DELIMITERS[kind]}
    named = [d for d, names in widths.items() if content_keys(names, config)]
    several = [d for d in named or widths if len(widths[d]) > 1]
    if named:
        return max(named, key=lambda d: len(widths[d]))
    if kind == "tsv" and "\t" in several:
        return "\t"

    def explained(d: str) -> tuple[float, int]:
        fit = _fit(Dialect(d, True, "\\" if '\\"' in body else None, True, 0, None), body, whole)
        return round(fit.share, 1), len(widths[d])

    return max(several, key=explained) if several else _DELIMITERS[kind][0]


def _fit(dialect: Dialect, body: str, whole: bool) -> _Fit:
    reader = dialect.reader(io.StringIO(body, newline=""))
    rows: list[list[str]] = []
    clean = True
    while len(rows) < _SAMPLE_ROWS:
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error as e:
            if "unexpected end" in str(e) and not whole:
                break  # the sample ends inside a row
            clean = False
            rows.append([])
            continue
        if row:
            rows.append(row)
    else:
        whole = True
    if not whole and len(rows) > 2:
        rows.pop()
    widths = Counter(len(row) for row in rows[1:])
    if not widths:
        return _Fit(1.0, clean, rows)
    # Rows are as wide as the header, or all wider than it by as much: one header cell for several columns, row names.
    width, most = widths.most_common(1)[0]
    fault = 0.0 if width == len(rows[0]) else _OTHER_WIDTH if dialect.quoted else 1.0
    share = most / widths.total() - fault
    return _Fit(share, clean, [row for row in rows if row])


def _with_names(dialect: Dialect, rows: list[list[str]], config: ReadConfig) -> Dialect:
    """*dialect*, with names for the columns if the first row is not their header."""
    if not rows:
        return dialect
    first = rows[0]
    if config.header == "no" or (config.header == "auto" and _is_data(first, config)):
        width = max(len(row) for row in rows)
        return dialect._replace(names=tuple(_roles(rows, width, config)))
    named = len(rows) > 1 and all(len(row) == len(first) + 1 for row in rows[1:])
    return dialect._replace(row_names=named and len({row[0] for row in rows[1:]}) == len(rows) - 1)


def _is_data(first: list[str], config: ReadConfig) -> bool:
    """Whether the first row is a row like the others: it names no text, and has a cell that no column is named like."""
    if content_keys(first, config) or len(first) < 2:
        return False
    if len(set(first)) == len(first) and all(_NAME.fullmatch(cell.strip()) for cell in first if cell):
        return False
    return any(len(cell) >= _LONG_TEXT and " " in cell.strip() for cell in first) or any(map(url_of, first))


def _roles(rows: list[list[str]], width: int, config: ReadConfig) -> Iterator[str]:
    """Names for the columns of a table without a header: the longest texts are ``text``, addresses ``url``, a first
    column of different short values ``id``; the others are numbered.
    """
    columns = [[row[i] for row in rows if i < len(row)] for i in range(width)]
    lengths = [sum(map(len, cells)) / max(1, len(cells)) for cells in columns]
    asked = config.text_column is not None or config.html_column is not None
    longest = max(range(width), key=lambda i: lengths[i])
    text = -1 if asked or lengths[longest] < _MEAN_TEXT else longest
    addresses = [i for i in range(width) if i != text and columns[i] and all(_is_address(c) for c in columns[i])]
    for i in range(width):
        if i == text:
            yield "text"
        elif addresses[:1] == [i]:
            yield "url"
        elif i == 0 and len(set(columns[0])) == len(columns[0]) and max(map(len, columns[0])) < _LONG_TEXT:
            yield "id"
        else:
            yield f"column_{i + 1}"


def _is_address(cell: str) -> bool:
    return "://" in cell and url_of(cell) is not None
