"""Made threads through the whole product: boundaries, authors, and what software prints inside posts and stays.

    python -m benchmarks.made_quality [-v] [LAYOUT ...]

Three groups of layouts: ``first`` (:mod:`benchmarks.synthetic_threads`), ``tuned`` and ``unseen``
(:mod:`benchmarks.synthetic_layouts`); the last is the one that says what layouts nobody has looked at are worth.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from benchmarks import scoring, synthetic_layouts, synthetic_threads
from benchmarks.synthetic_threads import CHROME, RENDERINGS, MadeThread
from benchmarks.threads_quality import _same_name
from cleaner.model import Page
from cleaner.page.clean_page import CleanPage

SEEDS = range(200, 206)
"""Other pages than those that the tests cut."""
GROUPS = {
    "first": synthetic_threads.LAYOUTS,
    "tuned": synthetic_layouts.TUNED,
    "unseen": synthetic_layouts.UNSEEN,
}
Cleaning = Callable[[Sequence[Page], Sequence[str]], Sequence[CleanPage]]


def scores(clean: Cleaning) -> dict[str, float]:
    """Means over the layouts of each group: boundary F1, right authors, lines of software inside posts that are gone,
    and content that is kept.
    """
    out: dict[str, float] = {}
    for group, layouts in GROUPS.items():
        rows = [layout_scores(clean, layout) for layout in layouts]
        for k, what in enumerate(("f1", "author", "chrome_gone", "content_kept")):
            out[f"made.{group}.{what}"] = scoring.mean([row[k] for row in rows])
    return out


def layout_scores(clean: Cleaning, layout: str) -> tuple[float, float, float, float]:
    """The four scores of one layout, all renderings together."""
    made = [synthetic_threads.made(layout, seed, how) for how in RENDERINGS for seed in SEEDS]
    pages = [Page(f"{layout}-{i}", m.text, media_type="text/plain") for i, m in enumerate(made)]
    posts, lines = scoring.BoundaryScore(), scoring.LineScore()
    right = total = 0
    for page, out in zip(made, clean(pages, [f"{layout}{i}" for i in range(len(pages))]), strict=True):
        found = scoring.line_posts(page.lines, [(p.index, p.start, p.end) for p in out.posts])
        posts.add(*scoring.boundaries(page.labels, page.posts, found))
        right += sum(right_authors(page, found, out))
        total += len(page.authors)
        shares, chars, lost = scoring.line_shares(page.lines, [(b.start, b.end) for b in out.blocks if not b.kept])
        inside = [i for i, post in enumerate(page.posts) if post and page.lines[i].strip()]
        lines.add(*([row[i] for i in inside] for row in (page.labels, shares, chars, lost)))
    return posts.as_dict("")[".f1"], right / total, lines.recall, lines.kept_content


def right_authors(page: MadeThread, found: Sequence[int | None], out: CleanPage) -> list[bool]:
    """For every post whether the one that holds its words is signed by its poster."""
    signed = {p.index: p.author for p in out.posts}
    votes: dict[int, Counter[int]] = defaultdict(Counter)
    for post, label, index in zip(page.posts, page.labels, found, strict=True):
        if label != CHROME and index:
            votes[post][index] += 1
    return [
        _same_name(signed.get(votes[n].most_common(1)[0][0]), author) if votes[n] else False
        for n, author in enumerate(page.authors, 1)
    ]


def main(arguments: Sequence[str]) -> None:
    """Print the scores, with ``-v`` those of every layout, or of the layouts named alone."""
    from benchmarks.measures import cleaned

    named = [a for a in arguments if not a.startswith("-")]
    for group, layouts in GROUPS.items():
        for layout in layouts:
            if layout in named or (not named and "-v" in arguments):
                row = layout_scores(cleaned, layout)
                print(f"{group:7s}{layout:22s}" + " ".join(f"{x:.3f}" for x in row))
    if not named:
        for name, value in scores(cleaned).items():
            print(f"{name:30s} {value:.4f}")


if __name__ == "__main__":
    main(sys.argv[1:])
