"""The page's title among the lines before its first paragraph."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from cleaner.extract import page_title
from cleaner.label.rules.block_shapes import BlockShapes
from cleaner.label.rules.rule import PROSE, Rule, Scope
from cleaner.label.rules.rule_batch import RuleBatch
from cleaner.model import Thread
from cleaner.text import words as tx
from cleaner.text.lines import Lines, ranges

I64 = NDArray[np.int64]
Bools = NDArray[np.bool_]

HEADING = Rule(
    "title.heading",
    "title",
    "The page's title: the heading before its first paragraph.",
    0.9,
    Scope.FORM,
    pages=(f"The last ferry\n{PROSE}\n{PROSE}",),
    other_pages=(f"{PROSE}\nThe last ferry\n{PROSE}",),
)
MARKED = Rule(
    "title.markup",
    "title",
    "The title of a page of markup: the first-level heading that its head means.",
    0.93,
    Scope.FORM,
    pages=(f"<!DOCTYPE html><title>The last ferry | Harbour News</title><h1>The last ferry</h1><p>{PROSE}",),
    other_pages=(f"<!DOCTYPE html><title>The last ferry | Harbour News</title><h2>Subscribe today</h2><p>{PROSE}",),
)
TITLE_RULES = (HEADING, MARKED)

UNSURE = 0.5
"""The best of the lines above the text, with little that speaks for it."""
PROSE_LEAST = 200
"""Characters of prose that a page has whose title is looked for."""
CHARS_LEAST, CHARS_MOST = 8, 170
"""Characters of a title."""
USUAL_LEAST, USUAL_MOST = 20, 130
"""… of most titles."""
POINTS_LEAST, POINTS_SURE, POINTS_DATED = 2, 6, 5
"""Points that a title has more than; from which on it is sure if it stands among the first blocks or is said again,
or if a date or an author follows it."""
EARLY = 3
"""A title among so many blocks from the top stands early."""
DEK_WORDS = 12
"""A line of more words may be the dek under the title."""
WORDS_READ = 600
"""Words of the text that a title's words are looked for in."""

_NEARNESS = np.array([0] * 20 + [1] * 6 + [2] * 3 + [3])
"""Points for standing close above the first paragraph; lines further up are not looked at."""


def find_titles(batch: RuleBatch, taken: Bools, marks: Bools) -> None:
    """Record one title a page: what its markup says, else the best heading before the first prose.

    *taken* marks blocks that are something else, *marks* those that are a date or name the author.
    """
    lines, shapes = batch.lines, batch.shapes
    wanted: list[int] = []
    for d, document in enumerate(lines.docs):
        first, last = int(lines.offsets[d]), int(lines.offsets[d + 1])
        text_ends = _before_posts(batch.threads[d], last - first)
        if not text_ends:
            continue
        marked = page_title.title_block(document)
        if marked is not None and marked < text_ends:
            why = "the heading that the page's head and markup give as its title"
            batch.add(MARKED, first + marked, first + marked + 1, why)
            continue
        prose = int(shapes.next_prose[first])
        if prose >= first + text_ends or shapes.prose_total[first] < PROSE_LEAST:
            continue
        late = _after_blurb(shapes, taken, marks, prose, last)
        if late:
            batch.add(HEADING, late, late + 1, "the heading after the date, before the first paragraph")
        elif prose != first:
            wanted.append(d)
    for best, points in _best_titles(lines, shapes, taken, marks, wanted):
        sure = _is_sure(batch, marks, best, points)
        batch.add(HEADING, best, best + 1, "the heading before the first paragraph", None if sure else UNSURE)


def _before_posts(thread: Thread | None, blocks: int) -> int:
    """So many blocks stand before readers' comments: all where there are none, none of a thread's."""
    if thread is None:
        return blocks
    return min((post.first for post in thread.posts), default=0) if thread.comments else 0


def _is_sure(batch: RuleBatch, marks: Bools, best: int, points: int) -> bool:
    lines, shapes = batch.lines, batch.shapes
    first, last = int(shapes.first[best]), int(shapes.last[best])
    prose = int(shapes.next_prose[first])
    early = best - first <= EARLY
    if best == first and prose - first <= EARLY:
        return True
    dated = bool(marks[best + 1 : min(prose + 4, last)].any())  # byline and date may stand under the dek
    again = bool((lines.exact[first:last] == lines.exact[best]).sum() > 1)
    return (points >= POINTS_SURE and (early or again)) or (points >= POINTS_DATED and dated)


