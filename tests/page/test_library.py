"""The library in one line: what a scraper, a notebook and a process pool do with a page."""

from __future__ import annotations

import asyncio
import json
import pickle
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import cleaner
from cleaner.errors import UsageError

SAMPLES = Path(__file__).parents[2] / "samples"
TEXTS = [
    (SAMPLES / name).read_text(encoding="utf-8")
    for name in ("ferry-article.txt", "ferry-thread.txt", "kiln-thread.html")
]
MARKUP = """<html><head><title>Tide tables</title><base href="/almanac/"></head><body>
<nav><a href="/">Home</a> <a href="/shop">Shop</a> <a href="/about">About us</a></nav>
<article><h1>Tide tables of the lower Arden</h1>
<p>The tables were computed by hand until <a href="years/1931.html">the spring of 1931</a>, when the harbour board bought a
machine with eleven wheels from a maker in <a href='https://maker.example/wheels?id=3&amp;x=1'><b>Brackwater</b></a>.</p>
<p>It still stands in the <a href="#hall">hall</a>, and <a href="mailto:keeper@arden.example">the keeper</a> winds it on
the first Monday of every month, as a note beside it asks him to do: see http://notes.example/wheels.</p></article>
<footer><p>Copyright 2021 Arden Harbour Board. <a href="/terms">Terms of use</a></p></footer></body></html>"""


def same(a: cleaner.CleanPage, b: cleaner.CleanPage) -> bool:
    return (a.text, a.blocks, a.removed, a.posts, a.metadata, a.records(), a.explain(why=True)) == (
        b.text, b.blocks, b.removed, b.posts, b.metadata, b.records(), b.explain(why=True)
    )  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_a_page_can_be_pickled_and_loses_nothing(text: str) -> None:
    page = cleaner.clean(text, url="https://a.example/1")
    fresh = pickle.dumps(page)
    again = pickle.loads(fresh)
    assert same(again, page)
    assert len(pickle.dumps(page)) == len(fresh)  # what was derived meanwhile does not travel
    assert same(pickle.loads(pickle.dumps(again)), page)
    assert pickle.loads(pickle.dumps(page.records())) == page.records()


def test_a_pool_of_processes_cleans_pages() -> None:
    with ProcessPoolExecutor(1) as pool:
        pages = list(pool.map(cleaner.clean, TEXTS))
    assert all(same(page, cleaner.clean(text)) for page, text in zip(pages, TEXTS, strict=True))


def test_threads_and_coroutines_share_a_cleaner() -> None:
    work = cleaner.Cleaner({"label": {"level": "strict"}})
    alone = [work(text) for text in TEXTS]
    with ThreadPoolExecutor(4) as pool:
        assert all(same(a, b) for a, b in zip(pool.map(work, TEXTS * 3), alone * 3, strict=True))

    async def gather() -> list[cleaner.CleanPage]:
        return await asyncio.gather(*(asyncio.to_thread(work, text) for text in TEXTS))

    assert all(same(a, b) for a, b in zip(asyncio.run(gather()), alone, strict=True))


@pytest.mark.parametrize("text", TEXTS)
def test_a_page_as_plain_data(text: str) -> None:
    page = cleaner.clean(text, url="https://a.example/1")
    data = page.to_dict()
    assert list(data) == ["url", "text", "markdown", "language", "metadata", "posts", "links"]
    assert data["text"] == page.text
    assert data["language"] == page.language == "en"
    assert data["metadata"]["title"] == page.metadata.title
    assert [p["text"] for p in data["posts"]] == [p.text for p in page.posts]
    full = json.loads(page.to_json(removed=True))
    assert full == json.loads(json.dumps(page.to_dict(removed=True)))
    assert [r["text"] for r in full["removed"]] == [r.text for r in page.removed]


def test_a_short_repr() -> None:
    assert repr(cleaner.clean("Plain.", url="https://a.example/\x1b[31m")) == (
        "<CleanPage https://a.example/\ufffd[31m: 6 of 6 characters kept>"
    )
    assert repr(cleaner.clean(TEXTS[1])).endswith("6 posts>")
    assert len(repr(cleaner.clean(TEXTS[0] * 9))) < 120


def test_links_of_what_is_kept() -> None:
    page = cleaner.clean(MARKUP, url="https://arden.example/x/y.html")
    assert [tuple(link) for link in page.links] == [
        ("https://arden.example/almanac/years/1931.html", "the spring of 1931"),
        ("https://maker.example/wheels?id=3&x=1", "Brackwater"),
        ("http://notes.example/wheels", ""),
    ]
    assert [link.url for link in cleaner.clean("See https://a.example/b_(c), or not.\n\nhttps://a.example/b").links] == [
        "https://a.example/b_(c", "https://a.example/b"
    ]  # fmt: skip
    assert cleaner.clean("").links == ()
    assert cleaner.clean("<html></html>", media_type="text/html").links == ()


def test_settings_as_mappings() -> None:
    text = TEXTS[0]
    strict = cleaner.Config(label={"level": "strict"})  # type: ignore[arg-type]
    assert same(cleaner.clean(text, config={"label": {"level": "strict"}}), cleaner.clean(text, config=strict))
    for wrong in ({"label": {"levle": "strict"}}, {"labels": {}}, "strict", 3):
        with pytest.raises(UsageError):
            cleaner.clean(text, config=wrong)  # type: ignore[arg-type]


def test_the_public_names() -> None:
    assert set(cleaner.__all__) <= set(dir(cleaner))
    assert not [n for n in dir(cleaner) if not n.startswith("__") and n not in cleaner.__all__]
    assert isinstance(cleaner.Page(id="1", content="x"), cleaner.Page)
    assert (Path(cleaner.__file__).parent / "py.typed").exists()
    with pytest.raises(AttributeError):
        cleaner.nothing  # noqa: B018


def test_a_users_script_passes_the_type_checker(tmp_path: Path) -> None:
    api: Any = pytest.importorskip("mypy.api")
    path = tmp_path / "script.py"
    path.write_text(
        "import cleaner\n"
        "page = cleaner.clean('x', config={'label': {'level': 'strict'}})\n"
        "title: str | None = page.metadata.title\n"
        "texts: list[str] = [record.text for record in page.records()]\n"
        "data = page.to_dict(removed=True)\n"
        "pages = cleaner.Cleaner(cleaner.Config()).clean_pages([cleaner.Page(id='1', content=b'x')])\n"
        "urls: list[str] = [link.url for page in pages for link in page.links]\n"
    )
    out, err, code = api.run([str(path), "--strict", "--python-executable", sys.executable, "--no-incremental",
                              "--ignore-missing-imports", "--follow-imports=silent"])  # fmt: skip
    assert code == 0, out + err
