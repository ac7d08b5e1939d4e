"""What is done to one shard: pages read, cleaned, cut into records, accounted for, written. Runs in a worker process.

A shard becomes a folder with one file per table, ``ids.npy`` (a hash of each page's id), ``parts.npy`` (hashes of the
ids of posts and comments), ``kept.npy`` (how many rows of ``records`` each page has) and, written last,
``counts.json``: a folder that has it is done and is not worked again.
Rows stand in reading order. Only counts go back to the parent.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
import pyarrow as pa
import xxhash

from cleaner import readers
from cleaner.config import Config
from cleaner.corpus import ledger
from cleaner.corpus.page_limits import Journal, PageTimeout, time_limit
from cleaner.corpus.shard_folder import done, sizes
from cleaner.corpus.shard_reader import ShardReader
from cleaner.errors import InputError, UsageError
from cleaner.model import Page, Record, moment_of
from cleaner.page import filters
from cleaner.page.record_finish import KIND, RULE, FinishedRecord, finish
from cleaner.readers.file_changes import Stamp
from cleaner.store.atomic_files import guarded, write_json
from cleaner.store.parquet_parts import TableFile, table_of_columns
from cleaner.store.schema import PAGES, RECORDS, REJECTED, REMOVED, TABLES
from cleaner.store.work_cache import Entry
from cleaner.text.hosts import host_of

if TYPE_CHECKING:
    from cleaner.page.clean_page import Cleaner, CleanPage

SHARD_TABLES = ("records", "removed", "rejected", "pages")
BATCH_PAGES, BATCH_CHARS = 64, 1 << 18
"""Pages are worked in batches of at most so many pages or characters; a batch decides nothing."""
FLUSH_CHARS = 8 << 20
"""Rows go to their files when their pages hold this many characters."""

DEATHS = 3
"""A page on which this many workers died, the last ones while it was worked alone, is given up; so is reading on in a
file from a place where they did."""
MAX_DEATHS = 50
"""Deaths over one shard after which all of it is given up."""

BY_CHANCE = frozenset({"timeout", "crashed", "changed"})
"""Reasons that another run may not meet."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ShardTask:
    """One shard to work, and what earlier deaths over it have taught."""

    shard: readers.Shard
    folder: Path
    config: Config
    templates: Path | None = None
    only_records: bool = False
    """Pages are records already: nothing is cleaned (``cleaner dedup``)."""
    isolated: bool = False
    """In a worker process, which may be ended when a page never returns."""
    careful: tuple[int, int] = (0, 0)
    """Pages that are worked one at a time, because a batch of them killed a worker."""
    one_by_one: bool = False
    """All pages are worked one at a time, because reading killed a worker: so it is known where."""
    poison: tuple[int, ...] = ()
    """Pages that are rejected unread, because they killed workers again and again."""
    broken: tuple[tuple[int, int], ...] = ()
    """(unit, page): reading on in this file from this page of the shard killed workers again and again."""
    given_up: bool = False
    """Workers died over this shard too often: nothing of it is read."""
    stamps: tuple[Stamp | None, ...] = ()
    """What the file of each unit was when the run began."""
    kept: Entry | None = None
    """Where the finished shard is kept for later runs."""

    @property
    def journal(self) -> Path:
        """Where the worker says what it is at."""
        return self.folder.with_suffix(".journal")


def work_shard(task: ShardTask) -> Row:
    """Work one shard and return its counts; a shard that is done is only counted. Raises :class:`OutputError`."""
    if (known := done(task.folder)) is not None:
        return known
    if task.kept is not None and task.kept.fetch(task.folder) and (known := done(task.folder)) is not None:
        return known
    with guarded(task.folder):
        shutil.rmtree(task.folder, ignore_errors=True)  # what is there may be a link to a kept file
        task.folder.mkdir(parents=True, exist_ok=True)
        journal = Journal(task.journal)
    with contextlib.ExitStack() as stack:
        stack.callback(journal.close)  # only a process that dies leaves its journal
        files = {}
        for table in SHARD_TABLES:
            file = TableFile(task.folder / f"{table}.parquet", TABLES[table], scratch=True)
            files[table] = stack.enter_context(file)
        worker = _ShardWorker(task, journal, files)
        worker.run()
    with guarded(task.folder):
        np.save(task.folder / "ids.npy", np.array(worker.ids, np.uint64))
        np.save(task.folder / "parts.npy", np.array(worker.parts, np.uint64))
        np.save(task.folder / "kept.npy", np.array(worker.kept, np.int32))
    counts: Row = {**{t: f.rows for t, f in files.items()}, "unreadable": worker.unreadable, "failed": worker.failed}
    counts["bytes"] = sizes(task.folder)
    write_json(task.folder / "counts.json", counts)
    if task.kept is not None and not worker.by_chance:
        task.kept.keep([*(task.folder / name for name in counts["bytes"]), task.folder / "counts.json"])
    return counts


