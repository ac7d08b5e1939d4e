"""The same pages however the input is cut into shards."""

import io
import json
import pickle
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.config import ReadConfig
from cleaner.errors import InputError
from cleaner.model import Page
from cleaner.readers import (
    Source,
    discover,
    read,
    read_shard,
    split,
    spool,
)

CONFIG = ReadConfig(max_page_mb=1)


def key(x: Page | InputError) -> tuple[object, ...]:
    return (x.id, x.position, x.content) if isinstance(x, Page) else (str(x), x.offset, x.code, x.reason)


def by_shards(root: Path, size: int) -> list[tuple[object, ...]]:
    shards = split(discover([root]), size, CONFIG)
    assert pickle.loads(pickle.dumps(shards)) == shards == split(discover([root]), size, CONFIG)
    assert [s.number for s in shards] == list(range(len(shards)))
    return [key(x) for s in shards for x in read_shard(s, CONFIG)]


def fill(root: Path) -> None:
    rows = [json.dumps({"text": f"Page {i}. " * (1 + i % 7)}) for i in range(60)]
    rows[20] = "not json"
    rows[30] = ""
    rows[40] = json.dumps({"text": "x" * 1_200_000})
    (root / "a.jsonl").write_text("\r\n".join(rows[:35]) + "\r\n" + "\n".join(rows[35:]))
    for i in range(8):
        (root / f"s{i}.txt").write_text(f"Small page {i}.")
    pq.write_table(pa.table({"text": [f"Row {i}." for i in range(50)], "n": range(50)}), root / "p.parquet",
                   row_group_size=7)  # fmt: skip
    pq.write_table(pa.table({"n": range(50)}), root / "q.parquet", row_group_size=7)
    (root / "u.jsonl").write_text("".join(json.dumps({"text": f"Wide {i}."}) + "\n" for i in range(30)), "utf-16")
    (root / "z.html").write_text("<p>" + "words " * 500 + "</p>")


def test_any_shard_size_gives_the_same_pages(tmp_path: Path) -> None:
    fill(tmp_path)
    whole = [key(x) for s in discover([tmp_path]) for x in read(s, CONFIG)]
    assert len(whole) == 59 + 8 + 50 + 1 + 30 + 1
    for size in (1 << 30, 1_300_000, 100_000, 3000, 700):
        assert by_shards(tmp_path, size) == whole, size


def test_shards_have_about_the_size_asked_for(tmp_path: Path) -> None:
    fill(tmp_path)
    shards = split(discover([tmp_path]), 1000, CONFIG)
    assert max(s.size for s in shards if all(u.kind == "lines" for u in s.units)) <= 1000
    assert any(len(s.units) == 8 for s in split(discover([tmp_path]), 200_000, CONFIG)) or len(shards) > 8
    assert sum(s.size for s in shards) >= 1_200_000


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["", "x", '{"text": "ä"}', '{"text": "a longer text of a page"}', " "]), max_size=12),
       st.integers(1, 60), st.booleans())  # fmt: skip
def test_every_line_is_read_once_whatever_the_ranges(lines: list[str], size: int, ending: bool) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.jsonl"
        path.write_text("\n".join(lines) + ("\n" if ending else ""))
        whole = [key(x) for x in read(discover([path])[0])]
        if path.stat().st_size:
            assert by_shards(path, size) == whole


def test_spooled_standard_input_reads_like_the_stream(tmp_path: Path) -> None:
    data = b'{"text": "One."}\n{"text": "Two."}\n'
    [source] = discover(["-"])
    straight = list(read(source, stream=io.BytesIO(data)))
    spooled = spool(source, tmp_path, io.BytesIO(data))
    assert list(read(spooled)) == straight
    assert [p.id for p in straight if isinstance(p, Page)] == ["stdin:0", "stdin:17"]


def test_split_of_files_that_are_gone_or_broken(tmp_path: Path) -> None:
    (tmp_path / "p.parquet").write_bytes(b"PAR1" + bytes(5000))
    sources = [Source(str(tmp_path / "gone.jsonl"), 10_000), *discover([tmp_path])]
    errors = [x for s in split(sources, 100, CONFIG) for x in read_shard(s, CONFIG)]
    assert [x.code for x in errors if isinstance(x, InputError)] == ["unreadable", "truncated"]
