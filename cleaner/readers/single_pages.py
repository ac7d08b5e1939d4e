"""Files that are one page: text and HTML; and one page's bytes for callers that have them already."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cleaner.config import ReadConfig
from cleaner.errors import InputError
from cleaner.model import Page
from cleaner.readers.streams import Stream
from cleaner.text.binary_signs import binary_name
from cleaner.text.decoding import decode
from cleaner.text.markup_signs import content_type, declared_charset, sniff_media_type


class Decoded(NamedTuple):
    """Bytes as text."""

    text: str
    encoding: str
    media_type: str
    replaced: int
    """How many characters are U+FFFD, for bytes that mean nothing in that encoding."""


def read_bytes(
    data: bytes, *, media_type: str | None = None, declared: str | None = None, encoding: str | None = None
) -> Decoded:
    """One page's bytes as text, with its media type.

    *media_type* may be a whole Content-Type (``text/html; charset=koi8-r``); its charset counts as declared unless
    *declared* is given. Without a media type it is told from the content. Raises :class:`InputError` (code
    ``unsupported``) for what is no text at all, such as an image.
    """
    if (what := binary_name(data[:4096])) is not None:
        raise InputError(f"this is {what}, not text or HTML", source="content", code="unsupported")
    kind, charset = content_type(media_type)
    declared = declared or charset or (declared_charset(data) if kind != "text/plain" else None)
    text, codec = decode(data, declared=declared, encoding=encoding)
    if kind not in ("text/html", "text/plain"):
        kind = "text/html" if kind == "application/xhtml+xml" else sniff_media_type(text)
    return Decoded(text, codec, kind, text.count("\ufffd"))


def read_page(stream: Stream, kind: str, config: ReadConfig) -> Iterator[Page | InputError]:
    """The one page a text or HTML file is. A page that is cut off is no page: the stream's damage speaks for it."""
    limit = config.max_page_mb * 1_000_000
    data = stream.read(limit + 1)
    if len(data) > limit:
        del data
        yield InputError(
            f"more than a page may have ({config.max_page_mb} MB; see --max-page-mb)",
            source=stream.name,
            code="too_large",
        )
        return
    if stream.damage is not None:
        return
    declared = declared_charset(data) if kind == "html" else None
    text, _ = decode(data, declared=declared, encoding=config.encoding)
    if not text or text.isspace():
        yield InputError("the file is empty", source=stream.name, code="empty")
        return
    if kind == "html":
        media_type = "text/html" if "<" in text and ">" in text else "text/plain"
    else:
        media_type = sniff_media_type(text)
    yield Page(stream.name, text, None, media_type, stream.name)


def read_split(stream: Stream, head: bytes, config: ReadConfig) -> Iterator[Page | InputError]:
    """The pages of a text file, a page a line or between blank lines. A position is the byte that a page starts at."""
    limit = config.max_page_mb * 1_000_000
    encoding = decode(head[: head.rfind(b"\n") + 1] or head, encoding=config.encoding)[1]
    held: list[bytes] = []
    offset = start = size = 0
    while True:
        line = stream.file.readline(limit + 1)
        ends = not line or config.split == "line" or not line.strip()
        if line.strip() and size <= limit:
            held.append(line)
        if line.strip():
            start = start if size else offset
            size += len(line)
        offset += len(line)
        if ends and size:
            whole = line or stream.damage is None  # what is cut off is no page
            if whole:
                yield _part(b"".join(held), size, start, stream.name, encoding, config)
            held, size = [], 0
        if not line:
            return


def _part(data: bytes, size: int, start: int, source: str, encoding: str, config: ReadConfig) -> Page | InputError:
    if size > config.max_page_mb * 1_000_000:
        reason = f"{size:,} bytes, more than a page may have ({config.max_page_mb} MB; see --max-page-mb)"
        return InputError(reason, source=source, where=f"byte {start:,}", offset=start, code="too_large")
    text = decode(data, declared=encoding, encoding=config.encoding)[0].strip("\ufeff\r\n")
    return Page(f"{source}:{start}", text, None, sniff_media_type(text), source, start)