def _after_blurb(shapes: BlockShapes, taken: Bools, marks: Bools, prose: int, last: int) -> int:
    """The heading of a page that opens with a line about the site, a date or byline, then the heading; 0 where it
    does not.
    """
    if prose - int(shapes.first[prose]) > 2:
        return 0
    for b in range(prose + 1, min(prose + 5, last - 1)):
        if shapes.prose[b]:
            return 0
        if marks[prose + 1 : b].any() and not taken[b] and shapes.length[b] <= CHARS_MOST and shapes.prose[b + 1]:
            return b
    return 0


def _best_titles(
    lines: Lines, shapes: BlockShapes, taken: Bools, marks: Bools, docs: list[int]
) -> Iterator[tuple[int, int]]:
    """Of each of *docs* that has one: the block before its first prose most like a title, and its points.

    All lines that are looked at, those of a document in a row, are judged at once.
    """
    if not docs:
        return
    first, last = lines.offsets[docs], lines.offsets[1:][docs]
    prose = shapes.next_prose[first]
    top = np.maximum(first, prose - len(_NEARNESS))
    size = prose - top
    which, block = ranges(top, size)
    start = np.cumsum(size) - size  # row of each document's first line
    own, shared = _shared_words(lines, top, prose, last, start)
    length = shapes.length[block]
    points = ((length >= USUAL_LEAST) & (length <= USUAL_MOST)).astype(np.int64)
    points += np.where(shared * 3 >= own, np.minimum(3, shared), 0)
    points += _NEARNESS[block - prose[which]]
    points -= 2 * (lines.sentence_end[block] & (lines.cps[lines.ends[block] - 1] == ord(".")))
    points[start] += top == first
    marked = np.concatenate([[0], np.cumsum(marks[block])])
    row = np.arange(len(block))  # the heading right above the date or the author
    after = marked[(start + size)[which]] > marked[1:]
    before = marked[:-1] > marked[np.maximum(row - 6, start[which])]
    points += 2 * (after & ~before)
    fits = ~taken[block] & (length >= CHARS_LEAST) & (length <= CHARS_MOST) & (lines.n_words[block] >= 2)
    fits &= lines.n_letters[block] * 2 >= lines.n_chars[block]
    points = np.where(fits, points, -9)
    # the most points, of several lines with as many the first
    most = np.maximum.reduceat(points * 32 - (row - start[which]), start)
    for a, at, found in zip(start.tolist(), (-most & 31).tolist(), ((most + 31) >> 5).tolist(), strict=True):
        if found > POINTS_LEAST:
            best = _above_dek(lines, points[a:], length[a:], at, int(block[a]))
            yield int(block[a]) + best, found


def _above_dek(lines: Lines, points: I64, length: I64, best: int, top: int) -> int:
    """Of a heading and the longer line under it, the heading is the title and the line its dek."""
    if lines.n_words[top + best] > DEK_WORDS:
        for b in range(max(0, best - 3), best):
            if points[b] >= points[best] - 2 and length[b] < length[best]:
                return b
    return best


def _shared_words(lines: Lines, top: I64, prose: I64, last: I64, start: I64) -> tuple[I64, I64]:
    """Of blocks *top* to *prose* of each document (the first of them row *start* of the answer): how many words of four
    characters and more, and how many of them the text after holds.
    """
    a, z = lines.word_offsets[top], lines.word_offsets[prose]
    end = np.minimum(lines.word_offsets[last], z + WORDS_READ)
    which, word = _long(lines, *ranges(a, z - a))
    rows = int((start + prose - top)[-1])
    row = lines.word_block[word] - top[which] + start[which]
    own = np.bincount(row, minlength=rows)
    of, later = _long(lines, *ranges(z, end - z))
    if not len(later):
        return own, np.zeros(rows, np.int64)
    salt = tx.mix64(np.arange(1, len(top) + 1, dtype=np.uint64))  # words of different documents differ
    text = np.sort(lines.words.hashes[later] ^ salt[of])
    head = lines.words.hashes[word] ^ salt[which]
    at = np.searchsorted(text, head)
    at[at == len(text)] = 0
    return own, np.bincount(row[text[at] == head], minlength=rows)


def _long(lines: Lines, which: I64, word: I64) -> tuple[I64, I64]:
    """Those of the words that have four characters and more."""
    some = np.flatnonzero(lines.words.ends.take(word) - lines.words.starts.take(word) >= 4)
    return which.take(some), word.take(some)
