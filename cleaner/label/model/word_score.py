"""What a line's words say: a logistic score over hashed 1- to 3-grams of words, as whole numbers.

Numbers are one word, so that "12 comments" and "7 comments" are the same. The weights (int8) are trained by
``benchmarks/train_labels.py``; the sum over a line is exact whatever the order of summation.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.label.model.windows import I64, U64
from cleaner.text import words as tx
from cleaner.text.lines import Lines

MAX_WORDS = 32
"""Words of a line that are looked at, from its start."""
EDGE = np.uint64(0x5851F42D4C957F2D)  # stands for the start and the end of a line
TWO, THREE = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
NUMBER = np.uint64(0xD161)
_ROOTS = np.array([0] + [round(256 * n**-0.5) for n in range(1, 4 * MAX_WORDS + 2)], np.int64)
"""256/√n: a sum over n terms is scaled by it, as a vector of length 1 would be."""


class _Slots(NamedTuple):
    """Slots of the n-grams of a batch; words beyond the first MAX_WORDS of a line are left out."""

    block: I64
    """Block of each word."""
    firsts: I64
    """First word of every line that has words."""
    words: U64
    pairs: U64
    """Of each word and the one before it, or the line's start."""
    third: I64
    """Words with two words of their line before them."""
    triples: U64
    """Of those words and the two before."""
    last: I64
    """Words at the end of their line."""
    ends: U64
    """Of those words and the line's end."""


def _slots(lines: Lines, bits: int) -> _Slots:
    hashes = lines.words.hashes.copy()
    cls = (lines.word_info >> np.uint32(21)) & np.uint32(7)
    hashes[cls == tx.DIGIT] = NUMBER
    block = lines.word_block
    counts = np.minimum(lines.n_words, MAX_WORDS)
    long = np.flatnonzero(lines.n_words > MAX_WORDS)
    if len(long):
        beyond = np.zeros(len(hashes) + 1, np.int8)
        beyond[lines.word_offsets[long] + MAX_WORDS] = 1
        beyond[lines.word_offsets[long + 1]] = -1
        near = np.flatnonzero(np.cumsum(beyond[:-1], dtype=np.int8) == 0)
        hashes, block = hashes.take(near), block.take(near)
    some = np.flatnonzero(counts)
    ends = np.cumsum(counts)[some] - 1  # last word of each line that has words, of those looked at
    firsts = ends + 1 - counts[some]
    shift = np.uint64(64 - bits)
    before = np.empty_like(hashes)
    before[1:] = hashes[:-1]
    before[firsts] = EDGE
    before *= TWO
    is_third = np.ones(len(hashes), np.bool_)
    is_third[firsts] = False
    is_third[firsts[counts[some] > 1] + 1] = False
    third = np.flatnonzero(is_third)
    pairs = before + hashes
    triples = pairs.take(third) + hashes.take(third - 2) * THREE
    last = ends[lines.n_words[some] <= MAX_WORDS]
    return _Slots(
        block,
        firsts,
        hashes >> shift,
        (pairs * THREE) >> shift,
        third,
        (triples * TWO) >> shift,
        last,
        pair_slots(hashes[last], EDGE, shift).view(np.uint64),
    )


def grams(lines: Lines, bits: int) -> tuple[NDArray[np.int64], I64]:
    """Slots (0 … 2^bits - 1) of all n-grams of the batch and, with them, the block of each.

    A line w1 … wn gives its words, the pairs (start, w1), (w1, w2) … (wn, end) and the triples of words.
    """
    s = _slots(lines, bits)
    slots = np.concatenate([s.words, s.pairs, s.triples, s.ends]).view(np.int64)
    return slots, np.concatenate([s.block, s.block, s.block.take(s.third), s.block.take(s.last)])


def pair_slots(left: NDArray[np.uint64], right: NDArray[np.uint64] | np.uint64, shift: np.uint64) -> NDArray[np.int64]:
    """Slots of pairs of word hashes, as :func:`grams` gives them."""
    return (((left * TWO + right) * THREE) >> shift).view(np.int64)


def terms(n_words: I64) -> I64:
    """How many n-grams a line of *n_words* words gives."""
    n = np.minimum(n_words, MAX_WORDS)
    out: I64 = 2 * n + np.maximum(n - 2, 0) + ((n_words > 0) & (n_words <= MAX_WORDS))
    return out


def scores(lines: Lines, weights: NDArray[np.int8]) -> I64:
    """The score of every block: about 0 when the words say nothing, above for content, below for chrome."""
    bits = len(weights).bit_length() - 1
    sums = np.zeros(len(lines), np.int64)
    s = _slots(lines, bits)
    if len(s.words):
        values = weights.take(s.words.view(np.int64)).astype(np.int32)
        values += weights.take(s.pairs.view(np.int64))
        values[s.third] += weights.take(s.triples.view(np.int64))
        values[s.last] += weights.take(s.ends.view(np.int64))
        sums[s.block.take(s.firsts)] = np.add.reduceat(values, s.firsts)
    return (sums * _ROOTS[terms(lines.n_words)]) >> 8
