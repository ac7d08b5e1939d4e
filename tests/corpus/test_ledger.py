"""Every character of a page is in a record, in a removed stretch, or white space; and the page comes back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pages import htmls, sample_texts, texts

import cleaner
from cleaner.config import Config
from cleaner.corpus.ledger import account, rebuild
from cleaner.page.clean_page import CleanPage


def balanced(page: CleanPage) -> None:
    records = page.records()
    a = account(page, records)
    removed = [r.text for r in a.removed]
    assert rebuild(a.layout, [r.text for r in records], removed) == page.source
    assert a.n_kept + a.n_removed + a.n_gaps == len(page.source)
    assert a.n_removed == sum(map(len, removed))
    # nothing is stored twice: what the layout spells out is white space
    spelled = "".join(s for s in a.layout if isinstance(s, str))
    assert not spelled.strip().strip("\u2060\ufeff\u200b"), spelled
    assert a.n_gaps >= len(spelled)


@given(texts(), st.sampled_from(["drop", "keep", "records"]))
def test_text_pages(text: str, comments: str) -> None:
    balanced(
        cleaner.clean(text, media_type="text/plain", config=Config.from_mapping({"label": {"comments": comments}}))
    )


@given(htmls())
def test_html_pages(html: str) -> None:
    balanced(cleaner.clean(html, media_type="text/html"))


def test_real_pages() -> None:
    for text in sample_texts():
        balanced(cleaner.clean(text, media_type="text/plain"))


@pytest.mark.parametrize("config", [{"threads": {"split": False}}, {"label": {"level": "strict"}}])
def test_other_settings(config: dict[str, dict[str, object]]) -> None:
    for text in sample_texts()[:6]:
        balanced(cleaner.clean(text, media_type="text/plain", config=Config.from_mapping(config)))


def test_a_record_that_lost_its_text_does_not_lose_the_page() -> None:
    page = cleaner.clean(
        "A first paragraph of some length, which stays.\n\nA second one that stays as well, of course."
    )
    records = [replace(r, text="something else") for r in page.records()]
    a = account(page, records)
    assert rebuild(a.layout, [r.text for r in records], [r.text for r in a.removed]) == page.source
    assert rebuild(account(page, []).layout, [], [r.text for r in account(page, []).removed]) == page.source
