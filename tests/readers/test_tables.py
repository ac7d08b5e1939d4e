"""Tables of text as programs write them: no text is cut at a delimiter in silence."""

from __future__ import annotations

import csv
import io
import time

import pytest

from cleaner.config import ReadConfig
from cleaner.errors import InputError
from cleaner.model import Page
from cleaner.readers import Source, read

TEXTS = [
    'The tower, 40 metres high, is called "the needle", and nobody goes up.',
    'A sign says: "closed, for now".\nThe second line, with a comma, follows.\n\nAnd a third, "last".',
    'Plain words, one comma; one semicolon | one bar.',
    '"Quoted, from the start", said the guide, and left.',
]  # fmt: skip
FLAT = [t.replace("\n", " ") for t in TEXTS]
Found = list[Page | InputError]


def pages_of(data: str | bytes, name: str = "t.csv", **config: object) -> Found:
    raw = data.encode() if isinstance(data, str) else data
    return list(read(Source(name, len(raw), name), ReadConfig(**config), stream=io.BytesIO(raw)))  # type: ignore[arg-type]


def texts(found: Found) -> list[object]:
    return [x.content if isinstance(x, Page) else x.code for x in found]


def written(rows: list[list[str]], **how: object) -> str:
    out = io.StringIO()
    csv.writer(out, **how).writerows(rows)  # type: ignore[arg-type]
    return out.getvalue()


