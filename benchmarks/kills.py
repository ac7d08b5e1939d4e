"""Jobs that are killed at random moments and started again: the same bytes come out, and nothing is left behind.

    python -m benchmarks.kills [--kills 100] [--seed 17] [--only run|dedup] [--folder FOLDER]

``run`` cleans pages of HTML, text and threads with templates of hosts on; ``dedup`` compares two tables through one
index. A job gets a signal that it cannot catch, with all its workers, at a moment drawn from its whole length, again and
again until it ends by itself; then it is run once more, which must change nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from cleaner.corpus.restore import restore
from cleaner.duplicates.index.dedup_index import DedupIndex

ROOT = Path(__file__).parents[1]
WORDS = "weir sluice barge tally lantern ledger miller heron gravel willow eddy mooring ferry oar reed chapel".split()
SCRIPT = """
import sys
from cleaner.corpus import pipeline
pipeline.MIN_SHARD = 20_000
from cleaner.cli.command_line import main
if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
"""
MOMENTS = (0.1, 1.3)
"""A kill falls between these shares of a job's length; it takes longer with other work beside it."""


def _prose(rng: random.Random, words: int) -> str:
    return " ".join(rng.choices(WORDS, k=words)).capitalize() + "."


def table(path: Path, seed: int, rows: int = 150) -> Path:
    """Records with copies among them, of this table and of others."""
    rng = random.Random(seed)
    shared = random.Random(1)
    common = [_prose(shared, 90) for _ in range(30)]
    with open(path, "w", encoding="utf-8") as f:
        for i in range(rows):
            text = rng.choice(common) if i % 5 == 0 else _prose(rng, rng.randint(40, 160))
            f.write(json.dumps({"id": f"{seed}-{i}", "text": text}) + "\n")
    return path


def pages(path: Path, seed: int, rows: int = 120) -> Path:
    """HTML, text and threads of three hosts, some of them copies."""
    rng = random.Random(seed)
    shared = random.Random(1)
    common = ["\n\n".join(_prose(shared, 60) for _ in range(3)) for _ in range(12)]
    with open(path, "w", encoding="utf-8") as f:
        for i in range(rows):
            host = f"h{i % 3}.example"
            text = rng.choice(common) if i % 4 == 0 else "\n\n".join(_prose(rng, 50) for _ in range(3))
            match i % 3:
                case 0:
                    body = "".join(f"<p>{p}</p>" for p in text.split("\n\n"))
                    text = f"<html><head><title>{WORDS[i % 16]} {i}</title></head><body><nav><a href=/>Home</a></nav><article>{body}</article></body></html>"
                case 1:
                    text = f"Mill News of {host}\n\n{text}\n\nSign up to our newsletter"
                case _:
                    posts = [
                        f"ann{n}\nPosts: {n}\nJan {n + 1}, 2020 at 4:0{n} PM\n#{n + 1}\n{_prose(rng, 40)}\nReply"
                        for n in range(4)
                    ]
                    text = "\n".join([*posts, "ann9\nPosts: 9\nJan 9, 2020 at 4:09 PM\n#5\n" + text + "\nReply"])
            f.write(json.dumps({"id": f"{seed}-{i}", "url": f"https://{host}/{seed}/{i}", "text": text}) + "\n")
    return path


class Kind(NamedTuple):
    """A job: how its inputs are made, and its command; *index* says whether it extends one."""

    make: Callable[[Path, int], Path]
    options: tuple[str, ...]
    index: bool


KINDS = {
    "run": Kind(pages, ("run", "--templates"), index=False),
    "dedup": Kind(table, ("dedup", "--index", "index"), index=True),
}


