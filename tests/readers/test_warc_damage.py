"""WARC and ARC files as crawlers write them and disks leave them: nothing vanishes without a row."""

from __future__ import annotations

import gzip
import io
import time
import zlib
from collections.abc import Callable

import pytest
import zstandard

from cleaner.config import ReadConfig
from cleaner.errors import InputError
from cleaner.model import Page
from cleaner.readers import Source, read

Found = list[Page | InputError]
TEXT = "The lock keeper wrote down the level of the canal every morning, and every evening again."
HTML = f"<!DOCTYPE html><html><head><title>Locks</title></head><body><p>{TEXT}</p></body></html>".encode()


def pages_of(data: bytes, name: str = "x.warc", **config: object) -> Found:
    return list(read(Source(name, len(data), name), ReadConfig(**config), stream=io.BytesIO(data)))  # type: ignore[arg-type]


def codes(found: Found) -> list[str]:
    return [x.code if isinstance(x, InputError) else "page" for x in found]


def record(block: bytes, number: int = 0, *, length: int | None = None, kind: str = "response", extra: str = "",
           content: str = "application/http; msgtype=response", newline: str = "\r\n") -> bytes:  # fmt: skip
    head = (f"WARC/1.0\nWARC-Type: {kind}\nWARC-Record-ID: <urn:r{number}>\nWARC-Target-URI: http://a.example/{number}\n"
            f"{extra}Content-Type: {content}\nContent-Length: {len(block) if length is None else length}\n\n")  # fmt: skip
    return head.replace("\n", newline).encode() + block + b"\r\n\r\n"


def http(
    body: bytes = HTML, content: str | None = "text/html", *, status: str = "HTTP/1.1 200 OK", fields: str = ""
) -> bytes:
    typed = "" if content is None else f"Content-Type: {content}\r\n"
    return f"{status}\r\n{typed}{fields}\r\n".encode() + body


def outcome(block: bytes) -> Page | InputError:
    """What comes of a record between two good ones, which are always found."""
    found = pages_of(record(http(), 1) + record(block, 2) + record(http(), 3))
    ids = [p.id for p in found if isinstance(p, Page)]
    assert "urn:r1" in ids and "urn:r3" in ids
    others = [x for x in found if not isinstance(x, Page) or x.id == "urn:r2"]
    assert len(others) == 1
    return others[0]


@pytest.mark.parametrize("content", [
    "text/html,text/html", "text/html, text/html; charset=utf-8", "html", "text/html/charset=utf-8", "TEXT/HTML;",
    "text/xhtml", "application/xhtml+xml", "application/vnd.wap.xhtml+xml", "application/octet-stream", "text/xml",
    "application/xml", "text", "", None, "unknown/unknown", '"text/html"', "application/x-unknown-content-type",
])  # fmt: skip
def test_html_is_a_page_whatever_its_header_says(content: str | None) -> None:
    page = outcome(http(HTML, content))
    assert isinstance(page, Page) and page.media_type == "text/html" and TEXT in page.content


@pytest.mark.parametrize("content", ["text/plain", "text/markdown", "TEXT/PLAIN; charset=utf-8", "text", None, ""])
def test_text_is_a_page(content: str | None) -> None:
    page = outcome(http(TEXT.encode(), content))
    assert isinstance(page, Page) and page.content == TEXT


@pytest.mark.parametrize("status", [
    "HTTP/1.1200 OK", "HTTP/1.1 OK", "http/1.1 200 OK", "HTTP/2 200", "HTTP/1.1 203 Non-Authoritative", "ICY 200 OK",
    "HTTP/1.1 206 Partial", "HTTP/1.1  200", "HTTP 200 OK", "HTTP/3.0 200 OK", "HTTP/1.1",
])  # fmt: skip
def test_odd_status_lines_of_pages(status: str) -> None:
    assert isinstance(outcome(http(status=status)), Page)


@pytest.mark.parametrize("block", [HTML, b"Content-Type: text/html\r\nServer: x\r\n\r\n" + HTML, b"\r\n" + HTML])
def test_a_response_without_its_http_header_is_a_page(block: bytes) -> None:
    page = outcome(block)
    assert isinstance(page, Page) and TEXT in page.content


