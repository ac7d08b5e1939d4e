"""Whether a file is still what it was: its size and the time of its last change."""

from __future__ import annotations

import os

from cleaner.errors import InputError
from cleaner.readers.sources import Source

Stamp = tuple[int, int]
"""Size and time of change (ns) of a file."""


def file_stamp(path: str) -> Stamp | None:
    """The stamp of a file, or None if it cannot be found."""
    try:
        found = os.stat(path)  # noqa: PTH116  a path that is no UTF-8 stays what it is
    except (OSError, ValueError):
        return None
    return found.st_size, found.st_mtime_ns


def changed_since(before: Stamp | None, source: Source) -> InputError | None:
    """An error if the file of *source* is not what *before* says; None also where nothing is known of it."""
    if before is None or (now := file_stamp(source.path)) == before:
        return None
    if now is None:
        return InputError("it was removed while it was read", source=source.name, code="changed")
    sizes = f" ({before[0]:,} bytes then, {now[0]:,} bytes now)" if now[0] != before[0] else ""
    reason = f"it changed while it was read{sizes}; run again once it is complete"
    return InputError(reason, source=source.name, code="changed")
