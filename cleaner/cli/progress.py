"""How far a job is, on stderr: a bar for each stage on a terminal, now and then a line elsewhere."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cleaner.model import Progress

LINE_SECONDS = 30.0
"""Seconds between two lines of a job that writes into a log; a job that is done sooner writes none."""
_IN_BYTES = "clean"
"""The stage whose steps are bytes of the input."""
_PAGES = "pages"
"""Not a stage: how many pages were cleaned so far."""


class ProgressDisplay:
    """Shows progress while it is a context: pages a second, percent and time left. *quiet*: nothing."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._terminal = sys.stderr.isatty()
        self._bar: Any = None
        self._stage = ""
        self._pages = 0
        self._first = self._began = self._said = time.monotonic()

    def __enter__(self) -> Progress | None:
        return None if self._quiet else self._update

    def __exit__(self, *_: object) -> None:
        self._close()

    def _update(self, stage: str, done: int, total: int) -> None:
        if stage == _PAGES:
            self._pages = done
            return
        if stage != self._stage:
            self._close()
            self._stage, self._began = stage, time.monotonic()
        if self._terminal:
            self._draw(done, total)
        elif time.monotonic() - self._said >= LINE_SECONDS:
            self._said = time.monotonic()
            print(f"cleaner: {self._line(done, total)}", file=sys.stderr, flush=True)

    def _draw(self, done: int, total: int) -> None:
        if self._bar is None:
            from tqdm import tqdm

            size: dict[str, Any] = {"unit": "B", "unit_scale": True} if self._stage == _IN_BYTES else {}
            self._bar = tqdm(
                total=total, desc=self._stage, file=sys.stderr, leave=False, dynamic_ncols=True, disable=None, **size
            )
        self._bar.total = total
        if self._stage == _IN_BYTES:
            self._bar.set_postfix_str(self._rate(), refresh=False)
        self._bar.update(done - self._bar.n)

    def _line(self, done: int, total: int) -> str:
        parts = [f"{self._stage} {done / total:.0%}" if total else self._stage]
        if self._stage == _IN_BYTES:
            parts.append(self._rate())
        if 0 < done < total:
            left = (time.monotonic() - self._began) * (total - done) / done
            parts.append(f"{_duration(left)} left")
        return ", ".join(parts)

    def _rate(self) -> str:
        seconds = max(time.monotonic() - self._began, 0.001)
        return f"{self._pages:,} pages, {self._pages / seconds:,.0f} pages/s"

    def _close(self) -> None:
        """Take the bar off the screen."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None


def _duration(seconds: float) -> str:
    """Roughly, for a person.

    >>> [_duration(s) for s in (4, 90, 7300)]
    ['4 s', '2 min', '2 h 2 min']
    """
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
