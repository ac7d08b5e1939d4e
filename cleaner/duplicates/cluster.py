"""Who stays, who belongs together: verified pairs to verdicts.

Records are numbered by rank in the total order of :mod:`cleaner.duplicates.canonical`: of two, the smaller number
stays. Nothing here depends on how pairs were found or in which order they come.

*Leaving out* makes stars, never chains: from the first rank to the last, a record is left out if a record before it
that stays verifiably holds it. *Clusters* are agglomerated: pairs are taken from the strongest to the weakest, and
two groups become one if at least half of the pairs between them were verified too (average linkage). So a page that
shares one paragraph with each of two stories does not make them one, and a moderate overlap counts where the others
agree.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.config import DedupConfig
from cleaner.duplicates import compare
from cleaner.duplicates.sketch.shingles import I64

RELATIONS = (compare.NEAR, compare.CONTAINED_IN, compare.CONTAINS, compare.OVERLAPS, "weak")
NEAR, CONTAINED_IN, CONTAINS, OVERLAPS, WEAK = range(5)
AGREEMENT = 2
"""Two groups are joined if one in AGREEMENT of the pairs between them is verified."""
REPOST_AGREEMENT = 3
"""… one in so many where a thread has a passage of a page: other versions of the page have more around it."""
PASSAGE = 50
"""A weak overlap that no other record corroborates must share this many shingles."""


class Pairs(NamedTuple):
    """Verified pairs between ranks, ``later`` > ``earlier``, each once, sorted by (later, earlier)."""

    later: I64
    earlier: I64
    counts: I64
    """As :func:`cleaner.duplicates.compare.compare` gives them, the later record on the left."""
    relation: NDArray[np.int8]
    """Of the later record to the earlier, an index into :data:`RELATIONS`."""
    like: compare.Likeness


class Verdicts(NamedTuple):
    """What became of each rank."""

    canonical: list[int]
    """Index into the pairs by which a record is left out, -1 if it stays."""
    marked: list[int]
    """Pairs to report although both records stay."""
    cluster: list[int]
    """Smallest rank of each rank's cluster."""


def pairs(left: I64, right: I64, counts: I64, config: DedupConfig) -> Pairs:
    """Pairs of ranks in any direction and order, brought into form; pairs given twice count once."""
    swap = left < right
    later, earlier = np.where(swap, right, left), np.where(swap, left, right)
    turned = counts[:, compare.TURNED[: counts.shape[1]]]
    counts = np.where(swap[:, None], turned, counts)
    order = np.lexsort((earlier, later))
    later, earlier, counts = later[order], earlier[order], counts[order]
    first = np.ones(len(later), np.bool_)
    first[1:] = (later[1:] != later[:-1]) | (earlier[1:] != earlier[:-1])
    later, earlier, counts = later[first], earlier[first], counts[first]
    like = compare.likeness(counts)
    return Pairs(later, earlier, counts, relations(like, config), like)


def relations(like: compare.Likeness, config: DedupConfig) -> NDArray[np.int8]:
    """What the left text of each pair is to the right one, an index into :data:`RELATIONS`.

    WEAK if less than ``config.overlap`` of the smaller is shared, its boilerplate left out, or if they are alike in
    nothing but a known template; OVERLAPS at most if both have a block of words of their own in one place.
    """
    enough = config.containment
    near = (like.jaccard >= config.jaccard) | ((like.left >= enough) & (like.right >= enough))
    out = np.where((like.own >= config.overlap) & ~like.threads, OVERLAPS, WEAK)
    out = np.where(like.right >= enough, CONTAINS, out)
    out = np.where(like.left >= enough, CONTAINED_IN, out)
    out = np.where(near, NEAR, out)
    out = np.where(like.apart & (out < OVERLAPS), OVERLAPS, out)
    return np.where(like.template, WEAK, out).astype(np.int8)


def acted_on(config: DedupConfig) -> int:
    """Relations below this index leave a record out."""
    return {"off": 0, "exact": 0, "near": CONTAINED_IN}.get(config.mode, CONTAINS)


