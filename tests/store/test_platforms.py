"""The package without what only POSIX systems have."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from cleaner.errors import OutputError
from cleaner.store import array_files, atomic_files, file_lock
from cleaner.store.atomic_files import atomic

POSIX_ONLY = {
    "os": "pread pwrite preadv fork forkpty O_DIRECTORY O_NOFOLLOW getuid geteuid killpg setsid mkfifo nice "
    "sched_getaffinity sched_setaffinity sysconf statvfs posix_fadvise posix_fallocate sendfile uname fchmod chown wait3",
    "signal": "setitimer SIGALRM SIGKILL SIGHUP SIGUSR1 SIGUSR2 SIGQUIT SIGPIPE pthread_sigmask sigwait alarm",
    "errno": "EDQUOT",
}
POSIX_MODULES = "fcntl resource pwd grp termios tty pty syslog readline curses"

WITHOUT = f"""
import importlib, os, signal, sys, tempfile, shutil, subprocess, socket, multiprocessing.connection
import numpy, pyarrow.parquet, trafilatura, cleaner.corpus.pipeline, concurrent.futures
for name in {POSIX_MODULES!r}.split():
    sys.modules[name] = None
for module, names in {POSIX_ONLY!r}.items():
    for name in names.split():
        vars(importlib.import_module(module)).pop(name, None)
# Every module of the package is imported anew, so that what it does at import is tried as well.
for name in [n for n in sys.modules if n == "cleaner" or n.startswith("cleaner.")]:
    del sys.modules[name]
import cleaner
dump, out, index = sys.argv[1:]
cleaner.run([dump], out)
with cleaner.DedupIndex(index) as seen:
    seen.add("a", "the old mill at the weir was repaired twice " * 9)
with cleaner.DedupIndex(index) as seen:
    print(seen.query("the old mill at the weir was repaired twice " * 9).relation)
"""


def test_a_run_and_an_index_need_nothing_that_only_posix_has(tmp_path: Path) -> None:
    dump = tmp_path / "dump.jsonl"
    rows = ({"id": str(i), "text": f"The harbour of town {i} was surveyed in spring. " * 8} for i in range(3))
    dump.write_text("".join(json.dumps(r) + "\n" for r in rows))
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, str(dump), str(tmp_path / "out"), str(tmp_path / "index")],
        capture_output=True, text=True, timeout=240, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.split() == ["exact"]
    assert json.loads((tmp_path / "out" / "summary.json").read_text())["counts"]["pages"] == 3


def test_slices_of_an_array_file_are_the_same_without_pread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = array_files.save(tmp_path / "a.arrays", {"n": np.arange(1000, dtype=np.int32).reshape(250, 4)})
    with array_files.ArrayFile(path) as f:
        with_pread = f.read("n", 17, 40)
        monkeypatch.delattr(os, "pread", raising=False)
        assert f.read("n", 17, 40).tolist() == with_pread.tolist() == np.arange(68, 160).reshape(23, 4).tolist()
        assert f.sound()


def test_a_lock_is_held_by_one_until_its_file_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with path.open("ab") as first, path.open("ab") as second:
        assert file_lock.lock_file(first)
        assert not file_lock.lock_file(second)
        first.close()
        assert file_lock.lock_file(second)


def test_a_temporary_file_is_never_opened_through_a_link(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    (tmp_path / ".run.json.tmp").symlink_to(victim)
    with atomic(tmp_path / "run.json") as f:
        f.write(b"{}")
    assert victim.read_text() == "mine"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["run.json", "victim"]


@pytest.mark.parametrize(("number", "raises"), [("EIO", True), ("ENOSPC", True), ("EINVAL", False)])
def test_a_folder_that_cannot_be_flushed_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: str, raises: bool
) -> None:
    import errno

    real = os.fsync

    def sync(fd: int) -> None:
        if Path(f"/proc/self/fd/{fd}").is_dir():
            raise OSError(getattr(errno, number), number)
        real(fd)

    monkeypatch.setattr(atomic_files.os, "fsync", sync)
    if raises and Path("/proc/self/fd").is_dir():
        with pytest.raises(OutputError), atomic(tmp_path / "a") as f:
            f.write(b"x")
    else:
        with atomic(tmp_path / "a") as f:
            f.write(b"x")
        assert (tmp_path / "a").read_bytes() == b"x"
