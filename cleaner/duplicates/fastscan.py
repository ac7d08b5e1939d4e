"""One text from UTF-8 to shingle hashes, fingerprints and MinHash values: the loops behind
:mod:`cleaner.duplicates.fast`, compiled with numba.

What is asked of every character is written without branches, and what is asked of every word or shingle as passes
over arrays, because compilers turn such passes into vector instructions. The bits are those of
:mod:`cleaner.duplicates.shingles`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from cleaner.duplicates.fastpick import signed, winnowed
from cleaner.duplicates.shingles import HALF_RANGES, ORDER_STEP, U32, unsettled_points
from cleaner.text import DIGIT, HASH_BASE, HASH_INVERSE, IGNORED, LETTER, SEPARATOR, SINGLE, U64, tables

_U, _U32 = np.uint64, np.uint32
_B, _STEP = HASH_BASE, ORDER_STEP
_SEP, _LETTER, _DIGIT, _SINGLE, _IGN = SEPARATOR, LETTER, DIGIT, SINGLE, IGNORED
_WRAP = 4096  # the reference's table of powers repeats from here
_LOW = np.uint32((1 << 21) - 1)
_HALF, _CAREFUL, _OPEN = np.uint32(1 << 24), np.uint32(1 << 31), np.uint32(1 << 30)
_SHIFT = 11
_PLACE = (1 << _SHIFT) - 1  # powers are looked up by the place in a stretch of 2,048 characters
_BLOCK = 128


class Letters(NamedTuple):
    """What the loops look up."""

    info: U32
    """For every number that four bytes of UTF-8 can spell. From the lowest bit: 21 bits lower case + 1, 0 outside
    words; 3 bits class; half a word; then from the highest: the text needs the careful loop, composition may change the
    text."""
    up: U64
    """Powers of ``HASH_BASE``."""
    down: U64
    """Powers of its inverse."""


@lru_cache(maxsize=1)
def letters() -> Letters:
    """The tables, built once: they depend on nothing but Unicode."""
    known = tables()
    half = known.cls == SINGLE
    for a, b in HALF_RANGES:
        half[a : b + 1] = True
    size = len(known.info)
    info = np.zeros(1 << 21, np.uint32)
    info[:size] = known.info & np.uint32((1 << 24) - 1)
    info[:size][half] |= _HALF
    info[:size][half | (known.cls == IGNORED)] |= _CAREFUL
    info[:size][unsettled_points()] |= _OPEN
    up, down = (
        np.array([pow(int(base), i, 1 << 64) for i in range(_PLACE + 1)], np.uint64)
        for base in (HASH_BASE, HASH_INVERSE)
    )
    return Letters(info, up, down)


@njit(inline="always")
def mix(x):  # type: ignore[no-untyped-def]
    """See :func:`cleaner.text.mix64`."""
    x ^= x >> _U(33)
    x *= _U(0xFF51AFD7ED558CCD)
    x ^= x >> _U(33)
    x *= _U(0xC4CEB9FE1A85EC53)
    return x ^ (x >> _U(33))


@njit(inline="always")
def _far(data, i, hi):  # type: ignore[no-untyped-def]
    """The code point of more than one byte at *i*, and where the next begins; never looks past *hi*."""
    b = _U32(data[i])
    if b < _U32(0xE0):
        if i + 2 > hi:
            return _U32(0), hi
        return ((b & _U32(0x1F)) << _U32(6)) | (_U32(data[i + 1]) & _U32(0x3F)), i + 2
    if b < _U32(0xF0):
        if i + 3 > hi:
            return _U32(0), hi
        middle = (_U32(data[i + 1]) & _U32(0x3F)) << _U32(6)
        return ((b & _U32(0x0F)) << _U32(12)) | middle | (_U32(data[i + 2]) & _U32(0x3F)), i + 3
    if i + 4 > hi:
        return _U32(0), hi
    middle = ((_U32(data[i + 1]) & _U32(0x3F)) << _U32(12)) | ((_U32(data[i + 2]) & _U32(0x3F)) << _U32(6))
    return ((b & _U32(0x07)) << _U32(18)) | middle | (_U32(data[i + 3]) & _U32(0x3F)), i + 4


@njit(nogil=True, cache=True, boundscheck=False)
def _look_up(data, lo, hi, info, found):  # type: ignore[no-untyped-def]
    """What *info* says of each character; gives their number, and all that was said of those beyond ASCII."""
    m = _U(0)
    said = _U32(0)
    i = lo
    while i < hi:
        stop = hi
        if i + _BLOCK <= hi:
            stop = i + _BLOCK
            top = np.uint8(0)
            for j in range(_BLOCK):
                top |= data[i + j]
            if top < 0x80:
                for j in range(_BLOCK):
                    found[m + _U(j)] = info[data[i + j]]
                m += _U(_BLOCK)
                i = stop
                continue
        while i < stop:
            cp = _U32(data[i])
            if cp < _U32(0x80):
                i += 1
                found[m] = info[cp]
            else:
                cp, i = _far(data, i, hi)
                found[m] = info[cp]
                said |= info[cp]
            m += _U(1)
    return np.int64(m), said


@njit(nogil=True, cache=True, boundscheck=False)
def _plain_words(found, m, up, down, sums, edges, wh, ws, we):  # type: ignore[no-untyped-def]
    """Words of a text in which only letters, digits and separators occur.

    One running sum over the whole text, every character times the power of its place; where a word begins or ends, the
    sum is noted. The difference of two such sums, times an inverse power, is the sum of the word.
    """
    n = _U(0)
    before = _U(0)
    total = _U(0)
    for i in range(m):
        low = found[i] & _LOW
        inside = _U(low != _U32(0))
        sums[n] = total
        edges[n] = i
        n += inside ^ before
        before = inside
        total += _U(low) * up[i & _PLACE]
    sums[n] = total
    edges[n] = m
    words = np.int64((n + before) >> _U(1))
    for j in range(words):
        ws[j] = edges[2 * j]
        we[j] = edges[2 * j + 1]
        wh[j] = mix((sums[2 * j + 1] - sums[2 * j]) * down[edges[2 * j] & _PLACE])
    for j in range(words):
        if (ws[j] >> _SHIFT) != ((we[j] - 1) >> _SHIFT):  # the powers began anew in its midst
            h = _U(0)
            p = _U(1)
            for i in range(ws[j], we[j]):
                h += _U(found[i] & _LOW) * p
                p *= _B
                if (i + 1 - ws[j]) % _WRAP == 0:
                    p = _U(1)
            wh[j] = mix(h)
    return words


@njit(nogil=True, cache=True, boundscheck=False)
def _any_words(found, m, wh, ws, we, ww):  # type: ignore[no-untyped-def]
    """Words of any text, with their weights: 1 for letters of scripts without spaces, else 2."""
    n = 0
    i = 0
    while i < m:
        x = found[i]
        c = (x >> _U32(21)) & _U32(7)
        i += 1
        if c == _SEP or c == _IGN:  # noqa: SIM109
            continue
        ws[n] = i - 1
        ww[n] = 1 if x & _HALF else 2
        h = _U(x & _LOW)
        end = i
        if c != _SINGLE:
            p = _B
            off = 1
            while i < m:
                x = found[i]
                c = (x >> _U32(21)) & _U32(7)
                if c == _LETTER or c == _DIGIT:  # noqa: SIM109
                    h += _U(x & _LOW) * p
                    p *= _B
                    off += 1
                    if off == _WRAP:
                        off = 0
                        p = _U(1)
                    i += 1
                    end = i
                elif c == _IGN:
                    i += 1
                else:
                    break
        wh[n] = mix(h)
        we[n] = end
        n += 1
    return n


@njit(nogil=True, cache=True, boundscheck=False)
def _exact(wh, n, up):  # type: ignore[no-untyped-def]
    first = _U(0)
    scale = _U(1)
    for a in range(0, n, _PLACE + 1):
        part = _U(0)
        for j in range(min(_PLACE + 1, n - a)):
            part += wh[a + j] * up[j]
        first += part * scale
        scale *= up[_PLACE] * _B
    second = _U(0)
    for j in range(n):
        second += mix(wh[j] + _U(j + 1) * _STEP)
    return mix(first + _U(n)), mix(second + _U(n))


@njit(nogil=True, cache=True, boundscheck=False)
def _even(wh, n, k, sh):  # type: ignore[no-untyped-def]
    """Shingles of words that all weigh 2; gives how many, and of how many words."""
    length = min(k, n)
    m = n - length + 1 if n else 0
    for j in range(m):
        sh[j] = wh[j + length - 1]
    for t in range(length - 2, -1, -1):
        for j in range(m):
            sh[j] = sh[j] * _B + wh[j + t]
    for j in range(m):
        sh[j] = mix(sh[j])
    return m, length


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
    edges: NDArray[np.int32]
    wh: U64
    ws: NDArray[np.int32]
    we: NDArray[np.int32]
    ww: NDArray[np.int32]
    sh: U64
    se: NDArray[np.int32]
    least: U64
    spare: U64
    picked: NDArray[np.int32]
    mixed: U32


def scratch(size: int, window: int) -> Scratch:
    """Room for a text of *size* bytes. A word takes two bytes at least, one behind it or its own second."""
    words = size // 2 + 2
    u64, u32, i32 = np.uint64, np.uint32, np.int32
    return Scratch(
        np.empty(size + 1, u32), np.empty(size + 2, u64), np.empty(size + 2, i32),
        np.empty(words, u64), np.empty(words, i32), np.empty(words, i32), np.empty(words, i32),
        np.empty(words, u64), np.empty(words, i32), *(np.empty(words + 2 * window, u64) for _ in range(2)),
        np.empty(words, i32), np.empty(words, u32),
    )  # fmt: skip


@njit(nogil=True, cache=True, boundscheck=False)
def _one(data, lo, hi, k, info, up, down, s):  # type: ignore[no-untyped-def]
    """Words and shingles of one text into scratch *s*; gives the number of words, of shingles, the exact hash, and
    whether composition may change the text.
    """
    m, said = _look_up(data, lo, hi, info, s.found)
    if said & _CAREFUL:
        n = _any_words(s.found, m, s.wh, s.ws, s.we, s.ww)
        shingles = _uneven(s.wh, s.we, s.ww, n, k, s.sh, s.se)
    else:
        n = _plain_words(s.found, m, up, down, s.sums, s.edges, s.wh, s.ws, s.we)
        shingles, length = _even(s.wh, n, k, s.sh)
        for j in range(shingles):
            s.se[j] = s.we[j + length - 1]
    first, second = _exact(s.wh, n, up)
    return n, shingles, first, second, said & _OPEN != 0


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
    data, at, k, window, info, up, down, a, b, s, fp, place, starts, ends, offsets, counts, shingles, exact, signs,
    doubtful,
):
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
