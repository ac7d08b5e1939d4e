"""Plain text into blocks: every non-blank line is a block, and the white space after it belongs to it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleaner.extract import text_code
from cleaner.model import Document, Page
from cleaner.text import words as tx


def document(page: Page, text: str) -> Document:
    """*text* cut at line breaks (\\n, \\r, \\v, \\f, NEL, LS, PS) into blocks that tile it; numbers before
    lines of code are blocks of their own.

    >>> d = document(Page("1", ""), "One\\n\\n  Two \\nThree")
    >>> d.lines(), d.starts.tolist()
    (['One', 'Two', 'Three'], [0, 5, 12])
    """
    blocks = text_code.with_code(text, *cut(tx.code_points(text)))
    return Document(page, text, *blocks[:3], verbatim=blocks.verbatim, line_numbers=blocks.line_numbers)


def cut(cps: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Block starts, and begins and ends of their visible text, for an array of code points."""
    n = len(cps)
    if n == 0:
        none = np.zeros(0, np.int64)
        return none, none, none
    info = tx.tables().info.take(cps, mode="clip")
    ink = np.zeros(n + 2, np.bool_)
    np.less(info, tx.SPACE_BIT, out=ink[1:-1])  # nothing but line breaks, which are white space, has a higher bit
    edges = np.flatnonzero(ink[1:] != ink[:-1])  # white space to ink and back, in turn
    if len(edges) == 0:
        zero = np.zeros(1, np.int64)
        return zero, zero, zero
    # A block starts where its line starts, so that indentation stays with it; the first takes what comes before.
    line = np.concatenate([[0], np.flatnonzero(info >= tx.BREAK_BIT) + 1])
    from_ = (np.searchsorted(edges, line) + 1) // 2  # first stretch of ink that begins on the line or later
    to = np.append(from_[1:], len(edges) // 2)
    some = np.flatnonzero(from_ < to)
    starts = line[some]
    starts[0] = 0
    return starts, edges[2 * from_[some]], edges[2 * to[some] - 1]
