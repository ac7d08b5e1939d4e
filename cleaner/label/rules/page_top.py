"""Lines that say who, when and of what: title, byline, date, caption. Recognised from the line itself (lineforms.py)
in its place.

Only lines that hold a telling word or enough digits are read in Python; which ones is settled for the whole batch at
once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from cleaner.extract import page_title
from cleaner.label.rules.phrase_tables import load
from cleaner.label.rules.prose import Shape
from cleaner.label.rules.word_lookup import Found
from cleaner.language import line_forms
from cleaner.model import Finding, Thread
from cleaner.text import words as tx
from cleaner.text.lines import Lines, ranges

I64 = NDArray[np.int64]
Bools = NDArray[np.bool_]

_CODE = re.compile(r"[{}=;\\]|^\s?[\"'`<]|\w_\w|\":|::")
"""Marks of code and of data: a line that has them is no date line and no credit."""
_NO_CAPTION = re.compile(r"(?i)[•▪◦*-]|credits?\s[^:]|[A-Z]{2,4}-")
"""Items of lists are no captions, nor is what a credit card costs."""
_DECIMAL = re.compile(r"\d\.\d")
"""A version or a measure beside the date, unless it is a time."""
_NUMERIC = re.compile(r"\d[ ]?([./-])[ ]?\d{1,2}[ ]?\1[ ]?\d")
"""Every date that a line of ASCII without letters can hold."""
_SPAN = re.compile(r"\d\s{0,2}[–—]\s{0,2}\w|\d\s-\s\w")
"""From one date to another: an event, not when the page was written."""


def findings(
    lines: Lines, shape: Shape, known: Found, phrase: Bools, threads: Sequence[Thread | None], out: list[list[Finding]]
) -> Bools:
    """Append byline, date, caption and title findings; ``phrase`` marks blocks that are a phrase of furniture.

    Returns which blocks are date lines.
    """
    dates = _dates(lines, shape, known, out)
    bylines = _bylines(lines, shape, known, dates, out)
    captions = _captions(lines, shape, known, out)
    taken = phrase | dates | bylines | captions
    _titles(lines, shape, taken, dates | bylines, threads, out)
    return dates


def _keyed(lines: Lines, block: int) -> bool:
    """Plain lower-case ASCII: a key and a value of a configuration ("image: nginx"); a name has capitals."""
    return int(lines.n_upper[block]) == 0 and lines.text(block).isascii()


def _some(lines: Lines, which: Bools, flags: Bools) -> Iterator[tuple[int, str, bool]]:
    """Blocks that *which* marks, with their text and flag."""
    blocks = np.flatnonzero(which)
    return zip(blocks.tolist(), lines.texts(blocks), flags[blocks].tolist(), strict=True)


def _add(out: list[list[Finding]], lines: Lines, block: int, kind: str, rule: str, score: float, why: str) -> None:
    d = int(lines.doc[block])
    at = block - int(lines.offsets[d])
    out[d].append(Finding(at, at + 1, kind, rule, score, why))


def _numbers(lines: Lines) -> tuple[I64, Bools]:
    """How many words of each block are numbers, and whether one of them has four digits."""
    # A character's information starts with its code point in lower case, plus one; below "0" the difference wraps.
    number = np.flatnonzero((lines.word_info & _CODE_POINT) - np.uint32(0x31) <= np.uint32(9))
    block = lines.word_block.take(number)
    counts = np.bincount(block, minlength=len(lines)).astype(np.int64)
    year = lines.words.ends.take(number) - lines.words.starts.take(number) == 4
    has_year = np.zeros(len(lines), np.bool_)
    has_year[block[year]] = True
    return counts, has_year


_CODE_POINT = np.uint32((1 << 21) - 1)


def _dates(lines: Lines, shape: Shape, known: Found, out: list[list[Finding]]) -> Bools:
    found = np.zeros(len(lines), np.bool_)
    numbers, year = _numbers(lines)
    bits = load().lexicon.bits
    month = (known.classes & bits["month"]) != 0
    word, classes = known.known
    fits = word[(classes & (bits["month"] | bits["around_date"])) != 0]
    usual = np.bincount(lines.word_block[fits], minlength=len(lines))
    strangers = lines.n_words - numbers - usual
    few = (lines.n_digits > 0) & (lines.n_words <= 18) & (shape.length <= 120) & (strangers <= 2)
    maybe = few & (month | (numbers >= 3) | (year & (numbers >= 2)))
    spaced_east = (lines.n_digits >= 3) & (shape.length > lines.n_chars) & (shape.length <= 100)  # 2024年5月3日
    seen: list[tuple[int, str, bool]] = []
    read: dict[str, line_forms.DateLine | None] = {}  # pages repeat their dates
    for block, text, worded in _some(lines, maybe | spaced_east, lines.n_letters > 0):
        if not worded and text.isascii() and not _NUMERIC.search(text):
            continue
        if text not in read:
            read[text] = line_forms.date_line(text)
        line = read[text]
        if line is not None and not _CODE.search(text):
            found[block] = True
            full = line.iso is not None and len(line.iso) >= 10 and not _SPAN.search(text)
            full &= not _DECIMAL.search(text.replace(line.raw, " "))
            seen.append((block, line.raw, full))
    # Entries of a diary or a changelog have dates for headings: prose follows each of them.
    heads: dict[int, int] = {}
    for block, _, _ in seen:
        if block + 1 < shape.last[block] and shape.prose[block + 1]:
            d = int(lines.doc[block])
            heads[d] = heads.get(d, 0) + 1
    counts = np.bincount(lines.doc[found], minlength=len(lines.docs))
    tables = _in_tables(lines, shape, np.array([block for block, _, _ in seen], np.int64)).tolist()
    for (block, raw, full), among in zip(seen, tables, strict=True):
        d = int(lines.doc[block])
        listed = heads.get(d, 0) >= 4
        table = counts[d] >= 3 and among
        # Where pages say when they were written: near the start of the text, or after its end among the teasers.
        start = shape.prose_before[block] * 5 <= shape.prose_total[block]
        placed = start or shape.next_prose[block] >= shape.last[block]
        signed = block + 1 == shape.last[block]  # a letter, a judgment: the last line of a page is no furniture yet
        score = 0.93 if full and placed and not listed and not table and not signed else 0.5
        _add(out, lines, block, "date", "date.line", score, f"nothing but a date: “{raw[:40]}”")
    return found


def _in_tables(lines: Lines, shape: Shape, blocks: I64) -> Bools:
    """Whether most of the lines around each of *blocks* are numbers."""
    numeric = lines.n_digits > lines.n_letters
    total = np.concatenate([[0], np.cumsum(numeric)])
    low, high = np.maximum(shape.first[blocks], blocks - 4), np.minimum(shape.last[blocks], blocks + 5)
    around = total[high] - total[low] - numeric[blocks]
    most: Bools = around * 2 >= high - low - 1
    return most


def _bylines(lines: Lines, shape: Shape, known: Found, dates: Bools, out: list[list[Finding]]) -> Bools:
    found = np.zeros(len(lines), np.bool_)
    bits = load().lexicon.bits
    leads = ((known.opening & bits["byline_first"]) | (known.classes & bits["byline_any"])) != 0
    authors: list[tuple[int, str]] = []
    maybe = leads & (shape.length <= 220)
    read: dict[str, str | None] = {}
    for block, text, _ in _some(lines, maybe, leads):
        if text not in read:
            read[text] = line_forms.byline(text)
        author = read[text]
        if author is not None and not _keyed(lines, block):
            found[block] = True
            authors.append((block, author))
    # Many bylines are a list of books or of articles, which may be the content.
    counts = np.bincount(lines.doc[found], minlength=len(lines.docs))
    for block, author in authors:
        score = 0.92 if counts[lines.doc[block]] <= 3 else 0.55
        _add(out, lines, block, "byline", "byline.line", score, f"names an author: “{author[:60]}”")
    # A bare name beside a date or below a byline label, before the text starts.
    for block in np.flatnonzero(dates).tolist():
        for b in (block - 1, block + 1):
            if not shape.first[block] <= b < shape.last[block] or found[b] or dates[b] or not shape.short[b]:
                continue
            if shape.prose_before[b] * 10 > shape.prose_total[b]:
                continue
            name = line_forms.person(lines.text(b))
            if name is not None and int(lines.n_words[b]) >= 2:
                found[b] = True
                _add(out, lines, b, "byline", "byline.name", 0.7, f"a name beside a date: “{name[:60]}”")
    return found


def _copyright_marks(lines: Lines, known: Found) -> Bools:
    """Blocks that hold a © or a (c)."""
    found = np.zeros(len(lines), np.bool_)
    found[known.signs] = True
    at = np.flatnonzero(lines.cps == ord("("))
    inside, behind = (lines.cps.take(at + k, mode="clip") for k in (1, 2))
    at = at[((inside == ord("c")) | (inside == ord("C"))) & (behind == ord(")"))]
    found[np.searchsorted(lines.begins, at, side="right") - 1] = True
    return found


def _captions(lines: Lines, shape: Shape, known: Found, out: list[list[Finding]]) -> Bools:
    found = np.zeros(len(lines), np.bool_)
    maybe = ((known.classes & load().lexicon.bits["caption"]) != 0) | _copyright_marks(lines, known)
    maybe &= shape.length <= 400
    for block, text, _ in _some(lines, maybe, maybe):
        credit = line_forms.caption_credit(text)
        if credit is None or _CODE.search(text) or _NO_CAPTION.match(text) or _keyed(lines, block):
            continue
        found[block] = True
        rule = "caption.source" if credit.kind == "source" else "caption.picture"
        _add(out, lines, block, "caption_credit", rule, 0.92, f"a {credit.kind}: “{credit.text[:60]}”")
    return found


def _titles(
    lines: Lines, shape: Shape, taken: Bools, marks: Bools, threads: Sequence[Thread | None], out: list[list[Finding]]
) -> None:
    """One title a page: the best heading before the first prose."""
    wanted: list[int] = []
    for d in range(len(lines.docs)):
        first, last = int(lines.offsets[d]), int(lines.offsets[d + 1])
        if first == last or threads[d] is not None:
            continue
        marked = page_title.title_block(lines.docs[d])
        if marked is not None:
            why = "the heading that the page's head and markup give as its title"
            out[d].append(Finding(marked, marked + 1, "title", "title.markup", 0.93, why))
            continue
        prose = int(shape.next_prose[first])
        if prose >= last or shape.prose_total[first] < 200:
            continue
        late = _after_blurb(shape, taken, marks, prose, last)
        if late:
            out[d].append(Finding(late - first, late + 1 - first, "title", "title.heading", 0.9,
                                  "the heading after the date, before the first paragraph"))  # fmt: skip
            continue
        if prose == first:
            continue
        wanted.append(d)
    for d, best, points in _best_titles(lines, shape, taken, marks, wanted):
        first, last = int(lines.offsets[d]), int(lines.offsets[d + 1])
        prose = int(shape.next_prose[first])
        head = prose - first
        early = best - first <= 3
        dated = bool(marks[best + 1 : min(prose + 4, last)].any())  # byline and date may stand under the dek
        again = bool((lines.exact[first:last] == lines.exact[best]).sum() > 1)
        sure = (points >= 6 and (early or again)) or (points >= 5 and dated) or (best == first and head <= 3)
        at = best - first
        out[d].append(
            Finding(
                at, at + 1, "title", "title.heading", 0.9 if sure else 0.5, "the heading before the first paragraph"
            )
        )


def _after_blurb(shape: Shape, taken: Bools, marks: Bools, prose: int, last: int) -> int:
    """The heading of a page that opens with a line about the site, a date or byline, then the heading; 0 where it
    does not.
    """
    if prose - int(shape.first[prose]) > 2:
        return 0
    for b in range(prose + 1, min(prose + 5, last - 1)):
        if shape.prose[b]:
            return 0
        if marks[prose + 1 : b].any() and not taken[b] and shape.length[b] <= 170 and shape.prose[b + 1]:
            return b
    return 0


_NEARNESS = np.array([0] * 20 + [1] * 6 + [2] * 3 + [3])
"""Points for standing close above the first paragraph; lines further up are not looked at."""


def _best_titles(
    lines: Lines, shape: Shape, taken: Bools, marks: Bools, docs: list[int]
) -> Iterator[tuple[int, int, int]]:
    """Of each of *docs* that has one: its number, the block before its first prose most like a title, and its points.

    All lines that are looked at, those of a document in a row, are judged at once.
    """
    if not docs:
        return
    first, last = lines.offsets[docs], lines.offsets[1:][docs]
    prose = shape.next_prose[first]
    top = np.maximum(first, prose - len(_NEARNESS))
    size = prose - top
    which, block = ranges(top, size)
    start = np.cumsum(size) - size  # row of each document's first line
    own, shared = _shared_words(lines, top, prose, last, start)
    length = shape.length[block]
    points = ((length >= 20) & (length <= 130)).astype(np.int64)
    points += np.where(shared * 3 >= own, np.minimum(3, shared), 0)
    points += _NEARNESS[block - prose[which]]
    points -= 2 * (lines.sentence_end[block] & (lines.cps[lines.ends[block] - 1] == 0x2E))
    points[start] += top == first
    marked = np.concatenate([[0], np.cumsum(marks[block])])
    row = np.arange(len(block))  # the heading right above the date or the author
    after = marked[(start + size)[which]] > marked[1:]
    before = marked[:-1] > marked[np.maximum(row - 6, start[which])]
    points += 2 * (after & ~before)
    fits = ~taken[block] & (length >= 8) & (length <= 170) & (lines.n_words[block] >= 2)
    fits &= lines.n_letters[block] * 2 >= lines.n_chars[block]
    points = np.where(fits, points, -9)
    # the most points, of several lines with as many the first
    most = np.maximum.reduceat(points * 32 - (row - start[which]), start)
    for d, a, at, found in zip(docs, start.tolist(), (-most & 31).tolist(), ((most + 31) >> 5).tolist(), strict=True):
        if found > 2:
            best = _above_dek(lines, points[a:], length[a:], at, int(block[a]))
            yield d, int(block[a]) + best, found


def _above_dek(lines: Lines, points: I64, length: I64, best: int, top: int) -> int:
    """Of a heading and the longer line under it, the heading is the title and the line its dek."""
    if lines.n_words[top + best] > 12:
        for b in range(max(0, best - 3), best):
            if points[b] >= points[best] - 2 and length[b] < length[best]:
                return b
    return best


def _shared_words(lines: Lines, top: I64, prose: I64, last: I64, start: I64) -> tuple[I64, I64]:
    """Of blocks *top* to *prose* of each document (the first of them row *start* of the answer): how many words of four
    characters and more, and how many of them the text after holds.
    """
    a, z = lines.word_offsets[top], lines.word_offsets[prose]
    end = np.minimum(lines.word_offsets[last], z + 600)
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
