"""Features: windows that never cross documents, the same bytes in any batch, linear on hostile lines."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.extract import plain_text
from cleaner.label.model import line_context, page_type, word_classes, word_score
from cleaner.label.model.features import features
from cleaner.label.model.line_shape import Shape
from cleaner.label.model.windows import FAR, U8, Frame, log8
from cleaner.model import Document, Finding, Page, Thread, ThreadPost
from cleaner.text import lines as ln
from cleaner.text import words as tx

LEXICON = np.random.default_rng(3).integers(-90, 90, 1 << 12).astype(np.int8)
TYPES = np.random.default_rng(4).integers(-90, 90, (1 << page_type.BITS, len(page_type.TYPES))).astype(np.int8)
WORDS = [
    "the",
    "Sign",
    "up",
    "for",
    "our",
    "newsletter",
    "2021",
    "river",
    "ran",
    "slow.",
    "Home",
    "|",
    "•",
    "»",
    "東京",
    "и",
]
PAGES = st.lists(
    st.lists(st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join), max_size=25).map("\n".join),
    min_size=1,
    max_size=4,
)


def rows_of(
    lines: ln.Lines, found: list[list[Finding]], cut: list[Thread | None]
) -> tuple[dict[str, U8], Frame, Shape]:
    return features(lines, found, cut, word_score.scores(lines, LEXICON), page_type.scores(lines, TYPES))


def document(text: str) -> Document:
    return plain_text.document(Page("x", text), text)


def table(texts: list[str]) -> tuple[list[str], np.ndarray, ln.Lines]:
    lines = ln.analyse([document(t) for t in texts])
    rows, frame, shape = rows_of(lines, [[] for _ in texts], [None] * len(texts))
    line_context.second(frame, rows["lexical"], shape, rows)
    return list(rows), np.stack(list(rows.values())) if len(lines) else np.zeros((len(rows), 0), np.uint8), lines


@given(PAGES)
@settings(max_examples=60, deadline=None)
def test_features_do_not_depend_on_the_batch(texts: list[str]) -> None:
    _, together, lines = table(texts)
    for d, text in enumerate(texts):
        names, alone, _ = table([text])
        part = together[:, lines.offsets[d] : lines.offsets[d + 1]]
        wrong = [n for n, a, b in zip(names, alone, part, strict=True) if not np.array_equal(a, b)]
        assert not wrong


def test_every_row_is_bytes_of_the_right_length() -> None:
    lines = ln.analyse([document("One line.\n\nTwo"), document(""), document("  \n")])
    rows, _, _ = rows_of(lines, [[], [], []], [None] * 3)
    assert {(r.dtype, len(r)) for r in rows.values()} == {(np.dtype(np.uint8), len(lines))}


def test_classes_are_counted() -> None:
    text = "Subscribe to our newsletter\nThe mill by the river\n12 comments\nPrivacy policy"
    rows, _, _ = rows_of(ln.analyse([document(text)]), [[]], [None])
    assert rows["newsletter"].tolist() == [2, 0, 0, 0]
    assert rows["you and we"].tolist() == [1, 0, 0, 0]
    assert rows["forum"].tolist() == [0, 0, 1, 0]
    assert rows["legal"].tolist() == [0, 0, 0, 2]
    assert rows["numbers"].tolist() == [0, 0, 1, 0]


def test_every_word_of_a_class_is_found() -> None:
    table_ = word_classes.classes()
    for number, words in enumerate(word_classes.words_by_class().values()):
        hashes = tx.words_of(tx.code_points(tx.normalise(" ".join(words)))).hashes
        counts = table_.per_block(hashes, np.zeros(len(hashes), np.int64), 1)
        assert counts[0, number] == len(hashes)
    unknown = np.arange(1, 2000, dtype=np.uint64) << np.uint64(20)
    _, sets = table_.look_up(unknown)
    assert not sets.any()


# -- frame -----------------------------------------------------------------------------------------------------------

FLAGS = st.lists(st.lists(st.integers(-20, 20), max_size=12), min_size=1, max_size=5)


def frame_of(parts: list[list[int]]) -> tuple[Frame, np.ndarray]:
    lines = ln.analyse([document("\n".join("x" for _ in part)) for part in parts])
    return Frame(lines), np.array([v for part in parts for v in part], np.int64)


@given(FLAGS)
@settings(max_examples=200, deadline=None)
def test_heaviest_stretch(parts: list[list[int]]) -> None:
    frame, weights = frame_of(parts)
    first, stop, best = frame.heaviest(weights)
    for d, part in enumerate(parts):
        sums = [sum(part[a:b]) for a in range(len(part)) for b in range(a + 1, len(part) + 1)]
        assert best[d] == max([0, *sums])
        if best[d]:
            a, b = int(first[d] - frame.offsets[d]), int(stop[d] - frame.offsets[d])
            assert sum(part[a:b]) == best[d]


@given(FLAGS)
@settings(max_examples=200, deadline=None)
def test_distances_runs_and_windows(parts: list[list[int]]) -> None:
    frame, weights = frame_of(parts)
    flags = weights > 0
    since, until = frame.since(flags), frame.until(flags)
    length, place = frame.runs(flags)
    values = (weights + 20).astype(np.uint8)
    means = frame.means(frame.running(values), 2, 1)
    ahead = frame.shifted(values, 2, 7)
    at = 0
    for part in parts:
        for i in range(len(part)):
            before = [i - j for j in range(i) if part[j] > 0]
            behind = [j - i for j in range(i + 1, len(part)) if part[j] > 0]
            assert since[at] == min(before, default=FAR)
            assert until[at] == min(behind, default=FAR)
            a = b = i
            while a > 0 and part[a - 1] > 0:
                a -= 1
            while b < len(part) and part[b] > 0:
                b += 1
            assert (length[at], place[at]) == ((b - a, i - a) if part[i] > 0 else (0, 0))
            window = [v + 20 for v in part[max(0, i - 2) : i + 2]]
            assert abs(int(means[at]) - sum(window) // len(window)) <= 1
            assert ahead[at] == (part[i + 2] + 20 if i + 2 < len(part) else 7)
            at += 1


def test_log8_is_exact() -> None:
    values = np.arange(3000)
    got = log8(values).astype(int)
    assert all(2 ** int(k) <= (1 + int(v)) ** 8 < 2 ** (int(k) + 1) for v, k in zip(values, got, strict=True))


# -- words -----------------------------------------------------------------------------------------------------------


def test_numbers_are_one_word_and_order_counts() -> None:
    lines = ln.analyse([document("12 comments\n7 comments\ncomments 7")])
    a, b, c = word_score.scores(lines, LEXICON).tolist()
    assert a == b != c


@given(PAGES)
@settings(max_examples=60, deadline=None)
def test_the_number_of_grams_is_known(texts: list[str]) -> None:
    lines = ln.analyse([document(t) for t in texts])
    _, block = word_score.grams(lines, 12)
    assert np.bincount(block, minlength=len(lines)).tolist() == word_score.terms(lines.n_words).tolist()


# -- evidence --------------------------------------------------------------------------------------------------------


def test_findings_and_posts_become_rows() -> None:
    lines = ln.analyse([document("a\nb\nc"), document("d\ne")])
    found = [[Finding(0, 2, "nav", "x", 0.5, "w"), Finding(1, 2, "share", "y", 0.8, "w")], []]
    thread = Thread((ThreadPost(1, 1, 2),), (Finding(0, 1, "byline", "t", 0.9, "w", hard=True),))
    rows, _, _ = rows_of(lines, found, [None, thread])
    assert rows["said_menu"].tolist() == [50, 80, 0, 0, 0]
    assert rows["said_moved"].tolist() == [0, 0, 0, 120, 0]
    assert rows["thread"].tolist() == [0, 0, 0, 1, 1]
    assert rows["in_post"].tolist() == [0, 0, 0, 0, 1]


@pytest.mark.parametrize(
    "text",
    ["x" * 300_000, "a " * 150_000, "\n".join("ab" * 3 for _ in range(40_000)), "|" * 300_000, "东" * 200_000],
    ids=["one word", "one line", "short lines", "marks", "unspaced"],
)
def test_hostile_pages_take_no_more_than_their_size(text: str) -> None:
    table([text[:1000]])
    began = time.process_time()
    table([text])
    assert time.process_time() - began < 5
