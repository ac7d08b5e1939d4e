"""Jobs and writers of an index that are killed at random moments, full disks, torn files: nothing is lost, the rows stay
the same.
"""

from __future__ import annotations

import errno
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cleaner.duplicates.index import index_folder
from cleaner.duplicates.index.dedup_index import DedupIndex
from cleaner.errors import IndexMismatch, OutputError
from cleaner.store import atomic_files
from tests.dedup_texts import mangled, prose

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork and kill")
ROOT = Path(__file__).parents[2]
KILLS = 10


def dump(path: Path, n: int) -> Path:
    """*n* records of a few hundred stories, with every relation among them."""
    rng = random.Random(n)
    stories = [prose(f"killed {i}", rng.choice([8, 40, 120])) for i in range(n // 4)]
    with open(path, "w", encoding="utf-8") as f:
        for i in range(n):
            story = rng.choice(stories)
            text = rng.choice([story, mangled(story, i, 0.03), f"{story} {rng.choice(stories)}", prose(f"new {i}", 40)])
            f.write(json.dumps({"id": f"r{i}", "text": text}) + "\n")
    return path


def published(out: Path) -> dict[str, bytes]:
    """What a run left, but for work files that one which was killed at its very end had no time to remove."""
    files = {p.relative_to(out).as_posix(): p for p in sorted(out.rglob("*")) if p.is_file()}
    return {name: p.read_bytes() for name, p in files.items() if not name.startswith(".work/")}


HARNESS = """
import os, sys
from cleaner.corpus import pipeline
from cleaner.cli.command_line import main
pipeline.MIN_SHARD = 100_000
main(["dedup", sys.argv[1], "-o", sys.argv[2], "-q"])  # what takes long to load is loaded once
for line in sys.stdin:
    pid = os.fork()
    if pid == 0:
        os._exit(main(["dedup", sys.argv[1], "-o", line.strip(), "-q"]))
    print(pid, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""


class Forked:
    """``cleaner dedup`` in processes forked from one that has everything loaded."""

    def __init__(self, source: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", HARNESS, str(source), str(source.with_name("warm"))],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)},
        )  # fmt: skip

    def __call__(self, out: Path, kill_after: float | None = None) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(out, file=self.process.stdin, flush=True)
        pid = int(self.process.stdout.readline())
        timer = threading.Timer(kill_after or 0, os.kill, (pid, signal.SIGKILL))
        if kill_after is not None:
            timer.start()
        code = int(self.process.stdout.readline())
        timer.cancel()
        return code

    def close(self) -> None:
        self.process.communicate("")


class Commands(Forked):
    """``cleaner dedup`` as a command of its own, with workers."""

    def __init__(self, source: Path) -> None:
        self.source = source

    def __call__(self, out: Path, kill_after: float | None = None) -> int:
        command = [sys.executable, "-m", "cleaner", "dedup", str(self.source), "-o", str(out), "-q", "-j", "2"]
        process = subprocess.Popen(command, cwd=ROOT)
        try:
            process.wait(kill_after)
        except subprocess.TimeoutExpired:
            process.kill()
        return process.wait()

    def close(self) -> None:
        pass


@pytest.fixture
def job(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., int]]:
    kind, n = request.param
    made = kind(dump(tmp_path / "in.jsonl", n))
    yield made
    made.close()


@pytest.mark.parametrize("job", [(Forked, 1000), (Commands, 20_000)], ids=["forked", "commands"], indirect=True)
def test_killed_at_ten_moments_and_resumed(job: Callable[..., int], tmp_path: Path) -> None:
    assert job(tmp_path / "calm") == 0
    expected = published(tmp_path / "calm")
    start = time.monotonic()
    assert job(tmp_path / "again") == 0
    duration = time.monotonic() - start
    rng = random.Random(1)
    killed = 0
    for n in range(KILLS):
        out = tmp_path / f"killed{n}"
        code = job(out, (n + rng.random()) / KILLS * duration)
        assert code in (0, -signal.SIGKILL)
        killed += code != 0
        if code:
            assert job(out) == 0 or (out / "summary.json").exists()
        assert published(out) == expected
    assert killed >= KILLS // 2


WRITER = r"""
import os, sys
from cleaner.duplicates.index import index_folder as folder
from cleaner.duplicates.index.dedup_index import DedupIndex
from tests.dedup_texts import prose
folder.TIER = 3
with DedupIndex(None) as warm:
    warm.add_many(["a", "b"], [prose("a", 40)] * 2)
for line in sys.stdin:
    pid = os.fork()
    if pid == 0:
        with DedupIndex(sys.argv[1]) as seen:
            start = len(seen)
            os.write(1, f"{os.getpid()} {start}\n".encode())
            for i in range(start, start + 4000, 20):
                seen.add_many([f"r{k}" for k in range(i, i + 20)], [prose(k, 30) for k in range(i, i + 20)])
                seen.flush()
                os.write(1, f"{i + 20}\n".encode())
        os._exit(0)
    os.waitpid(pid, 0)
    os.write(1, b"killed\n")
"""


def test_writers_of_an_index_killed_at_ten_moments(tmp_path: Path) -> None:
    """What was flushed is there and whole; of a batch that was being flushed all or nothing."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path / "index")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    rng = random.Random(2)
    flushed = 0
    for _ in range(KILLS):
        print("go", file=process.stdin, flush=True)
        pid, start = map(int, process.stdout.readline().split())
        assert start in (flushed, flushed + 20)
        flushed = int(process.stdout.readline())
        threading.Timer(rng.random() * 0.15, os.kill, (pid, signal.SIGKILL)).start()
        while (line := process.stdout.readline()) != "killed\n":
            flushed = int(line)
        with DedupIndex(tmp_path / "index") as seen:
            assert len(seen) in (flushed, flushed + 20)
            seen.check()
            asked = [*rng.sample(range(len(seen)), 10), len(seen) - 1]
            assert [m.of if m else None for m in seen.query_many([prose(k, 30) for k in asked])] == [
                f"r{k}" for k in asked
            ]
            assert seen.query(prose(len(seen), 30)) is None
    process.communicate("")


@pytest.mark.parametrize("stop", range(1, 8))
def test_a_full_disk_loses_nothing(stop: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever file does not fit, of a segment, a manifest or a merge."""
    monkeypatch.setattr(index_folder, "TIER", 2)
    opened = [0]

    def full(path: Any, mode: str = "r", *more: Any, **options: Any) -> Any:
        if "x" in mode:
            opened[0] += 1
            if opened[0] == stop:
                raise OSError(errno.ENOSPC, "No space left on device", str(path))
        return open(path, mode, *more, **options)

    monkeypatch.setattr(atomic_files, "open", full, raising=False)
    with DedupIndex(tmp_path) as seen:
        for i in range(4):
            seen.add(f"r{i}", prose(i, 40))
            try:
                seen.flush()
            except OutputError as e:
                assert "No space left" in str(e)
            assert len(seen) == i + 1
    with DedupIndex(tmp_path) as seen:
        seen.check()
        assert len(seen) == 4
        assert [m.of if m else None for m in seen.query_many([prose(i, 40) for i in range(4)])] == [
            f"r{i}" for i in range(4)
        ]


@pytest.mark.parametrize("left", [0, 8, 100, 1000, -1])
def test_a_torn_segment_is_named(left: int, tmp_path: Path) -> None:
    with DedupIndex(tmp_path) as seen:
        seen.add_many([f"r{i}" for i in range(50)], [prose(i, 40) for i in range(50)])
    (segment,) = tmp_path.glob("seg-*")
    data = segment.read_bytes()
    segment.write_bytes(data[: left if left >= 0 else len(data) - 200])
    with pytest.raises(IndexMismatch, match=rf"{segment.name}.*damaged"):
        DedupIndex(tmp_path)


def test_a_flipped_bit_is_found(tmp_path: Path) -> None:
    with DedupIndex(tmp_path) as seen:
        seen.add_many([f"r{i}" for i in range(50)], [prose(i, 40) for i in range(50)])
        seen.flush()
        seen.check()
    (segment,) = tmp_path.glob("seg-*")
    data = bytearray(segment.read_bytes())
    data[len(data) // 2] ^= 4
    segment.write_bytes(data)
    with DedupIndex(tmp_path) as seen, pytest.raises(IndexMismatch, match="not what was written"):
        seen.check()
