"""Inputs and outputs in an object store, served on loopback."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from dedup_texts import prose

import cleaner
from cleaner.cli import command_line
from cleaner.config import Config
from cleaner.corpus import pipeline
from cleaner.errors import UsageError

fsspec = pytest.importorskip("fsspec")
pytest.importorskip("s3fs")
pytest.importorskip("moto")

START_SECONDS = 60


@pytest.fixture(scope="module")
def store() -> Iterator[Any]:
    """A bucket ``s3://crawl`` of a server on loopback; its file system."""
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"],
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        try:
            address = _address(server)
            for name, value in {
                "AWS_ENDPOINT_URL": address, "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret",
                "AWS_DEFAULT_REGION": "us-east-1",
            }.items():  # fmt: skip
                patch.setenv(name, value)
            fs = fsspec.filesystem("s3")
            fs.mkdir("crawl")
            yield fs
        finally:
            server.kill()
            server.wait()


def _address(server: subprocess.Popen[str]) -> str:
    assert server.stderr is not None
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        line = server.stderr.readline()
        if "Running on " in line:
            address = line.rpartition("Running on ")[2].split()[0]
            urllib.request.urlopen(f"{address}/moto-api/", timeout=5).close()
            return address
    raise AssertionError("the server did not start")


def lines(first: int, n: int) -> bytes:
    rows = [
        {"id": f"p{i}", "text": prose(i % 50, 120), "url": f"https://a.example/{i}"} for i in range(first, first + n)
    ]
    return b"".join(json.dumps(r).encode() + b"\n" for r in rows)


@pytest.fixture(scope="module")
def inputs(store: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The same dump in a folder and in the bucket: lines, compressed lines, a table, a page."""
    folder = tmp_path_factory.mktemp("dump")
    (folder / "a.jsonl").write_bytes(lines(0, 300))
    (folder / "b.jsonl.gz").write_bytes(gzip.compress(lines(300, 40)))
    (folder / "deeper").mkdir()
    table = pa.table({"id": [f"q{i}" for i in range(90)], "text": [prose(f"q{i}", 90) for i in range(90)]})
    pq.write_table(table, folder / "deeper" / "c.parquet", row_group_size=30)
    (folder / "page.txt").write_text(f"Menu\n\n{prose('page', 200)}")
    for path in folder.rglob("*"):
        if path.is_file():
            store.pipe(f"crawl/dump/{path.relative_to(folder).as_posix()}", path.read_bytes())
    return folder, "s3://crawl/dump"


def tables(out: Path) -> dict[str, bytes]:
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in sorted(out.rglob("*.parquet"))}


def test_inputs_of_a_bucket_give_the_same_rows(
    inputs: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read in ranges: lines and row groups are shared out as those of a file on disk are."""
    monkeypatch.setattr(pipeline, "MIN_SHARD", 20_000)
    folder, address = inputs
    cleaner.run([folder], tmp_path / "near")
    cleaner.run([address], tmp_path / "far", jobs=2)
    assert tables(tmp_path / "far") == tables(tmp_path / "near")
    cleaner.run([f"{address}/*.jsonl", f"{address}/deeper/c.parquet"], tmp_path / "some")
    names = {r["source"] for r in pq.read_table(tmp_path / "some" / "pages", columns=["source"]).to_pylist()}
    assert names == {"a.jsonl", "c.parquet"}


def test_what_is_not_there(store: Any, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no file there"):
        cleaner.run(["s3://crawl/nothing"], tmp_path / "o")
    with pytest.raises(UsageError, match="nonsense"):
        cleaner.run(["nonsense://crawl/nothing"], tmp_path / "o")


def test_a_changed_object_is_read_again(store: Any, tmp_path: Path) -> None:
    store.pipe("crawl/grows/a.jsonl", lines(0, 5))
    cleaner.run(["s3://crawl/grows"], tmp_path / "out")
    store.pipe("crawl/grows/a.jsonl", lines(0, 9))
    config = Config.from_mapping({"run": {"overwrite": True}})
    assert cleaner.run(["s3://crawl/grows"], tmp_path / "out", config).records == 9
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_an_output_in_a_bucket(
    inputs: tuple[Path, str],
    store: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder, address = inputs
    cleaner.run([folder], tmp_path / "near")
    out = "s3://crawl/corpora/news"
    summary = cleaner.run([address], out)
    assert summary.out == out
    sent = {p.removeprefix("crawl/corpora/news/"): store.cat_file(p) for p in store.find("crawl/corpora/news")}
    assert {n: b for n, b in sent.items() if n.endswith(".parquet")} == tables(tmp_path / "near")
    assert list((tmp_path / "cache" / "cleaner").iterdir()) == []
    assert command_line.main(["run", address, "-o", out, "-q"]) == 0  # nothing to do
    assert command_line.main(["run", address, "-o", out, "-q", "--min-chars", "5"]) != 0  # another run lies there
    assert out in capfd.readouterr().err
    assert command_line.main(["check", out, "--max-removed-share", "0.9"]) == 0
    assert command_line.main(["restore", out, "page.txt"]) == 0
    assert capfd.readouterr().out.endswith((folder / "page.txt").read_text())
    assert command_line.main(["report", out, "-q"]) == 0
    assert command_line.main(["run", address, "-o", out, "-q", "--overwrite", "--dedup", "off"]) == 0
    assert len(pq.read_table("crawl/corpora/news/records", filesystem=store)) > len(
        pq.read_table(tmp_path / "near/records")
    )
    store.pipe("crawl/settings.toml", b"[run]\nrows_per_file = 100\n")
    assert (
        command_line.main(
            ["run", f"{address}/a.jsonl", "-o", "s3://crawl/x.parquet", "-q", "--config", "s3://crawl/settings.toml"]
        )
        == 0
    )
    assert store.exists("crawl/x.parquet")
    assert store.exists("crawl/x.audit/summary.json")
