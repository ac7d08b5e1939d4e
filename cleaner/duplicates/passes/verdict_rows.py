"""What was decided of the records of a bucket, as rows: verdicts on records, and changes to those that stay."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

import numpy as np
import orjson
import pyarrow as pa
from numpy.typing import NDArray

from cleaner.config import DedupConfig
from cleaner.duplicates import cluster, compare, merged_facts
from cleaner.duplicates.passes import candidate_pairs
from cleaner.duplicates.passes.candidate_texts import Texts
from cleaner.duplicates.passes.scene import Involved, Scene, places

F64 = NDArray[np.float64]

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

_TURNED = {cluster.CONTAINS: cluster.CONTAINED_IN, cluster.CONTAINED_IN: cluster.CONTAINS}


class VerdictRow(NamedTuple):
    """A verdict between ranks; *pair* is an index into the pairs, -1 for exact copies.

    *turned*: the record is the earlier of the pair, left out for a third, and the later stays.
    """

    rank: int
    canonical: int
    relation: str
    pair: int
    turned: bool = False


class Outcome(NamedTuple):
    """What was decided of the records of a bucket."""

    who: Involved
    pairs: cluster.Pairs
    rows: list[VerdictRow]
    group: list[int]
    """Of each rank the smallest rank of its cluster."""
    left_out: list[bool]
    """Whether each of the rows leaves its record out."""

    @classmethod
    def of(cls, who: Involved, pairs: cluster.Pairs, verdicts: cluster.Verdicts, config: DedupConfig) -> Outcome:
        """The outcome of *verdicts*. In clusters over the limit nothing but exact copies is left out."""
        rows, group = _rows(who, pairs, verdicts)
        sizes = Counter(group)
        acting = {e for e in verdicts.canonical if e >= 0}
        left_out = [
            config.action == "drop"
            and (row.pair < 0 or (row.pair in acting and sizes[group[row.rank]] <= config.max_cluster))
            for row in rows
        ]
        return cls(who, pairs, rows, group, left_out)

    @property
    def gone(self) -> set[int]:
        """Ranks that are left out."""
        return {row.rank for row, out in zip(self.rows, self.left_out, strict=True) if out}

    def giants(self, config: DedupConfig) -> list[tuple[str, int]]:
        """Clusters over the limit: id and records."""
        sizes = Counter(self.group)
        return [(self.who.ids[first], size) for first, size in sizes.items() if size > config.max_cluster]


def _rows(who: Involved, pairs: cluster.Pairs, verdicts: cluster.Verdicts) -> tuple[list[VerdictRow], list[int]]:
    """Rows of all ranks, and every rank's cluster."""
    rows: list[VerdictRow] = []
    group: list[int] = []
    for rank, node in enumerate(who.node.tolist()):
        group.append(verdicts.cluster[node])
        e = verdicts.canonical[node]
        if e >= 0:
            rows.append(VerdictRow(rank, int(pairs.earlier[e]), cluster.RELATIONS[pairs.relation[e]], e))
        elif rank != node:
            rows.append(VerdictRow(rank, node, compare.EXACT, -1))
    for e in verdicts.marked:
        relation = min(int(pairs.relation[e]), cluster.OVERLAPS)
        later, earlier = int(pairs.later[e]), int(pairs.earlier[e])
        if turned := verdicts.canonical[earlier] >= 0:
            relation = _TURNED.get(relation, relation)
            later, earlier = earlier, later
        rows.append(VerdictRow(later, earlier, cluster.RELATIONS[relation], e, turned))
    return rows, group


def verdict_table(scene: Scene, outcome: Outcome, texts: Texts) -> pa.Table:
    """The rows of :data:`VERDICTS`."""
    who, rows, group = outcome.who, outcome.rows, outcome.group
    spans = _spans(scene, outcome, texts)
    digest, place = places(scene, who.numbers)
    rank = [row.rank for row in rows]
    other = [row.canonical for row in rows]
    known = np.array([row.pair for row in rows], np.int64)
    turned = np.array([row.turned for row in rows], np.bool_)
    like = outcome.pairs.like

    def share(values: F64, backwards: F64) -> NDArray[np.float32]:
        if len(values) == 0:
            return np.ones(len(known), np.float32)
        shares = np.where(turned, backwards[known], values[known])
        return np.where(known < 0, 1, shares).astype(np.float32)

    columns = {
        "id": [who.ids[r] for r in rank],
        "part": [digest[r] for r in rank],
        "row": [place[r] for r in rank],
        "canonical": [who.ids[r] for r in other],
        "canonical_part": [digest[r] for r in other],
        "canonical_row": [place[r] for r in other],
        "relation": [row.relation for row in rows],
        "action": ["left_out" if out else "marked" for out in outcome.left_out],
        "jaccard": share(like.jaccard, like.jaccard),
        "containment": share(like.left, like.right),
        "containment_of_canonical": share(like.right, like.left),
        "cluster_id": [who.ids[group[r]] for r in rank],
        "canonical_cluster_id": [who.ids[group[r]] for r in other],
        "spans": spans,
    }
    return pa.table([pa.array(columns[f.name], f.type) for f in VERDICTS], schema=VERDICTS)


def _spans(scene: Scene, outcome: Outcome, texts: Texts) -> list[str]:
    who, rows, group = outcome.who, outcome.rows, outcome.group
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


def change_table(scene: Scene, outcome: Outcome, told: Texts) -> pa.Table:
    """The rows of :data:`CHANGES`; *told* has what records know, as :func:`merged_facts.told` gives it."""
    who, rows, group, out = outcome.who, outcome.rows, outcome.group, outcome.left_out
    gone = outcome.gone
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
    digest, place = places(scene, who.numbers[touched])
    columns: list[Any] = [
        digest, place, [who.ids[group[r]] for r in touched], [len(copies.get(r, ())) for r in touched], learnt
    ]  # fmt: skip
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, CHANGES, strict=True)], schema=CHANGES)
