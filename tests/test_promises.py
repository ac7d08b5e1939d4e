"""What every page and every run promises, whatever comes in: tiling, account, replay, rest, calm, order, agreement."""

from __future__ import annotations

import json
import pickle
import random
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pages import CASES, SAMPLES, htmls, sample_texts, texts

import cleaner
from cleaner.config import Config
from cleaner.model import KINDS, Page
from cleaner.page.clean_page import CleanPage

LEVELS = ("cautious", "balanced", "strict")


def plain(text: str, **config: Any) -> CleanPage:
    return cleaner.clean(text, media_type="text/plain", config=Config.from_mapping(config))


def check(page: CleanPage) -> None:
    """Promises 1, 2 and 5 for one page."""
    source = page.source
    # Tiling: the blocks joined are the text.
    assert "".join(source[b.start : b.end] for b in page.blocks) == source
    assert [b.start for b in page.blocks[1:]] == [b.end for b in page.blocks[:-1]]
    assert all(b.kind in KINDS for b in page.blocks)
    # Account: removed stretches are the blocks that are not kept, nothing more or less.
    gone = [i for r in page.removed for i in range(r.start, r.end)]
    assert gone == [i for b in page.blocks if not b.kept for i in range(b.start, b.end)]
    assert all(r.text == source[r.start : r.end] and r.kind in KINDS and r.rule for r in page.removed)
    # Never invents: what is kept are lines of the source, in its order.
    inside(page.text, source)
    # Posts follow one another, lie in the text and hold lines of their own stretch.
    at = 0
    for post in page.posts:
        assert at <= post.start <= post.end <= len(source)
        inside(post.text, source[post.start : post.end])
        for quote in post.quotes:
            assert 0 <= quote.start <= quote.end <= len(source)
        at = post.end
    for record in page.records():
        assert record.text.strip()
        inside(record.text, source)


def inside(kept: str, source: str) -> None:
    """Every line of *kept* is found in *source*, one after the other."""
    at = 0
    for line in kept.split("\n"):
        if line.strip():
            at = source.find(line, at)
            assert at >= 0, line
            at += len(line)


def same(a: CleanPage, b: CleanPage) -> None:
    for name in ("source", "blocks", "posts", "metadata", "removed", "text"):
        assert getattr(a, name) == getattr(b, name)
    assert a.records() == b.records()


# -- one page --------------------------------------------------------------------------------------------------------


@given(texts())
def test_text_pages_keep_the_promises(text: str) -> None:
    page = plain(text)
    assert page.source == text
    check(page)


@given(htmls())
def test_html_pages_keep_the_promises(html: str) -> None:
    check(cleaner.clean(html, media_type="text/html"))


@given(st.one_of(st.binary(max_size=300), st.text(max_size=200)))
def test_anything_is_a_page(content: bytes | str) -> None:
    check(cleaner.clean(content))


@pytest.mark.parametrize(
    "content",
    ["", "\n", " \t ", "\x00", "\ud800 lone", "\ufeff", "a" * 100_000, "\n" * 50_000, "Home\n" * 20_000, "<" * 50_000,
     "https://a.example/" + "a/" * 50_000, "- " * 50_000, "By " * 30_000, "1 " * 50_000, "Read more " * 10_000],
    ids=lambda c: repr(c[:12]),
)  # fmt: skip
def test_hostile_pages(content: str) -> None:
    check(plain(content))
    check(cleaner.clean(content))


@given(texts(), st.sampled_from(LEVELS), st.sampled_from(["keep", "drop"]), st.sampled_from(KINDS))
def test_promises_hold_for_every_setting(text: str, level: str, what: str, kind: str) -> None:
    page = plain(text, label={"level": level, what: (kind,), "comments": "records"})
    check(page)
    if what == "keep":
        assert all(b.kept for b in page.blocks if b.kind == kind)
    else:
        assert not any(b.kept for b in page.blocks if b.kind == kind)


