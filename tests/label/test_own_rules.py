"""Rules of the user's own: they fire where they should, nowhere else, and what is wrong with them is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import cleaner
from cleaner.cli import command_line
from cleaner.config import Config
from cleaner.errors import SettingsError, UsageError
from cleaner.extract import document, selectors
from cleaner.label.own_rules import own_rules
from cleaner.model import Page

PROSE = (
    "The lock keeper of Ostbeck raised the upper gates at six in the morning, as his father had done, and wrote the "
    "level of the water into a ledger that nobody but the two of them had ever read."
)
TEXT = f"{PROSE}\n\nGet the Ostbeck app for 12 kroner\n\n{PROSE[::-1]}\n\nThis tale was brought to you by the Weir Guild\n\n{PROSE}"
RULES: dict[str, Any] = {
    "own.app": {
        "kind": "ad",
        "lines": ["get the ostbeck APP for # kroner"],
        "no": ["Get the Ostbeck boat for 12 kroner"],
    },
    "donate.appeal": {
        "patterns": [
            {
                "match": "^ this (tale|story) was brought to you by _4 $",
                "yes": "This story was brought to you by the Millers",
                "no": "This tale was brought to you by a carter who had walked the whole way from the coast with it.",
            }
        ]
    },
}


def removed(page: cleaner.CleanPage) -> dict[str, tuple[str, str]]:
    return {r.text.strip(): (r.kind, r.rule) for r in page.removed}


def test_own_lines_and_patterns() -> None:
    page = cleaner.clean(TEXT, config={"rules": RULES})
    found = removed(page)
    assert found["Get the Ostbeck app for 12 kroner"] == ("ad", "own.app")
    assert found["This tale was brought to you by the Weir Guild"] == ("donate", "donate.appeal")
    assert PROSE in page.text
    assert "your line" in page.explain(why=True)
    assert "Ostbeck app for 12" in cleaner.clean(TEXT).text


@pytest.mark.parametrize(("url", "fires"), [
    ("https://ostbeck.example/1", True), ("https://www.ostbeck.example/1", True),
    ("https://notostbeck.example/1", False), (None, False),
])  # fmt: skip
def test_a_rule_of_one_host(url: str | None, fires: bool) -> None:
    rules = {"own.app": {**RULES["own.app"], "hosts": ["ostbeck.example"]}}
    text = cleaner.clean(TEXT, url=url, config={"rules": rules}).text
    assert ("Ostbeck app for 12" not in text) == fires


def test_a_rule_may_keep() -> None:
    text = f"{PROSE}\n\nSign up for our newsletter\n\n{PROSE[::-1]}"
    assert "Sign up" not in cleaner.clean(text).text
    keep = {"own.kept": {"kind": "content", "lines": ["Sign up for our newsletter"]}}
    assert "Sign up" in cleaner.clean(text, config={"rules": keep}).text


MARKUP = f"""<!DOCTYPE html><html><body><div class="page wide" id="top"><div class="tale"><h2>Gates</h2><p>{PROSE}</p>
<p class="by">Told by <span class="teller">Odile Renk</span>, <time class="told" datetime="2019-04-02">the second</time></p>
<p>{PROSE[::-1]}</p><div class="promo"><p>{PROSE.replace("lock", "mill")}</p></div></div>
<div class="gauge" data-author="level"><p>Level 3.2</p></div></div></body></html>"""
HOSTS = {
    "ostbeck.example": {
        "content": [".gauge"], "chrome": ["div.tale > .promo"], "author": ".teller", "date": "time.told",
        "level": "cautious", "comments": "keep",
    }
}  # fmt: skip


def test_what_is_known_of_a_host() -> None:
    page = cleaner.clean(MARKUP, url="https://m.ostbeck.example/tales/1", config={"hosts": HOSTS})
    assert "mill keeper" not in page.text
    assert "Level 3.2" in page.text
    assert (page.metadata.author, page.metadata.published) == ("Odile Renk", "2019-04-02")
    assert (page.config.label.level, page.config.label.comments) == ("cautious", "keep")
    assert {r.rule for r in page.removed} >= {"host.chrome"}
    other = cleaner.clean(MARKUP, url="https://elsewhere.example/1", config={"hosts": HOSTS})
    assert "mill keeper" in other.text
    assert other.config.label.level == "balanced"


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("div.promo", ["mill"]),
        (".tale > .promo, .gauge", ["mill", "Level"]),
        ("#top .tale .promo p", ["mill"]),
        ("[data-author=level]", ["Level"]),
        ("[class*=gaug]", ["Level"]),
        ("[class^='wid']", []),
        (".page > .promo", []),
        ("section", []),
        (".tal", []),
    ],
)
def test_selectors(source: str, lines: list[str]) -> None:
    doc = document(Page("1", MARKUP, media_type="text/html"))
    taken = [doc.line(i) for i in selectors.blocks(doc, source).nonzero()[0].tolist()]
    assert len(taken) == len(lines)
    assert all(word in line for word, line in zip(lines, taken, strict=True))


WRONG = [
    ({"rules": {"donate.apeal": {"lines": ["x y"]}}}, "did you mean donate.appeal? a rule of your own needs a kind"),
    ({"rules": {"own.x": {"kind": "add", "lines": ["x"]}}}, "no kind 'add'; did you mean ad?"),
    ({"rules": {"own.x": {"kind": "ad", "lins": ["x"]}}}, "no key 'lins'; did you mean lines?"),
    ({"rules": {"own.x": {"kind": "ad", "lines": "x"}}}, "lines takes a list of strings"),
    ({"rules": {"own.x": {"kind": "ad", "patterns": [{"match": "^ a $"}]}}}, "patterns takes a list of {match"),
    ({"rules": {"own.x": {"kind": "ad", "patterns": [{"match": "^ (weir", "yes": "weir", "no": "x"}]}}}, "brackets"),
    (
        {"rules": {"own.x": {"kind": "ad", "patterns": [{"match": "^ weir $", "yes": "lock", "no": "x"}]}}},
        "its example",
    ),
    (
        {"rules": {"own.x": {"kind": "ad", "patterns": [{"match": "weir", "yes": "weir", "no": "a weir"}]}}},
        "counterexample",
    ),
    ({"rules": {"own.x": {"kind": "ad", "lines": ["A weir"], "no": ["a WEIR!"]}}}, "fires on its counterexample"),
    ({"hosts": {"a.example": {"chrome": ["p:first-child"]}}}, "':first-child' is not understood"),
    ({"hosts": {"a.example": {"content": ["> p"]}}}, "an element is missing"),
    ({"hosts": {"a.example": {"level": "bold"}}}, "no 'bold'"),
    ({"hosts": {"a.example": {"crome": ["p"]}}}, "did you mean chrome?"),
    ({"hosts": {"a.example": []}}, "takes a table"),
    ({"rules": 3}, "takes tables"),
]


@pytest.mark.parametrize(("tables", "says"), WRONG)
def test_what_is_wrong_is_named(tables: Any, says: str) -> None:
    with pytest.raises(SettingsError) as e:
        own_rules(Config.from_mapping(tables))
    assert says in str(e.value)
    with pytest.raises(UsageError):
        cleaner.clean("x", config=tables)


def test_a_rules_file_is_told_its_lines(tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        '["own.app"]\nkind = "ad"\nlines = ["Get the app"]\n\n["donate.apeal"]\nlines = ["x"]\n\n'
        '[hosts."a.example"]\nchrome = ["p::before"]\n'
    )
    (tmp_path / "a.txt").write_text(TEXT)
    assert command_line.main(["clean", str(tmp_path / "a.txt"), "--rules", str(path)]) == 2
    err = capsys.readouterr().err
    assert f"{path}:5: rules.donate.apeal: " in err
    assert f"{path}:8: hosts.a.example: " in err
    path.write_text('["own.app"]\nkind = "ad"\nlines = ["Get the Ostbeck app for # kroner"]\n')
    assert command_line.main(["clean", str(tmp_path / "a.txt"), "--rules", str(path)]) == 0
    assert "Ostbeck app" not in capsys.readouterr().out


def test_own_rules_are_the_same_in_a_run(tmp_path: Path) -> None:
    config = Config.from_mapping({"rules": RULES, "hosts": HOSTS})
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    summary = cleaner.run(tmp_path / "a.txt", tmp_path / "out", config)
    assert summary.data["config"]["rules"].keys() == RULES.keys()
    from tests.corpus.test_never_lost import table

    assert table(tmp_path / "out", "records")[0]["text"] == cleaner.clean(TEXT, config=config).text
    assert "own.app" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
