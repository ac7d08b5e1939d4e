"""The numba form of :mod:`cleaner.duplicates.sketch.shingles`: the same bits, ten times as fast.

Needs the extra ``fast``.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from cleaner.duplicates.sketch import kernel_select, kernel_text
from cleaner.duplicates.sketch.kernel_words import letters
from cleaner.duplicates.sketch.shingles import (
    I32,
    I64,
    NUM_PERM,
    U32,
    Shingles,
    permutations,
)
from cleaner.text.words import U64

U8 = NDArray[np.uint8]
_U = np.uint64


Doubtful = NDArray[np.bool_]
"""Texts that composition may change."""


def shingle(data: U8, at: I64, k: int) -> tuple[Shingles, Doubtful]:
    """See :func:`cleaner.duplicates.sketch.shingles.shingle`; UTF-8, text *d* at ``data[at[d]:at[d + 1]]``."""
    n, room = len(at) - 1, _room(at)
    sh, ss, se = np.empty(room, np.uint64), np.empty(room, np.int32), np.empty(room, np.int32)
    offsets, counts, exact = np.zeros(n + 1, np.int64), np.zeros(n, np.int32), np.zeros((n, 2), np.uint64)
    doubtful = np.empty(n, np.bool_)
    m = kernel_text.shingle_all(
        _locked(data), at, k, *letters(), _scratch(at), sh, ss, se, offsets, counts, exact, doubtful
    )  # fmt: skip
    return Shingles(sh[:m], ss[:m], se[:m], offsets, counts, exact), doubtful


def sketch(
    data: U8, at: I64, k: int, window: int, minhash: bool
) -> tuple[tuple[U64, I32, I32, U64, I32, I32, I32, I64, U32 | None], Doubtful]:
    """The fields of :class:`cleaner.duplicates.sketch.sketches.Sketches` of texts in UTF-8; the exact hash of texts
    without words is that of no words.
    """
    n, room = len(at) - 1, _room(at)
    a, b = permutations()
    fp, place, starts, ends = np.empty(room, np.uint64), *(np.empty(room, np.int32) for _ in range(3))
    offsets, counts, shingles = np.zeros(n + 1, np.int64), np.zeros(n, np.int32), np.zeros(n, np.int32)
    exact, signs = np.zeros((n, 2), np.uint64), np.empty((n if minhash else 0, NUM_PERM), np.uint32)
    doubtful = np.empty(n, np.bool_)
    m = kernel_text.sketch_all(
        _locked(data), at, k, window, *letters(), a, b, _scratch(at),
        fp, place, starts, ends, offsets, counts, shingles, exact, signs, doubtful,
    )  # fmt: skip
    found = fp[:m].copy(), place[:m].copy(), starts[:m].copy(), ends[:m].copy()
    return (exact, counts, shingles, *found, offsets, signs if minhash else None), doubtful


def _locked(data: U8) -> U8:
    """The same, read-only, whatever it was: one kind of array to compile for."""
    view = data.view()
    view.flags.writeable = False
    return view


def _room(at: I64) -> int:
    """Shingles that texts can have at most: a word takes two bytes, one of them behind it or its own second."""
    return int(at[-1] - at[0]) // 2 + len(at)


def _scratch(at: I64) -> kernel_text.Scratch:
    return kernel_text.scratch(int(np.diff(at).max()) if len(at) > 1 else 0)


def winnow(hashes: U64, offsets: I64, window: int) -> I64:
    """See :func:`cleaner.duplicates.sketch.shingles.winnow`."""
    out = np.empty(len(hashes), np.int64)
    return out[: kernel_select.winnow_all(hashes, offsets, window, out)].copy()


@njit(inline="always")
def _slot(keys, mark, mask, h, turn):  # type: ignore[no-untyped-def]
    """The slot of *h* in an open-addressed table: where *turn* wrote it, or one that *turn* has not written."""
    s = np.int64(h >> _U(20)) & mask
    while mark[s] == turn and keys[s] != h:
        s = (s + 1) & mask
    return s


@njit(inline="always")
def _enter(sh, stopped, first, last, keys, mark, free, mask, turn):  # type: ignore[no-untyped-def]
    """Enter a text's shingles; how many are distinct, and how many of those are no boilerplate somewhere in it."""
    distinct = own = 0
    for i in range(first, last):
        h = sh[i]
        s = _slot(keys, mark, mask, h, turn)
        if mark[s] != turn:
            mark[s] = turn
            keys[s] = h
            free[s] = stopped[i]
            distinct += 1
            own += not stopped[i]
        elif free[s] and not stopped[i]:
            free[s] = False
            own += 1
    return distinct, own


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
    seen = np.zeros(size, np.int64)  # stamps only grow, so that an earlier text's are less than any of this one
    distinct = np.zeros(n_docs, np.int64)
    own = np.zeros(n_docs, np.int64)
    turn = 0
    # distinct shingles of every text, and those of them that are no boilerplate
    for d in range(n_docs):
        turn += 1
        distinct[d], own[d] = _enter(sh, stopped, offsets[d], offsets[d + 1], keys, mark, free, mask, turn)
    last = -1
    left_turn = 0
    for p in range(len(left)):
        a = left[p]
        b = right[p]
        if a != last:
            turn += 1
            left_turn = turn
            last = a
            _enter(sh, stopped, offsets[a], offsets[a + 1], keys, mark, free, mask, turn)
        both = 0
        both_a = 0
        both_b = 0
        stamp = 2 * (p + 1)
        for i in range(offsets[b], offsets[b + 1]):
            h = sh[i]
            s = _slot(keys, mark, mask, h, left_turn)
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
    """See :func:`cleaner.duplicates.compare.compare`."""
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
            s = _slot(keys, mark, mask, h, p + 1)
            if mark[s] != p + 1:
                mark[s] = p + 1
                keys[s] = h
                place[s] = j
        first = n
        i = a0
        while i < a1:
            h = sh[i]
            s = _slot(keys, mark, mask, h, p + 1)
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
    """See :func:`cleaner.duplicates.compare.runs`."""
    counts = np.zeros(len(left), np.int64)
    room = int((offsets[left + 1] - offsets[left]).sum()) if len(left) else 0
    out = np.empty((room, 3), np.int64)
    n = _runs(hashes, offsets, left, right, out, counts) if len(left) else 0
    return out[:n].copy(), counts


@njit(nogil=True, cache=True, boundscheck=False)
def distinct(fingerprints, offsets, keys, at, which):  # type: ignore[no-untyped-def]
    """Each text's fingerprints once and sorted, with their halves exchanged, into *keys*; where each text's begin into
    *at*, and of each fingerprint the place of its key into *which*. Gives how many there are.
    """
    n = 0
    at[0] = 0
    for d in range(len(offsets) - 1):
        first, last = offsets[d], offsets[d + 1]
        at[d + 1] = n
        if first == last:
            continue
        mine = np.empty(last - first, np.uint64)
        for i in range(first, last):
            f = fingerprints[i]
            mine[i - first] = (f << _U(32)) | (f >> _U(32))
        for i in np.argsort(mine, kind="mergesort"):
            if n == at[d] or keys[n - 1] != mine[i]:
                keys[n] = mine[i]
                n += 1
            which[first + i] = n - 1
        at[d + 1] = n
    return n
