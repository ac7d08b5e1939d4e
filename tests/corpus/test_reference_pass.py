"""``--against``: records that hold a reference text go, and the references themselves appear nowhere."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from cleaner.config import Config
from cleaner.corpus import pipeline
from cleaner.errors import InputError
from tests.dedup_texts import prose

QUESTION = "Which of the four lighthouses along the northern coast was the last to be lit by paraffin, and why?"
SHORT = "Which lighthouse was the last to be lit by paraffin?"
LONG = prose("reference", 150)
PAGES = {
    "wrapped": prose(1) + "\n\n" + "\n".join(textwrap.wrap(f"Q: {QUESTION} A: Skerry.", 30)) + "\n\n" + prose(2),
    "quoted": prose(3)
    + "\n\n"
    + "\n".join(f"> {line}" for line in textwrap.wrap(QUESTION.upper(), 40))
    + "\n\n"
    + prose(4),
    "long": prose(5) + "\n\n" + LONG + "\n\n" + prose(6),
    "half": prose(7) + "\n\n" + LONG[: len(LONG) // 2],
    "short": prose(8) + " " + SHORT,
    "near": prose(9)
    + " Which of the four lighthouses along the southern coast was the first to be lit by gas, and when?",
    "clean": prose(10),
}


def jsonl(path: Path, rows: dict[str, str]) -> Path:
    path.write_text("".join(json.dumps({"id": i, "text": t}) + "\n" for i, t in rows.items()), encoding="utf-8")
    return path


def rows(out: Path, name: str) -> list[dict[str, Any]]:
    return [r for p in sorted((out / name).glob("*.parquet")) for r in pq.read_table(p).to_pylist()]


@pytest.mark.parametrize("mode", ["contained", "off"])
@pytest.mark.parametrize("action", ["drop", "mark"])
def test_records_that_hold_a_reference(action: str, mode: str, tmp_path: Path) -> None:
    references = jsonl(tmp_path / "eval.jsonl", {"q1": QUESTION, "q2": SHORT, "q3": LONG})
    pages = jsonl(tmp_path / "web.jsonl", PAGES | {"part": prose(5)})
    config = Config.from_mapping(
        {"dedup": {"against": [str(references)], "action": action, "mode": mode, "index": None}}
    )
    pipeline.dedup(pages, tmp_path / "out", config)
    found = {r["id"]: r for r in rows(tmp_path / "out", "duplicates") if r["canonical"] in ("q1", "q2", "q3")}
    assert {i: r["canonical"] for i, r in found.items()} == {"wrapped": "q1", "quoted": "q1", "long": "q3"}
    assert {r["action"] for r in found.values()} == {"left_out" if action == "drop" else "marked"}
    for name, row in found.items():
        start, end, *_ = json.loads(row["spans"])[0]
        assert PAGES[name][start:end].split()[0].lower().strip("q:> ") in (QUESTION + LONG).lower()
    kept = {r["id"] for r in rows(tmp_path / "out", "records")}
    assert kept >= {"half", "short", "near", "clean", "part"}  # "part" is held by a record that goes itself
    assert ("long" in kept) == (action == "mark")
    if action == "drop":
        assert found["long"]["record_text"] == PAGES["long"]


def test_references_change_nothing_and_go_nowhere(tmp_path: Path) -> None:
    references = jsonl(tmp_path / "eval.jsonl", {"q1": QUESTION})
    before = references.read_bytes()
    pages = jsonl(tmp_path / "web.jsonl", PAGES)
    config = Config.from_mapping({"dedup": {"against": [str(references)], "index": str(tmp_path / "index")}})
    pipeline.run(pages, tmp_path / "out", config)
    assert references.read_bytes() == before
    assert "q1" not in {r["id"] for name in ("records", "rejected") for r in rows(tmp_path / "out", name)}
    from cleaner import DedupIndex

    with DedupIndex(tmp_path / "index", config.dedup) as index:
        assert index.query(QUESTION) is None


def test_a_reference_that_cannot_be_read_ends_the_run(tmp_path: Path) -> None:
    broken = tmp_path / "eval.jsonl"
    broken.write_text("{not json\n", encoding="utf-8")
    pages = jsonl(tmp_path / "web.jsonl", PAGES)
    with pytest.raises(InputError):
        pipeline.dedup(pages, tmp_path / "out", Config.from_mapping({"dedup": {"against": [str(broken)]}}))