@pytest.mark.parametrize(("block", "code", "said"), [
    (http(b"\x89PNG\r\n\x1a\n", "image/png"), "not_a_page", "1 image/png"),
    (http(b"%PDF-1.4", "application/octet-stream"), "not_a_page", "1 application/octet-stream"),
    (http(b"body { color: red }", "text/css"), "not_a_page", "1 text/css"),
    (http(b'<?xml version="1.0"?><rss><item/></rss>', "text/xml"), "not_a_page", "1 text/xml"),
    (http(b"", status="HTTP/1.1 301 Moved"), "not_a_page", "1 with status 301"),
    (http(status="HTTP/1.1 404 Not Found"), "http_status", "status 404"),
    (http(status="HTTP/1.1 503 Busy", content="html"), "http_status", "status 503"),
    (http(b"  "), "empty", "empty"),
])  # fmt: skip
def test_what_is_no_page_is_counted_or_named(block: bytes, code: str, said: str) -> None:
    error = outcome(block)
    assert isinstance(error, InputError) and error.code == code and said in error.reason
    assert error.is_error == (code == "empty")


def test_records_without_pages_are_one_row_a_file() -> None:
    images = b"".join(record(http(b"GIF89a", f"image/t{i % 11}"), i) for i in range(500))
    (error,) = pages_of(images + record(b"x: y", 1, kind="metadata", content="application/warc-fields"))
    assert isinstance(error, InputError)
    assert error.reason.startswith("500 records hold no page: 46 image/t0, ") and error.reason.endswith(" others")


CHUNKED, PACKED = "Transfer-Encoding: chunked\r\n", "Content-Encoding: gzip\r\n"


