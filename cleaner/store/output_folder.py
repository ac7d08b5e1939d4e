"""The output folder: who may write into it, where unfinished work waits, and how finished tables take their place.

    OUT/.work/run.json   whose unfinished work this is; a run of the same inputs and settings goes on with it
    OUT/.work/…          shards that are done, pairing partitions
    OUT/.work/new/…      the tables to come
    OUT/.run.json        inputs and settings of the finished run: the same run again has nothing to do
    OUT/summary.json     written last: a folder that has it is finished

Only files this program wrote are ever replaced or deleted.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from cleaner.errors import OutputError, UsageError
from cleaner.store import record_files
from cleaner.store.atomic_files import guarded, sync_folder, write_json
from cleaner.store.file_lock import lock_file
from cleaner.store.schema import TABLES
from cleaner.text.terminal import printable

TOOL = "corpus-cleaner"
"""How a summary says that it is ours."""
SUMMARY, REPORT, IDENTITY, CARD = "summary.json", "report.html", ".run.json", "README.md"
CARD_MARK = "<!-- Written by cleaner; without this line the card is yours, and no run replaces it. -->"
MAX_NAMED_INPUTS = 20_000
"""Inputs that an identity lists; of more, only the digest says whether they are the same."""
MAX_DIFFERENCES = 5
"""Differences between two runs that an error names."""


@dataclass(frozen=True, slots=True)
class RunIdentity:
    """What makes two runs the same: ``key`` is a digest of everything else and of all inputs."""

    key: str
    command: str
    version: str
    settings: Mapping[str, Mapping[str, Any]]
    """Those that decide rows."""
    inputs: Mapping[str, str]
    """Size and mark of each input, by name."""

    def to_mapping(self) -> dict[str, Any]:
        """What goes into ``run.json``."""
        named = dict(self.inputs) if len(self.inputs) <= MAX_NAMED_INPUTS else None
        return {"tool": TOOL, "key": self.key, "command": self.command, "version": self.version,
                "settings": self.settings, "inputs": named}  # fmt: skip

    def differences(self, other: Mapping[str, Any]) -> str:
        """How this run differs from the one that *other* describes, in words; empty if that does not say."""
        found = [f"{name} {other[name]}, now {mine}" for name, mine in (("command", self.command),
                 ("version", self.version)) if other.get(name, mine) != mine]  # fmt: skip
        theirs = other.get("settings") or {}
        for stage, values in self.settings.items():
            for name, mine in values.items():
                before = theirs.get(stage, {}).get(name, mine)
                if before != mine:
                    found.append(f"{stage}.{name} was {_shown(before)}, is {_shown(mine)}")
        if (inputs := other.get("inputs")) is not None:
            found += [f"input {n} is new" for n in self.inputs if n not in inputs]
            found += [f"input {n} is missing" for n in inputs if n not in self.inputs]
            found += [f"input {n} changed" for n, mark in self.inputs.items() if inputs.get(n, mark) != mark]
        more = f" and {len(found) - MAX_DIFFERENCES} more" if len(found) > MAX_DIFFERENCES else ""
        return "; ".join(found[:MAX_DIFFERENCES]) + more


def _shown(value: Any) -> str:
    return orjson.dumps(value).decode()


class OutputFolder:
    """An output folder that is being written; a context manager that holds its lock.

    ``FILE.parquet`` puts the records there and everything else into ``FILE.audit/``; ``FILE.jsonl`` and ``FILE.csv``
    (also ``.gz`` and ``.zst``) are copies of the records beside a whole output in ``FILE.jsonl.audit/``. Call
    :meth:`begin` before writing.
    """

    def __init__(self, out: str | Path, *, overwrite: bool = False, elsewhere: bool = False) -> None:
        self.folder, self.single = places(out)
        if self.single is None and not self.folder.exists() and self.folder.suffix in record_files.NO_FORMAT:
            raise OutputError(f"{out}: no output of this form; give a folder, FILE.parquet, FILE.jsonl or FILE.csv "
                              "(also with .gz or .zst)")  # fmt: skip
        self.overwrite = overwrite
        self.elsewhere = elsewhere
        """The tables of a finished run lie at an address and are whole there; here is its summary alone."""
        self.work = self.folder / ".work"
        self.new = self.work / "new"
        self.identity: RunIdentity | None = None
        self._lock: BinaryIO | None = None

    @property
    def new_single(self) -> Path:
        """The file of the records to come, for an output that is one file."""
        assert self.single is not None
        return self.new / f"records{record_files.suffix_of(self.single.name)}"

    def __enter__(self) -> OutputFolder:
        self._check_foreign()
        with guarded(self.folder):
            self.work.mkdir(parents=True, exist_ok=True)
        self._take_lock()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            shutil.rmtree(self.work / "stdin", ignore_errors=True)
            if self.identity is None and not (self.work / "run.json").exists():
                shutil.rmtree(self.work, ignore_errors=True)  # nothing was begun: leave nothing
            self._free_lock()
            self.folder.rmdir()  # works on an empty folder only
        self._free_lock()

    def begin(self, identity: RunIdentity) -> bool:
        """Start or resume the run *identity*; False if the folder holds it finished, and there is nothing to do.

        Raises :class:`OutputError` if the folder holds another run and may not be overwritten.
        """
        folder, other = self.folder, "choose another output, or replace it with --overwrite"
        finished = _json(folder / IDENTITY) or {}
        state = _json(self.work / "run.json")
        if is_finished(folder):
            if state is not None and state.get("key") == finished.get("key"):
                self._clear_work()  # it was killed after it had finished
                state = None
            if finished.get("key") == identity.key and self.complete():
                return False
            if not self.overwrite:
                how = identity.differences(finished)
                raise OutputError(f"{folder}: holds a finished run{f' that differs: {how}' if how else ''}; {other}")
        if state is not None and state.get("key") != identity.key and not self.overwrite:
            how = identity.differences(state)
            raise OutputError(f"{folder}: holds an unfinished run of other inputs or settings"
                              f"{f': {how}' if how else ''}; {other}")  # fmt: skip
        self.identity = identity
        if state is None or state.get("key") != identity.key:
            write_json(self.work / "run.json", identity.to_mapping())
        with guarded(self.new):
            shutil.rmtree(self.new, ignore_errors=True)
            self.new.mkdir()
        return True

    def complete(self) -> bool:
        """Whether every file that ``summary.json`` lists is there, of the size it had."""
        if self.elsewhere:
            return True
        outputs = (_json(self.folder / SUMMARY) or {}).get("outputs", {})
        for name, entry in outputs.items():
            path = self.single if self.single is not None and name == self.single.name else self.folder / name
            try:
                if path.stat().st_size != entry["bytes"]:
                    return False
            except OSError:
                return False
        return True

    def published_records(self) -> int:
        """Records of the finished output in the folder, 0 if there is none."""
        summary = _json(self.folder / SUMMARY) if is_finished(self.folder) else None
        return int(summary["counts"]["records"]) if summary else 0

    def _clear_work(self) -> None:
        for path in self.work.iterdir():
            if path.name == "lock":
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)

    def _check_foreign(self) -> None:
        """Raise :class:`OutputError` if the folder holds what this program did not write."""
        folder = self.folder
        if folder.exists() and not folder.is_dir():
            raise OutputError(f"{folder}: is a file; give a folder, FILE.parquet, FILE.jsonl or FILE.csv")
        if self.work.is_symlink():
            raise OutputError(f"{self.work}: is a link, which no run made; remove it")
        state = _json(self.work / "run.json")
        ours = is_finished(folder) or (state is not None and state.get("tool") == TOOL)
        if not ours:
            foreign = sorted(p.name for p in folder.iterdir() if p.name[0] != ".") if folder.exists() else []
            if foreign:
                raise OutputError(f"{folder}: is not empty and not an output of cleaner (it holds {foreign[0]}); "
                                  "choose another output")  # fmt: skip
            if self.single is not None and self.single.exists():
                raise OutputError(f"{self.single}: exists, and {folder} does not say that a run wrote it; "
                                  "choose another output")  # fmt: skip
        for table in TABLES:
            foreign = sorted(p.name for p in (folder / table).rglob("*") if not (_is_part(p) or _is_partition(p)))
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
        assert self.identity is not None
        with guarded(self.folder):
            (self.folder / SUMMARY).unlink(missing_ok=True)
            (self.folder / IDENTITY).unlink(missing_ok=True)
            old = self.work / "old"
            shutil.rmtree(old, ignore_errors=True)
            old.mkdir()
            for table in TABLES:
                if (self.folder / table).exists():
                    (self.folder / table).rename(old / table)
                if (self.new / table).exists():
                    (self.new / table).rename(self.folder / table)
            if self.single is not None:
                self.new_single.replace(self.single)
                sync_folder(self.single.parent)
            write_json(self.folder / IDENTITY, self.identity.to_mapping())
            for name in (CARD, REPORT, SUMMARY):
                if name == CARD and not _is_our_card(self.folder / CARD):
                    continue
                (self.new / name).replace(self.folder / name)
                sync_folder(self.folder)
            self._free_lock()
            shutil.rmtree(self.work, ignore_errors=True)


def places(out: str | Path) -> tuple[Path, Path | None]:
    """The folder of a run's tables, and the file of its records if *out* is ``FILE.parquet``, ``FILE.jsonl`` …

    Raises :class:`UsageError` for a path that is no UTF-8, which Arrow cannot open.
    """
    path = Path(out)
    if ":" in str(path):
        path = path.absolute()  # Arrow would take "corpus:v2" for the address of an object store
    try:
        str(path.absolute()).encode("utf-8")
    except UnicodeEncodeError:
        raise UsageError(
            f"{printable(str(path))}: the path is no UTF-8, and no table can be written there; choose another, "
            "or a locale that is UTF-8"
        ) from None
    if not path.name:
        return path, None
    suffix = record_files.suffix_of(path.name)
    if suffix is None or path.is_dir():
        return path, None
    return path.with_name(audit_name(path.name)), path


def audit_name(name: str) -> str:
    """The folder beside the file *name* of records.

    >>> audit_name("x.parquet"), audit_name("x.jsonl.gz")
    ('x.audit', 'x.jsonl.gz.audit')
    """
    return f"{name.removesuffix(record_files.TABLE_SUFFIX)}.audit"


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
    if table == "records" and single is not None and single.suffix == record_files.TABLE_SUFFIX:
        return [single]
    return sorted((folder / table).rglob("part-*.parquet"))


def _is_our_card(path: Path) -> bool:
    """Whether a new card may stand at *path*: there is none, or one that nobody has made his own."""
    try:
        return CARD_MARK in path.read_text("utf-8", "replace")
    except OSError:
        return not path.exists()


def _is_part(path: Path) -> bool:
    return (path.name.startswith("part-") and path.suffix == ".parquet") or path.name.startswith(".part-")


def _is_partition(path: Path) -> bool:
    return "=" in path.name and path.is_dir()


def _json(path: Path) -> dict[str, Any] | None:
    try:
        value = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return None
    return value if isinstance(value, dict) else None
