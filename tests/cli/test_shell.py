"""What a person sees on a terminal: wrapped lines, completion of the command."""

from __future__ import annotations

import argparse
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cleaner
from cleaner.cli import command_line, commands
from cleaner.page.page_view import MARGIN, render
from cleaner.text.terminal import columns_of, wrapped

TEXT = "Skip to main content\n\n" + "The ferry that waits for the tide " * 12 + "\n\n" + "月も雲間のなきは嫌にて候" * 12


@given(st.text("ab 月\u0301c", max_size=60), st.integers(2, 12))
def test_wrapped_lines_are_the_line(line: str, width: int) -> None:
    pieces = wrapped(line, width)
    assert "".join(pieces) == line
    assert all(columns_of(p.rstrip(" ")) <= width for p in pieces)


@pytest.mark.parametrize("width", [60, 80, 132])
def test_a_page_is_wrapped_beside_its_margin(width: int) -> None:
    shown = render(cleaner.clean(TEXT), width=width).splitlines()
    assert all(columns_of(line.rstrip()) <= width for line in shown if "│" in line)
    text = "".join(line[MARGIN + 3 :].strip() for line in shown if line[MARGIN + 1 : MARGIN + 2] == "│")
    assert text.replace(" ", "").startswith("Skiptomaincontent" + "Theferrythatwaitsforthetide" * 12)


def test_a_page_in_a_pipe_is_not_wrapped() -> None:
    assert max(map(len, render(cleaner.clean(TEXT)).splitlines())) > 300


@pytest.mark.parametrize("shell", commands.SHELLS)
def test_completion_knows_commands_and_flags(shell: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert command_line.main(["completion", shell]) == 0
    script = capfd.readouterr().out
    for word in ("restore", "--partition-by", "--mask"):
        assert word.lstrip("-") in script


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_bash_completes(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    command_line.main(["completion", "bash"])
    (tmp_path / "complete.sh").write_text(capfd.readouterr().out)
    (tmp_path / "dump.jsonl").touch()
    ask = (
        'source complete.sh; f() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); '
        '$(complete -p cleaner | sed "s/.*-F \\([^ ]*\\).*/\\1/") cleaner "${COMP_WORDS[COMP_CWORD]}"; echo "${COMPREPLY[@]}"; }; '
        "f cleaner re; f cleaner run --partition; f cleaner run du"
    )
    done = subprocess.run(["bash", "-c", ask], capture_output=True, text=True, cwd=tmp_path)
    assert done.stdout.splitlines() == ["report restore", "--partition-by", "dump.jsonl"], done.stderr


def test_every_file_argument_is_one() -> None:
    found = {
        part.dest
        for action in command_line.parser()._actions
        if isinstance(action, argparse._SubParsersAction)
        for sub in action.choices.values()
        for part in sub._actions
    }
    assert found >= commands.FILE_ARGUMENTS


def test_lists_of_words_take_commas(capfd: pytest.CaptureFixture[str]) -> None:
    assert command_line.main(["config", "--mask", "email,ip", "--mask", "iban"]) == 0
    assert 'mask = ["email", "ip", "iban"]' in capfd.readouterr().out
    assert command_line.main(["config", "--mask", "email,fone"]) == 2
    assert "did you mean phone" in capfd.readouterr().err