class _ShardWorker:
    """Reads pages, works them in batches, keeps rows until there are enough to write."""

    def __init__(self, task: ShardTask, journal: Journal, files: dict[str, TableFile]) -> None:
        self.task, self.journal, self.files = task, journal, files
        self.config = task.config
        self.cleaner = None if task.only_records else _cleaner(task)
        self.reader = ShardReader(
            task.shard, task.config, stamps=task.stamps, broken=dict(task.broken), entering=self._entering
        )
        self.batch_pages = 1 if task.one_by_one else BATCH_PAGES
        self.first = 0
        """Number in the shard of the first page that is not worked yet."""
        self.records: list[Record] = []
        self.rows: dict[str, list[Row]] = {"removed": [], "rejected": [], "pages": []}
        self.ids: list[int] = []
        self.parts: list[int] = []
        self.kept: list[int] = []
        self.unreadable = self.failed = self.held = 0
        self.by_chance = False
        """Whether rows depend on the machine (a time limit, its memory, a file that changed): they are not kept."""

    def run(self) -> None:
        """Work the shard to its end."""
        batch: list[Page] = []
        chars = 0
        for item in self._items():
            if isinstance(item, InputError):
                self._work(batch)  # rows stand in reading order
                batch, chars = [], 0
                self.unreadable += item.is_error
                self.by_chance |= item.code in BY_CHANCE
                self.rows["rejected"].append(unreadable_row(item))
                self._flush()
                continue
            batch.append(item)
            chars += len(item.content) + readers.weight_of(item.extra)
            if len(batch) >= self.batch_pages or chars >= BATCH_CHARS:
                self._work(batch)
                batch, chars = [], 0
        self._work(batch)
        self._flush(everything=True)

    def _items(self) -> Iterator[Page | InputError]:
        if not self.task.given_up:
            yield from self.reader
            return
        why = f"working it ended the process {MAX_DEATHS} times"
        for name in dict.fromkeys(unit.source.name for unit in self.task.shard.units):
            yield InputError(why, source=name, code="crashed")

    def _entering(self) -> None:
        self.journal.note(self.first, self.first, self.reader.unit)

    def _work(self, batch: list[Page]) -> None:
        """Work the pages of *batch*, which follow those worked before."""
        first, last = self.first, self.first + len(batch)
        special = set(self.task.poison) | set(range(*self.task.careful))
        if batch and not special.isdisjoint(range(first, last)):
            for number, page in enumerate(batch, first):
                if number in self.task.poison:
                    self._reject(page, "crashed", f"cleaning it ended the process {DEATHS} times")
                else:
                    self._attempt(number, [page])
        elif batch and not self._attempt(first, batch):
            for number, page in enumerate(batch, first):
                self._attempt(number, [page])
        self.first = last
        self.journal.note(last, last, self.reader.unit)
        self._flush()

    def _attempt(self, first: int, batch: list[Page]) -> bool:
        """Work pages together; one page that fails is rejected, of several nothing is kept."""
        self.journal.note(first, first + len(batch), self.reader.unit)
        seconds = self.config.run.timeout * max(1.0, sum(len(p.content) for p in batch) / 1_000_000)
        try:
            with time_limit(seconds, hard=self.task.isolated):
                if self.cleaner is None:
                    found = [taken(page) for page in batch]
                else:
                    found = [self._cleaned(page) for page in self.cleaner.clean_pages(batch)]
        except PageTimeout:
            problem = "timeout", f"took more than {seconds:g} seconds"
        except (UsageError, ImportError):  # the settings or the installation, not the page
            raise
        except Exception as e:
            problem = "exception", f"{type(e).__name__}: {e}"[:500]
        else:
            for page, rows in zip(batch, found, strict=True):
                self._take(page, rows)
            return True
        if len(batch) == 1:
            self._reject(batch[0], *problem)
        return False

    def _cleaned(self, clean: CleanPage) -> PageRows:
        records = clean.unmasked_records()
        account = ledger.account(clean, records)
        page = clean.document.page
        by_post = {r.post_index: r.id for r in records}
        only = records[0].id if len(records) == 1 and records[0].post_index is None else None
        removed = [
            {"page_id": page.id, "record_id": by_post.get(r.post, only), "kind": r.kind, "rule": r.rule,
             "score": r.score, "why": r.why, "start": r.start, "end": r.end, "text": r.text}
            for r in account.removed
        ]  # fmt: skip
        row = page_row(page, clean.source)
        row |= {"n_kept": account.n_kept, "n_removed": account.n_removed, "n_gaps": account.n_gaps,
                "layout": orjson.dumps(account.layout).decode()}  # fmt: skip
        return PageRows(row, records, removed)

    def _take(self, page: Page, rows: PageRows) -> None:
        kept, rejected = [], []
        finished = [finish(r, self.config) for r in rows.records]
        removed = [*rows.removed, *(row for f in finished for row in masked_rows(f))]
        for r, _ in finished:
            if (verdict := filters.reject(r, self.config.filters)) is None:
                kept.append(r)
            else:
                rejected.append(rejected_row(page, "filter", verdict, r.text, r.id))
        if not rows.records:
            rejected.append(rejected_row(page, "clean", ("nothing_left", "no text remains"), None))
        row = rows.page
        row |= {"records": [r.id for r in rows.records], "removed": len(removed), "rejected": len(rejected)}
        self._add(page, row, kept, removed, rejected)

    def _reject(self, page: Page, code: str, why: str) -> None:
        self.failed += 1
        self.by_chance |= code in BY_CHANCE or why.startswith("MemoryError")
        text = page.content if isinstance(page.content, str) else ""
        row = page_row(page, text)
        is_html = row["markup"] is not None
        row |= {"n_kept": 0, "n_removed": 0, "n_gaps": 0, "records": [], "removed": 0, "rejected": 1, "layout": None}
        if is_html:
            row["n_chars"] = 0
        self._add(page, row, [], [], [rejected_row(page, "clean", (code, why), None if is_html else text)])

    def _add(self, page: Page, row: Row, records: list[Record], removed: list[Row], rejected: list[Row]) -> None:
        self.ids.append(id_hash(page.id))
        self.parts += [id_hash(name) for name in row["records"] if name != page.id]
        self.kept.append(len(records))
        self.records += records
        self.rows["pages"].append(row)
        self.rows["removed"] += removed
        self.rows["rejected"] += rejected
        self.held += len(page.content) + 1000 + sum(len(r.extra or "") for r in records)

    def _flush(self, *, everything: bool = False) -> None:
        if not everything and self.held < FLUSH_CHARS and len(self.rows["rejected"]) < 10_000:
            return
        fields = {name: [getattr(r, name) for r in self.records] for name in RECORDS.names}
        self.files["records"].write(table_of_columns(fields, RECORDS))
        for name, schema in (("removed", REMOVED), ("rejected", REJECTED), ("pages", PAGES)):
            self.files[name].write(columns(self.rows[name], schema))
            self.rows[name] = []
        self.records, self.held = [], 0


