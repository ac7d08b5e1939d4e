"""DedupIndex: what it finds, that it forgets nothing it flushed, that batches, segments and kernels make no difference."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.config import DedupConfig
from cleaner.duplicates.index import dedup_index, index_folder, segment, word_codes
from cleaner.duplicates.index.dedup_index import DedupIndex
from cleaner.duplicates.sketch import shingles
from cleaner.errors import IndexMismatch, OutputError, UsageError
from cleaner.text.words import word_list
from tests.dedup_texts import mangled, prose

A, B, C = prose("a", 300), prose("b", 300), prose("c", 300)
SHORT = "The ferry to the island leaves at nine."

CASES = [
    ("nothing seen", [], A, None),
    ("nothing shared", [B], A, None),
    ("exact", [A], A, "exact"),
    ("exact, spelled otherwise", [A], A.upper().replace(" ", "\n"), "exact"),
    ("near", [A], mangled(A, 1, 0.01), "near"),
    ("contained", [A + B], A, "contained_in"),
    ("contains", [A], A + B, "contains"),
    ("overlaps", [A + B], f"{A} {C[:900]}", "overlaps"),
    ("short and exact", [SHORT], SHORT.upper(), "exact"),
    ("short and other", [SHORT], SHORT.replace("nine", "ten"), None),
    ("no words", ["!!!"], "???", None),
    ("no words, exact", ["!!!"], "!!!", "exact"),
    ("empty", [""], "", "exact"),
]


@pytest.mark.parametrize("flushed", [False, True])
@pytest.mark.parametrize(("name", "before", "text", "wanted"), CASES, ids=[c[0] for c in CASES])
def test_what_it_finds(name, before, text, wanted, flushed, tmp_path):
    with DedupIndex(tmp_path / "index") as seen:
        for i, t in enumerate(before):
            assert seen.add(f"r{i}", t) is None
        if flushed:
            seen.flush()
        match = seen.query(text)
        assert (match.relation if match else None) == wanted
        assert seen.add("new", text) == match
        assert len(seen) == len(before) + 1


@pytest.mark.parametrize("store_text", [False, True])
def test_shares_and_spans(store_text, tmp_path):
    old, new = f"{B} {A}", f"{A} {' '.join(C.split()[:200])}"
    with DedupIndex(tmp_path / "index", store_text=store_text) as seen:
        seen.add("old", old)
        for flushed in (False, True):
            match = seen.query(new)
            assert match.of == "old"
            assert match.relation == "overlaps"
            assert match.containment == pytest.approx(0.6, abs=0.02)
            assert match.containment_of_match == pytest.approx(0.5, abs=0.02)
            assert match.jaccard == pytest.approx(0.375, abs=0.02)
            assert match.novelty == pytest.approx(1 - match.containment)
            (span,) = match.spans
            assert word_list(new[span.start : span.end]) == word_list(A)
            assert word_list(old[span.other_start : span.other_end]) == word_list(A)
            if not flushed:
                seen.flush()


def test_spans_inside_a_stored_record(tmp_path):
    part = " ".join(A.split(" ")[100:150])
    with DedupIndex(None) as seen:
        seen.add("old", A)
        (span,) = seen.query(part).spans
    assert (span.start, span.end) == (0, len(part.rstrip(".")))
    words = word_list(part)
    assert word_list(A[span.other_start : span.other_end]) == words


def test_of_is_the_first_that_holds_the_text():
    with DedupIndex(None) as seen:
        answers = [seen.add(f"r{i}", mangled(A, i, 0.003)) for i in range(40)]
        answers.append(seen.add("part", " ".join(A.split()[:100])))
        assert {m.of for m in answers[1:]} == {"r0"}


def test_site_furniture_makes_no_match():
    menu, footer = prose("menu", 60), prose("footer", 90)
    with DedupIndex(None) as seen:
        answers = [seen.add(f"p{i}", f"{menu}\n{prose(i, 250)}\n{footer}") for i in range(40)]
    assert not any(answers)


def stream(seed: int, n: int) -> list[str]:
    rng = random.Random(seed)
    stories = [prose(f"{seed} {i}", rng.choice([3, 12, 60, 150])) for i in range(n // 4)]
    out = []
    for i in range(n):
        story = rng.choice(stories)
        out.append(
            rng.choice([story, mangled(story, i, 0.05), f"{story} {rng.choice(stories)}", prose(f"{seed} new {i}", 50)])
        )
    return out


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 9), st.lists(st.integers(1, 25), min_size=1, max_size=6), st.booleans(), st.data())
def test_batches_flushes_and_reopening_make_no_difference(seed, cuts, plain, data):
    texts = stream(seed, 60)
    ids = [f"r{i}" for i in range(len(texts))]
    config = DedupConfig(df_stop=5)
    with DedupIndex(None, config) as seen:
        wanted = [seen.add(i, t) for i, t in zip(ids, texts, strict=True)]
    with tempfile.TemporaryDirectory() as tmp, pytest.MonkeyPatch.context() as patch:
        patch.setattr(index_folder, "TIER", 3)
        if plain:
            patch.setattr(dedup_index, "kernel", lambda: shingles)
        got, at = [], 0
        seen = DedupIndex(tmp, config)
        while at < len(texts):
            n = cuts[len(got) % len(cuts)]
            got += seen.add_many(ids[at : at + n], texts[at : at + n])
            at += n
            match data.draw(st.sampled_from(["", "flush", "compact", "reopen"])):
                case "flush":
                    seen.flush()
                case "compact":
                    seen.compact()
                case "reopen":
                    seen.close()
                    seen = DedupIndex(tmp, config)
        seen.close()
    strip = [(m.of, m.relation, m.jaccard, m.containment, m.containment_of_match, m.spans) if m else None for m in got]
    assert strip == [
        (m.of, m.relation, m.jaccard, m.containment, m.containment_of_match, m.spans) if m else None for m in wanted
    ]


def test_reads_what_others_write(tmp_path):
    with DedupIndex(tmp_path) as writer, DedupIndex(tmp_path) as reader:
        writer.add("a", A)
        assert reader.query(A) is None
        writer.flush()
        assert reader.query(A).of == "a"
        with pytest.raises(OutputError, match="another process"):
            reader.add("b", B)
        writer.add("b", B)
        writer.compact()
        assert reader.query(B).of == "b"
        assert len(reader) == 2


def test_merge_and_compact(tmp_path):
    with DedupIndex(tmp_path / "one") as one, DedupIndex(tmp_path / "two", store_text=False) as two:
        one.add("a", A)
        two.add_many(["b", "c"], [B, SHORT])
        two.close()
        one.merge(tmp_path / "two")
        one.compact()
        assert len(one) == 3
        assert [m.of for m in one.query_many([A, B, SHORT])] == ["a", "b", "c"]
        assert one.query(" ".join(B.split()[:100])).of == "b"
        with pytest.raises(UsageError, match="itself"):
            one.merge(tmp_path / "one")
    with DedupIndex(None) as memory:
        memory.add("x", C)
        memory.merge(tmp_path / "one")
        assert [m.of for m in memory.query_many([A, B, C, mangled(B, 1, 0.01)])] == ["a", "b", "x", "b"]
    assert len(list((tmp_path / "one").glob("seg-*"))) == 1


def test_other_parameters_are_an_error(tmp_path):
    with DedupIndex(tmp_path, DedupConfig(window=8)) as seen:
        seen.add("a", A)
    with pytest.raises(IndexMismatch, match="window 8, not 16"):
        DedupIndex(tmp_path)
    with DedupIndex(tmp_path, DedupConfig(window=8, jaccard=0.5)) as seen:
        assert seen.query(A).of == "a"
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(UsageError, match="not a folder"):
        DedupIndex(file)


def test_closed_is_closed(tmp_path):
    seen = DedupIndex(tmp_path)
    seen.close()
    seen.close()
    with pytest.raises(UsageError, match="closed"):
        seen.query(A)
    with pytest.raises(UsageError, match="2 ids for 1"), DedupIndex(None) as other:
        other.add_many(["a", "b"], [A])


def test_threads_share_it():
    texts = [prose(i, 60) for i in range(40)]
    with DedupIndex(None) as seen:
        workers = [
            threading.Thread(target=lambda k=k: [seen.add(f"{k}-{i}", texts[i]) for i in range(k, 40, 4)])
            for k in range(4)
        ]
        for w in workers:
            w.start()
        for w in workers:
            w.join()
        assert len(seen) == 40
        assert all(m.relation == "exact" for m in seen.query_many(texts))


WRITER = """
import sys
from cleaner.duplicates.index.dedup_index import DedupIndex
from tests.dedup_texts import prose
seen = DedupIndex(sys.argv[1])
start = len(seen)
for i in range(start, start + 400):
    seen.add(f"r{i}", prose(i, 40))
    if i % 7 == 6:
        seen.flush()
        print(i + 1, flush=True)
