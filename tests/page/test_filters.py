"""Page rules: a text that passes each, and one that fails it by name."""

from __future__ import annotations

import pytest

from cleaner.config import FilterConfig
from cleaner.model import Record
from cleaner.page.filters import reject

GOOD = """
The keeper of the lighthouse had three lamps and no clock. He told the hours by the tide, and the tide by the smell of it.

When the council sent a man to measure the tower, he found that it was a hand's width shorter than the plans said. Nobody
could explain where the rest had gone to. The man wrote "settled" in his book and took the evening boat home.

In autumn the birds came. They struck the glass in their hundreds with a sound like thrown gravel, and in the morning the
children of the island gathered them in baskets. Some were alive, and were put under the stove to be warmed.

My grandmother remembered one winter in which no boat could land for nine weeks. They ate seaweed and salted cod, and
burned the pews of the chapel one by one. The priest, she said, was the first to carry an axe up the hill.

What became of the lamps is another story. A collector in the city claims to have two of them; the third, if the museum
is right, still stands where it stood, behind a pane that has not been cleaned since the war.
""".strip()
GOOD = "\n\n".join(" ".join(p.split()) for p in GOOD.split("\n\n"))


def record(text: str, language: str | None = "en") -> Record:
    return Record("1", text, None, None, "", "1", "page", language=language)


ALL = FilterConfig(gopher=True, c4=True, fineweb=True)


def test_a_good_page_passes_everything() -> None:
    assert reject(record(GOOD), ALL) is None


def test_nothing_is_rejected_by_default() -> None:
    for text in ("", "x", "{", "lorem ipsum"):
        assert reject(record(text), FilterConfig()) is None


def test_length_and_language() -> None:
    assert reject(record("abc"), FilterConfig(min_chars=4)) == ("filter.min_chars", "3 characters, fewer than 4")
    assert reject(record("abcd"), FilterConfig(min_chars=4)) is None
    found = reject(record(GOOD, "de"), FilterConfig(languages=("en", "fr")))
    assert found is not None
    assert found[0] == "filter.language"
    assert "de" in found[1]
    assert reject(record(GOOD, None), FilterConfig(languages=("en",))) is not None


WORDS = GOOD.replace(".", "").split()
GOPHER = {
    "too_short": "The words of this text are few and that is all there is to be said with it.",
    "word_length": "a b c d e f of to be it " * 10,
    "hashes": " ".join(f"#{w}" for w in WORDS),
    "ellipses": " ".join(f"{w} ..." for w in WORDS[:80]),
    "bullets": "\n".join(f"• {' '.join(WORDS[i : i + 4])}" for i in range(0, 80, 4)),
    "line_ellipses": "\n".join(" ".join(WORDS[i : i + 12]) + "…" for i in range(0, 84, 12)),
    "alphabetic": " ".join(f"{w} {i}77" for i, w in enumerate(WORDS[:80])),
    "stopwords": " ".join(
        w for w in WORDS if w.lower() not in ("the", "and", "to", "be", "with", "that", "of", "have")
    ),
    "duplicate_paragraphs": GOOD + "\n\n" + "\n\n".join(["Same line of words here."] * 6),
    "top_2_gram": ("harbour master " * 30) + " ".join(WORDS[:60]),
    "duplicate_5_grams": " ".join(WORDS[:70] + WORDS[:40]),
}


@pytest.mark.parametrize(("rule", "text"), GOPHER.items())
def test_gopher(rule: str, text: str) -> None:
    found = reject(record(text), FilterConfig(gopher=True))
    assert found is not None
    assert found[0] == f"filter.gopher.{rule}"


def test_gopher_on_other_languages_and_scripts() -> None:
    foreign = GOPHER["stopwords"]
    assert reject(record(foreign, "de"), FilterConfig(gopher=True)) is None
    chinese = "\n\n".join(
        f"第{i}天，他们沿着河边走了很久，看见远处的灯塔亮着光，心里想着明年的收成和远方的朋友。" for i in range(9)
    )
    assert reject(record(chinese, "zh"), FilterConfig(gopher=True)) is None


C4 = {
    "lorem_ipsum": GOOD + "\n\nLorem ipsum dolor sit amet.",
    "curly_bracket": GOOD + "\n\nfunction f() { return 1; }",
    "sentences": "A line without an end\n" * 8 + "Only this sentence counts as one here.",
}


@pytest.mark.parametrize(("rule", "text"), C4.items())
def test_c4(rule: str, text: str) -> None:
    found = reject(record(text), FilterConfig(c4=True))
    assert found is not None
    assert found[0] == f"filter.c4.{rule}"


def test_c4_counts_sentences_of_kept_lines_only() -> None:
    line = "Please enable javascript to read this page. It needs it. Really, it does need it very much."
    assert reject(record(line), FilterConfig(c4=True)) is not None
    assert reject(record(line.replace("javascript", "cookies")), FilterConfig(c4=True)) is None


FINEWEB = {
    "empty": " \n ",
    "line_punctuation": "\n".join(f"A heading of the page that goes on, number {i}" for i in range(20)),
    "short_lines": "Short.\n" + "\n".join(f"Item {i}." for i in range(20)),
    "duplicate_line_chars": GOOD + "\n\n" + GOOD.split("\n\n")[0],
}


@pytest.mark.parametrize(("rule", "text"), FINEWEB.items())
def test_fineweb(rule: str, text: str) -> None:
    found = reject(record(text), FilterConfig(fineweb=True))
    assert found is not None
    assert found[0] == f"filter.fineweb.{rule}"


def test_fineweb_list() -> None:
    text = "\n".join(f"Extraordinarilylongcompound{'x' * 20}{i} word." for i in range(40))
    found = reject(record(text), FilterConfig(fineweb=True))
    assert found is not None
    assert found[0] == "filter.fineweb.list"
