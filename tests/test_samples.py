"""What the samples become: a golden file per page holds what ``explain`` prints, ``samples.json`` the rows of a run.

``pytest tests/test_samples.py --update-golden`` writes them anew; read the diff before you commit it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pytest

import cleaner
from cleaner import readers
from cleaner.config import ReadConfig
from cleaner.model import Page

ROOT = Path(__file__).parent
SAMPLES = ROOT.parent / "samples"
GOLDEN = ROOT / "golden"


def sample_pages() -> list[Page]:
    """Every page that can be read from the samples."""
    found = (p for s in readers.discover([SAMPLES]) for p in readers.read(s, ReadConfig()))
    return [p for p in found if isinstance(p, Page)]


def name_of(page: Page) -> str:
    """File name of a page's golden file: the input's, with the id's end where the input holds several pages."""
    name = Path(page.source).name
    return name if page.position == 0 and page.id.endswith(name) else f"{name}-{page.id.rsplit('/', 1)[-1]}"


PAGES = {name_of(p).replace("?", "_"): p for p in sample_pages()}


def compare(path: Path, text: str, update: bool) -> None:
    if update:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.exists(), f"no golden file {path.name}: write it with --update-golden"
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_explained_as_before(name: str, pytestconfig: pytest.Config) -> None:
    page = cleaner.Cleaner().clean_pages([PAGES[name]])[0]
    compare(GOLDEN / f"{name.removesuffix('.txt')}.txt", explained(page), pytestconfig.getoption("--update-golden"))


def explained(page: cleaner.CleanPage) -> str:
    """What ``explain`` prints, under what the page says of itself and of its posts."""
    meta = {k: getattr(page.metadata, k) for k in page.metadata.__slots__ if getattr(page.metadata, k)}
    head = [f"{k}: {' / '.join(v) if isinstance(v, tuple) else v}" for k, v in meta.items()]
    for p in page.posts:
        quotes = "".join(f", quotes {q.author} (post {q.post})" for q in p.quotes)
        head.append(f"post {p.index}: {p.author}, {p.date}{quotes}")
    return "\n".join([*head, "", page.explain()])


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("samples") / "out"
    cleaner.run([SAMPLES], out)
    return out


COLUMNS = {
    "records": ["id", "kind", "title", "author", "published", "language", "n_chars", "n_duplicates", "merged_from",
                "repost_author", "extra"],
    "duplicates": ["id", "canonical", "relation", "action"],
    "rejected": ["id", "source", "place", "reason"],
}  # fmt: skip


