"""Whether later paragraphs of a page speak of what the earlier ones speak of."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleaner.label.rules.block_shapes import BlockShapes
from cleaner.text import words as tx
from cleaner.text.lines import Lines, ranges

I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]

RETURN_SHARE = 0.75
"""A later paragraph returns to the topic if its share of the earlier prose's words is at least this much of the share
that the earlier paragraphs have of each other (median). Teasers of 10 annotated pages: .09-.30 against .38-.54."""
RETURN_MASS = 3
"""Tails are vetoed when paragraphs that return make up one in this many words of the later prose."""
MIN_WORD = 4
"""Shorter words say nothing of a topic."""
STEM = 6
"""Words are compared by their first letters, so that an inflected word is the same word: truncation to five or six
letters serves as a stemmer in the languages of Europe (McNamee and Mayfield 2004)."""

_PARAGRAPH = np.uint64(63)


def prose_of(shapes: BlockShapes, first: int, last: int) -> list[int]:
    """Blocks of prose from *first* to *last* (half open)."""
    return (np.flatnonzero(shapes.prose[first:last]) + first).tolist()


def returns(lines: Lines, earlier: list[int], later: list[int]) -> bool:
    """Whether *later* paragraphs speak of what the *earlier* ones speak of, in their words.

    Compared is the share of a paragraph's words that the earlier prose holds with the share that each earlier
    paragraph's words have in its neighbours. The last 40 paragraphs before and the first 20 after are looked at.
    """
    hashes, paragraph = _topics(lines, earlier[-40:])
    if not len(hashes):
        return True
    new = np.concatenate([[True], hashes[1:] != hashes[:-1]])
    group = np.cumsum(new) - 1
    shared = np.bincount(group)[group] > 1
    own = np.bincount(paragraph)
    common = np.bincount(paragraph[shared], minlength=len(own))
    some = own > 0
    usual = float(np.sort(common[some] / own[some])[int(some.sum()) // 2])
    seen = hashes[new]
    hashes, paragraph = _topics(lines, later[:20])
    if not len(hashes):
        return False
    at = np.searchsorted(seen, hashes)
    at[at == len(seen)] = 0
    own = np.bincount(paragraph)
    known = np.bincount(paragraph[seen[at] == hashes], minlength=len(own))
    long = own >= 5
    back = long & (known >= np.maximum(RETURN_SHARE * usual, 0.1) * own)
    mass = int(own[long].sum())
    return int(own[back].sum()) * RETURN_MASS >= mass > 0


def _topics(lines: Lines, blocks: list[int]) -> tuple[U64, I64]:
    """Stems of words of :data:`MIN_WORD` letters and more (pairs of words where every letter is one), each once per
    block and in order of their hashes, and which of *blocks* (by place) each stands in.
    """
    paragraph, word = ranges(lines.word_offsets[blocks], lines.n_words[blocks])
    if not len(paragraph):
        return np.zeros(0, np.uint64), np.zeros(0, np.int64)
    starts, ends, hashes = (x.take(word) for x in lines.words)
    size = ends - starts
    if int(size.sum()) * 2 < 3 * len(size):
        hashes, paragraph = hashes[:-1] * np.uint64(31) + hashes[1:], paragraph[:-1]
    else:
        long = np.flatnonzero(size >= MIN_WORD)
        hashes, paragraph = _stems(lines, word.take(long)), paragraph.take(long)
    # Word and paragraph in one number, sorted as one: six bits of the hash make room for fewer than 64 paragraphs.
    keys = np.sort((hashes & ~_PARAGRAPH) | paragraph.astype(np.uint64))
    keys = keys[np.append(True, keys[1:] != keys[:-1])[: len(keys)]]
    return keys & ~_PARAGRAPH, (keys & _PARAGRAPH).astype(np.int64)


def _stems(lines: Lines, word: I64) -> U64:
    """Hashes of the first :data:`STEM` letters of words (by number in the batch), case aside."""
    starts, ends = lines.words.starts.take(word), lines.words.ends.take(word)
    stems = np.zeros(len(word), np.uint64)
    for place in range(STEM):
        at = starts + place
        letter = (lines.info.take(at, mode="clip") & _CODE_POINT).astype(np.uint64)
        stems = tx.mix64(stems + np.where(at < ends, letter, 0).astype(np.uint64))
    return stems


_CODE_POINT = np.uint32((1 << 21) - 1)
"""A character's information starts with its code point in lower case."""
