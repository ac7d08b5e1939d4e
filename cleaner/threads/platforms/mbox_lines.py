"""The lines "From NAME DATE" of an mbox file."""

from __future__ import annotations

from cleaner.threads.platforms.line_patterns import DATE
from cleaner.threads.platforms.platform import Platform

PLATFORM = Platform(
    "mbox",
    must="from ",
    anchor=rf"from (?P<name>.{{2,80}}?) {DATE}(?: .{{0,8}})?",
    mail_head=True,
)
