"""Texts that must not be in a corpus, an evaluation set for instance, and the records that hold one of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.config import DedupConfig
from cleaner.duplicates.sketch.shingles import I64
from cleaner.duplicates.sketch.sketches import Utf8, shingles_of
from cleaner.store import array_files
from cleaner.text.words import U64

LEAST_WORDS = 12
"""Shorter texts are not looked for: a few words in a row are no proof that somebody copied them. Twelve make eight
shingles."""


class References(NamedTuple):
    """Reference texts, and which shingles each has."""

    ids: list[str]
    texts: list[str]
    hashes: U64
    """Distinct shingles of all, sorted …"""
    at: I64
    """… and where the owners of each begin in ``owners``."""
    owners: I64
    sizes: I64
    """Distinct shingles of each text."""

    @classmethod
    def of(cls, named: Iterable[tuple[str, str]], config: DedupConfig) -> References:
        """Ids and texts; those of fewer than LEAST_WORDS words are passed over."""
        pairs = list(named)
        sh = shingles_of([text for _, text in pairs], config)
        long = np.flatnonzero(sh.n_words >= LEAST_WORDS)
        sets = [np.unique(sh.hashes[sh.offsets[d] : sh.offsets[d + 1]]) for d in long.tolist()]
        sizes = np.array([len(s) for s in sets], np.int64)
        every = np.concatenate([np.zeros(0, np.uint64), *sets])
        owners = np.repeat(np.arange(len(sets)), sizes)
        order = np.argsort(every, kind="stable")
        hashes, at = np.unique(every[order], return_index=True)
        kept = [pairs[d] for d in long.tolist()]
        ids, texts = [i for i, _ in kept], [t for _, t in kept]
        return cls(ids, texts, hashes, np.append(at, len(every)).astype(np.int64), owners[order], sizes)

    def save(self, path: Path) -> Path:
        """Stores them as an array file."""
        arrays: dict[str, NDArray[Any]] = {
            "hashes": self.hashes,
            "at": self.at,
            "owners": self.owners,
            "sizes": self.sizes,
        }
        for name, values in (("ids", self.ids), ("texts", self.texts)):
            packed = Utf8.of(values)
            arrays |= {name: packed.data, f"{name}_at": packed.at}
        return array_files.save(path, arrays)

    @classmethod
    def load(cls, path: Path) -> References:
        """The inverse of :meth:`save`."""
        hashes, at, owners, sizes = array_files.load(path, "hashes", "at", "owners", "sizes")
        ids, texts = (Utf8(*array_files.load(path, name, f"{name}_at")).texts() for name in ("ids", "texts"))
        return cls(ids, texts, hashes, at, owners, sizes)

    def held_by(self, texts: Sequence[str], config: DedupConfig) -> list[list[int]]:
        """For each of *texts* the references of whose shingles it has ``config.containment`` or more."""
        out: list[list[int]] = [[] for _ in texts]
        if len(self.hashes) == 0:
            return out
        sh = shingles_of(texts, config)
        place = np.minimum(np.searchsorted(self.hashes, sh.hashes), len(self.hashes) - 1)
        hits = np.flatnonzero(self.hashes[place] == sh.hashes)
        doc = np.searchsorted(sh.offsets, hits, side="right") - 1
        found = np.unique(np.stack([doc, place[hits]], axis=1), axis=0)
        for d, rows in itertools.groupby(found.tolist(), key=lambda row: row[0]):
            owners = np.concatenate([self.owners[self.at[p] : self.at[p + 1]] for _, p in rows])
            which, shared = np.unique(owners, return_counts=True)
            out[d] = which[shared >= config.containment * self.sizes[which]].tolist()
        return out
