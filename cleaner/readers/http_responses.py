"""HTTP responses as crawlers store them: header fields, chunks and content encodings undone."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable
from typing import Any, NamedTuple

import zstandard

MAX_HEADER = 1 << 20
"""Bytes of header that are looked at."""
_PIECE = 1 << 14
"""Packed bytes given to a decompressor at once: what is lost where the data is damaged, at most."""
_ZSTD_WINDOW = 1 << 27
"""RFC 9659: content coded with zstd needs a window of 8 MB; some servers use more."""
_STATUS = re.compile(rb"(?:HTTP(?:/\d{1,2}(?:\.\d)?)?|ICY)(?:\s*(\d{3})(?!\d))?(?:\s|$)", re.IGNORECASE)
_FIELD = re.compile(rb"[A-Za-z][A-Za-z0-9-]{0,60}:[ \t]")
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,1000})?\r?\n")
_UNKNOWN_CODINGS = ("compress", "x-compress", "exi", "pack200-gzip", "dcb", "dcz")
"""Registered codings (IANA, HTTP Content Coding Registry) without a decoder here."""


class Http(NamedTuple):
    """An HTTP response: status, header fields with lower-case names, body with its encodings undone.

    ``cut`` says why the body is not whole; what there is of it is there.
    """

    status: int
    headers: dict[str, str]
    body: bytes
    cut: str | None


class _Undone(NamedTuple):
    """A body with one encoding undone."""

    body: bytes
    cut: str | None = None


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


def parse_http(data: bytes, limit: int) -> Http:
    """A stored HTTP response. No more than *limit* bytes of body are unpacked.

    A status line without a number, as broken servers send it, counts as 200. What has no status line but starts with
    header fields, or is a body alone, is a response of status 200 too.
    """
    status = _STATUS.match(data[:200].split(b"\n", 1)[0].rstrip(b"\r"))
    if status is None and not _FIELD.match(data):
        return Http(200, {}, data, None)
    end = re.search(rb"\r?\n\r?\n", data[:MAX_HEADER])
    head, body = (data[: end.start()], data[end.end() :]) if end else (data, b"")
    lines = [line.rstrip(b"\r") for line in head.split(b"\n")]
    headers = fields_of(lines if status is None else lines[1:])
    cut = None
    if "chunked" in headers.get("transfer-encoding", "").lower():
        body, cut = _dechunked(body)
    for coding in reversed(headers.get("content-encoding", "").lower().replace(" ", "").split(",")):
        if coding and coding != "identity":
            body, damage = _decoded(body, coding, limit)
            cut = cut or damage
    return Http(int(status[1]) if status and status[1] else 200, headers, body, cut)


def _dechunked(body: bytes) -> _Undone:
    """The body of a chunked transfer (RFC 9112 §7.1). Crawlers often undo them and keep the header: then as is."""
    out, pos = bytearray(), 0
    while found := _CHUNK_SIZE.match(body, pos):
        size = int(found[1], 16)
        if size == 0:
            return _Undone(bytes(out))
        if pos == 0 and size > len(body) and found[1].isalpha():
            return _Undone(body)  # a text that begins with a word of the letters a to f
        pos = found.end()
        out += body[pos : pos + size]
        if pos + size > len(body):
            return _Undone(bytes(out), "the last chunk of the body is cut off")
        pos += size
        pos += 2 if body[pos : pos + 2] == b"\r\n" else 1 if body[pos : pos + 1] == b"\n" else 0
    if not out:
        return _Undone(body)
    return _Undone(bytes(out), None if pos >= len(body) else "the body is cut off after a chunk")


def _decoded(body: bytes, coding: str, limit: int) -> _Undone:
    """*body* with one content coding undone, as far as it can be. A body that is not so coded is left."""
    if coding in ("gzip", "x-gzip"):
        return _members(body, lambda: zlib.decompressobj(31), limit) if body[:2] == b"\x1f\x8b" else _Undone(body)
    if coding == "deflate":
        zlib_form = _members(body, lambda: zlib.decompressobj(15), limit)
        return zlib_form if zlib_form.body else _members(body, lambda: zlib.decompressobj(-15), limit)
    if coding == "zstd":
        frames = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj
        return _members(body, frames, limit) if body[:4] == b"\x28\xb5\x2f\xfd" else _Undone(body)
    if coding == "br":
        return _Undone(body) if body.lstrip()[:1] == b"<" else _brotli(body, limit)
    return _Undone(body, f"the body is packed with {coding}" if coding in _UNKNOWN_CODINGS else None)


def _members(body: bytes, unpacker: Callable[[], Any], limit: int) -> _Undone:
    """All members or frames of a packed body; what comes before damage is kept."""
    out = bytearray()
    pos = 0
    while pos < len(body) and len(out) <= limit:
        member = unpacker()
        began = pos
        while pos < len(body) and not member.eof and len(out) <= limit:
            piece = body[pos : pos + _PIECE]
            before = member.copy() if hasattr(member, "copy") else None
            try:
                out += member.decompress(piece)
            except (zlib.error, zstandard.ZstdError, MemoryError) as e:
                if began and pos == began:
                    return _Undone(bytes(out))  # no member but what the server put after the last one
                out += _up_to_damage(before, piece)
                return _Undone(bytes(out), f"the body is damaged: {e}")
            pos += len(piece) - len(member.unused_data)
        if not member.eof and len(out) <= limit:
            return _Undone(bytes(out), "the packed body is cut off")
    return _Undone(bytes(out))


def _up_to_damage(unpacker: Any, piece: bytes) -> bytes:
    """What an unpacker makes of a damaged piece, fed byte by byte; nothing without an unpacker."""
    out = bytearray()
    try:
        for i in range(len(piece) if unpacker is not None else 0):
            out += unpacker.decompress(piece[i : i + 1])
    except (zlib.error, MemoryError):
        pass
    return bytes(out)


def _brotli(body: bytes, limit: int) -> _Undone:
    from fastwarc.stream_io import BrotliReader

    out = bytearray()
    try:
        reader = BrotliReader(io.BytesIO(body))
        while len(out) <= limit and (piece := reader.read(_PIECE)):
            out += piece
    except Exception as e:  # whatever the library raises, the body ends here
        return _Undone(bytes(out), f"the body is damaged: {e}")
    return _Undone(bytes(out))
