"""Every format gives its pages, with ids, positions, media types and the caller's own columns."""

import bz2
import csv
import datetime
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.config import ReadConfig
from cleaner.errors import InputError, UsageError
from cleaner.model import Page
from cleaner.readers import Source, disambiguate, discover, extra_json, read

PROSE = "The ferry left at nine.\n\nNobody on the quay waved, and the gulls had the pier to themselves."
HTML = "<!DOCTYPE html><html><head><title>Ferry</title></head><body><p>The ferry left at nine.</p></body></html>"


def pages_of(data: bytes | str, name: str, **config: object) -> list[Page | InputError]:
    raw = data.encode() if isinstance(data, str) else data
    return list(read(Source(name, len(raw), name), ReadConfig(**config), stream=io.BytesIO(raw)))  # type: ignore[arg-type]


def only(found: list[Page | InputError]) -> Page:
    assert len(found) == 1, found
    assert isinstance(found[0], Page), found[0]
    return found[0]


def codes(found: list[Page | InputError]) -> list[str]:
    return [x.code if isinstance(x, InputError) else "page" for x in found]


def warc(
    url: str, body: bytes, kind: str = "text/html; charset=utf-8", *, status: str = "200 OK", http: str = ""
) -> bytes:
    block = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{http}\r\n".encode() + body
    return record("response", url, block, "application/http; msgtype=response")


def record(typ: str, url: str, block: bytes, kind: str) -> bytes:
    head = f"WARC/1.0\r\nWARC-Type: {typ}\r\nWARC-Record-ID: <urn:uuid:{url[-4:]}>\r\nWARC-Target-URI: {url}\r\n"
    head += f"WARC-Date: 2021-03-04T05:06:07Z\r\nContent-Type: {kind}\r\nContent-Length: {len(block)}\r\n\r\n"
    return head.encode() + block + b"\r\n\r\n"


SINGLE = [
    ("a.txt", PROSE, "text/plain"),
    ("a.md", "# Ferry\n\n" + PROSE + "\n\nSee <b>below</b>.", "text/plain"),
    ("a.html", HTML, "text/html"),
    ("a.xhtml", '<?xml version="1.0" encoding="UTF-8"?>\n' + HTML, "text/html"),
    ("a.htm", "<p>One</p><p>Two</p>", "text/html"),
    ("no_suffix", PROSE, "text/plain"),
    ("no_suffix", HTML, "text/html"),
    ("lies.txt", HTML, "text/html"),
    ("lies.jsonl", HTML, "text/html"),
    ("plain.html", PROSE, "text/plain"),  # a saved page with its markup gone keeps its lines
]


@pytest.mark.parametrize(("name", "content", "media_type"), SINGLE)
def test_one_page_files(name: str, content: str, media_type: str) -> None:
    page = only(pages_of(content, name))
    assert (page.id, page.content, page.media_type, page.source, page.position) == (name, content, media_type, name, 0)


def pack(kind: str, data: bytes) -> bytes:
    half = len(data) // 2
    parts = data[:half], data[half:]  # two members or frames, as parallel compressors write
    if kind == "gz":
        return b"".join(map(gzip.compress, parts))
    if kind == "bz2":
        return b"".join(map(bz2.compress, parts))
    if kind == "xz":
        return b"".join(map(lzma.compress, parts))
    return b"".join(map(zstandard.ZstdCompressor().compress, parts))


@pytest.mark.parametrize("kind", ["gz", "bz2", "xz", "zst"])
@pytest.mark.parametrize("named", [True, False])
def test_compressed(kind: str, named: bool) -> None:
    name = f"a.txt.{kind}" if named else "a.txt"
    page = only(pages_of(pack(kind, (PROSE * 5000).encode()), name))
    assert (page.content, page.id) == (PROSE * 5000, name)


def test_zstd_long_window_and_skippable_frames() -> None:
    params = zstandard.ZstdCompressionParameters.from_level(3, window_log=28)
    skippable = b"\x51\x2a\x4d\x18\x04\x00\x00\x00abcd"
    packed = skippable + zstandard.ZstdCompressor(compression_params=params).compress(PROSE.encode())
    assert only(pages_of(packed, "a.zst")).content == PROSE


