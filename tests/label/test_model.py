"""The trained model: whole-number scores that are the same everywhere, thresholds, reasons, and the file it is read from."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.extract import plain_text
from cleaner.label.model import predict
from cleaner.label.model.trees import UNIT, Forest
from cleaner.label.model.windows import Frame
from cleaner.model import KINDS, Document, Page
from cleaner.text import lines as ln

GOLDEN = Path(__file__).parents[1] / "golden" / "label_scores.json"
ARTICLE = """Skip to main content
Menu
Home
News
Sport
Log in
The old pump house opens again

After eleven years the pump house by the weir is open to visitors again, and the first of them were waiting at seven.

"We had to take out every single window," said the engineer who led the work, "and then we put most of them back."

The building was finished in 1904 and raised water for the whole of the lower town until the new main was laid.

Share this
Facebook
Twitter
Sign up for our newsletter
Related articles
Why the bridge was closed for a year
12 comments
© 2023 The Valley Post. All rights reserved.
Privacy policy
Terms of use"""
POEM = "The ice\nhas closed the cut.\n\nNo boats,\nno boats,\nthen fog."
CHINESE = "跳到内容\n首页\n新闻\n河边的老人每天早上都来。他带着一把小凳子和一本旧书，但从来不看书。\n他说，船少了，鱼也少了，只有水还是一样多。\n隐私政策"


def document(text: str) -> Document:
    return plain_text.document(Page("x", text), text)


def scores(texts: list[str]) -> predict.Scores:
    return predict.score(ln.analyse([document(t) for t in texts]), [[] for _ in texts], [None] * len(texts))


def steps(got: predict.Scores) -> list[int]:
    return (got.content * predict.STEPS).astype(int).tolist()


def test_golden_scores(request: pytest.FixtureRequest) -> None:
    """Whole numbers that every platform must give; ``--update-golden`` after training writes them."""
    pages = {"article": ARTICLE, "poem": POEM, "chinese": CHINESE}
    got = {name: steps(scores([text])) for name, text in pages.items()}
    if request.config.getoption("--update-golden", default=False):
        GOLDEN.write_text(json.dumps(got, indent=1) + "\n", encoding="utf-8")
    assert got == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_scores_do_not_depend_on_the_batch() -> None:
    texts = [ARTICLE, POEM, "", CHINESE, ARTICLE[:300], "one"]
    together = scores(texts)
    lines = together.lines
    for d, text in enumerate(texts):
        alone = scores([text])
        part = slice(int(lines.offsets[d]), int(lines.offsets[d + 1]))
        assert np.array_equal(together.content[part], alone.content)
        assert np.array_equal(
            together.kinds(np.arange(part.start, part.stop)), alone.kinds(np.arange(len(alone.content)))
        )
        assert together.best[d] == alone.best[0]


def test_chrome_scores_below_prose() -> None:
    got = scores([ARTICLE])
    text = [got.lines.text(i) for i in range(len(got.lines))]
    prose = [got.content[i] for i, t in enumerate(text) if len(t) > 90]
    chrome = [got.content[text.index(t)] for t in ("Home", "Log in", "Facebook", "Privacy policy", "Share this")]
    assert min(prose) > 0.6
    assert max(chrome) < 0.3


def test_probabilities_are_multiples_of_a_step() -> None:
    exact = scores([ARTICLE]).content * predict.STEPS
    assert np.array_equal(exact, np.round(exact))


def test_kinds_are_kinds_of_chrome() -> None:
    got = scores([ARTICLE, POEM])
    assert set(got.kinds(np.arange(len(got.lines))).tolist()) <= set(range(1, len(KINDS)))


def test_reasons_are_words() -> None:
    got = scores([ARTICLE])
    for block in np.flatnonzero(got.content < 0.5).tolist():
        why = got.reasons(block)
        assert why
        assert why.count(";") <= 2


def test_levels_are_ordered() -> None:
    got = scores([ARTICLE, POEM, CHINESE, "Home\nNews"])
    for d in range(4):
        low, mid, high = (got.threshold(d, level) for level in ("cautious", "balanced", "strict"))
        assert 0 <= low <= mid <= high < 1


@given(st.lists(st.tuples(st.integers(0, predict.STEPS), st.integers(0, 300)), min_size=1, max_size=40))
@settings(max_examples=100, deadline=None)
def test_the_best_threshold_has_the_best_expected_f1(rows: list[tuple[int, int]]) -> None:
    lines = ln.analyse([document("\n".join("x" for _ in rows))])
    p, size = np.array([r[0] for r in rows], np.int16), np.array([r[1] for r in rows], np.int64)
    best = float(predict.best_thresholds(Frame(lines), p, size)[0])

    if (p < predict.STEPS // 10).sum() < 2:
        assert best < 0.21
        return

    def f1(t: float) -> float:
        words, chance = 2 * size + 1, p / predict.STEPS
        keep = chance >= t * (predict.STEPS + 1) / predict.STEPS
        total = (words * chance).sum() + words[keep].sum()
        return float(2 * (words * chance)[keep].sum() / total) if total else 0.0

    assert f1(best) >= max(f1(k / 64) for k in range(64)) - 1e-9


def test_doubts_do_not_count_where_nothing_is_clearly_chrome() -> None:
    lines = ln.analyse([document("\n".join(["x"] * 6))])
    frame, size = Frame(lines), np.full(6, 8)
    doubtful = np.array([0.9, 0.3, 0.2, 0.9, 0.9, 0.9]) * predict.STEPS
    assert predict.best_thresholds(frame, doubtful.astype(np.int16), size)[0] < 0.2
    clear = np.array([0.9, 0.3, 0.02, 0.9, 0.9, 0.01]) * predict.STEPS
    assert predict.best_thresholds(frame, clear.astype(np.int16), size)[0] > 0.3


def test_trees_answer_like_a_loop() -> None:
    rng = np.random.default_rng(0)
    rows = {f"r{i}": rng.integers(0, 256, 600).astype(np.uint8) for i in range(9)}
    features, borders = rng.integers(0, 9, (20, 4)), rng.integers(0, 255, (20, 4))
    for shape in ((20, 16), (20, 16, 3)):
        leaves = rng.integers(-999, 999, shape).astype(np.int16)
        bias = np.zeros(shape[2:], np.int32) + 5
        forest = Forest(tuple(rows), features.astype(np.int16), borders.astype(np.uint8), leaves, bias)
        want = np.zeros((600, *shape[2:]), np.int64) + 5
        for i in range(600):
            for t in range(20):
                at = 0
                for f, b in zip(features[t], borders[t], strict=True):
                    at = 2 * at + int(rows[f"r{f}"][i] > b)
                want[i] += leaves[t, at]
        assert np.array_equal(forest.scores(rows), want)
        some = np.array([3, 77, 400])
        assert np.array_equal(forest.scores(rows, some), want[some])


def test_a_model_survives_its_file(tmp_path: Path) -> None:
    weights = predict.load(str(predict.WEIGHTS))
    predict.save(tmp_path / "again.npz", weights)
    again = predict.load(str(tmp_path / "again.npz"))
    assert np.array_equal(weights.second.leaves, again.second.leaves)
    lines = ln.analyse([document(ARTICLE)])
    other = predict.score(lines, [[]], [None], weights=tmp_path / "again.npz")
    assert steps(other) == steps(scores([ARTICLE]))


def test_the_weights_are_small() -> None:
    assert sum(p.stat().st_size for p in predict.WEIGHTS.parent.iterdir()) < 5_000_000


def test_certainty_saturates() -> None:
    margin = np.array([-(10**6), -UNIT, 0, UNIT, 10**6], np.int32)
    got = predict.byte_probability(margin).tolist()
    assert got[0] == 0
    assert got[2] == 128
    assert got[4] == 255
    assert got == sorted(got)


def test_what_stands_after_an_articles_end_must_be_likelier() -> None:
    """Only on pages of markup, only where enough words are sure, and never before the last sure block."""
    frame = Frame(ln.analyse([document("\n".join(["x"] * 5))] * 3))
    article, few = [0, 3 * UNIT, 0, 3 * UNIT, 0], [0, 3 * UNIT, 0, 0, 0]
    margin = np.array([*article, *article, *few], np.int32)
    size = np.array([60] * 10 + [60, 60, 60, 60, 60], np.int64)
    got = predict.lowered_after_the_end(frame, margin, size, np.array([True, False, True]))
    assert got[:5].tolist() == [0, 3 * UNIT, 0, 3 * UNIT, got[4]]
    assert got[4] < 0
    assert got[5:].tolist() == margin[5:].tolist()


def crowded_of(content: float, kind: str, thread: int = 0) -> bool:
    """Whether a page of ten blocks of ten words each is crowded, of which each is content with that probability."""
    lines = ln.analyse([document("\n".join("a word" for _ in range(10)))])
    rows = {f"type_{name}": np.full(10, 200 if name == kind else 50, np.uint8) for name in predict.TYPES}
    rows["thread"] = np.full(10, thread, np.uint8)
    steps = np.full(10, round(content * predict.STEPS), np.int16)
    return bool(predict.crowded(Frame(lines), steps, np.full(10, 10), rows)[0])


def test_an_article_amid_boilerplate_is_crowded() -> None:
    assert crowded_of(0.3, "article")
    assert crowded_of(0.6, "listing")


@pytest.mark.parametrize(
    ("content", "kind", "thread"),
    [(0.9, "article", 0), (0.3, "product", 0), (0.3, "forum", 0), (0.3, "article", 1)],
    ids=["mostly text", "shop", "forum", "thread"],
)
def test_other_pages_are_not_crowded(content: float, kind: str, thread: int) -> None:
    assert not crowded_of(content, kind, thread)


def test_more_is_asked_of_blocks_of_a_crowded_page() -> None:
    teasers = "\n".join(f"{a} {b} at the {c}" for a in ("Eels", "Boats") for b in ("seen", "sold") for c in
                        ("weir", "mill", "inn", "ford", "lock", "fen", "quay", "mole"))  # fmt: skip
    got = scores([f"{ARTICLE}\n{teasers}", "A heron walked along the basin.\n" * 3, ""])
    assert got.crowded.tolist() == [True, False, False]
    for level, (factor, low, high) in predict.CROWDED_BOUNDS.items():
        best = float(got.best[0])
        assert got.threshold(0, level) == min(max(best * factor, min(low, best)), high)
