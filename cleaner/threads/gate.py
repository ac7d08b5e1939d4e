"""Which pages of a batch may be threads at all: a look at the batch's arrays, without Python per line."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cleaner import datewords
from cleaner.lines import U64, Lines, vocabulary
from cleaner.threads import words

_SHORT_WORDS = 14


@lru_cache(maxsize=1)
def _dates() -> U64:
    return vocabulary([*datewords.months(), *datewords.AFTER_COUNT, *datewords.near_days()])


@lru_cache(maxsize=1)
def _forum() -> U64:
    said = [w for w in words.phrases(words.SAID) if " " not in w]
    return vocabulary([*words.people(), *said, "unread", "offline", "re", "answered", "asked"])


def may_be_threads(lines: Lines) -> NDArray[np.bool_]:
    """For every document whether it is worth looking at line by line."""
    n = len(lines.docs)
    short = (lines.n_words <= _SHORT_WORDS) & (lines.n_words > 0)
    digits = lines.n_digits > 0
    stamp = short & digits & (lines.n_words >= 2)
    dated = stamp & (lines.having(_dates()) | (lines.n_digits >= 6))
    number = (lines.n_words == 1) & digits & (lines.n_letters == 0) & (lines.n_chars >= 2)
    hash_mark = np.zeros(len(lines), np.bool_)
    at = lines.begins[number]
    hash_mark[number] = lines.cps[at] == ord("#")
    forum = short & lines.having(_forum())
    repeated = short & (lines.n_words <= 6) & (lines.repeats(lines.masked) >= 3)

    def per_doc(flags: NDArray[np.bool_]) -> NDArray[np.int64]:
        return np.bincount(lines.doc[flags], minlength=n).astype(np.int64)

    dates, hashes, words_, same = per_doc(dated), per_doc(hash_mark), per_doc(forum), per_doc(repeated)
    return (hashes >= 2) | ((dates >= 2) & ((words_ >= 2) | (same >= 4))) | (words_ >= 5)
