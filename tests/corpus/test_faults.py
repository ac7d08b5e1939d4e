"""Things go wrong: workers and runs are killed, disks fill up, someone presses Ctrl-C. The rows stay the same.

Most of it is tried on `cleaner dedup`, which goes the same way as `cleaner run` and cleans nothing on it.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import deadly
import pyarrow.parquet as pq
import pytest

from cleaner.config import Config
from cleaner.corpus import page_limits, pipeline, shard_passes, shard_reader
from cleaner.corpus.page_limits import Journal, PageTimeout, time_limit
from cleaner.corpus.restore import restore
from cleaner.corpus.runners import Local
from cleaner.errors import OutputError, TooManyErrors
from cleaner.store import atomic_files

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs signals and kill")
WORDS = "bridge river council winter harbour letter engine garden window copper market lantern paper orchard".split()


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some three hundred pages in a few files, with duplicates among them."""
    folder = tmp_path_factory.mktemp("faults") / "in"
    folder.mkdir()
    rng = random.Random(7)
    texts = [" ".join(rng.choices(WORDS, k=rng.randint(30, 300))) + "." for _ in range(250)]
    for n in range(3):
        with open(folder / f"{n}.jsonl", "w", encoding="utf-8") as f:
            for i in range(n * 70, n * 70 + 100):
                f.write(json.dumps({"id": f"{n}-{i}", "text": f"{texts[i]}\n\n{texts[(i * 7) % 250]}"}) + "\n")
    return folder


def published(out: Path) -> dict[str, bytes]:
    """What a run left, but for work files that one which was killed at its very end had no time to remove."""
    files = {p.relative_to(out).as_posix(): p for p in sorted(out.rglob("*")) if p.is_file()}
    return {name: p.read_bytes() for name, p in files.items() if not name.startswith(".work/")}