def rows(out: Path, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ds.dataset(out / table, format="parquet").to_table().to_pylist()
    return found


def test_the_run_gives_the_rows_it_gave(run: Path, pytestconfig: pytest.Config) -> None:
    tables = {t: [{c: r[c] for c in columns if r[c] not in (None, [], 0)} for r in rows(run, t)]
              for t, columns in COLUMNS.items()}  # fmt: skip
    kinds: dict[str, int] = {}
    for r in rows(run, "removed"):
        kinds[r["kind"]] = kinds.get(r["kind"], 0) + 1
    text = json.dumps({**tables, "removed": dict(sorted(kinds.items()))}, ensure_ascii=False, indent=1)
    compare(GOLDEN / "samples.json", text + "\n", pytestconfig.getoption("--update-golden"))


# What the samples are there to show, said apart from the golden files, so that no update can lose it.


def record(run: Path, end: str) -> dict[str, Any]:
    return next(r for r in rows(run, "records") if r["id"].endswith(end))


def duplicate(run: Path, end: str) -> dict[str, Any]:
    return next(r for r in rows(run, "duplicates") if r["id"].endswith(end))


def test_article_and_repost(run: Path) -> None:
    article = record(run, "ferry-article.txt")
    repost = duplicate(run, "ferry-thread.txt#post-2")
    assert repost["canonical"] == article["id"]
    assert repost["action"] == "left_out"
    assert repost["jaccard"] >= 0.95
    assert article["published"] == "2023-03-14", "the date that only the repost carried"
    assert any(m.startswith("published=") for m in article["merged_from"])
    assert article["title"] == "Calloway ferry crews refuse new timetable as talks with the port break down"
    assert article["author"] == "Maren Tolliver"
    for phrase in ("Skip to main", "Sign up for", "Read More", "gearbox of the Saint Vigil kept", "republish this"):
        assert phrase not in article["text"]
    assert article["text"].rstrip().endswith("as they did in 2009.")


def test_thread(run: Path) -> None:
    posts = [r for r in rows(run, "records") if "ferry-thread.txt#post-" in r["id"]]
    assert [p["post_index"] for p in posts] == [1, 3, 4, 5, 6]
    assert [p["author"] for p in posts] == ["Old Rope", "Old Rope", "tresk_deckhand", "Quayside", "tresk_deckhand"]
    assert posts[1]["text"] == "Fourteen hours. I had forgotten that it was fourteen hours."
    assert posts[3]["text"].startswith("That matches what I remember")
    for phrase in ("Fair winds", "View attachment", "Last edited", "Reaction", "Click to expand", "Similar threads"):
        assert not any(phrase in p["text"] for p in posts)


def test_related_tail(run: Path) -> None:
    page = record(run, "lighthouse-related.txt")
    assert "Lower Dunning" not in page["text"]
    assert page["text"].rstrip().endswith("it still rings in the empty kitchen.")
    assert "Coastwise Review" in page["source_credit"]
    assert any("pilot cutter" in c for c in page["captions"])


def test_think_tank(run: Path) -> None:
    page = record(run, "river-report.txt")
    assert page["published"] == "2022-06-09"
    assert page["title"] == "Who Owns the Flood? Insurance and the Lower Arden"
    assert "may be reprinted free of charge" in page["license"]
    assert "Account number" not in page["text"]
    assert "making a donation" not in page["text"]
    assert page["text"].rstrip().endswith("before it is printed than after.")


@pytest.mark.parametrize("name", ["clocks-essay.txt", "rain-poem.txt", "seed-loaf.txt"])
def test_pages_with_nothing_to_remove(run: Path, name: str) -> None:
    source = (SAMPLES / name).read_text(encoding="utf-8")
    title, _, rest = source.partition("\n")
    page = record(run, name)
    if name == "rain-poem.txt":  # no prose follows that would make its first line a heading
        assert page["text"].split() in (source.split(), rest.split())
        return
    assert page["title"] == title
    assert page["text"].split() == rest.split()


def test_german_and_french(run: Path) -> None:
    german, french = record(run, "seilbahn.txt"), record(run, "moulin.txt")
    assert (german["language"], french["language"]) == ("de", "fr")
    assert (german["author"], french["author"]) == ("Henrike Solms", "Élodie Marchais")
    assert german["published"].startswith("2023-09-12")
    assert french["published"].startswith("2022-05-03")
    for phrase in ("Lesen Sie auch", "Newsletter", "Das könnte Sie", "Impressum", "Zum Inhalt", "Freibad Ahrenstein:"):
        assert phrase not in german["text"]
    for phrase in ("Lire aussi", "lettre d'information", "À lire aussi", "Mentions légales", "Aller au contenu"):
        assert phrase not in french["text"]
    assert "nass geworden sei bei ihm noch keiner" in german["text"]
    assert "après la soupe" in french["text"]


def test_html_pages(run: Path) -> None:
    page = next(r for r in rows(run, "records") if "orchard.html" in r["source"])
    assert page["author"] == "Priya Lindqvist"
    assert page["published"].startswith("2021-10-06")
    assert page["site"] == "Meadow & Market"
    for phrase in (
        "We use cookies",
        "Sign up to our weekly",
        "How to graft",
        "Six quinces",
        "Leave a reply",
        "Share on",
    ):
        assert phrase not in page["text"]
    for phrase in ("Dame Perrette", "A wall that kept its secrets", "131 cm", "when it will be ripe"):
        assert phrase in page["text"]
    posts = [r for r in rows(run, "records") if "kiln-thread.html" in r["source"]]
    assert [p["author"] for p in posts] == ["kestrel_41", "Marl & Ash", "kestrel_41", "old_saltglaze", "Marl & Ash"]
    assert not any("Clay remembers" in p["text"] or "Posts:" in p["text"] for p in posts)


def test_scrape(run: Path) -> None:
    exact = duplicate(run, "ice-rink?from=frontpage")
    near = duplicate(run, "2024/02/09/rink")
    teaser = duplicate(run, "front/2024-02-20")
    assert (exact["relation"], near["relation"], teaser["relation"]) == ("exact", "near", "contained_in")
    assert all(d["action"] == "left_out" for d in (exact, near, teaser))
    assert {r["id"] for r in rows(run, "records")} >= {
        "https://bulletin.example/weather/tuesday",
        "https://bulletin.example/weather/friday",
    }
    assert json.loads(record(run, "weather/friday")["extra"]) == {"section": "Weather"}


def test_broken_places(run: Path) -> None:
    rejected = rows(run, "rejected")
    line = next(r for r in rejected if r["reason"] == "bad_json")
    assert "bulletin.jsonl" in line["source"]
    assert line["offset"] > 0
    assert any("bulletin.jsonl" in r["source"] and r["reason"] != "bad_json" for r in rejected), "the row without text"
    assert any("minutes.txt.gz" in r["source"] for r in rejected)
