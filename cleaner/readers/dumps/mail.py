"""Pages from mail: mbox files, single messages (maildir, ``.eml``), and web pages that browsers save as MHTML."""

from __future__ import annotations

import email
import email.header
import email.message
import email.policy
import email.utils
import re
from collections.abc import Iterator

from cleaner.config import ReadConfig
from cleaner.errors import InputError
from cleaner.model import Page
from cleaner.readers.detect_format import FROM_LINE
from cleaner.readers.streams import Stream
from cleaner.text.decoding import decode, scrub
from cleaner.text.markup_signs import declared_charset

_ESCAPED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,500}>")
_LINE = 1 << 16
_MAX_PARTS = 1000


def read_mbox(stream: Stream, config: ReadConfig) -> Iterator[Page | InputError]:
    """The messages of an mbox file. A page's position is the byte its message starts at."""
    limit = config.max_page_mb * 1_000_000
    held: list[bytes] = []
    offset = start = size = 0
    blank = True
    while line := stream.file.readline(_LINE):
        if blank and FROM_LINE.fullmatch(line):
            if held:
                yield from _message(held, size, stream, start, config)
            held, start, size = [], offset, 0
        size += len(line)
        if size <= limit:
            held.append(line)
        blank = not line.strip()
        offset += len(line)
    if held and stream.damage is None:
        yield from _message(held, size, stream, start, config)


def _message(
    held: list[bytes], size: int, stream: Stream, start: int, config: ReadConfig
) -> Iterator[Page | InputError]:
    where = f"byte {start:,}"
    if size > config.max_page_mb * 1_000_000:
        reason = f"{size:,} bytes, more than a page may have ({config.max_page_mb} MB; see --max-page-mb)"
        yield InputError(reason, source=stream.name, where=where, offset=start, code="too_large")
        return
    data = b"".join(held[1:] if FROM_LINE.fullmatch(held[0]) else held)
    yield _page(_ESCAPED_FROM.sub(rb"\1", data), stream.name, f"{stream.name}:{start}", start, where)


def read_message(stream: Stream, config: ReadConfig) -> Iterator[Page | InputError]:
    """The page of a single message, as maildir folders and ``.eml`` files hold them."""
    data = stream.read(config.max_page_mb * 1_000_000 + 1)
    if len(data) > config.max_page_mb * 1_000_000:
        yield InputError("more than a page may have (see --max-page-mb)", source=stream.name, code="too_large")
    elif stream.damage is None:
        yield _page(data, stream.name, stream.name, 0, "")


def read_mhtml(stream: Stream, config: ReadConfig) -> Iterator[Page | InputError]:
    """The page that a browser saved: its HTML, address, title and date, without the images and styles beside it."""
    data = stream.read(config.max_page_mb * 1_000_000 + 1)
    if len(data) > config.max_page_mb * 1_000_000:
        yield InputError("more than a page may have (see --max-page-mb)", source=stream.name, code="too_large")
        return
    if stream.damage is not None:
        return
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    part = next((p for p in _parts(message) if p.get_content_type() in ("text/html", "application/xhtml+xml")), None)
    if part is None:
        yield InputError("this MHTML file holds no HTML", source=stream.name, code="empty")
        return
    url = _header(message, "Snapshot-Content-Location") or _header(part, "Content-Location")
    url = url if url and url.startswith(("http:", "https:", "file:")) else None
    text = _text(part)
    if not text or text.isspace():
        yield InputError("the page is empty", source=stream.name, code="empty")
        return
    title, date = _header(message, "Subject"), _date(message)
    yield Page(url or stream.name, text, url, "text/html", stream.name, 0, title, None, None,
               {"saved": date} if date else {})  # fmt: skip


def _page(data: bytes, source: str, page_id: str, position: int, where: str) -> Page | InputError:
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    parts = [p for p in _parts(message) if p.get_content_disposition() != "attachment"]
    plain = [p for p in parts if p.get_content_type() == "text/plain"]
    html = [p for p in parts if p.get_content_type() == "text/html"]
    texts = [t for p in (plain or html[:1]) if (t := _text(p)).strip()]
    if not texts:
        code = "empty" if plain or html or not parts else "not_a_page"
        return InputError("the message holds no text", source=source, where=where, offset=position, code=code)
    own = _MESSAGE_ID.search(_header(message, "Message-ID") or "")
    name, address = email.utils.parseaddr(_header(message, "From") or "")
    references = _MESSAGE_ID.findall(_header(message, "References") or _header(message, "In-Reply-To") or "")
    thread = references[0] if references else own[0] if own else None
    url = _header(message, "Archived-At")
    return Page(
        own[0].strip("<>") if own else page_id, "\n\n".join(texts), url.strip("<>") if url else None,
        "text/plain" if plain else "text/html", source, position, _header(message, "Subject"), name or address or None,
        _date(message), {}, thread.strip("<>") if thread else None,
    )  # fmt: skip


def _parts(message: email.message.Message) -> Iterator[email.message.Message]:
    """The parts of a message that hold no others, in order."""
    for n, part in enumerate(message.walk()):
        if n > _MAX_PARTS:
            return
        if not part.is_multipart():
            yield part


def _text(part: email.message.Message) -> str:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    charset = part.get_content_charset()
    if charset is None and part.get_content_type() != "text/plain":
        charset = declared_charset(data)
    return decode(data, declared=charset)[0].replace("\r\n", "\n")


def _header(message: email.message.Message, name: str) -> str | None:
    """A header field as text; encoded words are decoded, folds undone."""
    value = message.get(name)
    if value is None:
        return None
    pieces = []
    try:
        for data, charset in email.header.decode_header(str(value)):
            pieces.append(data if isinstance(data, str) else decode(data, declared=charset)[0])
    except (ValueError, LookupError, email.errors.MessageError):
        pieces = [str(value)]
    return scrub(" ".join("".join(pieces).split())) or None


def _date(message: email.message.Message) -> str | None:
    """The date of a message in ISO 8601, or as it was written."""
    raw = _header(message, "Date")
    if raw is None:
        return None
    try:
        return email.utils.parsedate_to_datetime(raw).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return raw
