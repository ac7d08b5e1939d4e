"""Speed of duplicate finding beside its peers: ``python -m benchmarks.dedup_bench [DATA] [--documents N] [--rounds
N]``.

Everything is measured in CPU seconds of one process in one run, on the same documents, the best of a few rounds.
Peers that are not installed are skipped (``pip install daft rensa datatrove``); datatrove works a twentieth of the
documents.

- *sketch*: text to 128 MinHash values, splitting and hashing included
- *whole*: a Parquet file to published records and duplicates
- *index*: records added to a ``DedupIndex`` on disk, each matched against all before it, and flushed
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks import scoring

os.environ.setdefault("OMP_NUM_THREADS", "1")


def cpu() -> float:
    """CPU seconds of this process and its finished children."""
    return sum(
        resource.getrusage(who).ru_utime + resource.getrusage(who).ru_stime
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )


def timed(fn: Callable[[], object], rounds: int) -> float:
    """The least CPU seconds of *rounds* calls."""
    best = float("inf")
    for _ in range(rounds):
        start = cpu()
        fn()
        best = min(best, cpu() - start)
    return best


def sketches(texts: list[str]) -> dict[str, Callable[[], object]]:
    """Ways to 128 MinHash values of five-word shingles."""
    from cleaner.config import DedupConfig
    from cleaner.duplicates.sketch import sketch
    from cleaner.text import word_list

    config = DedupConfig()
    out: dict[str, Callable[[], object]] = {}
    for name in ("numba", "numpy"):
        try:
            sketch(texts[:200], config, use=name)
        except ImportError:
            continue
        out[f"cleaner, {name}"] = lambda name=name: sketch(texts, config, use=name)

    def shingled(text: str) -> set[str]:
        words = text.lower().split()
        return {" ".join(words[i : i + 5]) for i in range(max(1, len(words) - 4))}

    word_list("")
    try:
        from datasketch import MinHash

        def with_datasketch() -> None:
            for t in texts:
                MinHash(num_perm=128).update_batch([s.encode() for s in shingled(t)])

        out["datasketch update_batch"] = with_datasketch
    except ImportError:
        pass
    try:
        import rensa

        def with_rensa() -> None:
            for t in texts:
                m = rensa.RMinHash(num_perm=128, seed=42)
                m.update(list(shingled(t)))
                m.digest()

        out["rensa"] = with_rensa
    except ImportError:
        pass
    try:
        import daft

        def with_daft() -> None:
            frame = daft.from_pydict({"t": texts})
            column = frame["t"] if hasattr(frame["t"], "normalize") else frame["t"].str
            clean = column.normalize(remove_punct=True, lowercase=True, nfd_unicode=True, white_space=True)
            frame = frame.with_column("t", clean)
            frame.with_column("m", frame["t"].minhash(num_hashes=128, ngram_size=5, seed=1)).select("m").collect()

        with_daft()
        out["daft"] = with_daft
    except ImportError:
        pass
    return out


def whole(documents: list[dict], folder: Path) -> dict[str, tuple[int, Callable[[], object]]]:
    """Ways from a file to what is left of it: documents, and the job."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from cleaner.config import DedupConfig
    from cleaner.duplicates.corpus import resolve
    from cleaner.duplicates.publish import publish

    source = folder / "in.parquet"
    pq.write_table(pa.table({k: [d[k] for d in documents] for k in ("id", "text")}), source, row_group_size=5000)

    def ours() -> None:
        with tempfile.TemporaryDirectory(dir=folder) as tmp:
            out = Path(tmp)
            found = resolve([source], out / "work", DedupConfig())
            publish([source], found, out / "records", out / "duplicates", DedupConfig(), rows_per_file=100_000)

    jobs: dict[str, tuple[int, Callable[[], object]]] = {"cleaner": (len(documents), ours)}
    try:
        from datatrove.executor.local import LocalPipelineExecutor
        from datatrove.pipeline.dedup import (
            MinhashDedupBuckets,
            MinhashDedupCluster,
            MinhashDedupFilter,
            MinhashDedupSignature,
        )
        from datatrove.pipeline.dedup.minhash import MinhashConfig
        from datatrove.pipeline.readers import JsonlReader
        from datatrove.pipeline.writers import JsonlWriter
    except ImportError:
        return jobs
    part = documents[::20]
    (folder / "jsonl").mkdir()
    (folder / "jsonl" / "in.jsonl").write_text("\n".join(json.dumps({"id": d["id"], "text": d["text"]}) for d in part))

    def datatrove() -> None:
        with tempfile.TemporaryDirectory(dir=folder) as tmp:
            config = MinhashConfig()
            reader = JsonlReader(str(folder / "jsonl"))
            stages = [
                ([reader, MinhashDedupSignature(output_folder=f"{tmp}/s", config=config)], 1),
                ([MinhashDedupBuckets(input_folder=f"{tmp}/s", output_folder=f"{tmp}/b", config=config)], 14),
                ([MinhashDedupCluster(input_folder=f"{tmp}/b", output_folder=f"{tmp}/r", config=config)], 1),
                ([reader, MinhashDedupFilter(input_folder=f"{tmp}/r"), JsonlWriter(f"{tmp}/o")], 1),
            ]
            for i, (pipeline, tasks) in enumerate(stages):
                LocalPipelineExecutor(pipeline=pipeline, tasks=tasks, workers=1, logging_dir=f"{tmp}/l{i}").run()

    jobs["datatrove, four stages"] = len(part), datatrove
    return jobs


def index(documents: list[dict], folder: Path) -> tuple[float, float]:
    """Records added a CPU second, and bytes a record on disk."""
    from cleaner.duplicates.index import DedupIndex

    with DedupIndex(None) as warm:
        warm.add_many(["a", "b"], [documents[0]["text"]] * 2)
    ids, texts = [d["id"] for d in documents], [d["text"] for d in documents]
    start = cpu()
    with DedupIndex(folder / "index") as seen:
        for i in range(0, len(ids), 1000):
            seen.add_many(ids[i : i + 1000], texts[i : i + 1000])
    seconds = cpu() - start
    size = sum(f.stat().st_size for f in (folder / "index").iterdir())
    return len(ids) / seconds, size / len(ids)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("data", nargs="?", type=Path, default=Path(os.environ.get("CLEANER_DATA", "../shared/data")))
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=2)
    args = parser.parse_args()
    documents = list(scoring.read_jsonl(args.data / "dedup" / "synth20k.jsonl.xz"))[: args.documents]
    texts = [d["text"] for d in documents]
    print(f"{len(texts)} documents of {sum(map(len, texts)) / len(texts):.0f} characters; documents a CPU second")
    print("sketch")
    for name, fn in sketches(texts).items():
        print(f"  {name:28} {len(texts) / timed(fn, args.rounds):10,.0f}", flush=True)
    with tempfile.TemporaryDirectory() as tmp:
        print("whole")
        for name, (n, job) in whole(documents, Path(tmp)).items():
            print(f"  {name:28} {n / timed(job, args.rounds):10,.0f}", flush=True)
        speed, size = index(documents, Path(tmp))
        print(f"index\n  {'cleaner, add_many':28} {speed:10,.0f}   {size:.0f} bytes a record")


if __name__ == "__main__":
    main()
