"""``DedupIndex``: "have I seen this?", for scrapers and daily runs. On disk, incremental, safe against crashes.

A folder of segments that are never changed (:mod:`cleaner.duplicates.index.segment`) and a manifest that names them and is
replaced in one step. New records are in memory until :meth:`DedupIndex.flush` makes them a segment; a process killed
at any moment loses what it had not flushed and nothing else. One process writes, any number read and see what is
flushed.

A record costs about 0.9 kB, too little for its text. So what is said of a match is exact for equal texts (64 bits of
hash) and, for others, counted on 8-bit codes of the shingles in text order: shares are right within about a
hundredth, stretches shorter than seven words do not count. With ``store_text`` the texts are kept, compressed, and
the match reported is exact.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from cleaner.config import DedupConfig
from cleaner.duplicates import cluster, compare
from cleaner.duplicates.index import word_codes
from cleaner.duplicates.index.index_folder import Folder
from cleaner.duplicates.index.segment import Segment
from cleaner.duplicates.index.unwritten import Batch, Hits, Memory
from cleaner.duplicates.sketch.shingles import I64
from cleaner.duplicates.sketch.sketches import (
    Utf8,
    batches,
    distinct_keys,
    kernel,
    shingles_of,
    sketch,
    unsettled,
)
from cleaner.errors import UsageError
from cleaner.model import Match, Span

FORMAT = 2
FLUSH_RECORDS = 20_000
"""Records in memory at most; then they become a segment."""
SHARE = 10
"""A record is compared if it shares a tenth of the smaller one's fingerprints, or if that one has but a few."""


Place = tuple[int, int]
"""A record: number of its segment (-1: in memory), and its number there."""


