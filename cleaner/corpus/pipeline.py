"""A corpus from dumps to published tables, told in passes over shards.

========  =====  =========================================================================
discover         inputs into shards
clean     map    pages to records, removed stretches, rejected rows, accounts
name      map    ids that several pages carry are told apart
pair      group  duplicates found and verified, a canonical record for each cluster
publish   map    tables in reading order, in parts whose limits do not depend on shards
account          every page, record and character is somewhere; the summary is written last
========  =====  =========================================================================
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import xxhash

from cleaner import readers
from cleaner.config import Config
from cleaner.corpus import partitions, record_ids, remote_output
from cleaner.corpus.kept_work import KEPT_SHARD, cache_of, shard_keys
from cleaner.corpus.runners import start, survivors
from cleaner.corpus.shard_passes import (
    Merge,
    clean_shards,
    merge,
    merge_tasks,
    silent,
    spread,
)
from cleaner.corpus.shard_work import ShardTask
from cleaner.errors import EmptyCorpus, OutputError, UsageError
from cleaner.model import Progress, Runner
from cleaner.readers.file_changes import Stamp, file_stamp
from cleaner.report.counts import RowGroup, RunCounts, TableParts, gather, reasons, rejected_reasons
from cleaner.report.dataset_card import card
from cleaner.report.html_report import write_report
from cleaner.report.summary import Summary, build, check_account, config_of, finished, manifest_entry
from cleaner.store import addresses, record_files
from cleaner.store.atomic_files import guarded, write_json
from cleaner.store.output_folder import CARD, REPORT, SUMMARY, OutputFolder, RunIdentity
from cleaner.store.parquet_parts import num_rows, part_name
from cleaner.store.schema import TABLES
from cleaner.store.work_cache import Entry
from cleaner.version import __version__

__all__ = ["Progress", "Summary", "dedup", "run"]

SHARDS = 64
"""An input is cut into at least so many shards, of at least ``MIN_SHARD`` bytes: enough to share out and to show
progress. Not a function of ``jobs``, so that an interrupted run goes on with any number of them."""
MIN_SHARD = 1 << 20

Inputs = str | Path | Iterable[str | Path]
Settings = Config | Mapping[str, Any] | None


def run(
    inputs: Inputs, out: str | Path, config: Settings = None, *, jobs: int = 1, progress: Progress | None = None
) -> Summary:
    """Clean a corpus: pages in, clean unique records out, everything that was left out on record beside them.

    *inputs* are files, folders, globs, the same at addresses such as ``s3://``, or ``-``; *out* is a folder or an
    address that does not hold anything else, or ``FILE.parquet``, which puts everything but the records into
    ``FILE.audit/``, or ``FILE.jsonl`` or ``FILE.csv`` (also ``.gz``, ``.zst``), a copy of the records beside a whole
    output in ``FILE.jsonl.audit/``. An interrupted run goes on where it
    was when it is started again with the same inputs and settings. A finished output is replaced with ``overwrite``
    only, and never by one without records; if it holds this very run, nothing is done and its summary returned
    (``unchanged``).
    The tables do not depend on *jobs*. With ``jobs`` above 1, call it under ``if __name__ == "__main__":`` as
    :mod:`multiprocessing` asks.

    Raises :class:`UsageError`, :class:`OutputError`, :class:`TooManyErrors`, :class:`EmptyCorpus`; what cannot be read
    is in ``rejected``.
    """
    return _into_place(_Job("run", inputs, out, Config.of(config), jobs, progress or silent))


def dedup(
    inputs: Inputs, out: str | Path, config: Settings = None, *, jobs: int = 1, progress: Progress | None = None
) -> Summary:
    """Find duplicates in tables that hold id and text already; nothing is cleaned.

    The tables are those of :func:`run`; columns that it does not know travel in ``extra``.
    """
    return _into_place(_Job("dedup", inputs, out, Config.of(config), jobs, progress or silent))


def _into_place(job: _Job) -> Summary:
    """Carry out *job*; one whose output is an address in a folder of this machine, from which it is sent when done."""
    address = str(job.out)
    if not addresses.is_address(address):
        return job.carry_out()
    folder = remote_output.work_folder(address, job.config.run.work)
    prepared = remote_output.prepare(address, folder)
    try:
        summary = replace(job, out=prepared.local, sent_to=address, complete=prepared.complete).carry_out()
    except OutputError as e:
        raise OutputError(str(e).replace(str(prepared.local), address)) from e
    remote_output.publish(prepared.local, address, progress=job.progress)
    remote_output.forget(folder)
    return replace(summary, out=address)


class Found(NamedTuple):
    """What a run reads: the files, and by path what shows that one is unchanged."""

    sources: list[readers.Source]
    marks: dict[str, str]
    stamps: dict[str, Stamp]
    """Of files of this machine that are there; not of standard input, which is a copy of ours."""


@dataclass(slots=True)
class _Job:
    command: str
    inputs: Inputs
    out: str | Path
    config: Config
    jobs: int
    progress: Progress
    sent_to: str | None = None
    """The address that the output is sent to when it is finished."""
    complete: bool = False
    """Whether a finished output, all of it, lies there."""
    giants: list[tuple[str, int]] = field(default_factory=list)

    def carry_out(self) -> Summary:
        overwrite = self.config.run.overwrite
        with OutputFolder(self._reached(self.out), overwrite=overwrite, elsewhere=self.complete) as output:
            if output.single is not None and self.config.run.partition_by:
                raise UsageError(f"--partition-by: {output.single} is one file; give a folder")
            found = self._discover(output)
            if not output.begin(self._identity(found)):
                return replace(finished(self.out), unchanged=True)
            with start(self.config.run, self.jobs) as runner:
                folders = self._clean(found, output, runner)
                folders = self._name(folders, output, runner)
                _refuse_emptiness(folders, output)
                tables = self._publish(folders, output, runner)
                return self._finish(found, tables, output, runner)

    def _reached(self, path: str | Path) -> str | Path:
        """*path* as a worker finds it: those of a cluster have working folders of their own."""
        near = self.config.run.runner != "ray" or addresses.is_address(path)
        return path if near else os.path.abspath(path)  # noqa: PTH100  links stay as given

    def _discover(self, output: OutputFolder) -> Found:
        """The sources, and what marks each as unchanged when an interrupted run goes on."""
        given = [self.inputs] if isinstance(self.inputs, str | Path) else list(self.inputs)
        single = output.single.resolve() if output.single is not None else None
        found = Found([], {}, {})
        follow = self.config.read.follow_links
        for source in readers.discover(given, exclude=self.sent_to or output.folder, follow_links=follow):
            known = None
            if source.path == "-":
                folder = output.work / "stdin"
                with guarded(folder):
                    folder.mkdir(exist_ok=True)
                    source = readers.spool(source, folder)
                mark = _file_hash(source.path)
            elif single is not None and Path(source.path).resolve() == single:
                continue
            elif addresses.is_address(source.path):
                mark = source.mark
            else:
                known = file_stamp(source.path)
                mark = str(known[1]) if known else "missing"
            source = replace(source, path=str(self._reached(source.path)))
            found.sources.append(source)
            found.marks[source.path] = f"{source.name}\0{source.size}\0{mark}"
            if known is not None:
                found.stamps[source.path] = known
        if not found.sources:
            raise UsageError(f"{', '.join(map(str, given))}: no file to read; hidden files and the output are left out")
        return found

    def _identity(self, found: Found) -> RunIdentity:
        settings = config_of(self.config)
        marks = sorted([*found.marks.values(), *self._reference_marks()])
        key = _digest([__version__, self.command, settings, marks])
        inputs = {name: f"{size} {mark}" for name, size, mark in (m.split("\0") for m in marks)}
        return RunIdentity(key, self.command, __version__, settings, inputs)

    def _reference_marks(self) -> Iterator[str]:
        for source in readers.discover(list(self.config.dedup.against)) if self.config.dedup.against else ():
            known = None if addresses.is_address(source.path) else file_stamp(source.path)
            yield f"against {source.name}\0{source.size}\0{known[1] if known else source.mark}"

    def _clean(self, found: Found, output: OutputFolder, runner: Runner) -> list[Path]:
        marks = found.marks
        size = sum(s.size for s in found.sources)
        shard_bytes = max(MIN_SHARD, min(self.config.run.shard_mb << 20, size // SHARDS))
        values = self.config.to_mapping()
        kept = cache_of(self.config.run.work)
        if kept is not None:
            shard_bytes = min(self.config.run.shard_mb << 20, KEPT_SHARD)
        shards = readers.split(found.sources, shard_bytes, self.config.read, steady=kept is not None)
        names = [
            _digest([__version__, values["read"], [[marks[u.source.path], u.kind, u.start, u.stop] for u in s.units]])
            for s in shards
        ]
        only_records = self.command == "dedup"
        templates = None
        if self.config.label.templates and not only_records:
            templates = self._templates(shards, names, output, runner)
        stages = [name for name in values if name not in ("read", "dedup", "run")]
        settings = [self.command, {k: values[k] for k in stages}, templates.name if templates else None]
        keys: list[str | None] = [None] * len(shards)
        if kept is not None:
            keys = shard_keys(shards, found.stamps, [*settings, values["read"]])
        tasks = [
            ShardTask(
                shard,
                output.work / "shards" / _digest([settings, name]),
                self.config,
                templates,
                only_records=only_records,
                isolated=runner.jobs > 1,
                stamps=tuple(found.stamps.get(unit.source.path) for unit in shard.units),
                kept=Entry(kept, key) if kept is not None and key is not None else None,
            )
            for shard, name, key in zip(shards, names, keys, strict=True)
        ]
        clean_shards(tasks, runner, self.progress, self.config.run.max_errors)
        if kept is not None:
            kept.trim(self.config.run.work_gb << 30)
        return [t.folder for t in tasks]

    def _templates(
        self, shards: Sequence[readers.Shard], names: Sequence[str], output: OutputFolder, runner: Runner
    ) -> Path:
        """Count the lines of every host; the file of its templates."""
        from cleaner.corpus.template_pass import CountTask, learn

        folder = output.work / "lines"
        with guarded(folder):
            folder.mkdir(exist_ok=True)
        config = self.config
        tasks = [
            CountTask(shard, folder / f"{name}.npy", config, isolated=runner.jobs > 1)
            for shard, name in zip(shards, names, strict=True)
        ]
        return learn(tasks, folder, runner, self.progress)

    def _name(self, folders: Sequence[Path], output: OutputFolder, runner: Runner) -> list[Path]:
        tasks = record_ids.renames(folders, output.work / "named")
        copies = survivors(runner.map(record_ids.rename, tasks), "name")
        renamed = {t.folder: folder for t, folder in zip(tasks, copies, strict=True)}
        return [renamed.get(f, f) for f in folders]

    def _publish(self, folders: Sequence[Path], output: OutputFolder, runner: Runner) -> TableParts:
        rows_per_file = self.config.run.rows_per_file
        tables: TableParts = {}
        tasks: list[Merge] = []
        records = [f / "records.parquet" for f in folders]
        referring: list[Path] = []
        if self.config.dedup.against:
            from cleaner.corpus.reference_pass import check_records

            checked = check_records(records, self.config, output.work / "against", runner)
            records, referring = [c.records for c in checked], [c.found for c in checked]
        passages = output.work / "passages.parquet"
        if self.config.dedup.mode == "off":
            tasks += merge_tasks(records, "records", output.new / "records", rows_per_file)
            tasks += merge_tasks(referring, "duplicates", output.new / "duplicates", rows_per_file)
        else:
            self.giants = self._duplicates(records, output, runner, passages)
            tasks += _after(merge_tasks(referring, "duplicates", output.new / "duplicates", rows_per_file))
        for table in ("pages", "removed", "rejected"):
            files = [f / f"{table}.parquet" for f in folders]
            if table == "removed" and self.config.dedup.mode == "passages":
                files.append(passages)
            tasks += merge_tasks(files, table, output.new / table, rows_per_file)
        spread("write", merge, tasks, runner, self.progress)
        for table in TABLES:
            tables[table] = sorted((output.new / table).glob("part-*.parquet"))
        self._shape(tables, output, runner)
        return tables

    def _shape(self, tables: TableParts, output: OutputFolder, runner: Runner) -> None:
        """The table of records as the user wants it: one file, or folders by the value of a column."""
        records = tables["records"]
        if column := self.config.run.partition_by:
            with guarded(output.new):
                (output.new / "records").rename(output.new / ".whole")
                whole = [output.new / ".whole" / p.name for p in records]
                folder, rows = output.new / "records", self.config.run.rows_per_file
                tables["records"] = partitions.partition(whole, column, folder, rows, runner)
                shutil.rmtree(output.new / ".whole")
        if output.single is None:
            return
        if output.single.suffix != record_files.TABLE_SUFFIX:
            record_files.write(records, output.new_single)
            return
        merge(replace(merge_tasks(records, "records", output.new, 1 << 62)[0], target=output.new_single))
        shutil.rmtree(output.new / "records")
        tables["records"] = [output.new_single]

    def _duplicates(
        self, records: Sequence[Path], output: OutputFolder, runner: Runner, passages: Path
    ) -> list[tuple[str, int]]:
        """Resolve and publish records and duplicates; the clusters that are too large to act on."""
        from cleaner.duplicates.passes.find import resolve
        from cleaner.duplicates.passes.publish import Target, publish

        with guarded(output.work):
            found = resolve(records, output.work / "pairs", self.config.dedup, runner=runner, progress=self.progress)
            staged = output.work / "staged"
            shutil.rmtree(staged, ignore_errors=True)
            target = staged if self.config.dedup.index else output.new
            rows_per_file = self.config.run.rows_per_file
            publish(
                records,
                found,
                Target(target / "records", target / "duplicates", rows_per_file, passages),
                runner=runner,
                progress=self.progress,
            )
            if self.config.dedup.index:
                from cleaner.corpus.extend_index import Staged, leave_out_seen, output_name

                unique, doubles = (sorted((staged / t).glob("part-*.parquet")) for t in ("records", "duplicates"))
                work = output.work / f"seen-{output.identity.key if output.identity else ''}"
                name = output_name(output.single or output.folder, self.config.dedup.index)
                before = Staged(unique, doubles, output.new, work, rows_per_file, name)
                leave_out_seen(before, self.config.dedup, self.progress)
        return found.giants

    def _finish(self, found: Found, tables: TableParts, output: OutputFolder, runner: Runner) -> Summary:
        counts: RunCounts = gather(tables)
        check_account(counts)
        if not counts.records and not counts.left_out and output.published_records():
            raise _empty(output, counts.pages, counts.reasons)
        paths = [p for table in TABLES for p in tables[table]]
        entries: dict[str, Any] = {}
        for path, entry in zip(paths, survivors(runner.map(manifest_entry, paths), "summary"), strict=True):
            single = output.single if path.parent == output.new else None
            entries[single.name if single else path.relative_to(output.new).as_posix()] = entry
        inputs = len(found.sources), sum(s.size for s in found.sources)
        if output.single is not None and output.single.name not in entries:
            entries[output.single.name] = manifest_entry(output.new_single, counts.records)
        data = build(self.command, counts, self.config, inputs, entries)
        data["giant_clusters"] = [{"cluster_id": c, "records": n} for c, n in self.giants]
        summary = Summary(str(self.out), data)
        write_report(output.new / REPORT, data, counts, tables)
        (output.new / CARD).write_text(card(data, tables, output.new), "utf-8")
        write_json(output.new / SUMMARY, data)
        output.publish()
        return summary


def _after(tasks: Sequence[Merge]) -> list[Merge]:
    """Parts that follow those of their folder; none for no rows."""
    there = len(list(tasks[0].target.parent.glob("part-*.parquet")))
    full = [task for task in tasks if task.slices]
    return [replace(task, target=task.target.with_name(part_name(there + i))) for i, task in enumerate(full)]


def _refuse_emptiness(folders: Sequence[Path], output: OutputFolder) -> None:
    """Raise :class:`EmptyCorpus` if nothing would replace an output, and its part of an index, that has records."""
    if not output.published_records() or any(num_rows(f / "records.parquet") for f in folders):
        return
    pages = sum(num_rows(f / "pages.parquet") for f in folders)
    raise _empty(output, pages, rejected_reasons([f / "rejected.parquet" for f in folders]))


def _empty(output: OutputFolder, pages: int, why: Mapping[tuple[str, str], RowGroup]) -> EmptyCorpus:
    held = output.published_records()
    message = f"{output.folder}: not replaced: this run leaves no record of {pages:,} pages, the output holds {held:,}"
    return EmptyCorpus(message, reasons(why))


def _digest(value: Any) -> str:
    return xxhash.xxh3_128_hexdigest(orjson.dumps(value, option=orjson.OPT_SORT_KEYS))


def _file_hash(path: str) -> str:
    state = xxhash.xxh3_128()
    with open(path, "rb") as f:
        while piece := f.read(1 << 20):
            state.update(piece)
    return state.hexdigest()
