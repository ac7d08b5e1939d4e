"""``DedupIndex``: "have I seen this?", for scrapers and daily runs. On disk, incremental, safe against crashes.

Records, their texts and their fingerprints are in a SQLite database (:mod:`cleaner.duplicates.index.record_tables`).
What is added becomes visible to others, and safe, with :meth:`DedupIndex.flush`; a process that is killed at any moment
loses what it had not flushed and nothing else. One process writes, any number read and see what is flushed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

import numpy as np

from cleaner.config import DedupConfig
from cleaner.duplicates.index import best_match
from cleaner.duplicates.index.batch_search import BatchSearch, Index, NewRecord, Visible, steady
from cleaner.duplicates.index.best_match import Asked, Comparison
from cleaner.duplicates.index.posting_runs import GROWTH, Postings, merged
from cleaner.duplicates.index.record_tables import RecordTables, StoredRecord, decoded, encoded
from cleaner.duplicates.sketch.sketches import batches
from cleaner.errors import UsageError
from cleaner.model import Match
from cleaner.text.terminal import printable

FORMAT = 3
FLUSH_POSTINGS = 250_000
"""Postings that the store does not have yet, at most; those of some 5,000 pages."""
BATCH_TEXTS = 512
"""Texts that are searched for together at most; fewer if they are long."""
MOST_GONE = 8
"""When one record in so many was taken out, all runs are merged, without them."""
LARGE_BATCH_CHARS = 2_000_000
"""A batch of this size brings in the compiled kernel. On a machine that never compiled it that takes up to a minute; it
saves a second per 2 million characters."""


class _Refused(UsageError):
    """Raised before anything is changed: what was not flushed stays."""


class DedupIndex:
    """Records seen so far, and what a new text has in common with them.

    *path* is a folder, made if missing; None keeps everything in memory. *config* holds the thresholds and, for a new
    index, shingle and window. *source* names whose records are added and removed here: ids are unique for each source,
    and all sources are compared with. A context manager: leaving it flushes. Threads may share it.

    A record costs about 1 kB a page of 3 kB on disk and 0.4 kB of memory while the index is open. One that an earlier
    record holds (exact, near, contained in) costs a few bytes and is found through that record: ``Match.of`` names the
    first record that holds a text.

    Raises :class:`~cleaner.errors.IndexMismatch` for an index that was made with another shingle or window, by an
    earlier version, or is damaged; :class:`~cleaner.errors.OutputError` if another process is writing to it or the
    disk is full; :class:`~cleaner.errors.UsageError` for an id that is there already or not at all.
    """

    def __init__(self, path: str | Path | None, config: DedupConfig | None = None, *, source: str = "") -> None:
        self.config = config or DedupConfig()
        self.path = Path(path) if path is not None else None
        self.source = source
        self._lock = RLock()
        self._closed = False
        self._compiled = False
        self._postings = Postings()
        self._comparison = Comparison(self.config)
        parameters = {"format": FORMAT, "shingle": self.config.shingle, "window": self.config.window}
        self.tables = RecordTables(self.path, parameters)
        self._version = -1
        try:
            with self._reading():
                pass
        except BaseException:
            self.tables.close()
            raise

    # -- life ------------------------------------------------------------------------------------------------------

    def __enter__(self) -> DedupIndex:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __repr__(self) -> str:
        place = printable(str(self.path)) if self.path is not None else "in memory"
        return f"<DedupIndex {place}: {'closed' if self._closed else f'{len(self):,} records'}>"

    def __len__(self) -> int:
        """Records of all sources, those not flushed included."""
        with self._reading():
            return self.tables.count()

    def __contains__(self, record_id: str) -> bool:
        """Whether this source has a record of that id."""
        with self._reading():
            return self._row(record_id) is not None

    def close(self) -> None:
        """Flushes and lets go of the folder. Closing twice does nothing."""
        with self._lock:
            if self._closed:
                return
            try:
                self.flush()
            finally:
                self._closed = True
                self.tables.close()

    # -- asking ----------------------------------------------------------------------------------------------------

    def query(self, text: str) -> Match | None:
        """The record that has most in common with *text*, if that makes a relation."""
        return self.query_many([text])[0]

    def query_many(self, texts: Sequence[str], ids: Sequence[str] | None = None) -> list[Match | None]:
        """:meth:`query` for each of *texts*. With their *ids* a text is not compared with records of its own id."""
        with self._reading():
            out: list[Match | None] = []
            for s in work_slices(texts):
                scope = Visible(self.records_of_ids(ids[s])) if ids is not None else Visible()
                out += self.matches(self.asked(texts[s]), scope)
            return out

    def matches(self, batch: Asked, scope: Visible) -> list[Match | None]:
        """What the texts of *batch* have in common with the records that *scope* shows."""
        with self._reading():
            hits = self._postings.find(batch.keys, scope.hidden)
            search = BatchSearch(self._index, batch, hits, scope)
            return search.told([search.best(d) for d in range(len(batch.texts))])

    # -- changing --------------------------------------------------------------------------------------------------

    def add(self, record_id: str, text: str) -> Match | None:
        """What *text* has in common with the records before it, and then it is one of them."""
        return self.add_many([record_id], [text])[0]

    def add_many(self, ids: Iterable[str], texts: Iterable[str]) -> list[Match | None]:
        """:meth:`add` for each of *texts* in their order: the same answers, faster.

        Raises :class:`UsageError` if an id is given twice or known already; then nothing is added.
        """
        ids, texts = list(ids), list(texts)
        if len(ids) != len(texts):
            raise UsageError(f"add_many: {len(ids)} ids for {len(texts)} texts")
        with self.writing():
            self._refuse_known(ids)
            source = self.tables.source(self.source)
            seen = max(self.tables.source_names())
            self._compiled = self._compiled or sum(map(len, texts)) >= LARGE_BATCH_CHARS
            out: list[Match | None] = []
            for s in work_slices(texts):
                number = self.tables.next_number()
                new = [NewRecord(number + i, source, encoded(name), seen) for i, name in enumerate(ids[s])]
                out += self._add(self.asked(texts[s]), new)
                if self._postings.n_fresh >= FLUSH_POSTINGS:
                    self._store_fresh()
            return out

    def remove(self, record_id: str) -> None:
        """Takes a record out; records that it held are found by themselves from now on.

        Raises :class:`UsageError` if this source has no such record.
        """
        with self.writing():
            row = self._row(record_id)
            if row is None:
                raise _Refused(f"the index has no record {record_id!r}")
            self.take_out([row.number])

    def replace(self, record_id: str, text: str) -> Match | None:
        """:meth:`add`, after removing the record of that id if there is one. The old text is not compared with."""
        with self.writing():
            if (row := self._row(record_id)) is not None:
                self.take_out([row.number])
            return self.add(record_id, text)

    def take_out(self, numbers: Sequence[int]) -> None:
        """Takes records out by number; records that they held are compared anew with those that stay."""
        with self.writing():
            rows = self.tables.rows(numbers)
            gone = set(numbers)
            freed = [n for row in rows if row.holder is None for n in self.tables.held_by(row.number) if n not in gone]
            texts = self.tables.texts(freed)
            held = self.tables.rows(freed)
            for row in rows:
                self.tables.delete(row)
                if row.holder is None:
                    self._postings.gone.add(row.number)
            for row in held:
                self.tables.delete(row)
            for s in work_slices([""] * len(held)):
                batch = self.asked([decoded(texts[row.number]) for row in held[s]])
                new = [NewRecord(row.number, row.source, row.id, row.seen) for row in held[s]]
                self._add(batch, new)

    # -- files -----------------------------------------------------------------------------------------------------

    def flush(self) -> None:
        """Puts what was added and removed on disk. Without a path nothing happens but a little order."""
        with self._lock:
            self._open()
            if self.tables.changing:
                with self.writing():
                    self._store_fresh()
                    self.tables.commit()

    def compact(self) -> None:
        """Merges all runs of postings and gives unused room back: an index is read fastest so."""
        with self.writing():
            self._store_fresh(everything=True)
            self.tables.commit()
            self.tables.vacuum()

    def check(self) -> None:
        """Reads all that is on disk; raises :class:`~cleaner.errors.IndexMismatch` if it is not what was written."""
        with self._reading():
            self.tables.check()

    def merge(self, other: str | Path) -> None:
        """Takes over the records of another index (a folder); they are not compared with those that are here.

        So several processes can extend a corpus each with an index of its own. Raises :class:`UsageError` if both have
        a record of the same id and source; then nothing is taken over.
        """
        if self.path is not None and Path(other).resolve() == self.path.resolve():
            raise UsageError(f"{other}: an index is not merged with itself")
        self.flush()
        with DedupIndex(other, self.config) as theirs, self.writing():
            base = self.tables.next_number()
            sources = {n: self.tables.source(name) for n, name in theirs.tables.source_names().items()}
            numbers = sorted(n for source in sources for n, *_ in theirs.tables.records_of(source))
            for at in range(0, len(numbers), BATCH_TEXTS):
                self._take_over(theirs, numbers[at : at + BATCH_TEXTS], base, sources)
            self._store_fresh()
            for run in theirs._postings.runs.values():
                clean = merged([run], theirs._postings.gone)
                moved = clean._replace(records=clean.records + np.uint32(base))
                self._postings.runs[self.tables.save_run(moved)] = moved
            self._merge_runs(everything=False)
            self.tables.commit()

    def _take_over(self, theirs: DedupIndex, numbers: Sequence[int], base: int, sources: Mapping[int, int]) -> None:
        """Copies records of another index; its record *n* becomes ``base + n``."""
        rows = theirs.tables.rows(numbers)
        known = set(self.tables.select("id, source", "id", [row.id for row in rows]))
        for row in rows:
            if (row.id, sources[row.source]) in known:
                raise UsageError(f"both indexes have a record {decoded(row.id)!r}; nothing was merged")
        texts = theirs.tables.texts(sorted({*numbers, *(row.holder for row in rows if row.holder is not None)}))
        self.tables.insert(
            StoredRecord(
                row.number + base, sources[row.source], row.id, row.hash, row.n_chars, row.n_keys,
                None if row.holder is None else row.holder + base, max(sources.values()),
                self.tables.packed(texts[row.number], None if row.holder is None else texts[row.holder]),
            )
            for row in rows
        )  # fmt: skip

    # -- inside ----------------------------------------------------------------------------------------------------

    def _open(self) -> None:
        if self._closed:
            raise UsageError("the index is closed")

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """One state of the index for the block."""
        with self._lock:
            self._open()
            with self.tables.guarded(), self.tables.snapshot():
                self._refresh()
                yield

    @contextmanager
    def writing(self) -> Iterator[None]:
        """The writer's lock and a transaction for the block; what was not flushed is lost if the block fails."""
        with self._lock:
            self._open()
            with self.tables.guarded():
                self.tables.become_writer()
                self.tables.begin()
                self._refresh()
                try:
                    yield
                except _Refused:
                    raise
                except BaseException:
                    self.tables.roll_back()
                    self._postings = Postings()
                    self._comparison.forget()
                    self._version = -1
                    self._refresh()
                    raise

    def _refresh(self) -> None:
        """Takes in what another process has committed."""
        version = self.tables.version()
        if version == self._version:
            return
        self.tables.load_dictionary()
        known = self._postings.runs
        self._postings.runs = {n: known.get(n) or self.tables.load_run(n) for n in self.tables.run_sizes()}
        self._postings.gone |= self.tables.gone()
        self._version = version

    def _row(self, record_id: str) -> StoredRecord | None:
        source = self.tables.known_source(self.source)
        numbers = [n for n, s in self.tables.select("number, source", "id", [encoded(record_id)]) if s == source]
        return self.tables.rows(numbers)[0] if numbers else None

    def _refuse_known(self, ids: Sequence[str]) -> None:
        names = [encoded(i) for i in ids]
        if len(set(names)) < len(names):
            twice = next(i for i in ids if ids.count(i) > 1)
            raise _Refused(f"the id {twice!r} is given twice; ids are unique")
        source = self.tables.known_source(self.source)
        for name, theirs in self.tables.select("id, source", "id", names):
            if theirs == source:
                raise _Refused(f"the index has a record {decoded(name)!r} already; replace or remove it")

    def records_of_ids(self, ids: Sequence[str]) -> dict[int, frozenset[int]]:
        """Of each text the records that have its id."""
        known: dict[bytes, set[int]] = {}
        names = [encoded(i) for i in ids]
        for number, name in self.tables.select("number, id", "id", names):
            known.setdefault(name, set()).add(number)
        return {d: frozenset(known[name]) for d, name in enumerate(names) if name in known}

    # -- the work itself -------------------------------------------------------------------------------------------

    def asked(self, texts: Sequence[str]) -> Asked:
        """*texts* as :meth:`matches` takes them."""
        return best_match.asked(texts, self.config, self._use)

    @property
    def _use(self) -> str | None:
        """The kernel to use: None, the fastest, once a large batch has paid for compiling it."""
        return None if self._compiled else "numpy"

    @property
    def _index(self) -> Index:
        return Index(self.tables, self._postings, self._comparison, self._use)

    def _add(self, batch: Asked, new: Sequence[NewRecord]) -> list[Match | None]:
        out: list[Match | None] = []
        while new:
            hits = self._postings.find(batch.keys)
            n = steady(batch, hits, self.config.df_stop)
            search = BatchSearch(self._index, batch.part(0, n), hits, Visible(), new[:n])
            out += search.told(search.add_all())
            batch, new = batch.part(n, len(new)), new[n:]
        return out

    def _store_fresh(self, *, everything: bool = False) -> None:
        """Makes a run of the postings that are in none, and merges runs so that they stay few."""
        if self._postings.fresh:
            self.tables.train_dictionary()
            run = self._postings.take_fresh()
            self._postings.runs[self.tables.save_run(run)] = run
        self._merge_runs(everything)

    def _merge_runs(self, everything: bool) -> None:
        runs, gone = self._postings.runs, self._postings.gone
        sizes = [(number, len(run.keys)) for number, run in runs.items()]
        total = sizes[-1][1] if sizes else 0
        first = max(0, len(sizes) - 1)
        while first and sizes[first - 1][1] <= GROWTH * total:
            first -= 1
            total += sizes[first][1]
        if everything or len(gone) * MOST_GONE > self.tables.count():
            first = 0
        if len(sizes) - first > 1 or (first == 0 and gone and sizes):
            old = [number for number, _ in sizes[first:]]
            run = merged([runs[n] for n in old], gone)
            number = self.tables.save_run(run, instead_of=old)
            for n in old:
                del runs[n]
            runs[number] = run
        if first == 0 and gone:
            self.tables.forget_gone()
            gone.clear()


def work_slices(texts: Sequence[str]) -> Iterator[slice]:
    """Slices of *texts* to work together."""
    for s in batches(texts):
        for at in range(s.start, s.stop, BATCH_TEXTS):
            yield slice(at, min(at + BATCH_TEXTS, s.stop))
