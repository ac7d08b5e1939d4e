"""``DedupIndex``: "have I seen this?", for scrapers and daily runs. On disk, incremental, safe against crashes.

A folder of segments that are never changed (:mod:`cleaner.dedup.segment`) and a manifest that names them and is replaced in one
step. New records are in memory until :meth:`DedupIndex.flush` makes them a segment; a process killed at any moment loses what it
had not flushed and nothing else. One process writes, any number read and see what is flushed.

A record costs about 0.9 kB, too little for its text. So what is said of a match is exact for equal texts (128 bits of hash while
in memory, 64 on disk) and, for others, counted on 8-bit codes of the shingles in text order: shares are right within about a hundredth,
stretches shorter than seven words do not count. With ``store_text`` the texts are kept, compressed, and the match reported is exact.
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.config import DedupConfig
from cleaner.dedup import codes, segment, verify
from cleaner.dedup.segment import Entry, Segment
from cleaner.dedup.shingles import I64
from cleaner.dedup.sketch import batches, kernel, pack, sketch, unsettled
from cleaner.errors import IndexMismatch, OutputError, UsageError
from cleaner.model import Match, Span
from cleaner.text import U64
from cleaner.writers import write_json

FORMAT = 1
MANIFEST = "index.json"
FLUSH_RECORDS = 20_000
"""Records in memory at most; then they become a segment."""
TIER = 8
"""So many segments of about one size are merged into one."""
SHARE = 10
"""A record is compared if it shares a tenth of the smaller one's fingerprints."""
MOST_COMPARED = 8
"""Records compared with one text at most, those that share most fingerprints first."""


class _Sketch(NamedTuple):
    """What is looked up and stored of one text."""

    exact: tuple[int, int]
    n_words: int
    codes: NDArray[np.uint8]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    fingerprints: U64


class _Seen(NamedTuple):
    """A candidate: segment number (-1: in memory) and record."""

    where: int
    record: int


