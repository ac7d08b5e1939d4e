"""What makes rules fast gives what the plain way would: the table of hashes, keys of plain lines, texts in bulk."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.errors import UsageError
from cleaner.extract.plain_text import document
from cleaner.label.rules.hash_table import HashTable, hash_table
from cleaner.language import phrase_grammar
from cleaner.model import Page
from cleaner.text import lines as ln

# Few different bits, so that hashes meet in the first tables.
HASHES = st.builds(lambda a, b, c: (a << 48) | (b << 16) | c, st.integers(0, 40), st.integers(0, 3), st.integers(0, 3))


@given(st.lists(HASHES, unique=True, max_size=25), st.lists(HASHES, max_size=40))
def test_the_table_finds_what_is_in_it(known: list[int], asked: list[int]) -> None:
    table = _table(known)
    if table is None:
        return
    places, numbers = table.find(np.array(asked, np.uint64))
    expected = [(i, known.index(h)) for i, h in enumerate(asked) if h in known]
    assert list(zip(places.tolist(), numbers.tolist(), strict=True)) == expected


def _table(known: list[int]) -> HashTable | None:
    try:
        return hash_table(np.array(known, np.uint64))
    except UsageError:  # five hashes that agree in every sixteen bits in turn
        return None


def test_too_many_hashes_are_an_error() -> None:
    with pytest.raises(UsageError):
        hash_table(np.arange(1 << 15, dtype=np.uint64))


@settings(max_examples=300)
@given(st.text(st.sampled_from("abYZ09 _-:?>»→©:éÉİıßΣς\u0301\u00ad\u200bกั東カ가؟’“"), max_size=40))
def test_plain_lines_have_the_same_keys(line: str) -> None:
    text = unicodedata.normalize("NFC", phrase_grammar._IGNORED.sub("", line).replace("İ", "i")).lower()
    slow = [phrase_grammar._MARKS.get(t, t) for t in phrase_grammar._TOKEN.findall(text)]
    assert phrase_grammar._tokens(line) == slow


@given(st.lists(st.text(st.sampled_from("ab é東\u2028\n"), max_size=12), min_size=1, max_size=4))
def test_texts_in_bulk_are_the_texts(pages: list[str]) -> None:
    lines = ln.analyse([document(Page(str(i), t), t) for i, t in enumerate(pages)])
    assert lines.texts(np.arange(len(lines))) == [lines.text(b) for b in range(len(lines))]
