"""Pages from WARC, WET and ARC files. A page's position is the number of its record, from 0.

The records are framed here and not by a library, because fastwarc and warcio both end a cut file without a word and
stop at the first bad length: every record's stated length is checked against what is there, and what follows a broken
record is found again. Pages are ``response`` and ``resource`` records of HTML or plain text with a status of 2xx, and
``conversion`` records (WET).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaner.config import ReadConfig
from cleaner.errors import InputError
from cleaner.model import Page
from cleaner.readers.http_responses import MAX_HEADER, fields_of, parse_http
from cleaner.readers.streams import Stream
from cleaner.text.decoding import decode
from cleaner.text.markup_signs import content_type, declared_charset, sniff_media_type

_LINE = 1 << 16
_NEXT = re.compile(rb"\r?\n(?=WARC/[01]\.\d{1,2}\r?\n[A-Za-z])")
_ARC_LINE = re.compile(rb"[a-z][a-z0-9+.-]{1,20}:[^ ]* [0-9A-Fa-f.:]+ \d{8,17} [^ ]+ (?:\S+ ){0,6}\d+\r?\n?$")
_PAGE_TYPES = ("response", "resource", "conversion")


class _Tape:
    """A stream that knows where it stands and takes back what was read too much."""

    def __init__(self, stream: Stream) -> None:
        self.stream, self.offset, self.back = stream, 0, b""

    def read(self, n: int) -> bytes:
        data, self.back = self.back[:n], self.back[n:]
        if len(data) < n:
            data += self.stream.read(n - len(data))
        self.offset += len(data)
        return data

    def line(self) -> bytes:
        if not self.back:
            data = self.stream.readline(_LINE)
        else:
            end = self.back.find(b"\n", 0, _LINE) + 1 or min(len(self.back), _LINE)
            data, self.back = self.back[:end], self.back[end:]
            if not data.endswith(b"\n") and not self.back and len(data) < _LINE:
                data += self.stream.readline(_LINE - len(data))
        self.offset += len(data)
        return data

    def skip(self, n: int) -> int:
        got = min(n, len(self.back))
        self.back = self.back[got:]
        got += self.stream.skip(n - got)
        self.offset += got
        return got

    def give_back(self, data: bytes) -> None:
        self.back = data + self.back
        self.offset -= len(data)


def read_warc(stream: Stream, kind: str, config: ReadConfig) -> Iterator[Page | InputError]:
    """The pages of a WARC, WET or ARC file; *kind* is ``warc`` or ``arc``. Goes on behind damage where it can."""
    number, lost = 0, False  # lost: searching for the start of a record, the reason is reported
    tape = _Tape(stream)
    limit = config.max_page_mb * 1_000_000
    total = stream.size()
    while True:
        line = tape.line()
        at = tape.offset - len(line)
        if not line:
            broken = stream.damage
            if broken is None or not stream.resume():
                return  # whoever opened the stream reports its damage
            yield broken
            lost = True
            continue
        if not line.strip():
            continue

        def bad(reason: str, code: str = "bad_record", at: int = at, number: int = number) -> InputError:
            return InputError(reason, source=stream.name, where=f"record {number}, byte {at:,}", offset=at, code=code)

        headers = _arc_header(line) if kind == "arc" else _warc_header(line, tape)
        length = _length(headers)
        if headers is None or length is None:
            if not lost and stream.damage is None:
                yield bad("no record starts here" if headers is None else "the record states no length")
            lost = True
            continue
        lost = False
        number += 1
        wanted = headers.get("warc-type", "").lower() in _PAGE_TYPES
        if not wanted or length > limit:
            # A length that goes beyond the end is not stepped over: the records behind are there.
            got = tape.skip(length) if total is None or tape.offset + length <= total else 0
            body = b""
            if wanted and got == length:
                yield bad(f"{length:,} bytes, more than a page may have ({config.max_page_mb} MB; see --max-page-mb)",
                          "too_large")  # fmt: skip
        else:
            body = tape.read(length)
            got = len(body)
        behind = b"" if got < length else tape.line()
        if got < length or (behind.strip() and not _starts(behind)):
            # A stated length that is wrong swallows the records behind; give them back if they can be seen.
            tape.give_back(behind)
            found = _NEXT.search(body) if kind == "warc" else None
            if found:
                tape.give_back(body[found.end() :])
            if got < length and found is None:
                if stream.damage is None:
                    said = f"the record is shorter than it says ({length:,} bytes); was the file cut off?"
                    yield bad(said, "truncated")
            elif wanted:
                yield bad(f"the record is not as long as it says ({length:,} bytes)")
            lost = True
            continue
        if behind.strip():
            tape.give_back(behind)
        if wanted and length <= limit:
            page = _page(headers, body, stream.name, number - 1, config)
            if isinstance(page, str):
                yield bad(page, "corrupt" if "body" in page else "empty")
            elif page is not None:
                yield page


def _starts(line: bytes) -> bool:
    """Whether a record begins with *line*."""
    return line.startswith(b"WARC/") or _ARC_LINE.match(line) is not None


def _length(headers: dict[str, str] | None) -> int | None:
    stated = (headers or {}).get("content-length", "")
    return int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 16 else None


def _warc_header(line: bytes, tape: _Tape) -> dict[str, str] | None:
    if not line.startswith(b"WARC/"):
        return None
    lines: list[bytes] = []
    size = 0
    while (more := tape.line()) and more.strip():
        if more.startswith(b"WARC/"):  # the header broke off and another record begins
            tape.give_back(more)
            return {}
        size += len(more)
        if size <= MAX_HEADER:
            lines.append(more)
    return fields_of(lines)


def _arc_header(line: bytes) -> dict[str, str] | None:
    """A record line of ARC versions 1 and 2: address, IP, date, media type, …, length."""
    if not _ARC_LINE.match(line):
        return None
    url, _ip, date, kind, *_, length = line.decode("utf-8", "replace").split()
    web = url.lower().startswith(("http:", "https:"))
    return {
        "warc-type": "response" if web else "metadata",
        "warc-target-uri": url,
        "warc-date": _arc_date(date),
        "content-type": "application/http" if web else kind,
        "content-length": length,
    }


def _arc_date(digits: str) -> str:
    d = digits
    return f"{d[:4]}-{d[4:6]}-{d[6:8]}T{d[8:10]}:{d[10:12]}:{d[12:14]}Z" if len(d) == 14 else d


def _page(headers: dict[str, str], body: bytes, source: str, number: int, config: ReadConfig) -> Page | str | None:
    """The page of a record; ``None`` for what is none (an image, a redirection), or what is wrong with it."""
    header = headers.get("content-type", "")
    if header.lower().startswith("application/http"):
        http = parse_http(body, config.max_page_mb * 1_000_000)
        if http is None or not 200 <= http.status < 300:
            return None
        header, body = http.headers.get("content-type", ""), http.body
        if not http.whole:
            return "the body of the response is damaged, cut off or too large"
    kind, charset = content_type(header)
    if kind == "application/xhtml+xml":
        kind = "text/html"
    if kind not in ("text/html", "text/plain"):
        if kind:
            return None
        head = body[:4096].lstrip()
        if not head.startswith(b"<") or sniff_media_type(decode(head)[0]) != "text/html":
            return None
        kind = "text/html"
    declared = charset or (declared_charset(body) if kind == "text/html" else None)
    text, _ = decode(body, declared=declared, encoding=config.encoding)
    if not text or text.isspace():
        return "the page is empty"
    url = headers.get("warc-target-uri", "").strip("<> ") or None
    own = headers.get("warc-record-id", "").strip("<> ") or None
    extra = {k.replace("-", "_"): headers[k] for k in ("warc-date", "warc-truncated") if headers.get(k)}
    return Page(own or url or f"{source}:{number}", text, url, kind, source, number, extra=extra)
