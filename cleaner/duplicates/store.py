"""Pass 3 over a corpus: the texts of records that will be compared, where they can be read one by one; and the ids of
all involved.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleaner.duplicates import arrays
from cleaner.duplicates.parts import Unit, read_unit
from cleaner.duplicates.shingles import I64

GAP = 1 << 15
"""Texts closer than this many bytes are read together."""
FILE_BYTES = 64 << 20


def keep_texts(item: tuple[Unit, int, Path], wanted: Path) -> list[Path]:
    """Stores what the array file *wanted* asks for of a unit whose first record has a given number, in files of a
    given name.

    *wanted* holds sorted record numbers ``texts`` and ``ids``. Each file holds ``texts`` and ``ids`` (numbers), and
    for both UTF-8 bytes ``…_data`` with ``…_offsets``. Several files if a unit's texts are many.
    """
    unit, base, out = item
    done = out.with_suffix(".done")
    if done.exists():
        return sorted(out.parent.glob(f"{out.stem}-*.arrays"))
    with arrays.ArrayFile(wanted) as f:
        texts, ids = f.read("texts"), f.read("ids")
    texts = texts[np.searchsorted(texts, base) : np.searchsorted(texts, base + unit.rows)]
    ids = ids[np.searchsorted(ids, base) : np.searchsorted(ids, base + unit.rows)]
    paths: list[Path] = []
    columns = ["text"] if len(texts) else []
    kept: dict[str, list[tuple[I64, list[bytes]]]] = {"texts": [], "ids": []}
    size, at = 0, base
    for batch in read_unit(unit, [*columns, "id"]) if len(texts) or len(ids) else ():
        n = len(batch)
        for name, column, numbers in (("texts", "text", texts), ("ids", "id", ids)):
            mine = numbers[np.searchsorted(numbers, at) : np.searchsorted(numbers, at + n)]
            if len(mine):
                values = [v.encode("utf-8") for v in batch.column(column).take(mine - at).to_pylist()]
                kept[name].append((mine, values))
                size += sum(map(len, values))
        at += n
        if size > FILE_BYTES:
            paths.append(_save(out, len(paths), kept))
            kept, size = {"texts": [], "ids": []}, 0
    paths.append(_save(out, len(paths), kept))
    done.touch()
    return paths


def _save(out: Path, number: int, kept: dict[str, list[tuple[I64, list[bytes]]]]) -> Path:
    table: dict[str, NDArray[Any]] = {}
    for name, pieces in kept.items():
        values = [v for _, vs in pieces for v in vs]
        offsets = np.zeros(len(values) + 1, np.int64)
        np.cumsum([len(v) for v in values], out=offsets[1:])
        table[name] = np.concatenate([p for p, _ in pieces]) if pieces else np.zeros(0, np.int64)
        table[f"{name}_offsets"] = offsets
        table[f"{name}_data"] = np.frombuffer(b"".join(values), np.uint8)
    return arrays.save(out.with_name(f"{out.stem}-{number:03d}.arrays"), table)


class Texts:
    """Reads texts (or ids) of records by number from the files of :func:`keep_texts`."""

    def __init__(self, paths: Sequence[Path], name: str = "texts") -> None:
        self.name = name
        self._files: list[tuple[arrays.ArrayFile, I64, I64]] = []
        for path in paths:
            f = arrays.ArrayFile(path)
            numbers = f.read(name)
            if len(numbers):
                self._files.append((f, numbers, f.read(f"{name}_offsets")))
            else:
                f.close()
        self._files.sort(key=lambda x: int(x[1][0]))
        self._starts = np.array([n[0] for _, n, _ in self._files], np.int64)

    def close(self) -> None:
        """Closes the files."""
        for f, _, _ in self._files:
            f.close()

    def read(self, numbers: I64) -> list[str]:
        """Texts of sorted record *numbers*; all must be stored."""
        out: list[str] = []
        which = np.searchsorted(self._starts, numbers, side="right") - 1
        for w in np.unique(which).tolist():
            f, stored, offsets = self._files[w]
            at = np.searchsorted(stored, numbers[which == w])
            lo, hi = offsets[at], offsets[at + 1]
            group = np.concatenate([[0], np.flatnonzero(lo[1:] - hi[:-1] > GAP) + 1, [len(at)]])
            for a, b in zip(group[:-1].tolist(), group[1:].tolist(), strict=True):
                base = int(lo[a])
                data = f.read(f"{self.name}_data", base, int(hi[b - 1])).tobytes()
                out += [
                    data[x - base : y - base].decode("utf-8")
                    for x, y in zip(lo[a:b].tolist(), hi[a:b].tolist(), strict=True)
                ]
        return out
