"""Words to shingles, fingerprints and MinHash values in plain numpy: the reference the fast kernel reproduces bit for
bit.

A shingle is ``k`` consecutive words. In scripts written without spaces a letter is a word, and half of one: a shingle
reaches until its words weigh ``k``, so it spans ten Han or kana letters where it spans five English words. A text
that is too short for one shingle is one shingle, whole.

A batch of texts is one array of code points, text *d* at ``cps[bounds[d]:bounds[d + 1] - 1]`` with a separator behind
it.
"""

from __future__ import annotations

import sys
import unicodedata
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.text.words import (
    HASH_BASE,
    SINGLE,
    U64,
    mix64,
    tables,
    words_of,
)

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
U32 = NDArray[np.uint32]

HALF_RANGES = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF))
"""Thai, Lao, Burmese, Khmer: here vowel signs are words of their own too, and weigh half like the letters."""
ORDER_STEP = np.uint64(0xD6E8FEB86659FD93)
"""Odd constant that ties a word to its place in the second half of the exact hash."""
NUM_PERM = 128
SEED = 1
"""datasketch's defaults."""
SHORT = 64
"""Texts with fewer shingles than this are short: the winnowing window would leave them few fingerprints."""
FINER = 4
"""In short texts the window is so many times smaller."""


class Shingles(NamedTuple):
    """Shingles of a batch, in text order; text *d* owns entries ``offsets[d]:offsets[d + 1]``."""

    hashes: U64
    starts: I32
    ends: I32
    """Character offsets of the shingle in its own (normalised) text."""
    offsets: I64
    n_words: I32
    exact: U64
    """(n, 2): hash of the whole sequence of words."""


@lru_cache(maxsize=1)
def unsettled_points() -> NDArray[np.bool_]:
    """Code points that canonical composition may change or draw into a change, as a table over all of them."""
    table = np.zeros(sys.maxunicode + 1, np.bool_)
    table[0x1160:0x1200] = True  # Hangul vowels and final consonants
    # ideographs, Hangul syllables, surrogates and private use are left out: composition does not touch them
    for cp in chain(range(0x300, 0x3400), range(0xA000, 0xAC00), range(0xF900, 0x20000), range(0x2F800, 0x30000)):
        ch = chr(cp)
        parts = unicodedata.decomposition(ch)
        if unicodedata.combining(ch) or (parts and not unicodedata.is_normalized("NFC", ch)):
            table[cp] = True
        if parts and parts[0] != "<":
            table[int(parts.split()[-1], 16)] |= " " in parts
    return table


def word_weights(cps: NDArray[np.unsignedinteger], starts: I64) -> NDArray[np.int64]:
    """2 for a word, 1 for a letter of a script without spaces; told from the word's first character alone."""
    first = cps[starts]
    half = tables().cls[first] == SINGLE
    for a, b in HALF_RANGES:
        half |= (first >= a) & (first <= b)
    return np.where(half, 1, 2)


def shingle(cps: NDArray[np.unsignedinteger], bounds: I64, k: int) -> Shingles:
    """Shingles of a batch of texts."""
    n = len(bounds) - 1
    words = words_of(cps.astype(np.uint32, copy=False))
    edge = np.searchsorted(words.starts, bounds).astype(np.int64)
    counts = np.diff(edge)
    total = len(words.hashes)
    doc = np.repeat(np.arange(n), counts)
    exact = _exact(words.hashes, edge, doc, n)
    if total == 0:
        none = np.zeros(0, np.int32)
        return Shingles(np.zeros(0, np.uint64), none, none, np.zeros(n + 1, np.int64), counts.astype(np.int32), exact)
    last = edge[doc + 1]
    weights = word_weights(cps, words.starts)
    if int(weights.min()) == 2:
        first = np.arange(total)
        stop = first + k
        full = stop <= last
        longest = k
    else:
        reach = np.zeros(total + 1, np.int64)
        np.cumsum(weights, out=reach[1:])
        stop = np.searchsorted(reach, reach[:-1] + 2 * k)
        full = stop <= last
        longest = 2 * k
    # a text without one full shingle keeps one that holds all of it
    n_full = np.add.reduceat(np.append(full, False).astype(np.int64), np.minimum(edge[:-1], total))
    n_full[counts == 0] = 0
    whole = edge[:-1][(counts > 0) & (n_full == 0)]
    full[whole] = True
    first = np.flatnonzero(full)
    stop = np.minimum(stop[first], last[first])
    length = stop - first
    if bool((length == longest).all()):
        everywhere = words.hashes[longest - 1 :].copy()  # at every word: slices are quicker than places
        for t in range(longest - 2, -1, -1):
            everywhere *= HASH_BASE
            everywhere += words.hashes[t : t + len(everywhere)]
        hashes = everywhere[first]
    else:
        hashes = np.zeros(len(first), np.uint64)
        padded = np.append(words.hashes, np.zeros(longest, np.uint64))
        for t in range(longest - 1, -1, -1):
            inside = t < length
            hashes[inside] = hashes[inside] * HASH_BASE + padded[first[inside] + t]
    base = bounds[doc[first]]
    offsets = np.zeros(n + 1, np.int64)
    np.cumsum(np.bincount(doc[first], minlength=n), out=offsets[1:])
    return Shingles(
        mix64(hashes),
        (words.starts[first] - base).astype(np.int32),
        (words.ends[stop - 1] - base).astype(np.int32),
        offsets,
        counts.astype(np.int32),
        exact,
    )