def stars(n: int, p: Pairs, config: DedupConfig) -> tuple[list[int], list[tuple[int, int]]]:
    """For each of *n* ranks the pair by which it is left out (-1: it stays); and pairs (later, earlier) worth comparing
    first, because the earlier one is the canonical of a record that holds the later, or both are near one that is left
    out.

    Of several records that stay the one that is nearest is the canonical: near before containing, then the larger
    containment, Jaccard, and the smaller rank.
    """
    limit = acted_on(config)
    acting = np.flatnonzero(p.relation < limit)
    rank = np.lexsort(
        (p.earlier[acting], -p.like.jaccard[acting], -p.like.left[acting], p.relation[acting], p.later[acting])
    )
    canonical = [-1] * n
    of = [-1] * n
    for e, y, x in zip(
        acting[rank].tolist(), p.later[acting[rank]].tolist(), p.earlier[acting[rank]].tolist(), strict=True
    ):
        if canonical[y] < 0 and canonical[x] < 0:
            canonical[y], of[y] = e, x
    if limit == 0:
        return canonical, []
    known = set(zip(p.later.tolist(), p.earlier.tolist(), strict=True))
    wanted: set[tuple[int, int]] = set()
    held = (p.relation < limit).tolist()
    holds = ((p.relation == NEAR) | ((p.relation == CONTAINS) & (limit > CONTAINED_IN))).tolist()
    for y, x, a, b in zip(p.later.tolist(), p.earlier.tolist(), held, holds, strict=True):
        if a and canonical[y] < 0 <= canonical[x] and of[x] < y and (y, of[x]) not in known:
            wanted.add((y, of[x]))
        if b and canonical[x] < 0 <= canonical[y] and of[y] < x and (x, of[y]) not in known:
            wanted.add((x, of[y]))
    # copies that were compared with one of them only, which is left out: the first of them may hold the others
    beside: dict[int, list[int]] = {}
    near = p.relation == NEAR
    for y, x in zip(p.later[near].tolist(), p.earlier[near].tolist(), strict=True):
        if (canonical[y] < 0) != (canonical[x] < 0):
            out, stays = (x, y) if canonical[y] < 0 else (y, x)
            beside.setdefault(out, []).append(stays)
    for others in beside.values():
        first = min(others)
        wanted.update((y, first) for y in others if y != first and (y, first) not in known)
    return canonical, sorted(wanted)


def find(top: list[int], v: int) -> int:
    """The top of *v*'s tree, with the way there shortened."""
    while top[v] != v:
        top[v] = top[top[v]]
        v = top[v]
    return v


def quotations(p: Pairs) -> NDArray[np.bool_]:
    """Pairs of thread pages that share a part: most often one quotes the other, or both a third."""
    return p.like.threads & (p.relation >= OVERLAPS)


def _strongest(p: Pairs) -> list[int]:
    """Pairs from the strongest to the weakest."""
    most = np.maximum(p.like.left, p.like.right)
    strength = np.where(p.relation == NEAR, 4 + p.like.jaccard, np.where(p.relation < OVERLAPS, 2 + most, p.like.own))
    order: list[int] = np.lexsort((p.earlier, p.later, -strength)).tolist()
    return order


class _Groups:
    """Groups of ranks that grow together, and how many pairs were verified between any two of them."""

    def __init__(self, n: int) -> None:
        self.top = list(range(n))
        self.size = [1] * n
        """Members that count: near-copies count once, as their canonical."""
        self.threads = [0] * n
        """Those of them that are pages of threads; pairs of such pages count neither for nor against joining."""
        self.between: list[dict[int, int]] = [{} for _ in range(n)]

    def pairs(self, a: int, b: int) -> int:
        """Pairs between two groups that count."""
        return self.size[a] * self.size[b] - self.threads[a] * self.threads[b]

    def verified(self, a: int, b: int) -> None:
        """Notes a verified pair of ranks, before any are joined."""
        if a != b:
            self.between[a][b] = self.between[b][a] = self.size[a] * self.size[b]

    def join(self, a: int, b: int) -> None:
        """Makes one group of those whose tops are *a* and *b*."""
        if a == b:
            return
        if len(self.between[a]) < len(self.between[b]):
            a, b = b, a
        self.top[b] = a
        self.size[a] += self.size[b]
        self.threads[a] += self.threads[b]
        mine = self.between[a]
        for c, count in self.between[b].items():
            theirs = self.between[c]
            del theirs[b]
            if c != a:
                theirs[a] = mine[c] = mine.get(c, 0) + count
        self.between[b] = {}

    def smallest(self) -> list[int]:
        """The smallest rank of each rank's group."""
        least: dict[int, int] = {}
        return [least.setdefault(find(self.top, v), v) for v in range(len(self.top))]


