"""Train the line model: ``python -m benchmarks.train_labels --data ../shared/data`` writes the packaged weights.

With ``--folds`` it also trains one model per fold of hosts and writes them to ``benchmarks/folds``, so that quality
can be scored on every page with a model that has not seen its host. Prints token F1 of the held-out pages.
"""

from __future__ import annotations

import argparse
import pickle
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from benchmarks import labels_data as data
from benchmarks import labels_html as html
from benchmarks.labels_fit import Corpus, Settings
from cleaner.label.model import predict
from cleaner.label.model.windows import Frame

HERE = Path(__file__).parent


def _cached(cache: Path | None, name: str, make: Callable[[], Iterable[data.Labelled]]) -> list[data.Labelled]:
    """Pages that take minutes to make, kept in *cache* if there is one."""
    path = cache / f"{name}.pkl" if cache else None
    if path and path.exists():
        return pickle.loads(path.read_bytes())  # type: ignore[no-any-return]
    pages = list(make())
    if path:
        path.write_bytes(pickle.dumps(pages))
    return pages


def pages_of(folder: Path, cache: Path | None = None) -> list[data.Labelled]:
    """Everything there is to learn from."""
    pages: list[data.Labelled] = []
    for rendering in data.RENDERINGS:
        pages += data.wcxb(folder, rendering, blanks="mixed")
    pages += data.gold(folder)
    pages += data.gold(folder, blanks="drop")
    pages += data.threads(folder)
    pages += data.cases()
    pages += _cached(cache, "html", lambda: html.wcxb(folder))
    pages += [p for p in _cached(cache, "multi", lambda: html.multilingual(folder)) if p.source == "multilingual"]
    return pages


def report(
    corpus: Corpus, tokens: data.TokenTable, margin: np.ndarray, held: np.ndarray, say: Callable[..., None]
) -> None:
    """Token F1 of held-out pages, by rendering and page type, at every level; removal on held-out annotated pages."""
    pages = corpus.pages
    source = np.array([p.source for p in pages])
    types = np.array([p.page_type for p in pages])
    mine = held & np.isin(source, data.RENDERINGS)
    frame = Frame(corpus.geometry())
    steps = np.round(predict.STEPS / (1 + np.exp(-margin))).astype(np.int16)
    best = predict.best_thresholds(frame, steps, corpus.size)
    for level, (factor, low, high) in predict.BOUNDS.items():
        keep = steps / predict.STEPS >= np.clip(best * factor, low, high)[corpus.page]
        f = tokens.f1(keep)
        parts = [f"{s} {f[held & (source == s), 2].mean():.4f}" for s in data.RENDERINGS]
        kinds = [f"{t} {f[mine & (types == t), 2].mean():.3f}" for t in sorted(set(types[mine]))]
        p, r, f1 = f[mine].mean(0)
        say(f"  {level}: F1 {f1:.4f} P {p:.3f} R {r:.3f} |", *parts, "|", *kinds)
        scored = (held & (source == "gold"))[corpus.page] & (corpus.y >= 0)
        gone = scored & ~keep
        right = (corpus.y[gone] == 0).mean()
        lost = corpus.size[gone & (corpus.y == 1)].sum() / corpus.size[scored & (corpus.y == 1)].sum()
        found = gone[scored & (corpus.y == 0)].mean()
        say(f"    gold: removal P {right:.4f} R {found:.4f}, content words lost {lost:.4f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--folds", action="store_true", help="train the fold models too")
    parser.add_argument("--only-folds", action="store_true")
    parser.add_argument("--cache", type=Path, help="folder that keeps rendered pages between runs")
    parser.add_argument("--out", type=Path, default=predict.WEIGHTS)
    parser.add_argument("--first", type=int, default=Settings.first)
    parser.add_argument("--second", type=int, default=Settings.second)
    args = parser.parse_args()
    began = time.time()

    def say(*words: object) -> None:
        print(f"{time.time() - began:6.0f}s", *words, flush=True)

    settings = Settings(first=args.first, second=args.second)
    pages = pages_of(args.data, args.cache)
    corpus = Corpus(pages, say)
    fold = np.array([p.fold for p in pages])
    if not args.only_folds:
        weights, _ = corpus.fit(np.ones(len(pages), bool), settings)
        args.out.parent.mkdir(exist_ok=True)
        predict.save(args.out, weights)
        say("written", args.out)
    if args.folds or args.only_folds:
        tokens = data.TokenTable(pages)
        honest = np.zeros(len(corpus.y), np.float32)
        (HERE / "folds").mkdir(exist_ok=True)
        for k in range(data.FOLDS):
            say(f"fold {k}")
            weights, margin = corpus.fit(fold != k, settings)
            predict.save(HERE / "folds" / f"fold{k}.npz", weights)
            mine = (fold == k)[corpus.page]
            honest[mine] = margin[mine]
            report(corpus, tokens, margin, fold == k, say)
        say("all folds")
        report(corpus, tokens, honest, np.ones(len(pages), bool), say)


if __name__ == "__main__":
    main()
