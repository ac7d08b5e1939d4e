"""The steps as functions of Arrow tables, by themselves and inside other engines."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from dedup_texts import mangled, prose

import cleaner
from cleaner import stages
from cleaner.config import Config, DedupConfig
from cleaner.errors import UsageError
from cleaner.store.schema import RECORDS

TEXTS = {
    "a": prose("a", 150),
    "a-again": prose("a", 150),
    "a-near": mangled(prose("a", 150), 1, 0.01)[:-30],
    "a-part": prose("a", 150)[:400],
    "b": prose("b", 150),
    "b-more": f"{prose('b', 150)}\n\n{prose('own', 150)}",
    "c": prose("c", 150),
}


def records() -> pa.Table:
    return pa.table({"id": list(TEXTS), "text": list(TEXTS.values()), "n_chars": [len(t) for t in TEXTS.values()]})


def related(config: DedupConfig | None = None) -> pa.Table:
    table = records()
    pairs = stages.pair(stages.sketch(table, config))
    text = dict(zip(table["id"].to_pylist(), table["text"].to_pylist(), strict=True))
    for side in ("left", "right"):
        pairs = pairs.append_column(f"{side}_text", pa.array([text[i] for i in pairs[side].to_pylist()]))
    return stages.verify(pairs, config)


def test_the_steps_find_what_dedup_finds(tmp_path: object) -> None:
    verdicts = stages.settle(records(), related())
    left_out = {r["id"]: r["canonical"] for r in verdicts.to_pylist()}
    pq.write_table(records().select(["id", "text"]), f"{tmp_path}/in.parquet")
    cleaner.dedup(f"{tmp_path}/in.parquet", f"{tmp_path}/out")
    rows = pq.read_table(f"{tmp_path}/out/duplicates").to_pylist()
    assert left_out == {r["id"]: r["canonical"] for r in rows if r["action"] == "left_out"}
    assert set(left_out) == {"a-again", "a-near", "a-part", "b"}
    assert not set(left_out) & set(left_out.values()), "no record goes for one that goes"


def test_the_mode_says_what_goes() -> None:
    def left_out(mode: str) -> set[str]:
        config = Config.from_mapping({"dedup": {"mode": mode}}).dedup
        return set(stages.settle(records(), related(config), config)["id"].to_pylist())

    assert left_out("off") == set()
    assert left_out("exact") == {"a-again"}
    assert left_out("near") == {"a-again", "a-near"}


def test_batches_do_not_matter() -> None:
    whole = stages.sketch(records())
    halves = pa.concat_tables([stages.sketch(records().slice(0, 3)), stages.sketch(records().slice(3))])
    assert whole.equals(halves)


def test_clean_gives_the_records_of_run() -> None:
    pages = pa.table({"id": ["x", "y"], "text": [f"Menu\nHome\n\n{prose('x', 200)}", prose("y", 90)], "mine": [1, 2]})
    made = stages.clean(pages)
    assert made.schema == RECORDS
    assert made["id"].to_pylist() == ["x", "y"]
    page = cleaner.clean(pages["text"][0].as_py())
    assert made["text"][0].as_py() == page.text
    assert made["extra"].to_pylist() == ['{"mine":1}', '{"mine":2}']
    with pytest.raises(UsageError, match="number"):
        stages.clean(pa.table({"number": [1]}))


def test_as_a_map_over_a_dataset() -> None:
    datasets = pytest.importorskip("datasets")
    pages = datasets.Dataset.from_dict({"id": ["x", "y"], "text": [prose("x", 90), prose("y", 90)]})
    made = pages.with_format("arrow").map(stages.clean, batched=True, batch_size=1, remove_columns=pages.column_names)
    assert made.with_format(None)["id"] == ["x", "y"]


def test_as_map_in_arrow() -> None:
    """Spark's ``mapInArrow`` gives a function an iterator of batches and takes one."""

    def clean_batches(batches: object) -> object:
        for batch in batches:  # type: ignore[attr-defined]
            yield from stages.clean(pa.Table.from_batches([batch])).to_batches()

    pages = pa.table({"id": ["x", "y"], "text": [prose("x", 90), prose("y", 90)]})
    made = pa.Table.from_batches(list(clean_batches(pages.to_batches(max_chunksize=1))))  # type: ignore[call-overload]
    assert made["id"].to_pylist() == ["x", "y"]
