"""Archives and compressed files as other programs write them."""

from __future__ import annotations

import gzip
import io
import json
import struct
import tarfile
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from cleaner.config import ReadConfig
from cleaner.errors import InputError
from cleaner.model import Page
from cleaner.readers import read

WORDS = "The ferry to the island was cancelled because of the storm."


def outcome(path: Path, config: ReadConfig | None = None) -> tuple[list[str], list[str]]:
    """Ids of the pages of a file, and the codes of what could not be read."""
    pages, errors = [], []
    for item in read(path, config):
        if isinstance(item, Page):
            pages.append(item.id)
        else:
            errors.append(item.code)
    return pages, errors


def line(name: str) -> bytes:
    return json.dumps({"id": name, "text": WORDS}).encode() + b"\n"


def gzip_member(data: bytes, *, system: int = 3, level: int = 0, flags: int = 0, extra: bytes = b"") -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    head = b"\x1f\x8b\x08" + bytes([flags]) + b"\0\0\0\0" + bytes([level, system]) + extra
    if flags & 2:
        head += struct.pack("<H", zlib.crc32(head) & 0xFFFF)
    return head + packer.compress(data) + packer.flush() + struct.pack("<II", zlib.crc32(data), len(data))


@pytest.mark.parametrize("system", [0, 3, 7, 11, 13, 14, 19, 77, 255])
@pytest.mark.parametrize("level", [0, 1, 2, 4, 6, 255])
def test_gzip_members_of_every_system_are_read(tmp_path: Path, system: int, level: int) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(b"".join(gzip_member(line(n), system=system, level=level) for n in "abc"))
    assert outcome(path) == (["a", "b", "c"], [])


@pytest.mark.parametrize(
    ("flags", "extra"), [(1, b""), (2, b""), (4, b"\x06\x00BC\x02\x00\x10\x00"), (8, b"a.jsonl\0"), (16, b"note\0")]
)
def test_gzip_members_with_optional_header_fields_are_read(tmp_path: Path, flags: int, extra: bytes) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(b"".join(gzip_member(line(n), flags=flags, extra=extra) for n in "abc"))
    assert outcome(path) == (["a", "b", "c"], [])


def test_what_follows_gzip_and_is_no_gzip_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip_member(line("a")) + b"\x1f\x8b\x09 no member")
    assert outcome(path) == (["a"], ["corrupt"])


def skippable(data: bytes, kind: int = 0x184D2A5D) -> bytes:
    return struct.pack("<II", kind, len(data)) + data


def zstd_frames(names: str, pack: Callable[[bytes], bytes]) -> bytes:
    return b"".join(pack(line(n)) for n in names)


@pytest.fixture(scope="module")
def dictionary() -> zstandard.ZstdCompressionDict:
    samples = [line(f"page {i}") + WORDS.encode() * (i % 7) for i in range(400)]
    return zstandard.train_dictionary(2048, samples)


@pytest.mark.parametrize("packed", [False, True])
def test_zstd_frames_use_the_dictionary_at_the_start_of_their_file(
    tmp_path: Path, dictionary: zstandard.ZstdCompressionDict, packed: bool
) -> None:
    raw = dictionary.as_bytes()
    first = skippable(zstandard.ZstdCompressor().compress(raw) if packed else raw)
    packer = zstandard.ZstdCompressor(dict_data=dictionary)
    path = tmp_path / "a.jsonl.zst"
    path.write_bytes(first + zstd_frames("abc", packer.compress))
    assert outcome(path) == (["a", "b", "c"], [])


def test_a_damaged_zstd_dictionary_is_named(tmp_path: Path, dictionary: zstandard.ZstdCompressionDict) -> None:
    packer = zstandard.ZstdCompressor(dict_data=dictionary)
    path = tmp_path / "a.jsonl.zst"
    path.write_bytes(skippable(dictionary.as_bytes()[:300]) + zstd_frames("abc", packer.compress))
    pages, errors = outcome(path)
    assert pages == [] and "corrupt" in errors


