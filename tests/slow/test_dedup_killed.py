"""Jobs and writers of an index that are killed at random moments, full disks, torn files: nothing is lost, the rows stay
the same.
"""

from __future__ import annotations

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

import pytest

from cleaner.duplicates.index.dedup_index import DedupIndex
from cleaner.errors import IndexMismatch, OutputError
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
from cleaner.duplicates.index.dedup_index import DedupIndex
from tests.dedup_texts import prose
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


def test_a_full_disk_costs_what_was_not_flushed(tmp_path: Path) -> None:
    """The database may not grow: what was flushed stays, and the next writer goes on when there is room."""
    with DedupIndex(tmp_path) as seen:
        seen.add("r0", prose(0, 40))
        seen.flush()
        (pages,) = seen.tables._db.execute("PRAGMA page_count").fetchone()
        seen.tables._db.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(OutputError, match="full"):
            for i in range(1, 400):
                seen.add(f"r{i}", prose(i, 400))
        assert len(seen) == 1
        assert seen.query(prose(0, 40)).of == "r0"  # type: ignore[union-attr]
    with DedupIndex(tmp_path) as seen:
        seen.check()
        seen.add_many([f"r{i}" for i in range(1, 4)], [prose(i, 40) for i in range(1, 4)])
        assert [m.of if m else None for m in seen.query_many([prose(i, 40) for i in range(4)])] == [
            "r0",
            "r1",
            "r2",
            "r3",
        ]


def filled(path: Path) -> Path:
    with DedupIndex(path) as seen:
        seen.add_many([f"r{i}" for i in range(200)], [prose(i, 80) for i in range(200)])
    return path / "index.sqlite"


@pytest.mark.parametrize("left", [8, 100, 1000, -40_000])
def test_a_torn_file_is_named(left: int, tmp_path: Path) -> None:
    file = filled(tmp_path)
    data = file.read_bytes()
    file.write_bytes(data[:left])
    with pytest.raises(IndexMismatch, match=r"the index is damaged"), DedupIndex(tmp_path) as seen:
        seen.check()


@pytest.mark.parametrize("at", [0.2, 0.5, 0.7, 0.95])
def test_a_flipped_bit_is_found(at: float, tmp_path: Path) -> None:
    file = filled(tmp_path)
    data = bytearray(file.read_bytes())
    place = int(len(data) * at)
    while data[place] == 0:  # room between cells that nobody reads
        place += 1
    data[place] ^= 4
    file.write_bytes(data)
    with pytest.raises(IndexMismatch), DedupIndex(tmp_path) as seen:
        seen.check()
