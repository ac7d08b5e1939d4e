"""What one page may cost: a time limit that interrupts it, and a journal that names it if it takes its process down."""

from __future__ import annotations

import contextlib
import faulthandler
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import NamedTuple


class PageTimeout(BaseException):
    """A page took too long. Not an :class:`Exception`, so that no library swallows it on the way up."""


@contextlib.contextmanager
def time_limit(seconds: float, *, hard: bool = False) -> Iterator[None]:
    """Raise :class:`PageTimeout` inside the block after *seconds*.

    It works where signals do: in the main thread, outside Windows; elsewhere there is no limit. With *hard*, code that
    never returns to Python is ended together with the process after three times as long: only for workers that will be
    replaced.
    """
    if seconds <= 0 or not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    armed = True

    def ring(_signal: int, _frame: FrameType | None) -> None:
        if armed:
            raise PageTimeout

    before = signal.signal(signal.SIGALRM, ring)
    # It rings again: the first one may fall into a place where exceptions are dropped.
    signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    if hard:
        faulthandler.dump_traceback_later(3 * seconds + 5, exit=True)
    try:
        yield
    finally:
        armed = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if hard:
            faulthandler.cancel_dump_traceback_later()


class JournalEntry(NamedTuple):
    """What a journal says: pages ``first`` to ``last`` (half open) of a shard were being worked.

    ``first == last``: the page after them was being read, from the shard's file number ``unit``.
    """

    first: int
    last: int
    unit: int


class Journal:
    """A small file that says what a worker is doing; it survives the worker's death, not the machine's."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o644)

    def note(self, first: int, last: int, unit: int) -> None:
        """Pages *first* to *last* come next; file number *unit* is being read."""
        os.lseek(self._fd, 0, os.SEEK_SET)
        os.write(self._fd, b"%20d %20d %20d\n" % (first, last, unit))

    def close(self) -> None:
        """The work is done: the journal goes."""
        os.close(self._fd)
        with contextlib.suppress(OSError):
            self.path.unlink()

    @staticmethod
    def read(path: Path) -> JournalEntry | None:
        """What was noted last, or None."""
        try:
            first, last, unit = map(int, path.read_bytes().split())
            return JournalEntry(first, last, unit)
        except (OSError, ValueError):
            return None