@pytest.mark.parametrize("kind", [0x184D2A50, 0x184D2A5D, 0x184D2A5F])
def test_skippable_zstd_frames_between_others_are_skipped(tmp_path: Path, kind: int) -> None:
    pack = zstandard.ZstdCompressor().compress
    path = tmp_path / "a.jsonl.zst"
    path.write_bytes(zstd_frames("a", pack) + skippable(b"seek table" * 9000, kind) + zstd_frames("b", pack))
    assert outcome(path) == (["a", "b"], [])


def tar(members: dict[str, bytes], *, sizes: dict[str, int] | None = None) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return file.getvalue()


def overstated(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size = size
    return info.tobuf(tarfile.GNU_FORMAT)


A, B = {"a.txt": b"First " + WORDS.encode()}, {"b.txt": b"Second " + WORDS.encode()}
JOINED = tar(A) + tar(B)
TARS: dict[str, tuple[bytes, list[str], list[str]]] = {
    "two archives joined": (JOINED, ["t.tar!/a.txt", "t.tar!/b.txt"], []),
    "three, without padding": (tar(A)[: 512 * 4] + tar(B)[: 512 * 4] + tar(A),
                               ["t.tar!/a.txt", "t.tar!/b.txt", "t.tar!/a.txt~2"], []),
    "padded far": (tar(A) + bytes(1 << 20), ["t.tar!/a.txt"], []),
    "no end mark": (tar(A)[:1024], ["t.tar!/a.txt"], ["truncated"]),
    "damage between": (tar(A)[:1024] + b"\xa5" * 1536 + tar(B), ["t.tar!/a.txt", "t.tar!/b.txt"], ["truncated"]),
    "a member of 2^62 bytes": (tar(A)[:1024] + overstated("big.txt", 1 << 62) + b"x" * 600,
                               ["t.tar!/a.txt"], ["truncated", "truncated"]),
    "a hidden member of 2^62 bytes": (tar(A)[:1024] + overstated(".big", 1 << 62) + b"x" * 600,
                                      ["t.tar!/a.txt"], ["truncated"]),
}  # fmt: skip


@pytest.mark.parametrize("name", TARS)
@pytest.mark.parametrize("squeeze", [bytes, gzip.compress])
def test_tars(tmp_path: Path, name: str, squeeze: Callable[[bytes], bytes]) -> None:
    data, pages, errors = TARS[name]
    path = tmp_path / "t.tar"
    path.write_bytes(squeeze(data))
    start = time.monotonic()
    assert outcome(path) == (pages, errors)
    assert time.monotonic() - start < 20  # generous: a size is stated, never walked to


def local_header(name: str, *, flags: int = 8, method: int = 0, packed: int = 0) -> bytes:
    raw = name.encode()
    return struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, flags, method, 0, 0, 0, packed, 0, len(raw), 0) + raw


@pytest.mark.parametrize("flags", [0, 8])
@pytest.mark.parametrize("method", [0, 8])
def test_fake_zip_headers_cost_time_in_proportion_to_the_file(tmp_path: Path, flags: int, method: int) -> None:
    times = []
    for n in (2_000, 8_000):
        path = tmp_path / f"{n}.zip"
        path.write_bytes(b"".join(local_header(f"{i}.txt", flags=flags, method=method) for i in range(n)))
        start = time.process_time()
        errors = [item for item in read(path) if isinstance(item, InputError)]
        times.append(time.process_time() - start)
        assert errors[-1].code in ("truncated", "bomb")
    assert times[1] < 12 * max(times[0], 0.2)


def test_zip_members_of_unknown_size_end_at_their_descriptor(tmp_path: Path) -> None:
    pieces = [local_header(f"{i}.txt") + WORDS.encode() + b"PK\x07\x08" + bytes(12) for i in range(3000)]
    path = tmp_path / "cut.zip"
    path.write_bytes(b"".join(pieces))
    pages, errors = outcome(path)
    assert pages[:2] == ["cut.zip!/0.txt", "cut.zip!/1.txt"]
    assert len(pages) == 3000  # the last one, whose end nothing marks, reaches to the end of the file
    assert errors[-1] == "truncated"
