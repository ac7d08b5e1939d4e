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
        none = np.zeros(len(next(iter(rows.values()))), np.uint8)  # XXX until the next weights
        table = [rows.get(name, none) if blocks is None else rows.get(name, none)[blocks] for name in self.names]
        n = len(table[0])
        classes = self.leaves.shape[2:]
        out = np.empty((n, *classes), np.int32)
        out[:] = self.bias
        leaf, yes = np.empty(n, np.uint8), np.empty(n, np.bool_)
        as_byte = yes.view(np.uint8)
        value = np.empty((n, *classes), np.int16)
        at = np.empty(n, np.intp)
        for features, borders, leaves in zip(self.features.tolist(), self.borders.tolist(), self.leaves, strict=True):
            np.greater(table[features[0]], borders[0], out=leaf.view(np.bool_))
            for f, border in zip(features[1:], borders[1:], strict=True):
                np.greater(table[f], border, out=yes)
                np.add(leaf, leaf, out=leaf)
                np.bitwise_or(leaf, as_byte, out=leaf)
            at[:] = leaf
            leaves.take(at, axis=0, out=value, mode="clip")
            out += value
        return out
