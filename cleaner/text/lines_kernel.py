"""The numba form of what :func:`cleaner.text.lines.analyse` finds in the characters of a batch, and of
:func:`cleaner.extract.plain_text.cut`: the same bits. Needs the extra ``fast``.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from cleaner.text.lines import DIGITS_MASK
from cleaner.text.words import (
    BREAK_BIT,
    DIGIT,
    POWERS_LEN,
    SEPARATOR,
    SINGLE,
    SPACE_BIT,
    UPPER_BIT,
)

_U, _U32 = np.uint64, np.uint32
_LOW, _CLASS = np.uint32((1 << 21) - 1), np.uint32(7)
_DIGITS = DIGITS_MASK
_SEP, _DIGIT, _SINGLE = (np.uint32(c) for c in (SEPARATOR, DIGIT, SINGLE))
_TURN = np.uint64(POWERS_LEN - 1)  # of the table of powers
_UPPER, _SPACE, _BREAK = UPPER_BIT, SPACE_BIT, BREAK_BIT


@njit(inline="always")
def mix(x):  # type: ignore[no-untyped-def]
    """See :func:`cleaner.text.words.mix64`."""
    x ^= x >> _U(33)
    x *= _U(0xFF51AFD7ED558CCD)
    x ^= x >> _U(33)
    x *= _U(0xC4CEB9FE1A85EC53)
    return x ^ (x >> _U(33))


@njit(nogil=True, cache=True, boundscheck=False)
def look_up(table, cps, info):  # type: ignore[no-untyped-def]
    """What *table* says of each character, into *info*."""
    top = _U32(len(table) - 1)
    for i in range(len(cps)):
        info[i] = table[min(cps[i], top)]


@njit(nogil=True, cache=True, boundscheck=False)
def scan(  # type: ignore[no-untyped-def]
    info, powers, begins,
    starts, ends, hashes, word_info, word_block, word_offsets, letters, upper, digits, exact, masked,
):  # fmt: skip
    """Words, and what is counted of every block; gives the number of words. White space is between blocks, so that no
    word touches two. Indices without a sign are spared a look whether they are negative.
    """
    n = 0
    for b in range(len(begins)):
        stop = begins[b + 1] if b + 1 < len(begins) else len(info)
        first = n
        many_letters, many_upper, many_digits = _U(0), _U(0), _U(0)
        sum_exact, sum_masked = _U(0), _U(0)
        i = begins[b]
        while i < stop:
            x = info[_U(i)]
            low = _U(x & _LOW)
            if low == _U(0):
                i += 1
                continue
            starts[n] = i
            word_info[n] = x
            word_block[n] = b
            cls = (x >> _U32(21)) & _CLASS
            is_single, is_number = cls == _SINGLE, cls == _DIGIT
            h = _U(0)
            length = _U(0)
            while True:
                if low != _U(0):
                    h += low * powers[length & _TURN]
                    length += _U(1)
                    many_digits += _U(cls == _DIGIT)
                    many_upper += _U((x & _UPPER) != _U32(0))
                    ends[n] = i + 1
                i += 1
                if is_single or i >= stop:
                    break
                x = info[_U(i)]
                low = _U(x & _LOW)
                cls = (x >> _U32(21)) & _CLASS
                if cls == _SEP or cls == _SINGLE:  # noqa: SIM109
                    break
            many_letters += length
            h = mix(h)
            hashes[n] = h
            n += 1
            power = powers[_U(n - first) & _TURN]
            sum_exact += h * power
            sum_masked += (_DIGITS if is_number else h) * power
        word_offsets[b] = first
        letters[b] = many_letters - many_digits
        upper[b] = many_upper
        digits[b] = many_digits
        exact[b] = mix(sum_exact)  # 0 without words
        masked[b] = mix(sum_masked)
    word_offsets[len(begins)] = n
    return n


@njit(nogil=True, cache=True, boundscheck=False)
def cut(table, cps, starts, begins, ends):  # type: ignore[no-untyped-def]
    """Blocks of a text: where they start, and their visible parts; gives their number."""
    top = _U32(len(table) - 1)
    n = 0
    line = 0
    for i in range(len(cps) + 1):
        if i < len(cps) and table[min(cps[i], top)] < _BREAK:
            continue
        begin, end = line, i
        while begin < end and table[min(cps[begin], top)] >= _SPACE:
            begin += 1
        if begin < end:
            while table[min(cps[end - 1], top)] >= _SPACE:
                end -= 1
            starts[n] = line if n else 0
            begins[n] = begin
            ends[n] = end
            n += 1
        line = i + 1
    return n


@njit(nogil=True, cache=True, boundscheck=False)
def count_gaps(cps, begins, ends, doc, gaps):  # type: ignore[no-untyped-def]
    """Blank lines before every block but the first of a document, where *gaps* stays as it is."""
    for b in range(1, len(begins)):
        if doc[b] == doc[b - 1]:
            feeds = 0
            for i in range(ends[b - 1], begins[b]):
                feeds += cps[i] == 0x0A
            gaps[b] = max(feeds - 1, 0)
