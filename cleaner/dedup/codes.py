"""A record in little more than a byte a word: enough to tell later how much of it another text holds, and where.

Every shingle becomes an 8-bit code, in text order. Three codes in a row that agree are a match by chance once in 2^24, so that
stretches of three shingles (seven words) and more are found as surely as by the full hashes; shorter ones are not counted.
Where words begin is kept as a byte a word (the distance to the one before), compressed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleaner.dedup.shingles import I32, I64
from cleaner.text import U64

U8 = NDArray[np.uint8]
LEAST = 3
"""Codes in a row that make a match."""


def codes_of(hashes: U64) -> U8:
    """The codes of shingles: the second highest byte of the hash, which fingerprints are not looked up by."""
    return ((hashes >> np.uint64(8)) & np.uint64(0xFF)).astype(np.uint8)


def align(query: U8, stored: U8) -> tuple[I64, int, int]:
    """Stretches that two sequences of codes share: rows (place in query, place in stored, length); then how many places of the
    query and of the stored sequence they cover.

    From left to right, each place of the query goes on along the last stretch if it can (so that one changed word does not
    lead astray), else to the first place in the stored sequence that agrees. Sequences shorter than three match whole or
    not at all.
    """
    q, s = query.tolist(), stored.tolist()
    if len(q) < LEAST or len(s) < LEAST:
        whole = len(q) > 0 and q == s
        rows = np.array([(0, 0, len(q))] if whole else [], np.int64).reshape(-1, 3)
        return rows, len(q) * whole, len(s) * whole
    first: dict[tuple[int, int, int], int] = {}
    for j in range(len(s) - 2):
        first.setdefault((s[j], s[j + 1], s[j + 2]), j)
    found: list[tuple[int, int, int]] = []
    held: set[int] = set()
    i, last_i, last_j, mine = 0, -1, -1, 0
    while i < len(q) - 2:
        key = (q[i], q[i + 1], q[i + 2])
        along = last_j + (i - last_i)
        if last_i >= 0 and tuple(s[along : along + 3]) == key:
            j = along
        else:
            at = first.get(key)
            if at is None:
                i += 1
                continue
            j = at
        n = 3
        while i + n < len(q) and j + n < len(s) and q[i + n] == s[j + n]:
            n += 1
        found.append((i, j, n))
        held.update(range(j, j + n))
        mine += n
        last_i, last_j = i, j
        i += n
    return np.array(found, np.int64).reshape(-1, 3), mine, len(held)


def steps_of(starts: I32) -> bytes:
    """Where words begin as bytes: the distance to the word before, 255 and four more bytes where that is too far."""
    steps = np.diff(starts, prepend=0)
    far = np.flatnonzero((steps >= 255) | (steps < 0))
    small = np.where((steps >= 255) | (steps < 0), 255, steps).astype(np.uint8)
    if len(far) == 0:
        return small.tobytes()
    out, at = [], 0
    for i in far.tolist():
        out += [small[at : i + 1].tobytes(), int(steps[i]).to_bytes(4, "little", signed=True)]
        at = i + 1
    return b"".join([*out, small[at:].tobytes()])


def starts_of(steps: bytes) -> I64:
    """The inverse of :func:`steps_of`."""
    if b"\xff" not in steps:
        return np.cumsum(np.frombuffer(steps, np.uint8).astype(np.int64))
    out, i = [], 0
    while i < len(steps):
        if steps[i] == 255:
            out.append(int.from_bytes(steps[i + 1 : i + 5], "little", signed=True))
            i += 5
        else:
            out.append(steps[i])
            i += 1
    return np.cumsum(np.array(out, np.int64))
