"""Which blocks of a page trafilatura would keep: the labels of pages that have no gold text (``labels_html``)."""

from __future__ import annotations

import bisect
import logging
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleaner.extract import html_events
from cleaner.extract.trafilatura_witness import too_large


def kept_blocks(html: str, lines: Sequence[str]) -> NDArray[np.bool_] | None:
    """Which of a rendered page's *lines* are in trafilatura's extraction of its *html*; ``None`` if it gives nothing."""
    root = html_events.parse(html, html_elements=True)
    if root is None or too_large(root, len(html)):
        return None
    kept = extraction(root)
    return membership(lines, kept) if kept else None


def extraction(root: Any) -> list[str]:
    """The lines trafilatura would keep. *root* is changed by it."""
    from trafilatura import bare_extraction

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        found = bare_extraction(
            root, include_comments=True, include_tables=True, deduplicate=False, with_metadata=False, fast=False
        )
    except Exception:
        return []
    if found is None:
        return []
    parts = [getattr(found, "text", None) or "", getattr(found, "comments", None) or ""]
    return [line for part in parts for line in part.split("\n") if line.strip()]


_LONG = 5
"""Words from which on a line's occurrence is evidence of its place."""
_EDGE = 40
"""Characters at either end of a block by which it is found when trafilatura dropped a part of it."""
_WINDOW = 4000
"""Characters of the extraction in which a long block is looked for."""
_SHORT_WINDOW = 400
"""Characters of the extraction in which a short block is looked for."""
_NOWHERE = -(1 << 60)


def membership(blocks: Sequence[str], kept: Sequence[str]) -> NDArray[np.bool_]:
    """Which *blocks* (in document order) the *kept* lines hold.

    Blocks and lines are compared as words. Long blocks that occur once on both sides anchor the alignment (the longest
    run of anchors in order); between two anchors, blocks are looked for in order in the stretch of kept text between
    them: long ones anywhere in it, so that a line made of several blocks holds them all, short ones only as whole
    lines. A menu's "Home" therefore does not borrow the evidence of a heading "Home", and repeats count as often as
    they were kept.
    """
    n = len(blocks)
    inside = np.zeros(n, np.bool_)
    keys = [_key(b) for b in blocks]
    lines = [k for k in map(_key, kept) if k]
    if not lines or not n:
        return inside
    text = "\n" + "\n".join(lines) + "\n"
    offsets, at = [], 1
    for line in lines:
        offsets.append(at)
        at += len(line) + 1
    once = _once(lines)
    block_once = _once(keys)
    pairs = [
        (i, offsets[once[k]], len(k))
        for i, k in enumerate(keys)
        if k.count(" ") >= _LONG - 1 and block_once.get(k) == i and k in once
    ]
    anchors = _increasing(pairs)
    last_block, last_char = -1, 0
    for i, start, size in [*anchors, (n, len(text), 0)]:
        between = range(last_block + 1, i)
        for block in _found_between(keys, between, text, last_char, start):
            inside[block] = True
        if i < n:
            inside[i] = True
        last_block, last_char = i, start + size
    return inside


def _key(line: str) -> str:
    """The line's letters and digits, lower case, by words."""
    return " ".join("".join(c if c.isalnum() else " " for c in line.lower()).split())


def _once(keys: Sequence[str]) -> dict[str, int]:
    """Keys that occur once, with their place."""
    first: dict[str, int] = {}
    again: set[str] = set()
    for i, k in enumerate(keys):
        if k in first:
            again.add(k)
        else:
            first[k] = i
    return {k: i for k, i in first.items() if k not in again}


def _increasing(pairs: Sequence[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Longest run of pairs that increases in the second value too (patience sorting, n log n)."""
    tails: list[int] = []
    ends: list[int] = []
    before = [-1] * len(pairs)
    for number, (_, place, _) in enumerate(pairs):
        length = bisect.bisect_left(tails, place)
        before[number] = ends[length - 1] if length else -1
        if length == len(tails):
            tails.append(place)
            ends.append(number)
        else:
            tails[length], ends[length] = place, number
    out, number = [], ends[-1] if ends else -1
    while number >= 0:
        out.append(pairs[number])
        number = before[number]
    return out[::-1]


def _found_between(keys: Sequence[str], blocks: range, text: str, start: int, stop: int) -> Iterator[int]:
    """Those of *blocks* that are found in order in ``text[start:stop]``."""
    base = at = max(start - 1, 0)
    flat = text[at : stop + 1].replace("\n", " ")  # a block may have been kept as several lines
    for i in blocks:
        if at >= stop - 1:
            return
        key = keys[i]
        if not key:
            continue
        if key.count(" ") >= _LONG - 1 or len(key) > _EDGE:
            first, end = _long_block(key, flat, at - base)
            first, end = first + base, end + base
        else:
            first = text.find(f"\n{key}\n", at, min(stop + 1, at + _SHORT_WINDOW + len(key)))
            first += first >= 0
            if (
                first < 0
                and text.startswith(key, at + 1)
                and text[at + 1 + len(key) : at + 2 + len(key)] in (" ", "\n")
            ):
                first = at + 1  # continues the line in which the block before it was found
            end = first + len(key)
        if first >= base:
            yield i
            at = end


def _long_block(key: str, flat: str, at: int) -> tuple[int, int]:
    """Where a block of several words stands in the kept text from *at* on: all of it, or a long one's two ends."""
    stop = at + _WINDOW + len(key)
    first = flat.find(f" {key} ", at, stop)
    if first >= 0:
        return first + 1, first + 1 + len(key)
    if len(key) > 2 * _EDGE + 20:
        first = flat.find(" " + key[:_EDGE], at, stop)
        last = flat.find(key[-_EDGE:] + " ", first + 1, first + 1 + len(key) + len(key) // 4) if first >= 0 else -1
        if last >= 0:
            return first + 1, last + _EDGE
    return _NOWHERE, _NOWHERE
