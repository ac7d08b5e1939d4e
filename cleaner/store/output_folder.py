"""The output folder: who may write into it, where unfinished work waits, and how finished tables take their place.

    OUT/.work/run.json   whose unfinished work this is; a run of the same inputs and settings goes on with it
    OUT/.work/…          shards that are done, pairing partitions
    OUT/.work/new/…      the tables to come
    OUT/summary.json     written last: a folder that has it is finished

Only files this program wrote are ever replaced or deleted.
"""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from cleaner.errors import OutputError, UsageError
from cleaner.store.atomic_files import guarded, sync_folder, write_json
from cleaner.store.file_lock import lock_file
from cleaner.store.schema import TABLES

TOOL = "corpus-cleaner"
"""How a summary says that it is ours."""
SUMMARY, REPORT = "summary.json", "report.html"


class OutputFolder:
    """An output folder that is being written; a context manager that holds its lock.

    ``FILE.parquet`` puts the records there and everything else into ``FILE.audit/``.
    """

    def __init__(self, out: str | Path, key: str, *, overwrite: bool = False) -> None:
        self.folder, self.single = places(out)
        self.key, self.overwrite = key, overwrite
        self.work = self.folder / ".work"
        self.new = self.work / "new"
        self._lock: BinaryIO | None = None

    def __enter__(self) -> OutputFolder:
        self._check()
        with guarded(self.folder):
            self.work.mkdir(parents=True, exist_ok=True)
        self._take_lock()
        try:
            if (state := _json(self.work / "run.json")) is None or state.get("key") != self.key:
                write_json(self.work / "run.json", {"tool": TOOL, "key": self.key})
            with guarded(self.new):
                shutil.rmtree(self.new, ignore_errors=True)
                self.new.mkdir()
        except BaseException:
            self._free_lock()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._free_lock()
        with contextlib.suppress(OSError):  # nothing was started: leave no empty folders
            self.folder.rmdir()

    def _check(self) -> None:
        folder = self.folder
        if folder.exists() and not folder.is_dir():
            raise OutputError(f"{folder}: is a file; give a folder, or FILE.parquet")
        finished = is_finished(folder)
        state = _json(self.work / "run.json")
        unfinished = state is not None and state.get("tool") == TOOL
        other = "choose another output, or replace it with --overwrite"
        if finished and not self.overwrite:
            raise OutputError(f"{folder}: holds a finished run; {other}")
        if unfinished and state is not None and state.get("key") != self.key and not self.overwrite:
            raise OutputError(f"{folder}: holds an unfinished run of other inputs or settings; {other}")
        if not finished and not unfinished:
            foreign = sorted(p.name for p in folder.iterdir() if p.name[0] != ".") if folder.exists() else []
            if foreign:
                raise OutputError(f"{folder}: is not empty and not an output of cleaner (it holds {foreign[0]}); "
                                  "choose another output")  # fmt: skip
            if self.single is not None and self.single.exists():
                raise OutputError(f"{self.single}: exists, and {folder} does not say that a run wrote it; "
                                  "choose another output")  # fmt: skip
        for table in TABLES:
            foreign = sorted(p.name for p in (folder / table).glob("*") if not _is_part(p))
            if foreign:
                raise OutputError(f"{folder / table}: holds {foreign[0]}, which no run wrote; move it away")

    def _take_lock(self) -> None:
        with guarded(self.work):
            self._lock = open(self.work / "lock", "wb")  # noqa: SIM115  held until the run ends
        if not lock_file(self._lock):
            self._free_lock()
            raise OutputError(f"{self.folder}: another run is writing here; wait, or choose another output")

    def _free_lock(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def publish(self) -> None:
        """Put the new tables in place, ``summary.json`` last, and clear the work away.

        Killed in the middle, the folder has no summary, and the same run, started again, finishes the job.
        """
        with guarded(self.folder):
            (self.folder / SUMMARY).unlink(missing_ok=True)
            old = self.work / "old"
            shutil.rmtree(old, ignore_errors=True)
            old.mkdir()
            for table in TABLES:
                if (self.folder / table).exists():
                    (self.folder / table).rename(old / table)
                if (self.new / table).exists():
                    (self.new / table).rename(self.folder / table)
            if self.single is not None:
                (self.new / "records.parquet").replace(self.single)
                sync_folder(self.single.parent)
            for name in (REPORT, SUMMARY):
                (self.new / name).replace(self.folder / name)
                sync_folder(self.folder)
            self._free_lock()
            shutil.rmtree(self.work, ignore_errors=True)


def places(out: str | Path) -> tuple[Path, Path | None]:
    """The folder of a run's tables, and the file of its records if *out* is ``FILE.parquet``."""
    path = Path(out)
    if not path.name:
        return path, None
    if path.suffix == ".parquet" and not path.is_dir():
        return path.with_suffix(".audit"), path
    return path, None


def is_finished(folder: Path) -> bool:
    """Whether *folder* holds a finished run."""
    summary = _json(folder / SUMMARY)
    return summary is not None and summary.get("tool") == TOOL


def summary_of(out: str | Path) -> tuple[Path, Path | None, dict[str, Any]]:
    """Folder, records file and ``summary.json`` of a finished run. Raises :class:`UsageError` if there is none."""
    folder, single = places(out)
    summary = _json(folder / SUMMARY)
    if summary is None or summary.get("tool") != TOOL:
        unfinished = (folder / ".work").exists()
        raise UsageError(f"{folder}: holds {'a run that did not finish; run it again' if unfinished else 'no output'}")
    return folder, single, summary


def table_parts(out: str | Path, table: str) -> list[Path]:
    """The Parquet files of one table of a finished run, in order."""
    folder, single = places(out)
    if table == "records" and single is not None:
        return [single]
    return sorted((folder / table).glob("part-*.parquet"))


def _is_part(path: Path) -> bool:
    return (path.name.startswith("part-") and path.suffix == ".parquet") or path.name.startswith(".part-")


def _json(path: Path) -> dict[str, Any] | None:
    try:
        value = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return None
    return value if isinstance(value, dict) else None