def _exact(hashes: U64, edge: I64, doc: I64, n: int) -> U64:
    out = np.zeros((n, 2), np.uint64)
    counts = np.diff(edge)
    busy = np.flatnonzero(counts)
    if len(busy):
        place = np.arange(len(hashes)) - edge[doc]
        powers = np.full(int(counts.max()), HASH_BASE, np.uint64)
        powers[0] = 1
        powers = np.cumprod(powers)
        out[busy, 0] = np.add.reduceat(hashes * powers[place], edge[busy])
        tied = mix64(hashes + (place + 1).astype(np.uint64) * ORDER_STEP)
        out[busy, 1] = np.add.reduceat(tied, edge[busy])
    out[:, 0] = mix64(out[:, 0] + counts.astype(np.uint64))
    out[:, 1] = mix64(out[:, 1] + counts.astype(np.uint64))
    return out


def winnow(hashes: U64, offsets: I64, window: int) -> I64:
    """Positions of the winnowed shingles: the rightmost smallest of every ``window`` neighbours (Schleimer, Wilkerson
    and Aiken, SIGMOD 2003). A text of at most ``window`` shingles has one.

    For texts of fewer than :data:`SHORT` shingles the window is a quarter as wide, so that short texts which share a
    sentence share a fingerprint. They have all that the wider window would give them, and more.
    """
    lengths = np.diff(offsets)
    short = lengths < SHORT
    picked = np.zeros(len(hashes), np.bool_)
    for texts, width in ((~short, window), (short, -(-window // FINER))):
        mine = np.flatnonzero(np.repeat(texts, lengths))
        if len(mine):
            own = lengths[texts & (lengths > 0)]
            picked[mine] = _winnow(hashes[mine], np.concatenate([[0], np.cumsum(own)]), width)
    return np.flatnonzero(picked)


def _winnow(hashes: U64, offsets: I64, window: int) -> NDArray[np.bool_]:
    """Whether a shingle is picked; no text is empty."""
    picked = np.zeros(len(hashes), np.bool_)
    starts, ends = offsets[:-1], offsets[1:]
    lengths = ends - starts
    if len(hashes) >= window:
        least, size = hashes, 1
        while size < window:
            step = min(size, window - size)
            least = np.minimum(least[:-step], least[step:])
            size += step
        # windows whose rightmost smallest is not that of the window before
        turn = hashes[window - 1 :] == least
        turn[1:] |= least[1:] != least[:-1]
        turn[starts[starts < len(turn)]] = True
        # … and that do not reach into the next text
        behind = (ends[:, None] - np.arange(1, window)).ravel()
        turn[behind[(behind >= 0) & (behind < len(turn))]] = False
        turn[np.repeat(lengths < window, lengths)[: len(turn)]] = False
        at = np.flatnonzero(turn)
        equal = hashes[at[:, None] + np.arange(window - 1, -1, -1)] == least[at, None]
        picked[at + window - 1 - equal.argmax(axis=1)] = True
    small = lengths < window
    if small.any():
        # rightmost smallest of the whole text
        least = np.repeat(np.minimum.reduceat(hashes, starts), lengths)
        place = np.maximum.reduceat(np.where(hashes == least, np.arange(len(hashes)), -1), starts)
        picked[place[small]] = True
    return picked


@lru_cache(maxsize=1)
def permutations() -> tuple[U32, U32]:
    """The multipliers and addends of datasketch's ``affine32`` scheme (seed 1, 128 values): odd *a*, any *b*."""
    gen = np.random.RandomState(SEED)
    a = gen.randint(0, 1 << 31, NUM_PERM, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
    b = gen.randint(0, 1 << 32, NUM_PERM, dtype=np.uint32)
    return a, b


def fmix32(h: U32) -> U32:
    """Finaliser of 32-bit MurmurHash3 (Appleby 2011), which datasketch applies to every value first."""
    h = h ^ (h >> np.uint32(16))
    h = h * np.uint32(0x85EBCA6B)
    h = h ^ (h >> np.uint32(13))
    h = h * np.uint32(0xC2B2AE35)
    return h ^ (h >> np.uint32(16))


def minhash(hashes: U64, offsets: I64) -> U32:
    """MinHash values (n, 128) over the low 32 bits of the shingle hashes, as datasketch computes them."""
    n = len(offsets) - 1
    a, b = permutations()
    out = np.full((n, NUM_PERM), 0xFFFFFFFF, np.uint32)
    mixed = fmix32(hashes.astype(np.uint32))
    ends = offsets[1:].tolist()
    step = 4096  # 2 MB of values at a time stay in the cache; a row of them is long enough to be quick
    scratch = np.empty((NUM_PERM, min(step, len(mixed))), np.uint32)
    d = 0
    for lo in range(0, len(mixed), step):
        part = mixed[lo : lo + step]
        values = scratch[:, : len(part)]
        np.multiply(part, a[:, None], out=values)
        values += b[:, None]
        at = lo
        while at < lo + len(part):
            while ends[d] <= at:
                d += 1
            end = min(ends[d], lo + len(part))
            np.minimum(out[d], values[:, at - lo : end - lo].min(axis=1), out=out[d])
            at = end
    return out