@pytest.fixture(scope="module")
def expected(dump: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    out = tmp_path_factory.mktemp("faults") / "out"
    pipeline.dedup(dump, out)
    return published(out)


SLOW = """
import sys, time
from pathlib import Path
from cleaner.corpus import pipeline, shard_work as stages
from cleaner.cli.command_line import main

pipeline.MIN_SHARD = 8_000
real = stages.readers.read_unit

def slow(unit, config):
    for item in real(unit, config):
        time.sleep({pause})
        yield item

stages.readers.read_unit = slow
if __name__ == "__main__":
    sys.exit(main(["dedup", *sys.argv[1:]]))
"""


def start(tmp_path: Path, *args: str | Path, pause: float = 0.002) -> subprocess.Popen[bytes]:
    script = tmp_path / "slow.py"
    script.write_text(SLOW.format(pause=pause))
    command = [sys.executable, str(script), *map(str, args)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)


@pytest.mark.parametrize("jobs", [pytest.param(1, marks=pytest.mark.slow), 2])
def test_killed_at_random_moments_and_resumed(
    dump: Path, expected: dict[str, bytes], tmp_path: Path, jobs: int
) -> None:
    out = tmp_path / "out"
    rng = random.Random(jobs)
    killed = 0
    for _ in range(8):
        process = start(tmp_path, dump, "-o", out, "-j", str(jobs), "-q")
        try:
            process.wait(rng.uniform(0.5, 2.0))
        except subprocess.TimeoutExpired:
            killed += 1
            process.kill()
        _, err = process.communicate()
        assert process.returncode in (0, -signal.SIGKILL), err
        if (out / "summary.json").exists():
            break
        assert process.returncode
    else:
        pipeline.dedup(dump, out)
    assert killed
    assert published(out) == expected


def test_ctrl_c_stops_at_once_and_can_be_resumed(dump: Path, expected: dict[str, bytes], tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = start(tmp_path, dump, "-o", out, "-j", "2", pause=0.05)
    wait_for(lambda: list((out / ".work" / "shards").glob("*.journal")))
    workers = children(process.pid)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to every process of the group
    _, err = process.communicate(timeout=20)
    assert process.returncode == 130, err
    assert err.decode() == "cleaner: interrupted; the same command goes on where it stopped\n"
    wait_for(lambda: not any(alive(p) for p in workers))
    assert not (out / "records").exists()
    pipeline.dedup(dump, out)
    assert published(out) == expected


def test_a_worker_that_is_killed_is_replaced(dump: Path, expected: dict[str, bytes], tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = start(tmp_path, dump, "-o", out, "-j", "2", "-q", pause=0.01)
    rng = random.Random(3)
    kills = 0
    while process.poll() is None and kills < 4:
        time.sleep(rng.uniform(0.2, 0.5))
        workers = [p for p in children(process.pid) if is_worker(p)]
        if workers:
            os.kill(rng.choice(workers), signal.SIGKILL)
            kills += 1
    _, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    assert kills
    assert published(out) == expected


def children(pid: int) -> list[int]:
    """All processes below *pid*."""
    found: list[int] = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            child = int(entry.parent.name)
            found += [child, *children(child)]
    return found


def is_worker(pid: int) -> bool:
    """Forked by the fork server, not the fork server or the resource tracker themselves."""
    try:
        parent = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
        return b"forkserver" in Path(f"/proc/{parent}/cmdline").read_bytes()
    except OSError:
        return False


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def wait_for(what: Any) -> None:
    deadline = time.monotonic() + 30
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.05)


# -- pages that kill ---------------------------------------------------------------------------------------------------


def rejected(out: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(out / "rejected").to_pylist()
    return rows


def test_a_page_that_kills_its_worker_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open(tmp_path / "a.jsonl", "w") as f:
        for i in range(12):
            f.write(
                json.dumps({"id": str(i), "text": "This one is deadly." if i == 4 else f"Page {i} is fine."}) + "\n"
            )
    monkeypatch.setattr(shard_passes, "work_shard", deadly.over_a_page)
    config = Config.from_mapping({"dedup": {"mode": "off"}})
    summary = pipeline.dedup(tmp_path / "a.jsonl", tmp_path / "out", config, jobs=2)
    rows = rejected(tmp_path / "out")
    assert [(r["id"], r["reason"], r["text"]) for r in rows] == [("4", "crashed", "This one is deadly.")]
    assert summary.records == 11
    assert restore(tmp_path / "out", "4") == "This one is deadly."


def test_a_file_that_kills_its_reader_costs_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its pages before the place are kept, and so is every other file of the shard, before and after it."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a", "bad", "bad2", "c", "d"):
        lines = (json.dumps({"id": f"{name}-{i}", "text": f"Page {i} of {name} is fine."}) for i in range(6))
        (folder / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.setattr(shard_passes, "work_shard", deadly.over_reading)
    config = Config.from_mapping({"dedup": {"mode": "off"}})
    summary = pipeline.dedup(folder, tmp_path / "out", config, jobs=2)
    assert summary.records == 3 * 6 + 2 * 3
    found = [(r["reason"], r["source"], r["place"]) for r in rejected(tmp_path / "out")]
    assert found == [("crashed", f"{name}.jsonl", "after 3 of its pages") for name in ("bad", "bad2")]
    assert summary.counts["unreadable"] == 2


def test_one_process_that_was_killed_goes_on_in_others(
    dump: Path, expected: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that kills the only process would kill it again: what was worked then is worked apart."""
    out = tmp_path / "out"
    with monkeypatch.context() as m:
        m.setattr(pipeline, "gather", lambda tables: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            pipeline.dedup(dump, out)
    shard = sorted((out / ".work" / "shards").iterdir())[0]
    (shard / "counts.json").unlink()
    journal = Journal(shard.with_suffix(".journal"))
    journal.note(0, 64, 0)
    used: list[int] = []
    real = shard_passes.rescue
    monkeypatch.setattr(shard_passes, "rescue", lambda task, runner: used.append(runner.jobs) or real(task, runner))
    pipeline.dedup(dump, out)
    assert used == [2]
    assert published(out) == expected


def test_a_fork_server_that_is_killed_is_started_again() -> None:
    from multiprocessing import forkserver

    with Local(2) as runner:
        assert list(runner.map(abs, [-1, -2])) == [1, 2]
        os.kill(forkserver._forkserver._forkserver_pid, signal.SIGKILL)  # type: ignore[attr-defined]
        time.sleep(0.2)
        assert list(runner.map(abs, [-3, -4, -5])) == [3, 4, 5]


def test_files_that_change_while_they_are_read_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in "abc":
        lines = (json.dumps({"id": f"{name}{i}", "text": f"Page {i} of {name} is fine."}) for i in range(40))
        (folder / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    real = shard_passes.work_shard

    def shrunk(task: Any) -> Any:
        (folder / "b.jsonl").write_text('{"id": "b0", "text": "Only this one is left."}\n', encoding="utf-8")
        (folder / "c.jsonl").unlink(missing_ok=True)
        return real(task)

    monkeypatch.setattr(shard_passes, "work_shard", shrunk)
    summary = pipeline.dedup(folder, tmp_path / "out", Config.from_mapping({"dedup": {"mode": "off"}}))
    assert summary.records == 41
    rows = {r["source"]: r for r in rejected(tmp_path / "out")}
    assert (rows["b.jsonl"]["reason"], rows["c.jsonl"]["reason"]) == ("changed", "unreadable")
    assert "bytes now" in rows["b.jsonl"]["why"]
    assert summary.counts["unreadable"] == 2
    with pytest.raises(TooManyErrors):
        config = Config.from_mapping({"run": {"max_errors": 0, "overwrite": True}})
        for name in "bc":
            (folder / f"{name}.jsonl").write_text('{"id": "x", "text": "A page that was longer before."}\n' * 9)
        pipeline.dedup(folder, tmp_path / "out", config)


def test_an_archive_without_end_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(unit: Any, config: Any) -> Any:
        if unit.source.name == "b.txt":
            while True:
                time.sleep(0.01)
        yield from real(unit, config)

    real = shard_reader.readers.read_unit
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(f"A page of its own, number {name}.")
    monkeypatch.setattr(shard_reader.readers, "read_unit", endless)
    config = Config.from_mapping({"run": {"timeout": 0.3}})
    summary = pipeline.dedup([tmp_path / f"{n}.txt" for n in "abc"], tmp_path / "out", config)
    assert summary.records == 2
    assert [(r["reason"], r["source"]) for r in rejected(tmp_path / "out")] == [("timeout", "b.txt")]


def test_a_fault_in_every_page_is_not_a_crash(tmp_path: Path) -> None:
    with Local(2) as runner, pytest.raises(RuntimeError, match="cannot be loaded"):
        list(runner.map(len, [Unloadable()]))


class Unloadable:
    def __reduce__(self) -> Any:
        return fail, ()


def fail() -> None:
    raise RuntimeError("cannot be loaded")


def test_the_journal_says_what_was_worked(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j")
    journal.note(3, 7, 0)
    assert Journal.read(tmp_path / "j") == (3, 7, 0)
    journal.note(12, 12, 5)
    assert Journal.read(tmp_path / "j") == (12, 12, 5)
    journal.close()
    assert Journal.read(tmp_path / "j") is None


# -- time --------------------------------------------------------------------------------------------------------------


def test_the_time_limit_gets_through_what_swallows_exceptions() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with pytest.raises(PageTimeout), time_limit(0.1):
        while True:
            with contextlib.suppress(Exception):
                time.sleep(0.01)
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0
    with time_limit(5):
        pass
    with time_limit(0):
        pass


def test_a_page_that_never_comes_back_is_ended_with_its_worker(tmp_path: Path) -> None:
    with Local(2) as runner:
        results = list(runner.map(stuck, [0.05], retries=0))
    assert results[0].why == "its worker process ended with exit code 1"


def stuck(seconds: float) -> None:
    page_limits.signal.setitimer = lambda *a: None  # as if C code never let a signal through
    real = page_limits.faulthandler.dump_traceback_later
    with open(os.devnull, "w") as sink:
        page_limits.faulthandler.dump_traceback_later = lambda timeout, **more: real(0.2, file=sink, **more)
        spin(seconds)


def spin(seconds: float) -> None:
    with time_limit(seconds, hard=True):
        while True:
            pass


# -- disks -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("after", [1, 4, 12])
def test_a_full_disk_is_named_and_the_run_resumes(
    dump: Path, expected: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    out = tmp_path / "out"
    opened = [0]

    def full(path: Any, mode: str = "r", *more: Any, **options: Any) -> Any:
        if "x" in mode and str(path).startswith(str(out)):
            opened[0] += 1
            if opened[0] > after:
                raise OSError(errno.ENOSPC, "No space left on device", str(path))
        return open(path, mode, *more, **options)

    with monkeypatch.context() as m:
        m.setattr(atomic_files, "open", full, raising=False)
        with pytest.raises(OutputError, match=r"out.*No space left on device; free some space .* it resumes"):
            pipeline.dedup(dump, out)
    assert not (out / "summary.json").exists()
    assert not list(out.rglob("*.tmp"))
    pipeline.dedup(dump, out)
    assert published(out) == expected


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="mounts a file system")
def test_a_disk_that_is_really_full(dump: Path, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(small)], capture_output=True)
    if mounted.returncode:
        pytest.skip("may not mount")
    try:
        command = [sys.executable, "-m", "cleaner", "dedup", str(dump), "-o", str(small / "out"), "-q"]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 2, done.stderr
        assert "No space left on device" in done.stderr
        assert done.stderr.count("\n") == 1
        assert not (small / "out" / "records").exists()
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_killed_while_tables_take_their_place(
    dump: Path, expected: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    pipeline.dedup(dump / "0.jsonl", out)
    config = Config.from_mapping({"run": {"overwrite": True}})
    real = Path.rename
    for stop in (1, 2, 5, 7):
        moves = [0]

        def dying(self: Path, target: Any, stop: int = stop, moves: list[int] = moves) -> Any:
            moves[0] += 1
            if moves[0] == stop:
                raise KeyboardInterrupt
            return real(self, target)

        with monkeypatch.context() as m:
            m.setattr(Path, "rename", dying)
            with pytest.raises(KeyboardInterrupt):
                pipeline.dedup(dump, out, config)
        assert not (out / "summary.json").exists()
    pipeline.dedup(dump, out)
    assert published(out) == expected


def test_a_shard_whose_file_was_spoilt_is_worked_again(
    dump: Path, expected: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    with monkeypatch.context() as m:
        m.setattr(pipeline, "gather", lambda tables: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            pipeline.dedup(dump, out)
    shards = sorted((out / ".work" / "shards").iterdir())
    (shards[0] / "counts.json").write_bytes(b'{"half')  # as after a power cut
    shutil.rmtree(out / ".work" / "pairs")
    pipeline.dedup(dump, out)
    assert published(out) == expected
