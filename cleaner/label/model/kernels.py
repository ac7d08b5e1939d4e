"""The numba forms of what labelling does per block in numpy: the same bits. Needs the extra ``fast``."""

from __future__ import annotations

import numpy as np
from numba import njit

from cleaner.label.model.word_score import EDGE, MAX_WORDS, NUMBER, THREE, TWO
from cleaner.text.words import DIGIT, MARK_SHIFT, SINGLE

_U, _U32 = np.uint64, np.uint32
_DIGIT, _SINGLE, _MARK = np.uint32(DIGIT), np.uint32(SINGLE), np.uint32(MARK_SHIFT)
_BLOCKS = 512  # worked at once: their rows stay in the processor's cache


@njit(nogil=True, cache=True, boundscheck=False)
def add_leaves(table, features, borders, leaves, out):  # type: ignore[no-untyped-def]
    """Add to *out* the leaves that every block falls into; *table* holds a row of bytes per name.

    One tree after the other asks all blocks: the compiler makes vectors of comparisons of bytes.
    """
    trees, depth = features.shape
    leaf = np.empty(_BLOCKS, np.uint8)
    for begin in range(0, len(out), _BLOCKS):
        n = min(_BLOCKS, len(out) - begin)
        sums = out[begin : begin + n]
        for t in range(trees):
            leaf[:n] = 0
            for level in range(depth):
                row = table[features[t, level], begin : begin + n]
                border = borders[t, level]
                for i in range(n):
                    leaf[i] = (leaf[i] << 1) | (row[i] > border)
            worth = leaves[t]
            for i in range(n):
                sums[i] += worth[leaf[i]]


@njit(nogil=True, cache=True, boundscheck=False)
def look_up(tables, rows, out):  # type: ignore[no-untyped-def]
    """What each row's own table of 256 numbers says of its bytes, into *out*."""
    for r in range(len(rows)):
        table, row, found = tables[r], rows[r], out[r]
        for i in range(len(row)):
            found[i] = table[row[i]]


@njit(nogil=True, cache=True, boundscheck=False)
def gram_sums(hashes, info, offsets, weights, shift, sums):  # type: ignore[no-untyped-def]
    """See :func:`cleaner.label.model.word_score.scores`: the sum of *weights* over the n-grams of every block, into *sums*."""
    for b in range(len(sums)):
        first = offsets[b]
        stop = min(offsets[b + 1], first + MAX_WORDS)
        total = 0
        before, earlier = EDGE, _U(0)
        for j in range(first, stop):
            word = NUMBER if (info[j] >> _U32(21)) & _U32(7) == _DIGIT else hashes[j]
            pair = before * TWO + word
            total += weights[word >> shift] + weights[(pair * THREE) >> shift]
            if j >= first + 2:
                total += weights[((pair + earlier * THREE) * TWO) >> shift]
            before, earlier = word, before
        if first < stop == offsets[b + 1]:
            total += weights[((before * TWO + EDGE) * THREE) >> shift]
        sums[b] = total


@njit(nogil=True, cache=True, boundscheck=False)
def type_sums(hashes, info, offsets, weights, shift, sums, sizes):  # type: ignore[no-untyped-def]
    """See :func:`cleaner.label.model.page_type.scores`: sums of *weights* over the slots that words of each document
    fall into, and how many these are; *offsets* are in words.
    """
    last = np.zeros(len(weights), np.int64)  # document that the slot was seen in, from 1
    types = weights.shape[1]
    for d in range(len(sizes)):
        own = sums[d]
        for j in range(offsets[d], offsets[d + 1]):
            slot = np.int64((NUMBER if (info[j] >> _U32(21)) & _U32(7) == _DIGIT else hashes[j]) >> shift)
            if last[slot] != d + 1:
                last[slot] = d + 1
                sizes[d] += 1
                for t in range(types):
                    own[t] += weights[slot, t]


@njit(nogil=True, cache=True, boundscheck=False)
def shared_words(  # type: ignore[no-untyped-def]
    starts, ends, hashes, info, offsets, documents, slots, long, logs, number, known, weight
):
    """See :func:`cleaner.label.model.line_context.cohesion`: telling words of every block, those that other long lines of the
    document have, and the sum of the logarithms of how often. *slots* are those of each document's table.
    """
    counts = np.zeros(slots.max(), np.int64)
    for d in range(len(slots)):
        mask = _U(slots[d] - 1)
        counts[: slots[d]] = 0
        for again in range(2):
            for b in range(documents[d], documents[d + 1]):
                own = np.int64(long[b])
                if again == 0 and own == 0:
                    continue
                for j in range(offsets[b], offsets[b + 1]):
                    if ends[j] - starts[j] >= 4 or (info[j] >> _U32(21)) & _U32(7) == _SINGLE:
                        slot = hashes[j] & mask
                        if again == 0:
                            counts[slot] += 1
                            continue
                        others = counts[slot] - own
                        number[b] += 1
                        known[b] += others > 0
                        weight[b] += logs[min(others, 0xFFFF)]


@njit(nogil=True, cache=True, boundscheck=False)
def count_marks(info, begins, ends, counts):  # type: ignore[no-untyped-def]
    """How often each kind of mark stands in every block, up to 255, into *counts* (32, blocks)."""
    for b in range(len(begins)):
        for i in range(begins[b], ends[b]):
            mark = (info[i] >> _MARK) & _U32(31)
            if mark and counts[mark, b] < 255:
                counts[mark, b] += 1


@njit(nogil=True, cache=True, boundscheck=False)
def window_means(total, whole, first, stop, reach, means):  # type: ignore[no-untyped-def]
    """See :func:`cleaner.label.model.line_context.second`: weighted means, at most 255, over windows that a document cuts."""
    for w in range(len(reach)):
        before, behind = reach[w, 0], reach[w, 1]
        own = means[w]
        for b in range(len(first)):
            lo = max(b - before, first[b])
            hi = max(min(b + behind + 1, stop[b]), lo)
            own[b] = min((total[hi] - total[lo]) / max(whole[hi] - whole[lo], 1), 255.0)


@njit(nogil=True, cache=True, boundscheck=False)
def heaviest(weights, offsets, first, stop, best):  # type: ignore[no-untyped-def]
    """See :func:`cleaner.label.model.windows.Frame.heaviest`."""
    for d in range(len(best)):
        first[d] = stop[d] = start = offsets[d]
        best[d] = total = low = 0
        for b in range(offsets[d], offsets[d + 1]):
            if total <= low:
                low = total
                start = b
            total += weights[b]
            if total - low > best[d]:
                best[d] = total - low
                first[d] = start
                stop[d] = b + 1