def test_gzip_may_end_in_zeros() -> None:
    assert only(pages_of(gzip.compress(PROSE.encode()) + bytes(1000), "a.gz")).content == PROSE


def test_guessed_columns_that_hold_something_else_stay_in_extra() -> None:
    row = {"text": "One.", "link": "Read more", "title": {"en": "x"}, "id": [1], "author": None, "uri": ""}
    page = only(pages_of(json.dumps(row), "x.jsonl"))
    assert (page.id, page.url, page.title) == ("x.jsonl:0", None, None)
    assert page.extra == {"link": "Read more", "title": {"en": "x"}, "id": [1]}
    assert only(pages_of('{"text": "One.", "link": "a.example/x"}', "x.jsonl")).url == "a.example/x"


def test_json_lines() -> None:
    lines = [
        {"id": 7, "url": "https://a.example/1", "text": PROSE, "lang": "en"},
        {
            "URL": "https://a.example/2",
            "Text": PROSE,
            "Title": " Ferry ",
            "authors": ["Ann", "Bo"],
            "date": "2020-09-25",
        },
        {"text": PROSE, "score": float("nan"), "more": {"a": [1, None]}},
        {"html": HTML, "text": PROSE},
    ]
    data = "\ufeff" + "\n".join(json.dumps(x) for x in lines) + "\n\n" + json.dumps(PROSE)
    a, b, c, d, e = pages_of(data, "x.jsonl")
    assert isinstance(a, Page) and (a.id, a.url, a.extra) == ("7", "https://a.example/1", {"lang": "en"})
    assert isinstance(b, Page) and b.id == b.url == "https://a.example/2"
    assert (b.title, b.author, b.published, b.extra) == ("Ferry", "Ann, Bo", "2020-09-25", {})
    assert isinstance(c, Page) and c.extra == {"score": None, "more": {"a": [1, None]}}
    at = data.encode().index(b'{"text": "The ferry left at nine.\\n\\nNobody on the quay waved, and the gulls had the pier to th'
                             b'emselves.", "score"')  # fmt: skip
    assert (c.id, c.position) == (f"x.jsonl:{at}", at)
    assert isinstance(d, Page) and (d.content, d.media_type, d.extra) == (HTML, "text/html", {"text": PROSE})
    assert isinstance(e, Page) and (e.content, e.media_type) == (PROSE, "text/plain")


def test_named_columns_win_over_guesses() -> None:
    row = json.dumps(
        {"text": "no", "summary": PROSE, "link": "https://no.example", "ref": "https://a.example/", "key2": "k"}
    )
    page = only(pages_of(row, "x.jsonl", text_column="Summary", url_column="ref", id_column="key2"))
    assert (page.content, page.url, page.id) == (PROSE, "https://a.example/", "k")
    assert page.extra == {"text": "no", "link": "https://no.example"}


JSON_FILES = [
    ("[" + json.dumps({"text": "One."}) + ",\n" + json.dumps({"text": 'Two ] } " \\ [.'}) + "]", 2),
    (json.dumps([{"text": "One."}, {"text": "Two."}], indent=2), 2),
    (json.dumps({"text": "One."}, indent=2), 1),
    (json.dumps({"text": "One."}) + json.dumps({"text": "Two."}) + "\n\n" + json.dumps({"text": "Three."}), 3),
    (json.dumps({"meta": {"n": 2}, "articles": [{"text": "One."}, {"text": "Two."}]}), 2),
    ('["One.", "Two, \\"quoted\\"."]', 2),
    ("[]", 0),
]


@pytest.mark.parametrize("name", ["x.json", "x.jsonl.json"])
@pytest.mark.parametrize(("data", "n"), JSON_FILES)
def test_json_files(data: str, n: int, name: str) -> None:
    found = pages_of(data, name)
    assert codes(found) == (["page"] * n or ["empty"])
    assert len({p.id for p in found if isinstance(p, Page)}) == n