@given(st.lists(texts(), max_size=6), st.randoms(use_true_random=False))
def test_a_page_does_not_depend_on_its_neighbours(pages: list[str], rng: random.Random) -> None:
    batch = [Page(str(i), text, media_type="text/plain") for i, text in enumerate(pages)]
    together = cleaner.Cleaner().clean_pages(batch)
    order = rng.sample(range(len(batch)), len(batch))
    shuffled = dict(zip(order, cleaner.Cleaner().clean_pages([batch[i] for i in order]), strict=True))
    for i, page in enumerate(together):
        same(page, cleaner.Cleaner().clean_pages([batch[i]])[0])
        same(page, shuffled[i])


def test_a_cleaner_has_no_memory() -> None:
    pages = sample_texts()
    clean = cleaner.Cleaner()
    first = [clean(t, media_type="text/plain").blocks for t in pages]
    copied = pickle.loads(pickle.dumps(clean))
    with ThreadPoolExecutor(4) as pool:
        threaded = list(pool.map(lambda t: clean(t, media_type="text/plain").blocks, pages))
    assert first == threaded == [copied(t, media_type="text/plain").blocks for t in pages]


def test_time_grows_with_the_page_and_no_faster() -> None:
    """Threads and articles one behind the other: eight times the text takes about eight times as long."""
    unit = "\n\n".join(sample_texts())

    def seconds(copies: int) -> float:
        start = time.process_time()
        assert plain("\n\n".join([unit] * copies)).text
        return time.process_time() - start

    seconds(1)
    assert seconds(16) < 30 * max(seconds(2), 0.05) + 1


def test_cleaned_text_is_at_rest() -> None:
    kept = left = 0
    for text in sample_texts():
        once = plain(text)
        kept += len(once.text)
        left += len(plain(once.text).text)
    assert left >= REST * kept


REST = 0.985
"""Share of the cleaned samples that a second cleaning leaves. What it may take are headings that now come first."""


