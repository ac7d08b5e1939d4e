"""Speed and memory, beside others in the same run on the same pages: ratios, not absolute numbers, are what to read.

    python -m benchmarks.bench [--data DIR] [--pages N] [--documents N] [--rounds N] [--only pages dedup memory]

Times are CPU seconds of one thread, medians over interleaved rounds, so that a busy machine slows all alike.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks import scoring

WORD = re.compile(r"\w+")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bench", description=(__doc__ or "").split("\n\n")[0])
    default = os.environ.get("CLEANER_DATA", "../shared/data")
    parser.add_argument(
        "--data", type=Path, default=Path(default), help="folder of labelled sets (default: %(default)s)"
    )
    parser.add_argument("--pages", type=int, default=120, help="pages to clean per round (default: %(default)s)")
    parser.add_argument("--documents", type=int, default=5000, help="records to deduplicate (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds (default: %(default)s)")
    parser.add_argument("--only", nargs="+", choices=sorted(PARTS), default=sorted(PARTS, reverse=True))
    args = parser.parse_args(arguments)
    if not (args.data / "pages").is_dir():
        print(f"bench: no pages in {args.data}: name their folder with --data or CLEANER_DATA", file=sys.stderr)
        return 2
    print(f"{date.today()}, Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}")
    for name in args.only:
        PARTS[name](args)
    return 0


def medians(parts: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Median CPU seconds of each function over interleaved rounds, after one that warms up."""
    times: dict[str, list[float]] = {name: [] for name in parts}
    for i in range(rounds + 1):
        for name, function in parts.items():
            start = time.process_time()
            function()
            if i:
                times[name].append(time.process_time() - start)
    return {name: statistics.median(t) for name, t in times.items()}


def pages(args: argparse.Namespace) -> None:
    """Pages a second of clean on text and on HTML beside trafilatura, and beside merely splitting the text."""
    import trafilatura

    import cleaner
    from cleaner.model import Page

    rows = [r for r in scoring.read_jsonl(args.data / "pages" / "wcxb-dev.jsonl.xz") if int(r["id"][-4:]) % 12 == 5]
    rows = rows[: args.pages]
    ids = {r["id"] for r in rows}
    plain = scoring.read_jsonl(args.data / "text" / "wcxb-dev-plain.jsonl.xz")
    texts = [r["text"] for r in plain if r["id"] in ids]
    as_text = [Page(str(i), t, media_type="text/plain") for i, t in enumerate(texts)]
    as_html = [Page(r["id"], r["html"], url=r["url"], media_type="text/html") for r in rows]
    clean = cleaner.Cleaner()
    seconds = medians(
        {
            "clean text": lambda: [p.text for p in clean.clean_pages(as_text)],
            "clean HTML": lambda: [p.text for p in clean.clean_pages(as_html)],
            "trafilatura": lambda: [trafilatura.extract(r["html"], url=r["url"]) for r in rows],
            "split text": lambda: [[line.split() for line in t.splitlines()] for t in texts],
            "split regex": lambda: [[WORD.findall(line) for line in t.splitlines()] for t in texts],
        },
        args.rounds,
    )
    n = len(rows)
    print(f"\npages: {n} of text ({sum(map(len, texts)) / n / 1000:.1f} kB each) and of HTML "
          f"({sum(len(r['html']) for r in rows) / n / 1000:.0f} kB each)")  # fmt: skip
    print(f"{'':14}  pages/s  × trafilatura")
    for name, s in seconds.items():
        print(f"{name:14} {n / s:8.0f} {seconds['trafilatura'] / s:10.2f}")
    ours = seconds["clean text"]
    print(f"cleaning text costs {ours / seconds['split text']:.1f} × lines and str.split words, "
          f"{ours / seconds['split regex']:.1f} × lines and \\w+ words")  # fmt: skip
    unit = "\n\n".join(texts)[:400_000]
    for times in (1, 5):
        page = Page("long", unit * times, media_type="text/plain")
        s = medians({"": lambda page=page: clean.clean_pages([page])[0].text}, 1)[""]
        print(f"one page of {len(unit) * times / 1e6:.1f} MB: {s / len(unit) / times * 1e6:.2f} s CPU per MB")


def dedup(args: argparse.Namespace) -> None:
    """Records a second of dedup, files and all, beside datasketch's MinHashLSH on words already split."""
    from datasketch import MinHash, MinHashLSH

    import cleaner
    from cleaner.text.words import word_list

    documents = list(islice(scoring.read_jsonl(args.data / "dedup" / "synth20k.jsonl.xz"), args.documents))
    n = len(documents)
    with tempfile.TemporaryDirectory() as tmp:
        source = Path(tmp, "in.jsonl")
        with open(source, "w", encoding="utf-8") as f:
            f.writelines(json.dumps({"id": d["id"], "text": d["text"]}) + "\n" for d in documents)
        runs = iter(range(1000))

        def ours() -> None:
            cleaner.dedup([source], Path(tmp, f"out{next(runs)}"))

        def theirs() -> None:
            lsh = MinHashLSH(threshold=0.5, num_perm=128)
            for d in documents:
                words = word_list(d["text"])
                shingles = {" ".join(words[i : i + 5]).encode() for i in range(max(1, len(words) - 4))}
                sketch = MinHash(num_perm=128)
                sketch.update_batch(shingles)
                lsh.query(sketch)
                lsh.insert(d["id"], sketch)

        seconds = medians({"cleaner.dedup": ours, "datasketch MinHashLSH": theirs}, max(1, args.rounds // 2))
    print(f"\ndedup: {n} records, {sum(len(d['text']) for d in documents) / n / 1000:.1f} kB each")
    for name, s in seconds.items():
        print(f"{name:22} {n / s:8.0f} records/s {seconds['datasketch MinHashLSH'] / s:8.1f} × datasketch")


def memory(args: argparse.Namespace) -> None:
    """Peak memory of a whole run, the largest of its processes, at two sizes of corpus."""
    rows = list(islice(scoring.read_jsonl(args.data / "text" / "wcxb-dev-plain.jsonl.xz"), 500))
    print("\nmemory: cleaner run --jobs 1")
    for copies in (1, 4):
        with tempfile.TemporaryDirectory() as tmp:
            source = Path(tmp, "in.jsonl")
            with open(source, "w", encoding="utf-8") as f:
                for copy in range(copies):
                    for r in rows:
                        # Word order differs from copy to copy, so that the copies are no duplicates.
                        text = r["text"] if not copy else "\n".join(_turned(x, copy) for x in r["lines"])
                        row: dict[str, Any] = {
                            "id": f"{r['id']}-{copy}",
                            "url": f"https://{r['host']}/{copy}",
                            "text": text,
                        }
                        f.write(json.dumps(row) + "\n")
            size = source.stat().st_size
            command = [sys.executable, "-m", "cleaner", "run", str(source), "-o", str(Path(tmp, "out")), "-q"]
            start = time.perf_counter()
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode:
                raise SystemExit(f"bench: {' '.join(command)} ended with {process.returncode}")
            print(f"{len(rows) * copies:7} pages, {size / 1e6:6.0f} MB: peak {usage.ru_maxrss / 1024:5.0f} MB, "
                  f"{time.perf_counter() - start:5.0f} s")  # fmt: skip


def _turned(line: str, n: int) -> str:
    words = line.split(" ")
    n = (n * 7) % max(1, len(words))
    return " ".join(words[n:] + words[:n]) + f" {n}"


PARTS: dict[str, Callable[[argparse.Namespace], None]] = {"pages": pages, "dedup": dedup, "memory": memory}

if __name__ == "__main__":
    sys.exit(main())
