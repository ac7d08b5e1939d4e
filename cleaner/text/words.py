"""What a word is, said once, for single texts and for arrays of code points.

A word is a maximal run of letters, digits and combining marks, in lower case, with soft hyphens and zero-width
characters taken out; in scripts written without spaces (Han, kana, Thai, Lao, Khmer, Burmese) every letter is a word.
Digits stay digits. Everything that counts words (labels, duplicates, scores) uses these definitions; the array form
gives 64-bit hashes that the numba kernels reproduce bit for bit.
"""

from __future__ import annotations

import sys
import unicodedata
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

U64 = NDArray[np.uint64]

SEPARATOR, LETTER, DIGIT, SINGLE, IGNORED = 0, 1, 2, 3, 4
"""Classes of code points: SINGLE is a letter that is a word of its own, IGNORED does not even separate."""

_IGNORED = (0x00AD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF)
_SINGLE_RANGES = (
    (0x0E01, 0x0E2E),  # Thai consonants; vowel signs join the letter before them
    (0x0E81, 0x0EAE),  # Lao
    (0x1000, 0x102A),  # Burmese
    (0x1780, 0x17B3),  # Khmer
    (0x3005, 0x3007),
    (0x3040, 0x30FF),  # kana
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),  # Han
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0xFF66, 0xFF9F),
    (0x20000, 0x3FFFF),
)

_STYLED_RANGES = ((0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A), (0x1D400, 0x1D7FF))
"""Full-width digits and letters, and those of mathematical styles: the same characters, set otherwise."""

HASH_BASE = np.uint64(0x9E3779B97F4A7C15)
"""Odd multiplier of the polynomial word hash (the golden ratio in 64 bits)."""
POWERS_LEN = 4096
"""Powers repeat from here, in longer words and lines."""


HASH_INVERSE = np.uint64(pow(int(HASH_BASE), -1, 1 << 64))
"""HASH_BASE · HASH_INVERSE = 1 modulo 2^64: powers of any place can be brought back to place 0."""
_CHUNK = 1 << 16  # characters hashed with one stretch of powers


class Tables(NamedTuple):
    """Lookup tables over all code points, built once (0.2 s) and then shared: they depend on nothing but Unicode."""

    cls: NDArray[np.uint8]
    lower: NDArray[np.uint32]
    powers: U64
    info: NDArray[np.uint32]
    """All that is asked of a character in one word. From the lowest bit: 21 bits lower case + 1, 0 outside words; 3
    bits
    class; 5 bits mark (:data:`MARKS`, 0 none); then one bit each for upper or title case, white space, line break."""


MARKS: tuple[str, ...] = (
    "",
    ".。।։．｡",
    "!！",
    "?？؟",
    "…",
    ",，、،",
    ";；؛",
    ":：",
    '"“”„「」『』',
    "'’‘‚",
    "([{（【",
    ")]}）】",
    "•·▪■►▸●○◆◦‣⁃★☆✓✔",
    "|/\\<>›‹→←↑↓⇒↳¦",
    "«»",
    "-–—−―‐‑",
    "$€£¥₹₽₩₺",
    "©®™",
    "@",
    "#",
    "%",
    "=_`~^",
    "+*×",
    "&",
)
"""Marks told apart by number; number 24 is any other punctuation, 25 any other symbol."""
MARK_SHIFT, UPPER_BIT, SPACE_BIT, BREAK_BIT = 24, np.uint32(1 << 29), np.uint32(1 << 30), np.uint32(1 << 31)
BREAKS = (0x0A, 0x0D, 0x0B, 0x0C, 0x85, 0x2028, 0x2029)
SPACES = (*BREAKS, 0x09, 0x20, 0xA0, 0x1C, 0x1D, 0x1E, 0x1F, 0x1680, *range(0x2000, 0x200C), 0x202F, 0x205F, 0x2060,
          0x3000, 0xFEFF)  # fmt: skip
_LOW = np.uint32((1 << 21) - 1)
_CLASS_BITS, _SINGLE = np.uint32(7 << 21), np.uint32(SINGLE << 21)
_IGNORED_BIT = np.uint32(IGNORED << 21)  # no other class has this bit
_FIRST_SINGLE = _SINGLE_RANGES[0][0]  # a text without higher code points has no words of one letter by rule


