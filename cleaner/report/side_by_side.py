"""Pairs of duplicates on a terminal, side by side."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from cleaner.page.page_view import BOLD, GREEN, RESET
from cleaner.report.pairs import Pair
from cleaner.report.pairs import pairs as find_pairs
from cleaner.text.terminal import printable, printable_lines

WIDTH = 76
"""Columns of each of two texts side by side."""


MIN_WIDTH = 20
"""However narrow the terminal is."""


def pairs(
    out: str, record_id: str | None, *, limit: int = 20, color: bool = False, width: int | None = None
) -> Iterator[str]:
    """The duplicates of a finished run, each pair side by side: shared text plain, the rest marked.

    *width* is that of both texts together.
    """
    from cleaner.store.output_folder import summary_of, table_parts
    from cleaner.store.schema import TABLES

    summary_of(out)
    tables = {t: table_parts(out, t) for t in TABLES}
    for pair in find_pairs(tables, record_id, limit=limit):
        yield side_by_side(pair, color=color, width=max(MIN_WIDTH, (width - 3) // 2) if width else WIDTH)


def side_by_side(pair: Pair, *, width: int = WIDTH, color: bool = False) -> str:
    """Two texts in columns. What only one of them has is between ``[+`` and ``+]``, or in colour."""
    left = _wrapped(_marked(pair.text, [(a, b) for a, b, _, _ in pair.spans]), width)
    right = _wrapped(_marked(pair.canonical_text, [(c, d) for _, _, c, d in pair.spans]), width)
    title = printable(pair.title)
    head = f"{BOLD}{title}{RESET}" if color else title
    rows = [head, f"{printable(pair.id)[:width]:{width}} │ {printable(pair.canonical)[:width]}"]
    for i in range(max(len(left), len(right))):
        a = left[i] if i < len(left) else ""
        b = right[i] if i < len(right) else ""
        rows.append(f"{a:{width}} │ {b}".rstrip())
    text = "\n".join(rows)
    if color:
        text = text.replace("[+", GREEN + "[+").replace("+]", "+]" + RESET)
    return text + "\n\n"


def _marked(text: str, shared: Sequence[tuple[int, int]]) -> str:
    """*text* with what lies outside the *shared* stretches marked, white space apart."""
    out = []
    at = 0
    for a, b in [*sorted(shared), (len(text), len(text))]:
        if a > at and text[at:a].strip():
            piece = text[at:a]
            start, end = len(piece) - len(piece.lstrip()), len(piece.rstrip())
            out.append(f"{piece[:start]}[+{piece[start:end]}+]{piece[end:]}")
        elif a > at:
            out.append(text[at:a])
        out.append(text[max(a, at) : b])
        at = max(at, b)
    return "".join(out)


def _wrapped(text: str, width: int) -> list[str]:
    lines: list[str] = []
    for line in printable_lines(text):
        lines += textwrap.wrap(line, width) or [""]
    return lines
