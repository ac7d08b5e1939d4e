"""What stands around a line: its place in the page, the heaviest run of prose, repeats, windows, the page as a
whole.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleaner.label.model.line_shape import Shape
from cleaner.label.model.windows import (
    FAR,
    I64,
    U8,
    Frame,
    clip8,
    log8,
    share8,
)
from cleaner.text import words as tx
from cleaner.text.lines import Lines

WINDOWS: dict[tuple[int, int], tuple[str, ...]] = {
    (2, 2): ("words", "sentence_end", "capital", "lexical", "repeated", "wordy"),
    (5, 5): ("words", "sentence_end", "long", "capital", "gap", "wordy", "number", "dated", "lexical", "repeated"),
    (15, 15): ("words", "sentence_end", "function", "long", "capital", "wordy", "number", "dated", "lexical",
    "cohesion",
               "repeated"),
    (40, 40): ("words", "long", "lexical", "cohesion", "wordy"),
    (3, -1): ("capital", "lexical", "words"),
    (-1, 3): ("capital", "lexical", "words"),
    (10, -1): ("words", "number", "lexical", "repeated", "cohesion"),
    (-1, 10): ("words", "number", "lexical", "repeated", "cohesion", "capital"),
}  # fmt: skip
"""Rows averaged over so many blocks before and after (-1: without the block itself on that side)."""
NEIGHBOURS: dict[int, tuple[str, ...]] = {
    1: ("words", "sentence_end", "capital", "digits", "starts", "ends", "lexical"),
    2: ("words", "capital", "lexical"),
    3: ("lexical",),
}
"""Rows that are also looked at so many blocks before and after."""
_SCORED = ((1, 1), (3, 3), (10, 10), (30, 30), (100, 100), (4, -1), (-1, 4), (20, -1), (-1, 20))
"""Windows, likewise, over which a second stage has the first's scores averaged, weighted by words."""
_WORDY = ("log in", "newsletter", "share", "related", "menu", "forum", "legal", "shop", "donate", "ad")


def place(lines: Lines, frame: Frame, shape: Shape, rows: dict[str, U8]) -> None:
    """Adds where the block stands: in the page, from prose, from the heaviest stretch of prose."""
    size, long = shape.size, shape.long
    sizes = frame.per_document(size)
    blocks = np.diff(frame.offsets)
    total = np.concatenate([[0], np.cumsum(size)])
    before = total[:-1] - total[frame.first]
    rows["gap"] = np.minimum(lines.gaps, 5).astype(np.uint8)
    rows["relative"] = share8(frame.index, blocks[frame.doc], 250)
    rows["words_before"] = share8(before, sizes[frame.doc], 250)
    rows["index"], rows["behind"] = log8(frame.index), log8(frame.behind)
    rows["since_long"], rows["until_long"] = clip8(frame.since(long)), clip8(frame.until(long))
    wordy = np.zeros(frame.n, np.int64)
    for name in _WORDY:
        wordy += rows[name]
    rows["wordy"] = clip8(wordy)
    # a run of prose bridges short lines at little cost; a tight one hardly any
    loose = np.where(long, np.minimum(size, 400), -np.minimum(4, 1 + wordy * 2))
    tight = np.where(long, np.minimum(size, 100), -12 - 3 * np.minimum(wordy, 4))
    for name, weights in (("run", loose), ("tight_run", tight)):
        best = _stretch_rows(frame, name, weights, rows)
        rows[f"page_{name}"] = share8(best, sizes)[frame.doc]
    _group_rows(lines, frame, size, rows)


def _stretch_rows(frame: Frame, name: str, weights: I64, rows: dict[str, U8]) -> I64:
    """Adds where each block stands from its document's heaviest stretch by *weights*; gives the stretches' sums."""
    first, stop, best = frame.heaviest(weights)
    start, end = first[frame.doc], stop[frame.doc]
    inside = (frame.at >= start) & (frame.at < end)
    away = np.where(frame.at < start, start - frame.at, frame.at - end + 1)
    rows[f"{name}_away"] = np.where(inside, 0, log8(np.maximum(away, 0))).astype(np.uint8)
    rows[f"{name}_side"] = np.where(inside, 1, np.where(frame.at < start, 0, 2)).astype(np.uint8)
    rows[f"{name}_left"] = np.where(inside, log8(np.maximum(end - 1 - frame.at, 0)), 0).astype(np.uint8)
    rows[f"{name}_done"] = np.where(inside, log8(np.maximum(frame.at - start, 0)), 0).astype(np.uint8)
    return best


