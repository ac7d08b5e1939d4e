"""The numba form of :mod:`cleaner.duplicates.shingles`: the same bits, ten times as fast. Needs the extra ``fast``."""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from cleaner.duplicates import codes
from cleaner.duplicates.shingles import HALF_RANGES, I64, NUM_PERM, ORDER_STEP, U32, Shingles, permutations
from cleaner.text import DIGIT, HASH_BASE, IGNORED, LETTER, SEPARATOR, SINGLE, U64, tables

_U, _U32 = np.uint64, np.uint32
_B, _STEP = HASH_BASE, ORDER_STEP
_SEP, _LETTER, _DIGIT, _SINGLE, _IGN = SEPARATOR, LETTER, DIGIT, SINGLE, IGNORED
_WRAP = 4096  # the reference's table of powers repeats from here
_LOW = np.uint32((1 << 21) - 1)
_T0, _T1 = HALF_RANGES[0]
_M0, _M1 = HALF_RANGES[1]
_K0, _K1 = HALF_RANGES[2]


@njit(inline="always")
def _mix(x):  # type: ignore[no-untyped-def]
    x ^= x >> _U(33)
    x *= _U(0xFF51AFD7ED558CCD)
    x ^= x >> _U(33)
    x *= _U(0xC4CEB9FE1A85EC53)
    return x ^ (x >> _U(33))


@njit(nogil=True, cache=True, boundscheck=False)
def _words(cps, lo, hi, table, wh, ws, we, ww):  # type: ignore[no-untyped-def]
    n = 0
    i = lo
    while i < hi:
        cp = cps[i]
        x = table[cp]
        c = (x >> _U32(21)) & _U32(7)
        i += 1
        if c == _SEP or c == _IGN:  # noqa: SIM109
            continue
        ws[n] = i - 1 - lo
        half = c == _SINGLE or (_T0 <= cp <= _T1) or (_M0 <= cp <= _M1) or (_K0 <= cp <= _K1)
        ww[n] = 1 if half else 2
        h = _U(x & _LOW)
        end = i
        if c != _SINGLE:
            p = _B
            off = 1
            while i < hi:
                x = table[cps[i]]
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
        wh[n] = _mix(h)
        we[n] = end - lo
        n += 1
    return n


@njit(nogil=True, cache=True, boundscheck=False)
def _shingle(cps, bounds, k, table, wh, ws, we, ww, sh, ss, se, offsets, counts, exact):  # type: ignore[no-untyped-def]
    pos = 0
    for d in range(len(bounds) - 1):
        n = _words(cps, bounds[d], bounds[d + 1] - 1, table, wh, ws, we, ww)
        counts[d] = n
        x0 = _U(0)
        x1 = _U(0)
        p = _U(1)
        for j in range(n):
            x0 += wh[j] * p
            p *= _B
            x1 += _mix(wh[j] + _U(j + 1) * _STEP)
        exact[d, 0] = _mix(x0 + _U(n))
        exact[d, 1] = _mix(x1 + _U(n))
        first = pos
        e = 0
        weight = 0
        for j in range(n):
            while e < n and weight < 2 * k:
                weight += ww[e]
                e += 1
            if weight < 2 * k and pos > first:
                break
            h = _U(0)
            for t in range(e - 1, j - 1, -1):
                h = h * _B + wh[t]
            sh[pos] = _mix(h)
            ss[pos] = ws[j]
            se[pos] = we[e - 1]
            pos += 1
            if weight < 2 * k:
                break
            weight -= ww[j]
        offsets[d + 1] = pos
    return pos


@njit(nogil=True, cache=True, boundscheck=False)
def _winnow(sh, offsets, window, out):  # type: ignore[no-untyped-def]
    n = 0
    for d in range(len(offsets) - 1):
        lo = offsets[d]
        hi = offsets[d + 1]
        if lo == hi:
            continue
        last = -1
        stop = max(hi - window + 1, lo + 1)
        for s in range(lo, stop):
            e = min(s + window, hi)
            if last >= s and sh[e - 1] > sh[last]:
                continue
            best = s
            for i in range(s + 1, e):
                if sh[i] <= sh[best]:
                    best = i
            if best != last:
                out[n] = best
                n += 1
                last = best
    return n


