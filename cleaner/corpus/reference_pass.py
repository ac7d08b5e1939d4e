"""Records that hold a text of ``--against`` are left out or marked before duplicates are looked for.

So no record is left out as a duplicate of one that is itself left out here. Reference texts are read and nothing else:
they are not published, not changed, and not put into an index.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import xxhash

from cleaner import readers
from cleaner.config import Config, DedupConfig
from cleaner.corpus.runners import survivors
from cleaner.duplicates import compare
from cleaner.duplicates.reference_texts import References
from cleaner.duplicates.sketch.sketches import shingles_of
from cleaner.errors import InputError
from cleaner.model import Runner
from cleaner.store.atomic_files import guarded
from cleaner.store.parquet_parts import TableFile, read_rows
from cleaner.store.schema import DUPLICATES, RECORDS

BATCH_ROWS = 1024


@dataclass(frozen=True, slots=True)
class Checked:
    """Files of one part of the records: those that stay, and rows of ``duplicates`` for those that hold a reference."""

    records: Path
    found: Path


@dataclass(frozen=True, slots=True)
class Task:
    """Records to check."""

    records: Path
    references: Path
    target: Path
    config: DedupConfig


def check_records(records: Sequence[Path], config: Config, work: Path, runner: Runner) -> list[Checked]:
    """Check each file of *records* against the texts of ``dedup.against``.

    Raises :class:`~cleaner.errors.InputError` for a reference that cannot be read.
    """
    references = References.of(_texts(config), config.dedup)
    with guarded(work):
        work.mkdir(parents=True, exist_ok=True)
        known = references.save(work / "references.arrays")
        name = xxhash.xxh3_64_hexdigest(known.read_bytes() + repr(config.dedup).encode())
    tasks = [Task(p, known, work / f"{name}-{i:05}", config.dedup) for i, p in enumerate(records)]
    return list(survivors(runner.map(check_part, tasks), "against"))


def _texts(config: Config) -> Iterator[tuple[str, str]]:
    from cleaner.page.clean_page import Cleaner

    clean = Cleaner(config)
    for source in readers.discover(list(config.dedup.against)):
        for item in readers.read(source, config.read):
            if isinstance(item, InputError):
                if item.code == "empty":
                    continue
                raise item
            plain = isinstance(item.content, str) and item.media_type != "text/html"
            yield item.id, str(item.content) if plain else clean.clean_pages([item])[0].text


def check_part(task: Task) -> Checked:
    """Write the two files of one part; what is there is not written again."""
    done = Checked(task.target.with_suffix(".records.parquet"), task.target.with_suffix(".found.parquet"))
    if done.found.exists():
        return done
    references = References.load(task.references)
    with TableFile(done.records, RECORDS, scratch=True) as kept:
        rows: list[dict[str, Any]] = []
        for batch in read_rows(task.records, batch_rows=BATCH_ROWS):
            texts = batch["text"].to_pylist()
            held = references.held_by(texts, task.config)
            stay = np.array([not h or task.config.action != "drop" for h in held], np.bool_)
            kept.write(batch if stay.all() else batch.filter(pa.array(stay)))
            for d in np.flatnonzero([bool(h) for h in held]).tolist():
                rows += _rows(batch.slice(d, 1).to_pylist()[0], references, held[d], task.config)
    with TableFile(done.found, DUPLICATES, scratch=True) as found:
        found.write(pa.Table.from_pylist(rows, schema=DUPLICATES))
    return done


def _rows(
    record: dict[str, Any], references: References, held: Sequence[int], config: DedupConfig
) -> Iterator[dict[str, Any]]:
    """A row of ``duplicates`` for each reference that *record* holds; the first carries a record that is left out."""
    texts = [record["text"], *(references.texts[r] for r in held)]
    left, right = np.zeros(len(held), np.int64), np.arange(1, len(texts))
    sh = shingles_of(texts, config)
    none = np.zeros(len(sh.hashes), np.bool_)
    like = compare.likeness(compare.compare(sh.hashes, none, sh.offsets, left, right))
    spans = compare.spans(texts, left, right, config)
    for i, reference in enumerate(held):
        out = config.action == "drop" and i == 0
        row = {
            "id": record["id"], "canonical": references.ids[reference], "relation": compare.CONTAINS,
            "action": "left_out" if out else "marked", "jaccard": float(like.jaccard[i]),
            "containment": float(like.left[i]), "containment_of_canonical": float(like.right[i]),
            "cluster_id": references.ids[reference], "spans": compare.spans_json(spans[i]),
        }  # fmt: skip
        carried = {f.name: record[f.name.removeprefix("record_")] for f in DUPLICATES if f.name.startswith("record_")}
        yield row | (carried if out else {})
