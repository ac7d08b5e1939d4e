"""Pass 6 over a corpus: who stays. Ranks, rounds of comparing with canonicals, verdicts, and what they change.

It works a bucket of :mod:`cleaner.duplicates.passes.connected` at a time, in memory that depends on the bucket alone.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import NamedTuple

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from cleaner.duplicates import cluster
from cleaner.duplicates.passes import compare_pairs, connected, passages, verdict_rows
from cleaner.duplicates.passes.candidate_texts import Texts
from cleaner.duplicates.passes.compare_pairs import Edges
from cleaner.duplicates.passes.record_parts import Part
from cleaner.duplicates.passes.scene import Involved, Scene, involved
from cleaner.duplicates.passes.verdict_rows import Outcome
from cleaner.duplicates.sketch.shingles import I64
from cleaner.store import array_files
from cleaner.store.atomic_files import atomic, write_json
from cleaner.store.parquet_parts import TableFile
from cleaner.text.words import U64

ROUNDS = 16
"""Comparisons with a canonical's canonical are repeated at most this often; records not settled by then stay."""
TABLES = {"verdicts": verdict_rows.VERDICTS, "changes": verdict_rows.CHANGES, "passages": passages.PASSAGES}


class Settled(NamedTuple):
    """What was written of a bucket."""

    files: dict[str, Path]
    """By the names of :data:`TABLES`."""
    parts: dict[str, list[int]]
    """The parts whose rows are the row groups of each file, in order."""
    giants: list[tuple[str, int]]


def settle(item: tuple[int, Path], scene: Scene, edges: Sequence[Path], copies: Path) -> Settled:
    """Settles bucket *item*, given files dealt by bucket: the verified pairs, and the exact copies (each copy on the
    left, on the right the one that was compared for all of them).
    """
    bucket, out = item
    files = {name: out.with_name(f"{out.stem}-{name}.parquet") for name in TABLES}
    marker = out.with_suffix(".json")
    if not marker.exists():
        silent, stopped = array_files.load(scene.known, "silent", "stopped")
        with ExitStack() as stack:
            stored = {n: stack.enter_context(closing(Texts(scene.store, n))) for n in ("texts", "ids", "facts")}
            found, twins = connected.dealt(edges, bucket), connected.dealt([copies], bucket)
            order = np.argsort(twins.left)
            twins = Edges(twins.left[order], twins.right[order], twins.counts)
            tables, giants = _settled(Bucket(scene, found, twins, stored, silent, stopped))
        held = {name: _keep(files[name], table, scene.parts) for name, table in tables.items()}
        write_json(marker, {"giants": giants, "parts": held})
    known = orjson.loads(marker.read_bytes())
    return Settled(files, known["parts"], [(g[0], g[1]) for g in known["giants"]])


def _keep(path: Path, table: pa.Table, parts: Sequence[Part]) -> list[int]:
    """Writes a table with a row group for each part that has rows; their numbers."""
    column = table.column("part").combine_chunks().dictionary_encode()
    number = {part.digest: i for i, part in enumerate(parts)}
    codes = np.array([number[d] for d in column.dictionary.to_pylist()], np.int64)
    mine = codes[column.indices.to_numpy()] if len(column) else np.zeros(0, np.int64)
    order = np.argsort(mine, kind="stable")
    held, first = np.unique(mine[order], return_index=True)
    table = table.take(pa.array(order))
    with atomic(path) as f, pq.ParquetWriter(f, table.schema, compression="lz4") as writer:
        for a, b in itertools.pairwise([*first.tolist(), len(order)]):
            writer.write_table(table.slice(a, b - a), row_group_size=b - a)
    return [int(h) for h in held]


