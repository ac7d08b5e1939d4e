"""Mutated inputs for readers, pages and the index: none may crash, hang or be passed over in silence.

    python -m benchmarks.fuzz [--inputs 2000] [--seconds 60] [--seed 0] [--only readers|pages|index] [--keep FOLDER]

A mutation flips, cuts, repeats, swaps or inserts bytes, numbers of a length among them, in the files and pages of
:mod:`benchmarks.fuzz_seeds`. Input *n* of a seed is the same in every run, so that a fault can be tried again: its
number is printed, and it is written to ``--keep FOLDER``. Inputs are tried in batches, which makes a million of them
affordable; a batch in which something goes wrong is tried again one by one.
"""

from __future__ import annotations

import argparse
import io
import itertools
import random
import signal
import struct
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import cleaner
from benchmarks import fuzz_seeds
from benchmarks.fuzz_seeds import WORDS
from cleaner.config import ReadConfig
from cleaner.errors import InputError
from cleaner.model import Page
from cleaner.readers import Source, read

SLOW = 10.0
"""Seconds after which an input, or a batch, counts as a hang; seeds take a few milliseconds."""
STUCK = 120
"""Seconds after which a batch is stopped."""
BATCH = 50
"""Inputs that a target gets at once."""
ODD = (b"\x00", b"\xff", b"\n", b"\r\n", b'"', b"\\", b"<", b"]]>", b"\xed\xa0\x80", b"{" * 50, b"[" * 50, b"9" * 20,
       b"WARC/1.0\r\n", b"PK\x03\x04", b"\x1f\x8b\x08\x00", b"\xff\xff\xff\xff", b"\x00\x00\x00\x80", b"&#x110000;", b"<p>" * 30)  # fmt: skip

Numbered = tuple[int, str, bytes]
"""Number of an input, name of its seed, data."""
Target = Callable[[Sequence[Numbered]], Sequence["str | None"]]
"""Tries inputs; what is wrong with each, if anything."""


class Stuck(BaseException):
    """A batch took too long."""


def mutated(data: bytes, rng: random.Random) -> bytes:
    """*data* with one to eight changes."""
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 3, 8))):
        at = rng.randrange(len(out) + 1)
        span = rng.choice((1, 2, 4, 16, 200))
        match rng.randrange(7):
            case 0 if out:
                out[at % len(out)] ^= 1 << rng.randrange(8)
            case 1:
                del out[at : at + span]
            case 2:
                out[at:at] = out[at : at + span] * rng.choice((1, 2, 50))
            case 3:
                out[at:at] = rng.choice(ODD)
            case 4:
                out[at : at + 4] = struct.pack("<I", rng.choice((0, 1, 2**31 - 1, 2**32 - 1, rng.randrange(1 << 32))))
            case 5:
                del out[at:]
            case 6:
                other = rng.randrange(len(out) + 1)
                out[at : at + span], out[other : other + span] = out[other : other + span], out[at : at + span]
    return bytes(out)


def try_files(batch: Sequence[Numbered]) -> list[str | None]:
    """Reads mutated files."""
    settings = ReadConfig(max_page_mb=1)
    return [_file_fault(name, data, settings) for _, name, data in batch]


def _file_fault(name: str, data: bytes, settings: ReadConfig) -> str | None:
    count = 0
    for item in read(Source(name, len(data), name), settings, stream=io.BytesIO(data)):
        count += 1
        if isinstance(item, InputError) and item.code == "unreadable":
            return f"an exception nobody foresaw: {item.reason}"
        if isinstance(item, Page):
            str(item.content).encode("utf-8")
            item.id.encode("utf-8")
    return None if count or not data.strip() else "passed over in silence"


class PageTarget:
    """Cleans mutated pages; their blocks must tile their source, and everything else of them must be had."""

    def __init__(self) -> None:
        self.clean = cleaner.Cleaner({"language": {"detector": "off"}})

    def __call__(self, batch: Sequence[Numbered]) -> list[str | None]:
        pages = []
        for number, name, data in batch:
            html = name.endswith("html")
            # Every other text comes decoded, as a table's cell does; lone surrogates cannot.
            content: str | bytes = data if html or number % 2 else data.decode("utf-8", "replace")
            pages.append(Page(str(number), content, media_type="text/html" if html else "text/plain"))
        try:
            cleaned = self.clean.clean_pages(pages)
        except InputError:
            if len(batch) == 1:
                return [None]  # no text at all
            return [fault for one in batch for fault in self([one])]
        return [self._fault(page, int(page.document.page.id)) for page in cleaned]

    def _fault(self, page: Any, number: int) -> str | None:
        at = 0
        for block in page.blocks:
            if block.start != at:
                return f"block at {block.start}, not {at}"
            at = block.end
        if at != len(page.source):
            return f"blocks end at {at} of {len(page.source)}"
        if number % 8 == 0:  # the rest of the page costs as much as labelling it
            page.to_json(removed=True).encode("utf-8")
            page.records()
            page.explain()
        return None


