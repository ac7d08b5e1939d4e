"""Runs over a corpus: what is written where, what is refused, ids, limits, accounts."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

import cleaner
from cleaner import readers
from cleaner.config import Config
from cleaner.corpus import pipeline, shard_passes, shard_work, template_pass
from cleaner.corpus.restore import restore
from cleaner.errors import OutputError, TooManyErrors, UsageError
from cleaner.report.summary import AccountError
from cleaner.store.schema import TABLES

OFF = {"dedup": {"mode": "off"}}
ARTICLE = "The bridge at Hallam\n\n" + "\n\n".join(
    f"The town has waited {n} years for the bridge to be mended, and the council says that it will have to wait for more."
    for n in ("eleven", "twelve", "nineteen")
)


def config(**stages_: dict[str, Any]) -> Config:
    return Config.from_mapping({**OFF, **stages_})


def jsonl(path: Path, *rows: dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    return path


def table(out: Path, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for part in sorted((out / name).glob("*.parquet")):
        rows += pq.read_table(part).to_pylist()
    return rows


def published(out: Path) -> dict[str, bytes]:
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()}


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    jsonl(
        folder / "a.jsonl",
        *(
            {"id": f"r{i}", "text": f"Record {i}. " + "word " * i, "url": f"https://h{i % 3}.example/{i}"}
            for i in range(40)
        ),
    )
    (folder / "b.txt").write_text(ARTICLE, encoding="utf-8")
    return folder


def test_what_a_run_writes(dump: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    summary = cleaner.run(dump, out, config())
    assert sorted(p.name for p in out.iterdir()) == sorted(
        [*TABLES, "summary.json", "report.html", "README.md", ".run.json"]
    )
    data = json.loads((out / "summary.json").read_bytes())
    assert data == summary.data
    assert data["tool"] == "corpus-cleaner"
    assert summary.pages == 41 == data["counts"]["pages"]
    assert summary.records == len(table(out, "records"))
    for name, entry in data["outputs"].items():
        raw = (out / name).read_bytes()
        assert entry == {"rows": pq.read_metadata(out / name).num_rows, "bytes": len(raw),
                         "sha256": hashlib.sha256(raw).hexdigest()}  # fmt: skip
    for name, schema in TABLES.items():
        assert all(pq.read_schema(p).equals(schema) for p in (out / name).glob("*.parquet"))
    assert "pages read" in str(summary)
    article = next(r for r in table(out, "records") if r["source"] == "b.txt")
    assert article["title"] == "The bridge at Hallam"
    assert article["n_chars"] == len(article["text"])
    assert restore(out, "b.txt") == ARTICLE


def test_parts_have_so_many_rows_whatever_the_shards(
    dump: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = config(run={"rows_per_file": 7})
    pipeline.dedup(dump, tmp_path / "a", few)
    monkeypatch.setattr(pipeline, "MIN_SHARD", 300)
    done = []
    pipeline.dedup(dump, tmp_path / "b", few, progress=lambda stage, n, total: done.append((stage, n, total)))
    assert max(total for stage, _, total in done if stage == "clean") > 5
    assert published(tmp_path / "a") == published(tmp_path / "b")
    parts = sorted((tmp_path / "a" / "records").glob("*.parquet"))
    assert [pq.read_metadata(p).num_rows for p in parts] == [7] * 5 + [6]


def test_one_file_of_records_with_the_rest_beside_it(dump: Path, tmp_path: Path) -> None:
    out = tmp_path / "sub" / "corpus.parquet"
    out.parent.mkdir()
    summary = pipeline.dedup(dump, out, config(run={"rows_per_file": 5}))
    assert sorted(p.name for p in out.parent.iterdir()) == ["corpus.audit", "corpus.parquet"]
    assert pq.read_metadata(out).num_rows == summary.records == 41
    audit = sorted(p.name for p in (out.parent / "corpus.audit").iterdir())
    assert audit == sorted(
        [*(t for t in TABLES if t != "records"), "summary.json", "report.html", "README.md", ".run.json"]
    )
    assert restore(out, "b.txt") == ARTICLE
    assert "corpus.parquet" in summary.data["outputs"]
    again = config(run={"rows_per_file": 5, "overwrite": True})
    pipeline.dedup([out.parent, dump], out, again)  # the output is no input
    assert pq.read_metadata(out).num_rows == 41


# -- output folders that exist -----------------------------------------------------------------------------------------


def test_a_finished_output_is_only_replaced_on_demand(dump: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    pipeline.dedup(dump, out, config())
    (out / "notes.md").write_text("mine")
    before = published(out)
    with pytest.raises(OutputError, match=r"holds a finished run that differs: input .*; .*--overwrite"):
        pipeline.dedup(dump / "b.txt", out, config())
    assert published(out) == before
    pipeline.dedup(dump / "b.txt", out, config(run={"overwrite": True}))
    assert len(table(out, "records")) == 1
    assert (out / "notes.md").read_text() == "mine"
    assert not (out / ".work").exists()


def test_foreign_folders_and_files_are_left_alone(dump: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.tex").write_text("years of work")
    for overwrite in (False, True):
        with pytest.raises(OutputError, match=r"not an output of cleaner \(it holds thesis.tex\)"):
            pipeline.dedup(dump, out, config(run={"overwrite": overwrite}))
    assert published(out) == {"thesis.tex": b"years of work"}
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="is a file"):
        pipeline.dedup(dump, tmp_path / "file", config())
    (tmp_path / "mine.parquet").write_bytes(b"PAR1")
    with pytest.raises(OutputError, match=r"mine\.parquet: exists"):
        pipeline.dedup(dump, tmp_path / "mine.parquet", config())
    assert (tmp_path / "mine.parquet").read_bytes() == b"PAR1"
    done = tmp_path / "done"
    pipeline.dedup(dump, done, config())
    (done / "records" / "mine.csv").write_text("x")
    with pytest.raises(OutputError, match=r"mine\.csv, which no run wrote"):
        pipeline.dedup(dump, done, config(run={"overwrite": True}))


def test_an_empty_folder_will_do(dump: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / ".DS_Store").write_text("")
    assert pipeline.dedup(dump, tmp_path / "out", config()).records == 41


def test_two_runs_do_not_write_into_one_folder(dump: Path, tmp_path: Path) -> None:
    def second(stage: str, done: int, total: int) -> None:
        if not tried:
            tried.append(stage)
            with pytest.raises(OutputError, match="another run is writing here"):
                pipeline.dedup(dump, tmp_path / "out", config())

    tried: list[str] = []
    pipeline.dedup(dump, tmp_path / "out", config(), progress=second)
    assert tried


def test_an_unfinished_run_of_other_settings_is_not_overwritten_in_silence(
    dump: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    with monkeypatch.context() as m:
        m.setattr(pipeline, "gather", lambda tables: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            pipeline.dedup(dump, out, config())
    assert not (out / "summary.json").exists()
    with pytest.raises(OutputError, match="unfinished run of other inputs or settings"):
        pipeline.dedup(dump, out, config(filters={"min_chars": 30}))
    with monkeypatch.context() as m:
        m.setattr(shard_work.readers, "read_unit", lambda *a: pytest.fail("a shard that is done was read again"))
        assert pipeline.dedup(dump, out, config()).records == 41


# -- input -------------------------------------------------------------------------------------------------------------


def test_no_input(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="no file to read"):
        cleaner.run(tmp_path / "empty", tmp_path / "out", config())
    with pytest.raises(UsageError, match="nowhere"):
        cleaner.run(tmp_path / "nowhere", tmp_path / "out", config())
    assert not (tmp_path / "out").exists()


def test_bad_places_are_rows_with_their_place(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    jsonl(folder / "a.jsonl", {"id": "1", "text": "One."}, {"id": "2", "text": None})
    with open(folder / "a.jsonl", "a") as f:
        f.write('{"id": "3", "text": \n{"id": "4", "text": "Four."}\n')
    (folder / "b.txt.gz").write_bytes(gzip.compress(ARTICLE.encode() * 50)[:-300])
    (folder / "c.txt").write_bytes(b"")
    summary = cleaner.run(folder, tmp_path / "out", config())
    rows = table(tmp_path / "out", "rejected")
    assert [(r["source"], r["stage"]) for r in rows] == [("a.jsonl", "read")] * 2 + [
        ("b.txt.gz", "read"),
        ("c.txt", "read"),
    ]
    assert all(r["why"] and r["reason"] and r["id"] for r in rows)
    assert rows[1]["offset"] is not None
    assert [r["id"] for r in table(tmp_path / "out", "records")] == ["1", "4"]
    assert summary.counts["unreadable"] == 4


@pytest.mark.parametrize("limit", [0, 3, 4])
def test_too_many_errors_publish_nothing(tmp_path: Path, limit: int) -> None:
    path = jsonl(tmp_path / "a.jsonl", {"id": "1", "text": "One."}, *({"id": str(i), "text": None} for i in range(4)))
    out = tmp_path / "out"
    if limit == 4:
        assert cleaner.run(path, out, config(run={"max_errors": limit})).records == 1
        return
    with pytest.raises(TooManyErrors, match=rf"more than --max-errors {limit} allows; nothing was published\. One of"):
        cleaner.run(path, out, config(run={"max_errors": limit}))
    assert not (out / "summary.json").exists()
    assert not (out / "records").exists()
    assert cleaner.run(path, out, config(run={"max_errors": 4})).records == 1  # it goes on


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(dump: Path, tmp_path: Path) -> None:
    (dump / "b.txt").chmod(0)
    assert cleaner.run(dump, tmp_path / "out", config()).counts["unreadable"] == 1


def test_a_file_that_goes_away_while_it_is_read(dump: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = shard_work.readers.read_unit

    def vanish(unit: Any, config: Any) -> Any:
        for n, item in enumerate(real(unit, config)):
            if n == 10:
                raise OSError(5, "Input/output error")
            yield item

    monkeypatch.setattr(shard_work.readers, "read_unit", vanish)
    summary = pipeline.dedup(dump / "a.jsonl", tmp_path / "out", config())
    assert summary.records == 10
    assert table(tmp_path / "out", "rejected")[0]["why"] == "[Errno 5] Input/output error"


# -- ids ---------------------------------------------------------------------------------------------------------------


def test_ids_that_occur_twice_are_told_apart(tmp_path: Path) -> None:
    rows = [{"id": "x", "text": f"Text {n}, which is not like the others."} for n in (3, 1, 2, 1)]
    seen = []
    for n, order in enumerate(([0, 1, 2, 3], [3, 2, 1, 0])):
        folder = tmp_path / f"in{n}"
        jsonl(folder / "a.jsonl", *(rows[i] for i in order))
        jsonl(folder / "b.jsonl", rows[0], {"id": "y", "text": "Another."})
        out = tmp_path / f"out{n}"
        cleaner.run(folder, out, config(filters={"min_chars": 12}))
        pages = table(out, "pages")
        ids = [p["page_id"] for p in pages]
        assert len(set(ids)) == 6
        assert "x" in ids
        assert "y" in ids
        for page in pages:
            assert restore(out, page["page_id"])
        records = table(out, "records")
        assert {r["page_id"] for r in records} == set(ids) - {"y"}  # y is too short
        assert all(r["id"] == r["page_id"] and r["page_id"].partition("~")[0] == "x" for r in records)
        assert [r["id"] for r in table(out, "rejected")] == ["y"]
        seen.append({r["id"]: r["text"] for r in records})
    assert seen[0] == seen[1]


def test_posts_follow_the_new_id_of_their_page(tmp_path: Path) -> None:
    thread = (Path(__file__).parents[2] / "samples" / "ferry-thread.txt").read_text(encoding="utf-8")
    path = jsonl(tmp_path / "a.jsonl", {"id": "t", "text": thread}, {"id": "t", "text": thread + "\n"})
    cleaner.run(path, tmp_path / "out", config())
    first, second = table(tmp_path / "out", "pages")
    assert first["page_id"] != second["page_id"]
    for page in (first, second):
        assert page["records"]
        assert all(r.startswith(page["page_id"] + "#") for r in page["records"])
        mine = [r for r in table(tmp_path / "out", "records") if r["page_id"] == page["page_id"]]
        assert [r["id"] for r in mine] == page["records"]
        known = {*page["records"], page["page_id"], None}
        removed = [r for r in table(tmp_path / "out", "removed") if r["page_id"] == page["page_id"]]
        assert len(removed) == page["removed"]
        assert {r["record_id"] for r in removed} <= known
    assert restore(tmp_path / "out", second["page_id"]) == thread + "\n" or restore(
        tmp_path / "out", first["page_id"]
    ) == (thread + "\n")


# -- pages that fail ---------------------------------------------------------------------------------------------------


class Stubborn:
    """A cleaner that fails over some pages, and takes its time over others."""

    def __init__(self, real: Any) -> None:
        self.real = real

    def clean_pages(self, pages: list[Any]) -> Any:
        for page in pages:
            if "explode" in page.content:
                raise RecursionError("too deep")
            if "sleep" in page.content:
                while True:
                    time.sleep(0.01)
        return self.real.clean_pages(pages)


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_a_page_that_raises_or_hangs_costs_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cleaner.clean(ARTICLE).records()  # loads what is loaded once, outside the time limit
    real = shard_work._cleaner
    monkeypatch.setattr(shard_work, "_cleaner", lambda task: Stubborn(real(task)))
    texts = ["Good one.", "explode", "Good two.", "sleep", "Good three."]
    path = jsonl(tmp_path / "a.jsonl", *({"id": str(i), "text": t} for i, t in enumerate(texts)))
    summary = cleaner.run(path, tmp_path / "out", config(run={"timeout": 1.5}))
    assert [r["id"] for r in table(tmp_path / "out", "records")] == ["0", "2", "4"]
    rejected = {r["id"]: (r["reason"], r["why"], r["text"]) for r in table(tmp_path / "out", "rejected")}
    assert rejected == {
        "1": ("exception", "RecursionError: too deep", "explode"),
        "3": ("timeout", "took more than 1.5 seconds", "sleep"),
    }
    assert restore(tmp_path / "out", "3") == "sleep"
    assert summary.counts["chars"]["rejected_pages"] == len("explode") + len("sleep")


def test_filters_reject_records_and_pages_stay_whole(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "a.jsonl", {"id": "s", "text": "Short."}, {"id": "l", "text": ARTICLE})
    summary = cleaner.run(path, tmp_path / "out", config(filters={"min_chars": 50}))
    row = table(tmp_path / "out", "rejected")[0]
    assert (row["id"], row["stage"], row["text"]) == ("s", "filter", "Short.")
    assert summary.counts["filtered"] == 1
    assert restore(tmp_path / "out", "s") == "Short."


def test_a_page_of_which_nothing_is_left_is_a_row(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "a.jsonl", {"id": "n", "text": "Skip to main content\n"}, {"id": "l", "text": ARTICLE})
    cleaner.run(path, tmp_path / "out", config(label={"brake": 0.0}))
    rows = table(tmp_path / "out", "rejected")
    if rows:  # whether the line goes is not this test's affair
        assert (rows[0]["id"], rows[0]["reason"]) == ("n", "nothing_left")
    assert restore(tmp_path / "out", "n") == "Skip to main content\n"


def test_a_row_that_goes_missing_is_noticed(dump: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = shard_passes.TableFile.write

    def lossy(self: Any, rows: Any) -> None:
        real(self, rows.slice(1) if self.path.parent.name == "records" else rows)

    monkeypatch.setattr(shard_passes.TableFile, "write", lossy)
    with pytest.raises(AccountError, match="does not balance"):
        pipeline.dedup(dump, tmp_path / "out", config())
    assert not (tmp_path / "out" / "summary.json").exists()


def test_html_comes_back_as_markup_or_as_text(tmp_path: Path) -> None:
    html = f"<html><body><nav>Home</nav><article><h1>Bridge</h1><p>{ARTICLE}</p></article></body></html>"
    (tmp_path / "a.html").write_text(html, encoding="utf-8")
    cleaner.run(tmp_path / "a.html", tmp_path / "out", config())
    assert restore(tmp_path / "out", "a.html") == html
    assert restore(tmp_path / "out", "a.html", markup=False) == cleaner.clean(html).source


def test_restore_says_what_is_missing(dump: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no output"):
        restore(tmp_path / "nowhere", "x")
    pipeline.dedup(dump, tmp_path / "out", config())
    with pytest.raises(UsageError, match="no page nope"):
        restore(tmp_path / "out", "nope")
    assert restore(tmp_path / "out", "r3").startswith("Record 3.")


# -- dedup -------------------------------------------------------------------------------------------------------------


def test_dedup_takes_tables_as_they_are(tmp_path: Path) -> None:
    chrome = "Skip to main content\n\n" + ARTICLE
    path = jsonl(tmp_path / "a.jsonl", {"id": "1", "text": chrome, "label": 7, "kind": "post", "post_index": 3})
    pipeline.dedup(path, tmp_path / "out", config())
    row = table(tmp_path / "out", "records")[0]
    assert row["text"] == chrome
    assert (row["kind"], row["post_index"]) == ("post", 3)
    assert json.loads(row["extra"]) == {"label": 7}
    records = tmp_path / "out" / "records"
    pipeline.dedup(records, tmp_path / "again", config())  # its own records once more
    again = table(tmp_path / "again", "records")[0]
    assert {k: v for k, v in again.items() if k not in ("source", "page_id", "extra")} == {
        k: v for k, v in row.items() if k not in ("source", "page_id", "extra")
    }


# -- day by day --------------------------------------------------------------------------------------------------------


def prose(seed: int, n: int = 150) -> str:
    rng = random.Random(seed)
    words = (
        "bridge river council winter harbour letter engine garden window copper market lantern paper orchard".split()
    )
    return " ".join(rng.choice(words) + str(rng.randint(0, 99)) for _ in range(n))


def test_an_index_extends_a_corpus_day_by_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = jsonl(tmp_path / "1.jsonl", *({"id": f"a{i}", "text": prose(i)} for i in range(12)))
    second = jsonl(
        tmp_path / "2.jsonl",
        {"id": "same", "text": prose(3)},
        {"id": "longer", "text": prose(4) + " " + prose(104)},
        {"id": "part", "text": prose(5)[:700]},
        {"id": "new", "text": prose(200)},
        {"id": "new too", "text": prose(200)},
    )
    daily = Config.from_mapping({"dedup": {"index": str(tmp_path / "index")}})
    assert pipeline.dedup(first, tmp_path / "one", daily).records == 12

    with monkeypatch.context() as m:  # killed when the index has taken the records in, before they are published
        m.setattr(pipeline, "gather", lambda tables: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            pipeline.dedup(second, tmp_path / "two", daily)
    summary = pipeline.dedup(second, tmp_path / "two", daily)
    assert [r["id"] for r in table(tmp_path / "two", "records")] == ["longer", "new"]
    rows = {r["id"]: r for r in table(tmp_path / "two", "duplicates")}
    assert {i: (r["canonical"], r["relation"], r["action"]) for i, r in rows.items()} == {
        "same": ("a3", "exact", "left_out"),
        "longer": ("a4", "contains", "marked"),
        "part": ("a5", "contained_in", "left_out"),
        "new too": ("new", "exact", "left_out"),
    }
    assert rows["same"]["record_text"] == prose(3)
    assert rows["longer"]["record_text"] is None
    assert json.loads(rows["part"]["spans"])
    assert summary.left_out == 3
    assert restore(tmp_path / "two", "same") == prose(3)

    third = jsonl(tmp_path / "3.jsonl", {"id": "again", "text": prose(200)}, {"id": "more", "text": prose(104)})
    pipeline.dedup(third, tmp_path / "three", daily)
    assert {r["id"]: r["canonical"] for r in table(tmp_path / "three", "duplicates")} == {
        "again": "new",
        "more": "longer",
    }


def all_tables(out: Path) -> dict[str, list[dict[str, Any]]]:
    return {name: table(out, name) for name in ("records", "duplicates", "removed", "rejected")}


def test_the_same_command_twice_changes_nothing(tmp_path: Path) -> None:
    """Whichever outputs share an index, and in which order they are made again."""
    index = str(tmp_path / "index")
    again = Config.from_mapping({"dedup": {"index": index}, "run": {"overwrite": True}})
    days = {
        "monday": [("a", prose(1)), ("b", prose(2)), ("c", prose(3) + " " + prose(30))],
        "tuesday": [
            ("a", prose(1)[:-20] + " changed"),
            ("d", prose(2)),
            ("e", prose(2) + " " + prose(20)),
            ("f", prose(3)),
        ],
        "wednesday": [("g", prose(20)), ("h", prose(40)), ("a", prose(1))],
    }
    paths = {
        name: jsonl(tmp_path / f"{name}.jsonl", *({"id": i, "text": t} for i, t in rows)) for name, rows in days.items()
    }
    first = {}
    for name, path in paths.items():
        pipeline.dedup(path, tmp_path / name, again)
        first[name] = all_tables(tmp_path / name)
    assert {name: [r["id"] for r in rows["records"]] for name, rows in first.items()} == {
        "monday": ["a", "b", "c"],
        "tuesday": ["a", "e"],  # a page that was crawled again is no duplicate of itself
        "wednesday": ["h", "a"],
    }
    for name in ("monday", "monday", "wednesday", "tuesday", "monday", "wednesday"):
        pipeline.dedup(paths[name], tmp_path / name, again)
        assert all_tables(tmp_path / name) == first[name], name


def test_a_replaced_output_replaces_what_it_put_into_the_index(tmp_path: Path) -> None:
    again = Config.from_mapping({"dedup": {"index": str(tmp_path / "index")}, "run": {"overwrite": True}})

    def ids(out: str, *rows: tuple[str, str]) -> list[str]:
        path = jsonl(tmp_path / f"{out}.jsonl", *({"id": i, "text": t} for i, t in rows))
        pipeline.dedup(path, tmp_path / out, again)
        return [r["id"] for r in table(tmp_path / out, "records")]

    assert ids("one", ("a", prose(1)), ("b", prose(2))) == ["a", "b"]
    assert ids("two", ("c", prose(2)), ("d", prose(3))) == ["d"]
    assert ids("one", ("a", prose(1)), ("x", prose(3)), ("y", prose(4))) == ["a", "y"]  # two has published prose(3)
    assert ids("two", ("c", prose(2)), ("d", prose(3))) == ["c", "d"]  # one no longer has prose(2)
    assert ids("three", *((f"z{n}", prose(n)) for n in (1, 2, 3, 4, 5))) == ["z5"]


def test_passages_that_are_cut_come_back(tmp_path: Path) -> None:
    shared = prose(1, 120) + "."
    texts = {"a": f"{prose(2)}.\n\n{shared}\n\n{prose(3)}.", "b": f"{prose(4)}.\n\n{shared}\n\n{prose(5)}."}
    path = jsonl(tmp_path / "a.jsonl", *({"id": i, "text": t} for i, t in texts.items()))
    pipeline.dedup(path, tmp_path / "out", Config.from_mapping({"dedup": {"mode": "passages"}}))
    kept = {r["id"]: r["text"] for r in table(tmp_path / "out", "records")}
    assert sum(shared in t for t in kept.values()) == 1
    for i, text in texts.items():
        assert restore(tmp_path / "out", i) == text


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs timers")
@pytest.mark.parametrize("where", ["reading", "extracting", "counting"])
def test_counting_lines_has_the_limits_of_cleaning(where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What never ends shows nothing, and what stands beside it is counted."""

    def slow(real: Callable[..., Any], is_slow: Callable[..., bool]) -> Callable[..., Any]:
        def wrapped(*args: Any, **more: Any) -> Any:
            if is_slow(*args):
                time.sleep(60)
            return real(*args, **more)

        return wrapped

    if where == "reading":
        real = readers.read_unit

        def read(unit: Any, settings: Any) -> Any:
            for item in real(unit, settings):
                if "slow" in item.content:
                    time.sleep(60)
                yield item

        monkeypatch.setattr("cleaner.corpus.shard_reader.readers.read_unit", read)
    elif where == "extracting":
        monkeypatch.setattr(
            template_pass.extract, "document", slow(template_pass.extract.document, lambda p: "slow" in p.content)
        )
    else:
        monkeypatch.setattr(
            template_pass.ln, "analyse", slow(template_pass.ln.analyse, lambda d: any("slow" in x.text for x in d))
        )
    pages = [
        {"id": str(i), "url": f"https://weir.example/{i}", "text": f"Weir Street Diary\n\n{prose(i)}"} for i in range(4)
    ]
    pages.append({"id": "4", "url": "https://weir.example/4", "text": "slow\n\nWeir Street Diary"})
    (shard,) = readers.split(readers.discover([str(jsonl(tmp_path / "a.jsonl", *pages))]), 1 << 30, config().read)
    task = template_pass.CountTask(shard, tmp_path / "seen.npy", config(run={"timeout": 0.4}), isolated=False)
    began = time.monotonic()
    template_pass.count(task)
    assert time.monotonic() - began < 10
    seen = template_pass.Seen.load(tmp_path / "seen.npy")
    assert np.unique(seen.page).size == 4


def test_host_templates_are_counted_over_all_shards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "MIN_SHARD", 4000)
    line = "Harbour Gazette of the north coast"
    pages = [
        {
            "id": str(i),
            "url": f"https://gazette.example/{i}",
            "text": f"{line}\n\nThe {prose(i)}.\n\nThe {prose(i + 50)}.",
        }
        for i in range(12)
    ]
    path = jsonl(tmp_path / "a.jsonl", *pages)
    stages_seen = set()
    on = config(label={"templates": True})
    cleaner.run(path, tmp_path / "one", on, progress=lambda stage, done, total: stages_seen.add((stage, total > 1)))
    assert ("count", True) in stages_seen
    assert {r["rule"] for r in table(tmp_path / "one", "removed") if r["text"].startswith(line)} == {"template.host"}
    cleaner.run(path, tmp_path / "two", on, jobs=2)
    assert published(tmp_path / "one") == published(tmp_path / "two")
