"""Odd files of other projects' test suites: valid ones give pages or say that they hold no text, broken ones a row.

    python -m benchmarks.conformance FOLDER

FOLDER holds ``json/`` (JSONTestSuite: ``y_`` valid, ``n_`` invalid, ``i_`` as one likes), ``parquet/data`` and
``parquet/bad_data`` (parquet-testing) and ``warc/`` (warcio's test data); none of them is part of this project.
Ends with code 1 if a file crashes its reader, takes longer than ``SECONDS``, or is passed over in silence.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from cleaner.config import ReadConfig
from cleaner.errors import InputError
from cleaner.model import Page
from cleaner.readers import read
from cleaner.readers.json_lines import load

SECONDS = 20.0


class Outcome(NamedTuple):
    """What came of a file: pages, codes of errors, and what is wrong with that, if anything."""

    path: Path
    pages: int
    codes: tuple[str, ...]
    fault: str | None


def outcome(path: Path, fault_of: str | None = None, config: ReadConfig | None = None) -> Outcome:
    """Reads one file."""
    pages, codes = 0, []
    start = time.monotonic()
    fault = fault_of
    try:
        for item in read(path, config):
            if isinstance(item, Page):
                pages += 1
                item.content.encode() if isinstance(item.content, str) else None
            else:
                assert isinstance(item, InputError)
                codes.append(item.code)
                if item.code == "unreadable" and ":" in item.reason[:40] and "cannot" not in item.reason:
                    fault = fault or f"an exception nobody foresaw: {item.reason}"
    except Exception as e:
        fault = f"raises {type(e).__name__}: {e}"
    if time.monotonic() - start > SECONDS:
        fault = fault or "takes too long"
    if not pages and not codes:
        fault = fault or "is passed over in silence"
    return Outcome(path, pages, tuple(codes), fault)


def json_files(folder: Path) -> Iterator[Outcome]:
    """Every value is read as the id of a row too, so that a valid one must parse and an invalid one must not."""
    for path in sorted(folder.glob("*.json")):
        data = path.read_bytes()
        try:
            load(data)
            parsed = True
        except ValueError:
            parsed = False
        found = outcome(path)
        fault = found.fault
        if path.name.startswith("y_") and not parsed:
            fault = fault or "valid JSON is refused"
        if path.name.startswith("n_") and not found.codes and not _lenient(path, parsed):
            fault = fault or "invalid JSON gives no row"
        yield found._replace(fault=fault)


def _lenient(path: Path, parsed: bool) -> bool:
    """Invalid files that are read on purpose, for dumps hold such things: NaN, raw controls in strings, two values."""
    name = path.name
    return parsed or any(part in name for part in ("comma", "trailing", "extra", "unescaped", "double", "two_", "tab"))


def plain_files(folder: Path) -> Iterator[Outcome]:
    """Whatever is in a folder; nothing may vanish."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix not in (".md", ".py")):
        yield outcome(path)


def main() -> int:
    """Reads all files of the folder that is named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("-v", action="store_true", help="a line for each file")
    args = parser.parse_args()
    faults = 0
    for name, reading in (("json", json_files), ("parquet", plain_files), ("warc", plain_files)):
        found = list(reading(args.folder / name))
        codes = Counter(code for o in found for code in o.codes)
        wrong = [o for o in found if o.fault]
        faults += len(wrong)
        print(f"{name}: {len(found)} files, {sum(o.pages for o in found)} pages, {dict(codes)}, {len(wrong)} faults")
        for o in found if args.v else wrong:
            print(f"  {o.path.relative_to(args.folder)}: {o.pages} pages, {o.codes[:5]} {o.fault or ''}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
