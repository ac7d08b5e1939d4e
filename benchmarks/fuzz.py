"""Mutated inputs for readers, pages and the index: none may crash, hang or be passed over in silence.

    python -m benchmarks.fuzz [--inputs 2000] [--seconds 60] [--seed 0] [--only readers|pages|index]

Seeds are small files of every format, made here. A mutation flips, cuts, repeats, swaps or inserts bytes, numbers of
a length among them. The same seed gives the same inputs, so that a fault can be tried again: it is printed with its
number, and written to ``--keep FOLDER``.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import random
import struct
import sys
import tarfile
import tempfile
import time
import traceback
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

import cleaner
from cleaner.config import ReadConfig
from cleaner.errors import InputError
from cleaner.model import Page
from cleaner.readers import Source, read

SLOW = 10.0
"""Seconds after which an input counts as a hang; seeds take a few milliseconds."""
WORDS = "The mill by the weir was repaired twice, said the miller’s son; nobody paid. "
HTML = f"<!DOCTYPE html><html><head><title>Mill</title></head><body><nav><a href='/'>Home</a></nav><p>{WORDS * 4}</p></body></html>"
THREAD = "\n".join(f"ann{i}\nPosts: {i}\nJan {i + 1}, 2020 at 4:0{i} PM\n#{i + 1}\n{WORDS}\nReply" for i in range(5))
ODD = (b"\x00", b"\xff", b"\n", b"\r\n", b'"', b"\\", b"<", b"]]>", b"\xed\xa0\x80", b"{" * 50, b"[" * 50, b"9" * 20,
       b"WARC/1.0\r\n", b"PK\x03\x04", b"\x1f\x8b\x08\x00", b"\xff\xff\xff\xff", b"\x00\x00\x00\x80", b"&#x110000;", b"<p>" * 30)  # fmt: skip


def seeds() -> dict[str, bytes]:
    """A small file of every format, by name."""
    rows = [{"id": i, "text": WORDS * (i + 1), "url": f"http://a.example/{i}"} for i in range(6)]
    lines = "".join(json.dumps(r) + "\n" for r in rows).encode()
    table = "id,text\n" + "".join(f'{i},"{WORDS} ""{i}"""\n' for i in range(6))
    parquet = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), parquet, row_group_size=2)
    tar, archive = io.BytesIO(), io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as t:
        for name, data in (("a.jsonl", lines), ("b.html", HTML.encode())):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            t.addfile(info, io.BytesIO(data))
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("a.csv", table)
        z.writestr("b.txt", WORDS)
    warc = b"".join(_warc(i) for i in range(4))
    arc = b"".join(
        b"http://a.example/%d 1.1.1.1 20200101000000 text/html %d\n%s\n" % (i, len(_http(i)), _http(i))
        for i in range(3)
    )
    mail = "".join(
        f"From a@a.example Tue Mar  4 05:06:07 2014\nFrom: a@a.example\nSubject: {i}\nMessage-ID: <{i}@a>\n\n{WORDS}\n\n"
        for i in range(3)
    )
    wiki = f"<mediawiki><page><title>T</title><ns>0</ns><id>1</id><revision><text>'''A''' [[b|c]] {{{{d}}}} {WORDS}</text></revision></page></mediawiki>"
    stack = f'<posts><row Id="1" PostTypeId="1" Body="&lt;p&gt;{WORDS}&lt;/p&gt;" /><row Id="2" PostTypeId="2" ParentId="1" Body="{WORDS}" /></posts>'
    sql = f"-- MySQL dump\nINSERT INTO `posts` (`post_id`, `post_text`) VALUES (1,'{WORDS.replace(chr(8217), '')}'),(2,'x\\'y');\n"
    return {
        "a.jsonl": lines, "a.json": json.dumps(rows).encode(), "a.csv": table.encode(), "a.tsv": table.replace(",", "\t").encode(),
        "a.parquet": parquet.getvalue(), "a.warc": warc, "a.warc.gz": b"".join(gzip.compress(_warc(i)) for i in range(4)),
        "a.arc": arc, "a.tar": tar.getvalue(), "a.tar.gz": gzip.compress(tar.getvalue()), "a.zip": archive.getvalue(),
        "a.jsonl.zst": zstandard.ZstdCompressor().compress(lines), "a.html": HTML.encode(), "a.txt": THREAD.encode(),
        "a.mbox": mail.encode(), "wiki.xml": wiki.encode(), "posts.xml": stack.encode(), "a.sql": sql.encode(), "a": lines,
        "a.mhtml": b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: text/html\n\n" + HTML.encode() + b"\n--x--\n",
    }  # fmt: skip


def _http(i: int) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + HTML.replace("Mill", f"Mill {i}").encode()