@dataclass
class Killing:
    """Two jobs of one kind, one after the other, in a fresh place each round; what they give undisturbed is known."""

    kind: Kind
    folder: Path
    rng: random.Random

    def __post_init__(self) -> None:
        self.script = self.folder / "job.py"
        self.script.write_text(SCRIPT)
        self.sources = {name: self.kind.make(self.folder / f"{name}.jsonl", n) for n, name in enumerate("ab", 1)}
        self.kills = self.rounds = 0
        self.states: Counter[str] = Counter()
        """What stood in the output when it was killed."""
        wanted = self.folder / "wanted"
        began = time.monotonic()
        for name in self.sources:
            self.complete(wanted, name)
        self.length = (time.monotonic() - began) / len(self.sources)
        self.expected = {name: published(wanted / name) for name in self.sources}
        self.records = self._indexed(wanted)

    def start(self, place: Path, out: str, jobs: int) -> subprocess.Popen[bytes]:
        """Paths are relative to *place*: the name of the index is a setting, which the summary repeats."""
        place.mkdir(exist_ok=True)
        line = [sys.executable, str(self.script), *self.kind.options, "-o", out, "-j", str(jobs), "-q", "--"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        return subprocess.Popen(
            [*line, str(self.sources[out])], cwd=place, env=environment, stderr=subprocess.PIPE, start_new_session=True
        )

    def complete(self, place: Path, out: str) -> None:
        """Runs a job undisturbed."""
        process = self.start(place, out, 1)
        _, err = process.communicate(timeout=600)
        if process.returncode:
            raise AssertionError(err.decode())

    def round(self, kills: int) -> None:
        """Both jobs in a new place, killed until *kills* are reached in all, and what came of it."""
        place = self.folder / str(self.rounds)
        self.rounds += 1
        for name in self.sources:
            while True:
                process = self.start(place, name, self.rng.choice((1, 2)))
                limit = self.rng.uniform(*MOMENTS) * self.length if self.kills < kills else 600
                try:
                    _, err = process.communicate(timeout=limit)
                except subprocess.TimeoutExpired:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.communicate()
                    self.kills += 1
                    self.states[state(place / name)] += 1
                    continue
                if process.returncode:
                    raise AssertionError(err.decode())
                break
            self.complete(place, name)  # once more: nothing to do, nothing left behind
            assert not (place / name / ".work").exists(), f"round {self.rounds}: work files stay"
            assert published(place / name) == self.expected[name], f"round {self.rounds}, after {self.kills} kills"
        assert self._indexed(place) == self.records
        row = json.loads(self.sources["b"].read_text(encoding="utf-8").splitlines()[7])
        assert restore(place / "b", row["id"]).startswith(row["text"][:40])

    def _indexed(self, place: Path) -> int:
        if not self.kind.index:
            return 0
        with DedupIndex(place / "index") as index:
            index.check()
            return len(index)


def published(out: Path) -> dict[str, bytes]:
    """The files of an output, but for work files."""
    files = {p.relative_to(out).as_posix(): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()}
    return {n: b for n, b in files.items() if not n.startswith(".work/")}


def state(out: Path) -> str:
    """How far a job had come: nothing yet, which of its work folders is the newest, or published."""
    if (out / "summary.json").exists():
        return "published"
    folders = [p for p in (out / ".work").glob("*") if p.is_dir()] if (out / ".work").exists() else []
    return max(folders, key=lambda p: p.stat().st_mtime_ns).name.split("-")[0] if folders else "nothing yet"


def main() -> int:
    """Kills what is asked for; exit code 1 if anything came out otherwise."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100, help="of each kind of job")
    parser.add_argument("--seed", type=int, default=17)
    parser.add_argument("--only", choices=tuple(KINDS))
    parser.add_argument(
        "--folder", type=Path, help="where inputs and outputs are made and stay; a temporary one if not given"
    )
    args = parser.parse_args()
    failed = False
    with tempfile.TemporaryDirectory() as temporary:
        for name, kind in KINDS.items():
            if args.only not in (None, name):
                continue
            place = (args.folder or Path(temporary)) / name
            place.mkdir(parents=True)
            killing = Killing(kind, place, random.Random(args.seed))
            try:
                while killing.kills < args.kills:
                    killing.round(args.kills)
            except AssertionError as e:
                failed = True
                print(f"{name}: {e}", flush=True)
            print(f"{name}: {killing.kills} kills, {killing.rounds} rounds, the same bytes: {not failed}; "
                  f"at the kill there was {dict(killing.states.most_common())}", flush=True)  # fmt: skip
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
