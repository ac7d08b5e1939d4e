"""The records of WARC, WET and ARC files, whatever their stated lengths say.

Records are framed here and not by a library, because fastwarc and warcio both end a cut file without a word and stop at
the first bad length: every record's stated length is compared with what is there, a record that is shorter or longer
than it says is taken up to the next one, and the record after damage is found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cleaner.errors import InputError
from cleaner.readers.http_responses import MAX_HEADER, fields_of
from cleaner.readers.streams import Stream

_LINE = 1 << 16
_PIECE = 1 << 20
_OVERLAP = 1 << 12
"""Bytes searched twice, so that the start of a record on the border of two pieces is seen."""
_WARC_NEXT = re.compile(rb"\r?\n(?=WARC/[01]\.\d{1,2}\r?\n[A-Za-z])")
_ARC = (
    rb"([a-z][a-z0-9+.-]{1,20}:[^\r\n]{0,8000}?) ([0-9A-Fa-f.:]+) (\d{8,17}) (\S+)(?: [^ \r\n]+){0,6} (\d{1,15})\r?\n"
)
_ARC_LINE = re.compile(_ARC)
_ARC_NEXT = re.compile(rb"\n(?=" + _ARC + rb")")
_WEB = ("http:", "https:")
_NO_CONTENT = ("filedesc:", "dns:", "whois:")


class WarcRecord(NamedTuple):
    """A record: its number in the file from 0, the byte it starts at, header fields by lower-case name, its block."""

    number: int
    offset: int
    headers: dict[str, str]
    body: bytes
    cut: str | None
    """Why the block is not what the header promises; ``None`` for a whole record."""
    size: int
    """Stated bytes of the block; more than the body has if the block was too large to be read."""


class _Tape:
    """A stream with a place in it, in which one can search ahead and go back."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.held = bytearray()
        self.at = 0
        self.dropped = 0

    @property
    def offset(self) -> int:
        """Bytes before the place, from the start of the stream."""
        return self.dropped + self.at

    def fill(self, n: int) -> int:
        """Holds *n* bytes from the place on, or as many as there are; how many there are of these."""
        if self.at > _LINE:
            self.dropped += self.at
            del self.held[: self.at]
            self.at = 0
        while (missing := n - len(self.held) + self.at) > 0 and (data := self.stream.read(min(missing, _PIECE))):
            self.held += data
        return min(n, len(self.held) - self.at)

    def take(self, n: int) -> bytes:
        """Up to *n* bytes; the place moves past them."""
        n = self.fill(n)
        with memoryview(self.held) as view:
            data = bytes(view[self.at : self.at + n])
        self.at += n
        return data

    def line(self) -> bytes:
        """The rest of the line, 64 kB of it at most; the place moves past it."""
        return self.take(self.line_end(0))

    def line_end(self, begin: int) -> int:
        """Where the line that starts *begin* bytes after the place ends, after 64 kB at most."""
        size = 512
        while True:
            there = self.fill(begin + size)
            end = self.held.find(b"\n", self.at + begin, self.at + there) + 1
            if end or there < begin + size or size == _LINE:
                return end - self.at if end else there
            size = min(size * 8, _LINE)

    def find(self, pattern: re.Pattern[bytes], reach: int) -> tuple[int, int] | None:
        """Start and end of the first match within *reach* bytes, counted from the place."""
        begin, size = 0, _LINE
        while True:
            size = min(size, reach)
            there = self.fill(size)
            if found := pattern.search(self.held, self.at + begin, self.at + there):
                return found.start() - self.at, found.end() - self.at
            if there < size or size == reach:
                return None
            begin, size = max(0, there - _OVERLAP), size * 4

    def skip(self, n: int, pattern: re.Pattern[bytes]) -> int:
        """Moves *n* bytes on, or to the first match before that, or to the end; how many bytes it moved."""
        left = n
        while left:
            found = self.find(pattern, min(left, _PIECE))
            there = found[1] if found else self.fill(min(left, _PIECE))
            # Not past what may be the start of a match, unless nothing else is left.
            step = there if found or there <= _OVERLAP or there == left else there - _OVERLAP
            self.at += step
            left -= step
            if found or not step:
                break
        return n - left


