"""The passes of a corpus run over its shards, each through a runner, each able to go on where it was interrupted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow.parquet as pq

from cleaner.corpus.page_limits import Journal, JournalEntry
from cleaner.corpus.runners import MIN_ISOLATED, isolated, survivors
from cleaner.corpus.shard_work import DEATHS, MAX_DEATHS, Row, ShardTask, work_shard
from cleaner.errors import Failed, TooManyErrors
from cleaner.model import Progress, Runner
from cleaner.store.atomic_files import guarded
from cleaner.store.parquet_parts import TableFile, num_rows, part_name, read_rows
from cleaner.store.schema import TABLES


def silent(stage: str, done: int, total: int) -> None:
    """Show nothing."""


def clean_shards(tasks: Sequence[ShardTask], runner: Runner, progress: Progress, max_errors: int) -> list[Row]:
    """Work all shards; their counts in order. Raises :class:`TooManyErrors` as soon as that is certain.

    A shard over which a worker died, in this run or in one that was killed before, is worked apart from the others, by
    :func:`rescue`.
    """
    counts: dict[int, Row] = {}
    errors = 0
    told = _CleaningProgress(tasks, progress)
    doubtful = [k for k, task in enumerate(tasks) if Journal.read(task.journal) is not None]
    sound = [k for k in range(len(tasks)) if k not in set(doubtful)]
    for k, result in zip(sound, runner.map(work_shard, [tasks[k] for k in sound], retries=0), strict=True):
        if isinstance(result, Failed):
            doubtful.append(k)
            continue
        counts[k] = result
        errors = _count_errors(errors, tasks[k], result, max_errors)
        told.add(tasks[k], counts[k])
    if doubtful:
        with isolated(runner) as apart:
            for k in sorted(doubtful):
                counts[k] = rescue(replace(tasks[k], isolated=apart.jobs >= MIN_ISOLATED), apart)
                errors = _count_errors(errors, tasks[k], counts[k], max_errors)
                told.add(tasks[k], counts[k])
    return [counts[k] for k in range(len(tasks))]


class _CleaningProgress:
    """Tells how many bytes of the input are done, and how many pages came of them."""

    def __init__(self, tasks: Sequence[ShardTask], progress: Progress) -> None:
        self.progress = progress
        self.total = sum(task.shard.size for task in tasks)
        self.done = self.pages = 0
        progress("clean", 0, self.total)

    def add(self, task: ShardTask, counts: Row) -> None:
        self.done += task.shard.size
        self.pages += int(counts.get("pages", 0))
        if self.pages:
            self.progress("pages", self.pages, self.pages)
        self.progress("clean", self.done, self.total)


def rescue(task: ShardTask, runner: Runner) -> Row:
    """Work a shard that killed its worker, alone, and find the pages and files that do it.

    The journal says what the worker was doing. A batch is tried again page by page; a page on which the worker dies
    again and again is rejected, and so is what is left of a file that does it while it is *read*.
    """
    deaths: Counter[JournalEntry] = Counter()
    for _ in range(MAX_DEATHS):
        if (entry := Journal.read(task.journal)) is not None:
            deaths[entry] += 1
            task = _wiser(task, entry, deaths[entry])
        result = next(iter(runner.map(work_shard, [task], retries=0)))
        if not isinstance(result, Failed):
            row: Row = result
            return row
    return dict(next(survivors(runner.map(work_shard, [replace(task, given_up=True)]), "clean")))


def _wiser(task: ShardTask, entry: JournalEntry, deaths: int) -> ShardTask:
    """*task* with what another death at *entry* teaches."""
    first, last, unit = entry
    if first == last:
        if task.one_by_one and deaths >= DEATHS:
            return replace(task, broken=(*task.broken, (unit, first)))
        return replace(task, one_by_one=True)
    if last == first + 1:
        return replace(task, poison=(*task.poison, first)) if deaths >= DEATHS else task
    a, b = task.careful
    return replace(task, careful=(min(a, first), max(b, last)) if b else (first, last))


def _count_errors(so_far: int, task: ShardTask, counts: Row, limit: int) -> int:
    total = so_far + int(counts.get("unreadable", 0)) + int(counts.get("failed", 0))
    if limit >= 0 and total > limit:
        table = pq.read_table(task.folder / "rejected.parquet", columns=["id", "stage", "why"], use_threads=False)
        first = next((r for r in table.to_pylist() if r["stage"] in ("read", "clean")), None)
        shown = f" One of them: {first['id']}: {first['why']}." if first else ""
        raise TooManyErrors(
            f"{total} pages cannot be read, more than --max-errors {limit} allows; nothing was published.{shown} "
            "Mend the input or allow more."
        )
    return total


@dataclass(frozen=True, slots=True)
class Merge:
    """One part of an output table: rows of files, as (path, first row, last row)."""

    target: Path
    table: str
    slices: tuple[tuple[Path, int, int], ...]


def merge_tasks(files: Sequence[Path], table: str, folder: Path, rows_per_file: int) -> list[Merge]:
    """Cut the rows of *files*, one after the other, into parts of *rows_per_file*; at least one part."""
    tasks: list[Merge] = []
    open_: list[tuple[Path, int, int]] = []
    room = rows_per_file

    def close() -> None:
        nonlocal room
        tasks.append(Merge(folder / part_name(len(tasks)), table, tuple(open_)))
        open_.clear()
        room = rows_per_file

    for path in files:
        at, n = 0, num_rows(path)
        while at < n:
            take = min(room, n - at)
            open_.append((path, at, at + take))
            at += take
            room -= take
            if not room:
                close()
    if open_ or not tasks:
        close()
    return tasks


def merge(task: Merge) -> int:
    """Write one part; how many rows it has."""
    with guarded(task.target):
        task.target.parent.mkdir(parents=True, exist_ok=True)
    with TableFile(task.target, TABLES[task.table]) as f:
        for path, first, last in task.slices:
            at = 0
            for batch in read_rows(path):
                a, b = max(first - at, 0), min(last - at, batch.num_rows)
                if a < b:
                    f.write(batch.slice(a, b - a))
                at += batch.num_rows
                if at >= last:
                    break
    return f.rows


def spread(
    name: str, fn: Callable[[Merge], int], tasks: Sequence[Merge], runner: Runner, progress: Progress
) -> list[Path]:
    """Carry out merges through the runner; the files written, in order."""
    progress(name, 0, len(tasks))
    for k, _ in enumerate(survivors(runner.map(fn, tasks), name)):
        progress(name, k + 1, len(tasks))
    return [t.target for t in tasks]
