"""The Scrapy pipelines in a real crawl of a site on loopback."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from dedup_texts import prose

pytest.importorskip("scrapy")

ROOT = Path(__file__).parents[2]
PIPELINES = {
    "cleaner.integrations.scrapy_pipelines.CleanItems": 300,
    "cleaner.integrations.scrapy_pipelines.DropSeen": 400,
}
FRAME = """<html><head><title>{title} | Fen Gazette</title><meta name="author" content="Ida Quay"></head><body>
<nav><a href="/">Home</a> <a href="/boats">Boats</a> <a href="/water">Water</a></nav>
<article><h1>{title}</h1>{text}</article>
<footer><p>© 2024 Fen Gazette. All rights reserved.</p>{links}</footer></body></html>"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


def write_page(path: Path, title: str, text: str, links: tuple[str, ...] = ()) -> None:
    paragraphs = "".join(f"<p>{p}</p>" for p in text.split("\n\n"))
    found = "".join(f'<a class="page" href="/{name}">{name}</a>' for name in links)
    path.write_text(FRAME.format(title=title, text=paragraphs, links=found))


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A front page, two articles, and one of them again at another address."""
    folder = tmp_path / "site"
    folder.mkdir()
    write_page(folder / "index.html", "All of the fen", prose("front", 150), ("one.html", "two.html", "copy.html"))
    write_page(folder / "one.html", "The ferry", prose("one", 200))
    write_page(folder / "two.html", "The mill", prose("two", 200))
    write_page(folder / "copy.html", "The ferry, again", prose("one", 200))
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield folder, f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


def crawl(address: str, **settings: Any) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("scrapy_project.py")), address,
         json.dumps({"ITEM_PIPELINES": PIPELINES, **settings})],
        capture_output=True, text=True, timeout=200, env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert not any(k.startswith("spider_ex") for k in found["stats"]), done.stderr[-3000:]
    return found


def test_pages_are_cleaned_and_copies_are_dropped(site: tuple[Path, str], tmp_path: Path) -> None:
    folder, address = site
    options = {"CLEANER_INDEX": str(tmp_path / "seen"), "CLEANER_METADATA_FIELD": "meta", "CLEANER_KEEP_SOURCE": False}
    first = crawl(address, **options)
    assert len(first["items"]) == 3
    for item in first["items"]:
        assert "All rights reserved" not in item["text"]
        assert "html" not in item
        assert item["meta"]["author"] == "Ida Quay"
    stats = first["stats"]
    assert (stats["cleaner/pages"], stats["item_dropped_count"]) == (4, 1)
    assert 0 < stats["cleaner/chars_kept"] < stats["cleaner/chars"]

    kept = {item["url"].rpartition("/")[2] for item in first["items"]}  # of the two copies the one that came first
    write_page(folder / "three.html", "The sluice", prose("three", 200))
    write_page(folder / "index.html", "All of the fen", prose("front", 150), (*sorted(kept - {""}), "three.html"))
    second = crawl(address, **options)  # the next day: pages that are crawled again never match themselves
    assert {item["url"].rpartition("/")[2] for item in second["items"]} == kept | {"three.html"}
    assert second["stats"]["cleaner/crawled_again"] == 3


def test_copies_are_marked_when_asked(site: tuple[Path, str]) -> None:
    _, address = site
    found = crawl(address, CLEANER_SEEN="mark", CLEANER_CONFIG={"label": {"level": "cautious"}})
    seen = {item["url"].rpartition("/")[2]: item["seen"] for item in found["items"]}
    assert len(seen) == 4
    one, copy = seen["one.html"], seen["copy.html"]
    assert (one is None) != (copy is None)
    assert (one or copy)["relation"] in ("exact", "near", "contained_in")


def test_a_wrong_setting_is_named(site: tuple[Path, str]) -> None:
    _, address = site
    with pytest.raises(AssertionError, match="levle"):
        crawl(address, CLEANER_CONFIG={"label": {"levle": "cautious"}})
