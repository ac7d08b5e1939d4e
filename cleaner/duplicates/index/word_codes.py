"""A record in little more than a byte a word: enough to tell later how much of it another text holds, and where.

Every shingle becomes an 8-bit code, in text order. Three codes in a row that agree are a match by chance once in
2^24, so that stretches of three shingles (seven words) and more are found as surely as by the full hashes; shorter
ones are not counted. Where words begin is kept as a byte a word, the distance to the one before.

The loops here are plain Python over arrays; :mod:`cleaner.duplicates.sketch.kernel` compiles the very same functions.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.duplicates.sketch.shingles import I32, I64
from cleaner.text.words import U64

U8 = NDArray[np.uint8]
FAR = 255
FEW_KEYS = 25
"""A text with no more fingerprints than this is compared with whatever shares one of them."""
FEW_OWN = 8
"""With fewer places of its own than this, or than a tenth of all, a text is judged by all it has."""
NONE, NEAR, CONTAINED_IN, CONTAINS, OVERLAPS = -1, 0, 1, 2, 3


def codes_of(hashes: U64) -> U8:
    """The codes of shingles: bits 8 to 15 of the hash, by which no fingerprint is looked up."""
    return ((hashes >> np.uint64(8)) & np.uint64(0xFF)).astype(np.uint8)


def steps_of(starts: I32, at: I64) -> tuple[U8, I64, I32]:
    """Where words begin as a byte a word; and the places and values of steps too far for a byte.

    Record *r* has ``starts[at[r]:at[r + 1]]``; the first step of a record is its first start.
    """
    steps = starts.copy()
    steps[1:] -= starts[:-1]
    first = at[:-1][at[1:] > at[:-1]]
    steps[first] = starts[first]
    far = np.flatnonzero((steps >= FAR) | (steps < 0))
    values = steps[far].astype(np.int32)
    steps[far] = FAR
    return steps.astype(np.uint8), far, values


def starts_of(steps: U8, far: I64, values: I32) -> I64:
    """The starts of one record from its steps, the places (within the record) of far ones, and their values."""
    out = steps.astype(np.int64)
    out[far] = values
    return np.cumsum(out)


def align_into(query, stored, out):  # type: ignore[no-untyped-def]
    """:func:`align` into rows of *out*: how many, and the places covered in the query and in the stored sequence."""
    nq, ns = len(query), len(stored)
    if nq < 3 or ns < 3:
        if nq != ns or nq == 0:
            return 0, 0, 0
        for i in range(nq):
            if query[i] != stored[i]:
                return 0, 0, 0
        out[0, 0] = 0
        out[0, 1] = 0
        out[0, 2] = nq
        return 1, nq, ns
    size = 16
    while size < 2 * ns:
        size *= 2
    mask = size - 1
    slot = np.full(size, -1, np.int32)
    for j in range(ns - 2):
        key = int(stored[j]) | int(stored[j + 1]) << 8 | int(stored[j + 2]) << 16
        s = (key * 0x9E3779B1 >> 7) & mask
        taken = False
        while slot[s] >= 0:
            q = slot[s]
            if stored[q] == stored[j] and stored[q + 1] == stored[j + 1] and stored[q + 2] == stored[j + 2]:
                taken = True
                break
            s = (s + 1) & mask
        if not taken:
            slot[s] = j
    held = np.zeros(ns, np.bool_)
    n = 0
    mine = 0
    i = 0
    last_i = -1
    last_j = -1
    while i < nq - 2:
        j = -1
        # first go on along the last stretch, so that one changed word does not lead astray; then look anywhere
        if last_i >= 0:
            d = last_j + (i - last_i)
            if d + 2 < ns and stored[d] == query[i] and stored[d + 1] == query[i + 1] and stored[d + 2] == query[i + 2]:
                j = d
        if j < 0:
            key = int(query[i]) | int(query[i + 1]) << 8 | int(query[i + 2]) << 16
            s = (key * 0x9E3779B1 >> 7) & mask
            while slot[s] >= 0:
                q = slot[s]
                if stored[q] == query[i] and stored[q + 1] == query[i + 1] and stored[q + 2] == query[i + 2]:
                    j = q
                    break
                s = (s + 1) & mask
        if j < 0:
            i += 1
            continue
        length = 3
        while i + length < nq and j + length < ns and query[i + length] == stored[j + length]:
            length += 1
        out[n, 0] = i
        out[n, 1] = j
        out[n, 2] = length
        n += 1
        mine += length
        for t in range(j, j + length):
            held[t] = True
        last_i, last_j = i, j
        i += length
    theirs = 0
    for t in range(ns):
        if held[t]:
            theirs += 1
    return n, mine, theirs


class Table(NamedTuple):
    """An inverted index in memory: an open-addressed table of keys, with the number and the chain of their postings."""

    keys: U64
    """0 where a slot is free."""
    counts: I32
    head: I32
    owner: I32
    """Of posting *p* the record …"""
    link: I32
    """… and the posting before it with the same key, -1 at the end."""


def empty_table(postings: int) -> Table:
    """A table with room for so many postings."""
    size = 1024
    while size < 2 * postings:
        size *= 2
    return Table(
        np.zeros(size, np.uint64), np.zeros(size, np.int32), np.full(size, -1, np.int32),
        np.zeros(size // 2, np.int32), np.zeros(size // 2, np.int32),
    )  # fmt: skip


def insert(keys, count, head, owner, link, used, key, record):  # type: ignore[no-untyped-def]
    """Adds a posting; gives how many there are."""
    mask = len(keys) - 1
    s = int(key & np.uint64(0x7FFFFFFF)) & mask
    while keys[s] != 0 and keys[s] != key:
        s = (s + 1) & mask
    keys[s] = key
    count[s] += 1
    owner[used] = record
    link[used] = head[s]
    head[s] = used
    return used + 1


def distinct(fingerprints, offsets, keys, at, which):  # type: ignore[no-untyped-def]
    """Each text's fingerprints once and sorted, with their halves exchanged, into *keys*; where each text's begin into
    *at*, and of each fingerprint the place of its key into *which*. Gives how many there are.
    """
    n = 0
    at[0] = 0
    for d in range(len(offsets) - 1):
        lo, hi = offsets[d], offsets[d + 1]
        at[d + 1] = n
        if lo == hi:
            continue
        mine = np.empty(hi - lo, np.uint64)
        for i in range(lo, hi):
            f = fingerprints[i]
            mine[i - lo] = (f << np.uint64(32)) | (f >> np.uint64(32))
        order = np.argsort(mine, kind="mergesort")
        for i in order:
            if n == at[d] or keys[n - 1] != mine[i]:
                keys[n] = mine[i]
                n += 1
            which[lo + i] = n - 1
        at[d + 1] = n
    return n


def own_share(stopped, rows, n, length):  # type: ignore[no-untyped-def]
    """Share of the smaller text that the *n* stretches *rows* cover, boilerplate left out.

    *stopped* marks the boilerplate of the query; the other text, of *length* places, has as much of it as the stretches
    show. What has hardly anything of its own is judged by all it has, as in :func:`cleaner.duplicates.compare.likeness`.
    """
    mine = len(stopped)
    own = 0
    for i in range(mine):
        if not stopped[i]:
            own += 1
    shared = 0
    covered = 0
    for q in range(n):
        for i in range(rows[q, 0], rows[q, 0] + rows[q, 2]):
            covered += 1
            if not stopped[i]:
                shared += 1
    theirs = max(length - (covered - shared), shared)
    left = shared / own if own >= FEW_OWN and 10 * own >= mine else min(1.0, covered / mine)
    right = shared / theirs if theirs >= FEW_OWN and 10 * theirs >= length else min(1.0, covered / length)
    return left if own < theirs else right


def run(  # type: ignore[no-untyped-def]
    keys, key_at, picked, picked_at, which, coded, coded_at, skip, base, adding,
    table_keys, count, head, owner, link, used, stored, stored_at, stored_keys,
    hit_at, hit_key, hit_found, far_count, far_codes, far_at, far_keys,
    stop, share, jaccard, containment, overlap, out, stretches, stretches_at,
):  # fmt: skip
    """Matches the texts of a batch one by one against the records before them, adding each if *adding*.

    Texts: keys (``keys[key_at[d]:key_at[d + 1]]``) and codes; *skip* marks those settled otherwise. In memory: the
    table, codes and numbers of keys of records below *base*; text *d* becomes record ``base + d``. From segments: for
    text *d* the hits ``hit_at[d]`` and on, each naming a key (its place in the batch) and a found record (with codes
    and number of keys in the ``far_…`` arrays); *far_count* says how many records of segments hold each key.
    Fingerprints: of text *d* the places ``picked[picked_at[d]:picked_at[d + 1]]`` in its codes, and of each the key
    (*which*). Shingles next to a fingerprint that *stop* records or more hold are boilerplate and make no overlap.

    Rows of *out*: relation (-1 none); record, or -1 - number of a found one; places covered of the text; of the
    other; length of the other. Rows of *stretches*, as of :func:`align`, are text *d*'s from ``stretches_at[d]`` on.
    Gives the number of postings.
    """
    scratch = np.empty((len(coded) // 3 + 2, 3), np.int64)
    n_docs = len(key_at) - 1
    written = 0
    for d in range(n_docs):
        out[d, 0] = -1
        stretches_at[d + 1] = stretches_at[d] = written
        if skip[d]:
            continue
        k0, k1 = key_at[d], key_at[d + 1]
        n_keys = k1 - k0
        code = coded[coded_at[d] : coded_at[d + 1]]
        # candidates: everyone who shares a key that is no boilerplate
        found = np.empty(n_keys * stop + hit_at[d + 1] - hit_at[d], np.int64)
        held = np.zeros(n_keys, np.int64)
        n = 0
        mask = len(table_keys) - 1
        h = hit_at[d]
        for t in range(k0, k1):
            key = keys[t]
            s = int(key & np.uint64(0x7FFFFFFF)) & mask
            while table_keys[s] != 0 and table_keys[s] != key:
                s = (s + 1) & mask
            here = count[s] if table_keys[s] == key else 0
            common = here + far_count[t] >= stop
            if here > 0 and not common:
                p = head[s]
                while p >= 0:
                    found[n] = owner[p]
                    n += 1
                    p = link[p]
            while h < hit_at[d + 1] and hit_key[h] == t:
                if not common:
                    found[n] = -1 - hit_found[h]
                    n += 1
                h += 1
            held[t - k0] = here + far_count[t]
        order = np.sort(found[:n])
        # those that share most, of equals first found records of segments, then the earliest
        best_hits = np.zeros(8, np.int64)
        best_who = np.zeros(8, np.int64)
        filled = 0
        x = 0
        while x < n:
            y = x
            while y < n and order[y] == order[x]:
                y += 1
            who = order[x]
            hits = y - x
            x = y
            if who < 0:
                theirs = far_keys[-1 - who]
            elif who < base:
                theirs = stored_keys[who]
            else:
                theirs = key_at[who - base + 1] - key_at[who - base]
            least = min(n_keys, theirs)
            if hits * share < least and least > FEW_KEYS:
                continue
            # found records of segments sort backwards: -1 is the earliest
            place = filled
            while place > 0 and (
                hits > best_hits[place - 1]
                or (hits == best_hits[place - 1] and who < 0 and best_who[place - 1] < 0 and who > best_who[place - 1])
            ):
                place -= 1
            if place >= 8:
                continue
            for q in range(min(filled, 7), place, -1):
                best_hits[q] = best_hits[q - 1]
                best_who[q] = best_who[q - 1]
            best_hits[place] = hits
            best_who[place] = who
            filled = min(filled + 1, 8)
        best_relation = -1
        best_sum = 0.0
        stopped = np.zeros(0, np.bool_)
        for q in range(filled):
            who = best_who[q]
            if who < 0:
                other = far_codes[far_at[-1 - who] : far_at[-who]]
            elif who < base:
                other = stored[stored_at[who] : stored_at[who + 1]]
            else:
                other = coded[coded_at[who - base] : coded_at[who - base + 1]]
            rows, mine, theirs = align_into(code, other, scratch)  # type: ignore[no-untyped-call]
            a, b = len(code), len(other)
            if mine == 0:
                continue
            inside, holds = mine / a, theirs / b
            both = min(mine, theirs)
            like = both / (a + b - both)
            if like >= jaccard or (inside >= containment and holds >= containment):
                relation = 0
            elif inside >= containment:
                relation = 1
            elif holds >= containment:
                relation = 2
            else:
                if max(inside, holds) < overlap:
                    continue
                if len(stopped) == 0:
                    stopped = np.zeros(a, np.bool_)
                    p0, p1 = picked_at[d], picked_at[d + 1]
                    for p in range(p0, p1):
                        if held[which[p] - k0] >= stop:
                            first = picked[p - 1] + 1 if p > p0 else 0
                            last = picked[p + 1] if p + 1 < p1 else a
                            stopped[first:last] = True
                if own_share(stopped, scratch, rows, b) < overlap:  # type: ignore[no-untyped-call]
                    continue
                relation = 3
            if (
                best_relation < 0
                or relation < best_relation
                or (relation == best_relation and inside + holds > best_sum)
            ):
                best_relation = relation
                best_sum = inside + holds
                out[d, 0] = relation
                out[d, 1] = who
                out[d, 2] = mine
                out[d, 3] = theirs
                out[d, 4] = b
                stretches[written : written + rows] = scratch[:rows]
                stretches_at[d + 1] = written + rows
        written = stretches_at[d + 1]
        if adding and best_relation != 0 and best_relation != 1:
            for t in range(k0, k1):
                used = insert(table_keys, count, head, owner, link, used, keys[t], base + d)  # type: ignore[no-untyped-call]
    return used


def align(query: U8, stored: U8) -> tuple[I64, int, int]:
    """Stretches that two sequences of codes share: rows (place in query, place in stored, length); then how many
    places of the query and of the stored sequence they cover.

    From left to right, each place of the query goes on along the last stretch if it can, else to the first place in the
    stored sequence that agrees. Sequences shorter than three match whole or not at all.
    """
    out = np.empty((len(query) // 3 + 1, 3), np.int64)
    n, mine, theirs = align_into(query, stored, out)  # type: ignore[no-untyped-call]
    return out[:n], mine, theirs
