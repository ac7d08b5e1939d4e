"""After the element that holds the article, what the model is in doubt of goes; parts of the article stay."""

from __future__ import annotations

import numpy as np
import pytest

from cleaner import extract
from cleaner.label.rules import article_end
from cleaner.model import Page

PROSE = (
    "The beekeepers of Harrow Down moved forty hives to the far side of the hill, because the lime trees by the station"
    " were felled in March and nothing else flowers there before August."
)
STORY = "".join(f"<p class=text>{PROSE} ({n})</p>" for n in range(5))
LATE = "Honey prices rise again"

CASES = [
    ("a teaser after the article", f"<div class=story>{STORY}</div><div class=more><p>{LATE}</div>", 0.8, True),
    ("of which the model is sure", f"<div class=story>{STORY}</div><div class=more><p>{LATE}</div>", 0.95, False),
    ("inside the article", f"<div class=story>{STORY}<p>{LATE}</div>", 0.8, False),
    ("before the article", f"<div class=more><p>{LATE}</div><div class=story>{STORY}</div>", 0.8, False),
    ("a paragraph of the same class", f"<div class=story>{STORY}</div><div><p class=text>{LATE}</div>", 0.8, False),
    ("a section of the same class", f"<div class=story>{STORY}</div><div class=story><p>{LATE}</div>", 0.8, False),
    ("a note that a link leads to", f"<div><a href='#n1'>1</a>{STORY}</div><div><p id=n1>{LATE}</div>", 0.8, False),
    ("a reader's comment", f"<div class=story>{STORY}</div><div class=comment-list><p>{LATE}</div>", 0.8, False),
    ("a short page", f"<div class=story><p>{PROSE}</div><div class=more><p>{LATE}</div>", 0.8, False),
]


@pytest.mark.parametrize(("page", "probability", "goes"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_what_stands_after_the_article(page: str, probability: float, goes: bool) -> None:
    document = extract.document(Page("", f"<!DOCTYPE html><body>{page}", media_type="text/html"))
    content = np.full(len(document), 0.97, np.float32)
    late = next(i for i in range(len(document)) if document.line(i) == LATE)
    content[late] = probability
    assert [f.first for f in article_end.find(document, content)] == ([late] if goes else [])


def test_text_has_no_elements() -> None:
    document = extract.document(Page("", f"{PROSE}\n" * 6 + LATE, media_type="text/plain"))
    assert article_end.find(document, np.full(len(document), 0.8, np.float32)) == []
