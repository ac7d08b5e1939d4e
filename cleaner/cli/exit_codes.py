"""Exit codes of the command."""

from __future__ import annotations

DONE = 0
FAILED = 1
"""A gate of ``check`` failed, or a run published no record."""
USAGE = 2
"""The command line, the settings, the input or the output are at fault; nothing was done."""
TOO_MANY = 3
"""More bad input than ``--max-errors`` allows; nothing was published."""
INTERNAL = 4
"""A fault of this program, or a worker process that died."""
INTERRUPTED = 130
CLOSED = 141
"""Nobody reads our output any more, as in ``cleaner show FILE | head``."""
