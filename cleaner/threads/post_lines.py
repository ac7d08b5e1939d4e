"""What the lines of posts are, as the modules that read them say it one after the other."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Parts:
    """What the lines of all posts are."""

    kinds: dict[int, tuple[str, str, float, str, bool]] = field(default_factory=dict)
    """Line to (kind, rule, score, why, hard)."""
    words: frozenset[int] = frozenset()
    """Lines that markup says are a poster's own words: no part of a stanza, whatever they look like."""

    def set(self, i: int, kind: str, rule: str, score: float, why: str, hard: bool = False) -> None:
        if i not in self.kinds or self.kinds[i][2] < score:
            self.kinds[i] = (kind, f"thread.{rule}", score, why, hard)
