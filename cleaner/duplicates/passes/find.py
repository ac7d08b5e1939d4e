"""Duplicates of a whole corpus: the story, told in passes over files.

=====  =====  =====================  ================================================================================
pass   work   module                 what it gives
=====  =====  =====================  ================================================================================
1      map    ``sketch_units``       records reduced to hashes, fingerprints and MinHash bands
2      group  ``candidate_pairs``    exact copies; pairs that share enough fingerprints, or a band
3      map    ``candidate_texts``    the texts of those pairs, where they can be read one by one
4      map    ``compare_pairs``      the pairs compared on exact sets of shingles
5      merge  ``connected``          records that anything connects, in buckets that are settled apart
6      map    ``settle``             who stays, who is left out and for whom, what is only marked
7      map    ``publish``            records without duplicates, duplicates with all they held
=====  =====  =====================  ================================================================================

Every pass reads and writes files named by what they depend on, so that an interrupted job finds what is done; passes
are functions from paths to paths that a runner may execute anywhere. The rows that come out depend on the records
alone.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
import orjson
import xxhash

from cleaner.config import DedupConfig
from cleaner.duplicates import cluster, compare
from cleaner.duplicates.canonical import preferred_hosts
from cleaner.duplicates.passes import candidate_pairs, compare_pairs, connected, settle
from cleaner.duplicates.passes.candidate_pairs import Corpus, Proposed
from cleaner.duplicates.passes.candidate_texts import keep_texts
from cleaner.duplicates.passes.record_parts import Part, RowGroups, distinct, open_part, units
from cleaner.duplicates.passes.scene import Scene
from cleaner.duplicates.passes.settle import TABLES
from cleaner.duplicates.passes.sketch_units import VERSION, sketch_unit
from cleaner.duplicates.sketch.shingles import I64
from cleaner.duplicates.sketch.sketches import exchanged
from cleaner.errors import Failed, WorkerDied
from cleaner.model import Progress, Runner
from cleaner.store import array_files
from cleaner.store.atomic_files import write_json
from cleaner.text.words import U64

FORMAT = 3
"""Of the files between passes; raise it when what they hold changes."""

T = TypeVar("T")
R = TypeVar("R")


class Job(NamedTuple):
    """What the passes share."""

    work: Path
    config: DedupConfig
    runner: Runner | None
    progress: Progress | None

    def map(self, stage: str, fn: Callable[[T], R], items: Sequence[T]) -> list[R]:
        """*fn* over *items*, with progress; raises what a worker raised."""
        out: list[R] = []
        results: Iterator[R] = map(fn, items) if self.runner is None else self.runner.map(fn, items)
        for result in results:
            if isinstance(result, Failed):
                raise WorkerDied(f"pass {f'duplicates, {stage}'!r}: {result.why}")
            out.append(result)
            if self.progress is not None:
                self.progress(stage, len(out), len(items))
        return out


class Resolved(NamedTuple):
    """What :func:`resolve` found."""

    verdicts: Path
    """Parquet of :data:`cleaner.duplicates.passes.verdict_rows.VERDICTS`, sorted by place and canonical."""
    changes: Path
    """Parquet of :data:`cleaner.duplicates.passes.verdict_rows.CHANGES`, sorted by place."""
    counts: dict[str, int]
    giants: list[tuple[str, int]]
    """Clusters over ``max_cluster``: id and records. Of them only exact copies are left out."""
    passages: Path | None = None
    """Parquet of :data:`cleaner.duplicates.passes.passages.PASSAGES`, in mode ``passages``."""


def resolve(
    parts: Sequence[Path],
    work: Path,
    config: DedupConfig,
    *,
    runner: Runner | None = None,
    progress: Progress | None = None,
) -> Resolved:
    """Finds and verifies the duplicates among the records of Parquet *parts*.

    Parts have the columns ``id`` and ``text`` and, if known, ``kind``, ``published`` and ``host``. *work* is a folder
    for files between passes; it may be deleted afterwards, and if it is not, an interrupted call finds its work
    there. Raises :class:`~cleaner.errors.InputError` for a part that cannot be read and
    :class:`~cleaner.errors.UsageError` for settings that make no sense.
    """
    preferred_hosts(config.prefer)
    work.mkdir(parents=True, exist_ok=True)
    job = Job(work, config, runner, progress)
    opened = distinct(job.map("open", open_part, [Path(p) for p in parts]))
    name = _name(opened, config)
    files = {table: work / f"{table}-{name}.parquet" for table in TABLES}
    summary = work / f"resolved-{name}.json"
    if not summary.exists():
        Passes(job, opened, name).run(files, summary)
    told = orjson.loads(summary.read_bytes())
    cuts = files["passages"] if config.mode == "passages" else None
    giants = [(g[0], g[1]) for g in told["giants"]]
    return Resolved(files["verdicts"], files["changes"], told["counts"], giants, cuts)


def _name(parts: Sequence[Part], config: DedupConfig) -> str:
    settings = {f: getattr(config, f) for f in config.__dataclass_fields__ if f != "index"}
    text = repr((VERSION, FORMAT, sorted(settings.items()), [p.digest for p in parts]))
    return xxhash.xxh3_128_hexdigest(text.encode())[:20]


class Compared(NamedTuple):
    """What passes 2 to 4 leave for the last ones."""

    pairs: list[Path]
    """Files of compared pairs."""
    store: list[Path]
    """Files with the texts and ids of all records that are in a pair."""
    silent: I64
    """Records that were compared with a near-copy of theirs alone."""
    stopped: U64
    """Fingerprints that count as boilerplate."""


class Passes:
    """The passes of one job; its files carry its name."""

    def __init__(self, job: Job, parts: Sequence[Part], name: str) -> None:
        self.job, self.config, self.name = job, job.config, name
        self.units: list[RowGroups] = [u for p in parts for u in units(p)]
        self.parts = parts
        self.corpus: Corpus

    def path(self, stage: str, number: int = 0) -> Path:
        """The file of a pass."""
        return self.job.work / f"{self.name}-{stage}-{number:04d}.arrays"

    def numbered(self, stage: str, items: Sequence[T]) -> list[tuple[T, Path]]:
        """Each of *items* with the file it is worked into."""
        return [(item, self.path(stage, i)) for i, item in enumerate(items)]

    def run(self, files: Mapping[str, Path], summary: Path) -> None:
        """All passes; writes the tables *files*, and then *summary*."""
        self.corpus = self.sketched()
        copy, first = self.exact_copies()
        compared = self.only_ids(copy, first) if self.config.mode in ("off", "exact") else self.compared(copy, first)
        settled, scene = self.settled(compared, copy, first)
        counts = settle.collect(settled, scene, files)
        giants = sorted((g for s in settled for g in s.giants), key=lambda g: (-g[1], g[0]))
        write_json(summary, {"counts": {"records": self.corpus.total, **counts}, "giants": giants})

    # -- pass 1: sketches ------------------------------------------------------------------------------------------

    def sketched(self) -> Corpus:
        """All records as sketches."""
        chunks = self.job.map("sketch", partial(sketch_unit, work=self.job.work, config=self.config), self.units)
        return candidate_pairs.corpus_of([c for cs in chunks for c in cs])

    # -- pass 2: pairs worth comparing -----------------------------------------------------------------------------

    def exact_copies(self) -> tuple[I64, I64]:
        """Exact copies by record number, and for each the number of the copy that is compared for all of them."""
        none = np.zeros(0, np.int64)
        if self.config.mode == "off":
            return none, none
        fn = partial(candidate_pairs.copies, corpus=self.corpus)
        loaded = [
            array_files.load(f, "record", "first")
            for f in self.job.map(
                "copies", fn, self.numbered("copies", candidate_pairs.partitions(self.corpus, "whole"))
            )
        ]
        copy, first = (np.concatenate(x) for x in zip(*loaded, strict=True))
        order = np.argsort(copy)
        return copy[order], first[order]

    def proposed(self, stage: str, skip: I64) -> tuple[Proposed, U64]:
        """Pairs by fingerprint and by band, without the records *skip*; and the stopped fingerprints."""
        skipped = array_files.save(self.path(f"{stage}-skip"), {"skip": skip})
        found = []
        for key in ("fp", "band"):
            fn = partial(
                candidate_pairs.pair_partition, corpus=self.corpus, key=key, skip=skipped, stop=self.config.df_stop
            )
            cut = candidate_pairs.partitions(self.corpus, key)
            files = self.job.map(f"pair {key}", fn, self.numbered(f"{stage}-{key}", cut))
            found.append(tuple(itertools.chain.from_iterable(files)))
        stopped = np.concatenate([array_files.load(f, "stopped")[0] for f in found[0]])
        return Proposed(*found), np.sort(exchanged(stopped))

    def candidates(self, stage: str, proposed: Proposed, *, popular: bool) -> list[Path]:
        """Pairs worth comparing; with *popular* those that stopped fingerprints propose."""
        few = 0
        if self.config.mode == "passages":  # so many windows lie in a passage at least, each with its fingerprint
            few = max(1, compare_pairs.passage_shingles(self.config) // self.config.window)
        fn = partial(candidate_pairs.candidates, corpus=self.corpus, proposed=proposed, popular=popular, few=few)
        cut = candidate_pairs.ranges(proposed, "popular" if popular else "pair")
        return self.job.map("select", fn, self.numbered(stage, cut))

    # -- passes 2 to 4, twice where texts are popular --------------------------------------------------------------

    def only_ids(self, copy: I64, first: I64) -> Compared:
        """What is needed where exact copies alone count."""
        none = np.zeros(0, np.int64)
        store = self.stored("ids", none, np.unique(np.concatenate([copy, first])))
        return Compared([], store, none, np.zeros(0, np.uint64))

    def compared(self, copy: I64, first: I64) -> Compared:
        """Pairs proposed and compared.

        Where many records hold the same text, their fingerprints look like boilerplate. So first the pairs that popular
        fingerprints propose are compared; records found to be near-copies are then out of the count, and fingerprints
        are counted anew.
        """
        proposed, stopped = self.proposed("first", copy)
        popular = self.candidates("popular", proposed, popular=True)
        again: list[Path] = []
        collapsed = np.zeros(0, np.int64)
        if len(involved := self.involved(popular)):
            store = self.stored("popular", involved, involved)
            collapsed = self.collapsed(self.verified("near", popular, store, stopped))
            if len(collapsed):
                proposed, stopped = self.proposed("second", np.union1d(copy, collapsed))
                again = self.candidates("again", proposed, popular=True)
        files = [*popular, *again, *self.candidates("pairs", proposed, popular=False)]
        involved = self.involved(files)
        twins = copy[np.isin(first, involved)]
        everyone = np.unique(np.concatenate([involved, copy, first]))
        store = self.stored("texts", np.union1d(involved, twins), everyone)
        return Compared(self.verified("edges", files, store, stopped), store, collapsed, stopped)

    def involved(self, files: Sequence[Path]) -> I64:
        """Records named in files of pairs, sorted."""
        named = [np.unique(np.concatenate(array_files.load(f, "left", "right"))) for f in files]
        return np.unique(np.concatenate(named)) if named else np.zeros(0, np.int64)

    def stored(self, stage: str, texts: I64, ids: I64) -> list[Path]:
        """Pass 3: texts and ids of records where they can be read one by one."""
        wanted = array_files.save(self.path(f"{stage}-wanted"), {"texts": texts, "ids": ids})
        items, base = [], 0
        for i, unit in enumerate(self.units):
            items.append((unit, base, self.path(f"{stage}-store", i)))
            base += unit.rows
        return [p for ps in self.job.map("store", partial(keep_texts, wanted=wanted), items) for p in ps]

    def verified(self, stage: str, files: Sequence[Path], store: Sequence[Path], stopped: U64) -> list[Path]:
        """Pass 4: the pairs of *files* compared."""
        known = array_files.save(self.path(f"{stage}-stopped"), {"stopped": stopped})
        fn = partial(compare_pairs.verify_file, store=store, stopped=known, config=self.config)
        return self.job.map("verify", fn, self.numbered(stage, files))

    def collapsed(self, files: Sequence[Path]) -> I64:
        """Records that have a near-copy with a smaller hash; whichever the order of records, the same."""
        out = [np.zeros(0, np.int64)]
        for near in map(compare_pairs.load, files):
            like = compare.likeness(near.counts)
            same = cluster.relations(like, self.config) == cluster.NEAR
            left, right = near.left[same], near.right[same]
            if len(left) == 0:
                continue
            a, b = candidate_pairs.fetch(self.corpus, "exact", left), candidate_pairs.fetch(self.corpus, "exact", right)
            larger = (a[:, 1] > b[:, 1]) | ((a[:, 1] == b[:, 1]) & (a[:, 0] > b[:, 0]))
            out.append(np.unique(np.where(larger, left, right)))
        return np.unique(np.concatenate(out))

    # -- passes 5 and 6: buckets, verdicts -------------------------------------------------------------------------

    def settled(self, compared: Compared, copy: I64, first: I64) -> tuple[list[settle.Settled], Scene]:
        """What was decided, bucket by bucket; and what all buckets needed to know."""
        none = np.zeros((len(copy), 0), np.int32)
        copies = array_files.save(self.path("copies-all"), {"left": copy, "right": first, "counts": none})
        known = {"silent": compared.silent, "stopped": compared.stopped}
        scene = Scene(
            self.corpus,
            self.config,
            tuple(self.parts),
            tuple(compared.store),
            array_files.save(self.path("known"), known),
        )
        pairs = [*compared.pairs, copies]
        group = connected.grouped(self.path("groups"), pairs, self.corpus.total)
        dealt = self.job.map("group", partial(connected.deal, grouped=group), self.numbered("dealt", pairs))
        fn = partial(settle.settle, scene=scene, edges=dealt[:-1], copies=dealt[-1])
        return self.job.map("settle", fn, self.numbered("settled", range(group.buckets))), scene
