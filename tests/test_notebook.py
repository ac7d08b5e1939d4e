"""What a person meets in a notebook: short representations, and no wait for a compiler."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from dedup_texts import prose

import cleaner

ROOT = Path(__file__).parents[1]
TEXT = prose("notebook", 400)


def values(folder: Path) -> dict[str, Any]:
    (folder / "a.txt").write_text(TEXT)
    index = cleaner.DedupIndex(None)
    index.add("a", TEXT)
    page = cleaner.clean(TEXT, url="https://fen.example/tide")
    return {
        "page": page,
        "record": page.records()[0],
        "input": cleaner.Page(id="a", content=TEXT, extra={str(i): TEXT for i in range(9)}),
        "index": index,
        "match": index.query(TEXT),
        "summary": cleaner.run(folder / "a.txt", folder / "out"),
        "cleaner": cleaner.Cleaner(),
    }


@pytest.mark.parametrize("name", ["page", "record", "input", "index", "match", "summary", "cleaner"])
def test_representations_fit_a_notebook(tmp_path: Path, name: str) -> None:
    shown = repr(values(tmp_path)[name])
    assert len(shown) <= 260
    assert "\n" not in shown


def test_a_representation_says_what_it_is(tmp_path: Path) -> None:
    found = values(tmp_path)
    assert repr(found["record"]).startswith("Record(id='https://fen.example/tide', text='")
    assert repr(found["index"]) == "<DedupIndex in memory: 1 records>"
    assert repr(cleaner.Page(id="a", content="")) == "Page(id='a')"
    found["index"].close()
    assert "closed" in repr(found["index"])


def test_the_first_text_waits_for_no_compiler(tmp_path: Path) -> None:
    code = (
        "import time, cleaner\nindex = cleaner.DedupIndex(None)\nbefore = time.process_time()\n"
        "for i in range(5): index.add(str(i), f'The ferry waits for the tide of {i}. ' * 40)\n"
        "print(time.process_time() - before)"
    )
    env = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, check=True)
    assert float(done.stdout) < 8  # seconds of CPU; compiling the kernels takes thirty and more
