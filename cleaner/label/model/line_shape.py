"""What a line looks like, on its own: size, words, punctuation, capitals, first and last characters, word classes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.label.model import word_classes
from cleaner.label.model.windows import I64, U8, clip8, log8, share8
from cleaner.text import words as tx
from cleaner.text.lines import Lines

_FORMS = np.zeros(0x108, np.uint64)  # by class and upper-case bit of a word's first character: three packed counts
for _key in range(0x108):
    _cls = _key & 7
    _FORMS[_key] = int(_cls == tx.SINGLE) | int(_cls == tx.DIGIT) << 16 | int(_key >= 0x100) << 32
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
    counts = word_classes.classes().per_block(lines.words.hashes, lines.word_block, n)
    single, numbers, capital = _forms(lines)
    size = n_words - single // 2
    stop = counts[:, 0]
    rows["chars"], rows["words"] = log8(chars), log8(size)
    rows["word_length"] = share8(lines.n_letters + lines.n_digits, np.maximum(n_words, 1), 16)
    rows["unspaced"] = share8(single, n_words)
    rows["function"] = share8(stop, n_words)
    rows["capital"] = share8(capital, n_words - numbers - single)
    rows["upper"] = share8(lines.n_upper, lines.n_letters)
    rows["digits"] = share8(lines.n_digits, chars)
    rows["numbers"] = clip8(numbers)
    rows["letters"] = share8(lines.n_letters, chars)
    rows.update(zip(word_classes.NAMES[1:], _clipped(counts)[1:], strict=True))
    rows.update(zip(_NAMED, _mark_counts(lines)[1:], strict=False))
    rows["starts"], rows["ends"] = _edges(lines)
    rows["sentence_end"] = lines.sentence_end.astype(np.uint8)
    unspaced = single * 10 > 3 * np.maximum(n_words, 1)
    long = ((size >= 12) & (stop * 5 >= size)) | (size >= 20) | (unspaced & (chars >= 25))
    assert all(len(r) == n for r in rows.values())
    return Shape(rows, size, long)


def _forms(lines: Lines) -> list[I64]:
    """Words of one letter by rule, numbers and words with a capital in every block: three counts of 16 bits that ride
    in one number per word. A line of more than 65,535 of a sort spills into the next: still the same answer every
    time, and such a line is prose by its length.
    """
    packed = _FORMS.take((lines.word_info >> np.uint32(21)) & np.uint32(0x107))
    total = np.zeros(len(packed) + 1, np.uint64)
    np.cumsum(packed, out=total[1:])
    sums = np.diff(total.take(lines.word_offsets))
    return [((sums >> np.uint64(16 * k)) & np.uint64(0xFFFF)).view(np.int64) for k in range(3)]


def _clipped(counts: NDArray[np.intp]) -> U8:
    """Counts that have a column each, cut to 255, as rows."""
    return np.ascontiguousarray(np.minimum(counts, 255).astype(np.uint8).T)


def _mark_counts(lines: Lines) -> U8:
    """How often each kind of mark (text.MARKS) stands in every block, one row per kind."""
    marks = lines.info.view(np.uint8)[3::4] & np.uint8(31)  # bits from text.MARK_SHIFT on: the uppermost byte's
    at = np.flatnonzero(marks != 0)
    counts = np.diff(np.searchsorted(at, lines.begins), append=len(at))  # white space between blocks has no marks
    place = np.repeat(np.arange(0, 32 * len(lines), 32), counts)
    place += marks.take(at)
    return _clipped(np.bincount(place, minlength=32 * len(lines)).reshape(-1, 32))


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
