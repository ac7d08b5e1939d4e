"""Parquet as other writers make it, and as nobody should."""

from __future__ import annotations

import decimal
import io
import subprocess
import sys
import uuid

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cleaner.config import ReadConfig
from cleaner.errors import InputError
from cleaner.model import Page
from cleaner.readers import Source, parquet, read

TEXT = "The grain store by the canal has three doors and no window."
Found = list[Page | InputError]


def pages_of(table: pa.Table, **options: object) -> Found:
    out = io.BytesIO()
    pq.write_table(table, out, **options)
    raw = out.getvalue()
    return list(read(Source("t.parquet", len(raw), "t.parquet"), ReadConfig(), stream=io.BytesIO(raw)))


IDS: dict[str, tuple[pa.Array, str]] = {
    "decimal": (pa.array([decimal.Decimal("12345678901234567890")], pa.decimal128(38, 0)), "12345678901234567890"),
    "decimal with a fraction": (pa.array([decimal.Decimal("12.50")], pa.decimal128(10, 2)), "12.50"),
    "whole decimal": (pa.array([decimal.Decimal("12.00")], pa.decimal128(10, 2)), "12"),
    "binary text": (pa.array([b"doc-7"]), "doc-7"),
    "binary uuid": (pa.array([uuid.UUID(int=77).bytes], pa.binary(16)), str(uuid.UUID(int=77))),
    "binary": (pa.array([b"\xff\x00\x01"]), "ff0001"),
    "unsigned": (pa.array([2**64 - 1], pa.uint64()), str(2**64 - 1)),
    "dictionary": (pa.array(["doc-8"]).dictionary_encode(), "doc-8"),
}


@pytest.mark.parametrize("name", IDS)
def test_ids_of_every_type(name: str) -> None:
    column, wanted = IDS[name]
    (page,) = pages_of(pa.table({"id": column, "text": [TEXT]}))
    assert isinstance(page, Page) and page.id == wanted


def test_two_columns_of_one_name() -> None:
    table = pa.Table.from_arrays([pa.array([TEXT]), pa.array(["other"]), pa.array([1])], ["text", "text", "n"])
    (page,) = pages_of(table)
    assert isinstance(page, Page) and page.content == TEXT and page.extra == {"text_2": "other", "n": 1}


@pytest.mark.parametrize("zone", ["Mars/Olympus", "+25:99", "UTC", "Europe/Berlin"])
def test_times_in_zones_that_nobody_knows(zone: str) -> None:
    table = pa.table(
        {"text": [TEXT], "date": pa.array([1_600_000_000], pa.timestamp("s")).cast(pa.timestamp("s", zone))}
    )
    (page,) = pages_of(table)
    assert isinstance(page, Page) and page.published is not None and page.published.startswith("2020-09-1")


def test_a_dictionary_column_reads_like_any_other() -> None:
    texts = [f"{TEXT} {i % 7}" for i in range(3000)] + [None]
    for options in ({}, {"use_dictionary": False}, {"row_group_size": 500}, {"dictionary_pagesize_limit": 200}):
        found = pages_of(pa.table({"text": texts}), **options)
        assert [p.content for p in found if isinstance(p, Page)] == texts[:-1]
        assert isinstance(found[-1], InputError) and found[-1].code == "null_text"


NESTED = {
    "list": (pa.list_(pa.string()), [["a", "b", None], [], None, ["b"]]),
    "large list of lists": (pa.large_list(pa.list_(pa.string())), [[["a"], None, []], None, [], [["a", "b"]]]),
    "struct": (pa.struct([("a", pa.string()), ("n", pa.int64())]), [{"a": "x", "n": 1}, None, {"a": None, "n": 2}, {"a": "x", "n": None}]),
    "list of structs": (pa.list_(pa.struct([("a", pa.string()), ("b", pa.binary())])), [[{"a": "x", "b": b"y"}], [], None, [{"a": None, "b": None}] * 2]),
    "map": (pa.map_(pa.string(), pa.string()), [[("a", "x"), ("b", None)], [], None, [("a", "x")]]),
    "decimals": (pa.list_(pa.decimal128(30, 2)), [[], None, [], None]),
    "struct without fields": (pa.struct([]), [None, {}, {}, None]),
}  # fmt: skip


@pytest.mark.parametrize("name", NESTED)
@pytest.mark.parametrize("start", [0, 1, 3])
def test_nested_values_are_those_of_arrow(name: str, start: int) -> None:
    kind, values = NESTED[name]
    array = pa.array(values, kind)[start:]
    assert parquet._values(array) == array.to_pylist() == values[start:]
    if name.startswith("struct without"):
        return  # Parquet has none
    out = io.BytesIO()
    pq.write_table(pa.table({"text": [TEXT] * len(array), "more": array}), out)
    table = parquet._opened(out)
    (batch,) = table.iter_batches()
    assert [row["more"] for row in parquet._rows(batch, ("text", "more"))] == values[start:]


def test_a_value_past_the_end_of_its_dictionary_is_damage() -> None:
    for place in (5, -1):
        array = pa.DictionaryArray.from_arrays(pa.array([0, place], pa.int32()), pa.array(["a", "b"]), safe=False)
        with pytest.raises(ValueError, match="dictionary"):
            parquet._values(array)


def test_a_row_larger_than_a_page_may_be_is_refused() -> None:
    found = pages_of(pa.table({"text": [TEXT] * 2, "more": ["x" * 70_000_000, "y"]}))
    assert [getattr(item, "code", "page") for item in found] == ["too_large", "page"]


BOMB = """
import io, resource, sys
import pyarrow as pa, pyarrow.parquet as pq
from cleaner.readers import Source, read
out = io.BytesIO()
value, n = "The bell rings. " * 130_000, 2000
shared = pa.DictionaryArray.from_arrays(pa.array([0] * n, pa.int32()), pa.array([value]))
edges = pa.array(range(n + 1), pa.int32())
names = pa.array(["a"] * n)
made = {"plain": shared, "list": pa.ListArray.from_arrays(edges, shared), "struct": pa.StructArray.from_arrays([shared], ["a"]),
        "map": pa.MapArray.from_arrays(edges, names, shared)}[sys.argv[2]]
columns = {"id": [str(i) for i in range(n)], "text": ["Some words."] * n, "tags": made}
if sys.argv[1] == "text":
    columns = {"id": columns["id"], "text": made}
pq.write_table(pa.table(columns), out, compression="zstd", dictionary_pagesize_limit=1 << 30, store_schema=False)
raw = out.getvalue()
del out, value, made, columns, shared
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
codes = [getattr(x, "code", "page") for x in read(Source("t.parquet", len(raw), "t.parquet"), stream=io.BytesIO(raw))]
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(len(raw), codes.count("page"), codes[-1], (after - before) // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="measures memory in kB")
@pytest.mark.parametrize(
    ("column", "kind"), [("text", "plain"), *(("other", kind) for kind in ("plain", "list", "struct", "map"))]
)
def test_a_value_that_thousands_of_rows_share_is_decoded_once_and_counted(column: str, kind: str) -> None:
    command = [sys.executable, "-c", BOMB, column, kind]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    size, pages, last, megabytes = done.stdout.split()
    assert int(size) < 200_000 and 20 < int(pages) < 500 and last == "bomb"
    assert int(megabytes) < 1000  # decoded row by row it is 4 GB
