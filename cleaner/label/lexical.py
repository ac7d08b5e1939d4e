"""What a line's words say: a logistic score over hashed 1- to 3-grams of words, as whole numbers.

Numbers are one word, so that "12 comments" and "7 comments" are the same. The weights (int8) are trained by
``benchmarks/train_labels.py``; the sum over a line is exact whatever the order of summation.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleaner import text as tx
from cleaner.label.frame import I64
from cleaner.lines import Lines

MAX_WORDS = 32
"""Words of a line that are looked at, from its start."""
_EDGE = np.uint64(0x5851F42D4C957F2D)  # stands for the start and the end of a line
_TWO, _THREE = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
NUMBER = np.uint64(0xD161)
_ROOTS = np.array([0] + [round(256 * n**-0.5) for n in range(1, 4 * MAX_WORDS + 2)], np.int64)
"""256/√n: a sum over n terms is scaled by it, as a vector of length 1 would be."""


def grams(lines: Lines, bits: int) -> tuple[NDArray[np.int64], I64]:
    """Slots (0 … 2^bits - 1) of all n-grams of the batch and, with them, the block of each.

    A line w1 … wn gives its words, the pairs (start, w1), (w1, w2) … (wn, end) and the triples of words.
    """
    hashes = lines.words.hashes.copy()
    cls = (lines.word_info >> np.uint32(21)) & np.uint32(7)
    hashes[cls == tx.DIGIT] = NUMBER
    block = lines.word_block
    counts = np.minimum(lines.n_words, MAX_WORDS)
    if len(hashes) and int(lines.n_words.max()) > MAX_WORDS:
        near = np.flatnonzero(np.arange(len(hashes)) < np.repeat(lines.word_offsets[:-1] + MAX_WORDS, lines.n_words))
        hashes, block = hashes.take(near), block.take(near)
    some = np.flatnonzero(counts)
    ends = np.cumsum(counts)[some] - 1  # last word of each line that has words, of those looked at
    firsts = ends + 1 - counts[some]
    shift = np.uint64(64 - bits)
    before = np.empty_like(hashes)
    before[1:] = hashes[:-1]
    before[firsts] = _EDGE
    is_third = np.ones(len(hashes), np.bool_)
    is_third[firsts] = False
    is_third[firsts[counts[some] > 1] + 1] = False
    third = np.flatnonzero(is_third)
    whole = lines.n_words[some] <= MAX_WORDS
    ends = ends[whole]
    slots = np.concatenate(
        [
            hashes >> shift,
            ((before * _TWO + hashes) * _THREE) >> shift,
            ((before.take(third) * _TWO + hashes.take(third) + hashes.take(third - 2) * _THREE) * _TWO) >> shift,
            pair_slots(hashes[ends], _EDGE, shift).view(np.uint64),
        ]
    ).view(np.int64)
    return slots, np.concatenate([block, block, block.take(third), block[ends]])


def pair_slots(left: NDArray[np.uint64], right: NDArray[np.uint64] | np.uint64, shift: np.uint64) -> NDArray[np.int64]:
    """Slots of pairs of word hashes, as :func:`grams` gives them."""
    return (((left * _TWO + right) * _THREE) >> shift).view(np.int64)


def terms(n_words: I64) -> I64:
    """How many n-grams a line of *n_words* words gives."""
    n = np.minimum(n_words, MAX_WORDS)
    out: I64 = 2 * n + np.maximum(n - 2, 0) + ((n_words > 0) & (n_words <= MAX_WORDS))
    return out


def scores(lines: Lines, weights: NDArray[np.int8]) -> I64:
    """The score of every block: about 0 when the words say nothing, above for content, below for chrome."""
    bits = len(weights).bit_length() - 1
    slots, block = grams(lines, bits)
    # bincount adds in double precision: sums of int8 over a line are whole and small, hence exact
    sums = np.bincount(block, weights=weights.take(slots), minlength=len(lines)).astype(np.int64)
    return (sums * _ROOTS[terms(lines.n_words)]) >> 8
