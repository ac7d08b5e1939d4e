"""Plain text into blocks: every non-blank line is a block, and the white space behind it belongs to it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleaner import text as tx
from cleaner.model import Document, Page

_BREAKS = (0x0A, 0x0D, 0x0B, 0x0C, 0x85, 0x2028, 0x2029)
_SPACES = (*_BREAKS, 0x09, 0x20, 0xA0, 0x1C, 0x1D, 0x1E, 0x1F, 0x1680, *range(0x2000, 0x200C), 0x202F, 0x205F, 0x2060,
           0x3000, 0xFEFF)  # fmt: skip
_SPACE, _BREAK = np.zeros(0x10000, np.bool_), np.zeros(0x10000, np.bool_)
_SPACE[list(_SPACES)] = True
_BREAK[list(_BREAKS)] = True


def document(page: Page, text: str) -> Document:
    """*text* cut at line breaks (\\n, \\r, \\v, \\f, NEL, LS, PS) into blocks that tile it.

    >>> d = document(Page("1", ""), "One\\n\\n  Two \\nThree")
    >>> d.lines(), d.starts.tolist()
    (['One', 'Two', 'Three'], [0, 5, 12])
    """
    starts, begins, ends = cut(tx.code_points(text))
    return Document(page, text, starts, begins, ends)


def cut(cps: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Block starts, and begins and ends of their visible text, for an array of code points."""
    n = len(cps)
    if n == 0:
        none = np.zeros(0, np.int64)
        return none, none, none
    low = np.minimum(cps, 0xFFFF)  # U+FFFF is neither space nor break
    ink = ~_SPACE[low]
    where = np.flatnonzero(ink)
    if len(where) == 0:
        zero = np.zeros(1, np.int64)
        return zero, zero, zero
    line = np.cumsum(_BREAK[low])[where]
    first = np.flatnonzero(np.diff(line, prepend=-1))
    begins = where[first]
    ends = where[np.append(first[1:], len(where)) - 1] + 1
    # A block starts where its line starts, so that indentation stays with it; the first takes what comes before.
    breaks = np.flatnonzero(_BREAK[low])
    at = np.searchsorted(breaks, begins) - 1
    starts = np.where(at >= 0, breaks[np.maximum(at, 0)] + 1, 0)
    starts[0] = 0
    return starts.astype(np.int64), begins.astype(np.int64), ends.astype(np.int64)
