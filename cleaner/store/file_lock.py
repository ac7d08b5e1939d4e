"""A lock on a file that ends with the process that holds it."""

from __future__ import annotations

from typing import BinaryIO

_WINDOWS_LOCK_AT = 1 << 40
"""Windows locks bytes, also beyond the end of the file; there they keep nobody from reading it."""


def lock_file(file: BinaryIO) -> bool:
    """Takes the lock on an open, writable *file*, without waiting; whether it was free.

    The lock is given back when the file is closed, also when the process is killed. ``flock`` on POSIX, a byte range
    lock on Windows; where a platform or file system has neither, everybody gets the lock.
    """
    try:
        import fcntl
    except ImportError:
        return _lock_on_windows(file)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _lock_on_windows(file: BinaryIO) -> bool:
    try:
        import msvcrt
    except ImportError:
        return True
    locking, mode = getattr(msvcrt, "locking"), getattr(msvcrt, "LK_NBLCK")  # noqa: B009  (typed on Windows only)
    file.seek(_WINDOWS_LOCK_AT)
    try:
        locking(file.fileno(), mode, 1)
    except OSError:
        return False
    return True
