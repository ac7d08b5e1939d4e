"""Simple Machines Forum: "« Reply #3 on: DATE »"."""

from __future__ import annotations

from cleaner.threads.platforms.line_patterns import DATE
from cleaner.threads.platforms.platform import Platform

PLATFORM = Platform(
    "smf",
    anchor=rf"« ?(?:(?:\w{{2,14}}) ?#?(?P<number>\d+) )?(?:\w{{1,4}})?: ?{DATE} ?»?|« ?(?:.{{0,24}}) {DATE} ?»",
    signs=("smf *", "powered by smf*", "simple machines*", "logged", "go down*", "simpleportal*"),
    html=("div#msg0", "div.post_wrapper"),
    topic_value=r"(?P<topic>\d+)\.(?:msg)?\d+",
    words=r"\.inner#msg",
    wrappers=r"inner\b",
)
