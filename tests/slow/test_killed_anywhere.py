"""A run with an index is killed a hundred times at random moments and always goes on to the same bytes."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cleaner.corpus.restore import restore
from cleaner.duplicates.index.dedup_index import DedupIndex

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs kill")
KILLS = 100
ROOT = Path(__file__).parents[2]
WORDS = "weir sluice barge tally lantern ledger miller heron gravel willow eddy mooring ferry oar reed chapel".split()
SCRIPT = """
import sys
from cleaner.corpus import pipeline
pipeline.MIN_SHARD = 20_000
from cleaner.cli.command_line import main
if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
"""


def dump(path: Path, seed: int, rows: int = 150) -> Path:
    rng = random.Random(seed)
    shared = random.Random(1)
    common = [" ".join(shared.choices(WORDS, k=90)) for _ in range(30)]
    with open(path, "w", encoding="utf-8") as f:
        for i in range(rows):
            text = rng.choice(common) if i % 5 == 0 else " ".join(rng.choices(WORDS, k=rng.randint(40, 160)))
            f.write(json.dumps({"id": f"{seed}-{i}", "text": f"{text}."}) + "\n")
    return path


def command(script: Path, source: Path, place: Path, out: str, jobs: int) -> subprocess.Popen[bytes]:
    """Paths are relative to *place*: the name of the index is a setting, which the summary repeats."""
    place.mkdir(exist_ok=True)
    line = [sys.executable, str(script), "dedup", str(source), "-o", out, "--index", "index", "-j", str(jobs), "-q"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(line, cwd=place, env=environment, stderr=subprocess.PIPE, start_new_session=True)


def published(out: Path) -> dict[str, bytes]:
    files = {p.relative_to(out).as_posix(): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()}
    return {n: b for n, b in files.items() if not n.startswith(".work/")}


def complete(script: Path, source: Path, place: Path, out: str) -> None:
    process = command(script, source, place, out, 1)
    _, err = process.communicate(timeout=300)
    assert process.returncode == 0, err.decode()


def test_a_hundred_kills(tmp_path: Path) -> None:
    script = tmp_path / "dedup.py"
    script.write_text(SCRIPT)
    first, second = dump(tmp_path / "first.jsonl", 1), dump(tmp_path / "second.jsonl", 2)
    wanted = tmp_path / "wanted"
    start = time.monotonic()
    for name, source in (("a", first), ("b", second)):
        complete(script, source, wanted, name)
    length = (time.monotonic() - start) / 2
    expected = {name: published(wanted / name) for name in "ab"}
    with DedupIndex(wanted / "index") as index:
        records = len(index)

    rng = random.Random(17)
    kills = rounds = 0
    while kills < KILLS:
        place = tmp_path / str(rounds)
        rounds += 1
        for name, source in (("a", first), ("b", second)):
            while True:
                process = command(script, source, place, name, rng.choice((1, 2)))
                try:
                    _, err = process.communicate(timeout=rng.uniform(0.05, 1.6) * length)
                except subprocess.TimeoutExpired:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.communicate()
                    kills += 1
                    continue
                assert process.returncode == 0, err.decode()
                break
            complete(script, source, place, name)  # once more: nothing to do, nothing left behind
            assert not (place / name / ".work").exists()
            assert published(place / name) == expected[name], f"round {rounds}, after {kills} kills"
        with DedupIndex(place / "index") as index:
            index.check()
            assert len(index) == records
        assert restore(place / "b", "2-7").startswith(json.loads(second.read_text().splitlines()[7])["text"][:40])
