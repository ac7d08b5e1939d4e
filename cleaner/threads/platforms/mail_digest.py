"""Digests of mailing lists: "Message: 3", the header of the mail below."""

from __future__ import annotations

from cleaner.threads.platforms.platform import Platform

PLATFORM = Platform(
    "digest",
    must="message",
    anchor=r"message: ?(?P<number>\d{1,4})",
    near=r"(?:from|date): .{1,120}",
    counts=True,
    undated=True,
    mail_head=True,
)
