"""The last pass over a corpus: ranks, rounds of comparing with canonicals, verdicts, and what they change.

It works a bucket of :mod:`cleaner.duplicates.passes.connected` at a time, in memory that depends on the bucket alone.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from cleaner.config import DedupConfig
from cleaner.duplicates import cluster, compare, merged_facts
from cleaner.duplicates.passes import candidate_pairs, connected, passages
from cleaner.duplicates.passes import compare_pairs as edges
from cleaner.duplicates.passes.candidate_pairs import Corpus
from cleaner.duplicates.passes.candidate_texts import Texts
from cleaner.duplicates.passes.compare_pairs import Edges
from cleaner.duplicates.passes.passages import Involved
from cleaner.duplicates.passes.record_parts import Part
from cleaner.duplicates.sketch.shingles import I64
from cleaner.store import array_files
from cleaner.store.atomic_files import atomic, write_json
from cleaner.store.parquet_parts import TableFile
from cleaner.text.words import U64

F64 = NDArray[np.float64]
ROUNDS = 16
"""Comparisons with a canonical's canonical are repeated at most this often; records not settled by then stay."""

VERDICTS = pa.schema(
    [
        ("id", pa.string()),
        ("part", pa.string()),  # digest of the part the record is in, and its row there
        ("row", pa.int64()),
        ("canonical", pa.string()),
        ("canonical_part", pa.string()),
        ("canonical_row", pa.int64()),
        ("relation", pa.string()),
        ("action", pa.string()),
        ("jaccard", pa.float32()),
        ("containment", pa.float32()),
        ("containment_of_canonical", pa.float32()),
        ("cluster_id", pa.string()),
        ("canonical_cluster_id", pa.string()),
        ("spans", pa.string()),
    ]
)
"""A row per relation, as ``duplicates`` has them, with where the records are; sorted by place."""

CHANGES = pa.schema(
    [
        ("part", pa.string()),
        ("row", pa.int64()),
        ("cluster_id", pa.string()),
        ("n_duplicates", pa.int64()),
        ("learnt", pa.string()),  # JSON: {field: [value, id of the duplicate that knew it]}; null if nothing
    ]
)
"""A row per record that stays and has a relation."""

TABLES = {"verdicts": VERDICTS, "changes": CHANGES, "passages": passages.PASSAGES}

_TURNED = {cluster.CONTAINS: cluster.CONTAINED_IN, cluster.CONTAINED_IN: cluster.CONTAINS}


class Row(NamedTuple):
    """A verdict between ranks; *pair* is an index into the pairs, -1 for exact copies.

    *turned*: the record is the earlier of the pair, left out for a third, and the later stays.
    """

    rank: int
    canonical: int
    relation: str
    pair: int
    turned: bool = False


class Scene(NamedTuple):
    """What all buckets need to know."""

    corpus: Corpus
    config: DedupConfig
    parts: tuple[Part, ...]
    store: tuple[Path, ...]
    """Files of :func:`cleaner.duplicates.passes.candidate_texts.keep_texts`."""
    known: Path
    """Array file with ``silent``, records that were only compared with a near-copy of theirs, and ``stopped``."""


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
            tables, giants = _settled(scene, found, twins, stored, silent, stopped)
        held = {name: _keep(files[name], table, scene.parts) for name, table in tables.items()}
        write_json(marker, {"giants": giants, "parts": held})
    told = orjson.loads(marker.read_bytes())
    return Settled(files, told["parts"], [(g[0], g[1]) for g in told["giants"]])


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


