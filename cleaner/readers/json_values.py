"""A JSON text cut into its values without parsing it: the items of top-level arrays and all other top-level values.

Brackets are counted and strings stepped over, so a value is held only until it is whole, and one that is too large is
counted, not kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, Protocol

SPACE = b" \t\r\n\x00\x1e"
"""What may stand around a value; NUL from careless programs, the record separator of JSON text sequences (RFC 7464)."""
MARK = b"\xef\xbb\xbf"
_BETWEEN = SPACE + b","
_QUOTE, _OPEN_ARRAY, _CLOSE_ARRAY = 0x22, 0x5B, 0x5D
_PIECE = 1 << 16
_OUTSIDE = re.compile(rb'["\[\]{}]')
_SEPARATOR = re.compile(rb'[\s,\[\]{}"]')
_INSIDE = re.compile(rb'["\\]')


class _Bytes(Protocol):
    def read(self, n: int, /) -> bytes: ...


class JsonValue(NamedTuple):
    """A value: the byte it starts at, its bytes as far as they were kept, how many it has, whether it is whole."""

    start: int
    data: bytes
    size: int
    whole: bool


def json_values(stream: _Bytes, limit: int) -> Iterator[JsonValue]:
    """The values of *stream*; of each no more than *limit* bytes and the piece that went beyond are kept."""
    scanner = _Scanner(limit)
    offset = 0
    while chunk := stream.read(_PIECE):
        yield from scanner.values(chunk, offset)
        offset += len(chunk)
    if scanner.size or scanner.in_array:
        open_ = bool(scanner.depth or scanner.quoted or scanner.in_array)
        start = scanner.start if scanner.size else offset
        yield JsonValue(start, bytes(scanner.item), scanner.size, not open_)


class _Scanner:
    """Where the scan of a JSON text stands."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.item = bytearray()
        self.start = self.size = 0  # of the value that is being read; no size: between values
        self.depth = 0  # open brackets of it
        self.quoted = self.escaped = False
        self.in_array = False  # a top-level array is being taken apart

    def values(self, chunk: bytes, offset: int) -> Iterator[JsonValue]:
        """The values that end in *chunk*, which stands at *offset* of the text."""
        pos = 3 if offset == 0 and chunk.startswith(MARK) else 0
        while pos < len(chunk):
            if self.size == 0:
                pos, done = self._begin(chunk, pos, offset)
            else:
                end = self._end_of_stretch(chunk, pos)
                self._keep(chunk[pos:end])
                pos = end
                open_ = self.depth or self.quoted or self.escaped
                # A number or word may go on in the next piece; brackets and strings end where they end.
                done = not open_ and (end < len(chunk) or self.item[0] in b'{["')
            if done:
                yield JsonValue(self.start, bytes(self.item), self.size, True)
                self.item.clear()
                self.size = 0

    def _begin(self, chunk: bytes, pos: int, offset: int) -> tuple[int, bool]:
        """Steps to the next value and takes its first byte; the new place, and whether the value ends there already."""
        rest = chunk[pos:].lstrip(_BETWEEN)
        pos = len(chunk) - len(rest)
        if not rest:
            return pos, False
        first = rest[0]
        if first == (_CLOSE_ARRAY if self.in_array else _OPEN_ARRAY):
            self.in_array = not self.in_array
            return pos + 1, False
        self.start = offset + pos
        self.quoted = first == _QUOTE
        self.depth = 1 if first in b"{[" else 0
        self._keep(chunk[pos : pos + 1])
        return pos + 1, first in b"}]"

    def _keep(self, data: bytes) -> None:
        if self.size <= self.limit:
            self.item += data
        self.size += len(data)

    def _end_of_stretch(self, chunk: bytes, pos: int) -> int:
        """Where the next byte that changes the state has been passed."""
        if self.escaped:
            self.escaped = False
            return pos + 1
        if self.quoted:
            found = _INSIDE.search(chunk, pos)
            if found:
                self.escaped = found[0] == b"\\"
                self.quoted = self.escaped
            return found.end() if found else len(chunk)
        if self.depth == 0:  # a number, true, null, or what follows a string or bracket: up to the next separator
            found = _SEPARATOR.search(chunk, pos)
            return found.start() if found else len(chunk)
        found = _OUTSIDE.search(chunk, pos)
        if found is None:
            return len(chunk)
        self.quoted = found[0] == b'"'
        self.depth += (found[0] in b"[{") - (found[0] in b"]}")
        return found.end()
