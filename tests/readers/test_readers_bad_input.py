"""Bad input costs its own page and nothing else: an error with its place, and all that is good around it."""

import bz2
import functools
import gzip
import io
import json
import lzma
import struct
import tarfile
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleaner.config import ReadConfig
from cleaner.errors import InputError
from cleaner.model import Page
from cleaner.readers import Source, discover, read

Found = list[Page | InputError]


def pages_of(data: bytes | str, name: str, **config: object) -> Found:
    raw = data.encode() if isinstance(data, str) else data
    return list(read(Source(name, len(raw), name), ReadConfig(**config), stream=io.BytesIO(raw)))  # type: ignore[arg-type]


def codes(found: Found) -> list[str]:
    return [x.code if isinstance(x, InputError) else "page" for x in found]


def texts(found: Found) -> list[str | bytes]:
    return [x.content for x in found if isinstance(x, Page)]


def line(i: int) -> str:
    return json.dumps({"id": f"p{i}", "text": f"Page {i} has its own words, {i * 7919 % 1009} of them."}) + "\n"


def warc(i: int, body: bytes | None = None) -> bytes:
    body = body if body is not None else f"<p>Page {i}, {i * 7919 % 1009}.</p>".encode()
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:p{i}>\r\nContent-Type: application/http\r\n"
    return head.encode() + b"Content-Length: %d\r\n\r\n" % len(block) + block + b"\r\n\r\n"


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as z:
        for name, data in members.items():
            z.writestr(name, data)
    return out.getvalue()