@lru_cache(maxsize=1)
def tables() -> Tables:
    """Class and lower-case tables for every code point, and the powers of :data:`HASH_BASE`.

    Lower case is Unicode's simple mapping (one code point to one); the few characters whose full mapping is longer keep
    their first code point. Full-width and mathematical letters and digits are mapped to the plain ones.
    """
    size = sys.maxunicode + 1
    cls = np.zeros(size, np.uint8)
    lower = np.arange(size, dtype=np.uint32)
    limit = 0x3FFFF  # nothing above the third plane is a letter
    mark = np.zeros(size, np.uint32)
    for cp in range(limit + 1):
        if 0xD800 <= cp <= 0xDFFF:
            continue
        ch = chr(cp)
        cat = unicodedata.category(ch)
        if cat[0] == "L" or cat[0] == "M":
            cls[cp] = LETTER
            if cat == "Lu" or cat == "Lt":
                lower[cp] = ord(ch.lower()[0])
        elif cat[0] == "N":
            cls[cp] = DIGIT
        elif cat[0] == "P":
            mark[cp] = 24
        elif cat[0] == "S":
            mark[cp] = 25
    for a, b in _SINGLE_RANGES:
        block = cls[a : b + 1]
        block[block == LETTER] = SINGLE
    cls[list(_IGNORED)] = IGNORED
    powers = np.ones(POWERS_LEN, np.uint64)
    for i in range(1, POWERS_LEN):
        powers[i] = np.uint64((int(powers[i - 1]) * int(HASH_BASE)) & 0xFFFFFFFFFFFFFFFF)
    for number, chars in enumerate(MARKS):
        mark[[ord(c) for c in chars]] = number
    mark[cls != SEPARATOR] = 0
    upper = lower != np.arange(size, dtype=np.uint32)
    for low, high in _STYLED_RANGES:
        for cp in range(low, high + 1):
            plain = unicodedata.normalize("NFKC", chr(cp))
            if cls[cp] != SEPARATOR and len(plain) == 1:
                lower[cp] = lower[ord(plain)]
    word = (cls != SEPARATOR) & (cls != IGNORED)
    info = np.where(word, lower + np.uint32(1), np.uint32(0)) | (cls.astype(np.uint32) << np.uint32(21))
    info |= (mark << np.uint32(MARK_SHIFT)) | np.where(upper, UPPER_BIT, np.uint32(0))
    info[list(SPACES)] |= SPACE_BIT
    info[list(BREAKS)] |= BREAK_BIT
    return Tables(cls, lower, powers, info)


@lru_cache(maxsize=1)
def _stretch() -> tuple[U64, U64]:
    """Powers of HASH_BASE and of its inverse for the places of one chunk."""
    with np.errstate(over="ignore"):
        up, down = np.ones(_CHUNK, np.uint64), np.ones(_CHUNK, np.uint64)
        done = 1
        while done < _CHUNK:  # doubling: B^(i + done) = B^i · B^done
            up[done : 2 * done] = up[:done] * np.uint64(pow(int(HASH_BASE), done, 1 << 64))
            down[done : 2 * done] = down[:done] * np.uint64(pow(int(HASH_INVERSE), done, 1 << 64))
            done *= 2
    return up, down