@njit(nogil=True, cache=True, boundscheck=False)
def _minhash(sh, offsets, a, b, out):  # type: ignore[no-untyped-def]
    for d in range(len(offsets) - 1):
        row = out[d]
        for q in range(128):
            row[q] = np.uint32(0xFFFFFFFF)
        for i in range(offsets[d], offsets[d + 1]):
            h = np.uint32(sh[i])
            h = np.uint32(h ^ (h >> np.uint32(16)))
            h = np.uint32(h * np.uint32(0x85EBCA6B))
            h = np.uint32(h ^ (h >> np.uint32(13)))
            h = np.uint32(h * np.uint32(0xC2B2AE35))
            h = np.uint32(h ^ (h >> np.uint32(16)))
            for q in range(128):
                v = np.uint32(a[q] * h + b[q])
                row[q] = min(row[q], v)


def shingle(cps: NDArray[np.unsignedinteger], bounds: I64, k: int) -> Shingles:
    """See :func:`cleaner.duplicates.shingles.shingle`."""
    n, size = len(bounds) - 1, len(cps)
    widest = int(np.diff(bounds).max()) if n else 0
    wh, ws, we, ww = (np.empty(widest + 1, x) for x in (np.uint64, np.int32, np.int32, np.int64))
    sh, ss, se = np.empty(size, np.uint64), np.empty(size, np.int32), np.empty(size, np.int32)
    offsets, counts, exact = np.zeros(n + 1, np.int64), np.zeros(n, np.int32), np.zeros((n, 2), np.uint64)
    m = _shingle(cps, bounds, k, tables().info, wh, ws, we, ww, sh, ss, se, offsets, counts, exact)
    return Shingles(sh[:m].copy(), ss[:m].copy(), se[:m].copy(), offsets, counts, exact)


def winnow(hashes: U64, offsets: I64, window: int) -> I64:
    """See :func:`cleaner.duplicates.shingles.winnow`."""
    out = np.empty(len(hashes), np.int64)
    return out[: _winnow(hashes, offsets, window, out)].copy()


def minhash(hashes: U64, offsets: I64) -> U32:
    """See :func:`cleaner.duplicates.shingles.minhash`."""
    a, b = permutations()
    out = np.empty((len(offsets) - 1, NUM_PERM), np.uint32)
    _minhash(hashes, offsets, a, b, out)
    return out


@njit(nogil=True, cache=True, boundscheck=False)
def _compare(sh, stopped, offsets, left, right, out):  # type: ignore[no-untyped-def]
    n_docs = len(offsets) - 1
    widest = 0
    for d in range(n_docs):
        widest = max(widest, offsets[d + 1] - offsets[d])
    size = 16
    while size < 2 * widest + 2:
        size *= 2
    mask = size - 1
    keys = np.zeros(size, np.uint64)
    mark = np.zeros(size, np.int64)  # who wrote the slot: 1 + number of the pass
    free = np.zeros(size, np.bool_)  # whether the shingle counts as boilerplate in the left text
    seen = np.zeros(size, np.int64)
    distinct = np.zeros(n_docs, np.int64)
    own = np.zeros(n_docs, np.int64)
    turn = 0
    # distinct shingles of every text, and those of them that are no boilerplate
    for d in range(n_docs):
        turn += 1
        for i in range(offsets[d], offsets[d + 1]):
            h = sh[i]
            s = np.int64(h >> _U(20)) & mask
            while mark[s] == turn and keys[s] != h:
                s = (s + 1) & mask
            if mark[s] != turn:
                mark[s] = turn
                keys[s] = h
                free[s] = stopped[i]
                distinct[d] += 1
                if not stopped[i]:
                    own[d] += 1
            elif free[s] and not stopped[i]:
                free[s] = False
                own[d] += 1
    last = -1
    left_turn = 0
    for p in range(len(left)):
        a = left[p]
        b = right[p]
        if a != last:
            turn += 1
            left_turn = turn
            last = a
            for i in range(offsets[a], offsets[a + 1]):
                h = sh[i]
                s = np.int64(h >> _U(20)) & mask
                while mark[s] == turn and keys[s] != h:
                    s = (s + 1) & mask
                if mark[s] != turn:
                    mark[s] = turn
                    keys[s] = h
                    free[s] = stopped[i]
                    seen[s] = 0
                elif not stopped[i]:
                    free[s] = False
        both = 0
        both_a = 0
        both_b = 0
        stamp = 2 * (p + 1)
        for i in range(offsets[b], offsets[b + 1]):
            h = sh[i]
            s = np.int64(h >> _U(20)) & mask
            while mark[s] == left_turn and keys[s] != h:
                s = (s + 1) & mask
            if mark[s] == left_turn:
                if seen[s] < stamp:
                    seen[s] = stamp
                    both += 1
                    if not free[s]:
                        both_a += 1
                if seen[s] == stamp and not stopped[i]:
                    seen[s] = stamp + 1
                    both_b += 1
        out[p, 0] = both
        out[p, 1] = distinct[a]
        out[p, 2] = distinct[b]
        out[p, 3] = both_a
        out[p, 4] = own[a]
        out[p, 5] = both_b
        out[p, 6] = own[b]


