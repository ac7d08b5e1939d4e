"""Speed of duplicate finding beside its peers: ``python -m benchmarks.dedup_bench [DATA] [--documents N] [--rounds N]
[--peers-python PYTHON]``.

All are given the same documents in one run, one after the other in every round, one thread each, and measured in CPU
seconds. Printed are the medians of the rounds and the median of each round's ratio to ours: a busy machine slows both
sides of a round. What is not installed is said and skipped.

- *sketch*: text to 128 MinHash values, splitting into words and shingles included (``pip install datasketch daft
  rensa``). Ours finds fingerprints and the exact hash in the same pass.
- *whole*: a Parquet file to published records and duplicates, by the passes of this package in this process and by the
  command in one of its own (start-up, reports and checks included); text-dedup and datatrove by *PYTHON*, an
  interpreter that has them (:mod:`benchmarks.dedup_peers`; imports are not counted), in the first round only unless
  ``--peers-rounds`` says otherwise.
- *index*: records added to a ``DedupIndex`` on disk, each matched against all before it, and flushed.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

from benchmarks import scoring

Measured = dict[str, list[float]]
"""Microseconds a document, by name, a value for each round."""


def cpu() -> float:
    """CPU seconds of this process and its finished children."""
    return sum(
        resource.getrusage(who).ru_utime + resource.getrusage(who).ru_stime
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )


def timed(fn: Callable[[], object]) -> float:
    """The CPU seconds of a call."""
    start = cpu()
    fn()
    return cpu() - start


def sketches(texts: list[str]) -> dict[str, tuple[int, Callable[[], object]]]:
    """Ways to 128 MinHash values of five-word shingles: how many documents, and the call. Slow ones get a part."""
    from cleaner.config import DedupConfig
    from cleaner.duplicates.sketch.sketches import sketch

    config = DedupConfig()
    some = texts[::10]
    out: dict[str, tuple[int, Callable[[], object]]] = {}
    for name, given in (("numba", texts), ("numpy", some)):
        try:
            sketch(texts[:200], config, use=name)
        except ImportError:
            print(f"  numba is not installed: {name} is skipped")
            continue
        out[f"cleaner, {name}"] = len(given), lambda name=name, given=given: sketch(given, config, use=name)

    def shingled(text: str) -> set[str]:
        words = text.lower().split()
        return {" ".join(words[i : i + 5]) for i in range(max(1, len(words) - 4))}

    try:
        from datasketch import MinHash

        def with_datasketch() -> None:
            for t in some:
                MinHash(num_perm=128).update_batch([s.encode() for s in shingled(t)])

        out["datasketch update_batch"] = len(some), with_datasketch
    except ImportError:
        print("  datasketch is not installed: skipped")
    try:
        import rensa

        def with_rensa() -> None:
            for t in some:
                m = rensa.RMinHash(num_perm=128, seed=42)
                m.update(list(shingled(t)))
                m.digest()

        out["rensa"] = len(some), with_rensa
    except ImportError:
        print("  rensa is not installed: skipped")
    try:
        import daft

        def with_daft() -> None:
            frame = daft.from_pydict({"t": texts})
            column = frame["t"] if hasattr(frame["t"], "normalize") else frame["t"].str
            clean = column.normalize(remove_punct=True, lowercase=True, nfd_unicode=True, white_space=True)
            frame = frame.with_column("t", clean)
            frame.with_column("m", frame["t"].minhash(num_hashes=128, ngram_size=5, seed=1)).select("m").collect()

        with_daft()
        out["daft"] = len(texts), with_daft
    except ImportError:
        print("  daft is not installed: skipped")
    return out


def passes(folder: Path) -> None:
    """Ours: from the file to what is left of it."""
    from cleaner.config import DedupConfig
    from cleaner.duplicates.passes.find import resolve
    from cleaner.duplicates.passes.publish import Target, publish

    source = folder / "in.parquet"
    with tempfile.TemporaryDirectory(dir=folder) as tmp:
        out = Path(tmp)
        found = resolve([source], out / "work", DedupConfig())
        publish([source], found, Target(out / "records", out / "duplicates", 100_000))


def command(folder: Path) -> None:
    """Ours, as a user calls it."""
    with tempfile.TemporaryDirectory(dir=folder) as tmp:
        words = ["-m", "cleaner", "dedup", str(folder / "in.parquet"), "-o", f"{tmp}/out", "--jobs", "1", "-q"]
        path = os.pathsep.join([str(Path.cwd()), os.environ.get("PYTHONPATH", "")])
        subprocess.run([sys.executable, *words], check=True, env=os.environ | {"PYTHONPATH": path})


def peer(name: str, python: str, folder: Path) -> float | None:
    """CPU seconds of another tool's job; None, with a line that says so, if it cannot be run."""
    script = Path(__file__).with_name("dedup_peers.py")
    with tempfile.TemporaryDirectory(dir=folder) as tmp:
        environment = os.environ | {"HF_HUB_OFFLINE": "1", "PYTHONPATH": ""}
        words = [python, str(script), name, str(folder), tmp]
        done = subprocess.run(words, capture_output=True, text=True, cwd=tmp, env=environment)
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["it said nothing"]
        print(f"  {name} cannot be run by {python}: {said[-1]}")
        return None
    return float(done.stdout.strip().splitlines()[-1])


