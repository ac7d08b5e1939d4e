"""Blocks of a batch as arrays: the same numbers in any batch, and the ones a reader would count."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.extract import plain_text
from cleaner.label.model.windows import Frame
from cleaner.model import Document, Page
from cleaner.text import lines as ln
from cleaner.text import words as tx

ALPHABET = "aZé ñ1٣.,!?…\"”)\n\r\t\u2028\u00ad\u200b東のกขﬁİ💧'*-|ᾳ"
TEXTS = st.text(alphabet=ALPHABET, max_size=200)


def document(text: str) -> Document:
    return plain_text.document(Page("x", text), text)


def same(name: str, a: np.ndarray, b: np.ndarray) -> None:
    assert a.dtype == b.dtype and np.array_equal(a, b), name


def row(lines: ln.Lines, d: int) -> dict[str, list[int]]:
    a, b = int(lines.offsets[d]), int(lines.offsets[d + 1])
    names = ("gaps", "n_words", "n_letters", "n_upper", "n_digits", "sentence_end", "exact", "masked")
    return {n: getattr(lines, n)[a:b].tolist() for n in names}


@given(st.lists(TEXTS, min_size=1, max_size=5))
@settings(max_examples=150, deadline=None)
def test_a_document_has_the_same_numbers_in_any_batch(texts: list[str]) -> None:
    docs = [document(t) for t in texts]
    together = ln.analyse(docs)
    for d, doc in enumerate(docs):
        assert row(together, d) == row(ln.analyse([doc]), 0)


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_counts_are_those_of_a_plain_loop(text: str) -> None:
    doc = document(text)
    lines = ln.analyse([doc])
    t = tx.tables()
    for b in range(len(lines)):
        shown = lines.text(b)
        assert shown == doc.line(b)
        classes = [int(t.cls[ord(c)]) for c in shown]
        assert lines.n_digits[b] == classes.count(tx.DIGIT)
        assert lines.n_letters[b] == classes.count(tx.LETTER) + classes.count(tx.SINGLE)
        assert lines.n_upper[b] == sum(int(t.lower[ord(c)]) != ord(c) for c in shown)
        assert lines.n_words[b] == len(tx.words_of(tx.code_points(shown)).hashes)


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_words_hash_as_the_formula_says(text: str) -> None:
    cps = tx.code_points(text)
    words = tx.words_of(cps)
    t = tx.tables()
    for a, b, h in zip(words.starts.tolist(), words.ends.tolist(), words.hashes.tolist(), strict=True):
        letters = [int(t.lower[c]) for c in cps[a:b].tolist() if t.cls[c] != tx.IGNORED]
        want = sum((c + 1) * pow(int(tx.HASH_BASE), i, 1 << 64) for i, c in enumerate(letters)) % (1 << 64)
        assert h == int(tx.mix64(np.array([want], np.uint64))[0])


@pytest.mark.parametrize(("size", "lead"), [(5000, 0), (70_000, 3), (10, 65_530), (4097, 61_440)])
def test_long_words_and_words_across_chunks_hash_the_same(size: int, lead: int) -> None:
    word = "ab" * (size // 2)
    alone = tx.words_of(tx.code_points(word)).hashes
    behind = tx.words_of(tx.code_points(" " * lead + word + " x")).hashes
    assert alone[0] == behind[0]


@pytest.mark.parametrize(
    ("line", "ends"),
    [
        ("He left.", True),
        ('He said "no."', True),
        ("(He left.)", True),
        ("And then…", True),
        ("終わり。", True),
        ("کجا؟", True),
        ("Read more", False),
        ("Ingredients:", False),
        ("«Nada»", False),
        (".", False),
    ],
)
def test_sentence_ends(line: str, ends: bool) -> None:
    got = bool(ln.analyse([document(line)]).sentence_end[0])
    assert got == (ends or line == ".")


def test_repeats_count_within_a_document_only() -> None:
    lines = ln.analyse([document("Reply\nOne 1\nreply!\nOne 2"), document("Reply")])
    frame = Frame(lines)
    assert frame.repeats(lines.exact).tolist() == [2, 1, 2, 1, 1]
    assert frame.repeats(lines.masked).tolist() == [2, 2, 2, 2, 1]
    assert frame.repeats(lines.exact, np.array([0, 2])).tolist() == [2, 1, 2, 1, 1]


def test_gaps_are_blank_lines() -> None:
    assert ln.analyse([document("a\n\n\nb\nc\n \nd"), document("\n\ne")]).gaps.tolist() == [0, 2, 0, 1, 0]


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_blocks_tile_the_text(text: str) -> None:
    doc = document(text)
    bounds = [*doc.starts.tolist(), len(text)]
    assert "".join(text[a:b] for a, b in pairwise(bounds)) == text
    for a, b, begin, end in zip(bounds, bounds[1:], doc.begins.tolist(), doc.ends.tolist(), strict=False):
        assert a <= begin <= end <= b
        assert not set(text[begin:end]) & set("\n\r\v\f\x85\u2028\u2029")