class IndexTarget:
    """Texts of any kind added to an index and asked for again, and an index on disk whose files are damaged."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with cleaner.DedupIndex(folder / "whole") as index:
            for i in range(20):
                index.add(f"r{i}", WORDS * 3 + f" Number {i}.")
        self.files = {p.name: p.read_bytes() for p in (folder / "whole").iterdir() if p.is_file()}

    def __call__(self, batch: Sequence[Numbered]) -> list[str | None]:
        number = batch[0][0]
        if number // BATCH % 10 == 0 and (fault := self._damaged(number)):
            return [fault, *[None] * (len(batch) - 1)]
        names = [str(n) for n, _, _ in batch]
        texts = [data.decode("utf-8", "replace") for _, _, data in batch]
        faults: list[str | None] = []
        with cleaner.DedupIndex(None) as index:
            index.add_many(names, texts)
            for name, text, match in zip(names, texts, index.query_many(texts), strict=True):
                lost = match is None and any(map(str.isalnum, text))
                faults.append("a text is not found again" if lost else None if name in index else "an id is gone")
            for name in names[::2]:
                index.remove(name)
            if len(index) != len(names[1::2]):
                faults[0] = f"{len(index)} records after {len(names[::2])} of {len(names)} were removed"
        return faults

    def _damaged(self, number: int) -> str | None:
        rng = random.Random(number)
        broken = self.folder / f"broken-{number}"
        broken.mkdir(exist_ok=True)
        victim = rng.choice(sorted(self.files))
        for file, raw in self.files.items():
            (broken / file).write_bytes(mutated(raw, rng) if file == victim else raw)
        try:
            with cleaner.DedupIndex(broken) as index:
                index.query(WORDS * 3)
        except cleaner.CleanerError:
            return None  # damage is named
        finally:
            for file in broken.iterdir():
                file.unlink()
            broken.rmdir()
        return None


def inputs(count: int, seed: int, names: dict[str, bytes]) -> Iterator[Numbered]:
    """Numbered mutations of the seeds, the seeds themselves first."""
    listed = sorted(names)
    for number in range(count):
        rng = random.Random((seed << 32) + number)
        name = listed[number % len(listed)]
        yield number, name, names[name] if number < len(listed) else mutated(names[name], rng)


def fuzz(target: Target, names: dict[str, bytes], args: argparse.Namespace) -> tuple[int, int]:
    """Tries *target* on mutated inputs until they, or the seconds, are used up; how many were tried, and faults."""
    tried = faults = 0
    start = time.monotonic()
    listed = inputs(args.inputs, args.seed, names)
    while (batch := list(itertools.islice(listed, BATCH))) and time.monotonic() - start < args.seconds:
        tried += len(batch)
        found, whole = _tried(target, batch)
        if whole and len(batch) > 1:
            alone = [_tried(target, [one]) for one in batch]
            found = [each[0] or said for each, said in alone]
            found[0] = found[0] or (None if any(found) else f"with the {len(batch) - 1} inputs after it: {whole}")
        for (number, name, data), fault in zip(batch, found, strict=True):
            fault = fault or (whole if len(batch) == 1 else None)
            if fault is None:
                continue
            faults += 1
            print(f"{name} #{number}: {fault}", flush=True)
            if args.keep:
                args.keep.mkdir(parents=True, exist_ok=True)
                (args.keep / f"{number}-{name}").write_bytes(data)
    return tried, faults


def _tried(target: Target, batch: Sequence[Numbered]) -> tuple[list[str | None], str | None]:
    """What is wrong with each input, and with the batch as a whole."""
    began = time.process_time()
    fine: list[str | None] = [None] * len(batch)
    try:
        with _alarm(STUCK):
            found = list(target(batch))
    except Stuck:
        return fine, f"did not end in {STUCK} s"
    except Exception:
        return fine, traceback.format_exc(limit=-3)
    took = time.process_time() - began
    return found, f"took {took:.1f} s" if took > SLOW else None


class _alarm:
    """Raises :class:`Stuck` after some seconds, where the system has such signals."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds if hasattr(signal, "SIGALRM") else 0

    def __enter__(self) -> None:
        if self.seconds:
            signal.signal(signal.SIGALRM, self._raise)
            signal.alarm(self.seconds)

    def __exit__(self, *_: object) -> None:
        if self.seconds:
            signal.alarm(0)

    @staticmethod
    def _raise(*_: object) -> None:
        raise Stuck


def main() -> int:
    """Fuzzes what is asked for; exit code 1 if there was a fault."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=2000, help="of each target")
    parser.add_argument("--seconds", type=float, default=60.0, help="for each target")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", choices=("readers", "pages", "index"))
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="write inputs with faults here")
    args = parser.parse_args()
    total = 0
    with tempfile.TemporaryDirectory() as folder:
        targets: dict[str, tuple[Callable[[], Target], dict[str, bytes]]] = {
            "readers": (lambda: try_files, fuzz_seeds.files()),
            "pages": (PageTarget, fuzz_seeds.pages()),
            "index": (lambda: IndexTarget(Path(folder)), fuzz_seeds.pages()),
        }
        for what, (made, names) in targets.items():
            if args.only in (None, what):
                began = time.monotonic()
                tried, faults = fuzz(made(), names, args)
                total += faults
                print(f"{what}: {tried:,} inputs, {faults} faults, {time.monotonic() - began:.0f} s", flush=True)
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
