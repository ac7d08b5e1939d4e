"""When compiled loops stand in for numpy, and when not. That both give the same is tested where they are used."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cleaner.text import compiled_loops

NAME = "cleaner.text.lines_kernel"


@pytest.fixture(autouse=True)
def asked_anew() -> Iterator[None]:
    compiled_loops.installed.cache_clear()
    yield
    compiled_loops.installed.cache_clear()


def test_large_batches_are_worth_loading_numba(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba")
    monkeypatch.delitem(sys.modules, NAME, raising=False)
    assert compiled_loops.loops(NAME, compiled_loops.WORTH - 1) is None
    module = compiled_loops.loops(NAME, compiled_loops.WORTH)
    assert module is not None
    monkeypatch.setitem(sys.modules, NAME, module)
    assert compiled_loops.loops(NAME, 1) is module


def test_not_for_a_page() -> None:
    code = "import sys, cleaner; cleaner.clean('Menu\\nThe mill by the river.'); sys.exit('numba' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])


def test_not_without_numba(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numba", None)
    assert compiled_loops.loops(NAME, 1 << 60) is None


def test_not_if_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEANER_NUMBA", "0")
    assert compiled_loops.loops(NAME, 1 << 60) is None


def test_not_where_it_does_not_load(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled_loops, "installed", lambda: True)
    assert compiled_loops.loops("cleaner.no_such_loops", 1 << 60) is None