def tarred(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as t:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            t.addfile(info, io.BytesIO(data))
    return out.getvalue()


def test_bad_json_lines_name_line_and_offset() -> None:
    rows = [line(0), '{"text": "cut\n', "[1, 2]\n", "12\n", "null\n", '{"text": null}\n', '{"text": ""}\n', '{"x": 1}\n',
            '{"text": ["a", 7]}\n', "\n", "[" * 100_000 + "\n", line(1)]  # fmt: skip
    found = pages_of("".join(rows), "x.jsonl")
    assert codes(found) == ["page", "bad_json", "bad_json", "bad_json", "bad_json", "null_text", "empty", "no_column",
                            "bad_value", "bad_json", "page"]  # fmt: skip
    bad = found[1]
    assert isinstance(bad, InputError) and (bad.where, bad.offset) == ("line 2", len(rows[0]))
    assert str(bad).startswith("x.jsonl, line 2: not JSON")
    assert "'x'" in str(found[7])


def test_surrogates_nul_and_broken_utf8_in_json() -> None:
    data = b'{"text": "a\\ud800b", "k\\udfff": "\\udc00"}\n{"text": "a\\u0000b"}\n{"text": "caf\xe9 d\xe9j\xe0 vu"}\n'
    found = pages_of(data, "x.jsonl")
    assert texts(found) == ["a\ufffdb", "a\x00b", "café déjà vu"]
    assert isinstance(found[0], Page) and found[0].extra == {"k\ufffd": "\ufffd"}
    pa.array(texts(found), pa.string())


def test_named_column_that_is_not_there() -> None:
    [error] = pages_of("body,tag\nOne.,a\n", "x.csv", text_column="txt")
    assert isinstance(error, InputError) and error.code == "no_column" and "'body', 'tag'" in str(error)
    [error] = pages_of("body,tag\nOne.,a\n", "x.csv", url_column="link")
    assert "--url-column" in str(error)
    assert codes(pages_of('{"text": "One."}', "x.jsonl", url_column="link")) == ["page"]


@pytest.mark.parametrize("name", ["x.txt", "x.jsonl", "x.csv", "x.parquet", "x.warc", "x.zip", "x.gz", "x"])
def test_empty_files(name: str) -> None:
    assert codes(pages_of(b"", name)) == ["empty"]


def test_blank_and_binary_files() -> None:
    assert codes(pages_of(b" \n\n\t", "x.txt")) == ["empty"]
    assert codes(pages_of(gzip.compress(b""), "x.txt.gz")) == ["empty"]
    for data in (
        b"%PDF-1.4 x",
        b"\x89PNG\r\n\x1a\n" + bytes(50),
        bytes(range(256)) * 20,
        b"7z\xbc\xaf\x27\x1c\x00\x04",
    ):
        assert codes(pages_of(data, "x")) == codes(pages_of(data, "x.txt")) == ["unsupported"]
    assert codes(pages_of(zipped({"[Content_Types].xml": b"<a/>"}), "letter.docx")) == ["unsupported"]
    assert texts(pages_of("One\x00two words, and no more.", "x.txt")) == ["One\x00two words, and no more."]


@pytest.mark.parametrize("name", ["x.txt", "x.html", "x.jsonl", "x.json", "x.csv"])
@pytest.mark.parametrize("packed", [False, True])
def test_a_huge_page_is_refused_without_being_held(name: str, packed: bool) -> None:
    """30 MB where 1 MB is allowed; the pages before and behind it stay."""
    big = b"x" * 30_000_000
    data = {
        "x.txt": big,
        "x.html": b"<p>" + big,
        "x.jsonl": b'{"text": "One."}\n{"text": "' + big + b'"}\n{"text": "Two."}\n',
        "x.json": b'[{"text": "One."}, {"text": "' + big + b'"}, {"text": "Two."}]',
        "x.csv": b"text\nOne.\n" + big + b"\nTwo.\n",
    }[name]
    raw = gzip.compress(data, 1) if packed else data
    stream = io.BytesIO(raw)
    del data
    tracemalloc.start()
    try:
        source = Source(name, len(raw), name)
        found = list(read(source, ReadConfig(max_page_mb=1), stream=stream))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    expected = ["too_large"] if name in ("x.txt", "x.html") else ["page", "too_large", "page"]
    assert codes(found) == expected
    assert peak < 12_000_000


def test_huge_record_and_cell() -> None:
    big = b"x" * 3_000_000
    found = pages_of(warc(0) + warc(1, big) + warc(2), "x.warc", max_page_mb=1)
    assert codes(found) == ["page", "too_large", "page"]
    out = io.BytesIO()
    pq.write_table(pa.table({"text": ["One.", big.decode(), "Two."]}), out)
    found = pages_of(out.getvalue(), "x.parquet", max_page_mb=1)
    assert codes(found) == ["page", "too_large", "page"] and "row 1" in str(found[1])


def test_csv_quotation_mark_left_open() -> None:
    found = pages_of('text,tag\n"One, ""1"".",a\nTwo.,b\n"Three\nFour.,c\n', "x.csv")
    assert codes(found) == ["page", "page", "truncated"]
    assert "row 3 (line 4)" in str(found[2])


def test_truncated_text_is_no_page() -> None:
    data = gzip.compress(("Words of a page. " * 3000).encode())
    found = pages_of(data[:-20], "x.txt.gz")
    assert codes(found) == ["truncated"]
    assert isinstance(found[0], InputError) and found[0].offset == len(data) - 20


LINES = "".join(map(line, range(400))).encode()
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": functools.partial(lzma.compress, preset=1),
    "zst": zstandard.ZstdCompressor(write_checksum=True).compress,
}


