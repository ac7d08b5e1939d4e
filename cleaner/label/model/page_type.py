"""What sort of page the words make it: seven scores per page, features of every line.

What counts as content differs: on a product page the description and not the reviews, in a thread the posts, on a
listing the items. Each score is a logistic regression over which of the hashed words occur on the page, in whole
numbers.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleaner.label.model.windows import I64, U8, Frame
from cleaner.label.model.word_score import NUMBER
from cleaner.text import words as tx
from cleaner.text.lines import Lines

TYPES: tuple[str, ...] = ("article", "collection", "documentation", "forum", "listing", "product", "service")
BITS = 14


def present(lines: Lines) -> NDArray[np.bool_]:
    """(documents, 2^BITS): which slots the words of each document fall into; all numbers are one word."""
    table = np.zeros((len(lines.docs), 1 << BITS), np.bool_)
    table.reshape(-1)[_places(lines)] = True
    return table


def _places(lines: Lines) -> I64:
    """Document and slot of every word, as one number."""
    hashes = lines.words.hashes.copy()
    cls = (lines.word_info >> np.uint32(21)) & np.uint32(7)
    hashes[cls == tx.DIGIT] = NUMBER
    slots = (hashes >> np.uint64(64 - BITS)).view(np.int64)
    slots += lines.doc.take(lines.word_block) << BITS
    return slots


def scores(lines: Lines, weights: NDArray[np.int8]) -> I64:
    """(documents, types): sums of *weights* (2^BITS, types) over the words present, as a vector of length 1 would
    give.
    """
    docs = len(lines.docs)
    out = np.zeros((docs, weights.shape[1]), np.int64)
    size = _sums(lines, weights, out)
    # integer square root: floats of exact squares below 2^52 are exact
    return out * 64 // np.maximum(np.sqrt(size * 4096).astype(np.int64), 1)[:, None]


def _sums(lines: Lines, weights: NDArray[np.int8], out: I64) -> I64:
    """How many slots the words of each document fall into; the sums of their *weights* go to *out*."""
    docs = len(lines.docs)
    places = _places(lines)
    # each word writes its number into its place, and one of those that share a place is found there
    numbers = np.arange(len(places), dtype=np.int32)
    written = np.empty(docs << BITS, np.int32)
    written[places] = numbers
    places = places.take(np.flatnonzero(written.take(places) == numbers))
    size = np.bincount(places >> BITS, minlength=docs).astype(np.int64)
    some = np.flatnonzero(size)
    if len(some):
        values = np.ascontiguousarray(weights.take(places & ((1 << BITS) - 1), axis=0).T).astype(np.int32)
        out[some] = np.add.reduceat(values, (np.cumsum(size) - size)[some], axis=1).T
    return size


def type_rows(frame: Frame, table: I64, rows: dict[str, U8]) -> None:
    """Adds the scores of its page to every block, one row per type."""
    quantised = np.clip(table + 128, 0, 255).astype(np.uint8)
    for name, column in zip(TYPES, quantised.T, strict=True):
        rows[f"type_{name}"] = np.ascontiguousarray(column)[frame.doc]
