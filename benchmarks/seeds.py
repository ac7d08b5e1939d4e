"""What the five seed pages must give, as named checks: the score is the share that holds, the others are printed."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import scoring

Check = tuple[str, bool]


def seeds(data: Path, full: bool) -> dict[str, float]:
    """Run the seeds through ``cleaner.run`` and look at the tables."""
    checks = list(_checks(data))
    for name, holds in checks:
        if not holds:
            print(f"seeds: not so: {name}", file=sys.stderr)
    return {"seeds.checks": sum(holds for _, holds in checks) / len(checks)}


def _rows(out: Path, table: str) -> list[dict[str, Any]]:
    import pyarrow.dataset as ds

    rows: list[dict[str, Any]] = ds.dataset(out / table, format="parquet").to_table().to_pylist()
    return rows


def _checks(data: Path) -> Iterator[Check]:
    import cleaner
    from cleaner.corpus.restore import restore

    paths = {p.name[:3]: p for p in sorted((data / "seeds").glob("*.txt"))}
    sources = {k: p.read_text(encoding="utf-8") for k, p in paths.items()}
    gold = {k: json.loads((data / "gold" / f"s{k}.json").read_text(encoding="utf-8")) for k in paths}
    with tempfile.TemporaryDirectory() as tmp:
        out = Path(tmp, "out")
        cleaner.run([data / "seeds"], out)
        records, duplicates, pages = (_rows(out, t) for t in ("records", "duplicates", "pages"))
        back = {p["page_id"]: restore(out, p["page_id"]) for p in pages}
    yield "nine records", len(records) == 9
    yield "one duplicate", len(duplicates) == 1
    for key, path in paths.items():
        page = next((p["page_id"] for p in pages if p["source"].endswith(path.name)), "")
        yield f"{key}: restored exactly", back.get(page) == sources[key]
    by = {k: [r for r in records if r["source"].endswith(paths[k].name)] for k in paths}
    for key in paths:
        page = cleaner.clean(sources[key], media_type="text/plain")
        lines = [x["text"] for x in gold[key]["lines"]]
        removed = [(b.start, b.end) for b in page.blocks if not b.kept]
        shares, _, _ = scoring.line_shares(lines, removed)
        for number, (line, share) in enumerate(zip(gold[key]["lines"], shares, strict=True)):
            if line["label"] in scoring.NEUTRAL:
                continue
            right = share == 0 if line["label"] in scoring.KEEP else share > 0.5
            yield f"{key}, line {number}: {line['label']}: {line['text'][:60]}", right
    yield from _articles({k: v[0] if v else {} for k, v in by.items()}, sources)
    yield from _thread(cleaner.clean(sources["003"], media_type="text/plain"), by, duplicates)


def _articles(r: dict[str, dict[str, Any]], sources: dict[str, str]) -> Iterator[Check]:
    title, _, rest = sources["002"].partition("\n")
    yield "002: only the title moved", (r["002"].get("text") or "").split() == rest.split()
    yield "002: title", r["002"].get("title") == title.strip()
    yield "004: title", (r["004"].get("title") or "").startswith("Tensions between Turkey and Russia rise")
    yield "004: author", r["004"].get("author") == "Ragip Soylu"
    yield "004: caption", any("Jabal al-Zawiya" in c for c in r["004"].get("captions") or ())
    yield "004: licence", bool(r["004"].get("license"))
    yield "004: date from the thread", r["004"].get("published") == "2020-09-25"
    yield "004: provenance", any(m.startswith("published=") for m in r["004"].get("merged_from") or ())
    yield "001: date", r["001"].get("published") == "2020-10-28"
    yield "001: title", r["001"].get("title") == "Russia Provokes Turkey In Syria’s Idlib"
    yield "001: licence", "disseminated" in (r["001"].get("license") or "")
    yield "000: source credit", "Commonspace.eu" in (r["000"].get("source_credit") or "")
    yield "000: caption", any("funeral" in c for c in r["000"].get("captions") or ())
    yield "000: nothing after Related articles", "Related articles" not in (r["000"].get("text") or "Related articles")


def _thread(page: Any, by: dict[str, list[dict[str, Any]]], duplicates: list[dict[str, Any]]) -> Iterator[Check]:
    yield "003: six posts", len(page.posts) == 6
    yield "003: a quotation names its post", any(q.post for p in page.posts for q in p.quotes)
    yield "003: five posts stay", len(by["003"]) == 5
    for d in duplicates[:1]:
        yield "the duplicate is the second post", d["id"].endswith("#post-2")
        yield "the duplicate's canonical is 004", bool(by["004"]) and d["canonical"] == by["004"][0]["id"]
        yield "the duplicate is near", d["relation"] == "near" and d["jaccard"] >= 0.95
