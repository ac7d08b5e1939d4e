"""The file of an index: a SQLite database that holds the records, their texts and the runs of postings.

SQLite is what makes the index safe: a transaction is on disk whole or not at all, readers see the last one that was
committed, and a process that dies takes only its unfinished one with it. Beside it lies a second, empty database whose
lock the one writer holds, so that nobody writes who does not know the postings of the others.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import zstandard

from cleaner.duplicates.index.posting_runs import Run
from cleaner.duplicates.sketch.shingles import I64
from cleaner.errors import IndexMismatch, OutputError, UsageError

DATABASE, LOCK = "index.sqlite", "writer.lock"
OLD_MANIFEST = "index.json"
"""Indexes of format 2 and earlier have it."""
DAMAGED = "the index is damaged: restore the folder or build it again"
BUSY_SECONDS = 60
"""Readers and the writer wait for each other this long: a checkpoint of a large transaction takes seconds."""
PAGE_BYTES = 32_768
"""Pages of 4 kB would stand half empty beside texts of 1.3 kB."""
CACHE_KIB = 65_536
MOST_VALUES = 500
"""Values in one statement; every SQLite allows 999."""
TEXT_LEVEL = 3
"""Of zstd. Level 6 saves 2 % on texts of 3 kB and takes 1.6 times as long."""
DICTIONARY_BYTES, DICTIONARY_TEXTS = 1 << 16, 1000
"""Once there are so many texts, a dictionary is trained on them: texts of 3 kB that follow take a fifth less."""

_SCHEMA = """
CREATE TABLE setting (name TEXT PRIMARY KEY, value);
CREATE TABLE source (number INTEGER PRIMARY KEY, name TEXT UNIQUE);
CREATE TABLE record (
    number INTEGER PRIMARY KEY AUTOINCREMENT, source INTEGER NOT NULL, id BLOB NOT NULL, hash INTEGER NOT NULL,
    n_chars INTEGER NOT NULL, n_keys INTEGER NOT NULL, holder INTEGER, seen INTEGER NOT NULL, text BLOB NOT NULL,
    UNIQUE (id, source));
