"""The geometry of a batch: windows, neighbours, runs and heaviest stretches of blocks that never cross a document.

All arithmetic is on integers, so that a block's numbers are the same alone, in any batch and on any machine.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cleaner.text import words as tx
from cleaner.text.lines import Lines

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
U8 = NDArray[np.uint8]
U64 = NDArray[np.uint64]
FAR = 255
"""Distance to something the document does not have."""


@lru_cache(maxsize=1)
def log_table() -> U8:
    """8·log2(1 + v), rounded down, for v below 2^16."""
    # 2^(k/8) is compared as (1 + v)^8 >= 2^k in integers, so no platform's log2 decides.
    table = np.zeros(1 << 16, np.uint8)
    k = 0
    for v in range(1 << 16):
        while (1 + v) ** 8 >= 1 << (k + 1):
            k += 1
        table[v] = k
    return table


def log8(values: NDArray[np.signedinteger]) -> U8:
    """8·log2(1 + v) for v from 0 on (more than 65,535 counts as that): 12 words are 29, 100 are 53.

    >>> log8(np.array([0, 1, 3, 12, 100])).tolist()
    [0, 8, 16, 29, 53]
    """
    out: U8 = log_table().take(np.minimum(values, 0xFFFF))
    return out


def clip8(values: NDArray[np.signedinteger]) -> U8:
    """Values from 0 on cut to 255."""
    out: U8 = np.minimum(values, 255).astype(np.uint8)
    return out


def share8(part: NDArray[np.number], whole: NDArray[np.signedinteger], scale: int = 64) -> U8:
    """*part* of *whole* in steps of 1/scale, rounded down; nothing of nothing is 0.

    Whole numbers below 2^53: rounding never lifts their quotient in double precision to the next whole number, and that
    division is several times as fast as one of integers.
    """
    steps = np.true_divide(part * scale, np.maximum(whole, 1))
    out: U8 = np.minimum(steps, 255, out=steps).astype(np.uint8)
    return out


_RECIPROCAL = np.array([0] + [65536 // w for w in range(1, 256)], np.int32)


class Frame:
    """Where every block stands in its document, and sums over its neighbours.

    ``index`` counts blocks from the document's first, ``behind`` to its last; ``first`` and ``stop`` bound the
    document in the batch.
    """

    def __init__(self, lines: Lines) -> None:
        self.n = len(lines)
        self.offsets = lines.offsets
        self.doc = lines.doc
        self.first = lines.offsets[lines.doc]
        self.stop = lines.offsets[lines.doc + 1]
        self.at = np.arange(self.n)
        self.index = self.at - self.first
        self.behind = self.stop - 1 - self.at
        self._own = tx.mix64(lines.doc.astype(np.uint64) + np.uint64(1))  # tells values of different documents apart
        self._spans: dict[tuple[int, int], tuple[I64, I64, I64, I32]] = {}

    def _span(self, before: int, after: int) -> tuple[I64, I64, I64, I32]:
        """The blocks whose window, from *before* blocks before to *after* blocks after them, their document cuts; first
        and stop of their windows; and for every block, one over the size of its window in 1/65536.
        """
        if (before, after) not in self._spans:
            lo = np.maximum(self.at - before, self.first)
            hi = np.minimum(self.at + (after + 1), self.stop)
            lo = np.minimum(lo, hi)
            size = hi - lo
            cut = np.flatnonzero(size < before + after + 1)
            self._spans[before, after] = cut, lo.take(cut), hi.take(cut), _RECIPROCAL.take(size)
        return self._spans[before, after]

    def means(self, total: I32, before: int, after: int) -> U8:
        """Means over a window (less than 256 blocks) of values from 0 to 255, given as their :meth:`running` total.

        Negative *before* leaves out the block itself and what comes before it, negative *after* what comes after it.
        """
        cut, lo, hi, reciprocal = self._span(before, after)
        sums = np.empty((*total.shape[:-1], self.n), np.int32)
        a, b = max(before, 0), self.n - max(after, 0)
        if a < b:  # whole windows, which most are, are slices of the totals
            whole = total[..., a + after + 1 : b + after + 1]
            np.subtract(whole, total[..., a - before : b - before], out=sums[..., a:b])
        sums[..., cut] = total.take(hi, axis=-1) - total.take(lo, axis=-1)
        sums *= reciprocal
        sums >>= 16
        return sums.astype(np.uint8)

    def running(self, rows: U8) -> I32:
        """Running total of a row, or of several, with a 0 in front. It may wrap around in a very long batch;
        differences do not.
        """
        total = np.zeros((*rows.shape[:-1], self.n + 1), np.int32)
        np.cumsum(rows, axis=-1, dtype=np.int32, out=total[..., 1:])
        return total

    def shifted(self, rows: U8, by: int, missing: int | U8 = 0) -> U8:
        """The value of a row, or of several, *by* blocks further on (or back), *missing* outside the document."""
        out = np.empty_like(rows)
        left = max(self.n - abs(by), 0)
        if by > 0:
            out[..., :left] = rows[..., by:]
            out[..., np.flatnonzero(self.behind < by)] = missing
        else:
            out[..., self.n - left :] = rows[..., :left]
            out[..., np.flatnonzero(self.index < -by)] = missing
        return out

    def since(self, flags: NDArray[np.bool_]) -> I64:
        """Blocks since the last earlier flagged block of the document; FAR if there is none."""
        last = np.where(flags, self.at, -1)
        np.maximum.accumulate(last, out=last)
        before = np.concatenate([[-1], last[:-1]])[: self.n]
        return np.where(before >= self.first, self.at - before, FAR)

    def until(self, flags: NDArray[np.bool_]) -> I64:
        """Blocks until the next flagged block of the document; FAR if there is none."""
        after = np.where(flags, self.at, self.n + FAR)[::-1]
        after = np.minimum.accumulate(after)[::-1]
        after = np.append(after[1:], self.n + FAR)[: self.n]
        return np.where(after < self.stop, after - self.at, FAR)

    def runs(self, flags: NDArray[np.bool_]) -> tuple[I64, I64]:
        """Length of the run of flagged blocks each block is in (0 outside), and its place in it from 0."""
        bounds = flags.copy()
        bounds[1:] &= ~flags[:-1] | (self.index[1:] == 0)
        number = np.cumsum(bounds)
        length = np.bincount(number[flags], minlength=int(number[-1]) + 1 if self.n else 1)
        begin = np.flatnonzero(bounds)
        size = np.where(flags, length[number], 0)
        if not len(begin):
            return size, np.zeros(self.n, np.int64)
        return size, np.where(flags, self.at - begin[np.maximum(number - 1, 0)], 0)

    def per_document(self, values: NDArray[np.integer]) -> I64:
        """Sum over each document."""
        out = np.zeros(len(self.offsets) - 1, np.int64)
        if self.n:
            some = np.flatnonzero(self.offsets[:-1] < self.offsets[1:])
            out[some] = np.add.reduceat(values, self.offsets.take(some), dtype=np.int64)
        return out

    def repeats(self, hashes: U64, among: NDArray[np.intp] | None = None) -> I64:
        """How often each block's value in *hashes* occurs in its own document; asked of some blocks, those *among*
        which every value that occurs twice is, others count as 1.
        """
        out = np.ones(self.n, np.int64)
        key = tx.mix64(hashes ^ self._own)
        if among is None:  # most values are alone in one of 2^16 boxes, and need not be sorted
            box = key >> np.uint64(48)
            among = np.flatnonzero(np.bincount(box.view(np.intp), minlength=1 << 16).take(box.view(np.intp)) > 1)
        _, inverse, counts = np.unique(key.take(among), return_inverse=True, return_counts=True)
        out[among] = counts[inverse]
        return out

    def heaviest(self, weights: I64) -> tuple[I64, I64, I64]:
        """Per document, first and stop of the stretch of blocks with the largest sum of *weights*, and the sum.

        Kadane's algorithm over all documents at once: within a document, the sum up to a block less the smallest sum
        up to any earlier one; each document is lowered beneath the one before, so that minima do not reach across.
        Empty stretches where no weight is positive.
        """
        docs = len(self.offsets) - 1
        if self.n == 0:
            none = np.zeros(docs, np.int64)
            return none, none, none
        total = np.concatenate([[0], np.cumsum(weights)])
        local = total[1:] - total[self.first]  # sum up to and with each block
        before = local - weights
        lowered = self.doc * (np.int64(np.abs(weights).max() + 1) * np.int64(self.n + 1))
        low = np.minimum.accumulate(before - lowered) + lowered
        gain = local - low
        # last block with the largest gain, then the last start that gives it
        best = np.zeros(docs, np.int64)
        some = self.offsets[:-1] < self.offsets[1:]
        best[some] = np.maximum(np.maximum.reduceat(gain, self.offsets[:-1][some]), 0)
        is_best = np.flatnonzero((gain == best[self.doc]) & (gain > 0))[::-1]
        stop = np.zeros(docs, np.int64)
        stop[self.doc[is_best]] = is_best + 1
        end = np.maximum(stop - 1, 0)
        starts_low = before == low  # blocks at which a new smallest sum was reached
        last_low = np.where(starts_low, self.at, -1)
        np.maximum.accumulate(last_low, out=last_low)
        # An empty stretch lies at its document's start, wherever the document lies in the batch.
        own = self.offsets[:-1]
        return np.where(stop > 0, last_low[end], own), np.where(stop > 0, stop, own), best