def _warc(i: int) -> bytes:
    block = _http(i)
    return (b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/%d\r\nContent-Type: application/http\r\n"
            b"Content-Length: %d\r\n\r\n" % (i, len(block))) + block + b"\r\n\r\n"  # fmt: skip


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


def try_reader(name: str, data: bytes) -> str | None:
    """Reads a mutated file; what is wrong, if anything."""
    count = 0
    for item in read(Source(name, len(data), name), ReadConfig(max_page_mb=1), stream=io.BytesIO(data)):
        count += 1
        if isinstance(item, InputError) and item.code == "unreadable":
            return f"an exception nobody foresaw: {item.reason}"
        if isinstance(item, Page):
            str(item.content).encode("utf-8")
            item.id.encode("utf-8")
    return None if count or not data.strip() else "passed over in silence"


def try_page(name: str, data: bytes) -> str | None:
    """Cleans a mutated page; its blocks must tile its source."""
    text: str | bytes = data.decode("utf-8", "replace") if name.endswith("txt") else data
    try:
        page = cleaner.clean(text, media_type="text/plain" if name.endswith("txt") else "text/html")
    except InputError:
        return None  # no text at all
    at = 0
    for block in page.blocks:
        if block.start != at:
            return f"block at {block.start}, not {at}"
        at = block.end
    return None if at == len(page.source) else f"blocks end at {at} of {len(page.source)}"


class IndexTarget:
    """An index on disk whose files are damaged, and texts of any kind that are asked."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.number = folder, 0
        with cleaner.DedupIndex(folder / "whole") as index:
            for i in range(20):
                index.add(f"r{i}", WORDS * 3 + f" Number {i}.")
        self.files = {p.name: p.read_bytes() for p in (folder / "whole").iterdir() if p.is_file()}

    def __call__(self, name: str, data: bytes) -> str | None:
        self.number += 1
        if self.number % 10:
            with cleaner.DedupIndex(None) as index:
                text = data.decode("utf-8", "replace")
                index.add("a", text)
                match = index.query(text)
                return (
                    "a text is not found again"
                    if text.split() and match is None and any(map(str.isalnum, text))
                    else None
                )
        rng = random.Random(self.number)
        broken = self.folder / f"broken-{self.number}"
        broken.mkdir()
        victim = rng.choice(sorted(self.files))
        for file, raw in self.files.items():
            (broken / file).write_bytes(mutated(raw, rng) if file == victim else raw)
        try:
            with cleaner.DedupIndex(broken) as index:
                index.query(WORDS * 3)
        except cleaner.CleanerError:
            return None  # damage is named
        except ValueError as e:
            return None if "cut short" in str(e) or "not an array file" in str(e) else f"ValueError: {e}"
        return None


def inputs(count: int, seed: int, names: dict[str, bytes]) -> Iterator[tuple[int, str, bytes]]:
    """Numbered mutations of the seeds, the seeds themselves first."""
    listed = sorted(names)
    for number in range(count):
        rng = random.Random((seed << 32) + number)
        name = listed[number % len(listed)]
        yield number, name, names[name] if number < len(listed) else mutated(names[name], rng)


def fuzz(
    target: Callable[[str, bytes], str | None], names: dict[str, bytes], args: argparse.Namespace
) -> tuple[int, int]:
    """Tries *target* on mutated inputs until they, or the seconds, are used up; how many were tried, and faults."""
    tried = faults = 0
    start = time.monotonic()
    for number, name, data in inputs(args.inputs, args.seed, names):
        if time.monotonic() - start > args.seconds:
            break
        began = time.monotonic()
        try:
            fault = target(name, data)
        except Exception:
            fault = traceback.format_exc(limit=-3)
        took = time.monotonic() - began
        tried += 1
        if fault is None and took > SLOW:
            fault = f"took {took:.1f} s"
        if fault is not None:
            faults += 1
            print(f"{name} #{number}: {fault}", flush=True)
            if args.keep:
                args.keep.mkdir(parents=True, exist_ok=True)
                (args.keep / f"{number}-{name}").write_bytes(data)
    return tried, faults


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
    pages = {"a.html": HTML.encode(), "a.txt": THREAD.encode(), "b.txt": WORDS.encode() * 9}
    with tempfile.TemporaryDirectory() as folder:
        targets = {"readers": (try_reader, seeds()), "pages": (try_page, pages)}
        if args.only in (None, "index"):
            targets["index"] = (IndexTarget(Path(folder)), pages)  # type: ignore[assignment]
        for what, (target, names) in targets.items():
            if args.only in (None, what):
                tried, faults = fuzz(target, names, args)
                total += faults
                print(f"{what}: {tried:,} inputs, {faults} faults", flush=True)
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
