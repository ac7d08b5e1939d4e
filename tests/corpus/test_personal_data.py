"""Personal data in texts: what is found, what only looks like it, and the way back."""

from __future__ import annotations

import itertools
import json
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from dedup_texts import prose
from hypothesis import given
from hypothesis import strategies as st

import cleaner
from cleaner.corpus.restore import restore
from cleaner.errors import UsageError
from cleaner.report.gates import check
from cleaner.text.personal_data import find, masked, unmasked

KINDS = ("email", "phone", "ip", "iban")
FOUND = [
    ("email", "Write to maren.tolliver@arden-basin.example today.", ["maren.tolliver@arden-basin.example"]),
    ("email", "Schreiben Sie an <büro@müller.example>!", ["büro@müller.example"]),
    ("email", "mailto:x_1+list@sub.host.museum?subject=a", ["x_1+list@sub.host.museum"]),
    ("email", "联系 liu@riza.example。", ["liu@riza.example"]),
    ("email", "tove (at) fjord (dot) example, or lin [at] moor.example", ["tove (at) fjord (dot) example", "lin [at] moor.example"]),
    ("ip", "Blocked 81.2.69.142 and 2a02:6b8::feed:0ff for abuse.", ["81.2.69.142", "2a02:6b8::feed:0ff"]),
    ("ip", "From 8.8.8.8.", ["8.8.8.8"]),
    ("iban", "Konto: DE89 3704 0044 0532 0130 00 bei der Bank", ["DE89 3704 0044 0532 0130 00"]),
    ("iban", "GB29NWBK60161331926819 or fr14 2004 1010 0505 0001 3m02 606", ["GB29NWBK60161331926819", "fr14 2004 1010 0505 0001 3m02 606"]),
    ("iban", "NO93 8601 1117 947 and more words", ["NO93 8601 1117 947"]),
    ("phone", "Ring +44 20 7946 0018 before noon.", ["+44 20 7946 0018"]),
    ("phone", "Telefon: +49 (0)30 901820", ["+49 (0)30 901820"]),
    ("phone", "電話 +81 3-3224-5111", ["+81 3-3224-5111"]),
]  # fmt: skip
NOT_FOUND = [
    ("email", "Follow @ferry_company, or read 2@home and a@b."),
    ("email", "The picture is icon@2x.png, the library npm@10.2.3."),
    ("email", "We met (at) noon; point (dot) over i."),
    ("ip", "Version 8.8.4.4 of the driver, v1.2.3.4, chapter 81.2.69.142"),
    ("ip", "The router is at 192.168.1.1 or 127.0.0.1 or 10.0.0.8; ::1 too."),
    ("ip", "At 12:34:56 std::vector and 300.1.1.1 and 1.2.3.4.5"),
    ("iban", "DE89 3704 0044 0532 0130 01 has a wrong digit"),
    ("iban", "ZZ89 3704 0044 0532 0130 00, AB12 CD34 EF56 GH78 IJ90"),
    ("iban", "DE89 3704 0044 0532"),
    ("phone", "In 1998-2004 they scored 21-19, 21-17; ISBN 978-3-16-148410-0; 2021-05-04 10:30"),
    ("phone", "Order 2125550147 costs 1,234,567.89 and weighs +12 345 g"),
    ("phone", "+999 1234 5678 is no country"),
]
NATIONAL = [
    ("(212) 736-5000", "shop.example", "en", True),
    ("020 7946 0018", "shop.example.uk", None, True),
    ("020 7946 0018", "shop.example.fr", "en", False),
    ("030 901820", "amt.example", "de", True),
    ("030 901820", None, None, False),
    ("phone 2127365000", None, "en", True),
    ("number 2127365000", None, "en", False),
]


@pytest.mark.parametrize(("kind", "text", "expected"), FOUND, ids=lambda x: x[:20] if isinstance(x, str) else "")
def test_what_is_found(kind: str, text: str, expected: list[str]) -> None:
    spans = find(text, [kind])
    assert [text[s.start : s.end] for s in spans] == expected
    assert not any(e in masked(text, spans) for e in expected)


@pytest.mark.parametrize(("kind", "text"), NOT_FOUND, ids=lambda x: x[:20])
def test_what_only_looks_like_it(kind: str, text: str) -> None:
    assert [text[s.start : s.end] for s in find(text, [kind])] == []


@pytest.mark.parametrize(("text", "host", "language", "expected"), NATIONAL)
def test_numbers_without_a_country_code(text: str, host: str | None, language: str | None, expected: bool) -> None:
    assert bool(find(text, ["phone"], host=host, language=language)) == expected


@given(
    st.lists(
        st.sampled_from([text for _, text, _ in FOUND] + [text for _, text in NOT_FOUND] + ["[EMAIL]", "\n\n", "ß"])
    )
)
def test_masking_has_a_way_back(texts: list[str]) -> None:
    text = " ".join(texts)
    spans = find(text, KINDS, language="en")
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    hidden = masked(text, spans)
    assert unmasked(hidden, [(s.start, text[s.start : s.end], s.kind) for s in spans]) == text


def test_a_long_text_takes_no_long_time() -> None:
    for text in (
        "a" * 200_000,
        "1." * 100_000,
        "a@" * 100_000,
        "DE" * 100_000,
        "12 " * 60_000,
        ":2" * 100_000,
        "a.b-" * 50_000 + "@",
    ):
        find(text, ("email", "ip", "iban"))


