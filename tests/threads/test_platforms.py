"""Platforms: each in its own file, with patterns that match what the software prints and no name of any outside."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from cleaner.threads.platforms.known import PLATFORMS
from cleaner.threads.platforms.matchers import compiled

ROOM = Path(__file__).parents[2] / "cleaner" / "threads"
GENERIC = {"mail", "mbox", "digest"}
"""Formats of messages, not software."""
SPELLINGS = ("stack exchange", "hacker news", "invision", "simple machines", "google groups", "movable type", "punbb")


def test_no_platform_is_named_outside() -> None:
    names = "|".join(sorted({p.name for p in PLATFORMS} - GENERIC) + [x.replace(" ", " ?") for x in SPELLINGS])
    pattern = re.compile(rf"(?<![a-z])(?:{names})(?![a-z])|xenforo", re.I)
    found = [
        f"{path.name}:{n}: {line.strip()}"
        for path in ROOM.glob("*.py")
        for n, line in enumerate(path.read_text("utf-8").split("\n"), 1)
        if pattern.search(line)
    ]
    assert found == []


def test_every_file_holds_one_platform_that_is_listed() -> None:
    files = {p.stem for p in (ROOM / "platforms").glob("*.py")}
    machinery = {"__init__", "known", "line_patterns", "matchers", "nodebb_previews", "platform", "quirks"}
    machinery |= {"stackexchange_comments"}
    assert len(files - machinery) == len(PLATFORMS) == len({p.name for p in PLATFORMS})


def test_platforms_do_not_change() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        PLATFORMS[0].name = "other"  # type: ignore[misc]


ANCHORS = [
    ("phpbb", "post by marta_k » ∂∂∂", "marta_k wrote on ∂∂∂"),
    ("fluxbb", "#3 ∂∂∂∂", "3 ∂∂∂∂"),
    ("nairaland", "re: goats by dele77: ∂∂ on ∂∂∂", "re: goats, by the way ∂∂"),
    ("reddit", "[–]marta_k 12 points ∆∆", "marta_k has 12 points"),
    ("hackernews", "marta_k ∆∆∆ | parent | next", "marta_k ∆∆∆ and then"),
    ("xenforo1", "marta k, ∂∂∂", "discussion in goats, ∂∂∂"),
    ("ubb", "re: goats #4711 - ∂∂∂", "goats - ∂∂∂"),
    ("mbox", "from marta@example.org ∂∂∂∂", "from marta to dele"),
    ("lemmy", "marta_k to goats · ∆∆", "marta k to goats"),
    ("disqus", "marta dele • ∆∆", "marta • dele"),
    ("woocommerce", "marta k (verified owner) – ∂∂∂", "marta k – sold out"),
]


@pytest.mark.parametrize(("name", "line", "other"), ANCHORS)
def test_anchors(name: str, line: str, other: str) -> None:
    anchor = next(c.anchor for c in compiled() if c.platform.name == name)
    assert anchor.fullmatch(line)
    assert not anchor.fullmatch(other)
