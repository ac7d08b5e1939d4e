"""Which tables are tables of values, whose rows stay on one line, and which only lay a page out."""

from __future__ import annotations

import re
from typing import Any

_LAID_OUT = frozenset(
    """h1 h2 h3 h4 h5 h6 form article section aside nav header footer main table blockquote pre textarea iframe video
    fieldset hr address figure figcaption""".split()
)
"""Elements that the cells of a table of values do not hold."""
_POSTS = re.compile(
    r"(?i)(?<![a-z])(?:post|posts|message|messages|comment|comments|reply|thread|forum|topic|tborder|tablebg|bbs|layout|wrapper|container)(?![a-z])"
)
"""Names of tables that hold posts or the page."""
MAX_CELLS = 20_000
"""Cells that are looked at."""
MAX_NAMED_CELL = 1000
"""Characters of a cell in a table with headings."""
MAX_CELL = 150
"""Characters of a cell in a table without headings: posts and columns of a page are longer."""
_MIN_ROWS, _MIN_COLUMNS = 2, 2
_SAME_WIDTH = 0.6
"""Share of rows that have as many columns as most rows."""


def is_of_values(table: Any) -> bool:
    """Whether *table* holds values in rows and columns: at least two of each, no parts of a page in a cell, and no
    long texts.
    """
    if table.get("role") in ("presentation", "none") or _POSTS.search(
        f"{table.get('class', '')} {table.get('id', '')}"
    ):
        return False
    widths: list[int] = []
    headed = False
    longest = cells = 0
    for element in table.iter():
        tag = element.tag
        if tag == "tr":
            widths.append(0)
        elif tag == "td" or tag == "th":
            if not widths:  # cells right in a <thead>
                widths.append(0)
            widths[-1] += _span(element)
            headed |= tag == "th" or "scope" in element.attrib
            cells += 1
            if cells > MAX_CELLS:
                return False
            longest = max(longest, _size(element))
            if longest > MAX_NAMED_CELL:
                return False
        elif tag == "thead" or tag == "caption":
            headed = True
        elif tag in _LAID_OUT and element is not table and not (tag == "pre" and "\n" not in (element.text or "\n")):
            return False
    rows = [width for width in widths if width]
    if len(rows) < _MIN_ROWS:
        return headed and len(rows) == 1 and rows[0] >= _MIN_COLUMNS
    width = max(set(rows), key=rows.count)
    if width < _MIN_COLUMNS or rows.count(width) < _SAME_WIDTH * len(rows):
        return headed and max(rows) >= _MIN_COLUMNS and longest <= MAX_CELL
    return longest <= (MAX_NAMED_CELL if headed else MAX_CELL)


def _span(cell: Any) -> int:
    span = cell.get("colspan", "1")
    return min(int(span), 100) if span.isdecimal() and span.isascii() else 1


def _size(cell: Any) -> int:
    """Characters of text in a cell, white space counted once."""
    text = cell.text or ""
    if len(cell) == 0:
        return len(text.strip())
    return sum(len(part.strip()) + 1 for part in cell.itertext() if part.strip())
