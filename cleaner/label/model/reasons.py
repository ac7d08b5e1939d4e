"""Why the model takes a block for chrome, in words, from the numbers it saw."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from cleaner.label.model import word_score
from cleaner.label.model.windows import U8
from cleaner.text import words as tx
from cleaner.text.lines import Lines

_AT_MOST = 3


def reasons_for(lines: Lines, rows: Mapping[str, U8], lexicon: NDArray[np.int8], block: int) -> str:
    """Up to three reasons, strongest first: the words, the form, repeats, place, markup, neighbours."""

    def value(name: str) -> int:
        return int(rows[name][block])

    found: list[tuple[int, str]] = []
    words = _words(lines, lexicon, block)
    if words:
        found.append((30 + min(40, 128 - min(128, value("lexical"))), words))
    short = value("words") <= 25 and not value("sentence_end")
    run = _unlog(value("short_run"))
    if short and run >= 3:
        found.append((30 + min(run, 20), f"short unpunctuated line in a run of {run}"))
    elif short:
        found.append((20, "short unpunctuated line"))
    repeats = value("masked_repeats")
    if repeats > 1:
        found.append((30 + 3 * min(repeats, 10), f"occurs {repeats} times on the page, numbers aside"))
    if value("run_away"):
        side = "before" if value("run_side") == 0 else "after"
        away = _unlog(value("run_away"))
        found.append((18 + min(away, 20), f"{away} line{'s' * (away != 1)} {side} the main text"))
    if 32 < value("links") <= 64:
        found.append((30, f"{value('links') * 100 // 64} % link text"))
    if value("in_nav") == 1:
        found.append((45, "in a navigation element"))
    if not short and value("cohesion") < 16:
        found.append((22, "shares few words with the page's prose"))
    around = value("score_3_3")
    if around < 64:
        found.append((15 + (64 - around) // 4, "among lines judged chrome"))
    if value("page_long_words") < 10:
        found.append((12, "a page with little prose"))
    found.sort(key=lambda x: -x[0])
    return "; ".join(why for _, why in found[:_AT_MOST]) or "form and place of the line"


def _unlog(v: int) -> int:
    """The number that :func:`cleaner.label.model.windows.log8` took to *v*, roughly."""
    return round(2 ** (v / 8)) - 1


def _words(lines: Lines, lexicon: NDArray[np.int8], block: int) -> str:
    """The words that speak most for chrome, quoted."""
    a, b = int(lines.word_offsets[block]), int(lines.word_offsets[block + 1])
    b = min(b, a + word_score.MAX_WORDS)
    if a == b:
        return ""
    hashes = lines.words.hashes[a:b].copy()
    cls = (lines.info[lines.words.starts[a:b]] >> np.uint32(21)) & np.uint32(7)
    hashes[cls == tx.DIGIT] = word_score.NUMBER
    shift = np.uint64(65 - len(lexicon).bit_length())
    single = lexicon[(hashes >> shift).astype(np.int64)].astype(np.int64)
    pair = lexicon[word_score.pair_slots(hashes[:-1], hashes[1:], shift)].astype(np.int64) + single[:-1] + single[1:]
    best = int(single.min())
    at, many = int(single.argmin()), 1
    if len(pair) and int(pair.min()) < best:
        best, at, many = int(pair.min()), int(pair.argmin()), 2
    if best > -12:
        return ""
    base = int(lines.base[lines.doc[block]])
    text = lines.docs[int(lines.doc[block])].text
    first, last = int(lines.words.starts[a + at]) - base, int(lines.words.ends[a + at + many - 1]) - base
    return f"'{text[first:last]}'"
