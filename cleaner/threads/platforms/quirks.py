"""What the lines of single platforms need beyond strings: functions that mark them, by the platform's name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from cleaner.threads.platforms import nodebb_previews, stackexchange_comments
from cleaner.threads.post_lines import Cut, Parts
from cleaner.threads.sheet import Sheet

_IN_A_POST: Mapping[str, Callable[[Sheet, Cut, Parts], None]] = {"stackexchange": stackexchange_comments.signatures}
_ON_THE_PAGE: Mapping[str, Callable[[Sheet, Sequence[Cut], Parts], None]] = {"nodebb": nodebb_previews.previews}


def mark_post(platform: str | None, s: Sheet, cut: Cut, parts: Parts) -> None:
    """Marks the lines of one post that only this platform prints."""
    if platform is not None and platform in _IN_A_POST:
        _IN_A_POST[platform](s, cut, parts)


def mark_page(platform: str | None, s: Sheet, cuts: Sequence[Cut], parts: Parts) -> None:
    """Marks the lines between and in posts that only this platform prints."""
    if platform is not None and platform in _ON_THE_PAGE:
        _ON_THE_PAGE[platform](s, cuts, parts)
