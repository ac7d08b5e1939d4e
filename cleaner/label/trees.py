"""Oblivious trees evaluated in numpy: a level is one comparison of a row of bytes, a tree one look-up of whole numbers.

All the rows of a block answer the same few hundred questions; sums are of integers, so that a score is the same on
every platform, in every batch and in every order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

UNIT = 1024
"""Leaf values and biases are log-odds in steps of 1/UNIT."""
_BLOCKS, _TREES = 8192, 16
"""So many blocks and trees are worked at once: measured, and small enough for the processor's cache."""


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
        table = [rows[name] if blocks is None else rows[name].take(blocks) for name in self.names]
        n = len(table[0])
        out = np.empty((n, *self.leaves.shape[2:]), np.int32)
        out[:] = self.bias
        for a in range(0, n, _BLOCKS):
            self._add(np.stack([row[a : a + _BLOCKS] for row in table]), out[a : a + _BLOCKS])
        return out

    def _add(self, table: NDArray[np.uint8], out: NDArray[np.int32]) -> None:
        """Add the leaves of all trees to *out*, a few trees at a time: fewer and longer steps than one by one."""
        trees, depth = self.features.shape
        n, size = table.shape[1], 1 << depth
        group = _TREES if self.leaves.ndim == 2 else 1
        leaf, asked = np.empty((group, n), np.uint8), np.empty((group, n), np.uint8)
        yes = np.empty((group, n), np.bool_)
        at = np.empty((group, n), np.intp)
        value = np.empty((group, n, *self.leaves.shape[2:]), np.int16)
        for t in range(0, trees, group):
            features, borders = self.features[t : t + group], self.borders[t : t + group]
            g = len(features)
            leaf[:] = 0
            for level in range(depth):
                table.take(features[:, level], axis=0, out=asked[:g], mode="clip")
                np.greater(asked[:g], borders[:, level, None], out=yes[:g])
                np.add(leaf, leaf, out=leaf)
                np.bitwise_or(leaf[:g], yes[:g].view(np.uint8), out=leaf[:g])
            np.add(leaf[:g], np.arange(0, g * size, size)[:, None], out=at[:g])
            flat = self.leaves[t : t + g].reshape(g * size, *self.leaves.shape[2:])
            flat.take(at[:g], axis=0, out=value[:g], mode="clip")
            out += value[:g].sum(0, dtype=np.int32)
