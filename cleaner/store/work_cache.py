"""Finished work that later runs use again: named sets of files in a folder, by a key that says all they depend on.

    FOLDER/ab/abcdef…/entry.json   names, sizes and digests of the files beside it
    FOLDER/.new/…                  entries being made; they appear by one rename
    FOLDER/.gone/…                 entries on their way out

Files are linked where the file system can, else copied, so that what a run took stays when its entry is dropped. An
entry whose files are not what was written is dropped and its work done again. Several runs may share a folder.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import xxhash

ENTRY = "entry.json"
LEFT_OVER_S = 86_400
"""Unfinished entries older than this were left by a run that was killed: no entry takes a day to link or copy."""
_READ_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class WorkCache:
    """The finished work in *folder*. Nothing here raises for a folder that cannot be used: then nothing is found."""

    folder: Path

    def fetch(self, key: str, target: Path) -> bool:
        """Put the files of entry *key* into the folder *target*, in the order they were given; whether there is one."""
        entry = self._entry(key)
        try:
            files = orjson.loads((entry / ENTRY).read_bytes())["files"]
            sound = all(_sound(entry / name, size, digest) for name, size, digest in files)
        except (OSError, ValueError, KeyError, TypeError):
            sound = False
        if not sound:
            self._drop(entry)
            return False
        try:
            target.mkdir(parents=True, exist_ok=True)
            for name, _, _ in files:
                _place(entry / name, target / name)
            os.utime(entry / ENTRY)  # the oldest goes first
        except OSError:
            return False  # dropped by another run meanwhile, or no room: the work is done anew
        return True

    def keep(self, key: str, files: Sequence[Path]) -> None:
        """Make *files* the entry *key*, unless there is one."""
        entry = self._entry(key)
        if entry.exists():
            return
        new = self.folder / ".new" / uuid.uuid4().hex
        with contextlib.suppress(OSError):  # a full disk costs the cache, not the run
            new.mkdir(parents=True)
            told: list[tuple[str, int, str]] = []
            for path in files:
                _place(path, new / path.name)
                told.append((path.name, path.stat().st_size, _digest(path)))
            (new / ENTRY).write_bytes(orjson.dumps({"files": told}))
            entry.parent.mkdir(parents=True, exist_ok=True)
            new.rename(entry)
        shutil.rmtree(new, ignore_errors=True)  # another run was first, or something failed

    def trim(self, max_bytes: int) -> None:
        """Drop entries, those first that were not used for longest, until at most *max_bytes* are left."""
        found = sorted(self._entries(), key=lambda e: (-e[0], e[2]))
        total = 0
        for _, size, entry in found:
            total += size
            if total > max_bytes:
                self._drop(entry)
        for folder in (".new", ".gone"):
            for path in _listed(self.folder / folder):
                with contextlib.suppress(OSError):
                    if folder == ".gone" or path.stat().st_mtime < time.time() - LEFT_OVER_S:
                        shutil.rmtree(path, ignore_errors=True)

    def _entry(self, key: str) -> Path:
        return self.folder / key[:2] / key

    def _entries(self) -> Iterator[tuple[float, int, Path]]:
        """Time of last use, bytes and folder of every entry."""
        for shelf in _listed(self.folder):
            for entry in _listed(shelf) if shelf.name[0] != "." else ():
                with contextlib.suppress(OSError):
                    size = sum(f.stat().st_size for f in entry.iterdir())
                    yield (entry / ENTRY).stat().st_mtime, size, entry

    def _drop(self, entry: Path) -> None:
        gone = self.folder / ".gone" / uuid.uuid4().hex
        with contextlib.suppress(OSError):
            gone.parent.mkdir(exist_ok=True)
            entry.rename(gone)
        shutil.rmtree(gone, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a cache, there or to come."""

    cache: WorkCache
    key: str

    def fetch(self, target: Path) -> bool:
        """See :meth:`WorkCache.fetch`."""
        return self.cache.fetch(self.key, target)

    def keep(self, files: Sequence[Path]) -> None:
        """See :meth:`WorkCache.keep`."""
        self.cache.keep(self.key, files)


def key_of(*parts: Any) -> str:
    """A key from values that JSON can hold."""
    return xxhash.xxh3_128_hexdigest(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS))


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _place(source: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:  # another file system, or one without links
        beside = target.with_name(f".{target.name}.{uuid.uuid4().hex}")
        shutil.copyfile(source, beside)
        beside.replace(target)


def _digest(path: Path) -> str:
    state = xxhash.xxh3_128()
    with open(path, "rb") as f:
        while piece := f.read(_READ_BYTES):
            state.update(piece)
    return state.hexdigest()


def _sound(path: Path, size: int, digest: str) -> bool:
    return path.stat().st_size == size and _digest(path) == digest