"""


def test_killed_at_any_moment(tmp_path):
    """Whatever was flushed is there and whole; the next writer goes on."""
    root = Path(__file__).parents[2]
    rng = random.Random(5)
    at_least = 0
    for _ in range(2):
        child = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path)],
            stdout=subprocess.PIPE,
            cwd=root,
            env=os.environ | {"NUMBA_DISABLE_JIT": "0"},
        )
        for _ in range(rng.randint(1, 4)):
            at_least = int(child.stdout.readline())
        time.sleep(rng.random() * 0.02)
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        with DedupIndex(tmp_path) as seen:
            n = len(seen)
            assert n >= at_least
            assert [m.of for m in seen.query_many([prose(i, 40) for i in range(0, n, 5)])] == [
                f"r{i}" for i in range(0, n, 5)
            ]
            assert seen.query(prose(n, 40)) is None


def test_segments_give_back_what_they_got(tmp_path):
    with DedupIndex(None, store_text=True) as seen:
        seen.add_many(
            [f"r{i}" for i in range(150)], [*stream(1, 147), "", "!", "x " * 400 + "y" * 900 + " z end of it"]
        )
        records = seen._memory.all()
    read = segment.Segment(segment.write(tmp_path / "s", records))
    back = read.all()
    order = np.lexsort((records.keys, records.owner))
    again = np.lexsort((back.keys, back.owner))
    assert (back.keys[again] >> np.uint64(64 - back.depth) == records.keys[order] >> np.uint64(64 - back.depth)).all()
    assert (back.owner[again] == records.owner[order]).all()
    for name in ("exact", "n_words", "n_chars", "n_keys", "codes", "at", "starts"):
        assert np.array_equal(getattr(back, name), getattr(records, name)), name
    assert back.ids == records.ids
    assert back.texts == records.texts
    for i in (0, 63, 64, 149):
        lo, hi = records.starts_at[i : i + 2]
        assert read.starts(i).tolist() == records.starts[lo:hi].tolist() if hi > lo else True
    read.close()


def test_room_on_disk(tmp_path):
    """About a kilobyte a record of four hundred words, none of which is like another."""
    texts = [prose(f"room {i}", 400) for i in range(300)]
    with DedupIndex(tmp_path) as seen:
        seen.add_many([f"record-{i:05}" for i in range(300)], texts)
    size = sum(f.stat().st_size for f in tmp_path.iterdir())
    assert size / 300 < 1024


def test_codes_are_three_in_a_row():
    query = np.array([1, 2, 3, 9, 5, 6, 7, 8], np.uint8)
    stored = np.array([5, 6, 7, 1, 2, 3, 0, 5, 6, 7, 8], np.uint8)
    rows, mine, theirs = word_codes.align(query, stored)
    assert rows.tolist() == [[0, 3, 3], [4, 7, 4]]
    assert (mine, theirs) == (7, 7)