class Bucket(NamedTuple):
    """The records of a bucket: what was found of them, and where more is to be had."""

    scene: Scene
    found: Edges
    copies: Edges
    """Exact copies, sorted: each copy on the left, on the right the one that was compared for all of them."""
    stored: Mapping[str, Texts]
    silent: I64
    stopped: U64

    def compared(self, pairs: Sequence[tuple[int, int]], who: Involved) -> Edges:
        """Pairs of ranks compared now."""
        left, right = who.text[np.array(pairs, np.int64)].T
        compared = compare_pairs.compared(
            (left, right), self.stored["texts"], self.stopped, self.scene.config, every=True
        )
        return compare_pairs.joined(list(compared))


def _settled(bucket: Bucket) -> tuple[dict[str, pa.Table], list[tuple[str, int]]]:
    """The rows of :data:`TABLES`, and the clusters over the limit with their sizes."""
    scene, found, stored = bucket.scene, bucket.found, bucket.stored
    config = scene.config
    who = involved(scene, found, bucket.copies, stored["ids"])
    n = len(who.numbers)
    by_text = np.argsort(who.text, kind="stable")
    ordered = who.text[by_text]

    def ranks(numbers: I64) -> I64:
        return who.node[by_text[np.searchsorted(ordered, numbers)]]

    worth = compare_pairs.worth(found.counts, config)
    pairs = cluster.pairs(ranks(found.left[worth]), ranks(found.right[worth]), found.counts[worth], config)
    for _ in range(ROUNDS):
        canonical, wanted = cluster.stars(n, pairs, config)
        if not wanted:
            break
        more = bucket.compared(wanted, who)
        pairs = cluster.pairs(
            np.concatenate([pairs.later, ranks(more.left)]),
            np.concatenate([pairs.earlier, ranks(more.right)]),
            np.concatenate([pairs.counts, more.counts]),
            config,
        )
    silent = set(ranks(np.intersect1d(bucket.silent, who.text)).tolist())
    outcome = Outcome.of(who, pairs, cluster.verdicts(n, pairs, canonical, silent), config)
    cuts = passages.none()
    if config.mode == "passages":
        gone = np.zeros(n, np.bool_)
        gone[list(outcome.gone)] = True
        compared = ranks(found.left), ranks(found.right)
        cuts = passages.passage_table(scene, who, compared, gone, stored["texts"])
    tables = {
        "verdicts": verdict_rows.verdict_table(scene, outcome, stored["texts"]),
        "changes": verdict_rows.change_table(scene, outcome, stored["facts"]),
        "passages": cuts,
    }
    return tables, outcome.giants(config)


def collect(settled: Sequence[Settled], scene: Scene, files: Mapping[str, Path]) -> dict[str, int]:
    """Brings the rows of all buckets into the order of parts, one part in memory at a time; counts of verdicts."""
    counts = {"left_out": 0, "marked": 0} | dict.fromkeys(("exact", *cluster.RELATIONS[:4]), 0) | {"passages": 0}
    # By id, not by place: which part a canonical is in depends on how the records were cut into parts.
    keys = {"verdicts": ["row", "canonical"], "changes": ["row"], "passages": ["row", "start"]}
    for name, path in files.items():
        with ExitStack() as stack:
            writer = stack.enter_context(TableFile(path, TABLES[name]))
            buckets = [stack.enter_context(pq.ParquetFile(s.files[name])) for s in settled if s.parts[name]]
            held = [{part: i for i, part in enumerate(s.parts[name])} for s in settled if s.parts[name]]
            for part in range(len(scene.parts)):
                pieces = [
                    f.read_row_group(at[part], use_threads=False)
                    for f, at in zip(buckets, held, strict=True)
                    if part in at
                ]
                if not pieces:
                    continue
                table = pa.concat_tables(pieces).sort_by([(key, "ascending") for key in keys[name]])
                writer.write(table)
                if name == "passages":
                    counts["passages"] += table.num_rows
                for column in ("action", "relation") if name == "verdicts" else ():
                    for value in table.column(column).value_counts().to_pylist():
                        counts[value["values"]] += value["counts"]
    return counts
