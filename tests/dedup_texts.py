"""Texts for the tests of duplicates: seeded nonsense that reads like prose, and what is done to it."""

from __future__ import annotations

import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

_SYLLABLES = "ba co di fe gu ha lo mi ne po ra se ti vu wa xe yo zu bra clo dri fle gru ste tra plo".split()


def words(rng: random.Random, n: int) -> list[str]:
    return ["".join(rng.choice(_SYLLABLES) for _ in range(rng.randint(1, 4))) for _ in range(n)]


def prose(seed: int | str, n: int = 200) -> str:
    """*n* words in sentences and paragraphs; another seed shares no five words in a row with it."""
    rng = random.Random(f"prose {seed}")
    out, sentence = [], 0
    for i, word in enumerate(words(rng, n)):
        out.append(word.capitalize() if sentence == 0 else word)
        sentence += 1
        if sentence > rng.randint(6, 18) or i == n - 1:
            out[-1] += ".\n\n" if rng.random() < 0.2 else "."
            sentence = 0
    return " ".join(out).replace("\n\n ", "\n\n")


def mangled(text: str, seed: int | str, share: float) -> str:
    """*text* with this share of its words replaced."""
    rng = random.Random(f"mangled {seed}")
    out = text.split(" ")
    for i in rng.sample(range(len(out)), round(share * len(out))):
        out[i] = words(rng, 1)[0]
    return " ".join(out)


def table(rows: list[dict], path: Path, **options) -> Path:
    names = ["id", "text", *sorted({k for r in rows for k in r} - {"id", "text"})]
    columns = {n: pa.array([r.get(n) for r in rows], None if n != "text" else pa.string()) for n in names}
    pq.write_table(pa.table(columns), path, **options)
    return path
