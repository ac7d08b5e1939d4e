"""One text from UTF-8 to shingles, fingerprints and MinHash values: loops compiled with numba.

The bits are those of :mod:`cleaner.duplicates.sketch.shingles`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from cleaner.duplicates.sketch.kernel_select import signed, winnowed
from cleaner.duplicates.sketch.kernel_words import (
    OPEN,
    STRETCH,
    any_words,
    look_up,
    mix,
    mix_all,
    plain_words,
)
from cleaner.duplicates.sketch.shingles import I32, ORDER_STEP, U32
from cleaner.text.words import HASH_BASE, U64

_U = np.uint64
_B, _STEP = HASH_BASE, ORDER_STEP


@njit(nogil=True, cache=True, boundscheck=False)
def _times_and(values, others, n):  # type: ignore[no-untyped-def]
    for j in range(n):
        values[j] = values[j] * _B + others[j]


@njit(nogil=True, cache=True, boundscheck=False)
def _dot(values, others, n):  # type: ignore[no-untyped-def]
    total = _U(0)
    for j in range(n):
        total += values[j] * others[j]
    return total


@njit(nogil=True, cache=True, boundscheck=False)
def _exact(wh, n, up):  # type: ignore[no-untyped-def]
    first = _U(0)
    scale = _U(1)
    for a in range(0, n, STRETCH):
        first += _dot(wh[a:], up, min(STRETCH, n - a)) * scale
        scale *= up[STRETCH - 1] * _B
    second = _U(0)
    for j in range(n):
        second += mix(wh[j] + _U(j + 1) * _STEP)
    return mix(first + _U(n)), mix(second + _U(n))


@njit(nogil=True, cache=True, boundscheck=False)
def _even(wh, we, n, k, sh, se):  # type: ignore[no-untyped-def]
    """Shingles of *k* words, and where they end; gives how many."""
    length = min(k, n)
    m = n - length + 1 if n else 0
    if m:
        sh[:m] = wh[length - 1 : length - 1 + m]
        se[:m] = we[length - 1 : length - 1 + m]
    for t in range(length - 2, -1, -1):
        _times_and(sh, wh[t:], m)
    mix_all(sh, m)
    return m


@njit(nogil=True, cache=True, boundscheck=False)
def _uneven(wh, we, ww, n, k, sh, se):  # type: ignore[no-untyped-def]
    """Shingles of words of any weight, and where they end."""
    m = 0
    e = 0
    weight = 0
    for j in range(n):
        while e < n and weight < 2 * k:
            weight += ww[e]
            e += 1
        if weight < 2 * k and m > 0:
            break
        h = _U(0)
        for t in range(e - 1, j - 1, -1):
            h = h * _B + wh[t]
        sh[m] = mix(h)
        se[m] = we[e - 1]
        m += 1
        if weight < 2 * k:
            break
        weight -= ww[j]
    return m


class Scratch(NamedTuple):
    """Room for one text, for the loops to write to."""

    found: U32
    sums: U64
    edges: I32
    wh: U64
    ws: I32
    we: I32
    ww: I32
    sh: U64
    se: I32
    least: U64
    spare: U64
    picked: I32
    mixed: U32


def scratch(size: int) -> Scratch:
    """Room for a text of *size* bytes. A word takes two bytes at least, one behind it or its own second."""
    words = size // 2 + 2

    def u32(n: int) -> U32:
        return np.empty(n, np.uint32)

    def i32(n: int) -> I32:
        return np.empty(n, np.int32)

    def u64(n: int) -> U64:
        return np.empty(n, np.uint64)

    return Scratch(
        u32(size + 1), u64(size + 2), i32(size + 2), u64(words), i32(words), i32(words), i32(words),
        u64(words), i32(words), u64(words), u64(words), i32(words), u32(words),
    )  # fmt: skip


@njit(nogil=True, cache=True, boundscheck=False)
def _one(data, lo, hi, k, info, up, down, s):  # type: ignore[no-untyped-def]
    """Words and shingles of one text into scratch *s*; gives the number of words, of shingles, the exact hash, and
    whether composition may change the text.
    """
    n, said = plain_words(data, lo, hi, info, up, down, s.sums, s.edges, s.wh, s.ws, s.we)
    if n < 0:
        m, said = look_up(data, lo, hi, info, s.found)
        n, halves = any_words(s.found, m, s.wh, s.ws, s.we, s.ww)
        if halves == 0 or halves == n:
            shingles = _even(s.wh, s.we, n, 2 * k if halves else k, s.sh, s.se)
        else:
            shingles = _uneven(s.wh, s.we, s.ww, n, k, s.sh, s.se)
    else:
        shingles = _even(s.wh, s.we, n, k, s.sh, s.se)
    first, second = _exact(s.wh, n, up)
    return n, shingles, first, second, said & OPEN != 0


@njit(nogil=True, cache=True, boundscheck=False)
def shingle_all(data, at, k, info, up, down, s, sh, ss, se, offsets, counts, exact, doubtful):  # type: ignore[no-untyped-def]
    """Shingles of texts, one behind the other."""
    place = 0
    for d in range(len(at) - 1):
        n, m, first, second, doubtful[d] = _one(data, at[d], at[d + 1], k, info, up, down, s)
        counts[d] = n
        exact[d, 0] = first
        exact[d, 1] = second
        sh[place : place + m] = s.sh[:m]
        ss[place : place + m] = s.ws[:m]
        se[place : place + m] = s.se[:m]
        place += m
        offsets[d + 1] = place
    return place


@njit(nogil=True, cache=True, boundscheck=False)
def sketch_all(  # type: ignore[no-untyped-def]
    data, at, k, window, info, up, down, a, b, s,
    fp, place, starts, ends, offsets, counts, shingles, exact, signs, doubtful,
):  # fmt: skip
    """Fingerprints of texts, one behind the other; MinHash values too if *signs* has rows."""
    n = 0
    for d in range(len(at) - 1):
        words, m, first, second, doubtful[d] = _one(data, at[d], at[d + 1], k, info, up, down, s)
        counts[d] = words
        shingles[d] = m
        exact[d, 0] = first
        exact[d, 1] = second
        picks = winnowed(s.sh, m, window, s.least, s.spare, s.picked)
        for x in range(picks):
            i = s.picked[x]
            fp[n] = s.sh[i]
            place[n] = i
            starts[n] = s.ws[i]
            ends[n] = s.se[i]
            n += 1
        offsets[d + 1] = n
        if len(signs):
            signed(s.sh, m, s.mixed, a, b, signs[d])
    return n