def compare(hashes: U64, stopped: NDArray[np.bool_], offsets: I64, left: I64, right: I64) -> I64:
    """See :func:`cleaner.duplicates.verify.compare`."""
    out = np.zeros((len(left), 7), np.int64)
    if len(left):
        _compare(hashes, stopped, offsets, left, right, out)
    return out


@njit(nogil=True, cache=True, boundscheck=False)
def _runs(sh, offsets, left, right, out, counts):  # type: ignore[no-untyped-def]
    widest = 0
    for p in range(len(left)):
        widest = max(widest, offsets[right[p] + 1] - offsets[right[p]])
    size = 16
    while size < 2 * widest + 2:
        size *= 2
    mask = size - 1
    keys = np.zeros(size, np.uint64)
    mark = np.zeros(size, np.int64)
    place = np.zeros(size, np.int64)
    n = 0
    for p in range(len(left)):
        a0, a1 = offsets[left[p]], offsets[left[p] + 1]
        b0, b1 = offsets[right[p]], offsets[right[p] + 1]
        for j in range(b0, b1):
            h = sh[j]
            s = np.int64(h >> _U(20)) & mask
            while mark[s] == p + 1 and keys[s] != h:
                s = (s + 1) & mask
            if mark[s] != p + 1:
                mark[s] = p + 1
                keys[s] = h
                place[s] = j
        first = n
        i = a0
        while i < a1:
            h = sh[i]
            s = np.int64(h >> _U(20)) & mask
            while mark[s] == p + 1 and keys[s] != h:
                s = (s + 1) & mask
            if mark[s] != p + 1:
                i += 1
                continue
            j = place[s]
            length = 1
            while i + length < a1 and j + length < b1 and sh[i + length] == sh[j + length]:
                length += 1
            out[n, 0] = i - a0
            out[n, 1] = j - b0
            out[n, 2] = length
            n += 1
            i += length
        counts[p] = n - first
    return n


def runs(hashes: U64, offsets: I64, left: I64, right: I64) -> tuple[I64, I64]:
    """See :func:`cleaner.duplicates.verify.runs`."""
    counts = np.zeros(len(left), np.int64)
    room = int((offsets[left + 1] - offsets[left]).sum()) if len(left) else 0
    out = np.empty((room, 3), np.int64)
    n = _runs(hashes, offsets, left, right, out, counts) if len(left) else 0
    return out[:n].copy(), counts


def _compiled(function: Any, **names: object) -> Callable[..., Any]:
    """*function* compiled, with other functions in place of those it calls by *names*."""
    bound = FunctionType(function.__code__, function.__globals__ | names, function.__name__)
    compiled: Callable[..., Any] = njit(nogil=True, cache=True, boundscheck=False)(bound)
    return compiled


_align = _compiled(codes.align_into)
run = _compiled(codes.run, align_into=_align, insert=_compiled(codes.insert))
"""See :func:`cleaner.duplicates.codes.run`."""


def align(query: NDArray[np.uint8], stored: NDArray[np.uint8]) -> tuple[I64, int, int]:
    """See :func:`cleaner.duplicates.codes.align`."""
    out = np.empty((len(query) // 3 + 1, 3), np.int64)
    n, mine, theirs = _align(query, stored, out)
    return out[:n], mine, theirs
