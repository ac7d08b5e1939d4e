"""What users fear most: a corpus, a page or an id that is lost in silence."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import cleaner
from cleaner.config import Config
from cleaner.corpus import pipeline, shard_passes
from cleaner.corpus.restore import restore
from cleaner.errors import EmptyCorpus, OutputError
from cleaner.store.output_folder import IDENTITY, OutputFolder

SAMPLES = Path(__file__).parents[2] / "samples"


def settings(**stages: Any) -> Config:
    return Config.from_mapping(stages)


def dump(path: Path, rows: int = 12, **more: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps({"id": f"r{i}", "text": f"Record {i} tells of the weir at Ostbeck, year {1800 + i}.", **more})
             for i in range(rows))  # fmt: skip
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def files(out: Path) -> dict[str, bytes]:
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()}


def table(out: Path, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(out / name).to_pylist()
    return rows


# -- the same command again --------------------------------------------------------------------------------------------


def test_the_same_run_again_has_nothing_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, out = dump(tmp_path / "a.jsonl"), tmp_path / "out"
    first = pipeline.dedup(path, out)
    before = files(out)
    with monkeypatch.context() as m:
        m.setattr(shard_passes, "work_shard", lambda task: pytest.fail("worked again"))
        for overwrite in (False, True):
            again = pipeline.dedup(path, out, settings(run={"overwrite": overwrite}))
            assert again.unchanged
            assert again.data == first.data
    assert files(out) == before
    (out / "records" / "part-00000.parquet").unlink()  # but a damaged output is not called done
    with pytest.raises(OutputError, match="finished run"):
        pipeline.dedup(path, out)
    assert not pipeline.dedup(path, out, settings(run={"overwrite": True})).unchanged
    assert files(out) == before


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"filters": {"min_chars": 3}}, "filters.min_chars was 0, is 3"),
        ({"dedup": {"mode": "exact"}}, 'dedup.mode was "contained", is "exact"'),
    ],
)
def test_another_run_is_told_which_setting_differs(tmp_path: Path, change: Any, says: str) -> None:
    path, out = dump(tmp_path / "a.jsonl"), tmp_path / "out"
    pipeline.dedup(path, out)
    with pytest.raises(OutputError, match="holds a finished run that differs") as e:
        pipeline.dedup(path, out, settings(**change))
    assert says in str(e.value)


def test_another_run_is_told_which_input_differs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    dump(folder / "a.jsonl")
    dump(folder / "b.jsonl", 5)
    with monkeypatch.context() as m:
        m.setattr(pipeline, "gather", lambda tables: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            pipeline.dedup(folder, out)
    dump(folder / "b.jsonl", 6)
    dump(folder / "c.jsonl", 2)
    with pytest.raises(OutputError, match="unfinished run of other inputs") as e:
        pipeline.dedup(folder, out)
    assert "input c.jsonl is new" in str(e.value)
    assert "input b.jsonl changed" in str(e.value)
    assert "a.jsonl" not in str(e.value)


def test_killed_between_the_summary_and_the_clearing_of_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, out = dump(tmp_path / "a.jsonl"), tmp_path / "out"
    real = shutil.rmtree

    def dying(target: Any, *more: Any, **options: Any) -> None:
        if Path(target).name == ".work" and (out / "summary.json").exists():
            raise KeyboardInterrupt
        real(target, *more, **options)

    with monkeypatch.context() as m:
        m.setattr(shutil, "rmtree", dying)
        with pytest.raises(KeyboardInterrupt):
            pipeline.dedup(path, out)
    assert (out / ".work").exists()
    assert pipeline.dedup(path, out).unchanged
    assert not (out / ".work").exists()


# -- nothing published -------------------------------------------------------------------------------------------------


def command(*args: str | Path, stdin: bytes = b"", stdout: Any = subprocess.PIPE) -> subprocess.CompletedProcess[bytes]:
    line = [sys.executable, "-m", "cleaner", *map(str, args)]
    return subprocess.run(line, input=stdin, stdout=stdout, stderr=subprocess.PIPE, timeout=120)


EMPTY = {
    "wrong column": (["a.jsonl", "--text-column", "body"], b"no column 'body'"),
    "no text": (["b.bin"], b"b.bin"),
    "empty file": (["empty.txt"], b"empty"),
    "no language": (["a.jsonl", "--languages", "tlh"], b"filter.language"),
}


@pytest.mark.parametrize("case", EMPTY)
@pytest.mark.parametrize("verb", ["run", "dedup"])
def test_a_run_that_publishes_nothing_fails_and_says_why(tmp_path: Path, case: str, verb: str) -> None:
    dump(tmp_path / "a.jsonl", language="en")
    (tmp_path / "b.bin").write_bytes(b"%PDF-1.7\n\x00\xff\xfe" + os.urandom(3000))
    (tmp_path / "empty.txt").write_bytes(b"")
    args, says = EMPTY[case]
    done = command(verb, tmp_path / args[0], *args[1:], "-o", tmp_path / "out", "-q")
    assert done.returncode == 1, done.stderr
    assert says in done.stderr
    assert b"times, as" in done.stderr
    assert (tmp_path / "out" / "summary.json").exists()  # with its rejected rows


def test_an_output_is_not_replaced_by_nothing(tmp_path: Path) -> None:
    path, out = dump(tmp_path / "a.jsonl"), tmp_path / "out"
    pipeline.dedup(path, out)
    before = files(out)
    none = settings(run={"overwrite": True}, filters={"min_chars": 10_000})
    with pytest.raises(EmptyCorpus, match=r"not replaced: .* holds 12\n  filter:filter.min_chars 12 times"):
        pipeline.dedup(path, out, none)
    assert {n: b for n, b in files(out).items() if not n.startswith(".work/")} == before
    done = command("dedup", path, "-o", out, "--overwrite", "--min-chars", "10000")
    assert done.returncode == 1
    assert b"not replaced" in done.stderr
    assert pipeline.dedup(path, out, settings(run={"overwrite": True})).records == 12


# -- ids ---------------------------------------------------------------------------------------------------------------


def test_a_page_that_has_the_id_of_a_post(tmp_path: Path) -> None:
    url = "https://forum.example/t/1"
    thread = (SAMPLES / "ferry-thread.txt").read_text(encoding="utf-8")
    other = "The post on its own page, as the forum shows it under a link. It says nothing of ferries at all."
    orders = []
    for number, order in enumerate(((0, 1), (1, 0))):
        rows = [{"url": url, "text": thread}, {"url": f"{url}#post-1", "text": other}]
        path, out = tmp_path / f"in{number}" / "a.jsonl", tmp_path / f"out{number}"
        path.parent.mkdir()
        path.write_text("".join(json.dumps(rows[i]) + "\n" for i in order), encoding="utf-8")
        cleaner.run(path, out, settings(dedup={"mode": "off"}))
        ids = [r["id"] for r in table(out, "records")]
        assert len(ids) == len(set(ids))
        assert f"{url}#post-1" in ids
        pages = [r["page_id"] for r in table(out, "pages")]
        assert restore(out, url) == thread
        assert [restore(out, p) for p in pages if p != url] == [other]
        for record in table(out, "records"):
            assert restore(out, record["id"]) in (thread, other)
        orders.append(sorted(ids))
    assert orders[0] == orders[1]


@pytest.mark.parametrize("number", [3_000_000_000, -(1 << 40), 7])
def test_numbers_that_no_column_holds_stay_with_the_caller(tmp_path: Path, number: int) -> None:
    path, out = dump(tmp_path / "a.jsonl", 2, post_index=number, kind="post"), tmp_path / "out"
    assert pipeline.dedup(path, out).records == 2
    for row in table(out, "records"):
        kept = row["post_index"] if number == 7 else json.loads(row["extra"])["post_index"]
        assert kept == number
        assert row["kind"] == "post"


# -- places and reports ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["corpus:v2", "run:1/corpus", "corpus:v3.parquet", "s3:bucket"])
def test_a_path_with_a_colon_is_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    dump(tmp_path / "a.jsonl")
    monkeypatch.chdir(tmp_path)
    assert pipeline.dedup("a.jsonl", name).records == 12
    assert (tmp_path / name).exists()
    assert restore(name, "r1").startswith("Record 1")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("more", [[], ["--json"]])
def test_a_full_standard_output_does_not_deny_the_corpus(tmp_path: Path, more: list[str]) -> None:
    path, out = dump(tmp_path / "a.jsonl"), tmp_path / "out"
    with open("/dev/full", "wb") as full:
        done = command("dedup", path, "-o", out, *more, stdout=full)
    assert done.returncode == 2
    assert b"standard output cannot be written" in done.stderr
    assert b"the corpus is complete" in done.stderr
    assert done.stderr.count(b"\n") == 1
    assert len(table(out, "records")) == 12
    with open("/dev/full", "wb") as full:
        done = command("clean", SAMPLES / "ferry-article.txt", stdout=full)
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1


def test_standard_input_is_kept_with_the_run(tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = command("dedup", "-", "-o", out, "-q", stdin=dump(tmp_path / "a.jsonl").read_bytes())
    assert done.returncode == 0, done.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.jsonl", "out"]
    assert not (out / ".work").exists()
    assert command("dedup", "-", "-o", out, stdin=(tmp_path / "a.jsonl").read_bytes()).returncode == 0


def test_a_run_that_never_began_leaves_nothing(tmp_path: Path) -> None:
    with OutputFolder(tmp_path / "out"):
        assert (tmp_path / "out" / ".work").is_dir()
    assert not (tmp_path / "out").exists()


def test_work_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / ".work").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OutputError, match="is a link"):
        pipeline.dedup(dump(tmp_path / "a.jsonl"), tmp_path / "out")
    assert not list((tmp_path / "elsewhere").iterdir())


def test_the_identity_names_no_machine_and_no_path(tmp_path: Path) -> None:
    pipeline.dedup(dump(tmp_path / "a.jsonl"), tmp_path / "out")
    assert str(tmp_path) not in (tmp_path / "out" / IDENTITY).read_text()


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes on Linux alone")
def test_names_in_any_locale(tmp_path: Path) -> None:
    """Inputs of any name are read in any locale; an output that cannot be written is named before any work."""
    folder = tmp_path / "größe"
    folder.mkdir()
    (folder / "Überß.txt").write_text("The miller said that the mill was repaired twice.", encoding="utf-8")
    (folder / os.fsdecode(b"caf\xe9.txt")).write_text("Nobody paid for the new wheel of the mill.", encoding="utf-8")
    plain = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG"))}
    for more in (
        {"LC_ALL": "C"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "C.UTF-8"},
    ):
        out = tmp_path / f"out-{len(more)}"
        line = [sys.executable, "-m", "cleaner", "run", str(folder), "-q", "--overwrite", "-o"]
        done = subprocess.run([*line, str(out)], env=plain | more, capture_output=True)
        assert done.returncode == 0, done.stderr
        assert len(pq.read_table(out / "records")) == 2
        bad = os.fsencode(tmp_path) + b"/out-\xe9"
        done = subprocess.run([*map(os.fsencode, line), bad], env=plain | more, capture_output=True)
        assert done.returncode == 2 and b"no UTF-8" in done.stderr and done.stderr.count(b"\n") == 1
