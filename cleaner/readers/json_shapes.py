"""JSON values that hold several rows: wrappers, columns side by side as pandas writes them, rows under their keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cleaner.readers.row_columns import Rows

_DEPTH = 4
"""Wrappers inside wrappers that are opened; search engines answer with three."""

Row = Mapping[str, Any]


def rows_inside(value: dict[str, Any], rows: Rows) -> list[Row] | None:
    """The rows that an object holds; ``None`` for an object that is a row itself."""
    if not isinstance(rows.columns(tuple(value)), str):
        return _by_columns(value)
    if isinstance(source := value.get("_source"), dict):  # a hit of Elasticsearch or OpenSearch
        return [{"id": value.get("_id"), **source}]
    keyed = _by_keys(value, rows)
    return keyed if keyed is not None else _wrapped(value, rows, _DEPTH)


def _by_columns(value: dict[str, Any]) -> list[Row] | None:
    """Rows of ``{"id": [1, 2], "text": ["…", "…"]}``, or of the same with objects of equal keys (pandas' default)."""
    columns = list(value.values())
    if len(columns) < 2:
        return None
    if all(isinstance(c, list) for c in columns) and len({len(c) for c in columns}) == 1:
        return [dict(zip(value, cells, strict=True)) for cells in zip(*columns, strict=True)]
    if all(isinstance(c, dict) for c in columns) and columns[0] and all(c.keys() == columns[0].keys() for c in columns):
        return [{name: value[name][key] for name in value} for key in columns[0]]
    return None


def _by_keys(value: dict[str, Any], rows: Rows) -> list[Row] | None:
    """Rows of ``{"a17": {"text": …}, "a18": {"text": …}}``: the key is the id of a row that has none."""
    inner = list(value.values())
    if len(inner) < 2 or not all(isinstance(row, dict) for row in inner):
        return None
    if any(isinstance(rows.columns(tuple(row)), str) for row in inner):
        return None
    return [row if "id" in row else {"id": key, **row} for key, row in value.items()]


def _wrapped(value: dict[str, Any], rows: Rows, depth: int) -> list[Row] | None:
    """The one list of objects inside a wrapper such as ``{"response": {"docs": […]}}``."""
    lists = [v for v in value.values() if isinstance(v, list) and v and all(isinstance(r, dict) for r in v)]
    if len(lists) == 1:
        return lists[0]
    if lists or depth == 0:
        return None
    found = [r for v in value.values() if isinstance(v, dict) and (r := _wrapped(v, rows, depth - 1)) is not None]
    return found[0] if len(found) == 1 else None
