"""Lobsters: "NAME 3 hours ago | link"."""

from __future__ import annotations

from cleaner.threads.platforms.platform import Platform

PLATFORM = Platform(
    "lobsters",
    anchor=r"(?P<name>(?!(?:asked|answered|commented|edited|modified|posted|updated|published|viewed|created"
    r"|joined|replied)\b)[\w.-]{2,30})"
    r" (?:edited |\| )?∆+(?: \|.{0,40})?",
    signs=("caches", "archive.org*"),
    html=("div.comment-tree-node",),
)