CREATE INDEX record_hash ON record (hash);
CREATE INDEX record_holder ON record (holder) WHERE holder IS NOT NULL;
CREATE TABLE run (number INTEGER PRIMARY KEY, size INTEGER NOT NULL, keys BLOB NOT NULL, records BLOB NOT NULL);
CREATE TABLE gone (number INTEGER PRIMARY KEY);
"""


class StoredRecord(NamedTuple):
    """A record as the table holds it."""

    number: int
    source: int
    """Whose record it is: an output of ``cleaner run``, or the default source of an index that is used directly."""
    id: bytes
    hash: int
    """First half of the exact hash, as a signed number."""
    n_chars: int
    n_keys: int
    """Distinct fingerprints of the text."""
    holder: int | None
    """The record that holds its text, if one does: then it has no postings, and is found through that record."""
    seen: int
    """The highest source there was when it came in: what it was compared with."""
    text: bytes
    """Compressed, against the text of the holder if it has one."""


def encoded(text: str) -> bytes:
    """UTF-8; lone surrogates survive."""
    return text.encode("utf-8", "surrogatepass")


def decoded(data: bytes) -> str:
    """The inverse of :func:`encoded`."""
    return data.decode("utf-8", "surrogatepass")


def _connect(path: Path | str, timeout: float) -> sqlite3.Connection:
    """A connection that leaves transactions to us; the index has a lock of its own for threads."""
    return sqlite3.connect(path, timeout=timeout, isolation_level=None, check_same_thread=False)


class RecordTables:
    """The tables of one index, in a folder or (without a path) in memory.

    *parameters* must be those the index was made with. Raises :class:`IndexMismatch` if they are not, or if the folder
    holds an index of another format or a damaged one; :class:`UsageError` if the path is no folder.
    """

    def __init__(self, path: Path | None, parameters: Mapping[str, Any]) -> None:
        self.path = path
        self._lock: sqlite3.Connection | None = None
        self._use_dictionary(None)
        if path is not None:
            _prepare(path)
        self._db = _connect(path / DATABASE if path else ":memory:", BUSY_SECONDS)
        try:
            with self.guarded():
                self._db.execute(f"PRAGMA page_size = {PAGE_BYTES}")
                self._db.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
                if path is not None:
                    self._db.execute("PRAGMA journal_mode = WAL")
                    self._db.execute("PRAGMA synchronous = FULL")
                self._make_tables(parameters)
        except BaseException:
            self._db.close()
            raise

    def _make_tables(self, parameters: Mapping[str, Any]) -> None:
        known = "SELECT 1 FROM sqlite_master WHERE name = 'setting'"
        if self._db.execute(known).fetchone() is None:
            self._db.execute("BEGIN IMMEDIATE")
            if self._db.execute(known).fetchone() is None:  # nobody else made them meanwhile
                for statement in _SCHEMA.split(";"):
                    self._db.execute(statement)
                self._db.executemany(
                    "INSERT INTO setting VALUES (?, ?)", [(name, str(value)) for name, value in parameters.items()]
                )
            self._db.execute("COMMIT")
        stored = dict(self._db.execute("SELECT name, value FROM setting"))
        for name, mine in parameters.items():
            if stored.get(name) != str(mine):
                raise IndexMismatch(
                    f"{self.path}: was made with {name} {stored.get(name)}, not {mine}; "
                    f"use {name} {stored.get(name)} or start a new index"
                )

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Errors of SQLite and zstd in the block as errors of ours."""
        try:
            yield
        except sqlite3.OperationalError as e:
            raise OutputError(f"{self.path}: {e}") from e
        except (sqlite3.DatabaseError, zstandard.ZstdError) as e:
            raise IndexMismatch(f"{self.path}: {e}; {DAMAGED}") from e

    # -- the one writer, and transactions --------------------------------------------------------------------------

    def become_writer(self) -> bool:
        """Takes the writer's lock; whether it was not held before. Raises :class:`OutputError` if another has it."""
        if self.path is None or self._lock is not None:
            return False
        lock = _connect(self.path / LOCK, timeout=0)
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as e:
            lock.close()
            raise OutputError(
                f"{self.path}: another process (or index object) is writing to it; wait, or use another index"
            ) from e
        self._lock = lock
        return True

    @property
    def changing(self) -> bool:
        """Whether a transaction is open."""
        return self._db.in_transaction

    def begin(self) -> None:
        """Opens a transaction, unless one is open."""
        if not self._db.in_transaction:
            self._db.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Puts the open transaction on disk."""
        if self._db.in_transaction:
            self._db.execute("COMMIT")

    def roll_back(self) -> None:
        """Forgets the open transaction."""
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")
        self._use_dictionary(None)  # it may have been trained in that transaction
        self.load_dictionary()

    def close(self) -> None:
        """Lets go of the file and the lock; what is not committed is lost."""
        self._db.close()
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """One state of the tables for all that is read in the block."""
        if self._db.in_transaction:
            yield
            return
        self._db.execute("BEGIN")
        try:
            self._db.execute("SELECT 1 FROM setting").fetchone()  # the state is that of the first reading
            yield
        finally:
            self.commit()

    def version(self) -> int:
        """A number that changes when another connection commits."""
        return int(self._db.execute("PRAGMA data_version").fetchone()[0])

    # -- records ---------------------------------------------------------------------------------------------------

    def count(self) -> int:
        """Records, those not committed included."""
        return int(self._db.execute("SELECT count(*) FROM record").fetchone()[0])

    def next_number(self) -> int:
        """The number of the next record; numbers are never used twice."""
        row = self._db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'record'").fetchone()
        return int(row[0]) + 1 if row else 1

    def insert(self, rows: Iterable[StoredRecord]) -> None:
        """New records."""
        self._db.executemany("INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def select(self, columns: str, column: str, values: Sequence[Any], more: str = "") -> Iterator[tuple[Any, ...]]:
        """*columns* of the records whose *column* is one of *values*; *more* is a further condition."""
        for at in range(0, len(values), MOST_VALUES):
            some = values[at : at + MOST_VALUES]
            marks = ",".join("?" * len(some))
            yield from self._db.execute(f"SELECT {columns} FROM record WHERE {column} IN ({marks}) {more}", some)

    def rows(self, numbers: Sequence[int]) -> list[StoredRecord]:
        """Records by number, in the order of numbers."""
        return sorted(StoredRecord(*row) for row in self.select(", ".join(StoredRecord._fields), "number", numbers))

    def delete(self, row: StoredRecord) -> None:
        """Takes a record out. Its postings go when runs are merged."""
        self._db.execute("DELETE FROM record WHERE number = ?", (row.number,))
        if row.holder is None:
            self._db.execute("INSERT OR IGNORE INTO gone VALUES (?)", (row.number,))

    def held_by(self, number: int) -> list[int]:
        """The records that are found through record *number*."""
        return [n for (n,) in self._db.execute("SELECT number FROM record WHERE holder = ? ORDER BY number", (number,))]

    # -- sources ---------------------------------------------------------------------------------------------------

    def source(self, name: str) -> int:
        """The number of a source, made if it is new: 1 and up."""
        self._db.execute("INSERT OR IGNORE INTO source (name) VALUES (?)", (name,))
        return self.known_source(name) or 0

    def known_source(self, name: str) -> int | None:
        """The number of a source, None if it never put anything in."""
        row = self._db.execute("SELECT number FROM source WHERE name = ?", (name,)).fetchone()
        return int(row[0]) if row else None

    def source_names(self) -> dict[int, str]:
        """All sources."""
        return dict(self._db.execute("SELECT number, name FROM source"))

    def records_of(self, source: int) -> list[tuple[int, bytes, int, int, int]]:
        """Number, id, hash, characters and what it was compared with, of each record of a source."""
        query = "SELECT number, id, hash, n_chars, seen FROM record WHERE source = ? ORDER BY number"
        return self._db.execute(query, (source,)).fetchall()

    def sources_by_number(self) -> I64:
        """The source of every record, by its number; 0 where there is no record."""
        out = np.zeros(self.next_number(), np.int64)
        for number, source in self._db.execute("SELECT number, source FROM record"):
            out[number] = source
        return out

    # -- texts -----------------------------------------------------------------------------------------------------

    def _use_dictionary(self, trained: bytes | None) -> None:
        known = zstandard.ZstdCompressionDict(trained) if trained else None
        self._trained = known is not None
        self._compressor = zstandard.ZstdCompressor(level=TEXT_LEVEL, write_checksum=True, dict_data=known)
        self._decompressor = zstandard.ZstdDecompressor(dict_data=known)

    def load_dictionary(self) -> None:
        """Takes up the dictionary that another process may have trained."""
        row = self._db.execute("SELECT value FROM setting WHERE name = 'dictionary'").fetchone()
        if row and not self._trained:
            self._use_dictionary(row[0])

    def train_dictionary(self) -> None:
        """Trains the dictionary for the texts to come, once there are enough to train on."""
        if self._trained:
            return
        query = "SELECT number FROM record WHERE holder IS NULL AND n_chars > 0 LIMIT ?"
        numbers = [n for (n,) in self._db.execute(query, (DICTIONARY_TEXTS,))]
        if len(numbers) < DICTIONARY_TEXTS:
            return
        try:
            trained = zstandard.train_dictionary(DICTIONARY_BYTES, list(self.texts(numbers).values())).as_bytes()
        except zstandard.ZstdError:  # the texts have too little in common
            return
        self._db.execute("INSERT INTO setting VALUES ('dictionary', ?)", (trained,))
        self._use_dictionary(trained)

    def packed(self, text: bytes, holder: bytes | None) -> bytes:
        """A text for the disk. If another holds it, little more than what it has of its own is stored."""
        if not holder:
            return self._compressor.compress(text)
        known = zstandard.ZstdCompressionDict(holder, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
        return zstandard.ZstdCompressor(level=TEXT_LEVEL, dict_data=known, write_checksum=True).compress(text)

    def texts(self, numbers: Sequence[int]) -> dict[int, bytes]:
        """The texts of records by number."""
        out: dict[int, bytes] = {}
        held: list[tuple[int, int, bytes]] = []
        for number, holder, text in self.select("number, holder, text", "number", numbers):
            if holder is None:
                out[number] = self._decompressor.decompress(text)
            else:
                held.append((number, holder, text))
        if held:
            holders = out | self.texts(sorted({holder for _, holder, _ in held} - out.keys()))
            for number, holder, text in held:
                out[number] = self._against(holders[holder]).decompress(text)
        return out

    def _against(self, holder: bytes) -> zstandard.ZstdDecompressor:
        if not holder:
            return self._decompressor
        known = zstandard.ZstdCompressionDict(holder, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
        return zstandard.ZstdDecompressor(dict_data=known)

    # -- postings --------------------------------------------------------------------------------------------------

    def run_sizes(self) -> dict[int, int]:
        """Postings of every run by its number, in the order of numbers."""
        return dict(self._db.execute("SELECT number, size FROM run ORDER BY number"))

    def load_run(self, number: int) -> Run:
        """A run. Raises :class:`sqlite3.DatabaseError` where the file holds something else."""
        row = self._db.execute("SELECT keys, records FROM run WHERE number = ?", (number,)).fetchone()
        if row is None or not all(isinstance(part, bytes) for part in row):
            raise sqlite3.DatabaseError(f"run {number} is not what was written")
        return Run.unpacked(*row)

    def save_run(self, run: Run, instead_of: Iterable[int] = ()) -> int:
        """Stores a run, in place of others; its number."""
        self._db.executemany("DELETE FROM run WHERE number = ?", [(n,) for n in instead_of])
        query = "INSERT INTO run (size, keys, records) VALUES (?, ?, ?)"
        return int(self._db.execute(query, (len(run.keys), *run.packed())).lastrowid or 0)

    def gone(self) -> set[int]:
        """Records that were taken out and are still named by a run."""
        return {n for (n,) in self._db.execute("SELECT number FROM gone")}

    def forget_gone(self) -> None:
        """No run names a record that was taken out any more."""
        self._db.execute("DELETE FROM gone")

    def vacuum(self) -> None:
        """Gives room that nothing uses any more back to the disk."""
        self._db.execute("VACUUM")

    def check(self) -> None:
        """Reads everything. Raises :class:`IndexMismatch` where something is not what was written."""
        with self.guarded(), self.snapshot():
            (said,) = self._db.execute("PRAGMA integrity_check(1)").fetchone()
            if said != "ok":
                raise IndexMismatch(f"{self.path}: {said}; {DAMAGED}")
            for number in self.run_sizes():
                self.load_run(number)
            numbers = [n for (n,) in self._db.execute("SELECT number FROM record")]
            for at in range(0, len(numbers), MOST_VALUES):
                self.texts(numbers[at : at + MOST_VALUES])


def _prepare(path: Path) -> None:
    with suppress(FileExistsError):
        path.mkdir(parents=True, exist_ok=True)
    if not path.is_dir():
        raise UsageError(f"{path}: is not a folder; an index is one")
    if (path / OLD_MANIFEST).exists():
        raise IndexMismatch(
            f"{path}: was made by an earlier version whose format is no longer read; "
            "delete the folder and build the index again from the published records"
        )
