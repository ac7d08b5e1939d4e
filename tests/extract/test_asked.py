"""trafilatura is asked for what an article of markup does not say by itself, and for nothing else."""

from __future__ import annotations

import pytest

from cleaner import Cleaner, Config
from cleaner.extract import asked, trafilatura_witness
from cleaner.extract.page_head import Facts
from cleaner.model import Page

TEXT = "".join(
    f"<p>The ferry to the outer islands was late for the {n}. time this month, and the council asked why.</p>"
    for n in range(9)
)
ARTICLE = f"""<html><head><title>Late again</title></head><body>
<nav><a href="/">Home</a> <a href="/news">News</a></nav>
<article><h1>Late again</h1>{TEXT}</article>
<div class="post-author"><a rel="author" href="/staff/maren">Maren Tolliver</a></div>
<footer>Contact</footer></body></html>"""
LISTING = ARTICLE.replace("<article>", "<div>").replace("</article>", "</div>")


def cleaned(source: str, *, ask: bool = True) -> str | None:
    config = Config.from_mapping({"read": {"ask": ask}})
    return Cleaner(config)(source, url="https://ferry.example/2023/03/14/late-again").metadata.author


def test_an_article_that_names_no_author_is_asked_about() -> None:
    assert trafilatura_witness.facts(ARTICLE, None).author == "Maren Tolliver"


def test_its_answer_fills_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trafilatura_witness, "facts", lambda *_, **__: Facts(author="Ida Quay", published="2023-03-14"))
    found = Cleaner()(f"<html><body><article><i>Ida Quay</i>{TEXT}</article></body></html>").metadata
    assert (found.author, found.published, found.published_raw) == ("Ida Quay", "2023-03-14", "2023-03-14")


def test_a_name_that_the_page_does_not_show_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trafilatura_witness, "facts", lambda *_, **__: Facts(author="Ida Quay"))
    assert Cleaner()(f"<html><body><article>{TEXT}</article></body></html>").metadata.author is None


def test_other_pages_are_not_asked_about() -> None:
    assert trafilatura_witness.facts(LISTING, None, dated=True) == Facts()


def test_any_page_is_asked_about_its_date_but_not_about_comments() -> None:
    dated = LISTING.replace("<footer>", "<p>Last run: 14 March 2023</p><footer>")
    assert trafilatura_witness.facts(dated, None) == Facts(published="2023-03-14")
    commented = LISTING.replace("<footer>", "<div class='comments'><p>Posted: 14 March 2023</p></div><footer>")
    assert trafilatura_witness.facts(commented, None) == Facts()


def test_a_page_of_things_for_sale_is_not_asked_about_its_date_unless_it_says_that_it_is_an_article() -> None:
    sold = ARTICLE.replace("<article", "<div").replace("</article", "</div")
    dated = sold.replace("</body>", "<p>14 March 2023</p></body>")
    assert trafilatura_witness.facts(dated, None, dateable=False) == Facts()
    assert trafilatura_witness.facts(dated, None).published == "2023-03-14"


def test_asking_can_be_turned_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trafilatura_witness, "facts", lambda *_, **__: pytest.fail("asked"))
    cleaned(ARTICLE, ask=False)


def test_what_the_page_says_is_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    head = '<meta name="author" content="Ida Quay"><meta property="article:published_time" content="2023-03-14">'
    monkeypatch.setattr(trafilatura_witness, "facts", lambda *_, **__: pytest.fail("asked"))
    assert cleaned(ARTICLE.replace("<head>", "<head>" + head)) == "Ida Quay"


def test_text_without_markup_is_not_asked_about() -> None:
    assert asked(Page("a", TEXT.replace("<p>", "").replace("</p>", "\n"), media_type="text/plain")) == Facts()


def test_a_page_that_trafilatura_fails_on_has_no_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    import htmldate
    import trafilatura.metadata

    def fails(*_: object, **__: object) -> None:
        raise ValueError("no")

    monkeypatch.setattr(trafilatura.metadata, "extract_author", fails)
    monkeypatch.setattr(htmldate, "find_date", fails)
    assert trafilatura_witness.facts(ARTICLE, None) == Facts()
