"""Named numpy arrays in one file: written whole or not at all, read in slices without mapping them into memory.

Layout: 8 bytes magic, 8 bytes header length, a JSON header ``{"arrays": {name: [dtype, shape, offset]}, "crc": …,
"meta": …}``, then the arrays, each at a multiple of 64 bytes. ``crc`` is the xxh3-64 of everything after the header.
"""

from __future__ import annotations

import json
import math
import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import xxhash
from numpy.typing import NDArray

from cleaner.store.atomic_files import atomic

_MAGIC = b"CCARR\x00\x00\x01"
_ALIGNMENT = 64
"""Arrays start at multiples of a cache line's bytes."""
_READ_BYTES, _CHECK_BYTES = 1 << 26, 1 << 24
"""Read in one go: more than Linux gives at once (2 GB) must be asked for in pieces anyway."""


def save(path: Path, arrays: Mapping[str, NDArray[Any]], meta: Mapping[str, Any] | None = None) -> Path:
    """Writes *arrays* and the JSON-able *meta* to *path*."""
    table: dict[str, tuple[str, list[int], int]] = {}
    place = 0
    check = xxhash.xxh3_64()
    flat = {name: np.ascontiguousarray(a) for name, a in arrays.items()}
    for name, a in flat.items():
        table[name] = (a.dtype.str, list(a.shape), place)
        padding = -a.nbytes % _ALIGNMENT
        check.update(a.data.cast("B") if a.nbytes else b"")
        check.update(bytes(padding))
        place += a.nbytes + padding
    header = json.dumps({"arrays": table, "crc": check.hexdigest(), "meta": dict(meta or {})}).encode()
    header += b" " * (-(len(header) + 16) % _ALIGNMENT)
    with atomic(path) as f:
        f.write(_MAGIC + len(header).to_bytes(8, "little") + header)
        for a in flat.values():
            if a.nbytes:
                f.write(a.data.cast("B"))
            f.write(bytes(-a.nbytes % _ALIGNMENT))
    return path


class ArrayFile:
    """An open array file. Arrays are read on request, whole or in slices along their first axis."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._turn = threading.Lock()
        self._file = open(path, "rb", buffering=0)  # noqa: SIM115  (closed by close or with the object)
        start = self._file.read(16)
        if len(start) < 16 or start[:8] != _MAGIC:
            self._file.close()
            raise ValueError(f"{path}: not an array file")
        size = int.from_bytes(start[8:], "little")
        raw = self._file.read(size)
        if len(raw) < size:
            self._file.close()
            raise ValueError(f"{path}: cut short")
        header = json.loads(raw)
        self._base = 16 + size
        self._crc: str = header["crc"]
        self._table: dict[str, tuple[str, list[int], int]] = header["arrays"]
        self.meta: dict[str, Any] = header["meta"]
        ends = [place + np.dtype(code).itemsize * math.prod(shape) for code, shape, place in self._table.values()]
        if os.fstat(self._file.fileno()).st_size < self._base + max(ends, default=0):
            self._file.close()
            raise ValueError(f"{path}: cut short")

    def __enter__(self) -> ArrayFile:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file."""
        self._file.close()

    def __contains__(self, name: str) -> bool:
        return name in self._table

    def length(self, name: str) -> int:
        """Entries of array *name* along its first axis."""
        return self._table[name][1][0]

    def read(self, name: str, start: int = 0, stop: int | None = None) -> NDArray[Any]:
        """Entries *start* to *stop* of array *name*, as an array of its own. Safe from several threads."""
        code, shape, place = self._table[name]
        dtype = np.dtype(code)
        stop = shape[0] if stop is None else min(stop, shape[0])
        start = min(start, stop)
        row = dtype.itemsize * int(np.prod(shape[1:], dtype=np.int64))
        out = np.empty([stop - start, *shape[1:]], dtype)
        view = memoryview(out.reshape(-1).view(np.uint8).data) if out.nbytes else memoryview(b"")
        done, want = 0, (stop - start) * row
        while done < want:
            chunk = self._bytes_at(self._base + place + start * row + done, min(want - done, _READ_BYTES))
            if not chunk:
                raise ValueError(f"{self.path}: {name} is cut short")
            view[done : done + len(chunk)] = chunk
            done += len(chunk)
        return out

    def _bytes_at(self, offset: int, n: int) -> bytes:
        """Up to *n* bytes from *offset* on, for any number of threads at once."""
        if hasattr(os, "pread"):
            return os.pread(self._file.fileno(), n, offset)
        with self._turn:  # Windows: seek and read must not be parted
            self._file.seek(offset)
            return self._file.read(n)

    def sound(self) -> bool:
        """Whether the arrays are what was written (reads the whole file)."""
        check = xxhash.xxh3_64()
        place = self._base
        while chunk := self._bytes_at(place, _CHECK_BYTES):
            check.update(chunk)
            place += len(chunk)
        return check.hexdigest() == self._crc


def load(path: Path, *names: str) -> list[NDArray[Any]]:
    """The arrays *names* of the file at *path*."""
    with ArrayFile(path) as f:
        return [f.read(n) for n in names]