def _group_rows(lines: Lines, frame: Frame, size: I64, rows: dict[str, U8]) -> None:
    """Adds the run of short lines and the group between blank lines that each block is in."""
    short = (size <= 8) & ~lines.sentence_end
    length, nth = frame.runs(short)
    rows["short_run"], rows["short_nth"] = log8(length), log8(nth)
    rows["short_left"] = log8(np.maximum(length - nth - 1, 0))
    starts_group = (lines.gaps > 0) | (frame.index == 0)
    number = np.cumsum(starts_group) - 1
    if frame.n:
        rows["group_blocks"] = log8(np.bincount(number)[number])
        rows["group_words"] = log8(np.bincount(number, weights=size).astype(np.int64)[number])
    else:
        rows["group_blocks"] = rows["group_words"] = np.zeros(0, np.uint8)


def repeats(lines: Lines, frame: Frame, rows: dict[str, U8]) -> None:
    """Adds how often the line, the line with other numbers, and lines of its make occur in the page."""
    again = frame.repeats(lines.masked)
    # a line that occurs again occurs again with other numbers
    rows["exact_repeats"] = clip8(np.where(lines.exact != 0, frame.repeats(lines.exact, np.flatnonzero(again > 1)), 0))
    rows["masked_repeats"] = clip8(np.where(lines.masked != 0, again, 0))
    make = np.zeros(frame.n, np.uint64)
    for name, step in (("words", 8), ("starts", 1), ("ends", 1), ("capital", 22), ("digits", 16), ("gap", 3)):
        make = make * np.uint64(32) + (rows[name] // np.uint8(step)).astype(np.uint64)
    count = frame.repeats(make)
    rows["alike"] = log8(count)
    rows["alike_share"] = share8(count, np.diff(frame.offsets)[frame.doc])


def cohesion(lines: Lines, frame: Frame, shape: Shape, rows: dict[str, U8]) -> None:
    """Adds how much of a line's vocabulary the page's long lines share.

    Words of four letters and more are counted over the page's long lines in a table of their hashes, four slots a
    word and one table per document: two words may meet in a slot, always the same two. A line's own words do not
    count for it.
    """
    words = lines.words
    per_doc = np.diff(lines.word_offsets.take(frame.offsets))
    bits = np.full(len(per_doc), 5)
    for b in range(4, 24):
        bits += per_doc * 4 > 1 << b
    slots = np.int64(1) << bits
    cls = (lines.word_info >> np.uint32(21)) & np.uint32(7)
    telling = np.flatnonzero((words.ends - words.starts >= 4) | (cls == tx.SINGLE))
    block = lines.word_block.take(telling)
    base = np.cumsum(slots) - slots
    at = np.repeat(slots - 1, per_doc)  # the mask of the document's table, word by word
    at &= words.hashes.view(np.int64)
    at += np.repeat(base, per_doc)
    at = at.take(telling)
    in_long = shape.long.take(block)
    counts = np.bincount(at[in_long], minlength=int(slots.sum()))
    others = counts.take(at)
    others -= in_long
    number = np.bincount(block, minlength=frame.n)
    # whole numbers far below 2^53: double precision adds them exactly
    known = np.bincount(block, weights=others > 0, minlength=frame.n)
    weight = np.bincount(block, weights=log8(others), minlength=frame.n)
    rows["cohesion"], rows["weight"] = share8(known, number), share8(weight, number, 4)


def headings(lines: Lines, frame: Frame, shape: Shape, rows: dict[str, U8]) -> None:
    """Adds what the nearest heading above says: "Reviews" and "You may also like" speak for all that stands under them.

    A heading is a line of one to eight words without a sentence mark that stands above a longer line, or has a blank
    line above it.
    """
    size = shape.size
    next_size = np.append(size[1:], 0)
    short = (size >= 1) & (size <= 8) & ~lines.sentence_end & (frame.behind > 0)
    heading = short & ((next_size >= 2 * size + 4) | (lines.gaps > 0))
    last = np.where(heading, frame.at, -1)
    np.maximum.accumulate(last, out=last)
    known = last >= frame.first
    last = np.where(known, last, 0)
    rows["heading_since"] = np.where(known, log8(frame.at - last), FAR).astype(np.uint8)
    rows["heading_lexical"] = np.where(known, rows["lexical"][last], 128).astype(np.uint8)
    rows["heading_wordy"] = np.where(known, rows["wordy"][last], 0).astype(np.uint8)
    # the heading before that one: a sub-head stands under its section's
    before = np.where(heading, np.concatenate([[-1], np.maximum.accumulate(np.where(heading, frame.at, -1))[:-1]]), -1)
    upper = before[last] if frame.n else before
    known &= upper >= frame.first
    upper = np.where(known, upper, 0)
    rows["upper_lexical"] = np.where(known, rows["lexical"][upper], 128).astype(np.uint8)
    # long lines still to come: nothing of the page follows a footer
    long_words = np.where(shape.long, size, 0)
    total = np.concatenate([[0], np.cumsum(long_words)])
    rows["prose_before"] = share8(total[:-1] - total[frame.first], frame.per_document(long_words)[frame.doc], 250)


def windows(lines: Lines, frame: Frame, shape: Shape, rows: dict[str, U8]) -> None:
    """Adds means over the neighbourhood and the page, and the neighbours' own values."""
    scale = np.uint8(250)
    base = {
        "words": rows["words"],
        "sentence_end": lines.sentence_end * scale,
        "function": rows["function"] * np.uint8(3),
        "long": shape.long * scale,
        "capital": rows["capital"] * np.uint8(3),
        "gap": rows["gap"] * np.uint8(50),
        "wordy": np.minimum(rows["wordy"], 5) * np.uint8(50),
        "number": np.minimum(rows["numbers"], 5) * np.uint8(50),
        "dated": ((rows["year"] > 0) | (rows["month or weekday"] > 0) | (rows["time"] > 0)) * scale,
        "lexical": rows["lexical"],
        "cohesion": rows["cohesion"] * np.uint8(3),
        "repeated": (rows["masked_repeats"] > 1) * scale,
    }
    place = {name: number for number, name in enumerate(base)}
    totals = frame.running(np.array(list(base.values()), np.uint8))
    for (before, after), names in WINDOWS.items():
        means = frame.means(totals[[place[name] for name in names]], before, after)
        rows.update(zip([f"{name}_{before}_{after}" for name in names], means, strict=True))
    blocks = np.maximum(np.diff(frame.offsets), 1)
    whole = np.diff(totals.take(frame.offsets, axis=1)) // blocks
    rows.update(zip([f"page_{name}" for name in base], whole.astype(np.uint8).take(frame.doc, axis=1), strict=True))
    size = shape.size
    rows["page_blocks"] = log8(blocks)[frame.doc]
    rows["page_words"] = log8(frame.per_document(size))[frame.doc]
    rows["page_long_words"] = share8(frame.per_document(size * shape.long), frame.per_document(size))[frame.doc]
    # the lexical score weighted by words: what the page's running text says
    lexical = frame.per_document(rows["lexical"] * np.minimum(size, 60))
    rows["page_lexical_words"] = share8(lexical, frame.per_document(np.minimum(size, 60)), 1)[frame.doc]
    for far, names in NEIGHBOURS.items():
        own = np.array([rows[name] for name in names])
        missing = np.array([[128 if name == "lexical" else 0] for name in names], np.uint8)
        back, ahead = frame.shifted(own, -far, missing), frame.shifted(own, far, missing)
        for name, a, b in zip(names, back, ahead, strict=True):
            rows[f"{name}<{far}"], rows[f"{name}>{far}"] = a, b


def second(frame: Frame, first: U8, shape: Shape, rows: dict[str, U8]) -> None:
    """Adds what the first stage's scores (0…255) say of the neighbourhood, for a second stage."""
    rows["score"] = first
    weight = log8(shape.size)
    weighted = first.astype(np.int64) * weight
    total = np.concatenate([[0], np.cumsum(weighted)])
    whole = np.concatenate([[0], np.cumsum(weight, dtype=np.int64)])
    for before, after in _SCORED:
        lo = np.maximum(frame.at - before, frame.first)
        hi = np.maximum(np.minimum(frame.at + (after + 1), frame.stop), lo)
        rows[f"score_{before}_{after}"] = share8(total.take(hi) - total.take(lo), whole.take(hi) - whole.take(lo), 1)
    a, b = frame.offsets[frame.doc], frame.offsets[frame.doc + 1]
    rows["page_score"] = share8(total[b] - total[a], whole[b] - whole[a], 1)
    for far in (1, 2, 3, 4, 5):
        rows[f"score<{far}"] = frame.shifted(first, -far)
        rows[f"score>{far}"] = frame.shifted(first, far)
    kept = np.where(first >= 128, shape.size, 0)
    rows["kept_words"] = log8(frame.per_document(kept))[frame.doc]
    kept_total = np.concatenate([[0], np.cumsum(kept)])
    rows["kept_before"] = share8(kept_total[:-1] - kept_total[a], frame.per_document(kept)[frame.doc], 250)
    rows["kept_share"] = share8(frame.per_document(kept), frame.per_document(shape.size))[frame.doc]
    sure, gone = first >= 200, first < 60
    rows["since_sure"], rows["until_sure"] = log8(frame.since(sure)), log8(frame.until(sure))
    rows["since_gone"], rows["until_gone"] = log8(frame.since(gone)), log8(frame.until(gone))
    weights: I64 = (first.astype(np.int64) - 128) * weight
    start, stop, _ = frame.heaviest(weights)
    start, stop = start[frame.doc], stop[frame.doc]
    inside: NDArray[np.bool_] = (frame.at >= start) & (frame.at < stop)
    away = np.where(frame.at < start, start - frame.at, frame.at - stop + 1)
    rows["best_away"] = np.where(inside, 0, log8(np.maximum(away, 0))).astype(np.uint8)
    rows["best_side"] = np.where(inside, 1, np.where(frame.at < start, 0, 2)).astype(np.uint8)
