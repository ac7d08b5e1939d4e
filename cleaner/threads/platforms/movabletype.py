"""Movable Type and TypePad comments: "Posted by: NAME | DATE", below the words."""

from __future__ import annotations

from cleaner.threads.platforms.line_patterns import WHEN
from cleaner.threads.platforms.platform import Platform

PLATFORM = Platform(
    "movabletype",
    must="posted by:",
    anchor=rf"posted by: ?(?P<name>[^∂∆|]{{1,60}}?)(?: \(\S{{1,60}}\))?(?: ?\|| ?at| ?on)? {WHEN}(?: .{{0,20}})?",
    header=False,
    opens=r"(?:\d+ )?comments?(?: \(?\d+\)?)?",
    comments=True,
    needs=1,
    signs=(
        "post a comment*",
        "remember personal info*",
        "the comments to this entry are closed*",
        "listed below are links to weblogs*",
        "verify your comment*",
        "trackback url for this entry*",
    ),
)
