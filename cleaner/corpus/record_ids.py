"""One id, one page: pages that carry the same id get different ones, by where they come from, never by arrival.

Of the pages with one id, the first by source, then by text, then by position keeps it; the others get ``~`` and a hash
of their source and text after it. A page whose id is that of a post of another page gets such an id too. Shuffling the
lines of a file changes nothing of that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import xxhash
from numpy.typing import NDArray

from cleaner.corpus.shard_folder import done, sizes
from cleaner.corpus.shard_work import SHARD_TABLES, id_hash
from cleaner.store.atomic_files import guarded, write_json
from cleaner.store.parquet_parts import TableFile, read_rows
from cleaner.store.schema import TABLES

RANGE_IDS = 1 << 25
"""Hashes that are sorted at a time: 256 MB."""


class Rename(NamedTuple):
    """Pages of one shard that get new ids: ordinals in the shard, and the ids."""

    folder: Path
    target: Path
    ordinals: tuple[int, ...]
    ids: tuple[str, ...]


Hashes = NDArray[np.uint64]


def repeated(folders: Sequence[Path]) -> tuple[Hashes, Hashes]:
    """Hashes of the page ids that several pages carry, and of those that a post carries; both sorted."""
    pages = [np.load(f / "ids.npy", mmap_mode="r") for f in folders]
    posts = [np.load(f / "parts.npy", mmap_mode="r") for f in folders]
    total = sum(map(len, pages)) + sum(map(len, posts))
    bits = max(0, (total // RANGE_IDS).bit_length())
    twice, taken = [], []
    for part in range(1 << bits):
        ids, others = (_sorted_range(hashes, part, bits) for hashes in (pages, posts))
        twice.append(np.unique(ids[1:][ids[1:] == ids[:-1]]))
        taken.append(np.intersect1d(ids, others))
    return np.concatenate(twice), np.concatenate(taken)


def _sorted_range(hashes: Sequence[Hashes], part: int, bits: int) -> Hashes:
    """The hashes whose first *bits* are *part*, sorted."""
    picked = [h if not bits else h[(h >> np.uint64(64 - bits)) == part] for h in hashes]
    return np.sort(np.concatenate(picked)) if picked else np.zeros(0, np.uint64)


def renames(folders: Sequence[Path], target: Path) -> list[Rename]:
    """What has to be renamed so that every page id is unique; shards without a repeated id do not occur."""
    twice, taken = repeated(folders)
    doubles = np.union1d(twice, taken)
    if not len(doubles):
        return []
    posts = set(taken.tolist())
    pages: dict[str, list[tuple[str, str, int, int, int]]] = defaultdict(list)
    for k, folder in enumerate(folders):
        hit = np.flatnonzero(np.isin(np.load(folder / "ids.npy"), doubles))
        if not len(hit):
            continue
        columns = ["page_id", "source", "position", "digest"]
        table = pq.read_table(folder / "pages.parquet", columns=columns, use_threads=False)
        for row, at in zip(table.take(pa.array(hit)).to_pylist(), hit.tolist(), strict=True):
            pages[row["page_id"]].append((row["source"], row["digest"], row["position"], k, at))
    new: dict[int, dict[int, str]] = defaultdict(dict)
    for page_id, places in pages.items():
        seen: dict[str, int] = {}
        is_post = id_hash(page_id) in posts
        for number, (source, digest, _, k, at) in enumerate(sorted(places)):
            name = f"{source}\0{digest}"
            seen[name] = again = seen.get(name, 0) + 1
            if number or is_post:
                mark = xxhash.xxh3_64_hexdigest(f"{name}\0{again}".encode("utf-8", "surrogatepass"))
                new[k][at] = f"{page_id}~{mark}"
    out = []
    for k in sorted(new):
        ordinals = tuple(sorted(new[k]))
        ids = tuple(new[k][o] for o in ordinals)
        mark = xxhash.xxh3_128_hexdigest("\0".join(map(str, (*ordinals, *ids))).encode("utf-8", "surrogatepass"))
        out.append(Rename(folders[k], target / f"{folders[k].name}-{mark[:16]}", ordinals, ids))
    return out


def rename(task: Rename) -> Path:
    """Write a shard again with the new ids; the folder of the copy."""
    if done(task.target) is not None:
        return task.target
    with guarded(task.target):
        task.target.mkdir(parents=True, exist_ok=True)
    pages = pq.read_table(task.folder / "pages.parquet", columns=["removed", "rejected"], use_threads=False)
    n = pages.num_rows
    counts = {
        "pages": np.ones(n, np.int64),
        "records": np.load(task.folder / "kept.npy"),
        "removed": pages["removed"].to_numpy(),
        "rejected": pages["rejected"].to_numpy(),
    }
    new = dict(zip(task.ordinals, task.ids, strict=True))
    for table in SHARD_TABLES:
        owner = np.repeat(np.arange(n), counts[table])
        at = 0
        with TableFile(task.target / f"{table}.parquet", TABLES[table], scratch=True) as f:
            for batch in read_rows(task.folder / f"{table}.parquet"):
                rows = batch.to_pylist()
                for row in rows:
                    if table == "rejected" and row["stage"] == "read":
                        continue  # not a page's row
                    if (name := new.get(int(owner[at]))) is not None:
                        _renamed(row, name)
                    at += 1
                f.write(pa.Table.from_pylist(rows, schema=TABLES[table]))
    write_json(task.target / "counts.json", {"bytes": sizes(task.target)})
    return task.target


def _renamed(row: dict[str, object], name: str) -> None:
    """Give a row of any table its page's new id, and the ids derived from it."""
    old = row["page_id"]
    assert isinstance(old, str)
    for column in ("page_id", "id", "record_id", "thread_id"):
        value = row.get(column)
        if isinstance(value, str) and (value == old or value.startswith(f"{old}#")):
            row[column] = name + value[len(old) :]
    if isinstance(ids := row.get("records"), list):
        row["records"] = [name + i[len(old) :] for i in ids]
