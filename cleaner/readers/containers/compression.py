"""Compressed streams: gzip, bzip2, xz, zstd, whole or damaged, in bounded pieces."""

from __future__ import annotations

import bz2
import lzma
import re
import zlib
from collections.abc import Callable
from typing import Any, Protocol

import zstandard

from cleaner.config import ReadConfig
from cleaner.errors import InputError
from cleaner.readers.streams import BUFFER, FLOOR, Budget, Layer, Stream

_PIECE = 256
"""Compressed bytes given to a decompressor at once: bounds what a bomb makes of them and what an error loses."""
_HISTORY = 1 << 20
_XZ_MEMORY = 1 << 29
_ZSTD_WINDOW = 1 << 31


class Unpacker(Protocol):
    """What zlib, bz2, lzma and zstandard decompressors have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: Any, /) -> bytes: ...


UNPACKERS: dict[str, Callable[[], Any]] = {
    "gzip": lambda: zlib.decompressobj(31),
    "deflate": lambda: zlib.decompressobj(-15),
    "bzip2": bz2.BZ2Decompressor,
    "xz": lambda: lzma.LZMADecompressor(memlimit=_XZ_MEMORY),
    "zstd": lambda: zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj(),
}
_STARTS = {
    "gzip": re.compile(rb"\x1f\x8b\x08[\x00-\x1f]"),
    "zstd": re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18"),
    "bzip2": re.compile(rb"BZh[1-9](?:1AY&SY|\x17\x72\x45\x38\x50\x90)"),
    "xz": re.compile(rb"\xfd7zXZ\x00"),
}
"""How the next member begins. RFC 1952 §2.3.1.2: a decoder ignores XFL and OS (zlib on macOS writes OS 19)."""
_SEARCHED = {
    "gzip": re.compile(rb"\x1f\x8b\x08[\x00-\x1f]....[\x00-\x09][\x00-\x13\xff]", re.DOTALL),
    "zstd": re.compile(rb"\x28\xb5\x2f\xfd"),
}
"""What is looked for after damage: stricter, because packed data holds any three bytes somewhere."""
_DICTIONARY_FRAME = b"\x5d\x2a\x4d\x18"
"""Skippable zstd frame at the start of a .warc.zst that holds its dictionary (iipc warc-zstd, draft 1.0)."""
_MAX_DICTIONARY = 1 << 26
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_ERRORS = (zlib.error, OSError, EOFError, lzma.LZMAError, zstandard.ZstdError, ValueError, MemoryError)


def _with_dictionary(dictionary: zstandard.ZstdCompressionDict) -> Unpacker:
    return zstandard.ZstdDecompressor(dictionary, max_window_size=_ZSTD_WINDOW).decompressobj()


class UnpackLayer(Layer):
    """A compressed stream unpacked: all its members or frames, one after the other."""

    def __init__(
        self, below: Stream, kind: str, name: str, config: ReadConfig, budget: Budget, *, single: bool = False
    ) -> None:
        super().__init__(name)
        self.below, self.kind, self.budget, self.single = below, kind, budget, single
        self.ratio = config.max_expansion
        self.consumed = self.produced = self.member = 0
        self.unpacker: Unpacker | None = UNPACKERS[kind]() if single else None
        self.pending = b""  # packed bytes read from below and not yet used
        self.history = bytearray()  # packed bytes of this member, to look for the next one should it be broken
        self.out = b""
        self.ended = False
        self.dictionary: zstandard.ZstdCompressionDict | None = None

    @property
    def damage(self) -> InputError | None:
        return self.below.damage or self._damage

    def take(self, n: int) -> bytes:
        while not self.out and not self.ended:
            self._step()
        data, self.out = self.out[:n], self.out[n:]
        return data

    def _step(self) -> None:
        """Unpacks one piece into :attr:`out`, or ends."""
        if not self.pending:
            self.pending = self.below.read(BUFFER)
        if not self.pending:
            self.ended = True
            if self.unpacker is not None and (self.consumed > self.member or self.single):
                self.hurt(f"the {self.kind} data ends in the middle; the file was cut off", "truncated", self.consumed)
            return
        if self.unpacker is None and (self.single or not self._next_member()):
            self.ended = True
            return
        assert self.unpacker is not None
        outs: list[bytes] = []
        at = made = 0
        packed = memoryview(self.pending)
        while at < len(packed) and made < BUFFER:
            piece = packed[at : at + _PIECE]
            try:
                out = self.unpacker.decompress(piece)
            except _ERRORS as e:
                self.ended = True
                self.hurt(f"the {self.kind} data is damaged: {e}", "corrupt", self.consumed + at)
                break
            at += len(piece)
            made += len(out)
            outs.append(out)
            if self.unpacker.eof:
                at -= len(self.unpacker.unused_data)
                break
        self.consumed += at
        self.history += packed[:at]
        self.pending = self.pending[at:]
        if len(self.history) > 2 * _HISTORY:
            del self.history[:_HISTORY]
        if not self.ended and self.unpacker.eof:
            self.unpacker = None
            self.history.clear()
        self.produced += made
        allowed = max(FLOOR, self.ratio * self.consumed)
        if made and (self.produced > allowed or not self.budget.charge(made)):
            self.ended = True
            self.pending = b""
            self.hurt(self.budget.reason, "bomb", self.consumed)
            return
        self.out = b"".join(outs)

    def _next_member(self) -> bool:
        """Starts on the next member; False, with the damage noted, if what follows is none."""
        if self.consumed and not self.pending.strip(b"\x00"):
            while self.pending and not self.pending.strip(b"\x00"):  # zeros to the end of a tape block are customary
                self.consumed += len(self.pending)
                self.pending = self.below.read(BUFFER)
            if not self.pending:
                return False
        if self.consumed and len(self.pending) < 10:
            self.pending += self.below.read(BUFFER)
        if self.consumed == 0 and self.pending.startswith(_DICTIONARY_FRAME):
            self._take_dictionary()
            if not self.pending:
                return False
        if self.consumed and not _STARTS[self.kind].match(self.pending):
            self.hurt(f"the {self.kind} data is followed by something else", "corrupt", self.consumed)
            return False
        self.unpacker = UNPACKERS[self.kind]() if self.dictionary is None else _with_dictionary(self.dictionary)
        self.member = self.consumed
        return True

    def _take_dictionary(self) -> None:
        """Reads the skippable frame that holds the dictionary of all frames after it, bare or packed itself."""
        size = int.from_bytes(self.pending[4:8], "little")
        if size > _MAX_DICTIONARY:
            return  # no dictionary but something else; the decompressor steps over it
        while len(self.pending) < 8 + size and (more := self.below.read(BUFFER)):
            self.pending += more
        frame = self.pending[8 : 8 + size]
        try:
            if frame.startswith(_ZSTD_MAGIC):
                with zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).stream_reader(frame) as packed:
                    frame = packed.read(_MAX_DICTIONARY)
            self.dictionary = zstandard.ZstdCompressionDict(frame)
        except _ERRORS as e:
            self.hurt(f"the zstd dictionary is damaged: {e}", "corrupt", 0)
        self.consumed += min(8 + size, len(self.pending))
        self.pending = self.pending[8 + size :] or self.below.read(BUFFER)

    def resume(self) -> bool:
        if self._damage is None or self._damage.code != "corrupt" or self.single or self.kind not in ("gzip", "zstd"):
            return False
        # The decoder may have run over the start of the next member before it noticed, so look back as well.
        self.consumed -= len(self.history)
        self.pending = bytes(self.history) + self.pending
        self.history.clear()
        self.unpacker = None
        skip = 1  # not the broken member itself
        while True:
            found = _SEARCHED[self.kind].search(self.pending, skip)
            if found:
                self.consumed += found.start()
                self.pending = self.pending[found.start() :]
                self._damage = None
                self.ended = False
                return True
            kept = self.pending[-9:]
            more = self.below.read(BUFFER)
            if not more:
                return False
            self.consumed += len(self.pending) - len(kept)
            self.pending = kept + more
            skip = 0
