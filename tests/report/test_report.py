"""The report: complete, self-contained, and deaf to what pages would like it to say."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from cleaner.config import Config
from cleaner.corpus import pipeline
from cleaner.report.counts import DOUBTS, LOSERS, HostCounts, RunCounts, gather
from cleaner.report.gates import measured
from cleaner.report.html_report import esc, render
from cleaner.report.pairs import Pair, pairs
from cleaner.report.side_by_side import side_by_side
from cleaner.store.output_folder import table_parts
from cleaner.store.schema import TABLES

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&\x00\x1b]0;x\x07"


class Tags(HTMLParser):
    """Collects tags and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    words = [f"word{i}" for i in range(200)]
    rows: list[dict[str, Any]] = [
        {"id": f"a{HOSTILE}", "url": 'https://evil.example/"><script>', "text": HOSTILE + " ".join(words)},
        {"id": "b", "url": "https://two.example/1", "text": "A prologue of its own. " + HOSTILE + " ".join(words)},
        {"id": "c", "url": "https://two.example/2", "text": "Nothing like the others at all, really nothing."},
        {"id": "d", "text": None},
    ]
    (folder / "in.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    pipeline.dedup(folder / "in.jsonl", folder / "out", Config.from_mapping({"filters": {"min_chars": 60}}))
    return folder / "out"


def tables(out: Path) -> dict[str, list[Path]]:
    return {t: table_parts(out, t) for t in TABLES}


def test_the_report_is_safe_and_complete(out: Path) -> None:
    html = (out / "report.html").read_text(encoding="utf-8")
    tags = Tags()
    tags.feed(html)
    assert tags.tags.count("script") == 1  # its own: nothing of a page opens one
    assert html.count("<script>") == html.count("</script>") == 1
    assert "img" not in tags.tags
    assert not any(name in ("src", "href") or name.startswith("on") for name, _ in tags.attributes)
    assert "http-equiv" not in html
    assert "url(" not in html
    assert not re.search("[\x00-\x08\x0b-\x1f]", html)
    for word in (
        "Corpus report",
        "evil.example",
        "filter.min_chars",
        "null_text",
        "Duplicates",
        "Settings",
        "min_chars",
    ):
        assert word in html
    assert "<details>" in html


def test_facts_and_gates(out: Path) -> None:
    counts = gather(tables(out))
    assert counts.pages == 3
    assert counts.left_out == 1
    assert counts.filtered == 1
    assert counts.unreadable == 1
    assert counts.records == 1
    assert counts.chars == counts.chars_kept
    assert counts.clusters[0][0] == 1
    values = measured(counts)
    assert values["max_rejected_share"] == (0.25, "1 of 4")
    assert values["max_duplicate_share"][0] == pytest.approx(1 / 3)
    assert values["max_cluster"][0] == 2
    assert values["min_records"][0] == 1


def test_hosts_are_bounded(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cleaner.report import counts as module

    monkeypatch.setattr(module, "MAX_HOSTS", 1)
    hosts = gather(tables(out)).hosts
    assert len(hosts) == 2
    assert hosts["…"].pages == 2
    assert LOSERS < 100


def test_what_the_model_was_least_sure_of_comes_first(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    scores = [0.99, 0.52, 0.6] + [0.9] * 60
    rows = [
        {
            "page_id": f"p{i:02}",
            "kind": "nav",
            "rule": "model.nav",
            "score": score,
            "start": 0,
            "end": 80,
            "text": "x" * 80,
        }
        for i, score in enumerate(scores)
    ]
    rows += [{**rows[0], "rule": "nav.menu", "score": 0.1}, {**rows[0], "score": 0.1, "end": 20, "text": "x" * 20}]
    path = tmp_path / "removed.parquet"
    pq.write_table(pa.Table.from_pylist(rows), path)
    counts = gather({"pages": [], "records": [], "removed": [path], "rejected": [], "duplicates": []})
    assert [doubt[1] for doubt in counts.doubts[:3]] == ["p01", "p02", "p03"]
    assert len(counts.doubts) == DOUBTS


def test_hosts_that_lost_most(out: Path) -> None:
    counts = gather(tables(out))
    counts.hosts = {
        "few.example": HostCounts(pages=2, chars=100, kept=1),
        "most.example": HostCounts(pages=9, chars=100, kept=20),
        "least.example": HostCounts(pages=9, chars=100, kept=90),
    }
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    html = render(summary, counts).partition("Hosts that lost most")[2]
    assert "few.example" not in html
    assert html.index("most.example") < html.index("least.example")


def test_an_empty_run_has_a_report() -> None:
    data = {"version": "0", "command": "run", "inputs": {"files": 0, "bytes": 0, "fingerprint": ""}, "config": {},
            "counts": {"pages": 0, "records": 0, "records_cut": 0, "left_out": 0, "filtered": 0, "rejected": 0,
                       "chars": {"pages": 0, "removed": 0}}}  # fmt: skip
    assert "Corpus report" in render(data, RunCounts())


def test_pairs(out: Path) -> None:
    found = list(pairs(tables(out)))
    assert len(found) == 1
    pair = found[0]
    assert pair.text and pair.canonical_text
    assert pair.spans
    for a, b, c, d in pair.spans:
        assert 0 <= a < b <= len(pair.text)
        assert 0 <= c < d <= len(pair.canonical_text)
    assert list(pairs(tables(out), pair.canonical)) == found
    assert list(pairs(tables(out), "nope")) == []


def test_side_by_side_marks_what_is_not_shared() -> None:
    pair = Pair("a", "b", "near", "left_out", 0.9, 1.0, 0.9, "one two three", "one two three four", [(0, 13, 0, 13)])
    text = side_by_side(pair)
    assert "one two three " in text
    assert "[+four+]" in text
    assert "[+" not in text.split("│")[0]
    assert "\x1b" in side_by_side(pair, color=True)


def test_escaping() -> None:
    assert esc(HOSTILE) == (
        "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(2)&gt;&quot;&#x27;&amp;\ufffd\ufffd]0;x\ufffd"
    )