@pytest.mark.parametrize("name", ["dump", "dump.txt", "dump.jsonl"])
def test_json_told_by_content(name: str) -> None:
    rows = [{"text": f"Row {i}.", "url": f"https://a.example/{i}"} for i in range(3)]
    assert codes(pages_of("\n".join(map(json.dumps, rows)), name)) == ["page"] * 3
    assert codes(pages_of(json.dumps(rows, indent=1), name)) == ["page"] * 3
    assert codes(pages_of("[12] a footnote\nA page that begins with a bracket.", "note.txt")) == ["page"]
    assert only(pages_of('{"name": "config"}\n\nThat is how a settings file begins.', "note.txt")).id == "note.txt"


def test_big_json_array_is_not_held_at_once() -> None:
    item = json.dumps({"text": "x" * 900_000})
    data = ("[" + ",".join([item] * 5) + "]").encode()
    assert codes(pages_of(data, "x.json", max_page_mb=1)) == ["page"] * 5


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.text(st.sampled_from('"\\\\[]{},: \naé'), min_size=1, max_size=8).filter(lambda t: not t.isspace()),
        max_size=6,
    ),
    st.integers(65_490, 65_540),
    st.sampled_from([None, 1]),
)
def test_json_items_are_told_apart_wherever_the_buffer_ends(words: list[str], pad: int, indent: int | None) -> None:
    rows = [{"n": [{}, [[]], "]", {"a": "}"}], "text": w} for w in words]
    text = json.dumps([{"text": "x" * pad}, *rows], ensure_ascii=False, indent=indent)
    found = pages_of(text, "x.json")
    assert [p.content for p in found[1:] if isinstance(p, Page)] == words
    for page in found:
        assert isinstance(page, Page)
        assert text.encode()[page.position : page.position + 1] == b"{"


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("suffix", ["csv", "tsv"])
def test_tables(delimiter: str, suffix: str) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(["Doc-ID", "Link", "Content", "Tag"])
    writer.writerow(["a1", "https://a.example/1", PROSE + ' "so"; a|b, c', "t"])
    writer.writerow(["", "", "x" * 300_000 + ".", ""])
    a, b = pages_of(out.getvalue(), f"x.{suffix}")
    assert isinstance(a, Page) and isinstance(b, Page)
    assert (a.id, a.url, a.content, a.extra) == ("a1", "https://a.example/1", PROSE + ' "so"; a|b, c', {"Tag": "t"})
    assert (b.id, b.url, b.position, len(b.content)) == (f"x.{suffix}:1", None, 1, 300_001)


def test_tsv_without_quoting() -> None:
    data = 'text\ttag\n"Stop, he said\ta\nPlain\tb\n6" nails\tc\n'
    assert [p.content for p in pages_of(data, "x.tsv") if isinstance(p, Page)] == [
        '"Stop, he said',
        "Plain",
        '6" nails',
    ]


def test_csv_rows_longer_and_shorter_than_the_header() -> None:
    a, b = pages_of('text,tag\n"One.",a,b\nTwo.\n', "x.csv")
    assert isinstance(a, Page) and a.extra == {"tag": "a", "_more": ["b"]}
    assert isinstance(b, Page) and b.extra == {"tag": None}


def parquet(table: pa.Table, rows: int = 2) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out, row_group_size=rows)
    return out.getvalue()


def test_parquet() -> None:
    table = pa.table(
        {
            "raw_content": pa.array(["One.", b"Tw\xc3\xb6.".decode(), "Three.", "Four."], pa.large_string()),
            "uri": ["https://a.example/1", None, None, None],
            "published": pa.array([datetime.datetime(2020, 1, 2, tzinfo=datetime.UTC)] * 4, pa.timestamp("ns", "UTC")),
            "blob": pa.array([b"\x00\xff"] * 4),
            "tags": [["a", "b"], [], None, ["c"]],
            "far": pa.array([10**14] * 4, pa.timestamp("s")),
            "level": pa.array(["x"] * 4).dictionary_encode(),
        }
    )
    found = pages_of(parquet(table), "x.parquet")
    assert codes(found) == ["page"] * 4
    a, b, *_ = found
    assert isinstance(a, Page) and isinstance(b, Page)
    assert (a.id, a.published) == ("https://a.example/1", "2020-01-02T00:00:00+00:00")
    assert (b.id, b.content) == ("x.parquet:1", "Twö.")
    assert a.extra["blob"] == "AP8=" and a.extra["tags"] == ["a", "b"] and a.extra["level"] == "x"
    assert json.loads(extra_json(a.extra) or "") == a.extra


