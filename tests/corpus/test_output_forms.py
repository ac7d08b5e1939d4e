"""Forms of an output: one file of JSON lines or CSV, standard output, folders by value, moments, a dataset card."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import datasets
import duckdb
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest
import zstandard
from dedup_texts import prose

import cleaner
from cleaner.config import Config
from cleaner.corpus import partitions
from cleaner.corpus.restore import restore
from cleaner.errors import OutputError, UsageError
from cleaner.model import moment_of
from cleaner.report.gates import check

NO_LANGUAGE = {"language": {"detector": "off"}}
HOSTS = ("fen.example", "moor.example", "weald.example:8080")


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    rows = [
        {"id": f"p{i}", "url": f"https://{HOSTS[i % 3]}/{i}", "published": f"20{20 + i % 2}-03-0{i % 9 + 1}T08:00:00+02:00",
         "text": f"Skip to main content\n\n{prose(i, 80)}\n\nShe said \"no, thanks\", and left.", "shelf": i}
        for i in range(9)
    ]  # fmt: skip
    rows.append({"id": "p9", "text": prose("ninth", 80), "shelf": 9})
    rows.append({"id": "copy", "text": prose("ninth", 80), "shelf": 10})
    path = tmp_path / "dump.jsonl"
    path.write_text("".join(json.dumps(r) + "\n" for r in rows))
    return path


def unpacked(path: Path) -> bytes:
    data = path.read_bytes()
    if path.suffix == ".gz":
        return gzip.decompress(data)
    return zstandard.ZstdDecompressor().decompressobj().decompress(data) if path.suffix == ".zst" else data


def whole(folder: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(folder / "records").to_pylist()
    return found


@pytest.mark.parametrize("packing", ["", ".gz", ".zst"])
def test_json_lines_hold_what_parquet_holds(dump: Path, tmp_path: Path, packing: str) -> None:
    cleaner.run(dump, tmp_path / "plain", NO_LANGUAGE)
    target = tmp_path / f"x.jsonl{packing}"
    summary = cleaner.run(dump, target, NO_LANGUAGE)
    rows = [json.loads(line) for line in unpacked(target).splitlines()]
    expected = whole(tmp_path / "plain")
    assert [r.pop("published_at") for r in rows] == [
        at and at.isoformat().replace("+00:00", "Z") for at in (r.pop("published_at") for r in expected)
    ]
    assert rows == expected
    assert summary.data["outputs"][target.name]["rows"] == len(rows) == 10
    assert cleaner.run(dump, target, NO_LANGUAGE).unchanged
    assert pl.read_ndjson(io.BytesIO(unpacked(target))).height == 10


def test_csv_tells_nothing_from_empty(dump: Path, tmp_path: Path) -> None:
    target = tmp_path / "x.csv.gz"
    cleaner.run(dump, target, NO_LANGUAGE)
    rows = list(csv.DictReader(io.StringIO(gzip.decompress(target.read_bytes()).decode(), newline="")))
    expected = {r["id"]: r for r in whole(tmp_path / "x.csv.gz.audit")}
    assert len(rows) == 10
    for row in rows:
        assert row["text"] == expected[row["id"]]["text"]
        assert json.loads(row["captions"]) == []
    assert duckdb.sql(f"SELECT count(*) FROM '{target}' WHERE published_at IS NULL").fetchall() == [(1,)]
    frame = pd.read_csv(target)
    assert frame["url"].isna().sum() == 1


@pytest.mark.parametrize("name", ["x.jsonl", "x.csv", "x.parquet"])
def test_the_other_commands_work_beside_one_file(dump: Path, tmp_path: Path, name: str) -> None:
    out = tmp_path / name
    cleaner.run(dump, out)
    assert restore(out, "p3") == json.loads(dump.read_text().splitlines()[3])["text"]
    assert restore(out, "copy") == prose("ninth", 80)
    assert all(r.passed for r in check(out, {"min_records": 10}))
    # what is there is replaced when asked only, and nothing else is touched
    with pytest.raises(OutputError, match="overwrite"):
        cleaner.run(dump, out, {"filters": {"min_chars": 400}})
    before = out.read_bytes()
    cleaner.run(dump, out, {"filters": {"min_chars": 560}, "run": {"overwrite": True}})
    assert out.read_bytes() != before
    foreign = tmp_path / f"mine-{name}"
    foreign.write_text("mine")
    with pytest.raises(OutputError):
        cleaner.run(dump, foreign)
    assert foreign.read_text() == "mine"


def test_a_file_appears_whole(dump: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "x.jsonl"
    cleaner.run(dump, out)
    before = out.read_bytes()

    def fail(*_: object) -> None:
        raise OSError("no")

    monkeypatch.setattr("cleaner.store.record_files._write_lines", fail)
    with pytest.raises(OutputError):
        cleaner.run(dump, out, {"label": {"level": "strict"}, "run": {"overwrite": True}})
    assert out.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir() if "tmp" in p.name) == []
    assert restore(out, "p3")


@pytest.mark.parametrize("name", ["x.json", "x.tsv", "records.txt", "x.xml.gz"])
def test_a_form_that_is_none_is_refused(dump: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputError, match=r"FILE\.jsonl"):
        cleaner.run(dump, tmp_path / name)
    assert not (tmp_path / name).exists()


def command(*args: str, place: Path) -> subprocess.CompletedProcess[str]:
    env = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.run([sys.executable, "-m", "cleaner", *args], capture_output=True, text=True, cwd=place, env=env)


def test_records_to_standard_output(dump: Path, tmp_path: Path) -> None:
    done = command("run", dump.name, "-o", "-", place=tmp_path)
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(rows) == 10
    assert "records published" in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == [dump.name]
    kept = command("run", dump.name, "-o", "-", "--audit", "ledger", "-q", place=tmp_path)
    assert kept.stdout == done.stdout
    assert kept.stderr == ""
    assert restore(tmp_path / "ledger", "p3")
    wrong = command("run", dump.name, "-o", "x", "--audit", "ledger", place=tmp_path)
    assert wrong.returncode == 2
    assert "--audit" in wrong.stderr


@pytest.mark.parametrize("column", ["host", "year", "kind", "language"])
def test_folders_by_value_are_read_by_everyone(dump: Path, tmp_path: Path, column: str) -> None:
    out, plain = tmp_path / "out", tmp_path / "plain"
    cleaner.run(dump, plain)
    cleaner.run(dump, out, {"run": {"partition_by": column, "rows_per_file": 2}})
    expected = {r["id"]: r for r in whole(plain)}
    files = sorted((out / "records").rglob("*.parquet"))
    assert all(p.parent.name.startswith(f"{column}=") for p in files)
    assert sum(pq.read_metadata(p).num_rows for p in files) == 10
    for path in files:  # a file alone holds every column
        for row in pq.ParquetFile(path).read().to_pylist():
            assert row == expected[row["id"]]
    if column != "year":
        assert {r["id"]: r[column] for r in whole(out)} == {i: r[column] or "unknown" for i, r in expected.items()}
    pattern = f"{out}/records/*/*.parquet"
    assert duckdb.sql(f"SELECT count(*) FROM '{pattern}'").fetchall() == [(10,)]
    assert pl.scan_parquet(out / "records").collect().height == 10
    assert len(pd.read_parquet(out / "records")) == 10
    # the rest of the product reads it too
    assert restore(out, "p3") == restore(plain, "p3")
    assert all(r.passed for r in check(out, {"min_records": 10}))
    assert cleaner.run(dump, out, {"run": {"partition_by": column, "rows_per_file": 2}}).unchanged
    cleaner.run(dump, out, {"run": {"overwrite": True}})
    assert whole(out) == whole(plain)


def test_names_of_folders_are_escaped(dump: Path, tmp_path: Path) -> None:
    cleaner.run(dump, tmp_path / "out", {"run": {"partition_by": "host"}})
    names = {p.name for p in (tmp_path / "out/records").iterdir()}
    assert names == {"host=fen.example", "host=moor.example", "host=weald.example", "host=unknown"}
    assert partitions.folder_name("host", "../a b/ü") == "host=..%2Fa%20b%2F%C3%BC"


def test_too_many_folders_are_refused(dump: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partitions, "MAX_PARTITIONS", 2)
    with pytest.raises(UsageError, match="folders"):
        cleaner.run(dump, tmp_path / "out", {"run": {"partition_by": "host"}})
    assert not (tmp_path / "out/records").exists()
    with pytest.raises(UsageError, match="one file"):
        cleaner.run(dump, tmp_path / "x.jsonl", {"run": {"partition_by": "host"}})


@pytest.mark.parametrize(
    ("published", "moment"),
    [
        ("2021-05-04", datetime(2021, 5, 4, tzinfo=UTC)),
        ("2021-05-04T10:30:00+02:00", datetime(2021, 5, 4, 8, 30, tzinfo=UTC)),
        ("2021-05-04T10:30", datetime(2021, 5, 4, 10, 30, tzinfo=UTC)),
        ("2021-05", None),
        ("2021", None),
        ("yesterday", None),
        ("0001-01-01T00:00:00+09:00", None),
        (None, None),
    ],
)
def test_moments(published: str | None, moment: datetime | None) -> None:
    assert moment_of(published) == moment


def test_the_moment_is_a_column_and_follows_what_is_learnt(tmp_path: Path) -> None:
    text = prose("shared", 150)
    rows = [{"id": "a", "url": "https://a.example/1", "text": text},
            {"id": "b", "url": "https://b.example/2", "text": text, "published": "2020-02-02"}]  # fmt: skip
    (tmp_path / "d.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows))
    cleaner.dedup(tmp_path / "d.jsonl", tmp_path / "out", {"dedup": {"prefer": "host:a.example"}})
    (row,) = whole(tmp_path / "out")
    assert (row["id"], row["published"]) == ("a", "2020-02-02")
    assert row["published_at"] == datetime(2020, 2, 2, tzinfo=UTC)
    cleaner.dedup(tmp_path / "out" / "records", tmp_path / "again")
    (again,) = whole(tmp_path / "again")
    assert again["published_at"] == row["published_at"]
    assert "published_at" not in (again["extra"] or "")


def test_the_card_names_the_tables(dump: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    for name, config in (("plain", {}), ("folders", {"run": {"partition_by": "host"}})):
        out = tmp_path / name
        cleaner.run(dump, out, config)
        for table, rows in (("records", 10), ("removed", None), ("duplicates", 1), ("pages", 11)):
            found = datasets.load_dataset(str(out), table, split="train", cache_dir=str(tmp_path / "cache"))
            assert len(found) == rows if rows else len(found) > 0
        assert len(datasets.load_dataset(str(out), split="train", cache_dir=str(tmp_path / "cache"))) == 10


def test_a_card_of_ones_own_stays(dump: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    cleaner.run(dump, out)
    (out / "README.md").write_text("# Mine\n")
    cleaner.run(dump, out, {"filters": {"min_chars": 10}, "run": {"overwrite": True}})
    assert (out / "README.md").read_text() == "# Mine\n"


def test_the_callers_columns_in_one_line(dump: Path, tmp_path: Path) -> None:
    cleaner.run(dump, tmp_path / "out")
    files = f"{tmp_path}/out/records/*.parquet"
    found = duckdb.sql(f"SELECT sum((extra->>'$.shelf')::int) FROM '{files}'").fetchall()
    frame = pl.scan_parquet(files).select(pl.col("extra").str.json_path_match("$.shelf").cast(int).sum()).collect()
    assert found[0][0] == frame.item() == sum(json.loads(r["extra"])["shelf"] for r in whole(tmp_path / "out"))


def test_every_column_may_be_asked_for() -> None:
    Config.from_mapping({"run": {"partition_by": "year"}})
    with pytest.raises(UsageError, match="did you mean"):
        Config.from_mapping({"run": {"partition_by": "hosts"}})
