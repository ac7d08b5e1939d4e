"""Folders as they lie on disks: links, files that change while they are read, names of any bytes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cleaner.errors import InputError
from cleaner.readers import discover, read

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


@pytest.mark.skipif(os.name == "nt", reason="names are UTF-16 there")
def test_names_that_are_no_utf8_are_read_and_shown(tmp_path: Path) -> None:
    for name in (b"caf\xe9.txt", b"caf\xe8.txt", b"new\nline.txt", b"\xff"):
        with open(os.fsencode(tmp_path) + b"/" + name, "wb") as f:
            f.write(TEXT.encode() + name[:1])
    found = outcome(tmp_path)
    assert len(found) == 4 and set(found.values()) == {"page"}
    assert all(name.encode() for name in found)  # no lone surrogates