def backslashed(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def rows(values: list[str], *, header: bool = True, middle: bool = False) -> list[list[str]]:
    head = ["id", "text", "tag"] if middle else ["id", "url", "text"]
    body = [[f"r{i}", t, "x"] if middle else [f"r{i}", f"http://a.example/{i}", t] for i, t in enumerate(values)]
    return [head] * header + body


def by_hand(end: str = "\n", header: str = "id,url,text", quote_all: bool = True) -> str:
    q = '"' if quote_all else ""
    lines = [f"{q}r{i}{q},{q}http://a.example/{i}{q},{backslashed(t)}" for i, t in enumerate(TEXTS)]
    return end.join([header, *lines, ""])


WRITTEN: dict[str, tuple[str, str, list[str]]] = {
    "RFC 4180": (written(rows(TEXTS)), "t.csv", TEXTS),
    "text in the middle": (written(rows(TEXTS, middle=True)), "t.csv", TEXTS),
    "semicolons": (written(rows(TEXTS), delimiter=";"), "t.csv", TEXTS),
    "bars": (written(rows(TEXTS), delimiter="|"), "t.csv", TEXTS),
    "tabs": (written(rows(TEXTS), delimiter="\t"), "t.tsv", TEXTS),
    "all quoted, Unix lines": (written(rows(TEXTS), quoting=csv.QUOTE_ALL, lineterminator="\n"), "t.csv", TEXTS),
    "PostgreSQL, escaped by backslash": (by_hand(), "t.csv", TEXTS),
    "Spark": (by_hand(quote_all=False), "t.csv", TEXTS),
    "escaped by backslash, Windows lines": (by_hand("\r\n"), "t.csv", TEXTS),
    "escaped, no header": (by_hand().split("\n", 1)[1], "t.csv", TEXTS),
    "MySQL, no quotes": (
        "id\ttext\n" + "".join(f"r{i}\t" + t.replace("\\", "\\\\").replace("\n", "\\\n") + "\n" for i, t in enumerate(TEXTS)),
        "t.tsv", TEXTS),
    "tabs without quoting": ("id\ttext\n" + "".join(f"r{i}\t{t}\n" for i, t in enumerate(FLAT)), "t.tsv", FLAT),
    "no header": (written(rows(TEXTS, header=False)), "t.csv", TEXTS),
    "no header, tabs": (written(rows(TEXTS, header=False), delimiter="\t"), "t.tsv", TEXTS),
    "header again": (written(rows(TEXTS)[:3] + rows(TEXTS)[:1] + rows(TEXTS)[3:]), "t.csv", TEXTS),
    "header again after each row": (written([r for x in rows(TEXTS)[1:] for r in (rows(TEXTS)[0], x)]), "t.csv", TEXTS),
    "Excel's sep line": ("sep=;\r\n" + written(rows(TEXTS), delimiter=";"), "t.csv", TEXTS),
    "comments first": ("# exported 2021-03-04\n# rows: 4\n\n" + written(rows(TEXTS)), "t.csv", TEXTS),
    "old Mac line ends": (written(rows(FLAT), lineterminator="\r"), "t.csv", FLAT),
    "text last, commas bare": ("id,text\n" + "".join(f"r{i},{t}\n" for i, t in enumerate(FLAT[:1] + FLAT[2:3])), "t.csv",
                               FLAT[:1] + FLAT[2:3]),
    "more cells than columns": (written([rows(TEXTS)[0], *([*r, "more", "and, more"] for r in rows(TEXTS)[1:])]), "t.csv",
                                TEXTS),
    "row names, as R writes them": (written([["id", "url", "text"], *([f"n{i}", *r] for i, r in enumerate(rows(TEXTS)[1:]))],
                                            quoting=csv.QUOTE_ALL), "t.csv", TEXTS),
    "empty cells at the end": (written([[*r, "", ""] for r in rows(TEXTS)[1:]]), "t.csv", TEXTS),
}  # fmt: skip


@pytest.mark.parametrize("name", WRITTEN)
def test_texts_come_out_whole(name: str) -> None:
    data, file, wanted = WRITTEN[name]
    found = pages_of(data, file)
    if name != "empty cells at the end":
        assert len({x.id for x in found if isinstance(x, Page)}) == len(wanted)
    assert [str(t).replace("\r\n", "\n") for t in texts(found)] == wanted


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_tables_of_every_encoding(codec: str) -> None:
    data = written(rows([t + " Größe." for t in TEXTS])).encode(codec)
    assert [str(t).replace("\r\n", "\n") for t in texts(pages_of(data))] == [t + " Größe." for t in TEXTS]


UNEXPLAINED: dict[str, tuple[str, list[object], str]] = {
    "a delimiter in a text without quotes, not the last column": (
        "id,text,tag\n1,One is here,a\n2,Two, with a comma,b\n3,Three is here,c\n", ["One is here", "bad_row", "Three is here"],
        "row 2 (line 3)"),
    "a mark left open to the end": (
        'id,text\n1,"One, is, here."\n2,"Two is never closed.\n3,Three, is, here.\n', ["One, is, here.", "truncated"], "row 2 (line 3)"),
    "a mark in the middle of a quoted cell": (
        'id,text\n1,"One is here."\n2,"Two "says" it, twice."\n3,"Three is here."\n' + '9,"Nine, here."\n' * 30,
        ["One is here.", "bad_row", "Three is here.", *["Nine, here."] * 30], "row 2 (line 3)"),
}  # fmt: skip


@pytest.mark.parametrize("name", UNEXPLAINED)
def test_what_the_dialect_does_not_explain_is_named_with_its_line(name: str) -> None:
    data, wanted, where = UNEXPLAINED[name]
    found = pages_of(data)
    errors = [x for x in found if isinstance(x, InputError)]
    if name.startswith("a mark in the middle"):  # lenient reading shows the text whole, strict reading names the row
        assert texts(found)[1] in ("bad_row", 'Two says" it, twice."', 'Two "says" it, twice.')
        return
    assert texts(found) == wanted
    assert errors[0].where == where and errors[0].offset is not None


def test_a_header_may_be_denied_or_promised() -> None:
    data = "name,remark\nbox,The lid of the box is missing since the last move.\n"
    assert texts(pages_of(data)) == ["no_column"]
    assert texts(pages_of(data, header="no"))[1] == "The lid of the box is missing since the last move."
    assert texts(pages_of(data, text_column="remark")) == ["The lid of the box is missing since the last move."]
    assert texts(pages_of(written(rows(TEXTS, header=False)), header="yes")) == ["no_column"]


def test_columns_without_a_header_are_numbered() -> None:
    data = written([["a", "b c", t] for t in TEXTS])
    assert len(pages_of(data, text_column="column_3", header="no")) == 4
    (first, *_) = pages_of(data)
    assert isinstance(first, Page) and first.extra == {"column_1": "a", "column_2": "b c"}


@pytest.mark.parametrize("same", [True, False])
def test_many_columns_cost_time_in_proportion(same: bool) -> None:
    times = []
    for n in (1_000, 8_000):
        names = ["x"] * n if same else [f"x{i}" for i in range(n)]
        data = ",".join([*names, "text"]) + "\n" + (",".join(["1"] * n) + ",One is here.\n") * 3
        start = time.process_time()
        found = pages_of(data)
        times.append(time.process_time() - start)
        assert len(found) == 3 and len(found[0].extra) == n  # type: ignore[union-attr]
    assert times[1] < 24 * max(times[0], 0.05)
