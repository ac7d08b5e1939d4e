"""Sketches: what makes no difference, the two kernels, datasketch's format."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cleaner
from cleaner.config import DedupConfig
from cleaner.duplicates import compare
from cleaner.duplicates.sketch import shingles
from cleaner.duplicates.sketch.sketches import (
    Utf8,
    kernel,
    pack,
    shingles_of,
    sketch,
    unsettled,
)
from cleaner.text.words import code_points, normalise, word_list, words_of

CONFIG = DedupConfig()
ENGLISH = (
    "The harbour office said on Monday that 42 boats had left before the storm, and that \u2018none\u2019 were missing."
)
TEXTS = [
    "",
    "!!! ...",
    "one",
    "two words",
    ENGLISH,
    ENGLISH * 40,
    "港の事務所は月曜日に四十二隻の船が嵐の前に出港したと発表した。" * 3,
    "สำนักงานท่าเรือกล่าวเมื่อวันจันทร์ว่าเรือสี่สิบสองลำออกไปก่อนพายุ",
    "Mixed 日本語 and English iPhone を使う text, 12 時 30 分に。" * 4,
    "soft\u00adhyphen zero\u200bwidth e\u0301clair \u1100\u1161\u11a8 " * 5,
    "x" * 10_000 + " tail of words behind a very long one",
]
TEXT = st.text(
    st.one_of(st.sampled_from(list("abc AB.,'\n\t-\u00ad\u200b\u2019é01")), st.characters(exclude_categories=["Cs"])),
    max_size=200,
)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("co\u00adoperate with them on it now", "cooperate with them on it now"),
        ("a\u00a0b c\u202fd e f", "a b c d e f"),
        ("it\u2019s \u201cfine\u201d \u2013 he said so", 'it\'s "fine" - he said so'),
        ("cafe\u0301 au lait for two of us", "caf\u00e9 au lait for two of us"),
        ("hard\nwrapped lines\nmake no\r\ndifference here", "hard wrapped lines make no difference here"),
        ("UPPER Case words stay the SAME", "upper case words stay the same"),
        ("東京は今日も\n晴れて、暖かい一日だった", "東京は今日も晴れて暖かい一日だった"),
        ("zero\u200bwidth joins the words to one", "zerowidth joins the words to one"),
    ],
)
def test_spelling_that_makes_no_difference(a, b):
    s = sketch([a, b], CONFIG)
    assert (s.exact[0] == s.exact[1]).all()
    assert (s.minhash[0] == s.minhash[1]).all()


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("high of 12 degrees and wind", "high of 13 degrees and wind"),
        ("one two three four", "four three two one"),
        ("one two three", "one two three three"),
        ("", "!"),
        ("?", "!"),
    ],
)
def test_what_does_make_a_difference(a, b):
    s = sketch([a, b], CONFIG)
    assert (s.exact[0] != s.exact[1]).any()


def test_shingles_are_words_or_letters_of_unspaced_scripts():
    text = "one two three four five six"
    s = shingles_of([text], CONFIG)
    assert [text[a:b] for a, b in zip(s.starts, s.ends, strict=True)] == [
        "one two three four five",
        "two three four five six",
    ]
    text = "一二三四五六七八九十百"
    s = shingles_of([text], CONFIG)
    assert [text[a:b] for a, b in zip(s.starts, s.ends, strict=True)] == [text[:10], text[1:]]
    text = "a b c"
    s = shingles_of([text], CONFIG)
    assert [text[a:b] for a, b in zip(s.starts, s.ends, strict=True)] == [text]
    assert len(shingles_of(["..."], CONFIG).hashes) == 0


def test_shingle_hashes_follow_the_words_of_the_project():
    text = TEXTS[4]
    words = words_of(code_points(normalise(text)))
    s = shingles_of([text], CONFIG)
    assert len(s.hashes) == len(words.hashes) - 4 == len(word_list(text)) - 4
    assert s.n_words[0] == len(words.hashes)


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXT, max_size=6), st.integers(1, 7), st.integers(1, 20))
def test_kernels_agree_and_batches_do_not_matter(texts, k, window):
    pytest.importorskip("numba")
    config = DedupConfig(shingle=k, window=window)
    texts = [*texts, *TEXTS[:9]]
    slow, fast = (sketch(texts, config, use=name) for name in ("numpy", "numba"))
    for name in slow._fields:
        assert np.array_equal(getattr(slow, name), getattr(fast, name)), name
    one = sketch(texts[:1], config)
    assert np.array_equal(one.fingerprints, slow.fingerprints[: slow.offsets[1]])


LONG = [
    "x" * 2047 + " after", "y" * 2048, "z" * 4095 + "Q w", "w" * 4097 + " e" * 50, "v" * 9000 + " tail",
    "ab " * 700 + "c" * 500 + " de" * 700, "de\u2019s " * 400 + "\u00fc" * 1900 + " end", "\u2019" * 3000,
    "ab" * 1000 + "\u00ad" + "ab" * 1000, "\u0436" * 2100 + " \u0436\u0443\u043a " * 300, "word " * 5000,
    "caf\u00e9 " * 25 + "e\u0301" * 130 + " x" * 200, "\U0001d4d0\U0001f600 " * 300, "\u3042a" * 300, "\u3042" * 300,
    "e\u0301t\u00e9 " * 90, "\u304b\u3099\u3042" * 90, "o\u0308 " * 40,
    "".join(chr(0x61 + i % 26) + (" " if i % 97 == 0 else "") for i in range(6000)),
]  # fmt: skip
"""Words and texts longer than what is looked up, blocks of every make."""


@pytest.mark.parametrize("shift", [0, 1, 63, 127])
def test_kernels_agree_where_stretches_and_blocks_meet(shift):
    pytest.importorskip("numba")
    texts = [" " * shift + t for t in LONG]
    slow, fast = (sketch(texts, CONFIG, use=name) for name in ("numpy", "numba"))
    for name in slow._fields:
        assert np.array_equal(getattr(slow, name), getattr(fast, name)), name
    slow, fast = (shingles_of(texts, CONFIG, use=name) for name in ("numpy", "numba"))
    for name in slow._fields:
        assert np.array_equal(getattr(slow, name), getattr(fast, name)), name


@settings(max_examples=40, deadline=None)
@given(st.lists(TEXT, max_size=6))
@pytest.mark.parametrize("use", ["numpy", "numba"])
def test_bytes_are_as_good_as_strings(use, texts):
    pytest.importorskip("numba")
    texts = [*texts, TEXTS[9], *TEXTS[:3]]
    a, b = (sketch(t, CONFIG, use=use) for t in (texts, Utf8.of(texts)))
    for name in a._fields:
        assert np.array_equal(getattr(a, name), getattr(b, name)), name
    assert Utf8.of(texts).texts() == texts


@given(st.binary(max_size=300), st.integers(0, 200))
def test_bytes_that_are_no_text_do_no_harm(data, shift):
    fast = pytest.importorskip("cleaner.duplicates.sketch.kernel")
    data = b"a" * shift + data
    fast.sketch(np.frombuffer(data, np.uint8), np.array([0, len(data) // 2, len(data)]), 5, 16, False)


def test_minhash_is_datasketchs():
    datasketch = pytest.importorskip("datasketch")
    sh = shingles_of(TEXTS, CONFIG)
    s = sketch(TEXTS, CONFIG)
    for d in range(len(TEXTS)):
        ours = datasketch.MinHash(hashvalues=s.minhash[d], permutations=shingles.permutations(), scheme="affine32")
        theirs = datasketch.MinHash(num_perm=128, seed=1, scheme="affine32", hashfunc=lambda h: h)
        theirs.update_batch([int(h) & 0xFFFFFFFF for h in sh.hashes[sh.offsets[d] : sh.offsets[d + 1]]])
        assert np.array_equal(theirs.hashvalues, s.minhash[d])
        assert ours.jaccard(theirs) == 1.0


def test_minhashes_go_into_datasketchs_own_index():
    datasketch = pytest.importorskip("datasketch")
    text = "The ferry to the outer islands was late again, and nobody on the quay could say why. " * 4
    one, same, other = cleaner.minhashes([text, text.replace(" again,", " again —"), TEXTS[0]])
    index = datasketch.MinHashLSH(threshold=0.8, num_perm=128)
    index.insert("one", one)
    assert index.query(same) == ["one"] and index.query(other) == []
    assert one.jaccard(same) == 1.0


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 50), max_size=120), st.integers(1, 20))
def test_winnowing_picks_the_rightmost_least_of_every_window(values, window):
    hashes = np.array(values, np.uint64)
    offsets = np.array([0, len(values)])
    wanted = set()
    size = window if len(values) >= shingles.SHORT else -(-window // shingles.FINER)
    for start in range(max(1, len(values) - size + 1) if values else 0):
        part = values[start : start + size]
        wanted.add(start + max(i for i, v in enumerate(part) if v == min(part)))
    assert shingles.winnow(hashes, offsets, window).tolist() == sorted(wanted)
    assert kernel().winnow(hashes, offsets, window).tolist() == sorted(wanted)


def test_a_shared_stretch_shares_a_fingerprint():
    shared = " ".join(f"word{i}" for i in range(16 + 5 - 1))
    a, b = (sketch([f"{before} {shared} {after}"], CONFIG) for before, after in (("x y z", "q r"), ("k l", "m n o p")))
    assert set(a.fingerprints.tolist()) & set(b.fingerprints.tolist())


@given(TEXT)
def test_places_of_normalised_characters(text):
    assert unsettled([text]) == ([0] if normalise(text) != text else [])
    begins, ends = compare.original_places(text)
    assert len(begins) == len(normalise(text))
    assert all(a < b for a, b in zip(begins, ends, strict=True))
    for i, ch in enumerate(normalise(text)):
        assert ch in unicodedata.normalize("NFC", text[begins[i] : ends[i]])


@given(st.lists(TEXT, min_size=1, max_size=5))
def test_packing_puts_texts_where_it_says(texts):
    cps, bounds = pack(texts)
    for d, text in enumerate(texts):
        assert "".join(map(chr, cps[bounds[d] : bounds[d + 1] - 1])) == normalise(text)


WORDS = st.lists(st.sampled_from("abcdefgh"), max_size=60).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, min_size=2, max_size=5), st.data())
def test_comparison_kernels_agree_with_sets(texts, data):
    fast = pytest.importorskip("cleaner.duplicates.sketch.kernel")
    sh = shingles_of(texts, DedupConfig(shingle=2))
    n = len(texts)
    pairs = sorted({tuple(data.draw(st.permutations(range(n)))[:2]) for _ in range(3)})
    left, right = (np.array(x) for x in zip(*pairs, strict=True))
    stopped = np.array(data.draw(st.lists(st.booleans(), min_size=len(sh.hashes), max_size=len(sh.hashes))), np.bool_)
    slow = compare.compare(sh.hashes, stopped, sh.offsets, left, right)
    assert np.array_equal(slow, fast.compare(sh.hashes, stopped, sh.offsets, left, right))
    sets = [set(sh.hashes[sh.offsets[d] : sh.offsets[d + 1]].tolist()) for d in range(n)]
    for (a, b), row in zip(pairs, slow.tolist(), strict=True):
        assert row[:3] == [len(sets[a] & sets[b]), len(sets[a]), len(sets[b])]
    rows, counts = compare.runs(sh.hashes, sh.offsets, left, right)
    quick, quick_counts = fast.runs(sh.hashes, sh.offsets, left, right)
    assert rows.tolist() == quick.tolist()
    assert counts.tolist() == quick_counts.tolist()


@settings(max_examples=60, deadline=None)
@given(WORDS, WORDS, WORDS)
def test_spans_hold_the_same_words(before, shared, after):
    a, b = f"{before} {shared}", f"{shared.upper()}, {after}"
    for s, e, cs, ce in compare.spans([a, b], np.array([0]), np.array([1]), CONFIG)[0]:
        assert word_list(a[s:e]) == word_list(b[cs:ce])


def test_spans_point_into_the_original():
    shared = "cafe\u0301 au lait and croissants for all of us today"
    a, b = f"Intro: {shared}.", unicodedata.normalize("NFC", shared) + "!"
    ((s, e, cs, ce),) = compare.spans([a, b], np.array([0]), np.array([1]), CONFIG)[0]
    assert a[s:e] == shared
    assert b[cs:ce] == b[:-1]