def clusters(n: int, p: Pairs, canonical: Sequence[int], silent: Collection[int] = ()) -> list[int]:
    """The smallest rank of each rank's cluster. A record left out is in the cluster of its canonical.

    *silent* ranks were not compared with all they may be like, so that what they were not compared with says nothing.
    """
    groups = _Groups(n)
    for y in silent:
        groups.size[y] = 0
    stands = list(range(n))
    for y, e in enumerate(canonical):
        if e >= 0 and p.relation[e] == NEAR:
            stands[y] = int(p.earlier[e])
            groups.size[y] = 0
    later = [stands[v] for v in p.later.tolist()]
    earlier = [stands[v] for v in p.earlier.tolist()]
    for v in np.unique(np.concatenate([p.later[p.like.threads], p.earlier[p.like.threads]])).tolist():
        groups.threads[v] = groups.size[v]
    for y, x, threads in zip(later, earlier, p.like.threads.tolist(), strict=True):
        if not threads:
            groups.verified(x, y)
    for y, e in enumerate(canonical):
        if e >= 0:
            groups.join(find(groups.top, y), find(groups.top, int(p.earlier[e])))
    alone = ((p.relation == WEAK) & (p.like.shared < PASSAGE)).tolist()
    quoted = quotations(p).tolist()
    reposted = (p.like.thread_and_page & (p.like.shared >= PASSAGE)).tolist()
    for e in _strongest(p):
        if quoted[e]:
            continue
        a, b = find(groups.top, later[e]), find(groups.top, earlier[e])
        if a == b:
            continue
        cross = groups.pairs(a, b)
        agreement = REPOST_AGREEMENT if reposted[e] else AGREEMENT
        if agreement * groups.between[a].get(b, 0) >= cross and not (alone[e] and cross == 1):
            groups.join(a, b)
    return groups.smallest()


def verdicts(n: int, p: Pairs, canonical: list[int], silent: Collection[int] = ()) -> Verdicts:
    """Clusters, and the pairs that are reported: within clusters those that hold the records that stay together (the
    strongest first, a spanning forest), and whatever a record verifiably contains.
    """
    group = clusters(n, p, canonical, silent)
    later, earlier = p.later.tolist(), p.earlier.tolist()
    relation = p.relation.tolist()
    top = list(range(n))

    for y, e in enumerate(canonical):
        if e >= 0:
            top[find(top, y)] = find(top, earlier[e])
    marked: list[int] = []
    quoted = quotations(p)
    order = [e for e in _strongest(p) if not quoted[e]]
    out = [e >= 0 for e in canonical]
    for e in order:
        y, x = later[e], earlier[e]
        if out[y] or out[x]:
            continue
        a, b = find(top, y), find(top, x)
        if a != b and group[x] == group[y]:
            top[a] = b
            marked.append(e)
        elif relation[e] < OVERLAPS:
            marked.append(e)
    # what belongs together only through a record that is left out is reported as that record's relation
    for e in order:
        y, x = later[e], earlier[e]
        if out[y] != out[x] and group[x] == group[y] and find(top, y) != find(top, x):
            top[find(top, y)] = find(top, x)
            marked.append(e)
    least: dict[int, int] = {}
    return Verdicts(canonical, sorted(marked), [least.setdefault(find(top, v), v) for v in range(n)])
