"""Blocks of documentation pages, run in a folder of their own beside the samples."""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NOT_RUN = ("make", "pip", "git", "python3 -m venv", ". ")
"""Commands that build environments or take long; what they name is checked instead."""


def run_blocks(page: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """Run the ``python`` and ``console`` blocks of *page* in order, in *place*; how many ran."""
    shutil.copytree(ROOT / "samples", place / "samples")
    monkeypatch.chdir(place)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]))
    (place / "bin").mkdir()
    command = place / "bin" / "cleaner"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cleaner "$@"\n')
    command.chmod(0o755)
    monkeypatch.setenv(
        "PATH", f"{place / 'bin'}{os.pathsep}{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    )
    names: dict[str, object] = {}
    text = page.read_text("utf-8")
    ran = 0
    for match in FENCE.finditer(text):
        where = f"{page.name}, line {text.count(chr(10), 0, match.start()) + 1}"
        if match[1] == "python":
            run_python(match[2], names, where)
        elif match[1] == "console":
            run_console(match[2], where)
        else:
            continue
        ran += 1
    return ran


def run_python(block: str, names: dict[str, object], where: str) -> None:
    if ">>>" not in block:
        exec(compile(block, where, "exec"), names)
        return
    test = doctest.DocTestParser().get_doctest(block, names, where, "README.md", 0)
    report: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    runner.run(test, out=report.append, clear_globs=False)
    names.update(test.globs)
    assert not runner.failures, "".join(report)


def run_console(block: str, where: str) -> None:
    """Commands after ``$``, and under each what it prints (``...`` stands for anything); no output shown, none compared."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, expected = part.partition("\n")
        if command.startswith(NOT_RUN):
            continue
        done = subprocess.run(command, shell=True, capture_output=True, text=True)
        assert done.returncode == 0, f"{where}: {command}\n{done.stderr}"
        if expected.strip():
            flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
            got = done.stdout or done.stderr
            assert doctest.OutputChecker().check_output(expected, got, flags), f"{where}: {command}\n{got}"
