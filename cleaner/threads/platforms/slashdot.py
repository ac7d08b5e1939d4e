"""Slashdot: "by NAME ( 1234 ) on DATE"."""

from __future__ import annotations

from cleaner.threads.platforms.platform import Platform

PLATFORM = Platform(
    "slashdot",
    must="by ",
    anchor=(
        r"by (?P<name>(?:anonymous coward|.{2,40}?(?= \( ?\d{1,9} ?\)| writes)))(?: \( ?\d{1,9} ?\))?(?: writes:?)?"
        r"(?: on)?(?: ∂+)?(?: ?\(?#\d+\)?)?(?: .{0,40})?"
    ),
    author=r".{1,120} \(score: ?-?\d.{0,40}\)|re:",
    signs=("comments filter*", "load all comments", "post load all comments"),
    comments=True,
    undated=True,
)