def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "phonenumbers", None)
    with pytest.raises(UsageError, match=r"pagewash\[pii\]"):
        find("Ring +44 20 7946 0018", ["phone"])
    assert find("a@b.example", ["email"])


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(r) + "\n" for r in rows))
    return path


PAGE = (
    "Skip to main content\n\nThe Low Sluice\n\nBy kit@moor.example\n\n" + prose("pii", 120)
    + "\n\nWho has seen the otter may write to otter@moor.example or ring +44 20 7946 0018 in the evening, please.\n\n"
    + prose("more", 60)
)  # fmt: skip


@pytest.mark.parametrize("command", ["run", "dedup"])
def test_a_corpus_without_personal_data_and_the_way_back(tmp_path: Path, command: str) -> None:
    dump = write(tmp_path / "d.jsonl", [
        {"id": "a", "text": PAGE, "title": "Ask otter@moor.example"},
        {"id": "b", "text": PAGE.replace("otter@", "stoat@")},
        {"id": "c", "text": prose("clean", 90)},
        {"id": "short", "text": "Mail ann@moor.example now."},
    ])  # fmt: skip
    config = {"mask": {"kinds": ["email", "phone"]}, "filters": {"min_chars": 60}}
    getattr(cleaner, command)(dump, tmp_path / "out", config)
    for table in ("records", "duplicates"):
        for row in pq.read_table(tmp_path / "out" / table).to_pylist():
            for column in ("text", "title", "author", "record_text", "record_title"):
                assert "@moor" not in (row.get(column) or "")
    removed = pq.read_table(tmp_path / "out/removed").to_pylist()
    spans = {(r["record_id"], r["rule"], r["why"], r["text"]) for r in removed if r["kind"] == "masked"}
    assert ("a", "mask.email", "title", "otter@moor.example") in spans
    assert ("b", "mask.email", "text", "stoat@moor.example") in spans
    assert ("a", "mask.phone", "text", "+44 20 7946 0018") in spans
    for row in map(json.loads, dump.read_text().splitlines()):
        assert restore(tmp_path / "out", row["id"]) == row["text"]
    assert all(r.passed for r in check(tmp_path / "out", {"max_removed_share": 1}))


def test_passages_are_cut_from_what_is_masked(tmp_path: Path) -> None:
    shared = (
        prose("shared", 90).replace("\n\n", " ")
        + " Ask ann@moor.example. "
        + prose("shared too", 40).replace("\n\n", " ")
    )
    rows = [
        {
            "id": str(i),
            "text": f"{prose(i, 150)}\n\nbob{i}@moor.example\n\n{shared}\n\n{prose(-i - 1, 90)} eve@moor.example",
        }
        for i in range(3)
    ]
    dump = write(tmp_path / "d.jsonl", rows)
    cleaner.dedup(dump, tmp_path / "out", {"mask": {"kinds": ["email"]}, "dedup": {"mode": "passages"}})
    assert any(r["rule"] == "dedup.passage" for r in pq.read_table(tmp_path / "out/removed").to_pylist())
    for row in rows:
        assert restore(tmp_path / "out", row["id"]) == row["text"]


def test_the_library_gives_the_records_of_a_run(tmp_path: Path) -> None:
    config = {"mask": {"kinds": ["email"]}, "filters": {"quality": True}}
    dump = write(tmp_path / "d.jsonl", [{"id": "a", "url": "https://moor.example/a", "text": PAGE}])
    cleaner.run(dump, tmp_path / "out", config)
    (row,) = pq.read_table(tmp_path / "out/records").to_pylist()
    page = cleaner.clean(PAGE, url="https://moor.example/a", config=config)
    (record,) = page.records()
    assert (record.text, record.author, record.quality, record.n_chars) == (
        row["text"],
        row["author"],
        row["quality"],
        row["n_chars"],
    )
    assert page.text == record.text
    assert "[EMAIL]" in page.text
    assert "[EMAIL]" in page.markdown
    assert page.source == PAGE


def test_nothing_is_masked_unless_asked() -> None:
    assert "otter@moor.example" in cleaner.clean(PAGE).text
    with pytest.raises(UsageError, match="did you mean email"):
        cleaner.clean(PAGE, config={"mask": {"kinds": ["e-mail"]}})


def test_quality_is_what_the_filters_measure(tmp_path: Path) -> None:
    lines = "\n".join(["- one of two"] * 3 + ["The end of it all is here, and that is it!"])
    dump = write(tmp_path / "d.jsonl", [{"id": "a", "text": lines}])
    cleaner.dedup(dump, tmp_path / "out", {"filters": {"quality": True}})
    (row,) = pq.read_table(tmp_path / "out/records").to_pylist()
    numbers = json.loads(row["quality"])
    assert (numbers["words"], numbers["bullet_lines"], numbers["duplicate_lines"]) == (20, 0.75, 0.5)
    assert (numbers["punctuated_lines"], numbers["short_lines"], numbers["sentences"]) == (0.25, 0.75, 1)
    assert numbers["stop_words"] == 7
    empty = json.loads(cleaner.clean("Яблоко.", config={"filters": {"quality": True}}).records()[0].quality or "")
    assert empty["top_2_gram"] == 0
    chinese = json.loads(
        cleaner.clean("天地玄黃宇宙洪荒日月盈昃辰宿列張寒來暑往秋收冬藏", config={"filters": {"quality": True}})
        .records()[0]
        .quality
        or ""
    )
    assert chinese["mean_word_length"] is None
