"""Atomic files, and Parquet whose bytes depend on rows alone."""

from __future__ import annotations

import errno
import random
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.errors import OutputError
from cleaner.store import atomic_files, parquet_parts
from cleaner.store.atomic_files import atomic, write_json
from cleaner.store.parquet_parts import PartWriter, TableFile, read_rows, table_of_columns, write_table

SCHEMA = pa.schema([("id", pa.string()), ("n", pa.int32()), ("text", pa.string())])


def rows(n: int, seed: int = 0) -> pa.Table:
    rng = random.Random(seed)
    texts = ["word " * rng.randint(0, 50) for _ in range(n)]
    return pa.table([[str(i) for i in range(n)], pa.array(range(n), pa.int32()), texts], schema=SCHEMA)


def batches(table: pa.Table, seed: int) -> list[pa.Table]:
    rng = random.Random(seed)
    out, at = [], 0
    while at < table.num_rows:
        n = rng.choice([1, 7, 500, 4000])
        out.append(table.slice(at, n))
        at += n
    return out


def test_bytes_do_not_depend_on_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_parts, "GROUP_BYTES", 300_000)
    table = rows(9000)
    seen = []
    for seed in range(3):
        with PartWriter(tmp_path / str(seed), SCHEMA, 4000) as parts:
            for batch in batches(table, seed):
                parts.write(batch)
        assert parts.rows == 9000
        assert [p.name for p in parts.paths] == ["part-00000.parquet", "part-00001.parquet", "part-00002.parquet"]
        seen.append([p.read_bytes() for p in parts.paths])
    assert seen[0] == seen[1] == seen[2]
    meta = pq.read_metadata(tmp_path / "0" / "part-00000.parquet")
    groups = [meta.row_group(i).num_rows for i in range(meta.num_row_groups)]
    assert min(groups[:-1]) >= 1000
    assert len(groups) > 1
    assert pa.concat_tables([pq.read_table(p) for p in parts.paths]) == table


def test_a_row_group_is_bounded_whatever_its_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_parts, "GROUP_MAX_BYTES", 10_000)
    table = pa.table([["a"] * 20, pa.array([0] * 20, pa.int32()), ["x" * 6000] * 20], schema=SCHEMA)
    write_table(table, tmp_path / "t.parquet")
    meta = pq.read_metadata(tmp_path / "t.parquet")
    assert meta.num_row_groups == 10


def test_a_table_without_rows_has_its_schema(tmp_path: Path) -> None:
    with PartWriter(tmp_path, SCHEMA, 10) as parts:
        pass
    assert pq.read_table(parts.paths[0]).schema == SCHEMA


def test_rows_come_back_in_batches(tmp_path: Path) -> None:
    write_table(rows(100), tmp_path / "t.parquet")
    pieces = list(read_rows(tmp_path / "t.parquet", ["n"], 30))
    assert [p.num_rows for p in pieces] == [30, 30, 30, 10]
    assert pieces[0].column_names == ["n"]


def test_nothing_is_left_of_a_file_that_failed(tmp_path: Path) -> None:
    target = tmp_path / "t.parquet"
    with pytest.raises(ValueError, match="stop"), TableFile(target, SCHEMA) as f:
        f.write(rows(2000))
        raise ValueError("stop")
    with pytest.raises(ValueError, match="stop"), PartWriter(tmp_path / "parts", SCHEMA, 10) as parts:
        parts.write(rows(25))
        raise ValueError("stop")
    with pytest.raises(KeyboardInterrupt), atomic(tmp_path / "x") as f:
        f.write(b"half")
        raise KeyboardInterrupt
    left = [p.name for p in tmp_path.rglob("*") if p.is_file()]
    assert left == ["part-00000.parquet", "part-00001.parquet"] or sorted(left) == [
        "part-00000.parquet",
        "part-00001.parquet",
    ]


def test_the_old_file_stays_until_the_new_one_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "s.json"
    write_json(target, {"a": 1})
    with pytest.raises(RuntimeError), atomic(target) as f:
        f.write(b"half")
        raise RuntimeError
    assert target.read_bytes() == b'{\n  "a": 1\n}\n'


class FullDisk:
    """A file that takes so many bytes and no more."""

    def __init__(self, file: Any, room: int) -> None:
        self.file, self.room = file, room

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)

    def __enter__(self) -> FullDisk:
        return self

    def __exit__(self, *error: object) -> None:
        self.file.close()

    def write(self, data: Any) -> int:
        self.room -= len(memoryview(data).cast("B"))
        if self.room < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return int(self.file.write(data))


@pytest.mark.parametrize("room", [0, 4, 2_000, 30_000])
def test_a_full_disk_is_named_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    real = open
    monkeypatch.setattr(atomic_files, "open", lambda *a, **k: FullDisk(real(*a, **k), room), raising=False)
    target = tmp_path / "t.parquet"
    with pytest.raises(OutputError, match=r"t\.parquet: cannot be written: No space left on device; free some space"):
        write_table(rows(20_000), target)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="nowhere"):
        write_json(tmp_path / "nowhere" / "s.json", {})


@given(
    st.lists(
        st.one_of(st.none(), st.text(), st.just("\ud800"), st.just("a\udfffb"), st.just("\ud83d\ude00")), max_size=8
    )
)
def test_any_string_fits_into_a_table(values: list[str | None]) -> None:
    schema = pa.schema([("a", pa.string()), ("b", pa.list_(pa.string()))])
    table = table_of_columns({"a": values, "b": [[v for v in values if v is not None]] * len(values)}, schema)
    got = table["a"].to_pylist()
    assert len(got) == len(values)
    for before, after in zip(values, got, strict=True):
        if before is not None and not any(0xD800 <= ord(c) <= 0xDFFF for c in before):
            assert after == before
        assert (before is None) == (after is None)
