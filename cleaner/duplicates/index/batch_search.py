"""What each text of a batch has most in common with: among the records of the index, and the texts of the batch before
it.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from cleaner.duplicates import cluster, compare
from cleaner.duplicates.index import best_match
from cleaner.duplicates.index.best_match import Asked, Best, Comparison
from cleaner.duplicates.index.posting_runs import Hits, Postings
from cleaner.duplicates.index.record_tables import RecordTables, StoredRecord, decoded
from cleaner.duplicates.sketch.shingles import I64
from cleaner.duplicates.sketch.sketches import Utf8
from cleaner.model import Match, Span


class Visible(NamedTuple):
    """Which records the texts of a batch are compared with: all but those named here."""

    besides: Mapping[int, frozenset[int]] = {}
    """Records that are hidden from one text of the batch alone."""
    hidden: I64 = np.zeros(0, np.int64)
    """Sorted numbers of records that are hidden from all."""
    sources: I64 | None = None
    """The source of each record by its number: text *d* is compared with those up to ``limits[d]``."""
    limits: I64 | None = None

    def shows(self, d: int, number: int) -> bool:
        """Whether text *d* is compared with record *number*."""
        if number in self.besides.get(d, ()):
            return False
        at = int(np.searchsorted(self.hidden, number))
        if at < len(self.hidden) and self.hidden[at] == number:
            return False
        return self.sources is None or self.limits is None or bool(self.sources[number] <= self.limits[d])

    def shown(self, hits: Hits, texts: I64) -> Hits:
        """*hits* without what the limits hide; ``texts[i]`` is the text of key *i*."""
        if self.sources is None or self.limits is None:
            return hits
        which = np.repeat(np.arange(len(texts)), np.diff(hits.at))
        stay = self.sources[hits.records] <= self.limits[texts[which]]
        return Hits(np.searchsorted(which[stay], np.arange(len(texts) + 1)), hits.records[stay])


class NewRecord(NamedTuple):
    """A text on its way in."""

    number: int
    source: int
    id: bytes
    seen: int
    """The highest source it is compared with."""


class Index(NamedTuple):
    """What a search works on."""

    tables: RecordTables
    postings: Postings
    comparison: Comparison
    kernel: str | None
    """The kernel to use; see :func:`cleaner.duplicates.sketch.sketches.kernel`."""


MOST_COMPARED = 8
"""Records compared with one text: those that share most of its fingerprints."""


def steady(batch: Asked, hits: Hits, stop: int) -> int:
    """How many texts of *batch*, from the first on, may be searched for at once; *hits* are those of its keys.

    While they are entered, no key of theirs may become boilerplate, that is reach *stop* records: else the answers
    would depend on how texts are cut into batches.
    """
    stored = np.diff(hits.at)
    order = np.argsort(batch.keys, kind="stable")
    ordered = batch.keys[order]
    start = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])) if len(ordered) else np.zeros(0, np.int64)
    before = np.arange(len(ordered)) - np.repeat(start, np.diff(np.append(start, len(ordered))))
    crossing = order[(stored[order] < stop) & (stored[order] + before >= stop)]
    if len(crossing) == 0:
        return len(batch.texts)
    return max(1, int(np.searchsorted(batch.keys_at, crossing.min(), side="right")) - 1)


class Candidates(NamedTuple):
    """Records worth comparing, as rows: those of text *d* are rows ``at[d]`` to ``at[d + 1]``, most promising first."""

    at: list[int]
    numbers: list[int]


class BatchSearch:
    """Searches for the texts of *batch*, whose keys have *hits*, in their order; with *new* each becomes a record for
    those after it.

    All that can be done for the texts together is done at the start. What is left to do in their order is to pass over
    texts of the batch that turn out to be held by others.
    """

    def __init__(self, index: Index, batch: Asked, hits: Hits, scope: Visible, new: Sequence[NewRecord] = ()) -> None:
        self.index, self.batch, self.scope, self.new = index, batch, scope, new
        self.holder: dict[int, int | None] = {}
        """Of the records of the batch and those with the same words: the record that holds each."""
        self._place = {record.number: d for d, record in enumerate(new)}
        """Of the new records, which text of the batch each is."""
        self._first = self._same_words()
        self._candidates = self._likely(hits)
        self._compared: dict[tuple[int, int], Best] = {}
        at = self._candidates.at
        self._compare([
            (d, n)
            for d, (a, b) in enumerate(itertools.pairwise(at))
            if self._first[d] is None
            for n in self._candidates.numbers[a : min(b, a + MOST_COMPARED)]
        ])  # fmt: skip

    def _same_words(self) -> list[int | None]:
        """The first record in the tables with the same words as each text."""
        found: dict[int, list[tuple[int, int | None]]] = {}
        wanted = list(set(self.batch.hashes))
        for number, key, holder in self.index.tables.select("number, hash, holder", "hash", wanted):
            found.setdefault(key, []).append((number, holder))
        out: list[int | None] = []
        for d, key in enumerate(self.batch.hashes):
            shown = [record for record in found.get(key, ()) if self.scope.shows(d, record[0])]
            first = min(shown, default=None)
            out.append(first[0] if first else None)
            if first:
                self.holder[first[0]] = first[1]
        return out

    def _likely(self, hits: Hits) -> Candidates:
        """The records that share enough keys with each text, among them texts of the batch before it."""
        batch = self.batch
        n_keys = np.diff(batch.keys_at)
        text = np.repeat(np.arange(len(batch.texts)), n_keys)
        hits = self.scope.shown(Hits(hits.at[: len(text) + 1], hits.records[: hits.at[len(text)]]), text)
        counts = np.diff(hits.at)
        rare = counts < self.index.comparison.config.df_stop
        keep = np.repeat(rare, counts)
        pairs = np.stack([np.repeat(text, counts)[keep], hits.records[keep]], axis=1)
        if self.new:
            pairs = np.concatenate([pairs, self._inside(np.flatnonzero(rare), text)])
        if len(pairs) == 0 and not self.scope.besides:
            return Candidates([0] * (len(batch.texts) + 1), [])
        packed, shared = np.unique((pairs[:, 0] << 32) | pairs[:, 1], return_counts=True)
        mine, record = packed >> 32, packed & 0xFFFFFFFF
        enough = best_match.worth_comparing(shared, n_keys[mine], self._sizes(record))
        mine, record, shared = mine[enough], record[enough], shared[enough]
        order = np.lexsort((record, -shared, mine))
        at = np.searchsorted(mine, np.arange(len(batch.texts) + 1)).tolist()
        numbers: list[int] = record[order].tolist()
        if not self.scope.besides:
            return Candidates(at, numbers)
        kept = []
        for d, (a, b) in enumerate(itertools.pairwise(at)):
            hidden = self.scope.besides.get(d, frozenset())
            held = [n for number in sorted(hidden) for n in self.index.tables.held_by(number)]
            kept.append([n for n in [*numbers[a:b], *held] if n not in hidden])
        return Candidates([0, *itertools.accumulate(map(len, kept))], [n for some in kept for n in some])

    def _inside(self, places: I64, text: I64) -> I64:
        """Pairs (text, record) of texts of the batch that share one of the keys at *places*, the later one first."""
        order = places[np.argsort(self.batch.keys[places], kind="stable")]
        keys = self.batch.keys[order]
        numbers = np.array([record.number for record in self.new], np.int64)
        out = []
        for apart in range(1, len(order)):
            same = np.flatnonzero(keys[apart:] == keys[:-apart])
            if len(same) == 0:
                break
            out.append(np.stack([text[order[same + apart]], numbers[text[order[same]]]], axis=1))
        return np.concatenate([np.zeros((0, 2), np.int64), *out])

    def _sizes(self, records: I64) -> I64:
        """Keys of records."""
        asked, inverse = np.unique(records, return_inverse=True)
        sizes = dict(self.index.tables.select("number, n_keys", "number", asked.tolist()))
        own = np.diff(self.batch.keys_at).tolist()
        sizes |= {number: own[d] for number, d in self._place.items()}
        return np.array([sizes[n] for n in asked.tolist()], np.int64)[inverse.reshape(-1)]

    def _compare(self, pairs: Sequence[tuple[int, int]]) -> None:
        """Compares texts of the batch with records by number."""
        if not pairs:
            return
        index = self.index
        numbers = sorted({n for _, n in pairs} - self._place.keys())
        missing = index.comparison.missing(numbers)
        known = index.comparison.known(numbers) | index.comparison.learn(index.tables.texts(missing), index.kernel)
        own = {d: self.batch.own(d) for d in {d for d, _ in pairs} | {self._place.get(n, 0) for _, n in pairs}}
        asked = [(own[d], n, own[self._place[n]] if n in self._place else known[n]) for d, n in pairs]
        for pair, best in zip(pairs, index.comparison.compare(asked, index.postings, index.kernel), strict=True):
            self._compared[pair] = best

    def best(self, d: int) -> Best | None:
        """What text *d* has most in common with."""
        if (same := self._first[d]) is not None:
            return Best(same, compare.EXACT, 1.0, 1.0, 1.0)
        a, b = self._candidates.at[d : d + 2]
        numbers = [n for n in self._candidates.numbers[a:b] if n not in self._place or self.holder[n] is None]
        numbers = numbers[:MOST_COMPARED]
        self._compare([(d, n) for n in numbers if (d, n) not in self._compared])
        found = [self._compared[d, n] for n in numbers]
        best = min(found, key=lambda best: best.rank, default=None)
        return best if best is not None and best.relation != cluster.RELATIONS[cluster.WEAK] else None

    def add_all(self) -> list[Best | None]:
        """:meth:`best` for every text, each of which is a record for those after it."""
        out = []
        first: dict[int, int] = {}
        for d, record in enumerate(self.new):
            if self._first[d] is None:
                self._first[d] = first.setdefault(self.batch.hashes[d], record.number)
                if self._first[d] == record.number:
                    self._first[d] = None
            best = self.best(d)
            holder = best.number if best is not None and best.holds else None
            if holder is not None and self.holder.get(holder) is not None:
                holder = self.holder[holder]
            self.holder[record.number] = holder
            out.append(best)
        self._insert()
        return out

    def _texts(self, numbers: Sequence[int]) -> dict[int, bytes]:
        """Texts of records, of the batch or not."""
        stored = self.index.tables.texts([n for n in numbers if n not in self._place])
        return stored | {n: self.batch.utf8[self._place[n]] for n in numbers if n in self._place}

    def _insert(self) -> None:
        names = [record.number for record in self.new]
        free = np.array([self.holder[n] is None for n in names], np.bool_)
        n_keys = np.diff(self.batch.keys_at)
        numbers = np.array(names, np.uint32)
        keep = np.repeat(free, n_keys)
        self.index.postings.add(self.batch.keys[keep], np.repeat(numbers, n_keys)[keep])
        texts = self._texts(sorted({n for n in map(self.holder.get, names) if n is not None}))
        tables, batch, sizes = self.index.tables, self.batch, n_keys.tolist()
        tables.insert(
            StoredRecord(
                record.number, record.source, record.id, batch.hashes[d], len(batch.texts[d]),
                sizes[d], holder := self.holder[record.number], record.seen,
                tables.packed(batch.utf8[d], texts.get(holder) if holder is not None else None),
            )
            for d, record in enumerate(self.new)
        )  # fmt: skip

    def told(self, found: Sequence[Best | None]) -> list[Match | None]:
        """What is found, as it is reported: with ids and spans."""
        known = sorted({best.number for best in found if best is not None})
        if not known:
            return [None] * len(found)
        names = dict(self.index.tables.select("number, id", "number", known))
        texts = self._texts(known)
        spans = self._spans(found, texts)
        out: list[Match | None] = [None] * len(found)
        for d, best in enumerate(found):
            if best is None:
                continue
            number, relation, jaccard, inside, holds = best
            if relation == compare.EXACT:
                spans[d] = (Span(0, len(self.batch.texts[d]), 0, len(decoded(texts[number]))),)
            out[d] = Match(decoded(names[number]), relation, jaccard, inside, holds, spans[d], 1 - inside)
        return out

    def _spans(self, found: Sequence[Best | None], texts: Mapping[int, bytes]) -> dict[int, tuple[Span, ...]]:
        """The stretches that texts share with the record that is found for each, but for exact copies."""
        compared = [(d, best.number) for d, best in enumerate(found) if best and best.relation != compare.EXACT]
        place = {number: len(compared) + i for i, number in enumerate(texts)}
        pieces = [*(self.batch.utf8[d] for d, _ in compared), *texts.values()]
        both = Utf8(np.frombuffer(b"".join(pieces), np.uint8), np.cumsum([0, *map(len, pieces)]))
        right = np.array([place[number] for _, number in compared], np.int64)
        config, use = self.index.comparison.config, self.index.kernel
        stretches = compare.spans(both, np.arange(len(compared)), right, config, use=use)
        return {d: compare.as_spans(s) for (d, _), s in zip(compared, stretches, strict=True)}
