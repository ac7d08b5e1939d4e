"""Mumsnet: "NAME · DATE"."""

from __future__ import annotations

from cleaner.threads.platforms.line_patterns import WHEN
from cleaner.threads.platforms.platform import Platform

PLATFORM = Platform(
    "mumsnet",
    must="·",
    anchor=rf"(?P<name>[^·∂∆]{{2,40}}) · {WHEN}",
    signs=("watch this thread", "flip thread", "hide thread", "op posts", "start a new thread"),
    needs=2,
)
