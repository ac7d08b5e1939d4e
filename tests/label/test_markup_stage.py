"""The stage of the model for pages with markup: its rows, its independence of the batch, its file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cleaner import extract
from cleaner.extract import plain_text
from cleaner.label.model import markup_stage, predict
from cleaner.label.model.line_shape import shape
from cleaner.model import Document, Page
from cleaner.text import lines as ln

PROSE = "The mill on the lower river was bought by the town in 1921 and rebuilt after the flood of that spring."
CARD = "<div class='card item-{n}'><h3>Mill number {n}</h3><p>Price on request</p></div>"
HTML = (
    "<header class=site-header><a href=/>Home</a> <a href=/a>About</a></header><main><article class='post-body'>"
    + "".join(f"<p>{PROSE} Paragraph {n} says more.</p>" for n in range(8))
    + "</article></main><aside class='sidebar related'>"
    + "".join(CARD.format(n=n) for n in range(6))
    + "</aside><footer>Imprint</footer>"
)


def html(source: str = HTML) -> Document:
    return extract.document(Page("h", source, media_type="text/html"))


def text() -> Document:
    source = f"Home\nAbout\n\n{PROSE}\n\nShare this"
    return plain_text.document(Page("t", source), source)


def scored(documents: list[Document]) -> predict.Scores:
    return predict.score(ln.analyse(documents), [[] for _ in documents], [None] * len(documents))


def test_a_page_is_scored_alike_alone_and_in_any_company() -> None:
    alone, plain_alone = scored([html()]), scored([text()])
    for batch in ([text(), html(), text()], [html("<p>One</p>"), html(), html("")]):
        found = scored(batch)
        a = len(batch[0])
        assert (found.content[a : a + len(html())] == alone.content).all()
        assert found.best[1] == alone.best[0]
        assert found.marked.tolist() == [d.hints is not None for d in batch]
    mixed = scored([text(), html()])
    assert (mixed.content[: len(text())] == plain_alone.content).all()
    assert plain_alone.marked.tolist() == [False]


def test_containers_tell_the_aside_from_the_article() -> None:
    d = html()
    found = scored([d]).content
    prose = [i for i, line in enumerate(d.lines()) if "Paragraph" in line]
    cards = [i for i, line in enumerate(d.lines()) if line.startswith(("Mill number", "Price"))]
    assert min(found[prose]) > 0.5
    assert max(found[cards]) < 0.5


def test_rows_of_a_document() -> None:
    d = html()
    lines = ln.analyse([d])
    score = np.full(len(d), 128, np.uint8)
    rows, scores = markup_stage.document_rows(d, score, shape(lines).size, None)
    assert all(len(row) == len(d) and row.dtype == np.uint8 for row in rows.values())
    assert not scores.any()
    alike = [int(rows["make_blocks"][i]) for i, line in enumerate(d.lines()) if line.startswith("Mill number")]
    assert len(set(alike)) == 1 and alike[0] > 0  # items told apart by numbers only are of one make
    assert (rows["box0_words"] <= rows["box4_words"]).all()


@pytest.mark.parametrize(("one", "other", "equal"), [
    ("div.card-1#x1", "div.card-2#x22", True),
    ("div.postBody", "div.post-body", True),
    ("div.card[href=/a]", "div.card[href=/b]", True),
    ("div.card[role=menu]", "div.card", False),
    ("div.card", "li.card", False),
    ("div", "div", True),
])  # fmt: skip
def test_class_words(one: str, other: str, equal: bool) -> None:
    a, b = markup_stage.element_slots((one, other))
    assert (a == b) == equal
    assert all(0 <= slot < 1 << (markup_stage.BITS - 1) for slot in (*a, *b))


def test_scores_of_class_words_are_those_of_their_slots() -> None:
    d = html()
    assert d.hints is not None
    weights = np.random.default_rng(0).integers(-100, 100, 1 << markup_stage.BITS).astype(np.int8)
    _, scores = markup_stage.document_rows(d, np.zeros(len(d), np.uint8), shape(ln.analyse([d])).size, weights)
    for block, slots in enumerate(markup_stage.ElementWords(d.hints).of_blocks()):
        total = int(weights[slots].astype(int).sum())
        assert scores[block] == total * 256 // max(1, int((len(slots) * 4096) ** 0.5))


def test_no_blocks_and_no_file(tmp_path: Path) -> None:
    lines = ln.analyse([html(""), html("<img>")])
    table, _, blocks = markup_stage.third(lines, shape(lines), np.zeros(0, np.uint8), {}, None)
    assert not len(blocks) and "class_words" in table
    assert markup_stage.load(str(tmp_path / "none.markup.npz")) is None


def test_saved_and_loaded(tmp_path: Path) -> None:
    packaged = markup_stage.load(str(predict.WEIGHTS.with_suffix(".markup.npz")))
    assert packaged is not None
    markup_stage.save(tmp_path / "again.markup.npz", packaged)
    again = markup_stage.load(str(tmp_path / "again.markup.npz"))
    assert again is not None
    assert again.forest.names == packaged.forest.names
    assert (again.words == packaged.words).all() and (again.forest.leaves == packaged.forest.leaves).all()


def test_a_deep_and_wide_page_ends() -> None:
    source = "<div class=a>" * 60 + "".join(f"<p class=p{n} id=i{n}>word {n}</p>" for n in range(5_000)) + "</div>" * 60
    assert len(scored([html(source)]).content) == 5_000
