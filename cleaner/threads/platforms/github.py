"""GitHub issues: "NAME commented on DATE"."""

from __future__ import annotations

from cleaner.threads.platforms.line_patterns import WHEN
from cleaner.threads.platforms.platform import Platform

PLATFORM = Platform(
    "github",
    must="commented",
    anchor=rf"@?(?P<name>[\w-]{{1,39}}) (?:left a comment|commented)(?: on)? {WHEN}(?: .{{0,60}})?",
    author=r"@[\w-]{1,39}",
    signs=("sign up for free to join this conversation on github*", "assignees", "no one assigned", "none yet"),
    needs=1,
    html=("div.timeline-comment",),
    words=r"markdown-body",
)
