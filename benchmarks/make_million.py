"""A large corpus with the habits of a small one: ``python -m benchmarks.make_million SET OUT [--records N] [--seed
S]``.

SET is a labelled set (``dedup/synth20k.jsonl.xz``). Each round takes the whole set and changes every word that is not
among the most frequent by a letter code of the round, so that rounds share common words and phrases but no stories,
while the relations inside a round stay what they were. Rows go to ``OUT/part-*.parquet`` (id, text), the same for the
same seed.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks import scoring

COMMON = 150
ROWS = 50_000
MARK = "\ue000"
_WORD = re.compile(r"[^\W\d_]{3,}")


def main() -> None:
    """Write the corpus."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("set", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    documents = [(d["id"], d["text"]) for d in scoring.read_jsonl(args.set)]
    counts = Counter(w for _, t in documents[:5000] for w in _WORD.findall(t.lower()))
    common = {w for w, _ in counts.most_common(COMMON)}
    args.out.mkdir(parents=True, exist_ok=True)

    def mark(m: re.Match[str]) -> str:
        word = m.group()
        return word if word.lower() in common else f"{word[:2]}{MARK}{word[2:]}"

    # where the code of a round goes is found once for all rounds
    marked = [_WORD.sub(mark, text) for _, text in documents]
    assert not any(MARK in t for _, t in documents)
    ids: list[str] = []
    texts: list[str] = []
    part = done = 0
    for number in range(-(-args.records // len(documents))):
        code = "".join(random.Random(f"{args.seed}-{number}").choices("bcdfghjklmnpqrstvwxz", k=3))
        for (i, text), places in zip(documents, marked, strict=True):
            if done == args.records:
                break
            ids.append(f"{i}-{number}")
            texts.append(places.replace(MARK, code) if number else text)
            done += 1
            if len(ids) == ROWS or done == args.records:
                table = pa.table({"id": ids, "text": texts})
                pq.write_table(table, args.out / f"part-{part:05}.parquet", compression="zstd", row_group_size=5000)
                ids, texts, part = [], [], part + 1
    print(f"{done} records in {part} files")


if __name__ == "__main__":
    main()
