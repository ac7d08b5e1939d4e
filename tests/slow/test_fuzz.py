"""Mutated inputs, a bounded number of them: see ``make fuzz`` for more."""

from __future__ import annotations

import argparse
import io
from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks import fuzz_seeds
from benchmarks.fuzz import IndexTarget, Numbered, PageTarget, fuzz, inputs, try_files
from cleaner.errors import InputError
from cleaner.model import Page
from cleaner.readers import Source, read

PAGES = fuzz_seeds.pages()


def options(count: int) -> argparse.Namespace:
    return argparse.Namespace(inputs=count, seconds=120.0, seed=11, keep=None)


def test_readers_account_for_every_mutated_file(capsys: pytest.CaptureFixture[str]) -> None:
    tried, faults = fuzz(try_files, fuzz_seeds.files(), options(10_000))
    assert faults == 0 and tried > 1000, capsys.readouterr().out


def test_blocks_of_mutated_pages_tile_their_source(capsys: pytest.CaptureFixture[str]) -> None:
    tried, faults = fuzz(PageTarget(), PAGES, options(2000))
    assert faults == 0 and tried > 50, capsys.readouterr().out


def test_a_damaged_index_is_named_and_a_whole_one_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tried, faults = fuzz(IndexTarget(tmp_path), PAGES, options(3000))
    assert faults == 0 and tried > 50, capsys.readouterr().out


def test_every_seed_is_read_to_a_page() -> None:
    """A seed that is refused as a whole has nothing to mutate behind its first bytes."""
    for name, data in fuzz_seeds.files().items():
        found = list(read(Source(name, len(data), name), stream=io.BytesIO(data)))
        assert found and all(isinstance(item, Page) for item in found), (name, found)


def test_faults_are_seen() -> None:
    def raises(batch: Sequence[Numbered]) -> list[str | None]:
        raise InputError("no", source="x")

    def one_of_them(batch: Sequence[Numbered]) -> list[str | None]:
        if any(number == 7 for number, _, _ in batch):
            raise ValueError("no")
        return [None] * len(batch)

    def only_together(batch: Sequence[Numbered]) -> list[str | None]:
        if len(batch) > 1:
            raise ValueError("no")
        return [None]

    assert fuzz(raises, PAGES, options(10)) == (10, 10)
    assert fuzz(lambda batch: ["wrong"] * len(batch), PAGES, options(10)) == (10, 10)
    assert fuzz(one_of_them, PAGES, options(100)) == (100, 1)
    assert fuzz(only_together, PAGES, options(100)) == (100, 2)


def test_what_never_ends_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.fuzz.STUCK", 1)

    def hangs(batch: Sequence[Numbered]) -> list[str | None]:
        while any(number == 3 for number, _, _ in batch):
            pass
        return [None] * len(batch)

    assert fuzz(hangs, PAGES, options(10)) == (10, 1)


def test_the_same_seed_gives_the_same_inputs() -> None:
    assert list(inputs(60, 3, PAGES)) == list(inputs(60, 3, PAGES)) != list(inputs(60, 4, PAGES))
