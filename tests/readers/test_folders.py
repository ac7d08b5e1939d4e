"""Folders as they lie on disks: links, files that change while they are read, names of any bytes."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cleaner.config import ReadConfig
from cleaner.errors import InputError
from cleaner.model import Page
from cleaner.readers import discover, read, read_shard, split

TEXT = "The signal box by the level crossing is lit by one lamp."


def outcome(folder: Path | str, **options: bool) -> dict[str, str]:
    found = {}
    for source in discover([folder], **options):
        for item in read(source):
            found[item.source] = item.code if isinstance(item, InputError) else "page"
    return found


def test_links_in_a_circle_are_named_and_the_pages_beside_them_read(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    (tmp_path / "me").symlink_to("me")
    (tmp_path / "up").symlink_to("..")
    (tmp_path / "page.txt").write_text(TEXT)
    wanted = {"page.txt": "page", "a": "unreadable", "b": "unreadable", "me": "unreadable"}
    assert outcome(tmp_path).items() >= wanted.items()
    assert outcome(f"{tmp_path}/*").items() >= wanted.items()
    assert outcome(tmp_path / "a") == {"a": "unreadable"}


@pytest.mark.parametrize("pattern", ["", "/*", "/**/*.txt"])
def test_links_out_of_the_folder_are_followed_only_when_asked(tmp_path: Path, pattern: str) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    for folder in (inside, outside):
        folder.mkdir()
    (outside / "secret.txt").write_text(TEXT)
    (inside / "page.txt").write_text(TEXT[::-1])
    (inside / "far.txt").symlink_to(outside / "secret.txt")
    (inside / "near.txt").symlink_to("page.txt")
    assert outcome(f"{inside}{pattern}") == {"page.txt": "page", "far.txt": "link"}
    assert outcome(f"{inside}{pattern}", follow_links=True) == {"page.txt": "page", "far.txt": "page"}
    assert outcome(inside / "far.txt") == {"far.txt": "page"}  # named by itself


def test_linked_folders_outside_are_refused_file_by_file(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.txt").write_text(TEXT)
    (tmp_path / "in" / "far").symlink_to(tmp_path / "out")
    assert outcome(tmp_path / "in") == {"far/a.txt": "link"}
    (tmp_path / "door").symlink_to(tmp_path / "out")
    assert outcome(tmp_path / "door") == {"a.txt": "page"}


def lines(n: int) -> str:
    return "".join(json.dumps({"id": i, "text": f"{TEXT} {i}"}) + "\n" for i in range(n))


CHANGES: dict[str, Callable[[Path], object]] = {
    "shrinks": lambda p: os.truncate(p, 1000),
    "grows": lambda p: p.open("a").write("x"),
    "is replaced": lambda p: p.write_text(lines(400).replace("lamp", "lump")),
    "is touched": lambda p: os.utime(p, ns=(1, 1)),
    "vanishes": lambda p: p.unlink(),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.parquet"])
@pytest.mark.parametrize("whole", [True, False])
def test_a_file_that_changes_while_it_is_read_says_so(tmp_path: Path, change: str, name: str, whole: bool) -> None:
    path = tmp_path / name
    if name.endswith("parquet"):
        table = pa.table({"text": [f"{TEXT} {i}" for i in range(400)]})
        pq.write_table(table, path, row_group_size=50)
    else:
        path.write_text("id,text\n" + "".join(f"{i},{TEXT} {i}\n" for i in range(400)) if "csv" in name else lines(400))
    shards = split(discover([path]), 1 << 30 if whole else 1000, ReadConfig())
    items: list[Page | InputError] = []
    for shard in shards:
        reading = read_shard(shard)
        items.append(next(reading))
        if len(items) == 1:
            if change == "vanishes" or path.suffix == ".jsonl":
                CHANGES[change](path)
            else:
                os.utime(path, ns=(1, 1))  # what else happens to a mapped file is the system's affair
        items += list(reading)
    codes = [x.code for x in items if isinstance(x, InputError)]
    assert "changed" in codes
    assert all(x.is_error for x in items if isinstance(x, InputError))


def test_a_file_that_stays_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(lines(300))
    shards = split(discover([tmp_path]), 2000, ReadConfig())
    assert len(shards) > 5
    items = [x for shard in shards for x in read_shard(shard)]
    assert len(items) == 300 and all(isinstance(x, Page) for x in items)


@pytest.mark.skipif(os.name == "nt", reason="names are UTF-16 there")
def test_names_that_are_no_utf8_are_read_and_shown(tmp_path: Path) -> None:
    for name in (b"caf\xe9.txt", b"caf\xe8.txt", b"new\nline.txt", b"\xff"):
        with open(os.fsencode(tmp_path) + b"/" + name, "wb") as f:
            f.write(TEXT.encode() + name[:1])
    found = outcome(tmp_path)
    assert len(found) == 4 and set(found.values()) == {"page"}
    assert all(name.encode() for name in found)  # no lone surrogates
