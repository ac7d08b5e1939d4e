"""The counting pass: which lines stand on which pages of each host, over all shards, before anything is cleaned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import xxhash

from cleaner import extract, readers
from cleaner.config import Config
from cleaner.corpus.page_limits import PageTimeout, time_limit
from cleaner.corpus.shard_reader import ShardReader
from cleaner.corpus.shard_work import BATCH_CHARS, BATCH_PAGES
from cleaner.errors import Failed
from cleaner.model import Document, Page, Progress, Runner
from cleaner.page.host_templates import Seen, Templates
from cleaner.store.atomic_files import guarded
from cleaner.text import lines as ln

ROWS = 1 << 24
"""Rows of what was seen that are worked at a time: 400 MB."""
_MERGE_AT = 1 << 20


@dataclass(frozen=True, slots=True)
class CountTask:
    """One shard to count, and the file for what was seen."""

    shard: readers.Shard
    target: Path
    config: Config
    isolated: bool
    """In a worker process, which may be ended when a page never returns."""

    def limit(self, chars: int) -> AbstractContextManager[None]:
        """The time that this much text may take, as the cleaning pass gives it."""
        return time_limit(self.config.run.timeout * max(1.0, chars / 1_000_000), hard=self.isolated)


def learn(tasks: Sequence[CountTask], target: Path, runner: Runner, progress: Progress) -> Path:
    """Count all shards and write the templates of all hosts; the file, named by its content.

    A shard that kills its worker shows nothing: templates are evidence that a page can do without.
    """
    seen: list[Path] = []
    rows = 0
    for k, result in enumerate(runner.map(count, tasks)):
        if not isinstance(result, Failed):
            seen.append(tasks[k].target)
            rows += result
        progress("count", k + 1, len(tasks))
    ranges = 1 << max(0, (rows // ROWS).bit_length())
    fitted = [
        Templates.fit(Seen.merged(Seen.load(p).partition(number, ranges) for p in seen)) for number in range(ranges)
    ]
    with guarded(target):
        temporary = target / "templates.npy"
        Templates.joined(fitted).save(temporary)
        path = target / f"templates-{xxhash.xxh3_64_hexdigest(temporary.read_bytes())}.npy"
        temporary.replace(path)
    return path


def count(task: CountTask) -> int:
    """Write what a shard shows, unless that is done; the number of rows.

    Pages that cannot be read, raise or take too long show nothing; the cleaning pass, which has the same limits, meets
    them again and reports them.
    """
    if task.target.exists():
        return len(Seen.load(task.target).host)
    seen: list[Seen] = []
    held = 0
    for batch in _batches(task):
        shown = _shown(task, batch)
        seen += shown
        held += sum(len(s.host) for s in shown)
        if held > _MERGE_AT:
            seen = [Seen.merged(seen)]
            held = 0
    merged = Seen.merged(seen)
    with guarded(task.target):
        temporary = task.target.with_suffix(".tmp.npy")
        merged.save(temporary)
        temporary.replace(task.target)
    return len(merged.host)


def _shown(task: CountTask, batch: Sequence[Document]) -> list[Seen]:
    """What documents show: together, or one by one where together they fail."""
    try:
        with task.limit(sum(len(document.text) for document in batch)):
            return [Seen.of(ln.analyse(batch))]
    except (Exception, PageTimeout):
        return [] if len(batch) == 1 else [s for document in batch for s in _shown(task, [document])]


def _batches(task: CountTask) -> Iterator[list[Document]]:
    batch: list[Document] = []
    chars = 0
    for page in ShardReader(task.shard, task.config):
        if not isinstance(page, Page) or not page.url:
            continue
        try:
            with task.limit(len(page.content)):
                batch.append(extract.document(page, encoding=task.config.read.encoding))
        except (Exception, PageTimeout):
            continue
        chars += len(batch[-1].text)
        if chars > BATCH_CHARS or len(batch) >= BATCH_PAGES:
            yield batch
            batch, chars = [], 0
    if batch:
        yield batch
