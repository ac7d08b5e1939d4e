"""How much of every line of a page an earlier post holds, and which post."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np

from cleaner.text import words as tx
from cleaner.text.lines import Lines
from cleaner.threads.post_lines import Cut

_GRAM = 4
"""Words of a run: fewer are said twice by chance."""


class Repetition:
    """For every line, how much of it an earlier post of the page holds, and which post."""

    def __init__(self, lines: Lines, d: int, cuts: list[Cut]) -> None:
        a, b = int(lines.offsets[d]), int(lines.offsets[d + 1])
        n = b - a
        self.share = np.zeros(n, np.float64)
        self.post = np.full(n, -1, np.int64)
        owner = np.full(n, -1, np.int64)
        for j, c in enumerate(cuts):
            owner[c.head : c.tail] = j
        w0, w1 = int(lines.word_offsets[a]), int(lines.word_offsets[b])
        h = lines.words.hashes[w0:w1]
        if len(h) < _GRAM:
            return
        block = lines.word_block[w0:w1] - a
        powers = tx.tables().powers
        m = len(h) - _GRAM + 1
        grams = np.zeros(m, np.uint64)
        for k in range(_GRAM):
            grams += h[k : k + m] * powers[k + 1]
        same = owner[block[:m]] == owner[block[_GRAM - 1 :][:m]]
        where = block[:m]
        valid = same & (owner[where] >= 0)
        at = np.flatnonzero(valid)
        if not len(at):
            return
        mine = owner[where[at]]
        source = mine.copy()
        box = (grams[at] >> np.uint64(48)).view(np.intp)
        again = np.flatnonzero(np.bincount(box, minlength=1 << 16).take(box) > 1)  # no other can occur twice
        _, first, inverse = np.unique(grams[at[again]], return_index=True, return_inverse=True)
        source[again] = mine[again[first]][inverse]  # np.unique gives the first occurrence
        # A run may go on in the next line where it is quoted from (another width of lines), not where it is quoted.
        whole = (block[:m] == block[_GRAM - 1 :][:m])[at]
        source, at, mine = source[whole], at[whole], mine[whole]
        earlier = source < mine
        total = np.bincount(where[at], minlength=n)
        repeated = np.bincount(where[at][earlier], minlength=n)
        some = total > 0
        self.share[some] = repeated[some] / total[some]
        # Grams are in the order of their lines: those of one line are one slice.
        places, origins = where[at][earlier], source[earlier]
        bounds = [*np.flatnonzero(np.diff(places, prepend=-1)).tolist(), len(places)]
        for x, y in pairwise(bounds):
            self.post[places[x]] = Counter(origins[x:y].tolist()).most_common(1)[0][0]
        # Lines too short for a run of four words count as repeated if an equal line stands in an earlier post.
        exact = lines.exact[a:b]
        seen: dict[int, int] = {}
        for i, e in enumerate(exact.tolist()):
            if owner[i] < 0 or not e:
                continue
            j = seen.setdefault(e, int(owner[i]))
            if total[i] == 0 and j < owner[i]:
                self.share[i], self.post[i] = 1.0, j
