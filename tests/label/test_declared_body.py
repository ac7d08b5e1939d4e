"""What a page's structured data gives as the article's text, and what it does not hold."""

from __future__ import annotations

import json

import numpy as np

from cleaner import extract
from cleaner.label.rules import declared_body
from cleaner.model import Document, Page

TEXT = [
    "The ferryman of Ulvsund has bought a second boat, which is longer than the first and has a roof of canvas.",
    "It was built in 1954 for a priest, who used it twice and then kept hens in it until the parish complained.",
    "On Saturdays it will cross at nine and at four; on other days whoever wants to cross must ring the bell.",
    "The first boat will be sold to anybody who can say what it is called without looking at the bow of it.",
]
INTRO = "A second boat for Ulvsund: what it costs, where it comes from and why there are still feathers in it."
TEASER = "The bell of the lower landing has been found in the garden of a dentist, who says that it was a gift."


def document(body: str | None, shown: list[str]) -> Document:
    node = {"@type": "NewsArticle", "headline": "Boats", "articleBody": body}
    script = f'<script type="application/ld+json">{json.dumps(node)}</script>' if body else ""
    source = f"<!DOCTYPE html><html><head>{script}</head><body>{''.join(f'<p>{p}</p>' for p in shown)}</body></html>"
    return extract.document(Page("", source))


def claimed(body: str | None, shown: list[str], probability: float = 0.7) -> list[str]:
    found = document(body, shown)
    findings = declared_body.find(found, np.full(len(found), probability, np.float32))
    return [found.line(finding.first) for finding in findings]


def test_what_the_declared_text_does_not_hold_goes_where_the_model_doubts_it() -> None:
    assert claimed(" ".join(TEXT), [*TEXT, TEASER]) == [TEASER]
    assert claimed(f"<p>{'</p><p>'.join(TEXT)}</p>", [*TEXT[:2], TEASER, *TEXT[2:]]) == [TEASER]
    assert claimed(" ".join(TEXT), [*TEXT, TEASER], probability=0.95) == []


def test_the_standfirst_before_it_is_not_doubted() -> None:
    assert claimed(" ".join(TEXT), [INTRO, *TEXT]) == []


def test_a_text_that_the_page_does_not_show_says_nothing() -> None:
    assert claimed(" ".join(TEXT), [*TEXT[:2], INTRO, INTRO[::-1], TEASER, TEASER[::-1]]) == []
    assert claimed(" ".join(TEXT[:1]), [*TEXT, TEASER]) == []
    assert claimed(None, [*TEXT, TEASER]) == []
