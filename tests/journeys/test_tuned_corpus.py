"""A researcher: one dump, a look at it, rules of her own for a site nobody knows, and a corpus for training."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
from dedup_texts import prose

Run = Callable[..., subprocess.CompletedProcess[str]]
SITE = "https://marsh.example/story/"


def test_from_a_dump_to_a_tuned_corpus(at: Run) -> None:
    rows = [
        {"url": f"{SITE}{i}", "text": f"{prose(i, 150)}\n\nHoisted from the sluice room ledger\n\n{prose(-i - 1, 120)}"}
        for i in range(20)
    ]
    Path("dump.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows))
    # a first look: nothing known removes the site's own phrase
    assert "Hoisted from the sluice room ledger" in at("cleaner clean dump.jsonl").stdout
    # a rule of her own, with an example and a counterexample, as the built-in ones have
    Path("mine.toml").write_text(
        '["marsh.ledger"]\nkind = "other_chrome"\nlines = ["Hoisted from the sluice room ledger"]\n'
        'no = ["The flag was hoisted from the sluice room."]\n'
    )
    at("cleaner run dump.jsonl -o corpus --rules mine.toml -q")
    records = pq.read_table("corpus/records").to_pylist()
    assert len(records) == 20
    assert not any("ledger" in r["text"] for r in records)
    removed = [r for r in pq.read_table("corpus/removed").to_pylist() if r["rule"] == "marsh.ledger"]
    assert len(removed) == 20
    # what was removed comes back
    assert at(f"cleaner restore corpus {SITE}3").stdout.rstrip("\n") == rows[3]["text"]
    # and the report is there for a person
    assert "marsh.ledger" in Path("corpus/report.html").read_text("utf-8")
    # a rule that is wrong says where
    Path("mine.toml").write_text('["marsh.ledger"]\nkind = "othr_chrome"\nlines = ["x y"]\n')
    said = at("cleaner run dump.jsonl -o other --rules mine.toml -q", code=2).stderr
    assert "mine.toml" in said
    assert "other_chrome" in said


def test_settings_of_the_folder_one_is_in(at: Run) -> None:
    Path("dump.jsonl").write_text(json.dumps({"id": "a", "text": prose("a", 90)}) + "\n")
    Path("cleaner.toml").write_text('[dedup]\ndedup = "off"\n')
    said = at("cleaner config").stdout
    assert 'dedup = "off"' in said
    assert "cleaner.toml" in said
    at("python -m cleaner run dump.jsonl -o out -q")
    assert json.loads(Path("out/summary.json").read_text())["config"]["dedup"]["mode"] == "off"
