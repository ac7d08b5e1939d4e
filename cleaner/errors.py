"""Every error a caller can meet, and what each means.

    CleanerError
    ├── UsageError        the call or the configuration is wrong; nothing was read (exit code 2)
    │   └── SettingsError settings that do not exist or are out of range
    ├── InputError        an input, or a place in it, cannot be read (a row in ``rejected``)
    ├── TooManyErrors     more bad input than ``--max-errors`` allows; nothing was published (exit code 3)
    ├── EmptyCorpus       no record is left, and the output that has some was not replaced (exit code 1)
    ├── OutputError       an output cannot be written: exists, full disk, no permission (exit code 2)
    └── IndexMismatch     a DedupIndex was made with other parameters or another version, or is damaged

    WorkerDied            a worker process died over work that is not one page's (exit code 4)

A message says what happened, to which input, and what to try.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

NO_PAGE_CODES = frozenset({"not_a_page", "http_status"})
"""Codes of rows in ``rejected`` that say why something readable is no page."""


class CleanerError(Exception):
    """Base of every error raised on purpose."""


class UsageError(CleanerError):
    """The call, the command line or the configuration file is wrong."""


class Problem(NamedTuple):
    """One setting that is wrong: its stage, its name (empty: the stage itself) and what is wrong with it."""

    stage: str
    name: str
    text: str

    @property
    def key(self) -> str:
        """``stage.name``, as messages name a setting."""
        return f"{self.stage}.{self.name}" if self.name else self.stage


class SettingsError(UsageError):
    """Settings that do not exist or whose values cannot be. ``problems`` has one entry for each of them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(f"config: {p.key}: {p.text}" for p in problems))

    def __reduce__(self) -> tuple[Any, ...]:
        return SettingsError, (self.problems,)


class InputError(CleanerError):
    """An input, or one place in it, cannot be read.

    *source* names the file (and member, as ``a.zip!/b.txt``), *where* the place in it (``line 7``, ``row 12``,
    ``record 3``), *offset* the byte offset where one is known.
    """

    def __init__(
        self, reason: str, *, source: str, where: str = "", offset: int | None = None, code: str = "unreadable"
    ) -> None:
        self.reason, self.source, self.where, self.offset, self.code = reason, source, where, offset, code
        place = f"{source}, {where}" if where else source
        super().__init__(f"{place}: {reason}")

    @property
    def is_error(self) -> bool:
        """False for what was read and is no page, as an image of a crawl: it is named, not held against the input."""
        return self.code not in NO_PAGE_CODES

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild_input_error, (self.reason, self.source, self.where, self.offset, self.code)


def _rebuild_input_error(reason: str, source: str, where: str, offset: int | None, code: str) -> InputError:
    return InputError(reason, source=source, where=where, offset=offset, code=code)


class TooManyErrors(CleanerError):
    """More unreadable pages than the run allows."""


class OutputError(CleanerError):
    """An output cannot be written."""


class EmptyCorpus(CleanerError):
    """A run left no record, and so did not replace an output that has some. ``reasons`` are those of ``rejected``."""

    def __init__(self, message: str, reasons: Sequence[str] = ()) -> None:
        self.reasons = tuple(reasons)
        super().__init__(message)

    def __str__(self) -> str:
        return "\n".join([str(self.args[0]), *(f"  {reason}" for reason in self.reasons)])

    def __reduce__(self) -> tuple[Any, ...]:
        return EmptyCorpus, (self.args[0], self.reasons)


class IndexMismatch(CleanerError):
    """A stored index was written with other parameters or by an incompatible version."""


class Failed(NamedTuple):
    """What a runner yields for an item whose worker process died each time it was tried."""

    item: Any
    why: str


class WorkerDied(RuntimeError):
    """A worker process died over work that is not one page's: the machine is at fault, or this program."""