def _cleaner(task: ShardTask) -> Cleaner:
    """The cleaner of a shard. Loaded here, because ``cleaner dedup`` needs none of it."""
    from cleaner.page.clean_page import Cleaner
    from cleaner.page.host_templates import Templates

    return Cleaner(task.config, templates=Templates.load(task.templates) if task.templates else None)


@dataclass(frozen=True, slots=True)
class PageRows:
    """What a page becomes: its row in ``pages`` (without counts), its records, its rows in ``removed``."""

    page: Row
    records: tuple[Record, ...]
    removed: list[Row]


def taken(page: Page) -> PageRows:
    """A page that is a record as it stands."""
    text = page.content if isinstance(page.content, str) else page.content.decode("utf-8", "replace")
    extra = dict(page.extra)
    known: Row = {"kind": "page" if page.thread_id is None else "post"}
    known |= {"thread_id": page.thread_id, "post_index": page.post_index}
    for name in _OWN_TYPES.keys() & extra.keys():
        if _fits(name, extra[name]):
            known[name] = extra.pop(name)
    if moment_of(extra.get("published_at")) == moment_of(page.published):
        extra.pop("published_at", None)  # of an earlier run, made of `published`
    record = Record(
        id=page.id,
        text=text,
        url=page.url,
        host=host_of(page.url),
        source=page.source,
        page_id=page.id,
        title=page.title,
        author=page.author,
        published=page.published,
        n_chars=len(text),
        n_chars_source=len(text),
        extra=readers.extra_json(extra),
        **known,
    )
    row = page_row(page, text)
    layout: ledger.Layout = [[0, 0, len(text)]] if text else []
    row |= {"n_kept": len(text), "n_removed": 0, "n_gaps": 0, "layout": orjson.dumps(layout).decode(), "markup": None}
    return PageRows(row, (record,) if text else (), [])


