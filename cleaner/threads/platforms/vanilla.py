"""Vanilla Forums: name and role, the date below."""

from __future__ import annotations

from cleaner.threads.platforms.platform import Platform

PLATFORM = Platform(
    "vanilla",
    html=("li.ItemComment", "li.Comment", "div.ItemDiscussion", "li#Comment_0"),
    signs=(
        "powered by vanilla*",
        "howdy, stranger!*",
        "in this discussion",
        "sign in or register to comment",
        "leave a comment",
    ),
)
