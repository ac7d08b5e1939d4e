"""What sort of page the words make it: seven scores per page, features of every line.

What counts as content differs: on a product page the description and not the reviews, in a thread the posts, on a
listing the items. Each score is a logistic regression over which of the hashed words occur on the page, in whole
numbers.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleaner import text as tx
from cleaner.label.frame import I64, U8, Frame
from cleaner.label.lexical import NUMBER
from cleaner.lines import Lines

TYPES: tuple[str, ...] = ("article", "collection", "documentation", "forum", "listing", "product", "service")
BITS = 14
_AT_ONCE = 64  # pages per product, so that the table of words stays small


def present(lines: Lines) -> NDArray[np.bool_]:
    """(documents, 2^BITS): which slots the words of each document fall into; all numbers are one word."""
    hashes = lines.words.hashes.copy()
    cls = (lines.word_info >> np.uint32(21)) & np.uint32(7)
    hashes[cls == tx.DIGIT] = NUMBER
    slots = (hashes >> np.uint64(64 - BITS)).astype(np.int64)
    table = np.zeros((len(lines.docs), 1 << BITS), np.bool_)
    table.reshape(-1)[(lines.doc[lines.word_block] << BITS) + slots] = True
    return table


def scores(lines: Lines, weights: NDArray[np.int8]) -> I64:
    """(documents, types): sums of *weights* (2^BITS, types) over the words present, as a vector of length 1 would
    give.
    """
    out = np.zeros((len(lines.docs), weights.shape[1]), np.int64)
    table = present(lines)
    plain = weights.astype(np.float32)
    for a in range(0, len(table), _AT_ONCE):
        part = table[a : a + _AT_ONCE]
        # whole numbers below 2^24: single precision adds them exactly in any order
        sums = (part.astype(np.float32) @ plain).astype(np.int64)
        size = part.sum(1)
        # integer square root: floats of exact squares below 2^52 are exact
        out[a : a + _AT_ONCE] = sums * 64 // np.maximum(np.sqrt(size * 4096).astype(np.int64), 1)[:, None]
    return out


def type_rows(frame: Frame, table: I64, rows: dict[str, U8]) -> None:
    """Adds the scores of its page to every block, one row per type."""
    quantised = np.clip(table + 128, 0, 255).astype(np.uint8)
    for name, column in zip(TYPES, quantised.T, strict=True):
        rows[f"type_{name}"] = np.ascontiguousarray(column)[frame.doc]
