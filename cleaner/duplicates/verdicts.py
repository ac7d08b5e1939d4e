"""The last step over a corpus: ranks, rounds of comparing with canonicals, and the table of verdicts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from cleaner.duplicates import cluster, edges, pairing, passages, verify
from cleaner.duplicates.edges import Edges
from cleaner.duplicates.passages import Involved
from cleaner.duplicates.shingles import I64
from cleaner.duplicates.store import Texts
from cleaner.text import U64

if TYPE_CHECKING:
    from cleaner.duplicates.corpus import Copies, Passes

F64 = NDArray[np.float64]
ROUNDS = 16
"""Comparisons with a canonical's canonical are repeated at most this often; records not settled by then stay."""
SPAN_BLOCK = 2048
"""Pairs whose texts are in memory at a time."""

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
        ("rank", pa.int64()),  # of the record in the total order
        ("spans", pa.string()),
    ]
)
"""A row per relation, as ``duplicates`` has them, with where the records are; sorted by place."""


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


def verdict_table(
    passes: Passes, found: Edges, copies: Copies, texts: Texts, ids: Texts, stopped: U64
) -> tuple[pa.Table, list[tuple[str, int]], pa.Table]:
    """The rows of :data:`VERDICTS`, the clusters over the limit with their sizes, and the passages to cut."""
    config = passes.config
    who = involved(passes, found, copies, ids)
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
    silent = set(ranks(np.intersect1d(passes.silent, who.text)).tolist())
    said = cluster.verdicts(n, p, canonical, silent)
    rows, group = _rows(who, p, said)
    sizes = Counter(group)
    giants = sorted(
        ((who.ids[g], size) for g, size in sizes.items() if size > config.max_cluster), key=lambda g: (-g[1], g[0])
    )
    stretches = _spans(passes, who, rows, group, texts)
    columns = _columns(passes, who, p, rows, group, sizes, stretches, canonical)
    table = pa.table(columns, schema=VERDICTS)
    # By id, not by place: which part a canonical is in depends on how the records were cut into parts.
    keys = [(name, "ascending") for name in ("part", "row", "canonical")]
    cuts = passages.none()
    if config.mode == "passages":
        gone = np.zeros(n, np.bool_)
        gone[
            [r.rank for r, action in zip(rows, columns["action"].to_pylist(), strict=True) if action == "left_out"]
        ] = True
        cuts = passages.passage_table(passes, who, ranks(found.left), ranks(found.right), gone, texts)
    return table.sort_by(keys), giants, cuts


def involved(passes: Passes, found: Edges, copies: Copies, ids: Texts) -> Involved:
    """Ranks all records of edges and copies."""
    numbers = np.unique(np.concatenate([found.left, found.right, copies.record, copies.first]))
    names = ids.read(numbers)
    keys = pairing.fetch(passes.corpus, "order", numbers).reshape(-1, 4)
    exact = pairing.fetch(passes.corpus, "exact", numbers)
    by_name = {name: i for i, name in enumerate(sorted(set(names)))}
    name_rank = np.array([by_name[name] for name in names], np.int64)
    order = np.lexsort((numbers, exact[:, 1], exact[:, 0], name_rank, keys[:, 3], keys[:, 2], keys[:, 1], keys[:, 0]))
    numbers = numbers[order]
    at = np.searchsorted(copies.record, numbers)
    copy = np.zeros(len(numbers), np.bool_)
    if len(copies.record):
        at = np.minimum(at, len(copies.record) - 1)
        copy = copies.record[at] == numbers
    text = np.where(copy, copies.first[at] if len(copies.record) else numbers, numbers)
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
            rows.append(Row(rank, node, verify.EXACT, -1))
    for e in said.marked:
        relation = min(int(p.relation[e]), cluster.OVERLAPS)
        later, earlier = int(p.later[e]), int(p.earlier[e])
        if turned := said.canonical[earlier] >= 0:
            relation = _TURNED.get(relation, relation)
            later, earlier = earlier, later
        rows.append(Row(later, earlier, cluster.RELATIONS[relation], e, turned))
    return rows, group


def _spans(passes: Passes, who: Involved, rows: list[Row], group: list[int], texts: Texts) -> list[str]:
    chars = pairing.fetch(passes.corpus, "n_chars", who.numbers)
    out = [""] * len(rows)
    compared = []
    for i, row in enumerate(rows):
        if row.pair < 0:
            out[i] = verify.spans_json([(0, int(chars[row.rank]), 0, int(chars[row.canonical]))])
        else:
            compared.append(i)
    compared.sort(key=lambda i: (group[rows[i].rank], rows[i].canonical))  # texts of a cluster are read together
    for at in range(0, len(compared), SPAN_BLOCK):
        block = compared[at : at + SPAN_BLOCK]
        left = who.numbers[[rows[i].rank for i in block]]
        right = who.numbers[[rows[i].canonical for i in block]]
        docs, where = np.unique(np.concatenate([left, right]), return_inverse=True)
        found = verify.spans(texts.read(docs), where[: len(block)], where[len(block) :], passes.config)
        for i, stretches in zip(block, found, strict=True):
            out[i] = verify.spans_json(stretches)
    return out


def _columns(
    passes: Passes,
    who: Involved,
    p: cluster.Pairs,
    rows: list[Row],
    group: list[int],
    sizes: Counter[int],
    spans: list[str],
    canonical: list[int],
) -> dict[str, pa.Array]:
    config = passes.config
    digest, place = passages.places(passes, who.numbers)
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
        "rank": pa.array(rank, pa.int64()),
        "spans": pa.array(spans, pa.string()),
    }
