"""Pairs of a finished run: a record and the one it duplicates, with both texts and what they share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from cleaner.report.counts import TableParts
from cleaner.store.parquet_parts import read_rows

_COLUMNS = ["id", "canonical", "relation", "action", "jaccard", "containment", "containment_of_canonical", "spans",
            "record_text"]  # fmt: skip


class Pair(NamedTuple):
    """Two records that share text."""

    id: str
    canonical: str
    relation: str
    action: str
    jaccard: float
    containment: float
    containment_of_canonical: float
    text: str
    canonical_text: str
    spans: list[tuple[int, int, int, int]]
    """Shared stretches: start and end in ``text``, start and end in ``canonical_text``; in order of the first."""

    @property
    def title(self) -> str:
        """The pair in one line."""
        verb = "left out" if self.action == "left_out" else "marked"
        return (
            f"{self.id} {self.relation.replace('_', ' ')} {self.canonical} ({verb}; Jaccard {self.jaccard:.2f}, "
            f"{self.containment:.0%} of it there, {self.containment_of_canonical:.0%} of that here)"
        )


def pairs(tables: TableParts, record_id: str | None = None, *, limit: int = 20) -> Iterator[Pair]:
    """The first *limit* pairs, or those in which *record_id* takes part."""
    rows: list[dict[str, Any]] = []
    for path in tables["duplicates"]:
        for batch in read_rows(path, _COLUMNS, 1024):
            if record_id is not None:
                wanted = pc.or_(pc.equal(batch["id"], record_id), pc.equal(batch["canonical"], record_id))
                batch = batch.filter(wanted)
            rows += batch.slice(0, limit - len(rows)).to_pylist()
            if len(rows) >= limit:
                break
        if len(rows) >= limit:
            break
    texts = _texts(tables, [i for r in rows for i in (r["id"], r["canonical"])])
    for r in rows:
        text = r.pop("record_text") or texts.get(r["id"], "")
        spans = [(a, b, c, d) for a, b, c, d in orjson.loads(r.pop("spans") or "[]")]
        r |= {k: float(r[k] or 0) for k in ("jaccard", "containment", "containment_of_canonical")}
        yield Pair(**r, text=text, canonical_text=texts.get(r["canonical"], ""), spans=sorted(spans))


def _texts(tables: TableParts, ids: Sequence[str]) -> dict[str, str]:
    """Texts of records by id, wherever they are."""
    wanted = pa.array(sorted(set(ids)), pa.string())
    found: dict[str, str] = {}
    if not ids:
        return found
    for table, column in (("records", "text"), ("duplicates", "record_text")):
        for path in tables[table]:
            for batch in read_rows(path, ["id", column], 1024):
                hit = batch.filter(pc.is_in(batch["id"], wanted))
                for row in hit.to_pylist():
                    if row[column] is not None:
                        found.setdefault(row["id"], row[column])
            if len(found) == len(wanted):
                return found
    return found
