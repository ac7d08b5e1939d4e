"""Jobs that are killed at random moments always go on to the same bytes; ``benchmarks.kills`` does it a hundred times."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

from benchmarks.kills import KINDS, Killing

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs kill")
KILLS = 12


@pytest.mark.parametrize("kind", KINDS)
def test_killed_a_dozen_times_and_resumed(kind: str, tmp_path: Path) -> None:
    killing = Killing(KINDS[kind], tmp_path, random.Random(17))
    while killing.kills < KILLS:
        killing.round(KILLS)
    assert killing.kills == KILLS


def test_other_bytes_are_noticed(tmp_path: Path) -> None:
    killing = Killing(KINDS["dedup"], tmp_path, random.Random(17))
    killing.expected["a"]["summary.json"] += b" "
    with pytest.raises(AssertionError, match="round 1"):
        killing.round(0)
