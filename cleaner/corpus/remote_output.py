"""An output at an address: worked in a folder of this machine, then put there so that it appears as a whole.

An object store cannot rename, and its users read what a pattern finds. So::

    OUT/.new/KEY/…        the parts on their way, where no pattern such as ``records/*.parquet`` looks
    OUT/.new/commit.json  all parts are there; what is left to do is copying within the store
    OUT/summary.json      copied last: an output that has it is finished

A run that was killed before ``commit.json`` leaves the old output as it was, and what it left is cleared away by the
next. Killed after it, whoever comes next, reader or run, finishes the copying first. A lock object, created only where
there is none, keeps two runs apart.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import xxhash

from cleaner.errors import OutputError, UsageError
from cleaner.store.addresses import file_system
from cleaner.store.output_folder import IDENTITY, REPORT, SUMMARY, TOOL, audit_name
from cleaner.store.record_files import suffix_of
from cleaner.store.schema import TABLES

NEW, COMMIT, LOCK = ".new", "commit.json", "lock"
LOCK_SECONDS = 900
"""A lock that was not renewed for so long belongs to a run that is gone."""
BATCH = 16
"""Files that are sent before the lock is renewed."""


class Place(NamedTuple):
    """Where an output lies in its file system."""

    fs: Any
    folder: str
    """Of the tables and the summary."""
    single: str | None
    """The file of the records, if the output is ``FILE.parquet``."""

    @property
    def new(self) -> str:
        """Where parts are on their way."""
        return f"{self.folder}/{NEW}"


def place(address: str) -> Place:
    """The place that *address* names: a folder, or ``FILE.parquet`` and the like with their folder beside it."""
    fs, path = file_system(address)
    folder, _, name = path.rpartition("/")
    if suffix_of(name) is not None:
        return Place(fs, f"{folder}/{audit_name(name)}", path)
    return Place(fs, path, None)


def work_folder(address: str, work: str | None) -> Path:
    """The folder of this machine in which an output at *address* is made: the same for the same address, so that an
    interrupted run goes on.
    """
    base = Path(work) if work else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cleaner"
    return base / xxhash.xxh3_64_hexdigest(address.encode())


class Prepared(NamedTuple):
    """A folder of this machine that is ready for a run into an address."""

    local: Path
    """The output to give the run."""
    complete: bool
    """Whether a finished output lies at the address, all parts of it; its summary alone is here."""


def prepare(address: str, folder: Path) -> Prepared:
    """Make *folder* ready for a run into *address*.

    An output that is finished there lends its summary and its identity to the folder, so that the run knows what it
    would replace. Raises :class:`OutputError` if something else than an output lies at the address.
    """
    there = place(address)
    _finish_commit(there)
    summary = _json(there, f"{there.folder}/{SUMMARY}")
    ours = summary is not None and summary.get("tool") == TOOL
    if not ours:
        _refuse_foreign(there, address)
    local, audit = _local(there, folder)
    folder.mkdir(parents=True, exist_ok=True)
    if not ours or (audit / SUMMARY).exists():  # the latter is finished and was not sent
        return Prepared(local, complete=False)
    audit.mkdir(parents=True, exist_ok=True)
    for name in (IDENTITY, SUMMARY):
        if (value := _json(there, f"{there.folder}/{name}")) is not None:
            (audit / name).write_bytes(orjson.dumps(value))
    return Prepared(local, complete=_complete(there, summary or {}))


def _local(there: Place, folder: Path) -> tuple[Path, Path]:
    """The output in *folder* that stands for the place, and the folder of its tables."""
    local = folder / Path(there.single or there.folder).name
    return local, local.with_name(audit_name(local.name)) if there.single else local


def _complete(there: Place, summary: Mapping[str, Any]) -> bool:
    """Whether every file that the summary lists is there, of the size it had."""
    sizes = {p: int(info.get("size") or 0) for p, info in there.fs.find(there.folder, detail=True).items()}
    if there.single is not None and there.fs.exists(there.single):
        sizes[there.single] = int(there.fs.info(there.single).get("size") or 0)
    single = Path(there.single).name if there.single else None
    return all(
        sizes.get(str(there.single) if name == single else f"{there.folder}/{name}") == entry["bytes"]
        for name, entry in summary.get("outputs", {}).items()
    )


def _refuse_foreign(there: Place, address: str) -> None:
    for path in _listed(there, there.folder):
        name = path[len(there.folder) :].strip("/")
        if not name.startswith(f"{NEW}/"):
            raise OutputError(f"{address}: is not empty and not an output of cleaner (it holds {name}); choose another")
    if there.single is not None and there.fs.exists(there.single):
        raise OutputError(f"{address}: exists, and nothing says that a run wrote it; choose another output")


def publish(local: Path, address: str, *, progress: Callable[[str, int, int], None] | None = None) -> None:
    """Put the finished output *local* in the place of *address*. Raises :class:`OutputError`.

    Nothing is sent if the same output lies there already.
    """
    there = place(address)
    audit = local.with_name(audit_name(local.name)) if there.single else local
    summary = (audit / SUMMARY).read_bytes()
    if not any((audit / table).exists() for table in TABLES):
        return  # the summary alone, of what lies there already
    if _json(there, f"{there.folder}/{SUMMARY}") == orjson.loads(summary):
        if not _alive(_json(there, f"{there.new}/{LOCK}")):
            _remove(there, _listed(there, there.new))  # of a run that was killed at its very end
        return
    with _locked(there, address) as renew:
        key = xxhash.xxh3_64_hexdigest(summary)
        _remove(there, [p for p in _listed(there, there.new) if not p.endswith(f"/{LOCK}")])
        files = _files(local, audit, there)
        for at in range(0, len(files), BATCH):
            for source, name in files[at : at + BATCH]:
                there.fs.put_file(str(source), f"{there.new}/{key}/{name}")
            renew()
            if progress is not None:
                progress("upload", min(at + BATCH, len(files)), len(files))
        names = [name for _, name in files]
        there.fs.pipe_file(f"{there.new}/{COMMIT}", orjson.dumps({"tool": TOOL, "key": key, "files": names}))
        _finish_commit(there)


SINGLE = "records.single"
"""Name on the way of the records of an output that is one file."""


def _files(local: Path, audit: Path, there: Place) -> list[tuple[Path, str]]:
    """Files of an output with their names at the place, the summary last."""
    tables = [p for table in TABLES for p in sorted((audit / table).rglob("part-*.parquet"))]
    rest = sorted(p for p in audit.iterdir() if p.is_file() and (p.name == IDENTITY or p.name[0] != "."))
    rest = [p for p in rest if p.name != SUMMARY]
    named = [(p, p.relative_to(audit).as_posix()) for p in [*tables, *rest, audit / SUMMARY]]
    return [(local, SINGLE), *named] if there.single else named


def _finish_commit(there: Place) -> None:
    """Copy parts that are all there into their places, if a run got so far."""
    commit = _json(there, f"{there.new}/{COMMIT}")
    if commit is None or commit.get("tool") != TOOL:
        return
    fs, way = there.fs, f"{there.new}/{commit['key']}"
    names: list[str] = commit["files"]
    for name in names:
        single = there.single if name == SINGLE else None
        fs.cp_file(f"{way}/{name}", single or f"{there.folder}/{name}")
    current = {f"{there.folder}/{name}" for name in names}
    old = [p for table in TABLES for p in _listed(there, f"{there.folder}/{table}") if _is_part(p) and p not in current]
    _remove(there, [*old, f"{there.new}/{COMMIT}"])
    _remove(there, _listed(there, way))


@contextlib.contextmanager
def near(out: str) -> Iterator[Path]:
    """A finished output at an address as a copy in a folder of this machine, for as long as the block lasts.

    Raises :class:`UsageError` if there is none.
    """
    there = place(out)
    _finish_commit(there)
    summary = _json(there, f"{there.folder}/{SUMMARY}")
    if summary is None or summary.get("tool") != TOOL:
        raise UsageError(f"{out}: holds no output")
    with tempfile.TemporaryDirectory(prefix="cleaner-") as folder:
        local, audit = _local(there, Path(folder))
        if there.single is not None:
            there.fs.get_file(there.single, str(local))
        for path in _listed(there, there.folder):
            name = path[len(there.folder) :].strip("/")
            if name == IDENTITY or not name.startswith("."):
                (audit / name).parent.mkdir(parents=True, exist_ok=True)
                there.fs.get_file(path, str(audit / name))
        yield local


def send_report(local: str, out: str) -> None:
    """Put ``report.html``, built again in a copy of an output, back to the address of the output."""
    there = place(out)
    _, audit = _local(there, Path(local).parent)
    there.fs.put_file(str(audit / REPORT), f"{there.folder}/{REPORT}")


@contextlib.contextmanager
def _locked(there: Place, address: str) -> Iterator[Callable[[], None]]:
    """Hold the lock of a place; gives what renews it."""
    path, owner = f"{there.new}/{LOCK}", uuid.uuid4().hex

    def renew() -> None:
        held = _json(there, path)
        if held is not None and held.get("owner") != owner:
            raise OutputError(f"{address}: another run took over while this one was sending; start it again")
        there.fs.pipe_file(path, stamp())

    def stamp() -> bytes:
        return orjson.dumps({"owner": owner, "time": time.time()})

    if not _create(there, path, stamp()):
        if _alive(_json(there, path)):
            raise OutputError(f"{address}: another run is writing here; wait, or choose another output")
        there.fs.pipe_file(path, stamp())
    try:
        yield renew
    finally:
        with contextlib.suppress(Exception):  # the lock runs out by itself
            _remove(there, [path])


def _alive(lock: dict[str, Any] | None) -> bool:
    """Whether the run that holds a lock has renewed it lately."""
    return lock is not None and time.time() - float(lock.get("time", 0)) < LOCK_SECONDS


def _create(there: Place, path: str, data: bytes) -> bool:
    """Write a small object unless there is one: by a conditional write where the store has them."""
    there.fs.makedirs(path.rpartition("/")[0], exist_ok=True)
    try:
        there.fs.pipe_file(path, data, mode="create")
    except FileExistsError:
        return False
    except (TypeError, NotImplementedError, ValueError):
        if there.fs.exists(path):
            return False
        there.fs.pipe_file(path, data)
    return True


def _listed(there: Place, folder: str) -> list[str]:
    there.fs.invalidate_cache()
    try:
        return sorted(there.fs.find(folder))
    except FileNotFoundError:
        return []


def _remove(there: Place, paths: list[str]) -> None:
    for path in paths:
        with contextlib.suppress(FileNotFoundError):
            there.fs.rm_file(path)


def _json(there: Place, path: str) -> dict[str, Any] | None:
    there.fs.invalidate_cache()
    try:
        value = orjson.loads(there.fs.cat_file(path))
    except (OSError, orjson.JSONDecodeError):
        return None
    return value if isinstance(value, dict) else None


def _is_part(path: str) -> bool:
    name = path.rpartition("/")[2]
    return name.startswith("part-") and name.endswith(".parquet")


def forget(folder: Path) -> None:
    """Clear the work folder of an output that was published."""
    shutil.rmtree(folder, ignore_errors=True)
