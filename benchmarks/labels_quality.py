"""Token F1 and line removal of the line model alone, each page scored by the fold model that has not seen its host.

``python -m benchmarks.labels_quality DATA`` prints the scores; :func:`score` returns them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from benchmarks import labels_data as data
from cleaner import threads as th
from cleaner.config import ThreadConfig
from cleaner.label import rules
from cleaner.label.model import predict
from cleaner.text import lines as ln

FOLDER = Path(__file__).parent / "folds"


def weights_for(host: str | None) -> Path:
    """The fold model that has not seen *host*."""
    return FOLDER / f"fold{data.fold_of(host)}.npz"


def kept(pages: Sequence[data.Labelled], level: str) -> np.ndarray:
    """Whether every block of *pages*, in order, stays, by models that have not seen the pages' hosts."""
    out: list[np.ndarray] = [np.zeros(0, np.bool_)] * len(pages)
    for fold in range(data.FOLDS):
        numbers = [i for i, p in enumerate(pages) if p.fold == fold]
        at = 0
        for batch in ln.batches(pages[i].document for i in numbers):
            lines = ln.analyse(batch)
            cut = th.split(lines, ThreadConfig())
            found = rules.find(lines, cut)
            scores = predict.score(lines, found, cut, weights=FOLDER / f"fold{fold}.npz")
            for d in range(len(batch)):
                content = scores.content[lines.offsets[d] : lines.offsets[d + 1]]
                out[numbers[at]] = content >= scores.threshold(d, level)
                at += 1
    return np.concatenate(out)


def score(folder: Path, *, level: str = "balanced") -> dict[str, float]:
    """Token F1 by rendering (and with blank lines dropped) and page type; removal on the annotated pages."""
    scores: dict[str, float] = {}
    types: dict[str, list[float]] = {}
    for rendering in data.RENDERINGS:
        for blanks in ("keep", "drop")[: 1 + (rendering != "strings")]:
            pages = list(data.wcxb(folder, rendering, blanks=blanks))
            f = data.TokenTable(pages).f1(kept(pages, level))
            name = f"labels.{rendering}" + ("_no_blanks" if blanks == "drop" else "")
            scores[f"{name}.f1"] = float(f[:, 2].mean())
            for p, row in zip(pages, f, strict=True):
                types.setdefault(p.page_type, []).append(float(row[2]))
    scores.update({f"labels.f1.{t}": float(np.mean(v)) for t, v in sorted(types.items())})
    scores.update(_gold(list(data.gold(folder)), level))
    return scores


def _gold(pages: list[data.Labelled], level: str) -> dict[str, float]:
    removed = ~kept(pages, level)
    labels = np.concatenate([p.labels for p in pages])
    chars = np.concatenate([p.document.ends - p.document.begins for p in pages])
    content, chrome = labels == 1, labels == 0
    return {
        "labels.gold.precision": _share(removed & chrome, removed & (labels >= 0)),
        "labels.gold.recall": _share(removed & chrome, chrome),
        "labels.gold.content_kept": 1 - float(chars[removed & content].sum() / chars[content].sum()),
    }


def _share(part: np.ndarray, whole: np.ndarray) -> float:
    return float(part.sum() / max(1, whole.sum()))


def show(scores: Iterable[tuple[str, float]]) -> None:
    for name, value in scores:
        print(f"{name:36s} {value:.4f}")


if __name__ == "__main__":
    show(score(Path(sys.argv[1])).items())
