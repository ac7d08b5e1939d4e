"""Cleaned shards that a later run takes instead of cleaning them again (``--work DIR``).

A shard's key is made of what its pages are read from and of everything that decides what becomes of them: the bytes of
the files and their names, the ranges, the settings, the templates, this program with its rules and models, and the
libraries. So a run with one input more, one file changed or another setting of a late stage cleans what is new alone.
"""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import xxhash

import cleaner
from cleaner import readers
from cleaner.readers.file_changes import Stamp, file_stamp
from cleaner.report.summary import LIBRARIES
from cleaner.store.addresses import is_address
from cleaner.store.work_cache import WorkCache, key_of

KEPT_SHARD = 4 << 20
"""Bytes of a shard when work is kept: never a function of the corpus, which grows from run to run."""
FOLDER = "kept"
"""Name of the cache in the folder of ``--work``, beside the unfinished work of outputs at addresses."""


def cache_of(work: str | None) -> WorkCache | None:
    """The cache in the folder *work*; None without one."""
    return WorkCache(Path(work).absolute() / FOLDER) if work else None


def shard_keys(
    shards: Sequence[readers.Shard], stamps: Mapping[str, Stamp], settings: Sequence[Any]
) -> list[str | None]:
    """The key of each shard; None where a file cannot be read or changed meanwhile. *settings* are all that decide
    rows of shards. Files are read once, whole.
    """
    digests: dict[str, str | None] = {}
    keys: list[str | None] = []
    for shard in shards:
        units: list[list[Any]] = []
        for unit in shard.units:
            source = unit.source
            if source.path not in digests:
                digests[source.path] = _content(source, stamps.get(source.path))
            units.append([digests[source.path], source.name, source.refused, unit.kind, unit.start, unit.stop])
        known = all(unit[0] is not None for unit in units)
        keys.append(key_of(program(), list(settings), units) if known else None)
    return keys


def _content(source: readers.Source, before: Stamp | None) -> str | None:
    """A digest of the file's bytes, at an address the mark that changes with them."""
    if is_address(source.path):
        return f"{source.size} {source.mark}" if source.mark else None
    state = xxhash.xxh3_128()
    try:
        with open(source.path, "rb") as f:
            while piece := f.read(1 << 20):
                state.update(piece)
    except OSError:
        return None
    return state.hexdigest() if before is None or file_stamp(source.path) == before else None


@cache
def program() -> str:
    """A digest of this program, its rules and models, and the versions of what it stands on."""
    state = xxhash.xxh3_128(platform.python_version().encode())
    for name in LIBRARIES:
        try:
            state.update(f"{name} {importlib.metadata.version(name)};".encode())
        except importlib.metadata.PackageNotFoundError:
            state.update(f"{name};".encode())
    top = Path(cleaner.__file__).parent
    for path in sorted(p for p in top.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
        state.update(path.relative_to(top).as_posix().encode())
        state.update(path.read_bytes())
    return state.hexdigest()
