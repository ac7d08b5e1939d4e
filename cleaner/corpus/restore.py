"""A page as it came in, put together again from the tables of a finished run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import xxhash

from cleaner.corpus.ledger import rebuild
from cleaner.duplicates.passes.passages import RULE as PASSAGE
from cleaner.duplicates.passes.passages import restored
from cleaner.errors import UsageError
from cleaner.page.record_finish import RULE as MASK
from cleaner.store.output_folder import summary_of, table_parts
from cleaner.store.parquet_parts import read_rows
from cleaner.text.personal_data import unmasked


def restore(out: str | Path, page_id: str, *, markup: bool = True) -> str:
    """The decoded text of a page, from the output *out* of a run, character for character.

    *page_id* may also be the id of one of the page's records. An HTML page comes back as its markup, or, with
    ``markup=False``, as the visible text that all offsets point into. Raises :class:`UsageError` for an unknown id.
    """
    summary_of(out)
    page = _page(out, page_id)
    if markup and page["markup"] is not None:
        return str(page["markup"])
    if page["layout"] is None:  # it could not be cleaned: its text stands in `rejected`
        rows = _rows(out, "rejected", "page_id", [page["page_id"]], ["text"])
        text = next((r["text"] for r in rows if r["text"] is not None), "")
    else:
        wanted = ["record_id", "rule", "why", "start", "text"]
        rows = sorted(_rows(out, "removed", "page_id", [page["page_id"]], wanted), key=lambda r: r["start"])
        changed = [r for r in rows if r["rule"] == PASSAGE or r["rule"].startswith(MASK)]
        removed = [r for r in rows if r not in changed]
        texts = [
            _as_it_was(text, [r for r in changed if r["record_id"] == i])
            for i, text in zip(page["records"], _texts(out, page["records"]), strict=True)
        ]
        text = rebuild(orjson.loads(page["layout"]), texts, [r["text"] for r in removed])
        if xxhash.xxh3_128_hexdigest(text.encode("utf-8", "surrogatepass")) != page["digest"]:
            raise RuntimeError(f"{page_id}: the tables of {out} do not give the page's text back; were they changed?")
    return str(text)


def _as_it_was(text: str, rows: Sequence[dict[str, Any]]) -> str:
    """A record's text with the passages that were cut from it, and what was masked before that, from rows of
    removed.
    """
    whole = restored(text, [(r["start"], r["text"]) for r in rows if r["rule"] == PASSAGE])
    spans = [(r["start"], r["text"], r["rule"].removeprefix(MASK)) for r in rows if r["why"] == "text"]
    return unmasked(whole, [s for s in spans if s[2] != PASSAGE])


def _page(out: str | Path, wanted: str) -> dict[str, Any]:
    page = wanted.rpartition("#")[0]
    names = [wanted, page] if page else [wanted]
    rows = _rows(out, "pages", "page_id", names, ["page_id", "records", "digest", "layout", "markup"])
    rows.sort(key=lambda r: r["page_id"] != wanted)
    if rows and (rows[0]["page_id"] == wanted or wanted in rows[0]["records"]):
        return rows[0]
    raise UsageError(f"{out}: no page {wanted}; the column page_id of pages/ has the ids")


def _texts(out: str | Path, ids: Sequence[str]) -> list[str]:
    """Texts of records wherever they went: published, left out as duplicates, or rejected by a filter."""
    found: dict[str, str] = {}
    for table, column in (("records", "text"), ("duplicates", "record_text"), ("rejected", "text")):
        missing = [i for i in ids if i not in found]
        if missing:
            rows = _rows(out, table, "id", missing, ["id", column])
            found |= {r["id"]: r[column] for r in rows if r[column] is not None}
    if missing := [i for i in ids if i not in found]:
        raise RuntimeError(f"{out}: record {missing[0]} is in no table; were they changed?")
    return [found[i] for i in ids]


def _rows(out: str | Path, table: str, key: str, values: Sequence[str], columns: list[str]) -> list[dict[str, Any]]:
    """The rows of a table whose *key* is one of *values*. Only the key is read where no row fits."""
    wanted = pa.array(values, pa.string())
    found: list[dict[str, Any]] = []
    for path in table_parts(out, table):
        hits: list[int] = []
        at = 0
        for batch in read_rows(path, [key], 65_536):
            hits += (pc.indices_nonzero(pc.is_in(batch[key], wanted)).to_numpy() + at).tolist()
            at += batch.num_rows
        if not hits:
            continue
        at = 0
        for batch in read_rows(path, [*columns] if key in columns else [*columns, key]):
            inside = [h - at for h in hits if at <= h < at + batch.num_rows]
            if inside:
                found += batch.take(pa.array(inside)).to_pylist()
            at += batch.num_rows
    return found
