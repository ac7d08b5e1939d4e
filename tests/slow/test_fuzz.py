"""Mutated inputs, a bounded number of them: see ``make fuzz`` for more."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from benchmarks.fuzz import HTML, THREAD, IndexTarget, fuzz, inputs, seeds, try_page, try_reader
from cleaner.errors import InputError

PAGES = {"a.html": HTML.encode(), "a.txt": THREAD.encode()}


def options(count: int) -> argparse.Namespace:
    return argparse.Namespace(inputs=count, seconds=120.0, seed=11, keep=None)


def test_readers_account_for_every_mutated_file(capsys: pytest.CaptureFixture[str]) -> None:
    tried, faults = fuzz(try_reader, seeds(), options(6000))
    assert faults == 0 and tried > 1000, capsys.readouterr().out


def test_blocks_of_mutated_pages_tile_their_source(capsys: pytest.CaptureFixture[str]) -> None:
    tried, faults = fuzz(try_page, PAGES, options(400))
    assert faults == 0 and tried > 50, capsys.readouterr().out


def test_a_damaged_index_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tried, faults = fuzz(IndexTarget(tmp_path), PAGES, options(300))
    assert faults == 0 and tried > 50, capsys.readouterr().out


def test_faults_are_seen() -> None:
    def raises(name: str, data: bytes) -> str | None:
        raise InputError("no", source=name)

    assert fuzz(raises, PAGES, options(10)) == (10, 10)
    assert fuzz(lambda name, data: "wrong", PAGES, options(10)) == (10, 10)


def test_the_same_seed_gives_the_same_inputs() -> None:
    assert list(inputs(60, 3, PAGES)) == list(inputs(60, 3, PAGES)) != list(inputs(60, 4, PAGES))
