"""The folder of an index: segments, the manifest that names them, the lock of the one writer.

The manifest is replaced in one step once the segments it names are on disk; files it does not name are what a killed
writer left, and the next one removes them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from cleaner.duplicates.index import segment
from cleaner.duplicates.index.segment import Records, Segment
from cleaner.errors import IndexMismatch, OutputError, UsageError
from cleaner.store.atomic_files import write_json
from cleaner.store.file_lock import lock_file

MANIFEST = "index.json"
_DAMAGED = "the index is damaged: restore the folder or start a new one"
TIER = 8
"""So many segments of about one size are merged into one."""


class Folder:
    """Segments in a folder (or, without a path, none but those put in by hand).

    *parameters* must be those the folder was made with; *choices* are taken from the folder if it has any.
    """

    def __init__(self, path: Path | None, parameters: Mapping[str, Any], choices: Mapping[str, Any]) -> None:
        self.path = path
        self.parameters = dict(parameters)
        self.choices = dict(choices)
        self.segments: list[Segment] = []
        self._names: list[str] = []
        self._seen: tuple[int, int] | None = None
        self._file: BinaryIO | None = None
        if path is not None:
            with suppress(FileExistsError):
                path.mkdir(parents=True, exist_ok=True)
            if not path.is_dir():
                raise UsageError(f"{path}: is not a folder; an index is one")
            self.refresh()

    def close(self) -> None:
        """Closes the segments and lets go of the lock."""
        for s in self.segments:
            s.close()
        if self._file is not None:
            self._file.close()
            self._file = None

    def refresh(self) -> None:
        """Opens the segments the manifest names, if it changed."""
        if self.path is None:
            return
        manifest = self.path / MANIFEST
        for _ in range(10):
            try:
                stat = manifest.stat()
            except FileNotFoundError:
                return
            if self._seen == (stat.st_mtime_ns, stat.st_ino):
                return
            told = json.loads(manifest.read_bytes())
            self._check(told["parameters"])
            have = dict(zip(self._names, self.segments, strict=True))
            try:
                opened = [have.get(n) or Segment(self.path / n) for n in told["segments"]]
            except FileNotFoundError:  # a writer has just replaced them: there is a newer manifest
                continue
            except ValueError as e:
                raise IndexMismatch(f"{e}; {_DAMAGED}") from e
            for n, s in have.items():
                if n not in told["segments"]:
                    s.close()
            self.segments, self._names = opened, list(told["segments"])
            self._seen = (stat.st_mtime_ns, stat.st_ino)
            return
        raise IndexMismatch(f"{self.path}: its manifest names segments that are not there; {_DAMAGED}")

    def check(self) -> None:
        """Reads all segments. Raises :class:`IndexMismatch` where one is not what was written."""
        for s in self.segments:
            if not s.sound():
                raise IndexMismatch(f"{s.path}: is not what was written; {_DAMAGED}")

    def _check(self, stored: Mapping[str, Any]) -> None:
        for name, mine in self.parameters.items():
            if stored.get(name) != mine:
                raise IndexMismatch(
                    f"{self.path}: was made with {name} {stored.get(name)}, not {mine}; "
                    f"use {name} {stored.get(name)} or start a new index"
                )
        self.choices |= {name: stored[name] for name in self.choices if name in stored}

    def lock(self) -> None:
        """Makes this object the writer. Raises :class:`OutputError` if another is."""
        if self.path is None or self._file is not None:
            return
        f = open(self.path / ".lock", "ab")  # noqa: SIM115  (held until close)
        if not lock_file(f):
            f.close()
            raise OutputError(
                f"{self.path}: another process (or index object) is writing to it; wait, or use another index"
            )
        self._file = f
        self.refresh()
        for stray in self.path.glob("seg-*.arrays"):  # left by a writer that was killed
            if stray.name not in self._names:
                with suppress(OSError):
                    stray.unlink()

    def append(self, parts: Iterable[Records]) -> None:
        """New segments behind those that are there; then segments are merged, so that there are never many."""
        assert self.path is not None
        names: list[str] = []
        for part in parts:
            names.append(self._new_name(len(names)))
            segment.write(self.path / names[-1], part)
        if names:
            self._publish([*self._names, *names])
            with suppress(OutputError):  # the records are on disk; if there is no room to merge, a later flush will
                self._tier()

    def join(self, numbers: range) -> None:
        """Makes one segment of neighbours."""
        assert self.path is not None
        parts = [self.segments[i] for i in numbers]
        if sum(s.records for s in parts) > segment.MAX_RECORDS:
            return
        name = self._new_name()
        segment.write(self.path / name, segment.joined([s.all() for s in parts]))
        old = [self._names[i] for i in numbers]
        self._publish([*self._names[: numbers.start], name, *self._names[numbers.stop :]])
        for o in old:
            with suppress(OSError):
                (self.path / o).unlink()

    def _tier(self) -> None:
        while len(self.segments) >= TIER:
            size = self.segments[-1].records
            first = len(self.segments)
            while first and self.segments[first - 1].records <= size * TIER:
                first -= 1
                if len(self.segments) - first < TIER:
                    size = max(size, self.segments[first].records)
            before = len(self.segments)
            if before - first < TIER:
                return
            self.join(range(first, before))
            if len(self.segments) == before:  # as large as segments get
                return

    def _new_name(self, more: int = 0) -> str:
        used = [int(n[4:12]) for n in self._names]
        return f"seg-{max(used, default=0) + 1 + more:08d}.arrays"

    def _publish(self, names: Sequence[str]) -> None:
        assert self.path is not None
        write_json(self.path / MANIFEST, {"parameters": self.parameters | self.choices, "segments": list(names)})
        self.refresh()
