"""The end of a text below an inserted box of links stays, in every language; the box goes."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import cleaner

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "tails" / "tails.toml").read_text("utf-8"))


@pytest.mark.parametrize("markup", [False, True], ids=["text", "html"])
@pytest.mark.parametrize("name", CASES)
def test_the_text_goes_on_below_a_box(name: str, markup: bool) -> None:
    marked = [(line[0], line[2:]) for line in CASES[name]["page"].strip().splitlines()]
    source = "\n".join(line for _, line in marked)
    if markup:
        source = "<!DOCTYPE html><body>" + "".join(f"<p>{line}</p>" for _, line in marked)
    kept = cleaner.clean(source).text.splitlines()
    assert [line for mark, line in marked if mark == "+" and line not in kept] == []
    assert [line for mark, line in marked if mark == "-" and line in kept] == []
