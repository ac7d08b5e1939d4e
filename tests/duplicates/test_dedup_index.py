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
from cleaner.duplicates.index import dedup_index
from cleaner.duplicates.index.dedup_index import DedupIndex
from cleaner.duplicates.index.posting_runs import Run, merged
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


def test_shares_and_spans(tmp_path):
    old, new = f"{B} {A}", f"{A} {' '.join(C.split()[:200])}"
    with DedupIndex(tmp_path / "index") as seen:
        seen.add("old", old)
        for flushed in (False, True):
            match = seen.query(new)
            assert match.of == "old"
            assert match.relation == "overlaps"
            assert match.containment == pytest.approx(0.6, abs=0.01)
            assert match.containment_of_match == pytest.approx(0.5, abs=0.01)
            assert match.jaccard == pytest.approx(0.375, abs=0.01)
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
        patch.setattr(dedup_index, "LARGE_BATCH_CHARS", 1 << 60 if plain else 0)
        patch.setattr(dedup_index, "FLUSH_POSTINGS", 500)
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
    with DedupIndex(tmp_path / "one") as one, DedupIndex(tmp_path / "two") as two:
        one.add("a", A)
        two.add_many(["b", "c", "held"], [B, SHORT, mangled(B, 2, 0.01)])
        two.close()
        one.merge(tmp_path / "two")
        one.compact()
        assert len(one) == 4
        assert [m.of for m in one.query_many([A, B, SHORT])] == ["a", "b", "c"]
        assert one.query(" ".join(B.split()[:100])).of == "b"
        assert "held" in one
        one.check()
        with pytest.raises(UsageError, match="itself"):
            one.merge(tmp_path / "one")
        with pytest.raises(UsageError, match="both indexes have a record 'b'"):
            one.merge(tmp_path / "two")
        assert len(one) == 4
    with DedupIndex(None) as memory:
        memory.add("x", C)
        memory.merge(tmp_path / "one")
        assert [m.of for m in memory.query_many([A, B, C, mangled(B, 1, 0.01)])] == ["a", "b", "x", "b"]


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


def test_copies_take_little_room(tmp_path):
    """A record that another holds is stored as what it has of its own."""
    texts = [prose(f"room {i}", 400) for i in range(100)]
    sizes = []
    for name, more in (("one", 0), ("ten", 9)):
        with DedupIndex(tmp_path / name) as seen:
            seen.add_many([f"r{i}" for i in range(100)], texts)
            for k in range(more):
                seen.add_many([f"copy {k} {i}" for i in range(100)], [mangled(t, k, 0.01) for t in texts])
        sizes.append(sum(f.stat().st_size for f in (tmp_path / name).iterdir()))
    assert sizes[1] < 2 * sizes[0]


POSTINGS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 2**32 - 1)), max_size=40)


@given(POSTINGS, POSTINGS, st.sets(st.integers(0, 2**32 - 1), max_size=5))
def test_runs_find_what_was_put_in(some, more, gone):
    spread = 0x9E3779B1  # keys all over the range, and neighbours among them
    runs = [
        Run.of(np.array([k * spread % 2**32 for k, _ in part], np.uint32), np.array([r for _, r in part], np.uint32))
        for part in (some, more)
    ]
    back = [Run.unpacked(*run.packed()) for run in runs]
    assert all(
        np.array_equal(a.keys, b.keys) and np.array_equal(a.records, b.records) for a, b in zip(runs, back, strict=True)
    )
    asked = np.array([k * spread % 2**32 for k in range(41)], np.uint32)
    which, records = merged(back, gone).lookup(asked)
    found = sorted(zip(which.tolist(), records.tolist(), strict=True))
    assert found == sorted((k, r) for k, r in some + more if r not in gone)


# -- ids, removing and replacing ---------------------------------------------------------------------------------------


def test_ids_are_unique(tmp_path):
    with DedupIndex(tmp_path) as seen:
        seen.add("a", A)
        assert "a" in seen
        assert "b" not in seen
        with pytest.raises(UsageError, match="has a record 'a' already"):
            seen.add("a", B)
        with pytest.raises(UsageError, match="'c' is given twice"):
            seen.add_many(["b", "c", "c"], [B, C, C])
        assert len(seen) == 1
        assert seen.query(B) is None
    with DedupIndex(tmp_path) as seen, pytest.raises(UsageError, match="has a record 'a' already"):
        seen.add_many(["b", "a"], [B, C])
    with DedupIndex(tmp_path) as seen:
        assert len(seen) == 1


@pytest.mark.parametrize("flushed", [False, True])
def test_what_is_removed_is_not_found(flushed, tmp_path):
    with DedupIndex(tmp_path) as seen:
        seen.add_many(["a", "b", "short"], [A, B, SHORT])
        if flushed:
            seen.flush()
        seen.remove("a")
        seen.remove("short")
        assert "a" not in seen
        assert seen.query_many([A, mangled(A, 1, 0.01), SHORT]) == [None] * 3
        assert seen.query(B).of == "b"
        with pytest.raises(UsageError, match="no record 'a'"):
            seen.remove("a")
        assert seen.add("a again", A) is None
    with DedupIndex(tmp_path) as seen:
        assert seen.query(mangled(A, 1, 0.01)).of == "a again"
        seen.compact()
        seen.check()
        assert seen.query(mangled(A, 1, 0.01)).of == "a again"
        assert len(seen) == 2


