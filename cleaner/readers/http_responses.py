"""HTTP responses as crawlers store them: header fields, chunks and content encodings undone."""

from __future__ import annotations

import io
import re
import zlib
from typing import NamedTuple

import zstandard

MAX_HEADER = 1 << 20
"""Bytes of header that are looked at."""


class Http(NamedTuple):
    """An HTTP response: status, headers with lower-case names, body with transfer and content encodings undone."""

    status: int
    headers: dict[str, str]
    body: bytes
    whole: bool


def fields_of(lines: list[bytes]) -> dict[str, str]:
    """Header fields by lower-case name; the first of a name counts, folded lines are joined."""
    fields: dict[str, str] = {}
    last = ""
    for line in lines:
        if line[:1] in b" \t" and last:
            fields[last] += " " + line.strip().decode("utf-8", "replace")
            continue
        key, colon, value = line.partition(b":")
        name = key.strip().lower().decode("latin-1")
        if colon and name not in fields:
            fields[name] = value.strip().decode("utf-8", "replace")
            last = name
    return fields


def parse_http(data: bytes, limit: int) -> Http | None:
    """A stored HTTP response; ``None`` if *data* is none. No more than *limit* bytes of body are unpacked."""
    end = re.search(rb"\r?\n\r?\n", data[:MAX_HEADER])
    head, body = (data[: end.start()], data[end.end() :]) if end else (data, b"")
    status, *lines = head.split(b"\n")
    found = re.match(rb"(?:HTTP/\d(?:\.\d)?|ICY)\s+(\d{3})\b", status)
    if not found:
        return None
    headers = fields_of([line.rstrip(b"\r") for line in lines])
    whole = True
    if "chunked" in headers.get("transfer-encoding", "").lower():
        body, whole = _dechunk(body)
    for coding in reversed(headers.get("content-encoding", "").lower().replace(" ", "").split(",")):
        if coding and coding != "identity":
            body, fine = _decoded(body, coding, limit)
            whole = whole and fine
    return Http(int(found[1]), headers, body, whole and len(body) <= limit)


def _dechunk(body: bytes) -> tuple[bytes, bool]:
    """The body of a chunked transfer (RFC 9112 §7.1). Crawlers often undo them and keep the header: then as is."""
    out, pos = bytearray(), 0
    while found := re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,1000})?\r?\n").match(body, pos):
        size = int(found[1], 16)
        if size == 0:
            return bytes(out), True
        pos = found.end()
        out += body[pos : pos + size]
        if pos + size > len(body):
            return bytes(out), False
        pos += size
        pos += 2 if body[pos : pos + 2] == b"\r\n" else 1 if body[pos : pos + 1] == b"\n" else 0
    return (bytes(out), pos >= len(body)) if out else (body, True)


def _decoded(body: bytes, coding: str, limit: int) -> tuple[bytes, bool]:
    """*body* with one content coding undone, and whether all of it could be. A body not so coded is left."""
    try:
        if coding in ("gzip", "x-gzip"):
            return _inflate(body, 31, limit) if body[:2] == b"\x1f\x8b" else (body, True)
        if coding == "deflate":
            out, fine = _inflate(body, 15, limit)
            return (out, fine) if out else _inflate(body, -15, limit)
        if coding == "zstd" and body[:4] == b"\x28\xb5\x2f\xfd":
            with zstandard.ZstdDecompressor(max_window_size=1 << 31).stream_reader(body) as reader:
                return reader.read(limit + 1), True
        if coding == "br":
            from fastwarc.stream_io import BrotliReader

            if body.lstrip()[:1] == b"<":  # the crawler undid the coding and kept the header
                return body, True
            return BrotliReader(io.BytesIO(body)).read(limit + 1), True
    except Exception:  # whatever the library raises, the body is damaged
        return b"", False
    return body, coding not in ("compress", "x-compress", "exi", "pack200-gzip", "dcb", "dcz")


def _inflate(body: bytes, window: int, limit: int) -> tuple[bytes, bool]:
    unpacker = zlib.decompressobj(window)
    try:
        out = unpacker.decompress(body, limit + 1)
    except zlib.error:
        return b"", False
    return out, unpacker.eof
