"""Quality of duplicate finding on a labelled set: ``python -m benchmarks.dedup_quality [DATA] [--rows] [--index]``.

DATA is a folder with ``dedup/*.jsonl.xz`` or such a file itself: rows of ``id, text, cluster, rel``. Scores are those
of :func:`benchmarks.scoring.duplicate_scores`, of the verdicts as :func:`cleaner.duplicates.passes.find.resolve` gives
them, and of the answers of a ``DedupIndex`` to which the records are added one by one.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks import scoring
from cleaner.config import DedupConfig
from cleaner.duplicates.index.dedup_index import DedupIndex
from cleaner.duplicates.passes.find import resolve


def labelled(data: Path) -> list[Path]:
    """The labelled sets of a data folder."""
    return [data] if data.is_file() else sorted((data / "dedup").glob("*.jsonl.xz"))


def verdicts(documents: list[dict], config: DedupConfig | None = None) -> list[tuple[str, str, str]]:
    """(id, canonical, action) of the duplicates among *documents*."""
    with tempfile.TemporaryDirectory() as tmp:
        path = Path(tmp, "in.parquet")
        pq.write_table(pa.table({k: [d[k] for d in documents] for k in ("id", "text")}), path, row_group_size=5000)
        found = resolve([path], Path(tmp, "work"), config or DedupConfig())
        rows = pq.read_table(found.verdicts, columns=["id", "canonical", "action"]).to_pylist()
    return [(r["id"], r["canonical"], r["action"]) for r in rows]


def answers(documents: list[dict]) -> list[tuple[str, str, str]]:
    """(id, match, action) as an index answers while *documents* are added to it."""
    with DedupIndex(None) as seen:
        found = seen.add_many([d["id"] for d in documents], [d["text"] for d in documents])
    acted = ("exact", "near", "contained_in")
    return [
        (d["id"], m.of, "left_out" if m.relation in acted else "marked")
        for d, m in zip(documents, found, strict=True)
        if m is not None
    ]


INDEXED = ("links.precision", "left_out.precision", "clusters.precision", "clusters.recall", "clusters.f1")
"""Scores that are reported of the index too."""


def index_scores(documents: list[dict]) -> dict[str, float]:
    """Scores of an index."""
    found = scoring.duplicate_scores(documents, answers(documents))
    return {f"dedup.index.{name}": found[f"dedup.{name}"] for name in INDEXED}


def score(data_dir: str | Path, config: DedupConfig | None = None) -> dict[str, float]:
    """Scores on the first labelled set of a data folder, of a corpus and of an index."""
    documents = list(scoring.read_jsonl(labelled(Path(data_dir))[0]))
    return scoring.duplicate_scores(documents, verdicts(documents, config)) | index_scores(documents)


def main() -> None:
    """Print the scores of every set, and with --rows which kinds of documents are wrongly linked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("data", nargs="?", type=Path, default=Path(os.environ.get("CLEANER_DATA", "../shared/data")))
    parser.add_argument("--rows", action="store_true", help="list wrong links by kind of document")
    parser.add_argument("--index", action="store_true", help="score an index instead of a corpus")
    args = parser.parse_args()
    for path in labelled(args.data):
        documents = list(scoring.read_jsonl(path))
        rows = answers(documents) if args.index else verdicts(documents)
        print(f"{path.name}: {len(documents)} documents, {len(rows)} links")
        for name, value in scoring.duplicate_scores(documents, rows).items():
            print(f"  {name:28} {value:.4f}")
        if args.rows:
            known = {d["id"]: d for d in documents}
            wrong = Counter(
                (known[a]["rel"], known[b]["rel"], action)
                for a, b, action in rows
                if known[a]["cluster"] != known[b]["cluster"]
            )
            for (a, b, action), n in wrong.most_common():
                print(f"  {n:5} {action} {a} -> {b}")


if __name__ == "__main__":
    main()
