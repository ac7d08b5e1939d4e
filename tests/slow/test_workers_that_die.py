"""A worker dies in each pass over a corpus: one message that names the pass, and the same command goes on."""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path
from typing import Any

import deadly
import pytest

from cleaner.cli.command_line import main
from cleaner.corpus.runners import Local

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs signals and kill")
WORDS = "bridge river council winter harbour letter engine garden window copper market lantern paper orchard".split()
PASSES = {
    "rename": "name", "check_part": "against", "open_part": "duplicates, open", "sketch_unit": "duplicates, sketch",
    "copies": "duplicates, copies", "pair_partition": "duplicates, pair fp", "candidates": "duplicates, select",
    "keep_texts": "duplicates, store", "verify_file": "duplicates, verify", "deal": "duplicates, group",
    "settle": "duplicates, settle", "_write": "duplicates, publish", "merge": "write", "manifest_entry": "summary",
}  # fmt: skip
"""The functions that workers run over a corpus, besides those of cleaning, and what the passes are called."""
WITHOUT_DEDUP = {"rename": "name", "merge": "write", "manifest_entry": "summary"}
OF_PAGES = {"work_shard", "count"}
"""A worker that dies over pages costs those pages."""


def command_of(tmp_path: Path, mode: str) -> list[str]:
    """A small job that goes through all passes."""
    if not (tmp_path / "a.jsonl").exists():
        rng = random.Random(5)
        texts = [" ".join(rng.choices(WORDS, k=60)) + "." for _ in range(8)]
        with open(tmp_path / "a.jsonl", "w", encoding="utf-8") as f:
            for i in range(24):
                text = f"{texts[i % 8]} {' '.join(rng.choices(WORDS, k=i))}"
                f.write(json.dumps({"id": str(i % 20), "text": text, "url": f"https://a.example/{i}"}) + "\n")
        (tmp_path / "against.txt").write_text(texts[3], encoding="utf-8")
    extra = ["--against", str(tmp_path / "against.txt")] if mode == "near" else []
    return [
        "run",
        str(tmp_path / "a.jsonl"),
        "-o",
        str(tmp_path / mode),
        "-j",
        "2",
        "-q",
        "--templates",
        "--dedup",
        mode,
        *extra,
    ]


@pytest.mark.parametrize("mode", ["near", "off"])
def test_a_worker_that_dies_in_any_pass_is_one_message(
    mode: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It names the pass, nothing is published, and the same command goes on to the end."""
    expected_passes = PASSES if mode == "near" else WITHOUT_DEDUP
    met: set[str] = set()
    dying = ""
    real = Local.map

    def watched(self: Local, fn: Any, items: Any, **options: Any) -> Any:
        name = getattr(fn, "func", fn).__name__
        met.add(name)
        return real(self, deadly.at_once if name == dying else fn, items, **options)

    monkeypatch.setattr(Local, "map", watched)
    for dying, stage in expected_passes.items():
        assert main(command_of(tmp_path, mode)) == 4, dying
        (message,) = capsys.readouterr().err.splitlines()
        assert message.startswith(
            f"cleaner: a worker process died: pass {stage!r}: its worker process was ended by SIGKILL"
        )
        assert "the same command goes on" in message
        assert not (tmp_path / mode / "summary.json").exists()
    dying = ""
    assert main(command_of(tmp_path, mode)) == 0
    assert met - OF_PAGES == set(expected_passes)  # a new pass is tried here, too
