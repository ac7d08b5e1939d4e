"""Texts on their way to an index, and their comparison with records on exact sets of shingles.

The comparison is that of a corpus run (:mod:`cleaner.duplicates.compare`).
"""

from __future__ import annotations

import itertools
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.config import DedupConfig
from cleaner.duplicates import cluster, compare
from cleaner.duplicates.index.posting_runs import Postings, leading_bits
from cleaner.duplicates.sketch.shingles import I64, U32, Shingles
from cleaner.duplicates.sketch.sketches import Utf8, distinct_keys, exchanged, kernel, shingles_of, sketch
from cleaner.text.words import U64

SHARE = 10
"""A record is compared if it has a tenth of the smaller text's fingerprints, as in a corpus run."""
FEW_KEYS = 25
"""A text with no more fingerprints than this is compared with whatever shares one of them: a tenth would be but two,
and a long text has only a few of the fingerprints of a short one."""
CACHED_TEXTS = 4096
"""Shingles of so many texts that were compared lately are kept, 8 bytes a word."""


class Asked(NamedTuple):
    """Texts of a batch, reduced to what they are compared by."""

    texts: list[str]
    utf8: list[bytes]
    hashes: list[int]
    """First half of the exact hash, as a signed number."""
    shingles: Shingles
    picked: I64
    """Winnowed shingles, as places in all; those of text *d* are ``picked[picked_at[d]:picked_at[d + 1]]``."""
    picked_at: I64
    keys: U32
    """Leading bits of the distinct keys of each text; those of text *d* are ``keys[keys_at[d]:keys_at[d + 1]]``."""
    keys_at: I64

    def part(self, first: int, last: int) -> Asked:
        """Texts *first* to *last* (half open)."""
        sh = self.shingles
        a, b = int(sh.offsets[first]), int(sh.offsets[last])
        p, q = int(self.picked_at[first]), int(self.picked_at[last])
        k, m = int(self.keys_at[first]), int(self.keys_at[last])
        shingles = Shingles(
            sh.hashes[a:b], sh.starts[a:b], sh.ends[a:b], sh.offsets[first : last + 1] - a, sh.n_words[first:last],
            sh.exact[first:last],
        )  # fmt: skip
        return Asked(
            self.texts[first:last], self.utf8[first:last], self.hashes[first:last], shingles, self.picked[p:q] - a,
            self.picked_at[first : last + 1] - p, self.keys[k:m], self.keys_at[first : last + 1] - k,
        )  # fmt: skip

    def own(self, d: int) -> TextShingles:
        """The shingles of text *d*."""
        a, b = self.shingles.offsets[d], self.shingles.offsets[d + 1]
        return TextShingles(self.shingles.hashes[a:b], self.picked[self.picked_at[d] : self.picked_at[d + 1]] - a)


class TextShingles(NamedTuple):
    """Shingles of one text in its order, and which of them are winnowed."""

    hashes: U64
    picked: I64


class Best(NamedTuple):
    """A record, and what a text has in common with it."""

    number: int
    relation: str
    jaccard: float
    containment: float
    """Share of the text in the record."""
    containment_of_match: float
    """Share of the record in the text."""

    @property
    def holds(self) -> bool:
        """Whether the record holds the text."""
        return self.relation in (compare.EXACT, compare.NEAR, compare.CONTAINED_IN)

    @property
    def rank(self) -> tuple[int, float]:
        """Sorts from the strongest relation to the weakest, then from the largest shares to the smallest."""
        return cluster.RELATIONS.index(self.relation), -(self.containment + self.containment_of_match)


def asked(texts: Sequence[str], config: DedupConfig, use: str | None) -> Asked:
    """Sketches *texts* with the kernel *use* (see :func:`cleaner.duplicates.sketch.sketches.kernel`)."""
    utf8 = Utf8.of(texts)
    sh = shingles_of(utf8, config, use=use)
    picked = kernel(use).winnow(sh.hashes, sh.offsets, config.window)
    exact = sh.exact[:, 0]
    if bare := np.flatnonzero(sh.n_words == 0).tolist():
        exact = exact.copy()
        exact[bare] = sketch([texts[i] for i in bare], config, minhash=False, use=use).exact[:, 0]
    picked_at = np.searchsorted(picked, sh.offsets).astype(np.int64)
    keys, keys_at, _ = distinct_keys(sh.hashes[picked], picked_at, use)
    raw = utf8.data.tobytes()
    at = utf8.at.tolist()
    encoded = [raw[a:b] for a, b in itertools.pairwise(at)]
    hashes = exact.view(np.int64).tolist()
    return Asked(list(texts), encoded, hashes, sh, picked, picked_at, leading_bits(keys), keys_at)


