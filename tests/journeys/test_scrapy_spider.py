"""A scraper's author: a spider of her own that keeps an index over two days, and a corpus made of what it stored."""

from __future__ import annotations

import functools
import json
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from dedup_texts import prose

pytest.importorskip("scrapy")

Run = Callable[..., subprocess.CompletedProcess[str]]
SPIDER = """
import scrapy


class Fen(scrapy.Spider):
    name = "fen"
    custom_settings = {
        "ITEM_PIPELINES": {
            "cleaner.integrations.scrapy_pipelines.CleanItems": 300,
            "cleaner.integrations.scrapy_pipelines.DropSeen": 400,
        },
        "CLEANER_INDEX": "seen",
        "CLEANER_METADATA_FIELD": "meta",
        "CLEANER_KEEP_SOURCE": False,
        "TELNETCONSOLE_ENABLED": False,
    }

    def __init__(self, address, **kwargs):
        super().__init__(**kwargs)
        self.start_urls = [address]

    def parse(self, response):
        for link in response.css("a.story"):
            yield response.follow(link, self.story)

    def story(self, response):
        yield {"url": response.url, "html": response.text}
"""
STORY = """<html><head><title>{title} | Fen Gazette</title><meta name="author" content="Ida Quay"></head><body>
<nav><a href="/">Home</a> <a href="/boats">Boats</a> <a href="/water">Water</a></nav>
<article><h1>{title}</h1>{text}</article><footer><p>© 2024 Fen Gazette. All rights reserved.</p></footer></body></html>"""


class Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


def tell(site: Path, stories: dict[str, str]) -> None:
    """The front page with these stories, by the seed of their text."""
    links = "".join(f'<a class="story" href="/{name}.html">{name}</a>' for name in stories)
    (site / "index.html").write_text(f"<html><body>{links}</body></html>")
    for name, seed in stories.items():
        text = "".join(f"<p>{p}</p>" for p in prose(seed, 200).split("\n\n"))
        (site / f"{name}.html").write_text(STORY.format(title=f"The {name}", text=text))


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    folder = tmp_path / "site"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Silent, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield folder, f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


def items(path: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(path).read_text().splitlines()]


def test_two_days_of_a_spider(at: Run, site: tuple[Path, str]) -> None:
    folder, address = site
    Path("fen.py").write_text(SPIDER)
    crawl = f"python -m scrapy runspider fen.py -a address={address} -s LOG_LEVEL=INFO -o"
    # the first day: a story and its copy, of which one is stored, without the site's boilerplate
    tell(folder, {"ferry": "ferry", "mill": "mill", "copy": "ferry"})
    log = at(f"{crawl} monday.jsonl").stderr
    monday = items("monday.jsonl")
    assert len(monday) == 2
    assert "'cleaner/pages': 3" in log
    assert all(set(i) == {"url", "text", "meta"} and i["meta"]["author"] == "Ida Quay" for i in monday)
    assert not any("All rights reserved" in i["text"] for i in monday)
    # the second: what is new is stored, and what was stored before under its own address again
    tell(folder, {"mill": "mill", "sluice": "sluice", "heron": "ferry"})
    at(f"{crawl} tuesday.jsonl")
    assert {i["url"].rpartition("/")[2] for i in items("tuesday.jsonl")} == {"mill.html", "sluice.html"}
    # a mistake in the settings ends the crawl before it begins, with the name that was meant
    said = at(f'{crawl} x.jsonl -s \'CLEANER_CONFIG={{"label": {{"levle": "strict"}}}}\'', code=None).stderr
    assert "levle" in said
    assert "level" in said
    # and the days become a corpus, in which each story stands once
    at("cleaner dedup monday.jsonl tuesday.jsonl -o corpus -q")
    records = pq.read_table("corpus/records").to_pylist()
    assert len(records) == len({r["text"] for r in records}) == 3
