"""What one output of ``cleaner run`` has in an index: what its next version is compared with, and what that replaces.

The same command twice changes nothing. So a record is never compared with records of its own output or of its own id,
and one that this output put in before is compared only with the outputs there were then: what later ones hold was
compared with it, not the other way round. A record that is new to this output is compared with all others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from cleaner.duplicates.index.batch_search import Visible
from cleaner.duplicates.index.best_match import Asked
from cleaner.duplicates.index.dedup_index import DedupIndex, work_slices
from cleaner.duplicates.index.record_tables import encoded
from cleaner.model import Match

EVERY_SOURCE = np.iinfo(np.int64).max

Records = tuple[Sequence[str], Sequence[str]]
"""Ids and texts of a batch of records."""


class OutputRecords:
    """The records of the source of *index*, which is the name of an output; other writers are kept out from now on."""

    def __init__(self, index: DedupIndex) -> None:
        self.index = index
        with index.writing():
            self._source = index.tables.known_source(index.source)
            known = index.tables.records_of(self._source) if self._source is not None else []
            self._own = np.array([number for number, *_ in known], np.int64)
            self._sources = index.tables.sources_by_number()

    def matches(self, ids: Sequence[str], texts: Sequence[str]) -> list[Match | None]:
        """What each record of the next version has most in common with."""
        out: list[Match | None] = []
        with self.index.writing():
            for s in work_slices(texts):
                batch = self.index.asked(texts[s])
                limits = np.full(len(batch.texts), EVERY_SOURCE)
                for d, (_, seen) in self._known(ids[s], batch).items():
                    limits[d] = seen
                scope = Visible(self.index.records_of_ids(ids[s]), self._own, self._sources, limits)
                out += self.index.matches(batch, scope)
        return out

    def replace(self, batches: Callable[[], Iterable[Records]]) -> None:
        """Puts the records of the next version in place of this one; *batches* gives them anew at each call.

        The index has either the one or the other, whenever the process ends. Records that both have are left alone.
        """
        with self.index.writing():
            stays = np.zeros(len(self._sources), np.bool_)
            for ids, texts in batches():
                for s in work_slices(texts):
                    known = self._known(ids[s], self.index.asked(texts[s]))
                    stays[[number for number, _ in known.values()]] = True
            stale = self._own[~stays[self._own]]
            self.index.take_out(stale.tolist())
            for ids, texts in batches():
                for s in work_slices(texts):
                    known = self._known(ids[s], self.index.asked(texts[s]))
                    new = [d for d in range(s.stop - s.start) if d not in known]
                    self.index.add_many([ids[s.start + d] for d in new], [texts[s.start + d] for d in new])
            self.index.flush()

    def _known(self, ids: Sequence[str], batch: Asked) -> dict[int, tuple[int, int]]:
        """Of the texts that this output has put in before: number, and the highest source they were compared with."""
        if self._source is None:
            return {}
        columns = "id, number, hash, n_chars, seen"
        mine = f"AND source = {self._source:d}"
        found = {row[0]: row[1:] for row in self.index.tables.select(columns, "id", list(map(encoded, ids)), mine)}
        out = {}
        for d, name in enumerate(map(encoded, ids)):
            if name in found:
                number, key, n_chars, seen = found[name]
                if (key, n_chars) == (batch.hashes[d], len(batch.texts[d])):
                    out[d] = number, seen
        return out