def chunks(data: bytes, size: int = 50, last: bytes = b"0\r\n\r\n") -> bytes:
    pieces = [data[i : i + size] for i in range(0, len(data), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in pieces) + last


def members(pack: Callable[[bytes], bytes], data: bytes = HTML, parts: int = 4) -> bytes:
    step = len(data) // parts + 1
    return b"".join(pack(data[i : i + step]) for i in range(0, len(data), step))


ZSTD = zstandard.ZstdCompressor().compress
WHOLE: dict[str, tuple[bytes, str]] = {
    "chunks": (chunks(HTML), CHUNKED),
    "one chunk": (chunks(HTML, 9999), CHUNKED),
    "chunks undone": (HTML, CHUNKED),
    "gzip undone": (HTML, PACKED),
    "gzip members": (members(gzip.compress), PACKED),
    "gzip members in chunks": (chunks(members(gzip.compress, parts=9), 13), CHUNKED + PACKED),
    "gzip and padding": (gzip.compress(HTML) + b"\0" * 20, PACKED),
    "zstd frames": (members(ZSTD), "Content-Encoding: zstd\r\n"),
    "deflate": (zlib.compress(HTML), "Content-Encoding: deflate\r\n"),
    "raw deflate": (zlib.compress(HTML)[2:-4], "Content-Encoding: deflate\r\n"),
    "gzip twice": (gzip.compress(gzip.compress(HTML)), "Content-Encoding: gzip, gzip\r\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", WHOLE)
def test_encodings_are_undone_whole(name: str) -> None:
    body, fields = WHOLE[name]
    page = outcome(http(body, fields=fields))
    assert isinstance(page, Page) and page.content == HTML.decode() and "cut" not in page.extra


@pytest.mark.parametrize("word", ["Dead", "Bad", "Cafe", "Faced"])
def test_a_text_that_begins_with_hexadecimal_letters_is_not_chunked(word: str) -> None:
    text = f"{word}\r\n{TEXT}"
    page = outcome(http(text.encode(), "text/plain", fields=CHUNKED))
    assert isinstance(page, Page) and page.content == text and "cut" not in page.extra


LONG = b"".join(b"<p>%d: %s</p>" % (i, TEXT.encode()) for i in range(40))
CUT: dict[str, tuple[bytes, str]] = {
    "gzip without its checksum": (gzip.compress(HTML)[:-8], PACKED),
    "gzip cut in the middle": (gzip.compress(LONG)[:-40], PACKED),
    "second gzip member cut": (gzip.compress(LONG) + gzip.compress(LONG[::-1])[:30], PACKED),
    "gzip with a wrong checksum": (gzip.compress(LONG)[:-8] + b"\1\2\3\4\5\6\7\x08", PACKED),
    "zstd cut": (ZSTD(LONG * 9)[:-4] if len(ZSTD(LONG)) > 4 else b"", "Content-Encoding: zstd\r\n"),
    "last chunk cut": (chunks(LONG, 500)[:-100], CHUNKED),
    "no last chunk": (chunks(LONG, 500, last=b"") + b"!", CHUNKED),
}  # fmt: skip


@pytest.mark.parametrize("name", CUT)
def test_what_is_there_of_a_cut_body_is_kept_and_marked(name: str) -> None:
    body, fields = CUT[name]
    page = outcome(http(body, fields=fields))
    if name == "zstd cut":  # a frame is decoded in blocks; of one block nothing is there
        assert isinstance(page, InputError) or page.extra["cut"]
        return
    assert isinstance(page, Page) and TEXT in page.content and page.extra["cut"]


@pytest.mark.parametrize("squeeze", [bytes, gzip.compress])
@pytest.mark.parametrize("length", [0, 10, len(http()) - 30, len(http()) + 9, len(http()) + 700, 10**8, 10**14])
def test_a_wrong_length_keeps_the_text_and_finds_the_next_record(
    length: int, squeeze: Callable[[bytes], bytes]
) -> None:
    data = record(http(), 1) + record(http(), 2, length=length) + record(http(), 3) + record(http(), 4)
    found = pages_of(squeeze(data))
    pages = {p.id: p for p in found if isinstance(p, Page)}
    assert list(pages) == ["urn:r1", "urn:r2", "urn:r3", "urn:r4"]
    assert pages["urn:r2"].content.endswith("</html>") and pages["urn:r2"].extra["cut"]
    assert codes(found).count("bad_record") == 1


def test_a_warc_inside_a_record_is_not_taken_apart() -> None:
    inner = record(http(), 7) + record(http(), 8)
    data = record(http(), 1) + record(inner, 2, kind="resource", content="application/warc") + record(http(), 3)
    found = pages_of(data)
    assert [p.id for p in found if isinstance(p, Page)] == ["urn:r1", "urn:r3"]


@pytest.mark.parametrize("kind", ["response", "request"])
def test_overstated_lengths_cost_time_in_proportion_to_the_file(kind: str) -> None:
    times = []
    for n in (1_000, 8_000):
        data = b"".join(record(http(b"<p>Mill</p>"), i, length=9_000_000, kind=kind) for i in range(n))
        start = time.process_time()
        found = pages_of(gzip.compress(data, 1))
        times.append(time.process_time() - start)
        assert codes(found).count("page") == (n if kind == "response" else 0)
    assert times[1] < 24 * max(times[0], 0.1)


def arc(url: str, block: bytes, *, length: int | None = None, version: int = 1) -> bytes:
    middle = "text/html" if version == 1 else "text/html 200 - - 120 a.arc"
    size = len(block) if length is None else length
    return f"{url} 10.0.0.1 20010203040506 {middle} {size}\n".encode() + block + b"\n"


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("url", ["http://a.example/two words.html", "http://a.example/?q=a b  c", "http://a.example/ü"])
def test_arc_addresses_may_hold_blanks(version: int, url: str) -> None:
    data = arc("http://a.example/1", http(), version=version) + arc(url, http(), version=version)
    found = pages_of(data + arc("http://a.example/3", http(), version=version), "x.arc")
    assert [p.url for p in found if isinstance(p, Page)] == ["http://a.example/1", url, "http://a.example/3"]
    assert codes(found) == ["page"] * 3


@pytest.mark.parametrize("length", [5, 10_000])
def test_arc_records_of_a_wrong_length(length: int) -> None:
    data = arc("http://a.example/1", http(), length=length) + arc("http://a.example/2", http())
    found = pages_of(data, "x.arc")
    assert [p.url for p in found if isinstance(p, Page)] == ["http://a.example/1", "http://a.example/2"]
    assert codes(found).count("bad_record") == 1