@pytest.mark.parametrize("kind", list(PACKERS))
def test_compressed_lines_cut_off(kind: str) -> None:
    packed = PACKERS[kind](LINES)
    whole = texts(pages_of(packed, "x.jsonl"))
    assert len(whole) == 400
    for at in range(12, len(packed) - 1, max(1, len(packed) // 15)):
        found = pages_of(packed[:at], f"x.jsonl.{kind}")
        assert codes(found)[-1] == "truncated"
        assert codes(found).count("page") == len(found) - 1
        assert texts(found) == whole[: len(found) - 1]


def test_most_lines_before_the_cut_are_read() -> None:
    packed = gzip.compress(LINES)
    found = pages_of(packed[: len(packed) // 2], "x.jsonl.gz")
    assert len(texts(found)) > 150


def test_one_broken_gzip_member_costs_one_record() -> None:
    members = [gzip.compress(warc(i, (f"<p>Page {i}</p>" * 40).encode())) for i in range(9)]
    broken = bytearray(members[4])
    broken[len(broken) // 2] ^= 0xFF
    broken[-6] ^= 0xFF  # and its checksum
    members[4] = bytes(broken)
    found = pages_of(b"".join(members), "x.warc.gz")
    assert [p.id for p in found if isinstance(p, Page)] == [f"urn:p{i}" for i in range(9) if i != 4]
    assert "corrupt" in codes(found)
    found = pages_of(b"".join(members[:3]) + b"garbage in between" + b"".join(members[5:]), "x.warc.gz")
    assert [p.id for p in found if isinstance(p, Page)] == [f"urn:p{i}" for i in range(9) if i not in (3, 4)]
    assert codes(found).count("corrupt") == 1


def test_one_broken_zstd_frame_costs_its_lines() -> None:
    frames = [bytearray(PACKERS["zst"]("".join(map(line, range(i, i + 20))).encode())) for i in range(0, 100, 20)]
    frames[2][-2] ^= 0xFF  # the checksum
    found = pages_of(b"".join(frames), "x.jsonl.zst")
    ids = [p.id for p in found if isinstance(p, Page)]
    assert codes(found).count("corrupt") == 1
    assert set(ids) >= {f"p{i}" for i in range(100) if not 40 <= i < 60}


def test_truncated_warc() -> None:
    data = b"".join(map(warc, range(10)))
    starts = [len(b"".join(map(warc, range(i)))) for i in range(11)]
    for cut in range(10, len(data) - 5, 97):
        found = pages_of(data[:cut], "x.warc")
        good = sum(1 for s in starts[1:] if s - 4 <= cut)
        whole = [p for p in found if isinstance(p, Page) and "cut" not in p.extra]
        assert len(whole) == good
        assert all(data.find(text.encode()) > 0 for text in texts(found))
        assert len(texts(found)) <= good + 1
        if not any(s - 4 <= cut <= s for s in starts):
            assert codes(found)[-1] in ("truncated", "bad_record"), cut
            error = found[-1]
            assert isinstance(error, InputError) and error.offset == max(s for s in starts if s <= cut)


def test_warc_with_a_wrong_length_or_garbage_loses_only_the_record() -> None:
    good = [warc(i) for i in range(4)]
    for wrong in (b"Content-Length: 9", b"Content-Length: 1", b"Content-Length: -", b"Content-Longth: "):
        data = good[0] + good[1].replace(b"Content-Length: ", wrong) + good[2] + good[3]
        found = pages_of(data, "x.warc")
        pages = {p.id: p for p in found if isinstance(p, Page)}
        lengths_are_digits = wrong[-1:].isdigit()
        assert list(pages) == ["urn:p0", *["urn:p1"][:lengths_are_digits], "urn:p2", "urn:p3"], wrong
        assert codes(found).count("bad_record") == 1
        if lengths_are_digits:
            assert "<p>Page 1, 856.</p>" in pages["urn:p1"].content and "not as long" in pages["urn:p1"].extra["cut"]
    data = good[0] + good[1].replace(b"Content-Length: ", b"Content-Length: 999999999") + good[2]
    assert codes(pages_of(data, "x.warc")) == ["page", "page", "bad_record", "page"]
    assert codes(pages_of(gzip.compress(data), "x.warc.gz")) == ["page", "page", "bad_record", "page"]
    found = pages_of(good[0] + b"\x00\x01 not a record\r\nat all\r\n" + good[1], "x.warc")
    assert codes(found) == ["page", "bad_record", "page"]
    found = pages_of(b"garbage first\r\n" + good[0], "x.warc")
    assert codes(found) == ["bad_record", "page"]


def test_damaged_bodies() -> None:
    body = gzip.compress("".join(f"<p>Packed {i}</p>" for i in range(100)).encode())
    for coding, data, code in (
        ("gzip", body[:-20], "page"), ("gzip", body[:-8], "page"), ("gzip", body[:8], "corrupt"),
        ("br", b"\xff\xff\xff", "corrupt"), ("zstd", b"\x28\xb5\x2f\xfd\xff\xff", "corrupt"),
        ("gzip", gzip.compress(bytes(3_000_000)), "too_large"),
    ):  # fmt: skip
        block = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: {coding}\r\n\r\n".encode() + data
        head = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http\r\nContent-Length: %d\r\n\r\n" % len(
            block
        )
        found = pages_of(head + block + b"\r\n\r\n" + warc(1), "x.warc", max_page_mb=1)
        assert codes(found) == [code, "page"]
        if isinstance(first := found[0], Page):
            assert "<p>Packed 60</p>" in first.content and "cut off" in first.extra["cut"]


def parquet_bytes() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({"text": [f"Page {i}." for i in range(40)]}), out, row_group_size=10, compression="none",
                   use_dictionary=False)  # fmt: skip
    return out.getvalue()


def test_damaged_parquet() -> None:
    data = parquet_bytes()
    for cut in (5, len(data) // 2, len(data) - 1):
        assert codes(pages_of(data[:cut], "x.parquet")) == ["truncated"]
    assert codes(pages_of(b"not parquet at all", "x.parquet"))[0] in ("truncated", "page")
    broken = bytearray(data)
    at = data.index(b"Page 10.")
    broken[at - 20 : at] = b"\xff" * 20
    found = pages_of(bytes(broken), "x.parquet")
    assert texts(found)[:10] == [f"Page {i}." for i in range(10)]
    assert texts(found)[-20:] == [f"Page {i}." for i in range(20, 40)]
    assert "corrupt" in codes(found) and "rows 10 to 19" in str(found[10])


def test_strings_that_are_no_utf8_in_parquet() -> None:
    bad = pa.Array.from_buffers(
        pa.string(), 1, [None, pa.py_buffer(struct.pack("<2i", 0, 5)), pa.py_buffer(b"caf\xe9!")]
    )
    out = io.BytesIO()
    pq.write_table(pa.table({"text": bad}), out)
    assert texts(pages_of(out.getvalue(), "x.parquet")) == ["café!"]


MEMBERS = {f"m{i}.txt": f"Member {i}, {i * 7919 % 1009}.".encode() * 20 for i in range(8)}


@pytest.mark.parametrize("streamed", [False, True])
def test_zip_cut_off_gives_the_members_before(streamed: bool) -> None:
    data = zipped(MEMBERS)
    if streamed:

        class Pipe(io.BytesIO):
            def seekable(self) -> bool:
                return False

            def seek(self, *args: int) -> int:
                raise OSError

            def tell(self) -> int:
                raise OSError

        pipe = Pipe()
        with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as z:
            for name, member in MEMBERS.items():
                z.writestr(name, member)
        data = pipe.getvalue()
        assert data[6] & 8  # sizes behind the members
    assert codes(pages_of(data, "x.zip")) == ["page"] * 8
    for cut in range(20, len(data) - 1, 61):
        found = pages_of(data[:cut], "x.zip")
        assert codes(found)[-1] == "truncated"
        assert texts(found) == [m.decode() for m in MEMBERS.values()][: len(texts(found))]
    whole = data.rindex(b"m7.txt", 0, data.index(b"PK\x01\x02"))
    assert len(texts(pages_of(data[: whole - 10], "x.zip"))) >= 6


def test_tar_cut_off() -> None:
    data = tarred(MEMBERS)
    assert codes(pages_of(data, "x.tar")) == ["page"] * 8
    for cut in range(600, len(data), 487):
        found = pages_of(data[:cut], "x.tar")
        assert len(texts(found)) >= min(8, cut // 1024 - 1)
        if cut < 8 * 1024 + 512:
            assert codes(found)[-1] == "truncated", cut
    packed = gzip.compress(data)
    assert codes(pages_of(packed[: len(packed) // 2], "x.tar.gz"))[-1] == "truncated"


def test_damaged_zip_member_costs_itself() -> None:
    data = bytearray(zipped(MEMBERS))
    at = data.index(b"m3.txt") + 20
    data[at : at + 4] = b"\xff\xff\xff\xff"
    found = pages_of(bytes(data), "x.zip")
    assert codes(found).count("page") == 7 and codes(found)[3] in ("corrupt", "truncated")
    assert "x.zip!/m3.txt" in str(found[3])


def test_zip_with_a_piece_missing_gives_the_members_around_it() -> None:
    data = zipped(MEMBERS, zipfile.ZIP_STORED)
    at = data.index(b"m3.txt") + 40
    for gone in (1, 50, 200):
        found = pages_of(data[:at] + data[at + gone :], "x.zip")
        assert {p.id for p in found if isinstance(p, Page)} == {f"x.zip!/m{i}.txt" for i in range(8) if i != 3}
        assert any("x.zip!/m3.txt" in str(e) for e in found if isinstance(e, InputError))


def test_zip_members_with_a_password_or_an_unknown_method() -> None:
    data = bytearray(zipped({"a.txt": b"secret", "b.txt": b"Plain."}, zipfile.ZIP_STORED))
    central = data.index(b"PK\x01\x02")
    data[6] |= 1
    data[central + 8] |= 1
    assert codes(pages_of(bytes(data), "x.zip")) == ["encrypted", "page"]
    data[central + 8] ^= 1
    data[central + 10] = 9
    assert codes(pages_of(bytes(data), "x.zip")) == ["unsupported", "page"]
    assert "Deflate64" in str(pages_of(bytes(data), "x.zip")[0])


def test_path_tricks_links_and_devices() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as t:
        for name in ("../../etc/passwd.txt", "/abs.txt", "ok.txt", "bad\nname\x1b.txt"):
            info = tarfile.TarInfo(name)
            info.size = 5
            t.addfile(info, io.BytesIO(b"words"))
        for name, kind, to in (("l.txt", tarfile.SYMTYPE, "/etc/passwd"), ("h.txt", tarfile.LNKTYPE, "ok.txt"),
                               ("dev.txt", tarfile.CHRTYPE, "")):  # fmt: skip
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, to
            t.addfile(info)
    found = pages_of(out.getvalue(), "x.tar")
    assert [p.id for p in found if isinstance(p, Page)] == [
        "x.tar!/etc/passwd.txt", "x.tar!/abs.txt", "x.tar!/ok.txt", "x.tar!/bad\ufffdname\ufffd.txt",
    ]  # fmt: skip
    assert codes(found)[4:] == ["link", "unsupported"]
    info2 = zipfile.ZipInfo("link.txt")
    info2.create_system, info2.external_attr = 3, 0o120777 << 16
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as z:
        z.writestr(info2, "/etc/passwd")
        z.writestr("same.txt", "One.")
    with pytest.warns(UserWarning), zipfile.ZipFile(raw, "a") as z:
        z.writestr("same.txt", "Two.")
    found = pages_of(raw.getvalue(), "x.zip")
    assert codes(found) == ["link", "page", "page"]
    assert [p.id for p in found if isinstance(p, Page)] == ["x.zip!/same.txt", "x.zip!/same.txt~2"]


def test_archives_that_hold_themselves_or_go_too_deep() -> None:
    data = b"Deep inside."
    for _ in range(5):
        data = zipped({"in.zip": data})
    [error] = pages_of(data, "x.zip")
    assert isinstance(error, InputError) and error.code == "too_deep" and error.source.count("!/") == 3
    data = b"Deep inside."
    for _ in range(5):
        data = gzip.compress(data)
    assert codes(pages_of(data, "x.gz")) == ["too_deep"]
    assert texts(pages_of(data, "x.gz", max_archive_depth=5)) == ["Deep inside."]


def test_bombs_are_stopped() -> None:
    bomb = gzip.compress(b"words " * 15_000_000, 9)
    assert codes(pages_of(bomb, "x.jsonl.gz", max_expansion=100)) == ["bomb"]
    many = zipped({f"{i}.txt": b"words " * 5_000_000 for i in range(3)})
    found = pages_of(many, "x.zip", max_expansion=10)
    assert codes(found)[-1] == "bomb" and codes(found)[0] == "page"


def test_zlib_stream_with_a_bad_checksum_still_gives_its_lines() -> None:
    packed = bytearray(gzip.compress(LINES))
    packed[-5] ^= 1
    found = pages_of(bytes(packed), "x.jsonl.gz")
    assert codes(found)[-1] == "corrupt" and len(texts(found)) > 300


def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    path = tmp_path / "gone.txt"
    path.write_text("Words.")
    [source] = discover([path])
    path.unlink()
    [error] = list(read(source))
    assert isinstance(error, InputError) and "No such file" in str(error)
    [error] = list(read(Source(str(tmp_path), 0, "folder")))
    assert isinstance(error, InputError)


def test_a_disk_error_ends_the_input_with_its_offset() -> None:
    class Failing(io.BytesIO):
        def read(self, n: int | None = -1, /) -> bytes:
            if self.tell() > 2000:
                raise OSError(5, "Input/output error")
            return super().read(min(n or 0, 500))

    found = list(read(Source("x.jsonl"), stream=Failing(LINES)))
    assert codes(found)[-1] == "unreadable" and len(texts(found)) > 20
    assert isinstance(found[-1], InputError) and found[-1].offset


SAMPLES: list[tuple[str, bytes]] = [
    ("x.jsonl", LINES[:3000]),
    ("x.jsonl.gz", gzip.compress(LINES[:3000])),
    ("x.json", json.dumps([{"text": "One."}, {"text": 'Two "2"'}] * 9).encode()),
    ("x.csv", b"text,tag\n" + b'"One, 1",a\nTwo,b\n' * 40),
    ("x.parquet", parquet_bytes()),
    ("x.warc", b"".join(map(warc, range(6)))),
    ("x.warc.gz", b"".join(gzip.compress(warc(i)) for i in range(6))),
    ("x.zip", zipped(MEMBERS)),
    ("x.tar", tarred(MEMBERS)),
    ("x.tar.zst", PACKERS["zst"](tarred(MEMBERS))),
    ("x.bz2", bz2.compress(LINES[:3000])),
    ("x.xz", PACKERS["xz"](LINES[:3000])),
    ("x.html", b"<html><meta charset=utf-16><p>Words</p></html>"),
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_damage_raises(data: st.DataObject) -> None:
    """Cut, flipped, spliced and doubled files: pages and errors come, nothing is raised, everything fits UTF-8."""
    name, raw = data.draw(st.sampled_from(SAMPLES))
    broken = bytearray(raw)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, max(0, len(broken) - 1)))
        how = data.draw(st.sampled_from(["cut", "flip", "splice", "zero", "double"]))
        if how == "cut":
            del broken[at:]
        elif how == "flip" and broken:
            broken[at] ^= data.draw(st.integers(1, 255))
        elif how == "splice":
            broken[at:at] = data.draw(st.binary(max_size=40))
        elif how == "zero":
            broken[at : at + 30] = bytes(30)
        else:
            broken[at:at] = broken[: data.draw(st.integers(0, 200))]
    found = pages_of(bytes(broken), name)
    assert found == [] or all(isinstance(x, Page | InputError) for x in found)
    for x in found:
        if isinstance(x, Page):
            assert isinstance(x.content, str)
            x.content.encode()
            x.id.encode()
            json.dumps(x.extra, allow_nan=False)
        else:
            str(x).encode()
    assert codes(found) == codes(pages_of(bytes(broken), name))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=600), st.sampled_from([n for n, _ in SAMPLES] + ["x", "x.txt", "x.arc", "x.tsv", "x.zst"]),
       st.sampled_from([b"", b"PK\x03\x04", b"\x1f\x8b\x08\x00", b"PAR1", b"WARC/1.0\r\n", b"{", b"[", b"<html>", b"\xff\xfe",
                        b"filedesc://", b"\x28\xb5\x2f\xfd", b"BZh91AY&SY", b"\xfd7zXZ\x00"]))  # fmt: skip
def test_random_bytes_never_raise(data: bytes, name: str, magic: bytes) -> None:
    for x in pages_of(magic + data, name):
        assert isinstance(x, Page | InputError)


def test_deflate_in_http_may_lack_its_header() -> None:
    raw = zlib.compressobj(wbits=-15)
    body = raw.compress(b"<p>Raw</p>") + raw.flush()
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: deflate\r\n\r\n" + body
    head = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http\r\nContent-Length: %d\r\n\r\n" % len(
        block
    )
    assert texts(pages_of(head + block + b"\r\n\r\n", "x.warc")) == ["<p>Raw</p>"]


@pytest.mark.parametrize("how", ["grown", "replaced", "removed", "the same"])
def test_a_file_that_changes_while_it_is_read_says_so(how: str, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    rows = "".join(f'{{"id": "{i}", "text": "Row {i} of the log."}}\n' for i in range(3))
    path.write_text(rows, encoding="utf-8")
    found = []
    for n, item in enumerate(read(path)):
        found.append(item)
        if n:
            continue
        if how == "grown":
            with open(path, "a", encoding="utf-8") as f:
                f.write('{"id": "3", "text": "One more."}\n')
        elif how == "replaced":
            (tmp_path / "b").write_text(rows[:-9], encoding="utf-8")
            (tmp_path / "b").replace(path)
        elif how == "removed":
            path.unlink()
    codes = [item.code for item in found if isinstance(item, InputError)]
    assert codes == ([] if how == "the same" else ["changed"])
    assert [item.id for item in found if isinstance(item, Page)][:3] == ["0", "1", "2"]