class _Framing(NamedTuple):
    """What divides the records of one kind of file."""

    arc: bool
    following: re.Pattern[bytes]

    def header(self, line: bytes, tape: _Tape) -> dict[str, str] | None:
        """The header fields of the record that starts with *line*; ``None`` if none does."""
        return _arc_header(line) if self.arc else _warc_header(line, tape)

    def starts(self, line: bytes) -> bool:
        """Whether a record may begin with *line*."""
        return line.startswith(b"WARC/") if not self.arc else _ARC_LINE.match(line) is not None


def warc_records(stream: Stream, kind: str, limit: int) -> Iterator[WarcRecord | InputError]:
    """The records of a stream; *kind* is ``warc`` or ``arc``. Blocks of more than *limit* bytes are stepped over.

    Time and memory are linear in the size of the stream, whatever lengths are stated.
    """
    framing = _Framing(kind == "arc", _ARC_NEXT if kind == "arc" else _WARC_NEXT)
    tape = _Tape(stream)
    number, lost = 0, False  # lost: searching for the start of a record, the reason is reported
    while True:
        at = tape.offset
        line = tape.line()
        if not line:
            broken = stream.damage
            if broken is None or not stream.resume():
                return  # whoever opened the stream reports its damage
            yield broken
            lost = True
            continue
        if not line.strip():
            continue
        headers = framing.header(line, tape)
        length = _length(headers)
        if headers is None or length is None:
            if not lost and stream.damage is None:
                reason = "no record starts here" if headers is None else "the record states no length"
                yield _error(stream, number, at, reason)
            lost = True
            continue
        record = _record(tape, framing, WarcRecord(number, at, headers, b"", None, length), limit)
        number += 1
        lost = record.cut is not None
        yield record
        if record.cut is not None and stream.damage is None:
            yield _error(stream, number, at, record.cut, "truncated" if "shorter" in record.cut else "bad_record")


def _error(stream: Stream, number: int, at: int, reason: str, code: str = "bad_record") -> InputError:
    return InputError(reason, source=stream.name, where=f"record {number}, byte {at:,}", offset=at, code=code)


def _record(tape: _Tape, framing: _Framing, record: WarcRecord, limit: int) -> WarcRecord:
    """The record whose header was read, with its block; the place moves behind it."""
    length = record.size
    there = tape.fill(min(length, limit))
    if there == length and _ends_well(tape, framing, length):
        return record._replace(body=tape.take(length))
    # What is there of it reaches to the next record, or to the end.
    found = tape.find(framing.following, min(limit, length - 1) if length > limit else limit)
    if found:
        body = tape.take(found[0])
        tape.take(found[1] - found[0])
        return record._replace(body=body.rstrip(b"\r\n"), cut=_other_length(length))
    if there < min(length, limit):
        return record._replace(body=tape.take(there), cut=_shorter(length))
    if length > limit:
        got = tape.skip(length, framing.following)
        if got == length:
            return record
        return record._replace(cut=_other_length(length) if tape.fill(1) else _shorter(length))
    rest = tape.fill(limit)
    return record._replace(body=tape.take(rest if rest < limit else length), cut=_other_length(length))


def _ends_well(tape: _Tape, framing: _Framing, length: int) -> bool:
    """Whether an empty line, another record or the end of the file follows the next *length* bytes."""
    end = tape.line_end(length)
    line = bytes(tape.held[tape.at + length : tape.at + end])
    return not line.strip() or framing.starts(line)


def _shorter(length: int) -> str:
    return f"the record is shorter than it says ({length:,} bytes); was the file cut off?"


def _other_length(length: int) -> str:
    return f"the record is not as long as it says ({length:,} bytes)"


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
            tape.at -= len(more)
            return {}
        size += len(more)
        if size <= MAX_HEADER:
            lines.append(more)
    return fields_of(lines)


def _arc_header(line: bytes) -> dict[str, str] | None:
    """A record line of ARC versions 1 and 2: address (blanks and all), IP, date, media type, …, length."""
    found = _ARC_LINE.match(line)
    if found is None:
        return None
    url, _ip, date, kind, length = (part.decode("utf-8", "replace") for part in found.groups())
    web = url.lower().startswith(_WEB)
    return {
        "warc-type": "response" if web else "metadata" if url.startswith(_NO_CONTENT) else "resource",
        "warc-target-uri": url,
        "warc-date": _arc_date(date),
        "content-type": "application/http" if web else kind,
        "content-length": length,
    }


def _arc_date(digits: str) -> str:
    d = digits
    return f"{d[:4]}-{d[4:6]}-{d[6:8]}T{d[8:10]}:{d[10:12]}:{d[12:14]}Z" if len(d) == 14 else d
