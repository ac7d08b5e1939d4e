"""Text as lines that end in a line feed, for the readers of lines: UTF-16 as UTF-8, old Mac line ends as line feeds."""

from __future__ import annotations

import codecs

from cleaner.errors import InputError
from cleaner.readers.streams import BUFFER, Layer, Stream
from cleaner.text.decoding import decode

_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_PIECE = 1 << 15


def plain_lines(head: bytes) -> bool:
    """Whether lines of a file that begins with *head* end where its bytes have a line feed."""
    return _wide(head) is None and not _returns(head)


def in_lines(stream: Stream, head: bytes) -> Stream:
    """*stream*, which begins with *head*, as lines of ASCII-compatible text."""
    if (codec := _wide(head)) is not None:
        return Stream(_WideLayer(stream, codec), stream.name)
    return Stream(_ReturnLayer(stream), stream.name) if _returns(head) else stream


def _wide(head: bytes) -> str | None:
    """The codec of UTF-16, with or without its mark."""
    if head.startswith(_MARKS):
        return "utf-16"
    if head[:64].count(0) < 8:
        return None
    codec = decode(head[: len(head) & ~1])[1]
    return codec if codec.startswith("utf-16") else None


def _returns(head: bytes) -> bool:
    """Whether lines end in a carriage return alone."""
    return b"\n" not in head and b"\r" in (head[:-1] if len(head) >= BUFFER else head)


class _RecodedLayer(Layer):
    """Bytes that are written anew, piece by piece."""

    def __init__(self, below: Stream) -> None:
        super().__init__(below.name)
        self.below, self.out = below, b""

    @property
    def damage(self) -> InputError | None:
        return self.below.damage

    def recoded(self, data: bytes) -> bytes:
        """What becomes of *data*; of no bytes: what is left at the end."""
        raise NotImplementedError

    def take(self, n: int) -> bytes:
        while not self.out:
            data = self.below.read(_PIECE)
            self.out = self.recoded(data)
            if not data and not self.out:
                return b""
        data, self.out = self.out[:n], self.out[n:]
        return data


class _WideLayer(_RecodedLayer):
    """UTF-16 as UTF-8."""

    def __init__(self, below: Stream, codec: str) -> None:
        super().__init__(below)
        self.decoder = codecs.getincrementaldecoder(codec)("replace")

    def recoded(self, data: bytes) -> bytes:
        return self.decoder.decode(data, final=not data).encode("utf-8", "replace")


class _ReturnLayer(_RecodedLayer):
    """Carriage returns as line feeds."""

    def recoded(self, data: bytes) -> bytes:
        return data.replace(b"\r", b"\n")