@pytest.mark.parametrize("flushed", [False, True])
def test_what_a_removed_record_held_is_found_by_itself(flushed, tmp_path):
    copies = [A, A.upper(), mangled(A, 1, 0.01), " ".join(A.split()[:150])]
    with DedupIndex(tmp_path) as seen:
        matches = seen.add_many(["first", "exact", "near", "part"], copies)
        assert [m.of if m else None for m in matches] == [None, "first", "first", "first"]
        if flushed:
            seen.flush()
        seen.remove("first")
        assert seen.query(A).of == "exact"
        assert seen.query(mangled(A, 9, 0.02)).of == "exact"
        seen.remove("exact")
        assert seen.query(mangled(A, 9, 0.02)).of == "near"
        seen.check()
        seen.remove("near")
        assert seen.query(" ".join(A.split()[:100])).of == "part"


def test_held_records_whose_numbers_do_not_follow_each_other_are_compared_with_each_other():
    of_a, of_b = " ".join(A.split()[:200]), " ".join(B.split()[:200])
    less = " ".join(B.split()[:150])
    with DedupIndex(None) as seen:
        seen.add_many(["both", "c", "a", "d", "b", "less"], [f"{A} {B}", C, of_a, prose("d", 300), of_b, less])
        seen.remove("d")
        seen.remove("both")
        assert [seen.query(f"{text} and more").of for text in (of_a, of_b, less)] == ["a", "b", "b"]
        seen.remove("b")
        assert seen.query(f"{less} and more").of == "less"


def test_replacing_compares_with_all_but_the_old_text():
    with DedupIndex(None) as seen:
        seen.add_many(["a", "b"], [A, B])
        assert seen.replace("a", mangled(A, 1, 0.01)) is None
        assert seen.replace("a", mangled(B, 1, 0.01)).of == "b"
        assert seen.replace("new", C) is None
        assert len(seen) == 3
        assert seen.query(A) is None
        assert seen.query_many([B, C], ["b", "x"])[0].of == "a"
        assert seen.query_many([C], ["new"]) == [None]


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 5), st.data())
def test_removing_leaves_what_was_never_there(seed, data):
    """After removals an index answers as one that never held those records, where nothing held anything."""
    texts = [prose(f"{seed} {i}", 60) for i in range(24)]
    ids = [f"r{i}" for i in range(24)]
    out = data.draw(st.sets(st.sampled_from(ids), max_size=20))
    with DedupIndex(None, DedupConfig(df_stop=4)) as seen, DedupIndex(None, DedupConfig(df_stop=4)) as never:
        seen.add_many(ids[:12], texts[:12])
        seen.flush()
        seen.add_many(ids[12:], texts[12:])
        for name in sorted(out):
            seen.remove(name)
        rest = [(i, t) for i, t in zip(ids, texts, strict=True) if i not in out]
        never.add_many([i for i, _ in rest], [t for _, t in rest])
        asked = [mangled(t, seed, 0.05) for t in texts]
        assert [m and m.of for m in seen.query_many(asked)] == [m and m.of for m in never.query_many(asked)]


def test_sources_have_ids_of_their_own(tmp_path):
    with DedupIndex(tmp_path, source="monday") as monday:
        monday.add("a", A)
    with DedupIndex(tmp_path, source="tuesday") as tuesday:
        assert "a" not in tuesday
        assert tuesday.add("a", A).of == "a"
        tuesday.remove("a")
        assert len(tuesday) == 1
    with DedupIndex(tmp_path, source="monday") as monday:
        assert "a" in monday


# -- what is promised when things go wrong -----------------------------------------------------------------------------


def test_an_index_of_an_earlier_version_is_refused_by_name(tmp_path):
    (tmp_path / "index.json").write_text('{"parameters": {"format": 2}, "segments": []}')
    with pytest.raises(IndexMismatch, match=r"earlier version.*build the index again"):
        DedupIndex(tmp_path)


def test_what_fails_is_undone_to_the_last_flush(tmp_path, monkeypatch):
    with DedupIndex(tmp_path) as seen:
        seen.add("a", A)
        seen.flush()
        seen.add("b", B)
        with monkeypatch.context() as patch:
            patch.setattr(seen.tables, "insert", lambda rows: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                seen.add("c", C)
        assert len(seen) == 1
        assert seen.query_many([A, B, C])[1:] == [None, None]
        assert seen.add_many(["b", "c"], [B, C]) == [None, None]
    with DedupIndex(tmp_path) as seen:
        assert [m.of for m in seen.query_many([A, B, C])] == ["a", "b", "c"]


def test_readers_see_whole_flushes_while_one_writes(tmp_path):
    """Readers in threads of their own: every state they see is one that was flushed."""
    DedupIndex(tmp_path).close()
    done = threading.Event()
    wrong: list[object] = []

    def read() -> None:
        with DedupIndex(tmp_path) as reader:
            while not done.is_set():
                n = len(reader)
                if n % 10:
                    wrong.append(n)
                found = reader.query_many([prose(i, 40) for i in range(0, n, 10)])
                wrong.extend(i for i, m in enumerate(found) if m is None)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for r in readers:
        r.start()
    with DedupIndex(tmp_path) as writer:
        for i in range(0, 200, 10):
            writer.add_many([f"r{k}" for k in range(i, i + 10)], [prose(k, 40) for k in range(i, i + 10)])
            writer.flush()
    done.set()
    for r in readers:
        r.join()
    assert not wrong
