"""Posts as stretches of lines, and what is known of each line of them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Cut:
    """One post as lines ``first`` to ``last`` (half open) and what its lines are."""

    first: int
    last: int
    anchor: int
    head: int
    """First line of the post's own words."""
    tail: int
    """Line after its own words."""


@dataclass(slots=True)
class Parts:
    """What the lines of all posts are, collected while a page is assembled."""

    kinds: dict[int, tuple[str, str, float, str, bool]] = field(default_factory=dict)
    """Line to (kind, rule, score, why, hard)."""
    words: frozenset[int] = frozenset()
    """Lines that markup says are a poster's own words: no part of a post's header, whatever they look like."""

    def set(self, i: int, kind: str, rule: str, score: float, why: str, hard: bool = False) -> None:
        """Says what line *i* is, unless something surer was said."""
        if i not in self.kinds or self.kinds[i][2] < score:
            self.kinds[i] = (kind, f"thread.{rule}", score, why, hard)
