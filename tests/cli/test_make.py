"""The recipe of the README in GNU Make: a failed check is never "up to date" at the next make."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RECIPE = re.search(r"^```make\n(.*?)^```$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="needs GNU Make")


def test_a_failed_check_is_not_up_to_date(tmp_path: Path) -> None:
    assert RECIPE is not None
    tool = tmp_path / "bin" / "cleaner"
    tool.parent.mkdir()
    tool.write_text(f'#!/bin/sh\nexec {sys.executable} -m cleaner "$@"\n')
    tool.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tool.parent}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}

    def make(limit: str) -> subprocess.CompletedProcess[str]:
        recipe = RECIPE[1].replace("--jobs 4", "").replace("--max-cluster 500", f"--min-records {limit}")  # type: ignore[index]
        (tmp_path / "Makefile").write_text(recipe)
        return subprocess.run(["make"], cwd=tmp_path, env=environment, capture_output=True, text=True)

    dump = tmp_path / "dumps" / "monday.jsonl.gz"
    dump.parent.mkdir()
    rows = [
        {"id": str(i), "text": f"The lock keeper of Ostbeck wrote entry {i} in his own hand, as always."}
        for i in range(3)
    ]
    dump.write_bytes(gzip.compress("\n".join(map(json.dumps, rows)).encode()))

    for _ in range(2):  # the second time the corpus is there, and the check fails again
        done = make("4")
        assert done.returncode != 0
        assert "FAIL  min_records" in done.stdout
    assert "nothing was done" in done.stderr
    done = make("3")
    assert done.returncode == 0, done.stderr
    assert "nothing was done" in done.stderr
    assert "up to date" in make("3").stdout
    dump.write_bytes(gzip.compress(json.dumps(rows[0]).encode()))
    assert "FAIL  min_records" in make("3").stdout
