"""Of one text's shingle hashes the fingerprints and the MinHash values: loops for :mod:`cleaner.duplicates.fastscan`,
compiled with numba.

They are written as passes over arrays, because compilers turn such passes into vector instructions.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from cleaner.duplicates.shingles import NUM_PERM

_U, _U32 = np.uint64, np.uint32
_NONE = np.uint32(0xFFFFFFFF)


@njit(nogil=True, cache=True, boundscheck=False)
def winnowed(sh, m, window, least, spare, out):  # type: ignore[no-untyped-def]
    """Places of the rightmost smallest of every *window* neighbours, in order; gives how many.

    A value is the smallest of some window if it equals the largest of the minima of all windows around it. *least* and
    *spare* have room for ``m + 2 * window`` values.
    """
    if m <= window:
        best = 0
        for i in range(1, m):
            if sh[i] <= sh[best]:
                best = i
        out[0] = best
        return min(m, 1)
    here, there = least, spare
    n = m
    for i in range(n):
        here[i] = sh[i]
    size = 1
    while size < window:
        step = min(size, window - size)
        n -= step
        for i in range(n):
            there[i] = min(here[i], here[i + step])
        size += step
        here, there = there, here
    # here[s] is the smallest of the window that begins at s
    pad = window - 1
    for i in range(pad):
        there[i] = _U(0)
        there[pad + n + i] = _U(0)
    for i in range(n):
        there[pad + i] = here[i]
    n += 2 * pad
    size = 1
    here, there = there, here
    while size < window:
        step = min(size, window - size)
        n -= step
        for i in range(n):
            there[i] = max(here[i], here[i + step])
        size += step
        here, there = there, here
    count = _U(0)
    for i in range(m):
        out[count] = i
        count += _U(here[i] == sh[i])
    kept = 0
    for x in range(np.int64(count)):
        i = out[x]
        alone = True
        if x + 1 < np.int64(count) and out[x + 1] - i < window and sh[out[x + 1]] == sh[i]:
            # its equal to the right takes all windows that reach so far
            alone = False
            for first in range(max(0, i - window + 1), min(i, out[x + 1] - window) + 1):
                smaller = False
                for t in range(first, first + window):
                    smaller = smaller or sh[t] < sh[i]
                if not smaller:
                    alone = True
                    break
        if alone:
            out[kept] = i
            kept += 1
    return kept


@njit(nogil=True, cache=True, boundscheck=False)
def signed(sh, m, mixed, a, b, row):  # type: ignore[no-untyped-def]
    """MinHash values of *m* shingles into *row*: eight shingles at a time, so that a value is loaded and stored once
    for all eight.
    """
    for i in range(m):
        h = _U32(sh[i])
        h = _U32(h ^ (h >> _U32(16)))
        h = _U32(h * _U32(0x85EBCA6B))
        h = _U32(h ^ (h >> _U32(13)))
        h = _U32(h * _U32(0xC2B2AE35))
        mixed[i] = _U32(h ^ (h >> _U32(16)))
    for q in range(NUM_PERM):
        row[q] = _NONE
    whole = m - m % 8
    for i in range(0, whole, 8):
        h0, h1, h2, h3 = mixed[i], mixed[i + 1], mixed[i + 2], mixed[i + 3]
        h4, h5, h6, h7 = mixed[i + 4], mixed[i + 5], mixed[i + 6], mixed[i + 7]
        for q in range(NUM_PERM):
            x, y = a[q], b[q]
            left = min(min(_U32(x * h0 + y), _U32(x * h1 + y)), min(_U32(x * h2 + y), _U32(x * h3 + y)))
            right = min(min(_U32(x * h4 + y), _U32(x * h5 + y)), min(_U32(x * h6 + y), _U32(x * h7 + y)))
            row[q] = min(row[q], min(left, right))
    for i in range(whole, m):
        h = mixed[i]
        for q in range(NUM_PERM):
            row[q] = min(row[q], _U32(a[q] * h + b[q]))


@njit(nogil=True, cache=True, boundscheck=False)
def winnow_all(sh, offsets, window, out):  # type: ignore[no-untyped-def]
    """:func:`winnowed` for texts one behind the other."""
    longest = 0
    for d in range(len(offsets) - 1):
        longest = max(longest, offsets[d + 1] - offsets[d])
    least = np.empty(longest + 2 * window, np.uint64)
    spare = np.empty(longest + 2 * window, np.uint64)
    picked = np.empty(longest + 1, np.int32)
    n = 0
    for d in range(len(offsets) - 1):
        lo, hi = offsets[d], offsets[d + 1]
        for x in range(winnowed(sh[lo:hi], hi - lo, window, least, spare, picked)):
            out[n] = lo + picked[x]
            n += 1
    return n
