"""Members of zip archives as streams, also of archives that are cut off. Nothing is written anywhere."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from cleaner.config import ReadConfig
from cleaner.errors import InputError
from cleaner.readers.containers.compression import UnpackLayer
from cleaner.readers.containers.member_names import MemberNames, hidden
from cleaner.readers.streams import Budget, FileLayer, Layer, Stream

_METHODS = {0: "", 8: "deflate", 12: "bzip2", 93: "zstd", 95: "xz"}
_METHOD_NAMES = {1: "Shrink", 6: "Implode", 9: "Deflate64", 14: "LZMA", 97: "WavPack", 98: "PPMd", 99: "AES"}
_LOCAL = struct.Struct("<4s5H3I2H")
_LOCAL_MAGIC, _DESCRIPTOR_MAGIC = b"PK\x03\x04", b"PK\x07\x08"
_FIRST_WINDOW, _LAST_WINDOW = 1 << 10, 1 << 20
"""Bytes that are searched at once: few at first, for a file may hold a header every 50 bytes."""
_DIRECTORY_MAGICS = (b"PK\x01\x02", b"PK\x06\x06", b"PK\x05\x06")


class _Entry(NamedTuple):
    name: str
    method: int
    offset: int
    """Of the packed bytes."""
    packed: int | None
    """How many packed bytes; ``None`` where nothing says, or only a descriptor that cannot be found."""
    crc: int | None
    encrypted: bool
    link: bool


def zip_members(
    file: BinaryIO, name: str, config: ReadConfig, budget: Budget, *, only: str = ""
) -> Iterator[Stream | InputError]:
    """The files of a zip archive by its directory; of one that lost it, by walking from member to member.

    Members whose name does not begin with *only* are left out.
    """
    names = MemberNames(name)
    error: InputError | None = None
    try:
        with zipfile.ZipFile(file) as archive:
            infos = archive.infolist()
        entries = _listed(file, infos)
    except Exception as e:  # zipfile raises many kinds on hostile directories
        error = InputError(f"no readable zip directory ({e}); was the file cut off?", source=name, code="truncated")
        entries = _walked(file)
    for entry in entries:
        if entry.name.endswith("/") or hidden(entry.name) or not entry.name.startswith(only):
            continue
        shown = names.show(entry.name)
        if entry.link:
            yield InputError("a link; links are not followed", source=shown, code="link")
        elif entry.encrypted:
            yield InputError("encrypted; unpack it with its password first", source=shown, code="encrypted")
        elif entry.method not in _METHODS:
            method = _METHOD_NAMES.get(entry.method, f"method {entry.method}")
            yield InputError(f"compressed with {method}, for which there is no reader; repack it", source=shown,
                             code="unsupported")  # fmt: skip
        elif entry.offset < 0:
            yield InputError("the directory points to where no member is", source=shown, code="corrupt")
        else:
            yield _opened(file, entry, shown, config, budget)
    if error is not None:
        yield error


def _opened(file: BinaryIO, entry: _Entry, shown: str, config: ReadConfig, budget: Budget) -> Stream:
    file.seek(entry.offset)
    stream = Stream(FileLayer(file, shown, entry.packed, pays=budget), shown)
    if kind := _METHODS[entry.method]:
        stream = Stream(UnpackLayer(stream, kind, shown, config, budget, single=True), shown)
    return stream if entry.crc is None else Stream(_CheckedLayer(stream, entry.crc), shown)


class _CheckedLayer(Layer):
    """A zip member whose checksum is compared at its end."""

    def __init__(self, below: Stream, stated: int) -> None:
        super().__init__(below.name)
        self.below, self.stated, self.sum = below, stated, 0

    @property
    def damage(self) -> InputError | None:
        return self.below.damage or self._damage

    def take(self, n: int) -> bytes:
        data = self.below.read(n)
        self.sum = zlib.crc32(data, self.sum)
        if not data and self.sum != self.stated and self.below.damage is None:
            self.hurt("its checksum is wrong; the archive is damaged", "corrupt", None)
        return data


def _listed(file: BinaryIO, infos: list[zipfile.ZipInfo]) -> Iterator[_Entry]:
    """Members as the directory lists them; one that is not where it says is looked for by its name."""
    elsewhere: dict[str, int] | None = None
    for info in infos:
        file.seek(max(0, info.header_offset))
        head = file.read(_LOCAL.size)
        offset = -1
        if info.header_offset >= 0 and len(head) == _LOCAL.size and head[:4] == _LOCAL_MAGIC:
            *_, name_len, extra_len = _LOCAL.unpack(head)
            offset = info.header_offset + _LOCAL.size + name_len + extra_len
        else:
            if elsewhere is None:
                elsewhere = {e.name: e.offset for e in _walked(file)}
            offset = elsewhere.get(info.filename, -1)
        link = stat.S_ISLNK(info.external_attr >> 16) and info.create_system == 3
        yield _Entry(info.filename, info.compress_type, offset, info.compress_size, info.CRC,
                     bool(info.flag_bits & 1), link)  # fmt: skip


def _walked(file: BinaryIO) -> Iterator[_Entry]:
    """Members from local header to local header, as far as they state their packed size or end by themselves."""
    offset = inside = 0
    while True:
        file.seek(offset)
        head = file.read(_LOCAL.size)
        if head[:4] in _DIRECTORY_MAGICS:
            return
        if len(head) < _LOCAL.size or head[:4] != _LOCAL_MAGIC:
            # The size that led here was wrong, so the next member may begin before.
            offset = _find(file, _LOCAL_MAGIC, inside)
            if offset < 0:
                return
            inside = offset + 4
            continue
        _, _, flags, method, _, _, crc, packed, _, name_len, extra_len = _LOCAL.unpack(head)
        name = file.read(name_len)
        extra = file.read(extra_len)
        if packed == 0xFFFFFFFF and len(extra) >= 20 and extra[:2] == b"\x01\x00":  # ZIP64
            (packed,) = struct.unpack_from("<Q", extra, 12)
        start = offset + _LOCAL.size + name_len + extra_len
        unknown = bool(flags & 8) and packed == 0
        text = name.decode("utf-8" if flags & 0x800 else "cp437", "replace")
        end, offset = _descriptor(file, start) if unknown else (start + packed, start + packed)
        known = None if end < 0 else end - start
        yield _Entry(text, method, start, known, None if unknown else crc, bool(flags & 1), link=False)
        inside = start
        if offset < 0:
            return


def _find(file: BinaryIO, mark: bytes, start: int) -> int:
    """Offset of the next *mark* from *start* on; -1 if there is none."""
    for base, window in _windows(file, start, len(mark)):
        if (at := window.find(mark)) >= 0:
            return base + at
    return -1


def _descriptor(file: BinaryIO, start: int) -> tuple[int, int]:
    """Where a member of unknown size ends and where the next local header is; -1 where that cannot be seen."""
    for base, window in _windows(file, start, 32):
        at = window.find(_DESCRIPTOR_MAGIC)
        while at >= 0:
            for skip in (16, 24):  # with sizes of 4 bytes, or of 8 (ZIP64)
                if window[at + skip : at + skip + 4] == _LOCAL_MAGIC:
                    return base + at, base + at + skip
            at = window.find(_DESCRIPTOR_MAGIC, at + 1)
    return -1, -1


def _windows(file: BinaryIO, start: int, overlap: int) -> Iterator[tuple[int, bytes]]:
    """The bytes from *start* on, with their offset, in growing pieces that overlap: what is near is found at once."""
    file.seek(start)
    base, window, size = start, b"", _FIRST_WINDOW
    while data := file.read(size):
        window += data
        yield base, window
        base += max(0, len(window) - overlap)
        window = window[-overlap:]
        size = min(2 * size, _LAST_WINDOW)
