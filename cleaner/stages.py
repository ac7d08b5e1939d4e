"""The steps of a corpus job as functions from Arrow table to Arrow table, for engines that have a scheduler of
their own.

Each is pure: Ray Data's ``map_batches``, ``datasets.map`` and Spark's ``mapInArrow`` may call it on any batch::

    pages    -> clean    -> records                     any batch
    records  -> sketch   -> id, exact, keys             any batch
    sketches -> pair     -> left, right                 all rows that share a key together
    pairs with both texts -> verify -> relations        any batch
    records, relations    -> settle -> verdicts         whole clusters together

``cleaner.run`` and ``cleaner.dedup`` do the same with bounded memory, and find more: they leave boilerplate that many
records share out of account.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from cleaner.config import Config, DedupConfig
from cleaner.duplicates import canonical, cluster, compare
from cleaner.duplicates.passes.sketch_units import band_keys
from cleaner.duplicates.sketch.sketches import shingles_of
from cleaner.duplicates.sketch.sketches import sketch as sketches_of
from cleaner.errors import InputError, UsageError
from cleaner.model import Page
from cleaner.page.clean_page import Cleaner
from cleaner.readers.row_columns import Rows
from cleaner.store.schema import RECORDS

MAX_SHARED = 200
"""A key in more sketches than this is boilerplate and proposes nobody."""
PAIRS = pa.schema([("left", pa.string()), ("right", pa.string())])
SKETCHES = pa.schema([("id", pa.string()), ("exact", pa.string()), ("keys", pa.list_(pa.uint64()))])
RELATIONS = pa.schema(
    [
        ("left", pa.string()),
        ("right", pa.string()),
        ("relation", pa.string()),
        ("jaccard", pa.float32()),
        ("containment", pa.float32()),
        ("containment_of_canonical", pa.float32()),
    ]
)
VERDICTS = pa.schema([("id", pa.string()), ("canonical", pa.string()), ("relation", pa.string())])


def clean(pages: pa.Table, config: Config | None = None) -> pa.Table:
    """Records (the schema of the table ``records``) of *pages*.

    Columns are recognised as ``cleaner run`` does: ``text`` or ``html``, ``url``, ``id`` … Rows without text give no
    record. Raises :class:`UsageError` if no column holds text.
    """
    config = config or Config()
    records = [r for page in Cleaner(config).clean_pages(list(_pages(pages, config))) for r in page.records()]
    return pa.table(
        [pa.array([getattr(r, f.name) for r in records], f.type) for f in RECORDS],
        schema=RECORDS,
    )


def _pages(pages: pa.Table, config: Config) -> Iterator[Page]:
    rows = Rows("table", config.read, tabular=True)
    said = rows.columns(tuple(pages.column_names))
    if isinstance(said, str):
        raise UsageError(f"clean: {said}")
    for position, row in enumerate(pages.to_pylist()):
        found = rows.page(row, position, f"row {position}")
        if not isinstance(found, InputError):
            yield found


def sketch(records: pa.Table, config: DedupConfig | None = None) -> pa.Table:
    """``id``, ``exact`` (hash of the sequence of words) and ``keys`` (fingerprints and bands) of *records*."""
    made = sketches_of(_texts(records, "text"), config or DedupConfig())
    assert made.minhash is not None
    bands = band_keys(made.minhash)
    keys = [
        np.unique(np.concatenate([made.fingerprints[a:b], bands[d]]))
        for d, (a, b) in enumerate(zip(made.offsets[:-1], made.offsets[1:], strict=True))
    ]
    exact = [f"{int(a):016x}{int(b):016x}" for a, b in made.exact]
    return pa.table(
        [records["id"].combine_chunks(), pa.array(exact), pa.array(keys, pa.list_(pa.uint64()))], schema=SKETCHES
    )


def pair(sketches: pa.Table) -> pa.Table:
    """Pairs of ids that share a key or are exact copies, each once, ``left`` < ``right``.

    To spread it, group the exploded keys by range and take the union of the pairs.
    """
    ids: list[str] = sketches["id"].to_pylist()
    holders: dict[object, list[int]] = {}
    for number, keys in enumerate(sketches["keys"].to_pylist()):
        for key in keys:
            holders.setdefault(key, []).append(number)
    for number, exact in enumerate(sketches["exact"].to_pylist()):
        holders.setdefault(exact, []).append(number)
    found = set()
    for key, numbers in holders.items():
        if isinstance(key, str):  # of exact copies each is compared with the first
            found |= {_ordered(ids[numbers[0]], ids[n]) for n in numbers[1:]}
        elif len(numbers) <= MAX_SHARED:
            found |= {_ordered(ids[a], ids[b]) for i, a in enumerate(numbers) for b in numbers[i + 1 :]}
    pairs = sorted(found)
    return pa.table([pa.array([a for a, _ in pairs]), pa.array([b for _, b in pairs])], schema=PAIRS)


def _ordered(a: str, b: str) -> tuple[str, str]:
    return (a, b) if a <= b else (b, a)


def verify(pairs: pa.Table, config: DedupConfig | None = None) -> pa.Table:
    """How alike the two texts of each row of *pairs* are (``left``, ``right``, ``left_text``, ``right_text``),
    counted on all their shingles; rows without a relation are left out.
    """
    config = config or DedupConfig()
    left, right = _texts(pairs, "left_text"), _texts(pairs, "right_text")
    n = len(left)
    shingles = shingles_of([*left, *right], config)
    nothing = np.zeros(len(shingles.hashes), np.bool_)
    numbers = np.arange(n, dtype=np.int64)
    like = compare.likeness(compare.compare(shingles.hashes, nothing, shingles.offsets, numbers, numbers + n))
    found = cluster.relations(like, config).tolist()
    exact = sketches_of([*left, *right], config, minhash=False).exact
    rows = []
    for i, (a, b) in enumerate(zip(pairs["left"].to_pylist(), pairs["right"].to_pylist(), strict=True)):
        shares = float(like.jaccard[i]), float(like.left[i]), float(like.right[i])
        same = bool((exact[i] == exact[i + n]).all())
        relation = compare.EXACT if same else cluster.RELATIONS[found[i]]
        if same or found[i] != cluster.WEAK:
            rows.append({"left": a, "right": b, "relation": relation, "jaccard": shares[0],
                         "containment": shares[1], "containment_of_canonical": shares[2]})  # fmt: skip
    return pa.Table.from_pylist(rows, schema=RELATIONS)


_TURNED = {compare.CONTAINS: compare.CONTAINED_IN, compare.CONTAINED_IN: compare.CONTAINS}


def settle(records: pa.Table, relations: pa.Table, config: DedupConfig | None = None) -> pa.Table:
    """The records that are left out: ``id``, the ``canonical`` record that holds it, and the ``relation`` between them.

    *records* has ``id`` and, where known, ``kind``, ``published``, ``host`` and ``n_chars``, which say who stays. A
    record goes only for one that stays and was compared with it.
    """
    config = config or DedupConfig()
    ids: list[str] = records["id"].to_pylist()
    columns = [
        records[name].to_pylist() if name in records.column_names else [None] * len(ids)
        for name in ("kind", "published", "host", "n_chars")
    ]
    keys = canonical.order_keys(columns[0], columns[1], columns[2], [c or 0 for c in columns[3]], config)
    ranked = [i for *_, i in sorted(zip(keys.tolist(), ids, strict=True))]
    rank = {record_id: number for number, record_id in enumerate(ranked)}
    held: dict[str, list[tuple[int, float, int, str, str]]] = {}
    order = [] if config.mode == "off" else [compare.EXACT, *cluster.RELATIONS[: cluster.acted_on(config)]]
    for row in relations.to_pylist():
        left, right, relation = row["left"], row["right"], row["relation"]
        share = row["containment"]
        if rank[left] < rank[right]:
            left, right, relation = right, left, _TURNED.get(relation, relation)
            share = row["containment_of_canonical"]
        if relation in order:
            held.setdefault(left, []).append((order.index(relation), -share, rank[right], right, relation))
    out: dict[str, tuple[str, str]] = {}
    for record_id in ranked:  # earlier ranks are settled first, so whoever is named stays
        for _, _, _, other, relation in sorted(held.get(record_id, ())):
            if other not in out:
                out[record_id] = (other, relation)
                break
    rows = [{"id": i, "canonical": c, "relation": r} for i, (c, r) in sorted(out.items())]
    return pa.Table.from_pylist(rows, schema=VERDICTS)


def _texts(table: pa.Table, column: str) -> list[str]:
    if column not in table.column_names:
        raise UsageError(f"no column {column} in {table.column_names}")
    return [t or "" for t in table[column].to_pylist()]
