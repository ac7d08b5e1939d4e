"""An output at an address appears as a whole, whatever ends the run that sends it."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from dedup_texts import prose, table

import cleaner
from cleaner.corpus import remote_output
from cleaner.errors import OutputError, UsageError

fsspec = pytest.importorskip("fsspec")


@pytest.fixture
def store() -> Any:
    fs = fsspec.filesystem("memory")
    fs.store.clear()
    fs.pseudo_dirs[:] = [""]
    yield fs
    fs.store.clear()


def made(folder: Path, name: str, n: int) -> Path:
    """A finished output of *n* records on this machine."""
    dump = table([{"id": f"{name}{i}", "text": prose(f"{name}{i}", 60)} for i in range(n)], folder / f"{name}.parquet")
    cleaner.dedup([dump], folder / name / "corpus", cleaner.Config.from_mapping({"run": {"rows_per_file": 10}}))
    return folder / name / "corpus"


def there(fs: Any) -> dict[str, bytes]:
    return {p: fs.cat_file(p) for p in fs.find("/b/corpus")}


def whole(out: Path) -> dict[str, bytes]:
    files = [p for p in out.rglob("*") if p.is_file()]
    return {f"/b/corpus/{p.relative_to(out).as_posix()}": p.read_bytes() for p in files}


ADDRESS = "memory://b/corpus"


def test_what_is_sent_is_what_lies_there(store: Any, tmp_path: Path) -> None:
    big, small = made(tmp_path, "big", 35), made(tmp_path, "small", 3)
    remote_output.publish(big, ADDRESS)
    assert there(store) == whole(big)
    remote_output.publish(small, ADDRESS)  # fewer parts: none of the old ones stays
    assert there(store) == whole(small)
    with remote_output.near(ADDRESS) as copy:
        assert whole(copy) == whole(small)
        assert pq.read_table(copy / "records").num_rows == 3


def test_one_file_of_records(store: Any, tmp_path: Path) -> None:
    dump = table([{"id": "a", "text": prose("a", 60)}], tmp_path / "in.parquet")
    cleaner.dedup([dump], tmp_path / "x.parquet")
    remote_output.publish(tmp_path / "x.parquet", "memory://b/x.parquet")
    assert store.cat_file("/b/x.parquet") == (tmp_path / "x.parquet").read_bytes()
    assert store.exists("/b/x.audit/summary.json")
    with remote_output.near("memory://b/x.parquet") as copy:
        assert copy.read_bytes() == (tmp_path / "x.parquet").read_bytes()


class Killed(BaseException):
    """Stands for the end of the process."""


OPERATIONS = ("put_file", "pipe_file", "cp_file", "rm_file")


def killed_at(fs: Any, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """End the process at the *number*-th operation that writes."""
    count = 0
    for name in OPERATIONS:
        real = getattr(type(fs), name)

        def operation(self: Any, *args: Any, _real: Any = real, **kwargs: Any) -> Any:
            nonlocal count
            count += 1
            if count >= number:
                raise Killed
            return _real(self, *args, **kwargs)

        monkeypatch.setattr(type(fs), name, operation)


def test_killed_at_every_operation(store: Any, tmp_path: Path) -> None:
    """What a reader finds is the old output or the new one, and the next run needs no help."""
    old, new = made(tmp_path, "old", 25), made(tmp_path, "new", 12)
    ends = set()
    for number in range(1, 200):
        store.store.clear()
        remote_output.publish(old, ADDRESS)
        with pytest.MonkeyPatch.context() as patch:
            killed_at(store, patch, number)
            try:
                remote_output.publish(new, ADDRESS)
            except Killed:
                pass
            else:
                break
        patience(store)
        with remote_output.near(ADDRESS) as copy:
            found = whole(copy)
            assert found in (whole(old), whole(new))
            ends.add(found == whole(new))
        remote_output.publish(new, ADDRESS)
        assert there(store) == whole(new)
    assert ends == {False, True}
    assert number > 20


def patience(fs: Any) -> None:
    """The lock of a run that is gone has run out."""
    path = "/b/corpus/.new/lock"
    if fs.exists(path):
        held = json.loads(fs.cat_file(path))
        fs.pipe_file(path, json.dumps({**held, "time": time.time() - remote_output.LOCK_SECONDS - 1}).encode())


def test_two_runs_at_once(store: Any, tmp_path: Path) -> None:
    first, second = made(tmp_path, "first", 3), made(tmp_path, "second", 4)
    place = remote_output.place(ADDRESS)
    with remote_output._locked(place, ADDRESS), pytest.raises(OutputError, match="another run is writing here"):
        remote_output.publish(second, ADDRESS)
    remote_output.publish(first, ADDRESS)
    assert there(store) == whole(first)


def test_a_run_that_was_taken_over_stops(store: Any, tmp_path: Path) -> None:
    place = remote_output.place(ADDRESS)
    with remote_output._locked(place, ADDRESS) as renew:
        patience(store)
        with remote_output._locked(place, ADDRESS), pytest.raises(OutputError, match="took over"):
            renew()


def test_nothing_else_is_replaced(store: Any, tmp_path: Path) -> None:
    store.pipe_file("/b/corpus/holiday.jpg", b"...")
    with pytest.raises(OutputError, match=r"holiday\.jpg"):
        remote_output.prepare(ADDRESS, tmp_path / "work")
    with pytest.raises(UsageError, match="no output"), remote_output.near(ADDRESS):
        pass
