"""What a line looks like, on its own: size, words, punctuation, capitals, first and last characters, word classes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner import text as tx
from cleaner.label import vocabulary
from cleaner.label.frame import I64, U8, clip8, log8, share8
from cleaner.lines import Lines

_MARKS = 26
_START = np.zeros(32, np.uint8)  # class of the first character, by mark; letters and digits are set apart below
_START[[8, 9, 14]] = 4  # a quotation mark
_START[[12, 15, 22]] = 5  # a bullet, a dash, an asterisk
_START[[10]] = 6
_START[[13, 19, 18, 23]] = 7
_START[[17, 16, 24, 25, 20, 21]] = 8
_START[[1, 2, 3, 4, 5, 6, 7, 11]] = 9  # a mark that continues a sentence
_NAMED = ("stop", "exclamation", "question", "ellipsis", "comma", "semicolon", "colon", "quotes", "apostrophe",
          "bracket", "closing", "bullet", "separator", "guillemet", "dash", "currency", "copyright", "at", "hash",
          "percent", "code", "plus", "ampersand", "other_mark", "symbol")  # fmt: skip


class Shape(NamedTuple):
    """Features by name, and the numbers later stages build on (as large as they are)."""

    rows: dict[str, U8]
    size: I64
    """Words, where a letter of an unspaced script counts as half a word."""
    long: NDArray[np.bool_]
    """The line reads like prose by its length and its function words."""


def shape(lines: Lines) -> Shape:
    """Shape features of every block of the batch."""
    n = len(lines)
    rows: dict[str, U8] = {}
    n_words, chars = lines.n_words, lines.n_chars
    counts = _class_counts(lines)
    word_info = lines.info[lines.words.starts]
    word_cls = (word_info >> np.uint32(21)) & np.uint32(7)
    single = _per_line(lines, word_cls == tx.SINGLE)
    numbers = _per_line(lines, word_cls == tx.DIGIT)
    capital = _per_line(lines, (word_info & tx.UPPER_BIT) != 0)
    size = n_words - single // 2
    stop = counts[0]
    rows["chars"], rows["words"] = log8(chars), log8(size)
    rows["word_length"] = share8(lines.n_letters + lines.n_digits, np.maximum(n_words, 1), 16)
    rows["unspaced"] = share8(single, n_words)
    rows["function"] = share8(stop, n_words)
    rows["capital"] = share8(capital, n_words - numbers - single)
    rows["upper"] = share8(lines.n_upper, lines.n_letters)
    rows["digits"] = share8(lines.n_digits, chars)
    rows["numbers"] = clip8(numbers)
    rows["letters"] = share8(lines.n_letters, chars)
    for number in range(1, len(counts)):
        rows[vocabulary.NAMES[number]] = clip8(counts[number])
    marks = _mark_counts(lines)
    for number, name in enumerate(_NAMED, 1):
        rows[name] = clip8(marks[number])
    rows["starts"], rows["ends"] = _edges(lines)
    rows["sentence_end"] = lines.sentence_end.astype(np.uint8)
    unspaced = single * 10 > 3 * np.maximum(n_words, 1)
    long = ((size >= 12) & (stop * 5 >= size)) | (size >= 20) | (unspaced & (chars >= 25))
    assert all(len(r) == n for r in rows.values())
    return Shape(rows, size, long)


def _per_line(lines: Lines, flags: NDArray[np.bool_]) -> I64:
    """How many words of each block are flagged."""
    at = lines.word_block[flags]
    return np.bincount(at, minlength=len(lines)).astype(np.int64)


def _class_counts(lines: Lines) -> list[I64]:
    """Words of each class of :mod:`vocabulary` in every block; four counts ride in one 64-bit sum."""
    field = np.uint64((1 << vocabulary.FIELD) - 1)
    out: list[I64] = []
    for packed in vocabulary.classes().look_up(lines.words.hashes):
        total = np.zeros(len(packed) + 1, np.uint64)
        np.cumsum(packed, out=total[1:])
        sums = total[lines.word_offsets[1:]] - total[lines.word_offsets[:-1]]
        out.extend(
            ((sums >> np.uint64(vocabulary.FIELD * k)) & field).astype(np.int64) for k in range(vocabulary.PER_WORD)
        )
    return out[: len(vocabulary.NAMES)]


def _mark_counts(lines: Lines) -> I64:
    """How often each kind of mark (text.MARKS) stands in every block, one row per kind."""
    mark = ((lines.info >> np.uint32(tx.MARK_SHIFT)) & np.uint32(31)).astype(np.uint8)
    at = np.flatnonzero(mark)
    block = np.searchsorted(lines.begins, at, side="right") - 1
    flat = np.bincount(block * 32 + mark[at], minlength=32 * len(lines)) if len(lines) else np.zeros(0, np.int64)
    return np.ascontiguousarray(flat.reshape(-1, 32).T).astype(np.int64)


def _edges(lines: Lines) -> tuple[U8, U8]:
    """Class of the first and of the last character."""
    info = lines.info[lines.begins]
    cls = (info >> np.uint32(21)) & np.uint32(7)
    starts = _START[(info >> np.uint32(tx.MARK_SHIFT)) & np.uint32(31)].copy()
    starts[(cls == tx.LETTER) | (cls == tx.SINGLE)] = 2
    starts[(info & tx.UPPER_BIT) != 0] = 3
    starts[cls == tx.DIGIT] = 1
    info = lines.info[np.maximum(lines.ends - 1, 0)]
    cls = (info >> np.uint32(21)) & np.uint32(7)
    ends = ((info >> np.uint32(tx.MARK_SHIFT)) & np.uint32(31)).astype(np.uint8)
    ends[cls == tx.DIGIT] = 26
    ends[(cls == tx.LETTER) | (cls == tx.SINGLE)] = 27
    return starts, ends