def _settled(
    scene: Scene, found: Edges, copies: Edges, stored: Mapping[str, Texts], silent: I64, stopped: U64
) -> tuple[dict[str, pa.Table], list[tuple[str, int]]]:
    """The rows of :data:`TABLES`, and the clusters over the limit with their sizes."""
    config, texts = scene.config, stored["texts"]
    order = np.argsort(copies.left)
    copies = Edges(copies.left[order], copies.right[order], copies.counts)
    who = involved(scene, found, copies, stored["ids"])
    n = len(who.numbers)
    by_text = np.argsort(who.text, kind="stable")
    ordered = who.text[by_text]

    def ranks(numbers: I64) -> I64:
        return who.node[by_text[np.searchsorted(ordered, numbers)]]

    worth = edges.worth(found.counts, config)
    p = cluster.pairs(ranks(found.left[worth]), ranks(found.right[worth]), found.counts[worth], config)
    for _ in range(ROUNDS):
        canonical, wanted = cluster.stars(n, p, config)
        if not wanted:
            break
        asked = np.array(wanted, np.int64)
        more = edges.joined(
            list(edges.compared(who.text[asked[:, 0]], who.text[asked[:, 1]], texts, stopped, config, every=True))
        )
        p = cluster.pairs(
            np.concatenate([p.later, ranks(more.left)]),
            np.concatenate([p.earlier, ranks(more.right)]),
            np.concatenate([p.counts, more.counts]),
            config,
        )
    said = cluster.verdicts(n, p, canonical, set(ranks(np.intersect1d(silent, who.text)).tolist()))
    rows, group = _rows(who, p, said)
    sizes = Counter(group)
    giants = [(who.ids[g], size) for g, size in sizes.items() if size > config.max_cluster]
    stretches = _spans(scene, who, rows, group, texts)
    columns = _columns(scene, who, p, rows, group, sizes, stretches, canonical)
    gone = np.zeros(n, np.bool_)
    out = [action == "left_out" for action in columns["action"].to_pylist()]
    gone[[r.rank for r, left in zip(rows, out, strict=True) if left]] = True
    cuts = passages.none()
    if config.mode == "passages":
        cuts = passages.passage_table(scene, who, ranks(found.left), ranks(found.right), gone, texts)
    tables = {
        "verdicts": pa.table(columns, schema=VERDICTS),
        "changes": _changes(scene, who, rows, out, group, stored["facts"]),
        "passages": cuts,
    }
    return tables, giants


def _changes(scene: Scene, who: Involved, rows: list[Row], out: list[bool], group: list[int], told: Texts) -> pa.Table:
    """The rows of :data:`CHANGES`; *out* says which of *rows* leave a record out."""
    gone = {row.rank for row, left in zip(rows, out, strict=True) if left}
    touched = sorted({r for row in rows for r in (row.rank, row.canonical) if r not in gone})
    copies: dict[int, list[int]] = {}
    for row, left in zip(rows, out, strict=True):
        if left:
            copies.setdefault(row.canonical, []).append(row.rank)
    # Only what is the same text, exact or near, says anything about the canonical.
    same = {
        row.rank for row, left in zip(rows, out, strict=True) if left and row.relation in (compare.EXACT, compare.NEAR)
    }
    asked = sorted(same | {r for r in copies if not same.isdisjoint(copies[r])}, key=lambda r: who.numbers[r])
    known = dict(zip(asked, told.read(who.numbers[asked]), strict=True)) if asked else {}
    learnt: list[str | None] = []
    for rank in touched:
        offers = [
            (r, who.ids[r], orjson.loads(known[r])) for r in sorted(copies.get(rank, ())) if r in same and known[r]
        ]
        gained = merged_facts.learnt(orjson.loads(known[rank] or b"{}"), offers) if offers else {}
        learnt.append(orjson.dumps(gained).decode() if gained else None)
    digest, place = passages.places(scene, who.numbers[touched])
    columns: list[Any] = [
        digest, place, [who.ids[group[r]] for r in touched], [len(copies.get(r, ())) for r in touched], learnt
    ]  # fmt: skip
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, CHANGES, strict=True)], schema=CHANGES)


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


def involved(scene: Scene, found: Edges, copies: Edges, ids: Texts) -> Involved:
    """Ranks all records of edges and copies."""
    numbers = np.unique(np.concatenate([found.left, found.right, copies.left, copies.right]))
    names = ids.read(numbers)
    keys = candidate_pairs.fetch(scene.corpus, "order", numbers).reshape(-1, 4)
    exact = candidate_pairs.fetch(scene.corpus, "exact", numbers)
    by_name = {name: i for i, name in enumerate(sorted(set(names)))}
    name_rank = np.array([by_name[name] for name in names], np.int64)
    order = np.lexsort((numbers, exact[:, 1], exact[:, 0], name_rank, keys[:, 3], keys[:, 2], keys[:, 1], keys[:, 0]))
    numbers = numbers[order]
    text = numbers
    if len(copies.left):
        at = np.minimum(np.searchsorted(copies.left, numbers), len(copies.left) - 1)
        text = np.where(copies.left[at] == numbers, copies.right[at], numbers)
    _, best, inverse = np.unique(text, return_index=True, return_inverse=True)
    return Involved(numbers, [names[i] for i in order.tolist()], best[inverse].astype(np.int64), text)


