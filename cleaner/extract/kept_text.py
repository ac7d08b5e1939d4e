"""How kept blocks look as text: paragraphs apart, lines of one list or poem together, code and verse set in as they
were.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleaner.model import Document

PARAGRAPH = 120
"""A line of this many characters is a paragraph, not a line of a list, a poem or a wrapped mail."""
_DEEPEST = 40
"""Columns of an indent beyond which a line of plain text is not set in but placed."""


def joined(document: Document, blocks: NDArray[np.int64]) -> str:
    """*blocks* (their numbers, in order) as one text.

    Paragraphs are separated by a blank line, short lines that follow each other by a line break. Preformatted text is
    as it was, white space and blank lines included.
    """
    if not len(blocks):
        return ""
    text = document.text
    begins, ends = document.begins[blocks], document.ends[blocks]
    # A single line break separates paragraphs in some dumps and the lines of a list, a poem or a hard-wrapped mail
    # in others; only paragraphs are long.
    long = ends - begins >= PARAGRAPH
    together = (np.diff(blocks) == 1) & ~long[1:] & ~long[:-1]
    verbatim = document.verbatim
    same = np.zeros(len(blocks) - 1, np.bool_)
    if verbatim is not None:
        groups = verbatim[blocks]
        same = (np.diff(groups) == 0) & (groups[1:] >= 0)
    indents = _indents(document, blocks)
    starts, stops = (begins - indents).tolist(), ends.tolist()
    parts = [text[starts[0] : stops[0]]]
    follows = (np.diff(blocks) == 1).tolist()
    for begin, start, end, before, close, in_group, next_ in zip(
        begins[1:].tolist(), starts[1:], stops[1:], stops, together.tolist(), same.tolist(), follows, strict=False
    ):
        if in_group:
            parts.append("\n" * _line_breaks(document, before, begin, next_))
        elif close and (begin - before == 1 or text.count("\n", before, begin) < 2):
            parts.append("\n")
        else:
            parts.append("\n\n")
        parts.append(text[start:end])
    return "".join(parts)


def _line_breaks(document: Document, before: int, begin: int, follows: bool) -> int:
    """Line breaks between two lines of preformatted text; numbers that stood alone on lines between take theirs."""
    text = document.text
    count = text.count("\n", before, begin)
    if follows:
        return count
    if document.line_numbers is None:
        return 1
    first, last = (int(block) for block in np.searchsorted(document.begins, (before, begin)))
    if "\n" not in text[document.ends[last - 1] : begin]:  # each line has its number before it, the blank ones too
        return count
    return max(1, count - (last - first))


def _indents(document: Document, blocks: NDArray[np.int64]) -> NDArray[np.int64]:
    """Characters of white space before each block that belong to it."""
    starts = document.starts[blocks].copy()
    if len(starts) and blocks[0] == 0:  # the first block holds what stands before it
        starts[0] = document.text.rfind("\n", 0, int(document.begins[0])) + 1
    indents: NDArray[np.int64] = document.begins[blocks] - starts
    if not indents.any():
        return indents
    verbatim = None if document.verbatim is None else document.verbatim[blocks] >= 0
    return _of_verse(document, blocks, indents, verbatim)


def _of_verse(
    document: Document, blocks: NDArray[np.int64], indents: NDArray[np.int64], verbatim: NDArray[np.bool_] | None
) -> NDArray[np.int64]:
    """The indents of preformatted text, and those of stanzas whose lines are set in differently.

    A stanza is a run of short lines without a blank line between them. Stanzas with a blank line between them are one
    text; what all of its lines are set in by is a margin, and left out.
    """
    text = document.text
    kept = np.zeros(len(indents), np.int64) if verbatim is None else np.where(verbatim, indents, 0)
    begins, ends = document.begins[blocks], document.ends[blocks]
    feeds = np.zeros(len(blocks), np.int64)
    feeds[1:] = [text.count("\n", a, b) for a, b in zip(ends[:-1].tolist(), begins[1:].tolist(), strict=True)]
    plain = (ends - begins < PARAGRAPH) & (indents <= _DEEPEST)
    if verbatim is not None:
        plain &= ~verbatim
    first = 0
    n = len(blocks)
    while first < n:
        last = first + 1
        if plain[first]:
            while last < n and plain[last] and feeds[last] <= 2 and blocks[last] == blocks[last - 1] + 1:
                last += 1
            own = indents[first:last]
            if last - first > 1 and own.min() != own.max() and _is_shaped(text, begins, own, feeds, first):
                kept[first:last] = own - own.min()
        first = last
    return kept


def _is_shaped(
    text: str, begins: NDArray[np.int64], own: NDArray[np.int64], feeds: NDArray[np.int64], first: int
) -> bool:
    """Whether lines are set in by spaces and tabs and differ from a neighbour in the same stanza."""
    differs = (np.diff(own) != 0) & (feeds[first + 1 : first + len(own)] == 1)
    if not differs.any():
        return False
    return all(
        not text[begin - indent : begin].strip(" \t")
        for begin, indent in zip(begins[first:].tolist(), own.tolist(), strict=False)
    )