def masked_rows(finished: FinishedRecord) -> list[Row]:
    """Rows of ``removed`` for what was masked in a record: ``why`` is the column, offsets are into what it held."""
    record = finished.record
    return [
        {"page_id": record.page_id, "record_id": record.id, "kind": KIND, "rule": RULE + span.kind, "score": 1.0,
         "why": span.column, "start": span.start, "end": span.end, "text": span.text}
        for span in finished.masked
    ]  # fmt: skip


_OWN_TYPES: dict[str, type] = {
    **dict.fromkeys(("kind", "language", "thread_id", "site", "source_credit", "license", "published_raw"), str),
    **dict.fromkeys(("repost_title", "repost_author", "repost_published"), str),
    **dict.fromkeys(("post_index", "parent_index"), int),
    "language_score": float,
}
"""Columns of a records table that an earlier run wrote; they keep their meaning when its records are compared again."""


def _fits(name: str, value: Any) -> bool:
    """Whether *value* can stand in our column *name*; what cannot stays in ``extra`` as the caller gave it."""
    if not isinstance(value, _OWN_TYPES[name]) or isinstance(value, bool):
        return False
    return not isinstance(value, int) or -INT32 <= value < INT32


INT32 = 1 << 31
"""Integer columns hold 32 bits."""


def id_hash(name: str) -> int:
    """64 bits of an id, by which ids that occur twice are found."""
    return xxhash.xxh3_64_intdigest(name.encode("utf-8", "surrogatepass"))


def page_row(page: Page, text: str) -> Row:
    """A page's row in ``pages``, counts and layout still missing."""
    is_html = page.media_type == "text/html"
    return {
        "page_id": page.id,
        "source": page.source,
        "position": page.position,
        "url": page.url,
        "host": host_of(page.url),
        "media_type": page.media_type,
        "n_chars": len(text),
        "digest": xxhash.xxh3_128_hexdigest(text.encode("utf-8", "surrogatepass")),
        "markup": page.content if is_html and isinstance(page.content, str) else None,
    }


def rejected_row(page: Page, stage: str, reason: tuple[str, str], text: str | None, record: str | None = None) -> Row:
    """A row of ``rejected`` for *page* or for its *record* of that id; *reason* is a stable code and words."""
    code, why = reason
    return {"id": record or page.id, "page_id": page.id, "source": page.source, "place": f"position {page.position}",
            "offset": None, "url": page.url, "stage": stage, "reason": code, "why": why, "text": text}  # fmt: skip


def unreadable_row(error: InputError) -> Row:
    """A row of ``rejected`` for a place that cannot be read. Its id is the source and the place in it."""
    place = error.where or (f"byte {error.offset}" if error.offset is not None else "")
    stage = "read" if error.is_error else "skip"
    return {"id": f"{error.source}:{place}" if place else error.source, "page_id": None, "source": error.source,
            "place": error.where or None, "offset": error.offset, "url": None, "stage": stage, "reason": error.code,
            "why": error.reason, "text": None}  # fmt: skip


def columns(rows: list[Row], schema: pa.Schema) -> pa.Table:
    """Rows as a table; a column a row lacks is null."""
    return table_of_columns({f.name: [row.get(f.name) for row in rows] for f in schema}, schema)