def worth_comparing(shared: I64, mine: I64, theirs: I64) -> NDArray[np.bool_]:
    """Whether texts of *mine* keys share enough of them with records of *theirs*."""
    least = np.minimum(mine, theirs)
    worth: NDArray[np.bool_] = (shared * SHARE >= least) | (least <= FEW_KEYS)
    return worth


class Comparison:
    """Compares texts with records; keeps the shingles of records that were compared lately."""

    def __init__(self, config: DedupConfig) -> None:
        self.config = config
        self._known: OrderedDict[int, TextShingles] = OrderedDict()

    def forget(self) -> None:
        """Numbers may mean other records from now on."""
        self._known.clear()

    def missing(self, numbers: Iterable[int]) -> list[int]:
        """The records of *numbers* whose shingles are not known; the others are kept a while longer."""
        out = []
        for number in numbers:
            if number in self._known:
                self._known.move_to_end(number)
            else:
                out.append(number)
        return out

    def learn(self, texts: Mapping[int, bytes], use: str | None) -> dict[int, TextShingles]:
        """Takes in the texts of records by number; their shingles."""
        if not texts:
            return {}
        at = np.cumsum([0, *map(len, texts.values())])
        sh = shingles_of(Utf8(np.frombuffer(b"".join(texts.values()), np.uint8), at), self.config, use=use)
        picked = kernel(use).winnow(sh.hashes, sh.offsets, self.config.window)
        picked_at = np.searchsorted(picked, sh.offsets)
        found = {}
        for i, number in enumerate(texts):
            a, b = sh.offsets[i], sh.offsets[i + 1]
            found[number] = TextShingles(sh.hashes[a:b], picked[picked_at[i] : picked_at[i + 1]] - a)
        self._keep(found)
        return found

    def _keep(self, found: Mapping[int, TextShingles]) -> None:
        for number, shingles in found.items():
            self._known[number] = TextShingles(shingles.hashes.copy(), shingles.picked)
        while len(self._known) > CACHED_TEXTS:
            self._known.popitem(last=False)

    def known(self, numbers: Iterable[int]) -> dict[int, TextShingles]:
        """Shingles of those of *numbers* that are known."""
        return {n: self._known[n] for n in numbers if n in self._known}

    def compare(
        self, pairs: Sequence[tuple[TextShingles, int, TextShingles]], postings: Postings, use: str | None
    ) -> list[Best]:
        """Each text of *pairs* compared with a record (its number, its shingles), boilerplate as *postings* know it.

        Pairs of one text stand together. The relation is ``weak`` where they have too little in common.
        """
        parts: list[TextShingles] = []
        left: list[int] = []
        right: list[int] = []
        for text, _, record in pairs:
            if not parts or text is not parts[left[-1]]:
                left.append(len(parts))
                parts.append(text)
            else:
                left.append(left[-1])
            right.append(len(parts))
            parts.append(record)
        hashes = np.concatenate([p.hashes for p in parts])
        offsets = np.cumsum([0, *(len(p.hashes) for p in parts)])
        picked = np.concatenate([p.picked + o for p, o in zip(parts, offsets.tolist(), strict=False)])
        none = np.zeros(0, np.int32)
        sh = Shingles(hashes, none, none, offsets, none, np.zeros((0, 2), np.uint64))
        fingerprints = np.unique(hashes[picked])
        stopped = fingerprints[postings.counts(leading_bits(exchanged(fingerprints))) >= self.config.df_stop]
        boilerplate = compare.stopped_shingles(sh, picked, stopped)
        counted = getattr(kernel(use), "compare", compare.compare)
        sides = np.array(left), np.array(right)
        counts = counted(hashes, boilerplate, offsets, *sides)
        template = compare.fills_template(hashes, offsets, counts, sides, getattr(kernel(use), "runs", None))
        like = compare.likeness(
            np.concatenate([counts, np.zeros((len(counts), 1), np.int64), template[:, None]], axis=1)
        )
        relation = cluster.relations(like, self.config).tolist()
        return [
            Best(number, cluster.RELATIONS[r], j, a, b)
            for (_, number, _), r, j, a, b in zip(
                pairs, relation, like.jaccard.tolist(), like.left.tolist(), like.right.tolist(), strict=True
            )
        ]