def _rows(who: Involved, p: cluster.Pairs, said: cluster.Verdicts) -> tuple[list[Row], list[int]]:
    """Rows of all ranks, and every rank's cluster."""
    rows: list[Row] = []
    group: list[int] = []
    for rank, node in enumerate(who.node.tolist()):
        group.append(said.cluster[node])
        e = said.canonical[node]
        if e >= 0:
            rows.append(Row(rank, int(p.earlier[e]), cluster.RELATIONS[p.relation[e]], e))
        elif rank != node:
            rows.append(Row(rank, node, compare.EXACT, -1))
    for e in said.marked:
        relation = min(int(p.relation[e]), cluster.OVERLAPS)
        later, earlier = int(p.later[e]), int(p.earlier[e])
        if turned := said.canonical[earlier] >= 0:
            relation = _TURNED.get(relation, relation)
            later, earlier = earlier, later
        rows.append(Row(later, earlier, cluster.RELATIONS[relation], e, turned))
    return rows, group


def _spans(scene: Scene, who: Involved, rows: list[Row], group: list[int], texts: Texts) -> list[str]:
    chars = candidate_pairs.fetch(scene.corpus, "n_chars", who.numbers)
    out = [""] * len(rows)
    compared = []
    for i, row in enumerate(rows):
        if row.pair < 0:
            out[i] = compare.spans_json([(0, int(chars[row.rank]), 0, int(chars[row.canonical]))])
        else:
            compared.append(i)
    compared.sort(key=lambda i: (group[rows[i].rank], rows[i].canonical))  # texts of a cluster are read together
    left = who.numbers[[rows[i].rank for i in compared]]
    right = who.numbers[[rows[i].canonical for i in compared]]
    for block in texts.blocks(left, right):
        docs, where = np.unique(np.concatenate([left[block], right[block]]), return_inverse=True)
        n = block.stop - block.start
        found = compare.spans(texts.utf8(docs), where[:n], where[n:], scene.config)
        for i, stretches in zip(compared[block], found, strict=True):
            out[i] = compare.spans_json(stretches)
    return out


def _columns(
    scene: Scene,
    who: Involved,
    p: cluster.Pairs,
    rows: list[Row],
    group: list[int],
    sizes: Counter[int],
    spans: list[str],
    canonical: list[int],
) -> dict[str, pa.Array]:
    config = scene.config
    digest, place = passages.places(scene, who.numbers)
    rank, other, pair = ([getattr(r, f) for r in rows] for f in ("rank", "canonical", "pair"))
    acting = {e for e in canonical if e >= 0}
    left_out = [
        config.action == "drop" and sizes[group[r.rank]] <= config.max_cluster and (r.pair < 0 or (r.pair in acting))
        for r in rows
    ]
    known = np.array(pair, np.int64)
    turned = np.array([r.turned for r in rows], np.bool_)
    like = p.like

    def share(values: F64, backwards: F64) -> NDArray[np.float32]:
        if len(values) == 0:
            return np.ones(len(known), np.float32)
        shares = np.where(turned, backwards[known], values[known])
        return np.where(known < 0, 1, shares).astype(np.float32)

    return {
        "id": pa.array([who.ids[r] for r in rank], pa.string()),
        "part": pa.array([digest[r] for r in rank], pa.string()),
        "row": pa.array([place[r] for r in rank], pa.int64()),
        "canonical": pa.array([who.ids[r] for r in other], pa.string()),
        "canonical_part": pa.array([digest[r] for r in other], pa.string()),
        "canonical_row": pa.array([place[r] for r in other], pa.int64()),
        "relation": pa.array([r.relation for r in rows], pa.string()),
        "action": pa.array(["left_out" if out else "marked" for out in left_out], pa.string()),
        "jaccard": pa.array(share(like.jaccard, like.jaccard)),
        "containment": pa.array(share(like.left, like.right)),
        "containment_of_canonical": pa.array(share(like.right, like.left)),
        "cluster_id": pa.array([who.ids[group[r]] for r in rank], pa.string()),
        "canonical_cluster_id": pa.array([who.ids[group[r]] for r in other], pa.string()),
        "spans": pa.array(spans, pa.string()),
    }
