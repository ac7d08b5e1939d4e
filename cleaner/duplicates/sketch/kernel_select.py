"""Fingerprints and MinHash values of one text's shingle hashes: loops compiled with numba.

They are written as passes over arrays, because compilers turn such passes into vector instructions.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from cleaner.duplicates.sketch.shingles import FINER, NUM_PERM, SHORT

_U, _U32 = np.uint64, np.uint32
_NONE = np.uint32(0xFFFFFFFF)


# Each pass is a function of its own: in one large function the compiler does not see that the arrays are apart.


@njit(nogil=True, cache=True, boundscheck=False)
def _lesser(left, right, n, out):  # type: ignore[no-untyped-def]
    for i in range(n):
        out[i] = min(left[i], right[i])


@njit(nogil=True, cache=True, boundscheck=False)
def _turns(sh, least, n, window, out):  # type: ignore[no-untyped-def]
    """Windows whose rightmost smallest is not that of the window before; gives how many."""
    out[0] = 0
    count = _U(1)
    for i in range(1, n):
        out[count] = i
        count += _U((least[i] != least[i - 1]) | (sh[i + window - 1] == least[i]))
    return np.int64(count)


@njit(nogil=True, cache=True, boundscheck=False)
def winnowed(sh, m, window, least, spare, out):  # type: ignore[no-untyped-def]
    """Places of the rightmost smallest of every *window* neighbours, in order; gives how many.

    *least* and *spare* have room for *m* values. For short texts see :func:`cleaner.duplicates.sketch.shingles.winnow`.
    """
    if m < SHORT:
        window = (window + FINER - 1) // FINER
    if m <= window:
        best = 0
        for i in range(1, m):
            if sh[i] <= sh[best]:
                best = i
        out[0] = best
        return min(m, 1)
    n = m
    size = 1
    here, there, other = sh, least, spare
    while size < window:
        step = min(size, window - size)
        n -= step
        _lesser(here, here[step:], n, there)
        size += step
        here, there, other = there, other, there
    # here[i] is the smallest of the window that begins at i
    count = _turns(sh, here, n, window, out)
    for x in range(count):
        i = out[x] + window - 1
        value = here[out[x]]
        while sh[i] != value:
            i -= 1
        out[x] = i
    return count


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
    least = np.empty(longest, np.uint64)
    spare = np.empty(longest, np.uint64)
    picked = np.empty(longest + 1, np.int32)
    n = 0
    for d in range(len(offsets) - 1):
        lo, hi = offsets[d], offsets[d + 1]
        for x in range(winnowed(sh[lo:hi], hi - lo, window, least, spare, picked)):
            out[n] = lo + picked[x]
            n += 1
    return n
