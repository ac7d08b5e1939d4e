"""Duplicates of a corpus: relations, who stays, independence of order and shards, resuming, publishing."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleaner.config import DedupConfig
from cleaner.duplicates.canonical import UNDATED, order_keys, seconds
from cleaner.duplicates.index.dedup_index import DedupIndex
from cleaner.duplicates.merged_facts import learnt
from cleaner.duplicates.passes import candidate_pairs, record_parts, sketch_units
from cleaner.duplicates.passes import connected as groups
from cleaner.duplicates.passes.find import resolve
from cleaner.duplicates.passes.passages import Stretch, claims, restored, settled, without
from cleaner.duplicates.passes.publish import Target, publish
from cleaner.errors import InputError, UsageError
from cleaner.store import array_files
from cleaner.store.schema import DUPLICATES, RECORDS
from cleaner.text.words import word_list
from tests.dedup_texts import mangled, prose, table

A, B, C = prose("a", 300), prose("b", 300), prose("c", 300)
WEATHER = (
    "Here is the outlook for {} on the {} of the month. Expect a high of {} degrees and a low of {} degrees with winds of "
    "{} kilometres an hour. The chance of rain is {} per cent and the sun sets at {} in the evening. Stay tuned to this "
    "station for warnings, and remember to secure loose items outdoors before you leave the house for work."
)


def found(rows, tmp_path, **settings):
    """(id, canonical, relation, action) of the verdicts on *rows*: {id: text} or a list of rows."""
    if isinstance(rows, dict):
        rows = [{"id": i, "text": t} for i, t in rows.items()]
    work = tmp_path / "work"
    shutil.rmtree(work, ignore_errors=True)
    got = resolve([table(rows, tmp_path / "in.parquet")], work, DedupConfig(**settings))
    columns = ["id", "canonical", "relation", "action"]
    return sorted(tuple(r.values()) for r in pq.read_table(got.verdicts, columns=columns).to_pylist())


CASES = [
    ("exact", {"x": A, "y": A}, [("y", "x", "exact", "left_out")]),
    ("exact, spelled otherwise", {"x": A, "y": A.upper().replace(" ", "\n")}, [("y", "x", "exact", "left_out")]),
    ("short and exact", {"x": "Thank you!", "y": "thank you"}, None),
    ("near", {"x": A, "y": mangled(A, 1, 0.01)}, [("y", "x", "near", "left_out")]),
    ("contained", {"x": A + B, "y": A}, [("y", "x", "contained_in", "left_out")]),
    ("overlap", {"x": A + B, "y": A + C}, [("y", "x", "overlaps", "marked")]),
    ("nothing shared", {"x": A, "y": B}, []),
    ("a quoted paragraph", {"x": A + " " + " ".join(C.split()[:40]), "y": B + " " + " ".join(C.split()[:40])}, []),
    (
        "two stories on one page",
        {"x": A + B, "y": A, "z": B},
        [("y", "x", "contained_in", "left_out"), ("z", "x", "contained_in", "left_out")],
    ),
    ("nothing at all", {"x": "", "y": " "}, None),
    ("one record", {"x": A}, []),
    ("no records", {}, []),
]


@pytest.mark.parametrize(("name", "texts", "wanted"), CASES, ids=[c[0] for c in CASES])
def test_relations(name, texts, wanted, tmp_path):
    got = found(texts, tmp_path)
    if wanted is None:
        assert [r[2:] for r in got] == [("exact", "left_out")]
    else:
        same_length = [(b, a, r, x) for a, b, r, x in wanted]
        assert got in (sorted(wanted), sorted(same_length))


def test_contains_is_marked_when_the_shorter_stays(tmp_path):
    rows = [
        {"id": "old", "text": A, "published": "2001-01-01"},
        {"id": "new", "text": A + B, "published": "2002-01-01"},
    ]
    assert found(rows, tmp_path) == [("new", "old", "contains", "marked")]
    assert found(rows, tmp_path, prefer="longest") == [("old", "new", "contained_in", "left_out")]


def test_reports_that_differ_in_numbers_are_distinct(tmp_path):
    rng = random.Random(7)
    texts = {f"w{i}": WEATHER.format(prose(i, 1), *(rng.randint(1, 99) for _ in range(6))) for i in range(60)}
    assert found(texts, tmp_path) == []


def test_a_text_that_was_copied_often_is_found(tmp_path):
    """Fifty copies make every fingerprint look like boilerplate."""
    texts = {f"copy{i:02}": mangled(A, i, 0.01) for i in range(50)}
    texts |= {
        "original": A,
        "part": " ".join(A.split()[:80]),
        "post": B + " ".join(A.split()[:160]) + C,
        "other": prose("d", 300),
    }
    rows = found(texts, tmp_path)
    told = {r[0] for r in rows} | {r[1] for r in rows}
    assert "other" not in told
    assert set(texts) - {"other"} == told
    kept = {r[1] for r in rows if r[3] == "left_out"}
    gone = {r[0] for r in rows if r[3] == "left_out"}
    assert not kept & gone
    assert len(gone) >= 40  # the rest are near the original, but not near enough to the copy that stays


def test_site_furniture_makes_no_relation(tmp_path):
    menu, footer = prose("menu", 60), prose("footer", 90)
    texts = {f"p{i}": f"{menu}\n{prose(i, 60)}\n{footer}" for i in range(40)}
    assert found(texts, tmp_path) == []


def test_no_chain(tmp_path):
    """b is near a and c is near b, but c is not near a: c stays."""
    words = A.split()
    b, c = words.copy(), words.copy()
    for i in range(6):
        b[10 + 20 * i] = c[10 + 20 * i] = f"new{i}"
        c[150 + 20 * i] = f"newer{i}"
    rows = [
        {"id": i, "text": " ".join(t), "published": f"200{n}-01-01"}
        for n, (i, t) in enumerate([("a", words), ("b", b), ("c", c)])
    ]
    got = found(rows, tmp_path, jaccard=0.78, containment=0.95)
    assert ("b", "a", "near", "left_out") in got
    assert not any(r[0] == "c" and r[3] == "left_out" for r in got)
    assert ("c", "a", "overlaps", "marked") in got


@pytest.mark.parametrize(
    ("prefer", "stays"),
    [
        ("article", "page"),
        ("earliest", "old"),
        ("latest", "new"),
        ("longest", "long"),
        ("host:b.org,a.org", "host"),
        ("host:example.com", "sub"),
    ],
)
def test_who_stays(prefer, stays, tmp_path):
    rows = [
        {"id": "page", "text": A, "kind": "page", "published": "2005-05-05"},
        {"id": "old", "text": A, "kind": "post", "published": "2001-01-01"},
        {"id": "new", "text": A, "kind": "post", "published": "2009-01-01T10:00:00Z"},
        {"id": "long", "text": A + " And three more.", "kind": "post"},
        {"id": "host", "text": A, "kind": "post", "host": "B.org"},
        {"id": "sub", "text": A, "kind": "post", "host": "news.example.com"},
    ]
    assert {r[1] for r in found(rows, tmp_path, prefer=prefer)} == {stays}


def filled(i: int, own: int = 40, template: int = 600) -> str:
    """A page of *own* words in a template."""
    frame = prose("template", template).split(" ")
    return " ".join([*frame[: template // 3], prose(f"own {i}", own), *frame[template // 3 :]])


@pytest.mark.parametrize("template", [300, 600, 1300])
@pytest.mark.parametrize("n", [30, 6, 2])
def test_what_fills_a_template_stays(n, template, tmp_path):
    """Most of each page is the template; df_stop records and more make it known, fewer are marked."""
    rows = found({f"r{i:02}": filled(i, template=template) for i in range(n)}, tmp_path)
    assert not any(r[3] == "left_out" for r in rows)
    assert len(rows) == (0 if n == 30 else n - 1)


def test_the_index_tells_pages_of_one_template_apart():
    with DedupIndex(None) as seen:
        seen.add("first", filled(1))
        assert seen.query(filled(2)).relation == "overlaps"
        assert seen.query(filled(1, own=20)).relation == "near"


@pytest.mark.parametrize(
    "other",
    [
        lambda text: text.replace(prose("own 1", 40), ""),
        lambda text: text.replace(prose("own 1", 40), prose("own 1", 12)),
        lambda text: f"{text} {prose('more', 30)}",
        lambda text: mangled(text, 1, 0.01),
    ],
    ids=["a paragraph less", "a paragraph shorter", "a paragraph more", "words here and there"],
)
def test_versions_of_one_page_go(other, tmp_path):
    rows = found({"a": filled(1), "b": other(filled(1))}, tmp_path)
    assert [r[3] for r in rows] == ["left_out"]


def test_corrected_copies_of_a_text_many_have_go(tmp_path):
    """Nothing but scattered words differs: that fills no template."""
    story = prose("popular", 400)
    rows = found({f"r{i:02}": mangled(story, i, 0.01) for i in range(30)}, tmp_path)
    assert sum(r[3] == "left_out" for r in rows) == 29


def thread(posts: list[str]) -> str:
    return "\n\n".join(f"poster{i}\nJoined: May {2010 + i}\nMessages: {i * 7}\n\n{p}" for i, p in enumerate(posts))


def test_threads_that_share_a_quotation_are_not_alike(tmp_path):
    shared = prose("shared", 150)
    one = thread([shared, *(prose(f"one {i}", 60) for i in range(3))])
    two = thread([shared, *(prose(f"two {i}", 60) for i in range(3))])
    assert found({"one": one, "two": two}, tmp_path) == []


def test_a_thread_that_holds_part_of_an_article_is_marked(tmp_path):
    article = prose("article", 300)
    part = " ".join(article.split(" ")[60:200])
    post = thread([part, *(prose(f"one {i}", 60) for i in range(3))])
    assert [r[:2] + r[3:] for r in found({"article": article, "thread": post}, tmp_path)] in (
        [("thread", "article", "marked")], [("article", "thread", "marked")]
    )  # fmt: skip


CLEAN = prose("clean", 120)


@pytest.mark.parametrize(
    "spoiled",
    [
        CLEAN.replace("a", "a\u00ad"),
        CLEAN.replace("e", "e\u200b"),
        CLEAN.replace(" ", "  "),
        "\n".join(f"> {line}" for line in CLEAN.replace(". ", ".\n").splitlines()),
        CLEAN.replace("\n\n", " "),
        CLEAN[:300] + CLEAN[300:].replace("a", "a\u00ad", 1),
        CLEAN.replace(". ", ".\r\n", 3),
        "\ufeff" + CLEAN,
        "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in CLEAN),
    ],
    ids=[
        "soft hyphens",
        "zero width",
        "double blanks",
        "quoted",
        "paragraphs gone",
        "one soft hyphen",
        "line ends of DOS",
        "a byte order mark",
        "full width",
    ],
)
@pytest.mark.parametrize("names", ["ab", "ba"])
def test_of_exact_copies_the_clean_text_stays(spoiled, names, tmp_path):
    rows = [{"id": names[0], "text": CLEAN}, {"id": names[1], "text": spoiled}]
    assert [r[:3] for r in found(rows, tmp_path)] == [(names[1], names[0], "exact")]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("2019-05-05T23:30:00+09:00", "2019-05-05T20:00:00Z"),
        ("2019-05-05T20:00:00Z", "2019-05-05T20:30:00-01:00"),
        ("Sun, 05 May 2019 20:00:00 +0200", "2019-05-05T19:00:00Z"),
        ("1557000000", "2019-05-05"),
        ("1557000000000", "2019-05-05"),
        ("4 May 2019", "2019-05-05"),
        ("4 mai 2019", "May 5, 2019"),
        ("2019年5月4日", "5. Mai 2019"),
        ("2019", "2019-05"),
    ],
)
def test_dates_are_compared_as_moments(earlier, later):
    assert seconds(earlier) < seconds(later) < UNDATED


@pytest.mark.parametrize("value", ["soon", "12345", "2019-13-45", "n/a", "1,234"])
def test_what_is_no_date_comes_last(value):
    assert seconds(value) == UNDATED


def test_order_of_dates_and_hosts():
    dates = ["2001", "2001-02", "2001-02-03", "2001-02-03T04:05:06+00:00", "2001-02-04", None, "", "yesterday"]
    keys = [seconds(d) for d in dates[1:5]]
    assert keys == sorted(set(keys))
    assert {seconds(d) for d in dates[5:]} == {UNDATED}
    with pytest.raises(UsageError, match="host:NAME"):
        order_keys([], [], [], [], DedupConfig(prefer="host:"))
    with pytest.raises(UsageError, match="prefer"):
        order_keys([], [], [], [], DedupConfig(prefer="shortest"))


MIXED = {"x": A, "y": A, "n": mangled(A, 1, 0.01)[:-40], "part": " ".join(A.split()[:100]), "z": B}


@pytest.mark.parametrize(
    ("settings", "wanted"),
    [
        ({"mode": "off"}, {}),
        ({"mode": "exact"}, {"exact": "left_out"}),
        ({"mode": "near"}, {"exact": "left_out", "near": "left_out", "contained_in": "marked"}),
        ({"mode": "contained"}, {"exact": "left_out", "near": "left_out", "contained_in": "left_out"}),
        ({"action": "mark"}, {"exact": "marked", "near": "marked", "contained_in": "marked"}),
        ({"max_cluster": 3}, {"exact": "left_out", "near": "marked", "contained_in": "marked"}),
        (
            {"jaccard": 0.99, "containment": 0.99},
            {"exact": "left_out", "overlaps": "marked", "contained_in": "left_out"},
        ),
    ],
    ids=str,
)
def test_modes_and_actions(settings, wanted, tmp_path):
    assert {r[2]: r[3] for r in found(MIXED, tmp_path, **settings)} == wanted


def test_giant_clusters_are_reported(tmp_path):
    got = resolve(
        [table([{"id": i, "text": t} for i, t in MIXED.items()], tmp_path / "in.parquet")],
        tmp_path / "w",
        DedupConfig(max_cluster=3),
    )
    assert [size for _, size in got.giants] == [4]
    assert got.counts["left_out"] == 1  # exact copies go whatever the size of their cluster


@pytest.mark.parametrize("n", [1000, 1001])
def test_of_many_copies_one_stays(n, tmp_path):
    rows = [{"id": f"r{i:04}", "text": "This site uses cookies. Accept all?"} for i in range(n)]
    rows += [{"id": f"s{i}", "text": prose(i, 30)} for i in range(3)]
    got = resolve([table(rows, tmp_path / "in.parquet")], tmp_path / "w", DedupConfig())
    assert got.counts["left_out"] == n - 1
    assert len(got.giants) == (n > 1000)


def corpus(seed: int, n: int = 60) -> list[dict]:
    """Records with every relation among them."""
    rng = random.Random(seed)
    stories = [prose(f"{seed} {i}", rng.choice([8, 30, 80, 150, 300])) for i in range(n // 4)]
    rows = []
    for i in range(n):
        story = rng.choice(stories)
        how = rng.randint(0, 6)
        text = [
            story, mangled(story, i, 0.02), mangled(story, i, 0.1), story + " " + rng.choice(stories),
            " ".join(story.split()[: len(story.split()) // 2]), prose(i, 40) + " " + story, story.upper(),
        ][how]  # fmt: skip
        kind = rng.choice(["page", "post", None])
        rows.append(
            {"id": f"r{i:03}", "text": text, "kind": kind, "published": rng.choice([None, f"20{i % 20:02}-01-02"])}
        )
    return rows


def shingle_set(text: str) -> set:
    words = word_list(text)
    return {tuple(words[i : i + 5]) for i in range(max(1, len(words) - 4))} if words else set()


@pytest.mark.parametrize("seed", range(3))
def test_every_verdict_holds(seed, tmp_path):
    rows = corpus(seed, 80)
    text = {r["id"]: r["text"] for r in rows}
    got = resolve([table(rows, tmp_path / "in.parquet")], tmp_path / "work", DedupConfig())
    verdicts = pq.read_table(got.verdicts).to_pylist()
    gone = {v["id"] for v in verdicts if v["action"] == "left_out"}
    assert len(gone) == sum(v["action"] == "left_out" for v in verdicts)
    for v in verdicts:
        assert v["canonical"] not in gone
        a, b = shingle_set(text[v["id"]]), shingle_set(text[v["canonical"]])
        assert v["jaccard"] == pytest.approx(len(a & b) / len(a | b), abs=1e-6)
        assert v["containment"] == pytest.approx(len(a & b) / len(a), abs=1e-6)
        assert v["containment_of_canonical"] == pytest.approx(len(a & b) / len(b), abs=1e-6)
        if v["action"] == "left_out":
            assert v["relation"] in ("exact", "near", "contained_in")
            assert v["containment"] >= 0.8
            assert v["cluster_id"] == v["canonical_cluster_id"]
        for s, e, cs, ce in json.loads(v["spans"]):
            assert word_list(text[v["id"]][s:e]) == word_list(text[v["canonical"]][cs:ce])


class Shuffled:
    """A runner that works items in another order but gives results in theirs, as workers do."""

    def map(self, fn, items):
        items = list(items)
        done = {i: fn(items[i]) for i in sorted(range(len(items)), key=lambda i: hash((i * 7919) % 13))}
        return iter([done[i] for i in range(len(items))])


class Killed(Exception):
    pass


class Dying:
    """A runner that dies after some items."""

    def __init__(self, after: int) -> None:
        self.left = after

    def map(self, fn, items):
        for item in items:
            self.left -= 1
            if self.left < 0:
                raise Killed
            yield fn(item)


def told(result) -> list[dict]:
    drop = ("part", "row", "canonical_part", "canonical_row")
    rows = pq.read_table(result.verdicts).drop_columns(list(drop)).to_pylist()
    return sorted(rows, key=lambda r: (r["id"], r["canonical"]))


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 5), st.integers(1, 4), st.integers(5, 100), st.booleans())
def test_order_shards_and_partitions_make_no_difference(seed, files, group, partitioned):
    import tempfile

    rows = corpus(seed)
    with tempfile.TemporaryDirectory() as tmp, pytest.MonkeyPatch.context() as patch:
        whole = told(resolve([table(rows, Path(tmp, "all.parquet"))], Path(tmp, "w1"), DedupConfig(df_stop=4)))
        assert whole
        random.Random(seed).shuffle(rows)
        if partitioned:
            patch.setattr(candidate_pairs, "POSTINGS", 50)
            patch.setattr(candidate_pairs, "MOST_PAIRS", 3)
            patch.setattr(sketch_units, "CHUNK_ROWS", 7)
            patch.setattr(record_parts, "UNIT_ROWS", 10)
            patch.setattr(record_parts, "BATCH_ROWS", 3)
        cut = [table(rows[i::files], Path(tmp, f"{i}.parquet"), row_group_size=group) for i in range(files)]
        again = resolve(cut[::-1], Path(tmp, "w2"), DedupConfig(df_stop=4), runner=Shuffled())
        assert told(again) == whole


@given(
    st.lists(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=12), max_size=3), st.integers(1, 9)
)
def test_what_is_connected_is_in_one_bucket(files, size):
    import tempfile

    connected = {i: {i} for i in range(31)}
    for a, b in (pair for pairs in files for pair in pairs):
        joined = connected[a] | connected[b]
        connected |= dict.fromkeys(joined, joined)
    with tempfile.TemporaryDirectory() as tmp, pytest.MonkeyPatch.context() as patch:
        patch.setattr(groups, "BUCKET", size)
        paths = []
        for n, pairs in enumerate(files):
            left, right = np.array(pairs, np.int64).reshape(-1, 2).T
            paths.append(array_files.save(Path(tmp, str(n)), {"left": left, "right": right}))
        records, first = groups.components(paths, 31)
        assert records.tolist() == sorted({i for pairs in files for pair in pairs for i in pair})
        assert first.tolist() == [min(connected[r]) for r in records.tolist()]
        found = groups.grouped(Path(tmp, "out"), paths, 31)
        bucket = array_files.load(found.path, "bucket")[0]
        assert sorted(set(bucket.tolist())) == list(range(found.buckets))
        assert len({(f, b) for f, b in zip(first.tolist(), bucket.tolist(), strict=True)}) == len(set(first.tolist()))


def test_resumed_after_any_death(tmp_path):
    path = table(corpus(1), tmp_path / "in.parquet", row_group_size=20)
    want = told(resolve([path], tmp_path / "calm", DedupConfig()))
    for after in range(0, 40, 3):
        runner = Dying(after)
        try:
            got = resolve([path], tmp_path / "work", DedupConfig(), runner=runner)
        except Killed:
            continue
        assert told(got) == want
        break
    else:
        pytest.fail("never finished")


def published(rows, tmp_path, **settings):
    shutil.rmtree(tmp_path / "out", ignore_errors=True)
    path = table(rows, tmp_path / "in.parquet")
    config = DedupConfig(**settings)
    got = resolve([path], tmp_path / "work", config)
    publish([path], got, Target(tmp_path / "out" / "records", tmp_path / "out" / "duplicates", 25))
    return tuple(pq.read_table(tmp_path / "out" / t).to_pylist() for t in ("records", "duplicates"))


def test_publishing_loses_nothing(tmp_path):
    rows = corpus(2)
    records, duplicates = published(rows, tmp_path)
    assert pq.read_schema(tmp_path / "out" / "records" / "part-00000.parquet").equals(RECORDS)
    assert pq.read_schema(tmp_path / "out" / "duplicates" / "part-00000.parquet").equals(DUPLICATES)
    gone = [d for d in duplicates if d["action"] == "left_out"]
    assert sorted([r["id"] for r in records] + [d["id"] for d in gone]) == [r["id"] for r in rows]
    assert [r["id"] for r in records] == sorted(r["id"] for r in records)
    text = {r["id"]: r["text"] for r in rows}
    assert all(d["record_text"] == text[d["id"]] for d in gone)
    assert all(d["record_text"] is None for d in duplicates if d["action"] == "marked")
    kept = {r["id"]: r for r in records}
    for record in records:
        mine = [d for d in gone if d["canonical"] == record["id"]]
        assert (record["n_duplicates"] or 0) == len(mine)
        assert all(d["cluster_id"] == record["cluster_id"] for d in mine)
    for d in duplicates:
        assert d["canonical"] in kept


def test_facts_flow_to_the_canonical(tmp_path):
    rows = [
        {"id": "article", "kind": "page", "text": A + " More.", "title": "Boats", "author": None, "published": None},
        {"id": "copy", "kind": "page", "text": A, "title": "Other", "author": "Ann Lee", "published": None, "license": "MIT"},
        {"id": "t#post-2", "kind": "post", "text": A, "title": "Re: boats", "author": "Eagle99", "published": "2011-01-01",
         "repost_author": "Bo Ek", "repost_published": "2010-02-03", "thread_id": "t"},
        {"id": "part", "kind": "page", "text": " ".join(A.split()[:90]), "site": "Elsewhere"},
    ]  # fmt: skip
    records, _ = published(rows, tmp_path)
    (article,) = records
    assert article["id"] == "article"
    assert article["title"] == "Boats"
    assert article["author"] == "Ann Lee"
    assert article["published"] == "2010-02-03"
    assert article["license"] == "MIT"
    assert article["site"] is None
    assert sorted(article["merged_from"]) == ["author=copy", "license=copy", "published=t#post-2"]
    assert article["n_duplicates"] == 3


@pytest.mark.parametrize(
    ("record", "known", "wanted"),
    [
        (
            {"kind": "page"},
            {"kind": "page", "published": "2001", "published_raw": "in 2001"},
            {"published": "2001", "published_raw": "in 2001"},
        ),
        ({"kind": "page", "published": "2000"}, {"kind": "page", "published": "2001", "published_raw": "in 2001"}, {}),
        ({"kind": "page"}, {"kind": "post", "author": "Eagle99", "published": "2011", "title": "Re:"}, {}),
        ({"kind": "page"}, {"kind": "post", "repost_title": "T"}, {"title": "T"}),
        ({"kind": "post"}, {"kind": "page", "title": "T", "site": "S"}, {"repost_title": "T"}),
        (
            {"kind": "post", "thread_id": "t", "post_index": 1},
            {"kind": "post", "thread_id": "t", "post_index": 1, "author": "E"},
            {"author": "E"},
        ),
        (
            {"kind": "post", "thread_id": "t", "post_index": 1},
            {"kind": "post", "thread_id": "u", "post_index": 1, "author": "E"},
            {},
        ),
        ({"kind": "post"}, {"kind": "post", "author": "E"}, {}),
        ({}, {"author": "E"}, {"author": "E"}),
    ],
)
def test_what_is_learnt_from_whom(record, known, wanted):
    assert {k: v for k, (v, _) in learnt(record, [(0, "source", known)]).items()} == wanted


def test_the_first_in_order_speaks():
    facts = [(1, "a", {"author": "A"}), (2, "b", {"author": "B", "title": "T"})]
    assert learnt({}, facts) == {"author": ("A", "a"), "title": ("T", "b")}


def test_awkward_input(tmp_path):
    rows = [{"id": "same", "text": A}, {"id": "same", "text": B}, {"id": None, "text": None}, {"id": "x", "text": A}]
    path = table(rows, tmp_path / "in.parquet")
    shutil.copy(path, tmp_path / "again.parquet")
    files = [path, tmp_path / "again.parquet"]
    got = resolve(files, tmp_path / "work", DedupConfig())
    done = publish(files, got, Target(tmp_path / "r", tmp_path / "d", 10))
    assert done.records + sum(v["action"] == "left_out" for v in pq.read_table(tmp_path / "d").to_pylist()) == 8
    assert done.records == 3
    bad = tmp_path / "bad.parquet"
    bad.write_bytes(b"PAR1 not really")
    with pytest.raises(InputError, match=r"bad\.parquet"):
        resolve([bad], tmp_path / "work", DedupConfig())
    pq.write_table(pq.read_table(path).drop_columns(["text"]), bad)
    with pytest.raises(InputError, match="no column text"):
        resolve([bad], tmp_path / "work", DedupConfig())


NOTE = prose("note", 70)


def test_passages_are_cut_and_can_be_put_back(tmp_path):
    rows = [
        {"id": "first", "text": f"{A}\n\n{NOTE}", "published": "2001-01-01"},
        {"id": "second", "text": f"{B}\n\n{NOTE}\n\n{C}", "published": "2002-01-01"},
        {"id": "third", "text": f"{NOTE}\n\n{prose('e', 300)}", "published": "2003-01-01"},
        {"id": "short", "text": f"{prose('f', 200)} {' '.join(NOTE.split()[:30])}", "published": "2004-01-01"},
    ]
    path = table(rows, tmp_path / "in.parquet")
    config = DedupConfig(mode="passages")
    got = resolve([path], tmp_path / "work", config)
    cuts = pq.read_table(got.passages).to_pylist()
    assert [(c["id"], c["canonical"]) for c in cuts] == [("second", "first"), ("third", "first")]
    assert got.counts["passages"] == 2
    publish([path], got, Target(tmp_path / "r", tmp_path / "d", 10))
    records = {r["id"]: r for r in pq.read_table(tmp_path / "r").to_pylist()}
    for row in rows:
        mine = [(c["start"], c["text"]) for c in cuts if c["id"] == row["id"]]
        record = records[row["id"]]
        assert restored(record["text"], mine) == row["text"]
        assert (NOTE.rstrip(".") in record["text"]) == (row["id"] == "first")
        if mine:
            assert record["n_chars"] == len(record["text"])
    resolved = resolve([path], tmp_path / "work", DedupConfig(mode="passages", passage_words=200))
    assert resolved.counts["passages"] == 0


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_no_passage_is_lost(seed):
    """Whatever is cut from a record stays in another, also where a passage stands in more records than the stop allows."""
    rng = random.Random(seed)
    notes = [prose(f"{seed} note {i}", rng.choice([30, 40, 60])) for i in range(3)]
    rows = []
    for i in range(24):
        pieces = [prose(f"{seed} {i} {k}", rng.choice([5, 40])) for k in range(2)] + rng.sample(
            notes, rng.randint(0, 2)
        )
        rng.shuffle(pieces)
        rows.append({"id": f"r{i:02}", "text": "\n\n".join(pieces)})
    import tempfile

    with tempfile.TemporaryDirectory() as tmp:
        config = DedupConfig(mode="passages", passage_words=20, df_stop=rng.choice([4, 16]))
        path = table(rows, Path(tmp, "in.parquet"))
        got = resolve([path], Path(tmp, "work"), config)
        cuts = pq.read_table(got.passages).to_pylist()
        publish([path], got, Target(Path(tmp, "r"), Path(tmp, "d"), 100))
        texts = {r["id"]: r["text"] for r in pq.read_table(Path(tmp, "r")).to_pylist()}
    words = {i: word_list(t) for i, t in texts.items()}
    for note in notes:
        wanted = word_list(note)
        before = sum(note in r["text"] for r in rows)
        after = sum(any(w[k : k + len(wanted)] == wanted for k in range(len(w))) for w in words.values())
        assert after == (1 if before else 0), (before, after)
    for row in rows:
        if row["id"] in texts:
            assert (
                restored(texts[row["id"]], [(c["start"], c["text"]) for c in cuts if c["id"] == row["id"]])
                == row["text"]
            )


def test_passages_need_no_direct_comparison():
    """Through a hub that stands between: the smallest rank keeps what all have in common."""
    shared = {5: [Stretch(2, 0, 100, 10), Stretch(9, 5, 110, 30)]}
    shared |= {2: [Stretch(5, 10, 110, 0)], 9: [Stretch(5, 30, 135, 5)]}
    got = {rank: settled(cuts) for rank, cuts in claims(shared, 20).items()}
    assert got == {5: [(0, 100, 2)], 9: [(30, 135, 5)]}
    assert claims(shared, 20, {5}) == {9: [(30, 125, 2)]}
    assert claims(shared, 20, {2, 9}) == {}
    assert without("abcdef", [(1, 3), (5, 6)]) == "ade"


def test_without_numba_the_same(tmp_path):
    from cleaner.duplicates.sketch import sketches

    path = table(corpus(3), tmp_path / "in.parquet")
    want = told(resolve([path], tmp_path / "a", DedupConfig(mode="passages", passage_words=20)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sketches, "_fast", lambda: None)
        assert told(resolve([path], tmp_path / "b", DedupConfig(mode="passages", passage_words=20))) == want
