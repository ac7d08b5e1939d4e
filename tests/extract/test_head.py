"""Facts of a page's head and structured data."""

from __future__ import annotations

import json

import pytest

from cleaner.extract import html_events, page_head
from cleaner.extract.page_head import Facts


def facts(source: str, url: str | None = None) -> Facts:
    root = html_events.parse(f"<html><head></head><body>{source}</body></html>" if "<head>" not in source else source)
    assert root is not None
    return page_head.facts(root, url)


def linked(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


@pytest.mark.parametrize(
    ("source", "field", "value"),
    [
        ("<head><title>The mill | Herald</title></head>", "title", "The mill"),
        ("<head><title>Herald - The mill</title></head>", "title", "The mill"),
        ("<head><title>The mill that stayed</title></head>", "title", "The mill that stayed"),
        ("<head><title>A &amp; B</title><meta property=og:title content='The &amp; mill'></head>", "title", "The & mill"),
        ("<svg><title>icon</title></svg>", "title", None),
        ("<meta name=author content='Ida Berg'>", "author", "Ida Berg"),
        ("<meta name=author content='By Ida Berg'>", "author", "Ida Berg"),
        ("<meta property=article:author content='https://social.example/ida'>", "author", None),
        ("<meta name=citation_author content='A B'><meta name=citation_author content='C D'>", "author", "A B; C D"),
        ("<a rel=author href=/ida>Ida Berg</a>", "author", "Ida Berg"),
        (linked({"@type": "NewsArticle", "author": [{"name": "Ida Berg"}, {"name": "O. Lie"}]}), "author", "Ida Berg; O. Lie"),
        (linked({"@graph": [{"@type": "WebSite", "name": "x"}, {"@type": ["Thing", "BlogPosting"], "author": "Ida"}]}), "author",
         "Ida"),
        (linked({"@type": "JobPosting", "author": "x"}), "author", None),
        (linked({"@type": "Article", "headline": "The mill"}), "title", "The mill"),
        ("<script type=application/ld+json>{broken</script>", "author", None),
        ("<script type=application/ld+json>" + "[" * 3000 + "</script>", "author", None),
        ('<script type=application/ld+json>{"@type": "Article", "author": "A\tB"}</script>', "author", "A B"),
        ("<meta property=article:published_time content=2021-03-09T10:00:00Z>", "published", "2021-03-09"),
        ("<meta name=date content='9 March 2021'>", "published", "2021-03-09"),
        ("<meta name=date content=2021-19-09>", "published", None),
        (linked({"@type": "Article", "datePublished": "2021-03-09"}), "published", "2021-03-09"),
        ("<time datetime=2021-03-09>x</time>", "published", "2021-03-09"),
        ("<time datetime=2021-03-09>x</time><time datetime=2021-03-10>y</time>", "published", None),
        ("<time class=entry-date datetime=2021-03-09>x</time><time datetime=2021-03-10>y</time>", "published", "2021-03-09"),
        ("<meta property=og:site_name content=Herald>", "site", "Herald"),
        ("<meta name=twitter:site content=@herald>", "site", "herald"),
        ("", "site", "herald.example"),
        ("<a rel=license href=https://creativecommons.org/licenses/by-sa/4.0/>x</a>", "license", "CC BY-SA 4.0"),
        ("<footer><p><a href=https://creativecommons.org/licenses/by/4.0/>x</a></p></footer>", "license", "CC BY 4.0"),
        ("<p>Photo: <a href=https://creativecommons.org/licenses/by/4.0/>x</a></p>", "license", None),
        ("<link rel=canonical href=https://herald.example/mill>", "url", "https://herald.example/mill"),
        ("<link rel=canonical href=/mill>", "url", "https://herald.example/2020/05/x"),
    ],
)  # fmt: skip
def test_facts(source: str, field: str, value: str | None) -> None:
    assert getattr(facts(source, "https://herald.example/2020/05/x"), field) == value


def test_a_day_in_the_address_dates_the_page() -> None:
    assert facts("", "https://herald.example/2020/05/17/mill").published == "2020-05-17"
    assert facts("", "https://herald.example/2020/55/17/mill").published is None


def test_structured_data_of_any_size_ends() -> None:
    node: object = {"@type": "Article", "author": "Ida"}
    for _ in range(500):
        node = {"mainEntity": node, "@type": "Thing"}
    assert facts(linked(node)).author == "Ida"
    assert facts(linked({"itemListElement": [{"@type": "Thing"}] * 20_000})) == facts("")