def test_parquet_bytes_columns_are_decoded_and_schemas_may_differ(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(parquet(pa.table({"text": ["One."], "n": [1]})))
    (tmp_path / "b.parquet").write_bytes(parquet(pa.table({"n": ["x"], "html": pa.array([HTML.encode("utf-16")])})))
    (tmp_path / "c.parquet").write_bytes(parquet(pa.table({"n": ["x"]})))
    found = [x for s in discover([tmp_path]) for x in read(s)]
    assert codes(found) == ["page", "page", "no_column"]
    assert isinstance(found[1], Page) and found[1].content == HTML
    assert "'n'" in str(found[2])


def test_warc() -> None:
    data = b"".join(
        [
            record("warcinfo", "x", b"software: none\r\n", "application/warc-fields"),
            warc("https://a.example/0001", HTML.encode()),
            record("request", "https://a.example/0001", b"GET / HTTP/1.1\r\n\r\n", "application/http; msgtype=request"),
            warc("https://a.example/0002", b"GIF89a", "image/gif"),
            warc("https://a.example/0003", "<p>Größe</p>".encode("latin-1"), "text/html; charset=ISO-8859-1"),
            warc("https://a.example/0004", gzip.compress(b"<p>Packed</p>"), http="Content-Encoding: gzip\r\n"),
            warc(
                "https://a.example/0005",
                b"4\r\n<p>C\r\n8;x=1\r\nhunk</p>\r\n0\r\n\r\n",
                http="Transfer-Encoding: chunked\r\n",
            ),
            warc("https://a.example/0006", b"<p>Gone</p>", status="404 Not Found"),
            warc("https://a.example/0007", b"<p>Not chunked</p>", http="Transfer-Encoding: chunked\r\n"),
            record("resource", "https://a.example/0008", b"Plain.", "text/plain"),
            record("conversion", "https://a.example/0009", PROSE.encode(), "text/plain"),
        ]
    )
    for name, raw in (("x.warc", data), ("x.warc.gz", gzip.compress(data)), ("x", data)):
        found = pages_of(raw, name)
        assert sorted(codes(found)) == ["http_status", "not_a_page"] + ["page"] * 7
        pages = {p.position: p for p in found if isinstance(p, Page)}
        assert {n: p.content for n, p in pages.items()} == {
            1: HTML, 4: "<p>Größe</p>", 5: "<p>Packed</p>", 6: "<p>Chunk</p>", 8: "<p>Not chunked</p>", 9: "Plain.", 10: PROSE,
        }  # fmt: skip
        assert (pages[1].id, pages[1].url, pages[1].media_type) == (
            "urn:uuid:0001",
            "https://a.example/0001",
            "text/html",
        )
        assert pages[10].media_type == "text/plain" and pages[10].extra == {"warc_date": "2021-03-04T05:06:07Z"}


def test_warc_agrees_with_fastwarc() -> None:
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    data = b"".join(warc(f"https://a.example/{i:04}", b"<p>Page %d</p>" % i * (i + 1)) for i in range(20))
    ours = [(p.url, p.content) for p in pages_of(data, "x.warc") if isinstance(p, Page)]
    theirs = [
        (r.headers["WARC-Target-URI"], r.reader.read().decode())
        for r in ArchiveIterator(io.BytesIO(data), record_types=WarcRecordType.response)
    ]
    assert ours == theirs


def test_arc() -> None:
    first = b"1 0 Crawler\nURL IP-address Archive-date Content-type Archive-length\n"
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>An old page</p>"
    data = b"filedesc://x.arc 0.0.0.0 20050102030405 text/plain %d\n%s\n" % (len(first), first)
    for i in range(2):
        data += b"http://a.example/%d 10.0.0.1 20050102030405 text/html %d\n%s\n" % (i, len(http), http)
    for name, raw in (("x.arc", data), ("x.arc.gz", gzip.compress(data))):
        a, b = pages_of(raw, name)
        assert isinstance(a, Page) and isinstance(b, Page)
        assert (a.id, a.content, a.extra) == (
            "http://a.example/0",
            "<p>An old page</p>",
            {"warc_date": "2005-01-02T03:04:05Z"},
        )


def tar(members: dict[str, bytes], mode: str = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as t:  # type: ignore[call-overload]
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            t.addfile(info, io.BytesIO(data))
    return out.getvalue()


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as z:
        for name, data in members.items():
            z.writestr(name, data)
    return out.getvalue()


MEMBERS = {
    "d/a.txt": PROSE.encode(),
    "b.jsonl": b'{"text": "One."}\n{"text": "Two."}',
    "c.html.gz": gzip.compress(HTML.encode()),
    "p.parquet": parquet(pa.table({"text": ["Row."]})),
    ".hidden.txt": b"no",
    "__MACOSX/._a.txt": b"no",
}
ARCHIVES = [
    ("x.tar", tar(MEMBERS)),
    ("x.tgz", tar(MEMBERS, "w:gz")),
    ("x.tar.bz2", tar(MEMBERS, "w:bz2")),
    ("x.tar.xz", tar(MEMBERS, "w:xz")),
    ("x.tar.zst", zstandard.ZstdCompressor().compress(tar(MEMBERS))),
    ("x", tar(MEMBERS)),
    ("x.zip", zipped(MEMBERS)),
    ("x.zip", zipped(MEMBERS, zipfile.ZIP_STORED)),
    ("x.zip", zipped(MEMBERS, zipfile.ZIP_BZIP2)),
    ("x", zipped(MEMBERS)),
]


@pytest.mark.parametrize(("name", "data"), ARCHIVES)
def test_archives(name: str, data: bytes) -> None:
    found = pages_of(data, name)
    assert codes(found) == ["page"] * 5
    got = {p.id: p.content for p in found if isinstance(p, Page)}
    assert got == {
        f"{name}!/d/a.txt": PROSE, f"{name}!/b.jsonl:0": "One.", f"{name}!/b.jsonl:17": "Two.",
        f"{name}!/c.html.gz": HTML, f"{name}!/p.parquet:0": "Row.",
    }  # fmt: skip


def test_archives_inside_archives() -> None:
    data = tar({"in.zip": zipped({"deep.tar.gz": tar({"a.txt": PROSE.encode()}, "w:gz")})})
    assert only(pages_of(data, "x.tar")).id == "x.tar!/in.zip!/deep.tar.gz!/a.txt"


def test_discover(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/.x.txt", ".git/x.txt", "out/records/part.parquet"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    (tmp_path / "c.txt").symlink_to(tmp_path / "b.txt")
    (tmp_path / "d.txt").symlink_to(tmp_path / "gone.txt")
    found = discover([tmp_path], exclude=tmp_path / "out")
    assert [(s.name, s.size) for s in found] == [("a/z.txt", 7), ("b.txt", 5), ("d.txt", 0)]
    assert codes(list(read(found[2]))) == ["unreadable"]
    (tmp_path / "d.txt").unlink()
    again = discover(
        [str(tmp_path / "b.txt"), tmp_path / "a", tmp_path, f"{tmp_path}/**/*.txt"], exclude=tmp_path / "out"
    )
    assert {s.path for s in again} == {str(tmp_path / "b.txt"), str(tmp_path / "a/z.txt")}
    assert [s.name for s in discover([f"{tmp_path}/*/*.txt"])] == ["a/z.txt"]
    assert discover(["-"]) == [Source("-", 0, "stdin")]


def test_ids_do_not_depend_on_where_the_dump_lies_or_how_inputs_are_ordered(tmp_path: Path) -> None:
    for root in ("one/d", "two/d", "moved/one/d"):
        (tmp_path / root).mkdir(parents=True)
        (tmp_path / root / "a.txt").write_text(PROSE)
    one, two = tmp_path / "one/d", tmp_path / "two/d"
    assert [s.name for s in discover([one])] == [s.name for s in discover([tmp_path / "moved/one/d"])] == ["a.txt"]
    assert discover([one, two]) == discover([two, one])
    assert [s.name for s in discover([one, two])] == ["one/d/a.txt", "two/d/a.txt"]


def test_names_are_told_apart_even_when_the_longer_name_is_taken(tmp_path: Path) -> None:
    for name in ("x/d/a.txt", "y/d/a.txt", "y/e/a.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    inputs = [tmp_path / "x", tmp_path / "y/d", tmp_path / "y/e"]
    found = discover(inputs)
    assert found == discover(inputs[::-1])
    assert [s.name for s in found] == ["e/a.txt", "x/d/a.txt", "y/d/a.txt"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("name", ["x.csv", "x.jsonl", "x.json"])
def test_tables_and_json_in_other_encodings(name: str, encoding: str) -> None:
    words = ["Le café était déjà fermé.", "Il s’assit à même l’escalier – trop tard."]
    rows = [{"text": w, "tag": "é"} for w in words]
    data = {
        "x.csv": "text,tag\n" + "".join(f"{w},é\n" for w in words),
        "x.jsonl": "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows),
        "x.json": json.dumps(rows, ensure_ascii=False, indent=2),
    }[name]
    found = pages_of(data.encode(encoding), name)
    assert [(p.content, p.extra) for p in found if isinstance(p, Page)] == [(w, {"tag": "é"}) for w in words]


@pytest.mark.parametrize(
    ("given", "say"),
    [("no/such", "no folder"), ("a.tx", "did you mean"), ("*.none", "no file matches"), ("**x/*", "x")],
)
def test_missing_input_says_what_to_try(tmp_path: Path, given: str, say: str) -> None:
    (tmp_path / "a.txt").write_text(PROSE)
    with pytest.raises(UsageError, match=say) as e:
        discover([str(tmp_path / given)])
    assert given in str(e.value)
    with pytest.raises(UsageError):
        discover([])


def test_a_file_is_read_from_disk_as_from_a_stream(tmp_path: Path) -> None:
    for name, data in ARCHIVES:
        path = tmp_path / name
        path.write_bytes(data)
        assert list(read(discover([path])[0])) == pages_of(data, name)
    path = tmp_path / "p.parquet"
    path.write_bytes(MEMBERS["p.parquet"])
    assert list(read(discover([path])[0])) == pages_of(MEMBERS["p.parquet"], "p.parquet")


def test_disambiguate_depends_on_the_place_only() -> None:
    assert disambiguate("u", "a.jsonl", 5) == disambiguate("u", "a.jsonl", 5) != disambiguate("u", "a.jsonl", 6)


def test_epoch_dates_and_mongo_ids() -> None:
    page = only(pages_of(json.dumps({"_id": {"$oid": "5f"}, "text": "One.", "published_at": 1600000000000}), "x.jsonl"))
    assert (page.id, page.published) == ("5f", "2020-09-13T12:26:40+00:00")
    page = only(pages_of(json.dumps({"text": "One.", "date": {"y": 2020}, "big": 10**30}), "x.jsonl"))
    assert page.published is None and page.extra == {"date": {"y": 2020}, "big": 10**30}
    assert extra_json(page.extra) == '{"date":{"y":2020},"big":1000000000000000000000000000000}'


def test_a_folder_keeps_its_own_name_whatever_links_lead_to_it(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m/a.txt").write_text(PROSE)
    for link in ("b", "z"):
        (tmp_path / link).symlink_to(tmp_path / "m")
    assert [s.name for s in discover([tmp_path])] == ["m/a.txt"]
    assert [s.name for s in discover([f"{tmp_path}/*"])] == ["m/a.txt"]
