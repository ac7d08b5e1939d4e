"""X and what looks like it: name, @handle, date; posts of one page are a conversation."""

from __future__ import annotations

from cleaner.threads.platforms.line_patterns import WHEN
from cleaner.threads.platforms.platform import Platform

SIGNS = (
    "replying to*",
    "show replies",
    "show more replies",
    "people on x are the first to know.",
    "don’t miss what’s happening",
    "new to x?",
    "new to twitter?",
    "see new posts",
    "relevant people",
    "who can reply?*",
)

PLATFORM = Platform("xcom", must="@", anchor=rf"(?P<name>[^∂∆@]{{1,50}}?) @\w{{2,30}} ?[·•.] ?{WHEN}", signs=SIGNS)
