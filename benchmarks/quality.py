"""The quality gate: every score beside its floor and beside what others reach; a score below its floor fails.

    python -m benchmarks.quality [--data DIR] [--full] [--only NAME…] [--update [--allow-regression]]

Floors are in ``floors.json``, for the sampled gate and for the full sets apart. ``--update`` raises floors to what was
reached and never lowers one, unless ``--allow-regression`` says that this is meant.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from benchmarks import measures

FLOORS = Path(__file__).with_name("floors.json")
EPSILON = 0.0005
"""One flipped line moves a score by about this much: below a floor by less is noise."""

PEERS: dict[str, tuple[float, str]] = {
    "gold.all.precision": (0.95, "trafilatura on <p> lines"),
    "gold.all.recall": (0.82, "short lines without end punctuation"),
    "gold.all.content_kept": (0.984, "trafilatura on <p> lines"),
    "gold.threads.precision": (0.97, "repeated stanzas (prototype)"),
    "gold.threads.recall": (0.85, "repeated stanzas (prototype)"),
    "gold.threads.content_kept": (0.976, "repeated stanzas (prototype)"),
    "gold.clean.content_kept": (0.999, "trafilatura on <p> lines"),
    "posts.gold.f1": (0.970, "repeated stanzas (prototype)"),
    "posts.threads.f1": (0.859, "repeated stanzas (prototype)"),
    "posts.threads.macro_f1": (0.806, "repeated stanzas (prototype)"),
    "posts.html.kept": (0.91, "resiliparse"),
    "posts.html.profile_gone": (0.78, "trafilatura"),
    "text.f1": (0.838, "trafilatura with the HTML"),
    "text.plain.f1": (0.838, "trafilatura with the HTML"),
    "text.plain.f1.article": (0.933, "trafilatura with the HTML"),
    "text.plain.f1.forum": (0.733, "trafilatura with the HTML"),
    "text.plain.f1.product": (0.655, "trafilatura with the HTML"),
    "text.plain.f1.collection": (0.601, "trafilatura with the HTML"),
    "text.plain.f1.listing": (0.652, "trafilatura with the HTML"),
    "text.plain.f1.documentation": (0.921, "trafilatura with the HTML"),
    "text.plain.f1.service": (0.787, "trafilatura with the HTML"),
    "pages.f1": (0.859, "rs-trafilatura (published)"),
    "pages.f1.article": (0.933, "trafilatura"),
    "pages.f1.forum": (0.808, "rs-trafilatura (published)"),
    "pages.f1.product": (0.655, "trafilatura"),
    "pages.f1.collection": (0.601, "trafilatura"),
    "pages.f1.listing": (0.652, "trafilatura"),
    "pages.f1.documentation": (0.921, "trafilatura"),
    "pages.f1.service": (0.806, "resiliparse"),
    "makers.fundus.f1": (0.946, "trafilatura"),
    "makers.scrapinghub.f1": (0.96, "trafilatura"),
    "makers.cleaneval.f1": (0.9, "trafilatura"),
    "makers.readability.f1": (0.961, "trafilatura"),
    "makers.daniel.f1": (0.851, "trafilatura"),
    "makers.omnivore.f1": (0.914, "trafilatura"),
    "makers.l3s_gn1.f1": (0.869, "trafilatura"),
    "makers.dragnet.f1": (0.895, "trafilatura"),
    "makers.recipes.kept": (0.867, "trafilatura"),
    "makers.snacktory.kept": (0.857, "trafilatura"),
    "makers.postlight.kept": (0.941, "trafilatura"),
    "makers.mercury-jocmp.kept": (0.882, "trafilatura"),
    "makers.goose.kept": (0.875, "trafilatura"),
    "makers.snippets.kept": (0.868, "trafilatura"),
    "makers.text.scrapinghub.f1": (0.96, "trafilatura with the HTML"),
    "makers.text.cleaneval.f1": (0.9, "trafilatura with the HTML"),
    "makers.text.l3s_gn1.f1": (0.869, "trafilatura with the HTML"),
    "dedup.links.precision": (0.90, "dolma paragraphs"),
    "dedup.clusters.precision": (0.875, "datasketch MinHashLSH"),
    "dedup.clusters.f1": (0.68, "rensa"),
    "dedup.recall.repost": (0.41, "daft"),
    "dedup.recall.teaser": (0.15, "text-dedup"),
    "dedup.recall.synd": (0.67, "daft"),
    "dedup.recall.ocr": (0.82, "daft"),
}
"""What the best other system reaches, measured once on the same data (where it says so, published or a prototype)."""


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, compare. 0: every floor held; 1: one did not; 2: there is nothing to measure on."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__.split("\n\n")[0])
    default = os.environ.get("CLEANER_DATA", "../shared/data")
    parser.add_argument(
        "--data", type=Path, default=Path(default), help="folder of labelled sets (default: %(default)s)"
    )
    parser.add_argument("--full", action="store_true", help="all pages instead of the sample")
    parser.add_argument("--only", nargs="+", choices=sorted(measures.MEASURES), help="measure these sets only")
    parser.add_argument("--update", action="store_true", help="raise the floors to what was reached")
    parser.add_argument("--allow-regression", action="store_true", help="with --update: lower floors too")
    parser.add_argument("--jobs", type=int, default=2, help="sets measured at once (default: %(default)s)")
    parser.add_argument("--json", action="store_true", help="print the scores as JSON")
    args = parser.parse_args(arguments)
    if not (args.data / "gold").is_dir():
        print(
            f"quality: no labelled sets in {args.data}: name their folder with --data or CLEANER_DATA", file=sys.stderr
        )
        return 2
    scores = measured(args.data, args.only or list(measures.MEASURES), args.full, args.jobs)
    stored = json.loads(FLOORS.read_text()) if FLOORS.exists() else {}
    which = "full" if args.full else "sampled"
    floors = stored.get(which, {})
    failed = [n for n, s in scores.items() if s < floors.get(n, 0.0) - EPSILON]
    if args.json:
        print(json.dumps(scores, indent=1))
    else:
        print(table(scores, floors))
    if args.update:
        stored[which] = raised(floors, scores, args.allow_regression)
        FLOORS.write_text(json.dumps(stored, indent=1, sort_keys=True) + "\n")
    for name in failed:
        print(f"quality: {name} is {scores[name]:.4f}, below its floor {floors[name]:.4f}", file=sys.stderr)
    return 1 if failed and not args.allow_regression else 0


def measured(data: Path, names: list[str], full: bool, jobs: int) -> dict[str, float]:
    """Scores of the named sets, in the order of the names, whichever is done first."""
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        # Longest first, so that no long set is left alone at the end.
        longest = sorted(names, key=lambda n: -SECONDS.get(n, 0))
        futures = {n: pool.submit(_timed, n, data, full) for n in longest}
        scores: dict[str, float] = {}
        for name in names:
            found, seconds = futures[name].result()
            print(f"{name}: {seconds:.0f} s", file=sys.stderr)
            scores.update(found)
    return scores


SECONDS = {"dedup": 60, "pages": 50, "text": 45, "snippets": 30, "threads": 5, "makers": 60, "gold": 5, "seeds": 5}
"""About how long a set takes in the default gate; only their order matters."""


def _timed(name: str, data: Path, full: bool) -> tuple[dict[str, float], float]:
    start = time.perf_counter()
    return measures.MEASURES[name](data, full), time.perf_counter() - start


def table(scores: dict[str, float], floors: dict[str, float]) -> str:
    """The scores, one line each, with floor and peer."""
    width = max(map(len, scores), default=10)
    out = [f"{'':{width}}  score   floor   best other"]
    for name, score in scores.items():
        floor = f"{floors[name]:.4f}" if name in floors else "-"
        peer, who = PEERS.get(name, (None, ""))
        mark = "<" if score < floors.get(name, 0.0) - EPSILON else " "
        out.append(
            f"{name:{width}}  {score:.4f}{mark} {floor:7} {f'{peer:.3f} {who}' if peer is not None else ''}".rstrip()
        )
    return "\n".join(out)


def raised(floors: dict[str, float], scores: dict[str, float], allow_regression: bool) -> dict[str, float]:
    """Floors after a run: the higher of floor and score, rounded down; floors of sets not measured stay.

    >>> raised({"a": 0.9, "b": 0.5}, {"a": 0.8, "b": 0.61237}, False)
    {'a': 0.9, 'b': 0.6123}
    """
    new = dict(floors)
    for name, score in scores.items():
        down = int(score * 10000) / 10000
        new[name] = down if allow_regression else max(down, floors.get(name, 0.0))
    return new


if __name__ == "__main__":
    sys.exit(main())
