"""Work done twice: with numpy alone, and with compiled loops."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest

from cleaner.text import compiled_loops

T = TypeVar("T")


def both_ways(work: Callable[[], T]) -> tuple[T, T]:
    """What *work* gives with numpy alone and with compiled loops, however small the batch."""
    pytest.importorskip("numba")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiled_loops, "WORTH", 0)
        patch.setattr(compiled_loops, "installed", lambda: False)
        slow = work()
        patch.setattr(compiled_loops, "installed", lambda: True)
        return slow, work()
