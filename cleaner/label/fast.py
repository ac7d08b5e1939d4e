"""The numba forms of what labelling does per block in numpy: the same bits. Needs the extra ``fast``."""

from __future__ import annotations

import numpy as np
from numba import njit

_BLOCKS = 512  # worked at once: their rows stay in the processor's cache


@njit(nogil=True, cache=True, boundscheck=False)
def add_leaves(table, features, borders, leaves, out):  # type: ignore[no-untyped-def]
    """Add to *out* the leaves that every block falls into; *table* holds a row of bytes per name.

    One tree after the other asks all blocks: the compiler makes vectors of comparisons of bytes.
    """
    trees, depth = features.shape
    leaf = np.empty(_BLOCKS, np.uint8)
    for begin in range(0, len(out), _BLOCKS):
        n = min(_BLOCKS, len(out) - begin)
        sums = out[begin : begin + n]
        for t in range(trees):
            leaf[:n] = 0
            for level in range(depth):
                row = table[features[t, level], begin : begin + n]
                border = borders[t, level]
                for i in range(n):
                    leaf[i] = (leaf[i] << 1) | (row[i] > border)
            worth = leaves[t]
            for i in range(n):
                sums[i] += worth[leaf[i]]
