"""One text from UTF-8 to hashes of its words: loops compiled with numba.

What is asked of every character is written without branches, and what is asked of every word or shingle as passes
over arrays, because compilers turn such passes into vector instructions. The bits are those of
:mod:`cleaner.duplicates.sketch.shingles`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numba import njit

from cleaner.duplicates.sketch.shingles import HALF_RANGES, U32, unsettled_points
from cleaner.text.words import (
    DIGIT,
    HASH_BASE,
    HASH_INVERSE,
    IGNORED,
    LETTER,
    SEPARATOR,
    SINGLE,
    U64,
    tables,
)

_U, _U32 = np.uint64, np.uint32
_B = HASH_BASE
_SEP, _LETTER, _DIGIT, _SINGLE, _IGN = SEPARATOR, LETTER, DIGIT, SINGLE, IGNORED
_WRAP = 4096  # the reference's table of powers repeats from here
_LOW = np.uint32((1 << 21) - 1)
_HALF, _CAREFUL, OPEN = np.uint32(1 << 24), np.uint32(1 << 31), np.uint32(1 << 30)
STRETCH = 2048  # powers are looked up for so many places
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
    info[:size][unsettled_points()] |= OPEN
    up, down = (
        np.array([pow(int(base), i, 1 << 64) for i in range(STRETCH)], np.uint64) for base in (HASH_BASE, HASH_INVERSE)
    )
    return Letters(info, up, down)


@njit(inline="always")
def mix(x):  # type: ignore[no-untyped-def]
    """See :func:`cleaner.text.words.mix64`."""
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
def look_up(data, lo, hi, info, found):  # type: ignore[no-untyped-def]
    """What *info* says of each character; gives their number, and all that was said."""
    m = 0
    said = _U32(0)
    i = lo
    while i < hi:
        cp = _U32(data[i])
        if cp < _U32(0x80):
            i += 1
        else:
            cp, i = _far(data, i, hi)
        found[m] = info[cp]
        said |= info[cp]
        m += 1
    return m, said


# Loops that count from 0 to a number over arrays that begin there are what the compiler knows to make vectors of.


@njit(nogil=True, cache=True, boundscheck=False)
def mix_all(values, n):  # type: ignore[no-untyped-def]
    for j in range(n):
        values[j] = mix(values[j])


@njit(nogil=True, cache=True, boundscheck=False)
def _pairs(edges, n, ws, we):  # type: ignore[no-untyped-def]
    for j in range(n):
        ws[j] = edges[2 * j]
        we[j] = edges[2 * j + 1]


@njit(nogil=True, cache=True, boundscheck=False)
def _differences(sums, n, wh):  # type: ignore[no-untyped-def]
    for j in range(n):
        wh[j] = sums[2 * j + 1] - sums[2 * j]


@njit(nogil=True, cache=True, boundscheck=False)
def _hashed(sums, edges, n, base, down, wh, ws, we):  # type: ignore[no-untyped-def]
    """Words from where they begin and end and what the sum was there."""
    _pairs(edges, n, ws, we)
    _differences(sums, n, wh)
    for j in range(n):
        wh[j] *= down[_U(ws[j] - base)]
    mix_all(wh, n)


@njit(nogil=True, cache=True, boundscheck=False)
def _ascii_block(data, start, info, up, m, base, n, before, total, sums, edges):  # type: ignore[no-untyped-def]
    """:func:`plain_words` for so many characters of ASCII; indices without a sign are spared a look whether they are
    negative.
    """
    at, place, char = _U(start), _U(m - base), np.int32(m)
    for j in range(_BLOCK):
        low = info[data[at + _U(j)]] & _LOW
        inside = _U(low != _U32(0))
        sums[n] = total
        edges[n] = char + np.int32(j)
        n += inside ^ before
        before = inside
        total += _U(low) * up[place + _U(j)]
    return n, before, total


@njit(nogil=True, cache=True, boundscheck=False)
def plain_words(data, lo, hi, info, up, down, sums, edges, wh, ws, we):  # type: ignore[no-untyped-def]
    """Words of a text in which only letters, digits and separators occur; how many (-1 if it is no such text or holds
    an endless word), and what
    *info* says of all characters beyond ASCII.

    One running sum over the text, every character times the power of its place; where a word begins or ends, the sum is
    noted. The difference of two such sums, times an inverse power, is the sum of the word. Places are counted anew
    now and then, because powers are looked up.
    """
    n = _U(0)
    before = _U(0)
    total = _U(0)
    said = _U32(0)
    m = np.int64(0)
    base = np.int64(0)
    words = np.int64(0)
    i = lo
    while i < hi:
        if m - base > STRETCH - _BLOCK:
            more = np.int64(n >> _U(1)) - words
            _hashed(sums[2 * words :], edges[2 * words :], more, base, down, wh[words:], ws[words:], we[words:])
            words += more
            if before:  # what there is of the word that goes on moves to place 0
                start = edges[n - _U(1)]
                total = (total - sums[n - _U(1)]) * down[start - base]
                sums[n - _U(1)] = _U(0)
                base = np.int64(start)
                if m - base > STRETCH - _BLOCK:
                    return -1, said
            else:
                base = m
        stop = min(i + _BLOCK, hi)
        if stop == i + _BLOCK:
            top = np.uint8(0)
            for j in range(_BLOCK):
                top |= data[i + j]
            if top < 0x80:
                n, before, total = _ascii_block(data, i, info, up, m, base, n, before, total, sums, edges)
                m += _BLOCK
                i = stop
                continue
        while i < stop:
            cp = _U32(data[i])
            if cp < _U32(0x80):
                i += 1
                low = info[cp] & _LOW
            else:
                cp, i = _far(data, i, hi)
                said |= info[cp]
                if said & _CAREFUL:
                    return -1, said
                low = info[cp] & _LOW
            inside = _U(low != _U32(0))
            sums[n] = total
            edges[n] = m
            n += inside ^ before
            before = inside
            total += _U(low) * up[m - base]
            m += 1
    sums[n] = total
    edges[n] = m
    n += before
    more = np.int64(n >> _U(1)) - words
    _hashed(sums[2 * words :], edges[2 * words :], more, base, down, wh[words:], ws[words:], we[words:])
    return words + more, said


@njit(nogil=True, cache=True, boundscheck=False)
def any_words(found, m, wh, ws, we, ww):  # type: ignore[no-untyped-def]
    """Words of any text, with their weights: 1 for letters of scripts without spaces, else 2; how many, and how many
    weigh 1.
    """
    n = 0
    halves = 0
    i = 0
    while i < m:
        x = found[i]
        c = (x >> _U32(21)) & _U32(7)
        i += 1
        if c == _SEP or c == _IGN:  # noqa: SIM109
            continue
        ws[n] = i - 1
        ww[n] = 1 if x & _HALF else 2
        halves += 2 - ww[n]
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
        wh[n] = h
        we[n] = end
        n += 1
    mix_all(wh, n)
    return n, halves