class DedupIndex:
    """Records seen so far, and what a new text has in common with them.

    *path* is a folder (made if missing; None keeps everything in memory). *config* holds the thresholds and, for a new index,
    shingle and window; an existing one with others raises :class:`~cleaner.errors.IndexMismatch`. A context manager: leaving it
    flushes. Threads may share it.

    A record that an earlier one holds (exact, near, contained in) is stored without fingerprints: later texts match the earlier
    one. So ``of`` names the first record that holds the text, and copies cost little.
    """

    def __init__(
        self, path: str | Path | None, config: DedupConfig | None = None, *, store_text: bool = False
    ) -> None:
        self.config = config or DedupConfig()
        self.path = Path(path) if path is not None else None
        self.store_text = store_text
        self._lock = threading.RLock()
        self._file: BinaryIO | None = None
        self._segments: list[Segment] = []
        self._names: list[str] = []
        self._manifest: tuple[int, int] | None = None
        self._fresh: list[Entry] = []
        self._postings: dict[int, list[int]] = {}
        self._exact: dict[tuple[int, int], int] = {}
        self._closed = False
        if self.path is not None:
            with suppress(FileExistsError):
                self.path.mkdir(parents=True, exist_ok=True)
            if not self.path.is_dir():
                raise UsageError(f"{self.path}: is not a folder; an index is one")
            self._refresh()

    # -- life ------------------------------------------------------------------------------------------------------

    def __enter__(self) -> DedupIndex:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __len__(self) -> int:
        """Records, those not flushed included."""
        with self._lock:
            return sum(s.records for s in self._segments) + len(self._fresh)

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
                for s in self._segments:
                    s.close()
                self._unlock()

    # -- asking and adding -----------------------------------------------------------------------------------------

    def query(self, text: str) -> Match | None:
        """The record that has most in common with *text*, if that makes a relation."""
        return self.query_many([text])[0]

    def query_many(self, texts: Sequence[str]) -> list[Match | None]:
        """:meth:`query` for each of *texts*."""
        with self._lock:
            self._open()
            self._refresh()
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
            self._write_lock()
            out: list[Match | None] = []
            for s in batches(texts):
                out += self._run(ids[s], texts[s])
                if len(self._fresh) >= FLUSH_RECORDS and self.path is not None:
                    self.flush()
            return out

    def _run(self, ids: Sequence[str] | None, texts: Sequence[str]) -> list[Match | None]:
        """Answers for a batch; with *ids* its texts are added one by one."""
        sketches = self._sketches(texts)
        found = self._lookup([s.fingerprints for s in sketches])
        earlier = self._lookup_exact([s.exact[0] for s in sketches])
        moved = set(unsettled(texts)) if not all(t.isascii() for t in texts) else set()
        align = getattr(kernel(), "align", None) or codes.align
        out: list[Match | None] = []
        for i, (s, text) in enumerate(zip(sketches, texts, strict=True)):
            match, seen = self._match(s, found[i], earlier[i], text, i in moved, align)
            out.append(match)
            if ids is not None:
                held = match is not None and match.relation in (verify.EXACT, verify.NEAR, verify.CONTAINED_IN)
                self._insert(ids[i], s, text, held)
            del seen
        return out

    def _sketches(self, texts: Sequence[str]) -> list[_Sketch]:
        k = kernel()
        sh = k.shingle(*pack(texts), self.config.shingle)
        picked = k.winnow(sh.hashes, sh.offsets, self.config.window)
        exact = sh.exact
        if bare := np.flatnonzero(sh.n_words == 0).tolist():
            exact = exact.copy()
            exact[bare] = sketch([texts[i] for i in bare], self.config, minhash=False).exact
        coded = codes.codes_of(sh.hashes)
        edges, cuts = sh.offsets.tolist(), np.searchsorted(picked, sh.offsets).tolist()
        out = []
        for d, ((e0, e1), words) in enumerate(zip(exact.tolist(), sh.n_words.tolist(), strict=True)):
            a, b = edges[d], edges[d + 1]
            fps = np.unique(sh.hashes[picked[cuts[d] : cuts[d + 1]]])
            out.append(_Sketch((e0, e1), words, coded[a:b], sh.starts[a:b], sh.ends[a:b], fps))
        return out

    def _lookup(self, fps: Sequence[U64]) -> list[list[tuple[int, int, int]]]:
        """Per text its postings in segments: (fingerprint, segment, record)."""
        out: list[list[tuple[int, int, int]]] = [[] for _ in fps]
        if not self._segments:
            return out
        flat = np.concatenate(fps)
        owner = np.repeat(np.arange(len(fps)), [len(f) for f in fps])
        values = flat.tolist()
        for number, seg in enumerate(self._segments):
            which, records = seg.lookup(flat)
            for w, o, r in zip(which.tolist(), owner[which].tolist(), records.tolist(), strict=True):
                out[o].append((values[w], number, r))
        return out

    def _lookup_exact(self, keys: Sequence[int]) -> list[_Seen | None]:
        out: list[_Seen | None] = [None] * len(keys)
        wanted = np.array(keys, np.uint64)
        for number, seg in enumerate(self._segments):
            for i, r in enumerate(seg.exact(wanted).tolist()):
                if r >= 0 and out[i] is None:
                    out[i] = _Seen(number, r)
        return out

    def _match(
        self,
        s: _Sketch,
        found: list[tuple[int, int, int]],
        earlier: _Seen | None,
        text: str,
        moved: bool,
        align: Callable[..., tuple[I64, int, int]],
    ) -> tuple[Match | None, _Seen | None]:
        if earlier is None and (fresh := self._exact.get(s.exact)) is not None:
            earlier = _Seen(-1, fresh)
        if earlier is not None:
            whole = Span(0, len(text), 0, self._chars(earlier))
            return Match(self._id(earlier), verify.EXACT, 1.0, 1.0, 1.0, (whole,), 0.0), earlier
        df: Counter[int] = Counter()
        for f, _, _ in found:
            df[f] += 1
        hits: Counter[_Seen] = Counter()
        stop = self.config.df_stop
        fps = s.fingerprints.tolist()
        for f in fps:
            here = self._postings.get(f)
            if here is not None:
                if len(here) + df[f] < stop:
                    for r in here:
                        hits[_Seen(-1, r)] += 1
                else:
                    df[f] = stop
        for f, number, r in found:
            if df[f] < stop:
                hits[_Seen(number, r)] += 1
        compared = [
            (c, n)
            for c, n in hits.items()
            if n * SHARE >= min(len(fps), self._n_fingerprints(c))
        ]
        # most in common first; of equals the earliest
        compared.sort(key=lambda x: (-x[1], x[0].where < 0, x[0]))
        best: tuple[tuple[float, ...], Match, _Seen] | None = None
        for c, _ in compared[:MOST_COMPARED]:
            stored = self._codes(c)
            rows, mine, theirs = align(s.codes, stored)
            a, b = len(s.codes), len(stored)
            inside, holds = mine / a if a else 0.0, theirs / b if b else 0.0
            both = min(mine, theirs)
            jaccard = both / (a + b - both) if a + b else 0.0
            relation = verify.relation(jaccard, inside, holds, max(inside, holds), self.config)
            if relation is None:
                continue
            key = (float(-_STRENGTH[relation]), inside + holds)
            if best is None or key > best[0]:
                spans = self._spans(s, c, rows, text, moved)
                best = key, Match(self._id(c), relation, jaccard, inside, holds, spans, 1 - inside), c
        if best is None:
            return None, None
        _, match, seen = best
        if (stored_text := self._text(seen)) is not None:
            match = self._exactly(match, text, stored_text)
        return match, seen

    def _spans(self, s: _Sketch, c: _Seen, rows: I64, text: str, moved: bool) -> tuple[Span, ...]:
        starts = codes.starts_of(self._steps(c)).tolist()
        last, n = starts[-1], len(starts) - 1
        extra = self._n_words(c) - n
        begins, ends = s.starts.tolist(), s.ends.tolist()
        places = verify.original_places(text) if moved else None
        out = []
        for i, j, length in rows.tolist():
            after = j + length + extra
            if j + length >= n:
                stop = last
            elif after < n:
                stop = starts[after]
            else:  # the last words have no places of their own
                stop = starts[n - 1] + (last - starts[n - 1]) * (after - n + 1) // (extra + 1)
            a, b = begins[i], ends[i + length - 1]
            if places is not None:
                a, b = int(places[0][a]), int(places[1][b - 1])
            out.append(Span(a, b, starts[j], stop))
        return tuple(out)

    def _exactly(self, match: Match, text: str, stored: str) -> Match:
        """The match counted on full shingle sets."""
        from cleaner.dedup.sketch import shingles_of

        sh = shingles_of([text, stored], self.config)
        pair = np.array([0]), np.array([1])
        like = verify.likeness(verify.compare(sh.hashes, np.zeros(len(sh.hashes), np.bool_), sh.offsets, *pair))
        jaccard, inside, holds = float(like.jaccard[0]), float(like.left[0]), float(like.right[0])
        relation = verify.relation(jaccard, inside, holds, float(like.own[0]), self.config) or match.relation
        spans = verify.as_spans(verify.spans([text, stored], *pair, self.config)[0])
        return Match(match.of, relation, jaccard, inside, holds, spans, 1 - inside)

    def _insert(self, record_id: str, s: _Sketch, text: str, held: bool) -> None:
        number = len(self._fresh)
        fps = s.fingerprints[:0] if held else s.fingerprints
        ends = s.ends[-1:] if len(s.ends) else np.zeros(1, np.int32)
        steps = codes.steps_of(np.concatenate([s.starts, ends]))
        kept = text.encode("utf-8", "surrogatepass") if self.store_text else None
        self._fresh.append(
            Entry(record_id, s.exact, s.n_words, len(text), s.codes.tobytes(), steps, fps, len(s.fingerprints), kept)
        )
        self._exact.setdefault(s.exact, number)
        postings = self._postings
        for f in fps.tolist():
            at = postings.get(f)
            if at is None:
                postings[f] = [number]
            else:
                at.append(number)

    # -- records, wherever they are --------------------------------------------------------------------------------

    def _id(self, c: _Seen) -> str:
        return self._fresh[c.record].id if c.where < 0 else self._segments[c.where].id(c.record)

    def _chars(self, c: _Seen) -> int:
        return self._fresh[c.record].n_chars if c.where < 0 else self._segments[c.where].n_chars(c.record)

    def _codes(self, c: _Seen) -> NDArray[np.uint8]:
        if c.where < 0:
            return np.frombuffer(self._fresh[c.record].codes, np.uint8)
        return self._segments[c.where].codes(c.record)

    def _steps(self, c: _Seen) -> bytes:
        return self._fresh[c.record].steps if c.where < 0 else self._segments[c.where].steps(c.record)

    def _n_words(self, c: _Seen) -> int:
        return self._fresh[c.record].n_words if c.where < 0 else int(self._segments[c.where].n_words[c.record])

    def _n_fingerprints(self, c: _Seen) -> int:
        if c.where < 0:
            return self._fresh[c.record].n_fingerprints
        return int(self._segments[c.where].n_fingerprints[c.record])

    def _text(self, c: _Seen) -> str | None:
        if c.where >= 0:
            return self._segments[c.where].text(c.record)
        kept = self._fresh[c.record].text
        return kept.decode("utf-8", "surrogatepass") if kept is not None else None

    # -- files -----------------------------------------------------------------------------------------------------

    @property
    def _parameters(self) -> dict[str, Any]:
        return {"format": FORMAT, "shingle": self.config.shingle, "window": self.config.window, "store_text": self.store_text}

    def flush(self) -> None:
        """Puts what was added on disk. Without a path nothing happens."""
        with self._lock:
            self._open()
            if self.path is None or not self._fresh:
                return
            self._write_lock()
            name = self._new_name()
            segment.write(self.path / name, self._fresh, {})
            self._publish([*self._names, name])
            self._fresh, self._postings, self._exact = [], {}, {}
            self._tier()

    def compact(self) -> None:
        """Makes one segment of all, which is read fastest and takes least room."""
        with self._lock:
            self._open()
            self.flush()
            if self.path is not None and len(self._segments) > 1:
                self._write_lock()
                self._join(range(len(self._segments)))

    def merge(self, other: str | Path) -> None:
        """Takes over the records of another index (a folder); they are not compared with those that are here."""
        with self._lock:
            self._open()
            self.flush()
            with DedupIndex(other, self.config, store_text=self.store_text) as source:
                if source.path is None or (self.path is not None and source.path.resolve() == self.path.resolve()):
                    raise UsageError(f"{other}: an index is not merged with itself")
                self._write_lock()
                names = []
                for seg in source._segments:
                    if self.path is None:
                        for e in seg.entries():
                            self._take(e)
                        continue
                    names.append(self._new_name(len(names)))
                    segment.write(self.path / names[-1], seg.entries(), {}, seg.depth)
            if names:
                self._publish([*self._names, *names])
                self._tier()

    def _take(self, e: Entry) -> None:
        number = len(self._fresh)
        self._fresh.append(e)
        self._exact.setdefault(e.exact, number)
        for f in e.fingerprints.tolist():
            self._postings.setdefault(f, []).append(number)

    def _tier(self) -> None:
        """Merges the newest segments while there are :data:`TIER` of a size, so that there are never many."""
        while len(self._segments) >= TIER:
            size = self._segments[-1].records
            first = len(self._segments)
            while first and self._segments[first - 1].records <= size * TIER:
                first -= 1
                size = max(size, self._segments[first].records) if len(self._segments) - first < TIER else size
            if len(self._segments) - first < TIER:
                return
            self._join(range(first, len(self._segments)))

    def _join(self, numbers: range) -> None:
        assert self.path is not None
        parts = [self._segments[i] for i in numbers]
        if sum(s.records for s in parts) > segment.MAX_RECORDS:
            return
        entries = [e for s in parts for e in s.entries()]
        name = self._new_name()
        segment.write(self.path / name, entries, {}, min(s.depth for s in parts))
        old = [self._names[i] for i in numbers]
        self._publish([*self._names[: numbers.start], name, *self._names[numbers.stop :]])
        for o in old:
            with suppress(OSError):
                (self.path / o).unlink()

    def _new_name(self, more: int = 0) -> str:
        used = [int(n[4:12]) for n in self._names]
        return f"seg-{max(used, default=0) + 1 + more:08d}.arrays"

    def _publish(self, names: Sequence[str]) -> None:
        assert self.path is not None
        write_json(self.path / MANIFEST, {"parameters": self._parameters, "segments": list(names)})
        self._refresh()

    def _refresh(self) -> None:
        """Opens the segments the manifest names, if it changed."""
        if self.path is None:
            return
        manifest = self.path / MANIFEST
        for _ in range(10):
            try:
                stat = manifest.stat()
            except FileNotFoundError:
                return
            if self._manifest == (stat.st_mtime_ns, stat.st_ino):
                return
            told = json.loads(manifest.read_bytes())
            self._check(told.get("parameters", {}))
            have = dict(zip(self._names, self._segments, strict=True))
            try:
                opened = [have.get(n) or Segment(self.path / n) for n in told["segments"]]
            except FileNotFoundError:  # a writer has just replaced them: there is a newer manifest
                continue
            for n, s in have.items():
                if n not in told["segments"]:
                    s.close()
            self._segments, self._names = opened, list(told["segments"])
            self._manifest = (stat.st_mtime_ns, stat.st_ino)
            return
        raise IndexMismatch(f"{self.path}: its manifest names segments that are not there; restore the folder or start a new one")

    def _check(self, stored: dict[str, Any]) -> None:
        for name, mine in self._parameters.items():
            if name == "store_text":
                self.store_text = bool(stored.get(name, mine))
            elif stored.get(name) != mine:
                raise IndexMismatch(
                    f"{self.path}: was made with {name} {stored.get(name)}, not {mine}; "
                    f"use {name} {stored.get(name)} or start a new index"
                )

    def _open(self) -> None:
        if self._closed:
            raise UsageError("the index is closed")

    def _write_lock(self) -> None:
        """Makes this process the writer. Raises :class:`OutputError` if another is."""
        if self.path is None or self._file is not None:
            return
        f = open(self.path / ".lock", "ab")  # noqa: SIM115  (held until close)
        try:
            import fcntl

            fcntl.flock(f, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ImportError:
            pass
        except OSError as e:
            f.close()
            raise OutputError(f"{self.path}: another process (or index object) is writing to it; wait, or use another index") from e
        self._file = f
        self._refresh()
        for stray in self.path.glob("seg-*.arrays"):  # left by a writer that was killed
            if stray.name not in self._names:
                with suppress(OSError):
                    stray.unlink()

    def _unlock(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


_STRENGTH = {verify.NEAR: 0, verify.CONTAINED_IN: 1, verify.CONTAINS: 2, verify.OVERLAPS: 3}
