"""Bytes from files and through decompressors, in bounded pieces. A damaged stream ends early and says so afterwards.

A reader sees only bytes and their end. Whatever went wrong below (a cut gzip file, a bad checksum, a disk error) is
kept in :attr:`Stream.damage` for whoever opened the stream to report, so everything before the damage is read like any
other input. :meth:`Stream.resume` goes on behind the damage at the next gzip member or zstd frame, where there is one.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any, BinaryIO

from cleaner.errors import InputError

BUFFER = 1 << 16
FLOOR = 64_000_000
"""What may always come out of an archive, however small it is."""


@dataclass(slots=True)
class Budget:
    """How much may come out of one input file, over all its layers: ``ratio`` times its size, and at least 64 MB."""

    ratio: int
    size: int
    spent: int = 0

    @property
    def reason(self) -> str:
        """What to say when it is used up."""
        return f"unpacks to more than {self.ratio} times its size, as archive bombs do (see --max-expansion)"

    def charge(self, n: int) -> bool:
        """Whether *n* more bytes may come out."""
        self.spent += n
        return self.spent <= max(FLOOR, self.ratio * self.size)


class Stream:
    """Buffered bytes with a name, a byte count and, when they end early, the reason why."""

    def __init__(self, raw: Layer, name: str) -> None:
        self.raw, self.name = raw, name
        self.file = io.BufferedReader(raw, BUFFER)

    @property
    def damage(self) -> InputError | None:
        """Why the stream ended early, if it did; the deepest reason of all layers."""
        return self.raw.damage

    def resume(self) -> bool:
        """Whether the stream goes on behind its damage; if so, reading does."""
        return self.raw.resume()

    def read(self, n: int) -> bytes:
        return self.file.read(n)

    def readline(self, limit: int) -> bytes:
        return self.file.readline(limit)

    def size(self) -> int | None:
        """How many bytes there are in all, where that is known beforehand."""
        return self.raw.size()

    def head(self) -> bytes:
        """Up to 64 kB from here on, without taking them; all there is if that is less."""
        return self.file.peek(BUFFER)[:BUFFER]

    def skip(self, n: int) -> int:
        """Reads past *n* bytes; how many there were."""
        left = n
        while left and (data := self.file.read(min(left, 1 << 20))):
            left -= len(data)
        return n - left


class Layer(io.RawIOBase):
    """One layer of bytes that never raises: it ends, and :attr:`damage` says why."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self._damage: InputError | None = None

    @property
    def damage(self) -> InputError | None:
        return self._damage

    def hurt(self, reason: str, code: str, offset: int | None) -> None:
        """Records the first damage."""
        if self._damage is None:
            self._damage = InputError(reason, source=self.name, offset=offset, code=code,
                                      where="" if offset is None else f"byte {offset:,}")  # fmt: skip

    def resume(self) -> bool:
        return False

    def size(self) -> int | None:
        return None

    def readable(self) -> bool:
        return True

    def take(self, n: int) -> bytes:
        """Up to *n* bytes, none at the end."""
        raise NotImplementedError

    def readinto(self, buffer: Any, /) -> int:
        # Fill the buffer as far as possible, so that a look at the head sees more than a decompressor's first drops.
        view = memoryview(buffer)
        got = 0
        while got < len(view) and (data := self.take(len(view) - got)):
            view[got : got + len(data)] = data
            got += len(data)
        return got


class FileLayer(Layer):
    """An open file, or part of one: at most *length* bytes; fewer are damage."""

    def __init__(
        self,
        file: BinaryIO,
        name: str,
        length: int | None = None,
        *,
        sizes: Budget | None = None,
        pays: Budget | None = None,
    ) -> None:
        super().__init__(name)
        self.file, self.left, self.offset = file, length, 0
        self.sizes = sizes  # of an input whose size is not known before it is read
        self.pays = pays  # members of an archive may lie over each other, so their bytes count

    def take(self, n: int) -> bytes:
        if self.left is not None:
            n = min(n, self.left)
        if n == 0 or self._damage is not None:
            return b""
        try:
            data = self.file.read(n) or b""
        except (OSError, ValueError) as e:
            self.hurt(f"cannot be read on: {e}", "unreadable", self.offset)
            return b""
        self.offset += len(data)
        if self.sizes is not None:
            self.sizes.size = self.offset
        if self.pays is not None and not self.pays.charge(len(data)):
            self.hurt(self.pays.reason, "bomb", None)
            return b""
        if self.left is not None:
            self.left -= len(data)
            if not data:
                self.hurt(f"ends {self.left:,} bytes early", "truncated", self.offset)
        return data

    def size(self) -> int | None:
        if self.left is not None:
            return self.offset + self.left
        try:
            here = self.file.tell()
            end = self.file.seek(0, io.SEEK_END)
            self.file.seek(here)
        except (OSError, ValueError):
            return None
        return self.offset + end - here
