"""What rules ask of a page's blocks beyond :class:`~cleaner.text.lines.Lines`: which are prose, which are short, where
prose starts and ends.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaner.text.lines import Lines

I64 = NDArray[np.int64]
Bools = NDArray[np.bool_]

PROSE_SENTENCE, PROSE_ANY, SHORT = 80, 160, 60
"""Lengths (characters) from which a block that ends a sentence, or any block, counts as prose; below which it is
short.
"""


@dataclass(frozen=True, slots=True, eq=False)
class BlockShapes:
    """Arrays over the blocks of a batch; block numbers are numbers in the batch."""

    length: I64
    """Visible characters; letters of unspaced scripts count two and a half, so that one threshold fits all scripts."""
    prose: Bools
    short: Bools
    """Short and not a sentence."""
    next_prose: I64
    """First prose block at or after each block in its document; the document's end if there is none."""
    prev_prose: I64
    """Last prose block at or before each block in its document; -1 if there is none."""
    first: I64
    """First block of each block's document."""
    last: I64
    """End of each block's document (half open)."""
    prose_before: I64
    """Characters of prose before each block in its document."""
    prose_total: I64
    """Characters of prose of each block's document."""


def block_shapes(lines: Lines) -> BlockShapes:
    """The :class:`BlockShapes` of a batch."""
    n = len(lines)
    n_chars = lines.n_chars.astype(np.int64)
    letters = lines.n_letters.astype(np.int64)
    unspaced = (letters >= 2) & (lines.n_words.astype(np.int64) * 4 >= letters * 3)
    length = n_chars + np.where(unspaced, letters * 3 // 2, 0)
    prose = (lines.sentence_end & (length >= PROSE_SENTENCE)) | (length >= PROSE_ANY)
    first = lines.offsets[:-1][lines.doc].astype(np.int64)
    last = lines.offsets[1:][lines.doc].astype(np.int64)
    at = np.arange(n)
    prev = np.maximum.accumulate(np.where(prose, at, -1)) if n else at
    prev = np.where(prev >= first, prev, -1)
    following = np.minimum.accumulate(np.where(prose, at, n)[::-1])[::-1] if n else at
    following = np.minimum(following, last)
    total = np.concatenate([[0], np.cumsum(np.where(prose, length, 0))])
    return BlockShapes(
        length=length,
        prose=prose,
        short=(length < SHORT) & ~lines.sentence_end,
        next_prose=following,
        prev_prose=prev,
        first=first,
        last=last,
        prose_before=total[:-1] - total[first] if n else total[:-1],
        prose_total=total[last] - total[first] if n else total[:-1],
    )
