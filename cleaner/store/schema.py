"""The Arrow schemas of every output table, and rows to batches and back. One schema for every part of a table."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from cleaner.model import Record

_S, _I, _F = pa.string(), pa.int32(), pa.float32()
_LIST = pa.list_(pa.string())

_RECORD_TYPES = {
    "language_score": _F,
    "post_index": _I,
    "parent_index": _I,
    "n_chars": _I,
    "n_chars_source": _I,
    "n_duplicates": _I,
    "captions": _LIST,
    "merged_from": _LIST,
}

_PUBLISHED_AT = pa.field("published_at", pa.timestamp("us", tz="UTC"))
"""``published`` as a moment; stands after it."""


def _record_columns() -> Iterator[pa.Field]:
    for f in dataclasses.fields(Record):
        yield pa.field(f.name, _RECORD_TYPES.get(f.name, _S))
        if f.name == "published":
            yield _PUBLISHED_AT


RECORDS = pa.schema(list(_record_columns()))
"""``records``: the clean, unique records."""

REMOVED = pa.schema(
    [
        ("page_id", _S),
        ("record_id", _S),  # null outside records
        ("kind", _S),
        ("rule", _S),
        ("score", _F),
        ("why", _S),
        ("start", pa.int64()),  # character offsets into the page's source text
        ("end", pa.int64()),
        ("text", _S),
    ]
)
"""``removed``: every removed stretch, enough to give the page back."""

DUPLICATES = pa.schema(
    [
        ("id", _S),
        ("canonical", _S),
        ("relation", _S),
        ("action", _S),  # left_out or marked
        ("jaccard", _F),
        ("containment", _F),  # of id in canonical
        ("containment_of_canonical", _F),
        ("cluster_id", _S),
        ("spans", _S),  # JSON: [[start, end, canonical_start, canonical_end], …] in characters of the two texts
        *[(f"record_{f.name}", f.type) for f in RECORDS if f.name not in ("id", "cluster_id")],
    ]
)
"""``duplicates``: a row per verified relation; a record left out has its full row here (``record_*``)."""

REJECTED = pa.schema(
    [
        ("id", _S),
        ("page_id", _S),
        ("source", _S),
        ("place", _S),
        ("offset", pa.int64()),  # byte offset of unreadable input, where known
        ("url", _S),
        ("stage", _S),  # read, skip (read, but no page), clean, filter
        ("reason", _S),  # a stable code: truncated, bad_json, too_large, filter.min_chars …
        ("why", _S),
        ("text", _S),  # of a record left out; null for what could not be read
    ]
)
"""``rejected``: pages and records left out, with the reason."""

PAGES = pa.schema(
    [
        ("page_id", _S),
        ("source", _S),  # file, and member of an archive
        ("position", pa.int64()),  # row, record number or byte offset there
        ("url", _S),
        ("host", _S),
        ("media_type", _S),
        ("n_chars", _I),  # of the text that offsets point into: kept, removed and white space between them
        ("n_kept", _I),
        ("n_removed", _I),
        ("n_gaps", _I),
        ("records", _LIST),  # ids of the records cut from the page, those left out later included
        ("removed", _I),  # rows in `removed`
        ("rejected", _I),  # rows in `rejected`
        ("digest", _S),  # XXH3 (128 bits) of the text
        ("layout", _S),  # JSON: how the text is put together again, see ledger.py
        ("markup", _S),  # of an HTML page, as it came in
    ]
)
"""``pages``: every page that was read, and how it is put together again from the other tables."""

TABLES: Mapping[str, pa.Schema] = {
    "records": RECORDS,
    "removed": REMOVED,
    "duplicates": DUPLICATES,
    "rejected": REJECTED,
    "pages": PAGES,
}


def table_of_rows(rows: Sequence[Mapping[str, Any]], schema: pa.Schema) -> pa.Table:
    """Rows as a table of *schema*; columns a row lacks are null, names the schema lacks raise."""
    names = set(schema.names)
    for row in rows:
        if unknown := row.keys() - names:
            raise ValueError(f"no column {sorted(unknown)} in {schema.names}")
    return pa.table([pa.array([row.get(f.name) for row in rows], type=f.type) for f in schema], schema=schema)
