"""The local runner: order, dead workers, errors, a parent that dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from cleaner.corpus.runners import Local
from cleaner.errors import Failed


def square(x: int) -> int:
    time.sleep(0.02 * (x % 3 == 0))
    return x * x


def die_on_three(x: int) -> int:
    if x == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return x


def die_once(mark: Path, x: int) -> int:
    if x == 3 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return x


def divide(x: int) -> float:
    return 1 / x


def who(_: int) -> int:
    return os.getpid()


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_in_order(jobs: int) -> None:
    with Local(jobs) as runner:
        assert list(runner.map(square, range(20))) == [x * x for x in range(20)]
        assert list(runner.map(square, [])) == []
        assert list(runner.map(square, iter([5]))) == [25]


def test_workers_live_over_several_maps_and_are_not_the_caller() -> None:
    with Local(2) as runner:
        first = set(runner.map(who, range(4)))
        assert set(runner.map(who, range(4))) & first
        assert os.getpid() not in first
    for pid in first:
        assert not Path(f"/proc/{pid}").exists() or sys.platform != "linux"


def test_the_queue_is_bounded() -> None:
    taken = []

    def items():
        for i in range(1000):
            taken.append(i)
            yield i

    with Local(2) as runner:
        results = runner.map(square, items())
        next(results)
        assert len(taken) <= 2 * 8 + 2


def test_an_item_that_kills_its_worker_is_named_and_the_others_go_on() -> None:
    with Local(2) as runner:
        results = list(runner.map(die_on_three, range(8)))
    failed = results[3]
    assert isinstance(failed, Failed)
    assert failed.item == 3
    assert "SIGKILL" in failed.why
    assert [r for r in results if not isinstance(r, Failed)] == [0, 1, 2, 4, 5, 6, 7]


def test_an_item_whose_worker_died_once_is_tried_again(tmp_path: Path) -> None:
    with Local(2) as runner:
        assert list(runner.map(partial(die_once, tmp_path / "mark"), range(8))) == list(range(8))


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_the_function_raises_is_raised_here(jobs: int) -> None:
    with Local(jobs) as runner:
        with pytest.raises(ZeroDivisionError):
            list(runner.map(divide, [1, 2, 0, 4]))
        assert list(runner.map(divide, [1, 2])) == [1, 0.5]


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_workers_exit_when_the_parent_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        "import os, time, sys\n"
        "from cleaner.corpus.runners import Local\n"
        "def work(x):\n"
        "    os.write(1, b'%d\\n' % os.getpid())  # one write: lines of two processes do not mix\n"
        "    time.sleep(60)\n"
        "if __name__ == '__main__':\n"
        "    list(Local(2).map(work, [1, 2]))\n"
    )
    parent = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pids = [int(parent.stdout.readline()) for _ in range(2)]
    parent.kill()
    parent.wait()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and any(_alive(p) for p in pids):
        time.sleep(0.05)
    assert not any(_alive(p) for p in pids)
    parent.stdout.close()


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
