"""Work that is kept between runs: the same bytes as without, and only what is new is cleaned."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import orjson
import pytest

import cleaner
from cleaner.config import ReadConfig
from cleaner.corpus import shard_work
from cleaner.readers import Source, split
from cleaner.store.work_cache import ENTRY, WorkCache


def write(folder: Path, name: str, seed: int) -> None:
    """A small page whose words depend on *seed*."""
    words = random.Random(seed).choices(["harbour", "ferry", "winter", "ledger", "orchard", "was", "the", "of"], k=80)
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"The story of pier {seed}.\n\n{' '.join(words).capitalize()}.\n", encoding="utf-8")


def tables(out: Path) -> dict[str, bytes]:
    """Every file of an output, but for what is told of the run."""
    return {str(p.relative_to(out)): p.read_bytes() for p in sorted(out.rglob("*.parquet"))}


def counted(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Grows by each shard that is really worked."""
    worked: list[Any] = []
    before = shard_work._ShardWorker.run

    def run(self: Any) -> None:
        worked.append(self.task.shard)
        before(self)

    monkeypatch.setattr(shard_work._ShardWorker, "run", run)
    return worked


def go(inputs: Path, out: Path, work: Path | None, **stages: Any) -> dict[str, bytes]:
    run = {"overwrite": True, **({"work": str(work)} if work else {})}
    cleaner.run([inputs], out, {**stages, "run": run})
    return tables(out)


def test_any_sequence_of_changes_gives_what_a_fresh_run_gives(tmp_path: Path) -> None:
    chance = random.Random(11)
    inputs, work = tmp_path / "in", tmp_path / "work"
    for i in range(6):
        write(inputs, f"p{i}.txt", i)
    stages: dict[str, dict[str, Any]] = {}
    for step in range(8):
        match chance.randrange(5):
            case 0:
                write(inputs, f"new{step}.txt", 100 + step)
            case 1:
                write(inputs, f"p{chance.randrange(6)}.txt", 200 + step)
            case 2:
                stages = {"dedup": {"jaccard": chance.choice([0.5, 0.9])}}
            case 3:
                stages = {"filters": {"min_chars": chance.choice([0, 400, 560])}}
            case 4:
                stages = {"markdown": {"column": True}}
        for entry in list((work / "kept").glob("*/*/*"))[:: chance.choice([3, 100])]:
            entry.write_bytes(b"damaged")
        assert go(inputs, tmp_path / "a", work, **stages) == go(inputs, tmp_path / f"b{step}", None, **stages)


def test_late_settings_clean_nothing_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    worked = counted(monkeypatch)
    inputs, work = tmp_path / "in", tmp_path / "work"
    write(inputs, "p.txt", 1)
    go(inputs, tmp_path / "a", work)
    assert len(worked) == 1
    go(inputs, tmp_path / "a", work, dedup={"jaccard": 0.7, "prefer": "longest"})
    (inputs / "p.txt").touch()
    go(inputs, tmp_path / "b", work)
    assert len(worked) == 1
    go(inputs, tmp_path / "b", work, label={"level": "strict"})
    assert len(worked) == 2


def test_what_ran_out_of_time_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    worked = counted(monkeypatch)
    inputs, work = tmp_path / "in", tmp_path / "work"
    write(inputs, "p.txt", 1)
    monkeypatch.setattr(shard_work, "BY_CHANCE", frozenset({"empty"}))
    (inputs / "q.txt").write_bytes(b"")
    go(inputs, tmp_path / "a", work)
    first = len(worked)
    go(inputs, tmp_path / "a", work, dedup={"jaccard": 0.7})
    assert len(worked) > first


def test_names_say_where_steady_shards_end() -> None:
    sources = [Source(f"/d/{i:05}.txt", 5_000, f"{i:05}.txt") for i in range(4_000)]
    before = {s.units for s in split(sources, 1 << 20, ReadConfig(), steady=True)}
    after = {s.units for s in split([Source("/d/0.txt", 5_000, "0.txt"), *sources], 1 << 20, ReadConfig(), steady=True)}
    assert len(before) > 10
    assert len(after - before) <= 3


def test_an_entry_is_whole_or_gone(tmp_path: Path) -> None:
    cache = WorkCache(tmp_path / "cache")
    made = tmp_path / "made"
    made.write_bytes(b"x" * 100)
    cache.keep("abc", [made])
    assert cache.fetch("abc", tmp_path / "one")
    assert (tmp_path / "one" / "made").read_bytes() == b"x" * 100
    entry = tmp_path / "cache" / "ab" / "abc"
    (entry / "made").unlink()
    (entry / "made").write_bytes(b"y" * 100)
    assert not cache.fetch("abc", tmp_path / "two")
    assert not entry.exists()
    assert (tmp_path / "one" / "made").read_bytes() == b"x" * 100
    assert not cache.fetch("never", tmp_path / "two")


def test_what_was_not_used_longest_goes_first(tmp_path: Path) -> None:
    import os

    cache = WorkCache(tmp_path / "cache")
    for number, key in enumerate(("aa1", "bb2", "cc3")):
        (tmp_path / "f").write_bytes(b"x" * 1000)
        cache.keep(key, [tmp_path / "f"])
        (tmp_path / "f").unlink()
        os.utime(tmp_path / "cache" / key[:2] / key / ENTRY, (number, number))
    assert cache.fetch("aa1", tmp_path / "used")
    size = 1000 + len(orjson.dumps({"files": [("f", 1000, "0" * 32)]}))
    cache.trim(2 * size)
    assert [cache.fetch(key, tmp_path / "used") for key in ("aa1", "bb2", "cc3")] == [True, False, True]
    cache.trim(0)
    assert not cache.fetch("cc3", tmp_path / "used")
