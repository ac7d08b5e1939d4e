"""Pass 3 over a corpus: the texts of records that will be compared, where they can be read one by one; and the ids and
facts of all involved.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from cleaner.duplicates.merged_facts import COLUMNS, told
from cleaner.duplicates.passes.record_parts import RowGroups, read_unit
from cleaner.duplicates.sketch.shingles import I64
from cleaner.duplicates.sketch.sketches import Utf8
from cleaner.store import array_files

GAP = 1 << 15
"""Texts closer than this many bytes are read together."""
FILE_BYTES = 64 << 20
BLOCK_BYTES, BLOCK_PAIRS = 16 << 20, 4096
"""Pairs whose texts are in memory at a time."""


def keep_texts(item: tuple[RowGroups, int, Path], wanted: Path) -> list[Path]:
    """Stores what the array file *wanted* asks for of a unit whose first record has a given number, in files of a
    given name.

    *wanted* holds sorted record numbers ``texts`` and ``ids``. Each file holds ``texts``, ``ids`` and ``facts``
    (numbers; facts are those of :func:`cleaner.duplicates.merged_facts.told` for all that have an id), and for each of
    these UTF-8 bytes ``…_data`` with ``…_offsets``. Several files if a unit's texts are many.
    """
    unit, base, out = item
    done = out.with_suffix(".done")
    if done.exists():
        return sorted(out.parent.glob(f"{out.stem}-*.arrays"))
    with array_files.ArrayFile(wanted) as f:
        texts, ids = (_between(f.read(name), base, base + unit.rows) for name in ("texts", "ids"))
    paths: list[Path] = []
    columns = ["text"] if len(texts) else []
    kept: dict[str, list[Piece]] = {"texts": [], "ids": [], "facts": []}
    size, at = 0, base
    for batch in read_unit(unit, [*columns, "id", *COLUMNS]) if len(texts) or len(ids) else ():
        mine = {"texts": _between(texts, at, at + len(batch)), "ids": _between(ids, at, at + len(batch))}
        for name, column in (("texts", "text"), ("ids", "id")):
            if len(mine[name]):
                kept[name].append((mine[name], *_bytes(batch.column(column).take(pa.array(mine[name] - at)))))
                size += len(kept[name][-1][2])
        if len(mine["ids"]):
            known = told(batch, pa.array(mine["ids"] - at))
            lengths = np.fromiter(map(len, known), np.int64, len(known))
            kept["facts"].append((mine["ids"], lengths, np.frombuffer(b"".join(known), np.uint8)))
            size += len(kept["facts"][-1][2])
        at += len(batch)
        if size > FILE_BYTES:
            paths.append(_save(out, len(paths), kept))
            kept, size = {name: [] for name in kept}, 0
    paths.append(_save(out, len(paths), kept))
    done.touch()
    return paths


Piece = tuple[I64, I64, NDArray[np.uint8]]
"""Numbers of records, the lengths of their values, and the values one behind the other."""


def _between(numbers: I64, first: int, last: int) -> I64:
    return numbers[np.searchsorted(numbers, first) : np.searchsorted(numbers, last)]


def _bytes(column: pa.Array) -> tuple[I64, NDArray[np.uint8]]:
    """Lengths and bytes of a large string column without nulls."""
    _, offsets, data = column.buffers()
    at = np.frombuffer(offsets, np.int64)[column.offset : column.offset + len(column) + 1]
    flat = np.frombuffer(data, np.uint8) if data is not None else np.zeros(0, np.uint8)
    return np.diff(at), flat[at[0] : at[-1]]


def _save(out: Path, number: int, kept: Mapping[str, Sequence[Piece]]) -> Path:
    table: dict[str, NDArray[Any]] = {}
    for name, pieces in kept.items():
        lengths = [np.zeros(1, np.int64), *(p[1] for p in pieces)]
        table[name] = np.concatenate([np.zeros(0, np.int64), *(p[0] for p in pieces)])
        table[f"{name}_offsets"] = np.cumsum(np.concatenate(lengths))
        table[f"{name}_data"] = np.concatenate([np.zeros(0, np.uint8), *(p[2] for p in pieces)])
    return array_files.save(out.with_name(f"{out.stem}-{number:03d}.arrays"), table)


class Texts:
    """Reads texts (or ids) of records by number from the files of :func:`keep_texts`."""

    def __init__(self, paths: Sequence[Path], name: str = "texts") -> None:
        self.name = name
        self._files: list[tuple[array_files.ArrayFile, I64, I64]] = []
        for path in paths:
            f = array_files.ArrayFile(path)
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
        """Texts of record *numbers*, which are sorted and all stored."""
        data, at = self.utf8(numbers)
        raw, edges = data.tobytes(), at.tolist()
        return [raw[a:b].decode("utf-8") for a, b in itertools.pairwise(edges)]

    def utf8(self, numbers: I64) -> Utf8:
        """The same as bytes."""
        pieces: list[NDArray[np.uint8]] = []
        lengths: list[I64] = []
        which = np.searchsorted(self._starts, numbers, side="right") - 1
        for w in np.unique(which).tolist():
            f, stored, offsets = self._files[w]
            at = np.searchsorted(stored, numbers[which == w])
            lo, hi = offsets[at], offsets[at + 1]
            lengths.append(hi - lo)
            group = np.concatenate([[0], np.flatnonzero(lo[1:] - hi[:-1] > GAP) + 1, [len(at)]])
            for a, b in itertools.pairwise(group.tolist()):
                base = int(lo[a])
                data = f.read(f"{self.name}_data", base, int(hi[b - 1]))
                if (lo[a + 1 : b] == hi[a : b - 1]).all():
                    pieces.append(data)
                else:
                    pieces += [
                        data[x:y] for x, y in zip((lo[a:b] - base).tolist(), (hi[a:b] - base).tolist(), strict=True)
                    ]
        ends = np.cumsum(np.concatenate([np.zeros(1, np.int64), *lengths]))
        return Utf8(np.concatenate([np.zeros(0, np.uint8), *pieces]), ends)

    def sizes(self, numbers: I64) -> I64:
        """Bytes of the texts of record *numbers*, in any order."""
        out = np.zeros(len(numbers), np.int64)
        which = np.searchsorted(self._starts, numbers, side="right") - 1
        for w, (_, stored, offsets) in enumerate(self._files):
            mine = which == w
            at = np.searchsorted(stored, numbers[mine])
            out[mine] = offsets[at + 1] - offsets[at]
        return out

    def blocks(self, left: I64, right: I64) -> Iterator[slice]:
        """Slices of pairs whose texts are not too much to have in memory."""
        if len(left) == 0:
            return
        size = np.zeros(len(left), np.int64)
        for side in (left, right):
            new = np.ones(len(side), np.bool_)
            new[1:] = side[1:] != side[:-1]
            size[new] += self.sizes(side[new])
        total = np.cumsum(size)
        at = 0
        while at < len(left):
            before = int(total[at - 1]) if at else 0
            end = int(np.searchsorted(total, before + BLOCK_BYTES, side="right"))
            end = min(max(end, at + 1), at + BLOCK_PAIRS)
            yield slice(at, end)
            at = end