class DedupIndex:
    """Records seen so far, and what a new text has in common with them.

    *path* is a folder (made if missing; None keeps everything in memory). *config* holds the thresholds and, for a
    new index, shingle and window; an existing one with others raises :class:`~cleaner.errors.IndexMismatch`. A
    context manager: leaving it flushes. Threads may share it.

    A record that an earlier one holds (exact, near, contained in) is stored without fingerprints: later texts match
    the earlier one. So ``of`` names the first record that holds the text, and copies cost little.
    """

    def __init__(self, path: str | Path | None, config: DedupConfig | None = None, *, store_text: bool = False) -> None:
        self.config = config or DedupConfig()
        self.path = Path(path) if path is not None else None
        self.store_text = store_text
        self._lock = threading.RLock()
        self._memory = Memory()
        self._closed = False
        parameters = {"format": FORMAT, "shingle": self.config.shingle, "window": self.config.window}
        self._folder = Folder(self.path, parameters, {"store_text": store_text})
        self.store_text = bool(self._folder.choices["store_text"])

    # -- life ------------------------------------------------------------------------------------------------------

    def __enter__(self) -> DedupIndex:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __len__(self) -> int:
        """Records, those not flushed included."""
        with self._lock:
            return sum(s.records for s in self._segments) + self._memory.records

    def close(self) -> None:
        """Flushes and lets go of the folder. Closing twice does nothing."""
        with self._lock:
            if self._closed:
                return
            try:
                if self.path is not None:
                    self.flush()
            finally:
                self._closed = True
                self._folder.close()

    # -- asking and adding -----------------------------------------------------------------------------------------

    def query(self, text: str) -> Match | None:
        """The record that has most in common with *text*, if that makes a relation."""
        return self.query_many([text])[0]

    def query_many(self, texts: Sequence[str]) -> list[Match | None]:
        """:meth:`query` for each of *texts*."""
        with self._lock:
            self._open()
            self._folder.refresh()
            return [m for s in batches(texts) for m in self._run(None, texts[s])]

    def add(self, record_id: str, text: str) -> Match | None:
        """What *text* has in common with the records before it, and then it is one of them."""
        return self.add_many([record_id], [text])[0]

    def add_many(self, ids: Iterable[str], texts: Iterable[str]) -> list[Match | None]:
        """:meth:`add` for each of *texts* in their order; the same answers, faster."""
        ids, texts = list(ids), list(texts)
        if len(ids) != len(texts):
            raise UsageError(f"add_many: {len(ids)} ids for {len(texts)} texts")
        with self._lock:
            self._open()
            self._folder.lock()
            out: list[Match | None] = []
            for s in batches(texts):
                out += self._run(ids[s], texts[s])
                if self._memory.records >= FLUSH_RECORDS and self.path is not None:
                    self.flush()
            return out

    def _run(self, ids: Sequence[str] | None, texts: Sequence[str]) -> list[Match | None]:
        """Answers for a batch; with *ids* its texts are added one by one."""
        k = kernel()
        batch = self._batch(texts)
        same = self._same(batch, ids is not None)
        skip = np.array([s is not None for s in same], np.bool_)
        hits, found = self._hits(batch)
        c = self.config
        thresholds = c.df_stop, SHARE, c.jaccard, c.containment, c.overlap
        rows, stretches, at = self._memory.match(k, batch, hits, skip, ids is not None, thresholds)
        held = skip | (rows[:, 0] == word_codes.NEAR) | (rows[:, 0] == word_codes.CONTAINED_IN)
        if ids is not None:
            kept = [t.encode("utf-8", "surrogatepass") for t in texts] if self.store_text else []
            self._memory.add(list(ids), batch, held, kept)
        out: list[Match | None] = [None] * len(texts)
        for d, place in enumerate(same):
            if place is not None:
                span = Span(0, len(texts[d]), 0, self._at(place).n_chars(place[1]))
                out[d] = Match(self._at(place).id(place[1]), compare.EXACT, 1.0, 1.0, 1.0, (span,), 0.0)
        matched = np.flatnonzero(rows[:, 0] >= 0).tolist()
        where = [found[-1 - w] if w < 0 else (-1, w) for w in rows[matched, 1].tolist()]
        places = self._places(batch, matched, where, stretches, at) if not self.store_text else []
        moved = {matched[i] for i in unsettled([texts[d] for d in matched])}
        for i, (d, place) in enumerate(zip(matched, where, strict=True)):
            source = self._at(place)
            of = source.id(place[1])
            if (stored := source.text(place[1])) is not None:
                out[d] = self._exactly(of, texts[d], stored)
                continue
            relation, _, mine, theirs, length = rows[d].tolist()
            a = int(batch.at[d + 1] - batch.at[d])
            both = min(mine, theirs)
            spans = places[i] if places else self._places(batch, [d], [place], stretches, at)[0]
            if d in moved:
                begins, ends = compare.original_places(texts[d])
                spans = [(int(begins[s]), int(ends[e - 1]), s2, e2) for s, e, s2, e2 in spans]
            inside = mine / a
            like, found_as = both / (a + length - both), cluster.RELATIONS[relation]
            out[d] = Match(of, found_as, like, inside, theirs / length, compare.as_spans(spans), 1 - inside)
        return out

    def _places(
        self, batch: Batch, texts: Sequence[int], places: Sequence[Place], stretches: I64, at: I64
    ) -> list[list[Sequence[int]]]:
        """The stretches that *texts* of the batch share with the records at *places*, in characters of both.

        A stretch of a stored record ends where the word behind it starts; the words of the last shingle have no starts
        of their own and are taken to be of one length.
        """
        if not texts:
            return []
        known = [self._at(p).starts(p[1]) for p in places]
        words = np.array([self._at(p).words(p[1]) for p in places], np.int64)
        counts = at[np.array(texts) + 1] - at[texts]
        rows = np.concatenate([stretches[at[d] : at[d + 1]] for d in texts])
        text = np.repeat(texts, counts)
        first = batch.starts[batch.at[text] + rows[:, 0]]
        last = batch.ends[batch.at[text] + rows[:, 0] + rows[:, 2] - 1]
        sizes = np.array([len(k) for k in known], np.int64)
        starts = np.concatenate(known).astype(np.int64)
        base = np.repeat(np.cumsum(sizes) - sizes, counts)
        n = np.repeat(sizes - 1, counts)
        extra = np.maximum(0, np.repeat(words, counts) - n)
        after = rows[:, 1] + rows[:, 2]
        end, tail = starts[base + n], starts[base + n - 1]
        guess = tail + (end - tail) * (after + extra - n + 1) // (extra + 1)
        inside = np.where(after + extra < n, starts[base + np.minimum(after + extra, n)], guess)
        table = np.stack([first, last, starts[base + rows[:, 1]], np.where(after >= n, end, inside)], axis=1).tolist()
        edges = [0, *np.cumsum(counts).tolist()]
        return [table[a:b] for a, b in itertools.pairwise(edges)]

    def _batch(self, texts: Sequence[str]) -> Batch:
        k = kernel()
        sh = shingles_of(Utf8.of(texts), self.config)
        picked = k.winnow(sh.hashes, sh.offsets, self.config.window)
        exact = sh.exact
        if bare := np.flatnonzero(sh.n_words == 0).tolist():
            exact = exact.copy()
            exact[bare] = sketch([texts[i] for i in bare], self.config, minhash=False).exact
        picked_at = np.searchsorted(picked, sh.offsets).astype(np.int64)
        own = picked - np.repeat(sh.offsets[:-1], np.diff(picked_at))
        chars = np.fromiter(map(len, texts), np.int32, len(texts))
        return Batch(
            exact, sh.n_words, chars, word_codes.codes_of(sh.hashes), sh.offsets, sh.starts, sh.ends,
            *distinct_keys(sh.hashes[picked], picked_at), own, picked_at,
        )  # fmt: skip

    def _same(self, batch: Batch, adding: bool) -> list[Place | None]:
        """For each text the first record with the same words; with *adding*, texts of the batch count."""
        exact = batch.exact[:, 0]
        out: list[Place | None] = [None] * len(exact)
        for number, seg in enumerate(self._segments):
            for d, r in enumerate(seg.exact(exact).tolist()):
                if r >= 0 and out[d] is None:
                    out[d] = number, r
        new: dict[int, int] = {}
        for d, key in enumerate(exact.tolist()):
            if out[d] is not None:
                continue
            first = self._memory.first.get(key)
            if first is None and adding and new.setdefault(key, self._memory.records + d) != self._memory.records + d:
                first = new[key]
            if first is not None:
                out[d] = -1, first
        return out

    def _hits(self, batch: Batch) -> tuple[Hits, list[Place]]:
        """What the segments hold of the batch's keys; and the found records."""
        n = len(batch.n_words)
        none = np.zeros(0, np.int64)
        count = np.zeros(len(batch.keys), np.int32)
        if not self._segments:
            zero = np.zeros(n + 1, np.int64)
            return Hits(
                zero, none, none, count, np.zeros(0, np.uint8), np.zeros(1, np.int64), none.astype(np.int32)
            ), []
        key, record = [], []
        for number, seg in enumerate(self._segments):
            which, records = seg.lookup(batch.keys)
            count += np.bincount(which, minlength=len(count)).astype(np.int32)
            key.append(which)
            record.append(records | (number << 32))
        keys, records = np.concatenate(key), np.concatenate(record)
        owner = np.searchsorted(batch.keys_at, keys, side="right") - 1
        rare = count[keys] < self.config.df_stop
        keys, records, owner = keys[rare], records[rare], owner[rare]
        # only records that can share enough are fetched
        pair, inverse, shared = np.unique(
            np.stack([owner, records], axis=1), axis=0, return_inverse=True, return_counts=True
        ) if len(keys) else (np.zeros((0, 2), np.int64), none, none)  # fmt: skip
        theirs = np.zeros(len(pair), np.int64)
        for number, seg in enumerate(self._segments):
            mine = pair[:, 1] >> 32 == number
            theirs[mine] = seg.n_keys[pair[mine, 1] & 0xFFFFFFFF]
        least = np.minimum(np.diff(batch.keys_at)[pair[:, 0]], theirs)
        enough = (shared * SHARE >= least) | (least <= word_codes.FEW_KEYS)
        keep = enough[inverse.reshape(-1)]
        keys, records, owner = keys[keep], records[keep], owner[keep]
        wanted, found = np.unique(records, return_inverse=True)
        places = [(int(w) >> 32, int(w) & 0xFFFFFFFF) for w in wanted.tolist()]
        fetched = [self._segments[s].codes(r) for s, r in places]
        at = np.zeros(len(places) + 1, np.int64)
        np.cumsum([len(f) for f in fetched], out=at[1:])
        order = np.lexsort((records, keys))
        return (
            Hits(
                np.searchsorted(owner[order], np.arange(n + 1)).astype(np.int64),
                keys[order].astype(np.int64),
                found.reshape(-1)[order].astype(np.int64),
                count,
                np.concatenate([np.zeros(0, np.uint8), *fetched]),
                at,
                np.array([self._segments[s].n_keys[r] for s, r in places], np.int32),
            ),
            places,
        )

    def _exactly(self, of: str, text: str, stored: str) -> Match:
        """A match counted on full shingle sets."""
        sh = shingles_of([text, stored], self.config)
        pair = np.array([0]), np.array([1])
        like = compare.likeness(compare.compare(sh.hashes, np.zeros(len(sh.hashes), np.bool_), sh.offsets, *pair))
        jaccard, inside, holds = float(like.jaccard[0]), float(like.left[0]), float(like.right[0])
        relation = compare.relation(jaccard, inside, holds, float(like.own[0]), self.config) or compare.OVERLAPS
        spans = compare.as_spans(compare.spans([text, stored], *pair, self.config)[0])
        return Match(of, relation, jaccard, inside, holds, spans, 1 - inside)

    def _at(self, place: Place) -> Segment | Memory:
        return self._memory if place[0] < 0 else self._segments[place[0]]

    # -- files -----------------------------------------------------------------------------------------------------

    @property
    def _segments(self) -> list[Segment]:
        return self._folder.segments

    def flush(self) -> None:
        """Puts what was added on disk. Without a path nothing happens."""
        with self._lock:
            self._open()
            if self.path is None or not self._memory.records:
                return
            self._folder.lock()
            self._folder.append([self._memory.all()])
            self._memory = Memory()

    def compact(self) -> None:
        """Makes one segment of all, which is read fastest and takes least room."""
        with self._lock:
            self._open()
            self.flush()
            if self.path is not None and len(self._segments) > 1:
                self._folder.lock()
                self._folder.join(range(len(self._segments)))

    def check(self) -> None:
        """Reads all that is on disk; raises :class:`~cleaner.errors.IndexMismatch` if it is not what was written."""
        with self._lock:
            self._open()
            self._folder.refresh()
            self._folder.check()

    def merge(self, other: str | Path) -> None:
        """Takes over the records of another index (a folder); they are not compared with those that are here.

        An index in memory reads them from the other's files, which it keeps open.
        """
        with self._lock:
            self._open()
            self.flush()
            with DedupIndex(other, self.config, store_text=self.store_text) as source:
                if source.path is None or (self.path is not None and source.path.resolve() == self.path.resolve()):
                    raise UsageError(f"{other}: an index is not merged with itself")
                self._folder.lock()
                if self.path is None:
                    self._segments.extend(Segment(seg.path) for seg in source._segments)
                else:
                    self._folder.append(seg.all() for seg in source._segments)

    def _open(self) -> None:
        if self._closed:
            raise UsageError("the index is closed")