def code_points(text: str) -> NDArray[np.uint32]:
    """The text's code points as an array; index *i* is character *i*. Lone surrogates survive."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def char_table(chars: str) -> NDArray[np.bool_]:
    """Which code points are among *chars*, none of them beyond the basic plane: for ``take(cps, mode="clip")``.

    >>> char_table("+-").take(code_points("a-☃"), mode="clip").tolist()
    [False, True, False]
    """
    table = np.zeros(max(map(ord, chars)) + 2, np.bool_)
    table[[ord(c) for c in chars]] = True
    return table


def mix64(x: U64) -> U64:
    """Finaliser of MurmurHash3 (Appleby 2011): every input bit reaches every output bit."""
    x = x ^ (x >> np.uint64(33))
    x = x * np.uint64(0xFF51AFD7ED558CCD)
    x = x ^ (x >> np.uint64(33))
    x = x * np.uint64(0xC4CEB9FE1A85EC53)
    return x ^ (x >> np.uint64(33))


class Words(NamedTuple):
    """The words of a text: half-open character offsets and 64-bit hashes, in order."""

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    hashes: U64


def words_of(cps: NDArray[np.uint32]) -> Words:
    """Words of an array of code points.

    The hash of a word with lower-case letters c0 c1 … is mix64(Σ (c_i + 1) · B^i mod 2^64), B = :data:`HASH_BASE`;
    ignored characters take no place i.

    >>> w = words_of(code_points("Don\\u00adt panic, 42!"))
    >>> [("Don\\u00adt panic, 42!")[a:b].replace("\\u00ad", "") for a, b in zip(w.starts, w.ends)]
    ['Dont', 'panic', '42']
    >>> bool(w.hashes[0] == words_of(code_points("DONT")).hashes[0])
    True
    """
    return words_in(tables().info.take(cps))


def words_in(info: NDArray[np.uint32]) -> Words:
    """The same from what :class:`Tables` says of each code point (``info``), so that one look-up serves all."""
    ignored = np.zeros(0, np.int64)
    marked = (info & _IGNORED_BIT) != 0
    if marked.any():
        ignored = np.flatnonzero(marked)
        info = info[~marked]
    n = len(info)
    low = info & _LOW
    edge = np.zeros(n + 1, np.bool_)  # edge[i]: something changes between character i - 1 and i
    inside = np.zeros(n + 2, np.bool_)
    np.not_equal(low, 0, out=inside[1:-1])
    np.not_equal(inside[1:], inside[:-1], out=edge)
    # A word goes on from one letter to the next unless either of them is a word of its own; a mark after a single
    # letter (class LETTER) belongs to no single and starts a word, which costs nothing and keeps the rule one line.
    single = (info & _CLASS_BITS) == _SINGLE if n and low.max() >= _FIRST_SINGLE else edge[:0]
    if single.any():
        edge[1:] |= single
        edge[:-1] |= single
        start = np.flatnonzero(edge[:-1] & inside[1:-1])
        end = np.flatnonzero(edge[1:] & inside[1:-1]) + 1
    else:
        both = np.flatnonzero(edge)
        start, end = both[::2], both[1::2]
    if len(start) == 0:
        none = np.zeros(0, np.int64)
        return Words(none, none, np.zeros(0, np.uint64))
    hashes = mix64(_sums(low, start, end))
    if len(ignored):
        # An ignored character inside a word belongs to it; one behind it does not.
        return Words(_restored(start, ignored), _restored(end - 1, ignored) + 1, hashes)
    return Words(start, end, hashes)


def _restored(places: NDArray[np.int64], ignored: NDArray[np.int64]) -> NDArray[np.int64]:
    """Places (in order) in a text from places in what is left of it without the characters at *ignored*."""
    behind = np.searchsorted(places, ignored - np.arange(len(ignored)))  # places from here on move by one
    return places + np.cumsum(np.bincount(behind, minlength=len(places) + 1))[: len(places)]


def _sums(low: NDArray[np.uint32], start: NDArray[np.int64], end: NDArray[np.int64]) -> U64:
    """Σ low_i · B^i over each word, i counted from its start.

    Every character is multiplied by the power of its place in a chunk, which is a straight pass over memory, and the
    sum is brought back to the word's start with an inverse power. Words that cross chunks or exceed the table are
    rare and summed one by one.
    """
    up, down = _stretch()
    n = len(low)
    terms = np.empty(n, np.uint64)
    for a in range(0, n, _CHUNK):
        part = low[a : a + _CHUNK]
        np.multiply(part, up[: len(part)], out=terms[a : a + _CHUNK])
    sums = np.add.reduceat(terms, start)
    sums *= down.take(start & (_CHUNK - 1))
    odd = np.flatnonzero(((start ^ (end - 1)) >= _CHUNK) | (end - start > POWERS_LEN))  # _CHUNK is a power of two
    powers = tables().powers
    for i in odd.tolist():
        word = low[start[i] : end[i]].astype(np.uint64)
        sums[i] = (word * powers[np.arange(len(word)) & (POWERS_LEN - 1)]).sum(dtype=np.uint64)
    return sums


def normalise(text: str) -> str:
    """Canonical composition (NFC), so that "é" typed in two ways is one word. ASCII comes back as it is."""
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return text
    return unicodedata.normalize("NFC", text)


def word_list(text: str) -> list[str]:
    """The words of *text* as strings, for callers that are not on the hot path.

    >>> word_list("Ça va, 東京? 3.5")
    ['ça', 'va', '東', '京', '3', '5']
    """
    t = tables()
    cps = code_points(normalise(text))
    w = words_of(cps)
    lower = t.lower[cps]
    keep = t.cls[cps] != IGNORED
    out = []
    for a, b in zip(w.starts.tolist(), w.ends.tolist(), strict=True):
        piece = lower[a:b][keep[a:b]]
        out.append(piece.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass"))
    return out
