"""UBB.threads: "TITLE #123 - DATE"."""

from __future__ import annotations

from cleaner.threads.platforms.line_patterns import WHEN
from cleaner.threads.platforms.platform import Platform

PLATFORM = Platform(
    "ubb",
    must="#",
    anchor=rf"(?:[^∂∆#]{{1,120}} )?#(?P<number>\d{{2,9}}) ?(?:-|–|on)? ?{WHEN}",
    signs=("powered by ubb*", "previous thread*"),
)
