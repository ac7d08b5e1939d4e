"""The dataset card of an output: ``README.md`` whose head tells Hugging Face ``datasets`` and its Hub the tables."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cleaner.report.counts import TableParts
from cleaner.settings import known_language
from cleaner.store.output_folder import CARD_MARK

WHAT = {
    "records": "the clean, unique records",
    "removed": "every stretch that was removed, with kind, rule and reason",
    "duplicates": "every verified relation between records; one left out has its full row here",
    "rejected": "what could not be read or was filtered, with the reason",
    "pages": "what came in, and how it is put together again",
}


def card(data: Mapping[str, Any], tables: TableParts, folder: Path) -> str:
    """The card of an output in *folder* with that ``summary.json``. A table outside of the folder has no part in it."""
    inside = {name: parts for name, parts in tables.items() if parts and parts[0].is_relative_to(folder)}
    head = ["---"]
    if languages := [c for c in data["counts"]["languages"] if known_language(c) is None]:
        head += ["language:", *(f"- {code!r}" for code in languages)]
    head.append("configs:")
    for name, parts in inside.items():
        depth = "*/" * (len(parts[0].relative_to(folder).parts) - 2)
        head += [f"- config_name: {name}", f"  data_files: {name}/{depth}part-*.parquet"]
        head += ["  default: true"] if name == "records" else []
    counts = data["counts"]
    lines = [
        *head, "---", "", CARD_MARK, "",
        "# A corpus of cleaned pages", "",
        f"{counts['records']:,} records of {counts['pages']:,} pages, made with cleaner {data['version']} "
        f"(`pagewash`); `summary.json` has the counts and the settings, `report.html` shows them.", "",
        "| table | rows | what |", "| --- | --- | --- |",
        *(f"| `{name}` | {_rows(data, name):,} | {WHAT[name]} |" for name in inside), "",
        "```py", "from datasets import load_dataset", "",
        *(f'{name} = load_dataset("PATH", "{name}", split="train")' for name in list(inside)[:2]), "```", "",
    ]  # fmt: skip
    return "\n".join(lines)


def _rows(data: Mapping[str, Any], table: str) -> int:
    return sum(int(e["rows"]) for name, e in data["outputs"].items() if name.startswith(f"{table}/"))
