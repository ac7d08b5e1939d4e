"""``report.html``: a run for a person. One file, no outside assets, everything from pages escaped."""

from __future__ import annotations

import html
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cleaner.report.facts import Facts, Parts
from cleaner.writers import atomic


def write_report(path: Path, data: dict[str, Any], facts: Facts, tables: Parts) -> None:
    """Write the report of a run from its summary, its facts and its tables."""
    with atomic(path) as f:
        f.write(render(data, facts, tables).encode("utf-8", "replace"))


def render(data: dict[str, Any], facts: Facts, tables: Parts) -> str:
    return "<!doctype html>"


def esc(text: object) -> str:
    return html.escape(str(text))
