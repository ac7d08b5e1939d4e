"""A table of values as GFM writes it: rows of cells between bars, cells that span others as one and empty ones."""

from __future__ import annotations

MAX_COLUMNS = 100
"""Columns of a table, at most."""


class MarkdownTable:
    """The rows of a table while it is open. Cells may be closed before a row is opened, as broken markup does."""

    __slots__ = ("cell", "row", "rows", "spans")

    def __init__(self) -> None:
        self.rows: list[list[str]] = []
        self.row: list[str] | None = None
        self.spans: dict[int, int] = {}
        """Rows still to come that a cell of a column reaches into."""
        self.cell = (1, 1)
        """Columns and rows of the cell that is open."""

    def open_row(self) -> None:
        """A row begins."""
        self.row = []

    def open_cell(self, spans: str) -> None:
        """A cell begins; *spans* are its columns and rows, as ``2,1``, or empty."""
        wide, _, high = spans.partition(",")
        self.cell = (_count(wide), _count(high))

    def close_cell(self, text: str) -> None:
        """A cell ends with all its *text*."""
        if self.row is None:
            self.row = []
        self._fill(self.row)
        wide, high = self.cell
        place = len(self.row)
        self.row.append(text)
        self.row.extend([""] * (wide - 1))
        if high > 1:
            self.spans.update(dict.fromkeys(range(place, place + wide), high))
        self.cell = (1, 1)

    def _fill(self, row: list[str]) -> None:
        """Leave the places empty that cells of earlier rows reach into."""
        while self.spans.get(len(row), 0) > 0 and len(row) < MAX_COLUMNS:
            row.append("")

    def close_row(self) -> bool:
        """The row ends; whether one was open."""
        if self.row is None:
            return False
        self._fill(self.row)
        self.spans = {column: left - 1 for column, left in self.spans.items() if left > 1}
        if any(self.row):
            self.rows.append(self.row)
        self.row = None
        return True

    def lines(self) -> list[str]:
        """The table's lines; none for a table without text."""
        width = min(max(map(len, self.rows), default=0), MAX_COLUMNS)
        if not width:
            return []
        lines = [f"| {' | '.join([*row[:width], *[''] * (width - len(row))])} |" for row in self.rows]
        return [lines[0], f"|{' --- |' * width}", *lines[1:]]


def _count(text: str) -> int:
    return max(1, min(int(text), MAX_COLUMNS)) if text.isdecimal() and text.isascii() else 1
