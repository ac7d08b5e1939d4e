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


@lru_cache(maxsize=1)
def _by_name() -> dict[str, Compiled]:
    return {c.platform.name: c for c in compiled()}


def matcher(name: str | None) -> Compiled | None:
    """The patterns of a platform; ``None`` without a name, or for one without an anchor."""
    return _by_name().get(name) if name is not None else None


@lru_cache(maxsize=1)
def comment_platforms() -> frozenset[str]:
    """Names of what prints comments under articles."""
    return frozenset(p.name for p in PLATFORMS if p.comments)


@lru_cache(maxsize=1)
def article_platforms() -> frozenset[str]:
    """Names of software whose comments stand under articles and in forums alike."""
    return frozenset(p.name for p in PLATFORMS if p.articles)


@lru_cache(maxsize=1)
def quote_ends() -> tuple[str, ...]:
    """How the heads of quotations end that have no colon."""
    return tuple(end for p in PLATFORMS for end in p.quote_ends)


@lru_cache(maxsize=1)
def expanders() -> tuple[str, ...]:
    """Beginnings of the lines under folded quotations."""
    return tuple(start for p in PLATFORMS for start in p.expanders)


@lru_cache(maxsize=1)
def _name_addresses() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((p.name_address[:2], re.compile(p.name_address)) for p in PLATFORMS if p.name_address)


def names_an_address(k: str) -> bool:
    """Whether a key is the mere address of a name, as some software prints it beside the name.

    >>> names_an_address("u/ann_lee"), names_an_address("u/ann is right")
    (True, False)
    """
    return any(k[:2] == start and pattern.fullmatch(k) for start, pattern in _name_addresses())


@lru_cache(maxsize=1)
def post_addresses() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Patterns of a place within a thread in the path of an address, and what takes their place."""
    return tuple((re.compile(pattern), thread) for p in PLATFORMS for pattern, thread in p.post_address)


@lru_cache(maxsize=1)
def topic_values() -> tuple[re.Pattern[str], ...]:
    """Patterns of values of a query that hold a thread's number (``topic``) and a place in it."""
    return tuple(re.compile(p.topic_value) for p in PLATFORMS if p.topic_value)
