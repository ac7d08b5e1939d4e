"""Files that appear whole or not at all: written beside their place, flushed to disk, then renamed into it."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from cleaner.errors import OutputError

_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
_NO_FOLDER_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.EACCES}
"""What file systems answer that cannot flush a folder (network and FUSE file systems)."""


def output_error(error: OSError, path: Path | str) -> OutputError:
    """What the operating system said while writing *path*, as an error that says what to try."""
    if error.errno in _FULL:
        hint = "free some space or choose another output, then run the same command again: it resumes"
    elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        hint = "choose an output that you may write to"
    else:
        hint = "check the disk, then run the same command again: it resumes"
    return OutputError(f"{path}: cannot be written: {error.strerror or error}; {hint}")


@contextlib.contextmanager
def guarded(path: Path | str) -> Iterator[None]:
    """Turn an :class:`OSError` from writing *path* into an :class:`OutputError` that names it."""
    try:
        yield
    except OSError as e:
        raise output_error(e, path) from e


@contextlib.contextmanager
def atomic(path: Path, *, durable: bool = True) -> Iterator[BinaryIO]:
    """A file to write that becomes *path* when the block ends, or leaves nothing behind if it raises.

    Written beside the target, flushed to disk, renamed, and the folder flushed. Without *durable* nothing is flushed:
    the file is safe from a killed process, not from a power cut. Raises :class:`OutputError`.
    """
    temporary = path.with_name(f".{path.name}.tmp")
    with guarded(path):
        try:
            # Opened exclusively: what a killed process left goes, and a link put in its place is not followed.
            temporary.unlink(missing_ok=True)
            with open(temporary, "xb") as f:
                yield f
                f.flush()
                if durable:
                    os.fsync(f.fileno())
            temporary.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise
        if durable:
            sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename in *folder* durable, where the platform can. Raises :class:`OSError` if the disk cannot."""
    if (directory := getattr(os, "O_DIRECTORY", None)) is None:  # Windows has no way to flush a folder
        return
    fd = os.open(folder, os.O_RDONLY | directory)
    try:
        os.fsync(fd)
    except OSError as e:
        if e.errno not in _NO_FOLDER_SYNC:
            raise
    finally:
        os.close(fd)


def write_json(path: Path, value: Any) -> None:
    """*value* as indented JSON with sorted keys, atomically."""
    with atomic(path) as f:
        f.write(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n")