@given(st.sampled_from(sorted((CASES / "whole").glob("*.txt"))), st.integers(0, 2**16))
def test_calm_pages_stay_calm_when_cut_short(path: Path, seed: int) -> None:
    """Half a poem, table or letter is still no chrome."""
    rng = random.Random(seed)
    parts = path.read_text(encoding="utf-8").split("\n\n")
    if len(parts) < 6 or f"whole/{path.name}" in KNOWN_UNCALM:
        return
    start = rng.randrange(len(parts) // 2)
    text = "\n\n".join(parts[start : start + len(parts) // 2 + 1])
    page = plain(text)
    lost = sum(len(r.text.strip()) for r in page.removed if r.kind not in ("title", "byline", "date", "caption_credit"))
    assert lost <= CALM * len(text), page.explain()


CALM = 0.1
"""Share of a fragment of a page without chrome that may be lost."""
KNOWN_UNCALM: frozenset[str] = frozenset()


# -- a run -----------------------------------------------------------------------------------------------------------


def rows(out: Path, table: str) -> list[dict[str, Any]]:
    if out.suffix == ".parquet":
        folder = out if table == "records" else out.with_suffix(".audit") / table
    else:
        folder = out / table
    found: list[dict[str, Any]] = ds.dataset(folder, format="parquet").to_table().to_pylist()
    return found


TABLES = ("records", "removed", "duplicates", "rejected", "pages")


def everything(out: Path) -> dict[str, list[dict[str, Any]]]:
    return {t: rows(out, t) for t in TABLES}


def fingerprint(out: Path) -> dict[str, bytes]:
    """Every published file but the report, byte for byte."""
    return {
        p.relative_to(out).as_posix(): p.read_bytes()
        for p in sorted(out.rglob("*"))
        if p.is_file() and (p.suffix == ".parquet" or p.name == "summary.json")
    }


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples and the cases, and the same pages once more in one JSONL file."""
    folder = tmp_path_factory.mktemp("dump")
    shutil.copytree(SAMPLES, folder / "samples")
    shutil.copytree(CASES / "whole", folder / "whole")
    with open(folder / "whole.jsonl", "w", encoding="utf-8") as f:
        for i, text in enumerate(sample_texts()):
            f.write(json.dumps({"url": f"https://pages.example/{i}", "text": text, "n": i}, ensure_ascii=False) + "\n")
    return folder


@pytest.fixture(scope="module")
def run(dump: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("run") / "out"
    cleaner.run([dump], out)
    return out


def test_every_page_is_somewhere(run: Path) -> None:
    t = everything(run)
    left_out = [d for d in t["duplicates"] if d["action"] == "left_out"]
    somewhere = (
        {r["page_id"] for r in t["records"]}
        | {d["record_page_id"] for d in left_out}
        | {r["page_id"] for r in t["rejected"]}
    )
    assert {p["page_id"] for p in t["pages"]} <= somewhere
    ids = [r["id"] for r in t["records"]] + [d["id"] for d in left_out]
    assert len(ids) == len(set(ids))
    assert len(t["pages"]) == len({p["page_id"] for p in t["pages"]})
    assert all(d["canonical"] in {r["id"] for r in t["records"]} for d in t["duplicates"])
    assert (run / "report.html").stat().st_size > 1000


def test_what_is_left_out_is_held_by_its_canonical(run: Path) -> None:
    records = {r["id"]: r["text"] for r in rows(run, "records")}
    for d in rows(run, "duplicates"):
        assert d["relation"] in ("exact", "near", "contained_in", "contains", "overlaps")
        if d["action"] != "left_out":
            continue
        mine, theirs = set(shingles(d["record_text"])), set(shingles(records[d["canonical"]]))
        jaccard = len(mine & theirs) / len(mine | theirs)
        assert jaccard == pytest.approx(d["jaccard"], abs=0.02)
        assert jaccard >= 0.78 or len(mine & theirs) / len(mine) >= 0.88


def shingles(text: str) -> list[tuple[str, ...]]:
    from cleaner.text.words import word_list

    words = word_list(text)
    return [tuple(words[i : i + 5]) for i in range(max(1, len(words) - 4))]


def test_restore_gives_every_page_back(run: Path, dump: Path) -> None:
    from cleaner.corpus.restore import restore

    sources = {}
    for path in [*sorted(dump.glob("samples/*.txt")), *sorted(dump.glob("whole/*.txt"))]:
        sources[path.name] = path.read_text(encoding="utf-8")
    for page in rows(run, "pages"):
        text = restore(run, page["page_id"], markup=False)
        assert len(text) == page["n_chars"]
        name = Path(page["source"]).name
        if name in sources:
            assert text == sources[name]


def test_same_rows_whatever_the_order_the_shards_and_the_workers(run: Path, dump: Path, tmp_path: Path) -> None:
    expected = fingerprint(run)
    others = {
        "workers": ([dump], Config(), 2),
        "shards": ([dump], Config.from_mapping({"run": {"shard_mb": 1}}), 1),
    }
    for name, (inputs, config, jobs) in others.items():
        cleaner.run(inputs, tmp_path / name, config, jobs=jobs)
        assert fingerprint(tmp_path / name) == expected, name


def test_same_rows_whatever_the_order_of_the_inputs(dump: Path, tmp_path: Path) -> None:
    inputs = sorted(p for p in dump.glob("samples/*") if p.suffix in (".txt", ".jsonl", ".html"))
    cleaner.run(inputs, tmp_path / "a")
    cleaner.run(inputs[::-1], tmp_path / "b")
    assert fingerprint(tmp_path / "a") == fingerprint(tmp_path / "b")


def test_same_rows_when_lines_are_shuffled(dump: Path, tmp_path: Path) -> None:
    """Arrival order plays no part: the same records, duplicates and rejected rows, but for where they stood."""
    lines = [x for x in (dump / "whole.jsonl").read_text(encoding="utf-8").splitlines() if x]
    lines += [x for x in (dump / "samples" / "bulletin.jsonl").read_text(encoding="utf-8").splitlines() if "{" in x]
    seen = []
    for seed in (1, 2):
        random.Random(seed).shuffle(lines)
        (tmp_path / "dump.jsonl").write_text("\n".join(lines), encoding="utf-8")
        out = tmp_path / f"out{seed}"
        cleaner.run([tmp_path / "dump.jsonl"], out)
        seen.append({t: sorted(json.dumps(r, sort_keys=True, default=str) for r in rows(out, t))
                     for t in ("records", "duplicates", "removed")})  # fmt: skip
    assert seen[0] == seen[1]


def test_an_interrupted_run_goes_on_to_the_same_bytes(run: Path, dump: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    code = (
        "import os, sys, cleaner\n"
        "import cleaner.store.atomic_files as w\n"
        "n = [0]\n"
        "real = os.replace\n"
        "def replace(a, b, **k):\n"
        "    n[0] += 1\n"
        "    if n[0] == int(sys.argv[3]): os._exit(9)\n"
        "    return real(a, b, **k)\n"
        "os.replace = replace\n"
        "cleaner.run([sys.argv[1]], sys.argv[2])\n"
    )
    died = 0
    for stop in ("2", "5", "3"):
        done = subprocess.run([sys.executable, "-c", code, str(dump), str(out), stop], capture_output=True, text=True)
        assert done.returncode in (0, 9), done.stderr
        died += done.returncode == 9
    assert died
    if not (out / "summary.json").exists():
        cleaner.run([dump], out)
    assert fingerprint(out) == fingerprint(run)


def test_command_and_library_agree(run: Path, dump: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-m", "cleaner", "run", str(dump), "-o", str(out), "-q"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert fingerprint(out) == fingerprint(run)
    page = run_page(run)
    restored = subprocess.run(
        [sys.executable, "-m", "cleaner", "restore", str(out), page], capture_output=True, check=True
    ).stdout.decode()
    assert restored.rstrip("\n") == (SAMPLES / "river-report.txt").read_text(encoding="utf-8").rstrip("\n")


def run_page(run: Path) -> str:
    """Id of the page that ``river-report.txt`` became."""
    return next(str(p["page_id"]) for p in rows(run, "pages") if p["source"].endswith("river-report.txt"))


def test_clean_command_and_library_agree() -> None:
    for name in ("ferry-article.txt", "orchard.html"):
        path = SAMPLES / name
        done = subprocess.run([sys.executable, "-m", "cleaner", "clean", str(path)], capture_output=True, check=True)
        page = cleaner.clean(path.read_bytes())
        assert done.stdout.decode().rstrip("\n") == page.text.rstrip("\n")


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_make_demo_and_library_agree(tmp_path: Path) -> None:
    """The recipe of ``make demo``, in a folder whose environment is ready."""
    root = SAMPLES.parent
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(root / name, tmp_path)
    shutil.copytree(SAMPLES, tmp_path / "samples")
    command = tmp_path / ".venv" / "bin" / "cleaner"
    command.parent.mkdir(parents=True)
    command.write_text(f'#!/bin/sh\nPYTHONPATH="{root}" exec "{sys.executable}" -m cleaner "$@"\n')
    command.chmod(0o755)
    (tmp_path / ".venv" / ".base").touch()
    done = subprocess.run(["make", "demo"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "records published" in done.stdout
    cleaner.run([tmp_path / "samples"], tmp_path / "out")
    assert fingerprint(tmp_path / "build" / "corpus") == fingerprint(tmp_path / "out")


def test_one_parquet_file_holds_the_same_records(run: Path, dump: Path, tmp_path: Path) -> None:
    cleaner.run([dump], tmp_path / "out.parquet")
    assert rows(tmp_path / "out.parquet", "records") == rows(run, "records")


def test_tables_open_without_options(run: Path, tmp_path: Path) -> None:
    duckdb, polars, pandas = (pytest.importorskip(m) for m in ("duckdb", "polars", "pandas"))
    n = len(rows(run, "records"))
    pattern = str(run / "records" / "*.parquet")
    assert duckdb.sql(f"select count(*) from '{pattern}'").fetchall() == [(n,)]
    assert polars.read_parquet(pattern).height == n
    assert len(pandas.read_parquet(run / "records")) == n
    datasets = pytest.importorskip("datasets")
    loaded = datasets.load_dataset("parquet", data_files=pattern, cache_dir=str(tmp_path / "cache"), split="train")
    assert loaded.num_rows == n