def whole(documents: list[dict], folder: Path, rounds: int, python: str | None, peers_rounds: int) -> Measured:
    """Microseconds a document from a file to what is left of it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(
        pa.table({k: [d[k] for d in documents] for k in ("id", "text")}), folder / "in.parquet", row_group_size=5000
    )
    with open(folder / "in.jsonl", "w", encoding="utf-8") as f:
        f.writelines(json.dumps({"id": d["id"], "text": d["text"]}) + "\n" for d in documents)
    peers = ["text-dedup", "datatrove"] if python else []
    if not python:
        print("  text-dedup and datatrove are skipped: no --peers-python")
    out: Measured = {}
    for n in range(rounds):
        for name, job in (("cleaner, passes", passes), ("cleaner dedup, command", command)):
            out.setdefault(name, []).append(timed(lambda job=job: job(folder)) / len(documents) * 1e6)
        for name in peers if n < peers_rounds else ():
            assert python is not None
            if (seconds := peer(name, python, folder)) is not None:
                out.setdefault(name, []).append(seconds / len(documents) * 1e6)
    return out


def index(documents: list[dict], folder: Path) -> tuple[float, float]:
    """Microseconds a record added, and bytes a record on disk."""
    from cleaner.duplicates.index.dedup_index import DedupIndex

    ids, texts = [d["id"] for d in documents], [d["text"] for d in documents]
    with tempfile.TemporaryDirectory(dir=folder) as tmp:

        def add() -> None:
            with DedupIndex(Path(tmp, "index")) as seen:
                for i in range(0, len(ids), 1000):
                    seen.add_many(ids[i : i + 1000], texts[i : i + 1000])

        seconds = timed(add)
        size = sum(f.stat().st_size for f in Path(tmp, "index").iterdir())
    return seconds / len(ids) * 1e6, size / len(ids)


def tell(title: str, measured: Measured, ours: str) -> None:
    """Prints medians, and the medians of ratios to *ours* of the same round."""
    print(f"{title:28} {'documents/s':>12} {'µs each':>10} {'× ours':>8}")
    for name, values in measured.items():
        middle = statistics.median(values)
        ratio = statistics.median(v / o for v, o in zip(values, measured.get(ours, values), strict=False))
        print(f"  {name:26} {1e6 / middle:12,.0f} {middle:10.1f} {ratio:8.2f}", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("data", nargs="?", type=Path, default=Path(os.environ.get("CLEANER_DATA", "../shared/data")))
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peers-python", metavar="PYTHON", help="an interpreter that has text-dedup and datatrove")
    parser.add_argument("--peers-rounds", type=int, default=1, help="rounds in which those two run (minutes each)")
    args = parser.parse_args()
    documents = list(scoring.read_jsonl(args.data / "dedup" / "synth20k.jsonl.xz"))[: args.documents]
    texts = [d["text"] for d in documents]
    size = sum(map(len, texts)) / len(texts)
    print(f"{len(texts)} documents of {size:.0f} characters; CPU time; {args.rounds} rounds")
    ways = sketches(texts)
    measured: Measured = {}
    for _ in range(args.rounds):
        for name, (n, fn) in ways.items():
            measured.setdefault(name, []).append(timed(fn) / n * 1e6)
    tell("sketch", measured, "cleaner, numba")
    with tempfile.TemporaryDirectory() as tmp:
        folder = Path(tmp)
        found = whole(documents, folder, args.rounds, args.peers_python, args.peers_rounds)
        tell("whole job", found, "cleaner, passes")
        index(documents[:2000], folder)
        added = [index(documents, folder) for _ in range(args.rounds)]
        tell("index", {"cleaner, add_many": [us for us, _ in added]}, "cleaner, add_many")
        print(f"  {added[0][1]:.0f} bytes a record on disk")


if __name__ == "__main__":
    main()
