"""Oblivious trees evaluated in numpy: a question is one comparison of a row of bytes, two trees one look-up of whole
numbers.

All the rows of a block answer the same few hundred questions; sums are of integers, so that a score is the same on
every platform, in every batch and in every order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

UNIT = 1024
"""Leaf values and biases are log-odds in steps of 1/UNIT."""
_BLOCKS, _TREES = 4096, 8
"""So many blocks and groups of trees are worked at once: measured, and small enough for the processor's cache."""
_QUESTIONS = 64  # likewise
_PLACES = 12
"""Trees are looked up together, two of depth 6, in a table of at most 2^12 sums: half the look-ups."""


@dataclass(frozen=True, slots=True, eq=False)
class Forest:
    """Trees over named rows with one output, or with one per class."""

    names: tuple[str, ...]
    """Rows the trees ask for."""
    features: NDArray[np.int16]
    """(trees, depth): number of the row in ``names``, outermost question first."""
    borders: NDArray[np.uint8]
    """(trees, depth): a value above the border answers yes."""
    leaves: NDArray[np.int16]
    """(trees, 2^depth) or (trees, 2^depth, classes): what the answers, read as a binary number, are worth."""
    bias: NDArray[np.int32]
    """One number, or one per class."""

    def scores(
        self, rows: Mapping[str, NDArray[np.uint8]], blocks: NDArray[np.intp] | None = None
    ) -> NDArray[np.int32]:
        """Sum of the leaves every block (or each of *blocks*) falls into, in log-odds of 1/UNIT; a column per class."""
        n = len(rows[self.names[0]]) if blocks is None else len(blocks)
        out = np.empty((n, *self.leaves.shape[2:]), np.int32)
        out[:] = self.bias
        plan = _plan(self)
        for a in range(0, n, _BLOCKS):
            if blocks is None:
                table = np.array([rows[name][a : a + _BLOCKS] for name in self.names])
            else:
                table = np.array([rows[name].take(blocks[a : a + _BLOCKS]) for name in self.names])
            plan.add(table, out[a : a + _BLOCKS])
        return out


@dataclass(frozen=True, slots=True, eq=False)
class _Plan:
    """A forest made ready: questions asked once for all trees, and the leaves of trees that are looked up together."""

    rows: NDArray[np.intp]
    """The row of every question that any tree asks."""
    borders: NDArray[np.uint8]
    """As a column, what it is compared with."""
    asked: NDArray[np.intp]
    """(trees, depth): number of the question; trees are filled up to whole groups."""
    together: int
    sums: NDArray[np.int32]
    """(groups, 2^(depth · together)) or with a last axis of classes: sums of the leaves of a group of trees."""

    def add(self, table: NDArray[np.uint8], out: NDArray[np.int32]) -> None:
        """Add the leaves that every block falls into to *out*; *table* holds a row of bytes per name."""
        n, (trees, depth) = len(out), self.asked.shape
        yes = self._answers(table)
        step = _TREES * self.together
        leaf, bit = np.empty((step, n), np.uint8), np.empty((step, n), np.uint8)
        value = np.empty(out.shape, np.int32)
        for t in range(0, trees, step):
            asked = self.asked[t : t + step]
            g = len(asked)
            yes.take(asked[:, 0], axis=0, out=leaf[:g], mode="clip")
            for level in range(1, depth):
                yes.take(asked[:, level], axis=0, out=bit[:g], mode="clip")
                np.add(leaf[:g], leaf[:g], out=leaf[:g])
                np.bitwise_or(leaf[:g], bit[:g], out=leaf[:g])
            place = leaf[: g : self.together].astype(np.uint16)
            for other in range(1, self.together):
                place <<= depth
                place |= leaf[other : g : self.together]
            for sums, where in zip(self.sums[t // self.together :], place, strict=False):
                sums.take(where, axis=0, out=value, mode="clip")
                out += value

    def _answers(self, table: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """A row of zeros and ones per question."""
        answers = np.empty((len(self.rows), table.shape[1]), np.bool_)
        asked = np.empty((_QUESTIONS, table.shape[1]), np.uint8)
        for a in range(0, len(self.rows), _QUESTIONS):
            rows = self.rows[a : a + _QUESTIONS]
            table.take(rows, axis=0, out=asked[: len(rows)], mode="clip")
            np.greater(asked[: len(rows)], self.borders[a : a + _QUESTIONS], out=answers[a : a + _QUESTIONS])
        return answers.view(np.uint8)


@lru_cache(maxsize=16)
def _plan(forest: Forest) -> _Plan:
    """The plan of a forest; forests are compared by identity and never change."""
    trees, depth = forest.features.shape
    together = max(1, _PLACES // depth)
    spare = -trees % together  # trees without a leaf that counts
    keys = forest.features.astype(np.intp) * 256 + forest.borders
    asked, number = np.unique(np.concatenate([keys, np.tile(keys[:1], (spare, 1))]), return_inverse=True)
    leaves = np.concatenate([forest.leaves.astype(np.int32), np.zeros((spare, *forest.leaves.shape[1:]), np.int32)])
    sums = leaves[::together]
    for other in range(1, together):
        sums = sums[:, :, None] + leaves[other::together][:, None]
        sums = sums.reshape(len(sums), -1, *leaves.shape[2:])
    return _Plan(
        rows=asked >> 8,
        borders=(asked & 255).astype(np.uint8)[:, None],
        asked=number.reshape(-1, depth).astype(np.intp),
        together=together,
        sums=np.ascontiguousarray(sums),
    )
