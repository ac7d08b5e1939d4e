"""Duplicates of many kinds, made from seeded sentences: what must be found, and what must be told apart."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pyarrow.parquet as pq
import pytest

from cleaner.config import DedupConfig
from cleaner.duplicates.index.dedup_index import DedupIndex
from cleaner.duplicates.passes.find import resolve
from tests.dedup_texts import table

LEXICON = (
    "river bridge council winter harbour letter engine garden window copper market lantern paper orchard signal "
    "quarry ferry chapel meadow tunnel archive kitchen ladder pepper saddle thunder village whistle blanket cabinet "
    "dealer factory glacier hammer island jacket kettle lemon mirror needle ocean pillow quilt ribbon shovel ticket "
    "umbrella valley wagon yard zipper anchor barrel candle desert elbow feather guitar helmet insect jungle"
).split()
LINKS = "the a of in to and for with on at by from near over under after before while although because".split()
VERBS = "opened closed moved painted sold repaired visited lost found carried measured counted followed built".split()


def sentence(rng: random.Random, n: int) -> str:
    """*n* words that read a little like English: common words in between, so that texts share some of them."""
    out = []
    for i in range(n):
        kind = (LINKS, LEXICON, VERBS)[(i * 2 + rng.randint(0, 1)) % 3]
        out.append(rng.choice(kind))
    return " ".join(out).capitalize() + "."


def story(seed: object, n: int = 200) -> str:
    rng = random.Random(f"story {seed}")
    out: list[str] = []
    size = 0
    while size < n:
        k = min(rng.randint(6, 18), n - size)
        out.append(sentence(rng, max(1, k)))
        size += k
    paragraphs, at = [], 0
    while at < len(out):
        k = rng.randint(2, 5)
        paragraphs.append(" ".join(out[at : at + k]))
        at += k
    return "\n\n".join(paragraphs)


def changed(text: str, seed: object, n: int) -> str:
    """*n* words of *text* replaced by others."""
    rng = random.Random(f"changed {seed}")
    words = text.split(" ")
    for i in rng.sample(range(len(words)), n):
        words[i] = rng.choice(LEXICON) + "s"
    return " ".join(words)


CJK = [chr(c) for c in range(0x4E00, 0x4E00 + 600)]
THAI = [chr(c) for c in range(0x0E01, 0x0E2F)]


def unspaced(seed: object, n: int, letters: list[str], stop: str) -> str:
    rng = random.Random(f"unspaced {seed}")
    out = []
    while n > 0:
        k = min(n, rng.randint(8, 30))
        out.append("".join(rng.choices(letters, k=k)) + stop)
        n -= k
    return "".join(out)


def noisy(text: str, seed: object, share: float) -> str:
    """As read by a machine: letters confused."""
    rng = random.Random(f"noisy {seed}")
    confused = {"e": "c", "l": "1", "o": "0", "m": "rn", "h": "b", "i": "l", "s": "5"}
    return "".join(confused.get(c, c) if rng.random() < share else c for c in text)


def wrapped(text: str, width: int = 40) -> str:
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + len(word) >= width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return "\n".join([*lines, line])


def shuffled(text: str, seed: object) -> str:
    paragraphs = text.split("\n\n")
    random.Random(f"shuffled {seed}").shuffle(paragraphs)
    return "\n\n".join(paragraphs)


def between(text: str, seed: object) -> str:
    """Chrome between the paragraphs, other at each site."""
    rng = random.Random(f"between {seed}")
    out = []
    for p in text.split("\n\n"):
        out += [p, sentence(rng, rng.randint(3, 7))]
    return "\n\n".join(out)


def fullwidth(text: str) -> str:
    return text.translate({0x20 + i: 0xFF00 + i for i in range(0x10, 0x1A)})


class Kind(NamedTuple):
    """A pair (or more) of texts for a seed."""

    name: str
    make: Callable[[str], list[str]]
    same: bool
    """Whether the texts belong together."""
    enough: float = 1.0
    """Share of the seeds for which this must hold."""
    in_index: float = 1.0
    """The same for the index, which knows less."""


NUMBERED = (
    "Statement of account number {} for the month of {}. Opening balance {} and closing balance {}. Payments received "
    "amount to {} and charges to {}. Please quote the number {} in every letter you send to the office."
)
SCORES = "Home {} visitors {} after {} minutes, with {} corners and {} cards before a crowd of {} people in the rain."


def _many(template: str, seed: str) -> list[str]:
    rng = random.Random(f"many {seed}")
    return [template.format(*(rng.randint(2, 9999) for _ in range(8))) for _ in range(4)]


KINDS = [
    Kind("15 words, one changed", lambda s: [story(s, 15), changed(story(s, 15), s, 1)], True, 0.75, 0.6),
    Kind("25 words, one changed", lambda s: [story(s, 25), changed(story(s, 25), s, 1)], True, 1.0, 0.9),
    Kind("40 words, one changed", lambda s: [story(s, 40), changed(story(s, 40), s, 1)], True),
    Kind("40 words, two changed", lambda s: [story(s, 40), changed(story(s, 40), s, 2)], True, 0.9, 0.9),
    Kind("short, with a credit behind", lambda s: [story(s, 20), story(s, 20) + " (via wire)"], True),
    Kind("short, other end", lambda s: [f"{story(s, 12)} {story(s + ' other', 18)}", story(s, 12)], True),
    Kind("statements with other numbers", lambda s: _many(NUMBERED, s), False),
    Kind("scores with other numbers", lambda s: _many(SCORES, s), False),
    Kind("a licence with another holder", lambda s: [f"Copyright {y} {story((s, y), 3)} {story(s, 180)}" for y in (2011, 2019)], True),
    Kind(
        "60 words in 5,000", lambda s: [f"{story((s, 1), 2500)}\n\n{story(s, 60)}\n\n{story((s, 2), 2500)}", story(s, 60)],
        True,
    ),
    Kind(
        "100 words quoted in a thread of 2,000",
        lambda s: ["\n\n".join([story((s, 1), 1000), story(s, 100), story((s, 2), 1000)]), story(s, 100)],
        True,
    ),
    Kind("paragraphs in another order", lambda s: [story(s, 300), shuffled(story(s, 300), s)], True),
    Kind("chrome between paragraphs", lambda s: [story(s, 300), between(story(s, 300), s)], True),
    Kind("chrome between, on both", lambda s: [between(story(s, 300), s), between(story(s, 300), s + ' other')], True),
    Kind("hard-wrapped", lambda s: [story(s, 120), wrapped(story(s, 120))], True),
    Kind("upper case", lambda s: [story(s, 120), story(s, 120).upper()], True),
    Kind("no punctuation", lambda s: [story(s, 120), story(s, 120).replace(".", "").replace("\n\n", " ")], True),
    Kind("read by a machine", lambda s: [story(s, 300), noisy(story(s, 300), s, 0.02)], True),
    Kind("read by a machine, short", lambda s: [story(s, 60), noisy(story(s, 60), s, 0.01)], True, 0.9, 0.9),
    Kind("full-width letters and digits", lambda s: [f"{story(s, 60)} 1984 to 2001", fullwidth(f"{story(s, 60)} 1984 to 2001")], True),
    Kind("Chinese, one sentence other", lambda s: [unspaced(s, 300, CJK, "。"), unspaced(s, 300, CJK, "。")[:270] + unspaced(s + ' other', 30, CJK, "。")], True),
    Kind("Chinese, short, one sign other", lambda s: [(t := unspaced(s, 40, CJK, "。")), t[:20] + "龍" + t[21:]], True, 0.9, 0.9),
    Kind("Chinese, with spaces", lambda s: [(t := unspaced(s, 200, CJK, "。")), " ".join(t)], True),
    Kind("Chinese, unlike", lambda s: [unspaced(s, 200, CJK, "。"), unspaced(s + ' other', 200, CJK, "。")], False),
    Kind("Thai, part of", lambda s: [(t := unspaced(s, 600, THAI, " ")), t[150:450]], True),
    Kind("Thai, unlike", lambda s: [unspaced(s, 300, THAI, " "), unspaced(s + ' other', 300, THAI, " ")], False),
    Kind("decomposed letters", lambda s: [(t := story(s, 80).replace("e", "é")), unicodedata.normalize("NFD", t)], True),
    Kind("soft hyphens and quotes", lambda s: [(t := story(s, 80)), t.replace("an", "a\xadn").replace(" the ", " \u201cthe\u201d ")], True),
    Kind("half of it new", lambda s: [story(s, 200), f"{story(s, 200)}\n\n{story(s + ' other', 200)}"], True),
    Kind("a third of it new, and words changed", lambda s: [story(s, 300), changed(story(s, 300), s, 15) + "\n\n" + story(s + ' other', 150)], True),
    Kind("unlike", lambda s: [story(s, 200), story(s + ' other', 200)], False),
    Kind("unlike and short", lambda s: [story(s, 12), story(s + ' other', 12)], False),
]  # fmt: skip
SEEDS = 12


def rows() -> list[dict[str, str]]:
    return [
        {"id": f"{kind.name} {seed} {i}", "text": text}
        for kind in KINDS
        for seed in range(SEEDS)
        for i, text in enumerate(kind.make(f"{kind.name} {seed}"))
    ]


def shares(links: list[tuple[str, str]]) -> dict[str, float]:
    """For every kind the share of its seeds whose texts all came together (or all stayed apart)."""
    top: dict[str, str] = {}

    def find(x: str) -> str:
        while top.get(x, x) != x:
            x = top[x]
        return x

    for a, b in links:
        top[find(a)] = find(b)
    out = {}
    for kind in KINDS:
        right = 0
        for seed in range(SEEDS):
            ids = [f"{kind.name} {seed} {i}" for i in range(len(kind.make(f"{kind.name} {seed}")))]
            roots = {find(i) for i in ids}
            right += len(roots) == 1 if kind.same else len(roots) == len(ids)
        out[kind.name] = right / SEEDS
    return out


@pytest.fixture(scope="module")
def corpus_shares(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, float], int]:
    folder: Path = tmp_path_factory.mktemp("kinds")
    got = resolve([table(rows(), folder / "in.parquet")], folder / "work", DedupConfig())
    links = [(r["id"], r["canonical"]) for r in pq.read_table(got.verdicts, columns=["id", "canonical"]).to_pylist()]
    crossed = sum(a.rsplit(" ", 1)[0] != b.rsplit(" ", 1)[0] for a, b in links)
    return shares(links), crossed


@pytest.fixture(scope="module")
def index_shares() -> dict[str, float]:
    known = rows()
    with DedupIndex(None) as seen:
        found = seen.add_many([r["id"] for r in known], [r["text"] for r in known])
    return shares([(r["id"], m.of) for r, m in zip(known, found, strict=True) if m is not None])


@pytest.mark.parametrize("kind", KINDS, ids=[k.name for k in KINDS])
def test_in_a_corpus(kind: Kind, corpus_shares: tuple[dict[str, float], int]) -> None:
    assert corpus_shares[0][kind.name] >= kind.enough


@pytest.mark.parametrize("kind", KINDS, ids=[k.name for k in KINDS])
def test_in_an_index(kind: Kind, index_shares: dict[str, float]) -> None:
    assert index_shares[kind.name] >= kind.in_index


def test_only_what_belongs_together(corpus_shares: tuple[dict[str, float], int]) -> None:
    assert corpus_shares[1] == 0


def found(
    texts: dict[str, str], folder: Path, **settings: object
) -> tuple[list[dict[str, str]], list[tuple[str, int]]]:
    rows = [{"id": i, "text": t} for i, t in texts.items()]
    got = resolve([table(rows, folder / "in.parquet")], folder / "work", DedupConfig(**settings))  # type: ignore[arg-type]
    return pq.read_table(got.verdicts).to_pylist(), got.giants


@pytest.mark.parametrize(("copies", "most"), [(200, 1000), (3000, 1000)])
def test_large_clusters(copies: int, most: int, tmp_path: Path) -> None:
    """Near-copies each with a line of its own: dropped up to a size, beyond it reported."""
    text = story("popular", 120)
    texts = {f"copy{i:04}": f"{text}\n\n{story(('own', i), 4)}" for i in range(copies)} | {"other": story("other", 120)}
    verdicts, giants = found(texts, tmp_path, max_cluster=most)
    assert {v["id"] for v in verdicts} | {v["canonical"] for v in verdicts} == set(texts) - {"other"}
    assert len({v["cluster_id"] for v in verdicts}) == 1
    left_out = [v for v in verdicts if v["action"] == "left_out"]
    if copies > most:
        assert [size for _, size in giants] == [copies]
        assert left_out == []
    else:
        assert giants == []
        assert len(left_out) == copies - 1
        assert len({v["canonical"] for v in left_out}) == 1


def test_chains_do_not_drop_what_their_canonical_does_not_hold(tmp_path: Path) -> None:
    """a ~ b ~ c ~ d, each near the next alone: what is left out is near the very record that stays."""
    words = story("chain", 300).split(" ")
    texts = {}
    for n in range(6):
        texts[f"link{n}"] = " ".join(words)
        for i in range(5):
            words[(n * 5 + i) * 6] = f"new{n}x{i}"
    verdicts, _ = found(texts, tmp_path)
    gone = {v["id"] for v in verdicts if v["action"] == "left_out"}
    assert gone
    assert len(gone) < 5
    for v in verdicts:
        if v["action"] == "left_out":
            assert v["canonical"] not in gone
            assert v["jaccard"] >= 0.8 or v["containment"] >= 0.9
    assert len({v["cluster_id"] for v in verdicts}) == 1
