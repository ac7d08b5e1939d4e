"""Whether a file stayed the same while it was read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cleaner.errors import InputError
from cleaner.model import Page
from cleaner.readers.sources import STDIN, Source
from cleaner.store.addresses import is_address


def watched(items: Iterator[Page | InputError], source: Source) -> Iterator[Page | InputError]:
    """*items* of a file of this machine, and at their end an error if it is not the file that was found.

    Size and time are compared with what :func:`discover` saw (for a source without a mark: with what they were when
    reading began), after every range of a file that is read in several.
    """
    if source.path == STDIN or is_address(source.path):
        yield from items
        return
    before = (source.size, source.mark) if source.mark else state_of(source.path)
    yield from items
    after = state_of(source.path)
    if before is not None and after != before:
        yield InputError(_difference(before, after), source=source.name, code="changed")


def state_of(path: str) -> tuple[int, str] | None:
    """Size and time (nanoseconds, as text) of a file; ``None`` if it is not there."""
    try:
        stat = Path(path).stat()
    except (OSError, ValueError):
        return None
    return stat.st_size, str(stat.st_mtime_ns)


def _difference(before: tuple[int, str], after: tuple[int, str] | None) -> str:
    if after is None:
        return "it vanished while it was read; what was read before is there"
    sizes = f"it had {before[0]:,} bytes when it was found and has {after[0]:,} now" if before[0] != after[0] else ""
    return f"it changed while it was read ({sizes or 'its time is another'}); pages may be missing, or be mixed ones"
