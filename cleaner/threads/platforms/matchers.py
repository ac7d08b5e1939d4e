"""The strings of all platforms, ready to be matched."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from cleaner.language.date_spans import fold
from cleaner.threads.platforms.known import PLATFORMS
from cleaner.threads.platforms.platform import Platform


@dataclass(frozen=True, slots=True)
class Compiled:
    """A platform with its patterns ready."""

    platform: Platform
    anchor: re.Pattern[str]
    then: re.Pattern[str] | None
    near: re.Pattern[str] | None
    until: re.Pattern[str] | None
    opens: re.Pattern[str] | None
    author: re.Pattern[str] | None


@lru_cache(maxsize=1)
def compiled() -> tuple[Compiled, ...]:
    """Every platform that has an anchor."""
    return tuple(
        Compiled(p, _line(p.anchor), *(_line(x) if x else None for x in (p.then, p.near, p.until, p.opens, p.author)))
        for p in PLATFORMS
        if p.anchor
    )


def _line(pattern: str) -> re.Pattern[str]:
    pattern = "".join(c if c.isascii() or c in "∂∆" else fold(c) for c in pattern)
    return re.compile(rf"[\s*·•+►|\"“”›–-]{{0,6}}(?:{pattern})[\s|·.:↑↓»\"-]{{0,6}}")


@lru_cache(maxsize=1)
def signs() -> tuple[dict[str, tuple[str, ...]], tuple[tuple[str, str], ...]]:
    """Whole-line signs to platforms, and (beginning, platform) pairs."""
    whole: dict[str, tuple[str, ...]] = {}
    starts: list[tuple[str, str]] = []
    for p in PLATFORMS:
        for sign in p.signs:
            if sign.endswith("*"):
                starts.append((sign[:-1], p.name))
            else:
                whole[sign] = (*whole.get(sign, ()), p.name)
    return whole, tuple(starts)
