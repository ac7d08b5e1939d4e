"""The passes of a corpus run over its shards, each through a runner, each able to go on where it was interrupted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow.parquet as pq

from cleaner.corpus.page_limits import Journal
from cleaner.corpus.runners import survivors
from cleaner.corpus.shard_work import Row, ShardTask, work_shard
from cleaner.errors import Failed, TooManyErrors
from cleaner.model import Progress, Runner
from cleaner.store.atomic_files import guarded
from cleaner.store.parquet_parts import TableFile, num_rows, part_name, read_rows
from cleaner.store.schema import TABLES

DEATHS = 3
"""A page on which workers died so often, the last times while it was worked alone, is given up; so is reading on from a
place where they did."""
MAX_DEATHS = 50
"""Deaths over one shard after which what is left of it is given up."""


def silent(stage: str, done: int, total: int) -> None:
    """Show nothing."""


def clean_shards(tasks: Sequence[ShardTask], runner: Runner, progress: Progress, max_errors: int) -> list[Row]:
    """Work all shards; their counts in order. Raises :class:`TooManyErrors` as soon as that is certain."""
    counts: list[Row] = []
    errors = 0
    progress("clean", 0, len(tasks))
    results = runner.map(work_shard, tasks, retries=0)
    waiting: list[int] = []
    for k, result in enumerate(results):
        if isinstance(result, Failed):
            waiting.append(k)
            result = {}
        counts.append(result)
        errors = _count_errors(errors, tasks[k], result, max_errors)
        progress("clean", k + 1 - len(waiting), len(tasks))
    for number, k in enumerate(waiting):
        counts[k] = rescue(tasks[k], runner)
        errors = _count_errors(errors, tasks[k], counts[k], max_errors)
        progress("clean", len(tasks) - len(waiting) + number + 1, len(tasks))
    return counts


def rescue(task: ShardTask, runner: Runner) -> Row:
    """Work a shard that killed its worker, alone, and find the pages that do it.

    The journal says what the worker was at. A batch is tried again page by page; a page on which the worker dies again
    and again is rejected, and so is what follows a place where *reading* does it.
    """
    deaths: Counter[tuple[int, int]] = Counter()
    for _ in range(MAX_DEATHS):
        entry = Journal.read(task.journal)
        if entry is not None:
            first, last = entry
            deaths[entry] += 1
            if first == last and deaths[entry] >= DEATHS:
                task = replace(task, stop_at=first)
            elif last == first + 1 and deaths[entry] >= DEATHS:
                task = replace(task, poison=(*task.poison, first))
            elif last > first:
                a, b = task.careful
                task = replace(task, careful=(min(a, first), max(b, last)) if b else (first, last))
        result = next(iter(runner.map(work_shard, [task], retries=0)))
        if not isinstance(result, Failed):
            row: Row = result
            return row
    entry = Journal.read(task.journal)
    task = replace(task, stop_at=entry.first if entry else 0)
    return dict(next(survivors(runner.map(work_shard, [task]))))


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
    for k, _ in enumerate(survivors(runner.map(fn, tasks))):
        progress(name, k + 1, len(tasks))
    return [t.target for t in tasks]
