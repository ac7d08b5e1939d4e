"""What is measured: a function per labelled set, from the data folder to named scores from 0 to 1, higher is better."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks import (
    dedup_quality,
    made_quality,
    makers_quality,
    post_bodies,
    pre_lines,
    scoring,
    structure_quality,
    threads_quality,
)
from benchmarks.honest import cleaner_for
from benchmarks.labels_data import gold_host
from benchmarks.long_pages import LongPages
from benchmarks.seeds import seeds
from cleaner.config import Config
from cleaner.model import Page
from cleaner.page.clean_page import CleanPage

Scores = dict[str, float]
RENDERINGS = ("plain", "inscriptis", "strings")
SAMPLE = 0.25
"""Share of the big HTML sets that the default gate looks at."""


def sampled(key: str, share: float) -> bool:
    """Whether *key* is in the sample: the same keys on every machine and in every run."""
    return int.from_bytes(hashlib.md5(key.encode()).digest()[:4]) < share * 2**32


def cleaned(pages: Sequence[Page], hosts: Sequence[str], config: Config | None = None) -> list[CleanPage]:
    """Pages cleaned by models that were not trained on their hosts, in order."""
    by_fold: dict[int, list[int]] = {}
    makers = {}
    for i, host in enumerate(hosts):
        fold, make = cleaner_for(host, config)
        by_fold.setdefault(fold, []).append(i)
        makers[fold] = make
    out: list[CleanPage | None] = [None] * len(pages)
    for fold in sorted(by_fold):
        numbers = by_fold[fold]
        with makers[fold] as cleaner:
            for i, page in zip(numbers, cleaner.clean_pages([pages[i] for i in numbers]), strict=True):
                out[i] = page
    return [p for p in out if p is not None]


def chunks(rows: Iterable[Any], size: int = 128) -> Iterator[list[Any]]:
    """Lists of at most *size* rows, so that no more than a chunk of cleaned pages is in memory."""
    batch: list[Any] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def removed_spans(page: CleanPage) -> list[tuple[int, int]]:
    return [(b.start, b.end) for b in page.blocks if not b.kept]


def gold(data: Path, full: bool) -> Scores:
    """Line removal on the annotated pages, posts of their threads, and what a second cleaning would still take."""
    pages = scoring.gold_pages(data)
    known = {r["id"]: r["host"] or r["id"] for r in scoring.read_jsonl(data / "text" / "wcxb-dev-plain.jsonl.xz")}
    hosts = [gold_host(p, known) for p in pages]
    groups: dict[str, scoring.LineScore] = {}
    posts, inside = scoring.BoundaryScore(), scoring.LineScore()
    facts: Counter[str] = Counter()
    whole = cut = kept = rest = 0
    done = cleaned([Page(p["id"], p["text"], media_type="text/plain") for p in pages], hosts)
    once = [Page(p["id"], c.text, media_type="text/plain") for p, c in zip(pages, done, strict=True)]
    again = cleaned(once, hosts)
    for page, out, second in zip(pages, done, again, strict=True):
        lines = [x["text"] for x in page["lines"]]
        labels = [x["label"] for x in page["lines"]]
        shares, chars, lost = scoring.line_shares(lines, removed_spans(out))
        for group in scoring.gold_groups(page):
            groups.setdefault(group, scoring.LineScore()).add(labels, shares, chars, lost)
        found = scoring.line_posts(lines, [(p.index, p.start, p.end) for p in out.posts])
        if len(page["posts"]) > 1:
            posts.add(*scoring.boundaries(labels, scoring.gold_posts(page), found))
            threads_quality._facts(page, found, out.thread, facts)
            spoken = [i for post in page["posts"] for i in post["content_lines"]]
            part = slice(min(spoken), max(spoken) + 1)
            inside.add(labels[part], shares[part], chars[part], lost[part])
        elif not page["posts"]:
            whole += 1
            cut += len(out.posts) > 1
            kept += len(out.text)
            rest += len(second.text)
    scores: Scores = {}
    for name, score in groups.items():
        scores.update(score.as_dict(f"gold.{name}"))
    scores["gold.all.no_half_lost"] = 1 - groups["all"].half_lost / groups["all"].pages
    scores.update(posts.as_dict("posts.gold"))
    for fact in ("author", "date"):
        scores[f"posts.gold.{fact}"] = facts[f"{fact}.right"] / max(1, facts[f"{fact}.all"])
    scores["posts.gold.chrome_gone"] = inside.recall
    scores["posts.gold.uncut"] = 1 - cut / max(1, whole)
    scores["rest.gold"] = rest / max(1, kept)
    return scores


def text(data: Path, full: bool) -> Scores:
    """Token F1 of cleaned text against the gold text, three renderings, without and with the title put back."""
    scores: Scores = {}
    uncut = others = 0
    long = LongPages()
    for name in RENDERINGS:
        plain, titled = scoring.TokenScore(), scoring.TokenScore()
        for rows in chunks(scoring.read_jsonl(data / "text" / f"wcxb-dev-{name}.jsonl.xz")):
            if not full:
                rows = [r for r in rows if sampled(r["id"], 2 * SAMPLE)]
            pages = [Page(r["id"], r["text"], media_type="text/plain") for r in rows]
            for row, out in zip(rows, cleaned(pages, [r["host"] or r["id"] for r in rows]), strict=True):
                gold_tokens = scoring.tokens(row["main_content"])
                plain.add(out.text, gold_tokens, row["page_type"])
                titled.add(f"{out.metadata.title or ''}\n{out.text}", gold_tokens)
                long.add(row["text"], row["labels"], removed_spans(out))
                if row["page_type"] != "forum":
                    others += 1
                    uncut += len(out.posts) < 2
        scores.update(plain.as_dict(f"text.{name}", types=name == "plain"))
        scores[f"text.{name}.f1_titled"] = scoring.mean(titled.f1)
    scores["text.f1"] = scoring.mean([scores[f"text.{r}.f1"] for r in RENDERINGS])
    scores["text.worst.f1"] = min(scores[f"text.{r}.f1"] for r in RENDERINGS)
    scores["posts.text.uncut"] = uncut / max(1, others)
    scores |= long.as_dict("text.long")
    return scores


def pages(data: Path, full: bool) -> Scores:
    """Token F1 with HTML in, and posts kept and profile lines leaked on the threads among these pages."""
    plain, titled = scoring.TokenScore(), scoring.TokenScore()
    for rows in chunks(scoring.read_jsonl(data / "pages" / "wcxb-dev.jsonl.xz"), 64):
        if not full:
            rows = [r for r in rows if sampled(r["id"], SAMPLE)]
        inputs = [Page(r["id"], r["html"], url=r["url"], media_type="text/html") for r in rows]
        for row, out in zip(rows, cleaned(inputs, [r["host"] or r["id"] for r in rows]), strict=True):
            gold_tokens = scoring.tokens(row["main_content"])
            plain.add(out.text, gold_tokens, row["page_type"])
            titled.add(f"{out.metadata.title or ''}\n{out.text}", gold_tokens)
    scores = plain.as_dict("pages", types=True)
    scores["pages.f1_titled"] = scoring.mean(titled.f1)
    return scores


def snippets(data: Path, full: bool) -> Scores:
    """Snippets that must and must not stay on multilingual pages, as HTML and as text that lost its markup.

    A snippet that the rendering does not hold at all is not counted. The title counts as kept: it moved to its column.
    """
    counts = {(form, what): [0, 0] for form in ("html", "text") for what in ("kept", "gone")}
    for rows in chunks(scoring.read_jsonl(data / "pages" / "snippets-multilingual.jsonl.xz"), 64):
        if not full:
            rows = [r for r in rows if sampled(r["id"], SAMPLE)]
        hosts = [r["host"] or r["id"] for r in rows]
        forms = {"html": cleaned([Page(r["id"], r["html"], url=r["url"], media_type="text/html") for r in rows], hosts)}
        forms["text"] = cleaned([Page(p.document.page.id, p.source, media_type="text/plain") for p in forms["html"]],
                                hosts)  # fmt: skip
        for form, outs in forms.items():
            for row, out in zip(rows, outs, strict=True):
                source, kept = scoring.flat(out.source), scoring.flat(f"{out.metadata.title or ''}\n{out.text}")
                for what, named in (("kept", "with"), ("gone", "without")):
                    for snippet in filter(None, map(scoring.flat, row[named] or ())):
                        if snippet in source:
                            counts[form, what][1] += 1
                            counts[form, what][0] += (snippet in kept) == (what == "kept")
    return {f"snippets.{form}.{what}": a / max(1, n) for (form, what), (a, n) in counts.items()}


def threads(data: Path, full: bool) -> Scores:
    """Post boundaries on threads of many platforms, text in; posts kept and profile lines leaked, HTML in."""
    rows = list(scoring.read_jsonl(data / "threads" / "wcxb-dev-threads.jsonl.xz"))
    total = scoring.BoundaryScore()
    inputs = [Page(r["id"], "\n".join(r["lines"]), media_type="text/plain") for r in rows]
    for row, out in zip(rows, cleaned(inputs, [r["host"] or r["id"] for r in rows]), strict=True):
        found = scoring.line_posts(row["lines"], [(p.index, p.start, p.end) for p in out.posts])
        total.add(*scoring.boundaries(row["labels"], row["post"], found))
    return total.as_dict("posts.threads") | _threads_html(data, {r["id"]: r for r in rows})


def made(data: Path, full: bool) -> Scores:
    """Boundaries, authors and lines of the software on made threads (:mod:`benchmarks.made_quality`)."""
    return made_quality.scores(cleaned)


def _threads_html(data: Path, threads: Mapping[str, Any]) -> Scores:
    """The same threads with their markup: a post counts as kept when four fifths of its text are.

    Lines that the HTML renders in another way than the set does are not counted. ``kept`` takes as a post's text all
    lines that the set labels content; on some platforms those include lines about the post: the line "name, date, number" of every
    Discourse post, whole cards of one vBulletin, signatures, titles said again. ``kept_prose`` counts of them the lines
    that lie in an element which the forum's own markup calls a post's words (:mod:`benchmarks.post_bodies`, which knows
    nothing of the package) and not in a signature; where a post has no such line it counts as in ``kept``. A line of a
    post's words is never left out, whatever it says. Remarks under posts are words here, so comments are kept.
    """
    found = scoring.read_jsonl(data / "pages" / "wcxb-dev.jsonl.xz")
    rows = [r for r in found if r["id"] in threads]
    inputs = [Page(r["id"], r["html"], url=r["url"], media_type="text/html") for r in rows]
    posts = kept = prose = profile = leaked = 0
    config = Config.from_mapping({"label": {"comments": "keep"}})
    for row, out in zip(rows, cleaned(inputs, [r["host"] or r["id"] for r in rows], config), strict=True):
        text, source = scoring.flat(out.text), scoring.flat(out.source)
        lines = {scoring.flat(line) for line in out.text.split("\n")}
        bodies = "\n".join(map(scoring.flat, post_bodies.texts(row["html"])))
        by_post: dict[int, list[str]] = {}
        thread = threads[row["id"]]
        for line, label, post in zip(thread["lines"], thread["labels"], thread["post"], strict=True):
            flat = scoring.flat(line)
            if label == "content" and post and flat and flat in source:
                by_post.setdefault(post, []).append(flat)
            elif label == "forum_profile" and flat:
                profile += 1
                leaked += flat in lines
        for content in by_post.values():
            posts += 1
            kept += _mostly(content, text)
            prose += _mostly([x for x in content if x in bodies] or content, text)
    return {
        "posts.html.kept": kept / max(1, posts),
        "posts.html.kept_prose": prose / max(1, posts),
        "posts.html.profile_gone": 1 - leaked / max(1, profile),
    }


def _mostly(lines: Sequence[str], text: str) -> bool:
    """Whether four fifths of the lines' characters are in the text."""
    return sum(len(x) for x in lines if x in text) >= 0.8 * sum(map(len, lines))


