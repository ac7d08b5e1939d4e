"""Host templates: what recurs is found, merging is free of order, memory is bounded per host."""

import random

import numpy as np
import pytest

from cleaner.extract import plain_text
from cleaner.model import Page
from cleaner.page import host_templates as tp
from cleaner.text import lines as ln

MENU = ["Home of the harbour news", "Contact the desk", "Tip line 555"]


def batch(pages):
    docs = []
    for i, (host, text) in enumerate(pages):
        docs.append(plain_text.document(Page(str(i), "", url=f"https://{host}/{i}" if host else None), text))
    return ln.analyse(docs)


def site(host, n, *, start=0):
    return [
        (
            host,
            "\n".join(
                [*MENU, f"Story {'abcdefghij'[i % 10] * (i + 1)} of the day is told here in a sentence.", f"Page {i}"]
            ),
        )
        for i in range(start, start + n)
    ]


def test_repeated_lines_are_found_with_their_numbers():
    table = batch(site("a.example", 6))
    found = tp.Templates.fit(tp.Seen.of(table)).find(table)
    assert [[(f.first, f.kind, f.score) for f in fs] for fs in found] == [
        [(0, "template", 0.93), (1, "template", 0.93), (2, "template", 0.93), (4, "template", 0.93)]
    ] * 6
    assert found[0][0].why == "stands on 6 of 6 pages of the host"


@pytest.mark.parametrize(
    ("name", "pages"),
    [
        ("two pages are too few", site("a.example", 2)),
        ("pages without an address", [(None, t) for _, t in site("a.example", 6)]),
        ("copies of one page count once", site("a.example", 1) * 6),
        ("the same line on other hosts", [(f"h{i}.example", t) for i, (_, t) in enumerate(site("x", 6))]),
    ],
)
def test_no_template(name, pages):
    table = batch(pages)
    assert tp.Templates.fit(tp.Seen.of(table)).find(table) == [[] for _ in pages]


def test_prose_on_few_pages_is_no_template():
    line = "The council meets on the first Monday of the month in the old town hall, as it has done since the war."
    pages = [("a.example", f"{line}\nUnique {'xyz'[i % 3] * (i + 1)}") for i in range(4)]
    table = batch(pages)
    assert tp.Templates.fit(tp.Seen.of(table)).find(table) == [[]] * 4


def rows(seen):
    return [tuple(r) for r in np.stack([seen.host, seen.page, seen.line]).T.tolist()]


def test_merge_is_associative_and_commutative_also_at_the_limit(monkeypatch):
    monkeypatch.setattr(tp, "MAX_PAGES", 5)
    pages = site("a.example", 12) + site("b.example", 4)
    whole = rows(tp.Seen.of(batch(pages)))
    rng = random.Random(3)
    for _ in range(10):
        rng.shuffle(pages)
        cut = sorted(rng.sample(range(1, len(pages)), 2))
        parts = [tp.Seen.of(batch(p)) for p in (pages[: cut[0]], pages[cut[0] : cut[1]], pages[cut[1] :])]
        a, b, c = parts
        assert rows(a.merge(b).merge(c)) == rows(a.merge(b.merge(c))) == rows(tp.Seen.merged([c, a, b])) == whole


def test_partitions_join_to_the_whole_and_survive_the_disk(tmp_path):
    seen = tp.Seen.of(batch([p for h in "abcdefgh" for p in site(f"{h}.example", 4)]))
    seen.save(tmp_path / "seen.npy")
    again = tp.Seen.load(tmp_path / "seen.npy")
    joined = tp.Templates.joined([tp.Templates.fit(again.partition(i, 4)) for i in range(4)])
    joined.save(tmp_path / "t.npy")
    loaded, whole = tp.Templates.load(tmp_path / "t.npy"), tp.Templates.fit(seen)
    for name in ("host", "line", "pages", "of"):
        assert np.array_equal(getattr(loaded, name), getattr(whole, name)), name
    line = batch([("a.example", MENU[0])]).masked
    assert [x.tolist() for x in loaded.ask("a.example", line)] == [[4], [4]]
    assert [x.tolist() for x in loaded.ask("nowhere.example", line)] == [[0], [0]]


def test_nothing_seen():
    assert tp.Templates.fit(tp.Seen.merged([])).find(batch(site("a.example", 1))) == [[]]
