"""A pipeline engineer: a Makefile over five days, with a mistake, a crash and a changed setting."""

from __future__ import annotations

import gzip
import json
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from dedup_texts import prose

Run = Callable[..., subprocess.CompletedProcess[str]]
MAKEFILE = """
FLAGS ?=
corpus/.checked: $(wildcard dumps/*.jsonl.gz) settings.toml
\tcleaner run --config settings.toml dumps/ -o corpus --overwrite -q $(FLAGS)
\tcleaner check corpus --max-removed-share 0.6
\ttouch $@
"""


def dump(day: int, pages: int = 30) -> None:
    """A day's crawl; every fifth page was there the day before."""
    rows = []
    for i in range(pages):
        number = (day - 1) * pages + i + 1 if i % 5 == 0 else day * pages + i
        text = f"Skip to main content\n\n{prose(number, 120)}\n\n© 2024 Fen Gazette. All rights reserved."
        rows.append({"id": f"d{day}-{i}", "url": f"https://fen.example/{number}", "text": text})
    Path("dumps").mkdir(exist_ok=True)
    data = b"".join(json.dumps(r).encode() + b"\n" for r in rows)
    Path(f"dumps/day{day}.jsonl.gz").write_bytes(gzip.compress(data))


def records() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table("corpus/records").to_pylist()
    return found


def test_five_days(at: Run) -> None:
    if shutil.which("make") is None:
        pytest.skip("make is not installed")
    Path("Makefile").write_text(MAKEFILE)
    Path("settings.toml").write_text("[run]\nmax_errors = 3\n")
    # the first day
    dump(1)
    at("make")
    assert len(records()) == 30
    assert not any("All rights reserved" in r["text"] for r in records())
    assert "up to date" in at("make").stdout
    # the second: copies of the day before go, the older ids stay
    dump(2)
    at("make")
    assert len(records()) == 54
    # the third: a mistake in the settings names itself, and the corpus stays as it was
    before = Path("corpus/summary.json").read_bytes()
    Path("settings.toml").write_text("[run]\nmax_errrors = 3\n")
    dump(3)
    said = at("make", code=2).stderr
    assert "max_errrors" in said
    assert "max_errors" in said
    assert Path("corpus/summary.json").read_bytes() == before
    # another one: no column holds text
    Path("settings.toml").write_text('[read]\ntext_column = "txet"\n')
    assert at("make", code=2).stderr
    assert Path("corpus/summary.json").read_bytes() == before
    Path("settings.toml").write_text("[run]\nmax_errors = 3\n")
    at("make")
    assert len(records()) == 78
    # the fourth: killed on the way; the same command goes on
    dump(4, pages=400)
    process = subprocess.Popen(["make"], env=None, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(0.5)
    process.send_signal(signal.SIGKILL)
    process.wait()
    at("pkill -9 -f 'cleaner run --config settings.toml'", code=None)
    at("make")
    whole = {p: p.read_bytes() for p in Path("corpus").rglob("*.parquet")}
    at("rm -r corpus && make")
    assert {p: p.read_bytes() for p in Path("corpus").rglob("*.parquet")} == whole
    # the fifth: a limit that is too tight fails the target, also at the next make
    Path("Makefile").write_text(MAKEFILE.replace("0.6", "0.001"))
    dump(5)
    at("make", code=2)
    assert "up to date" not in at("make", code=2).stdout
    # and a setting is changed: the same pages, judged anew
    Path("Makefile").write_text(MAKEFILE)
    Path("settings.toml").write_text('[label]\nkeep = ["nav"]\n')
    at("make")
    assert any("Skip to main content" in r["text"] for r in records())