def dedup(data: Path, full: bool) -> Scores:
    """Duplicates found by ``cleaner dedup`` among the labelled documents, and by an index they are added to."""
    import pyarrow.dataset as ds

    import cleaner

    documents = list(scoring.read_jsonl(data / "dedup" / "synth20k.jsonl.xz"))
    with tempfile.TemporaryDirectory() as tmp:
        source = Path(tmp, "in.jsonl")
        with open(source, "w", encoding="utf-8") as f:
            for d in documents:
                f.write(json.dumps({"id": d["id"], "text": d["text"]}, ensure_ascii=False) + "\n")
        cleaner.dedup([str(source)], Path(tmp, "out"))
        table = ds.dataset(Path(tmp, "out", "duplicates"), format="parquet").to_table(
            columns=["id", "canonical", "action"]
        )
    rows = list(zip(*(table[c].to_pylist() for c in ("id", "canonical", "action")), strict=True))
    return scoring.duplicate_scores(documents, rows) | dedup_quality.index_scores(documents)


def makers(data: Path, full: bool) -> Scores:
    """Token F1 and snippets on pages of other makers' test suites (:mod:`benchmarks.makers_quality`)."""
    return makers_quality.measure(data, full, cleaned, sampled)


def structure(data: Path, full: bool) -> Scores:
    """Likeness of Markdown to the right one, by kind, and what preformatted text loses of its lines and indents."""

    def cleaned_rows(rows: list[dict[str, Any]]) -> list[CleanPage]:
        inputs = [Page(r["id"], r["html"], url=r.get("url"), media_type="text/html") for r in rows]
        return cleaned(inputs, [r.get("host") or r["id"] for r in rows])

    marked = list(structure_quality.pages(data))
    written = {row["id"]: page.markdown for row, page in zip(marked, cleaned_rows(marked), strict=True)}
    likeness = structure_quality.scores(data, lambda row: written[row["id"]])
    rows = [r for r in pre_lines.rows_with_pre(data) if full or sampled(r["id"], SAMPLE)]
    kept = ((r["html"], page.text) for r, page in zip(rows, cleaned_rows(rows), strict=True))
    return {f"structure.{kind}": score for kind, score in likeness.items()} | pre_lines.measure(kept)


MEASURES: Mapping[str, Callable[[Path, bool], Scores]] = {
    "seeds": seeds,
    "gold": gold,
    "text": text,
    "pages": pages,
    "snippets": snippets,
    "threads": threads,
    "made": made,
    "makers": makers,
    "dedup": dedup,
    "structure": structure,
}
