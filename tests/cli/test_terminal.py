"""What a person meets at the terminal: help, suggestions, progress, a pager, and nothing raw from a page."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from cleaner.cli import command_line, commands, progress
from cleaner.cli.command_line import EXAMPLES, main, parser
from cleaner.cli.flags import FIRST

HOSTILE = "\x1b]0;owned\x07\x1b[31m\r\x9b2J\u202e"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["run", "x", "-o", "y", "--langages", "en"], "did you mean --languages?"),
        (["run", "x", "-o", "y", "--min-char=3"], "did you mean --min-chars?"),
        (["show", "x", "--wy"], "did you mean --why?"),
        (["check", "x", "--min-record", "3"], "did you mean --min-records?"),
    ],
)
def test_unknown_flags_suggest(words: list[str], says: str, capsys: Any) -> None:
    with pytest.raises(SystemExit) as e:
        main(words)
    assert e.value.code == 2
    err = capsys.readouterr().err
    assert says in err
    assert err.count("\n") < 5


def test_help_begins_with_what_people_need_and_has_examples_that_parse(capsys: Any) -> None:
    with pytest.raises(SystemExit):
        main(["run", "--help"])
    text = capsys.readouterr().out
    assert text.index("often used:") < text.index("reading:") < text.index("duplicates:")
    first = text[text.index("often used") : text.index("reading:")]
    assert first.count("\n  --") >= len(FIRST)
    for name, examples in EXAMPLES.items():
        lines = [line.split("  and ")[0].split("   ")[0] for line in examples.splitlines()[1:]]
        assert lines
        for line in lines:
            words = line.split("cleaner ", 1)[1].split(" > ")[0].replace("'", "").split()
            assert words[0] == name
            assert parser().parse_args(words).command is getattr(commands, name)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("stream", [Terminal, io.StringIO])
def test_progress_is_a_bar_on_a_terminal_and_lines_elsewhere(stream: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    err = stream()
    monkeypatch.setattr(sys, "stderr", err)
    clock = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    with progress.ProgressDisplay(quiet=False) as tell:
        assert tell is not None
        for done in range(5):
            tell("pages", done * 400, done * 400)
            tell("clean", done * 250_000, 1_000_000)
            clock[0] += 20
            time.sleep(0.11)  # a bar is drawn ten times a second
        tell("write", 1, 2)
    text = err.getvalue()
    if stream is Terminal:
        assert "clean" in text
        assert "pages/s" in text
        assert "cleaner: " not in text
    else:
        assert text.splitlines()[0] == "cleaner: clean 50%, 800 pages, 20 pages/s, 40 s left"
        assert "\r" not in text
        assert len(text.splitlines()) == 2
    with progress.ProgressDisplay(quiet=True) as tell:
        assert tell is None


def hostile_dump(folder: Path) -> Path:
    name = folder / f"d{HOSTILE.replace('/', '')}.jsonl"
    words = " ".join(f"word{i}" for i in range(60))
    rows = [{"id": f"i{HOSTILE}{n}", "text": f"{HOSTILE}{words} {n}", "url": "https://a.example/" + HOSTILE,
             "language": HOSTILE, "kind": HOSTILE} for n in range(2)]  # fmt: skip
    rows += [{"id": HOSTILE, "text": None}]
    name.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    return name


def raw(data: bytes) -> bool:
    text = data.decode("utf-8", "replace").replace("\r\n", "\n")
    return any(c in text for c in "\x1b\x07\x9b\u202e\r")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_nothing_of_a_page_reaches_a_terminal_raw(tmp_path: Path) -> None:
    import pty

    dump, out = hostile_dump(tmp_path), tmp_path / "out"
    page = tmp_path / "page.txt"
    page.write_text(
        f"A line {HOSTILE} of a page that is long enough to be kept as it is by anybody.\n" * 3, encoding="utf-8"
    )
    lines = [
        ["dedup", dump, "-o", out, "-q"], ["dedup", dump, "-o", out], ["show", "--duplicates", out],
        ["report", out, "--json"], ["check", out, "--max-rejected-share", "0"], ["clean", page],
        ["clean", page, "--format", "json"], ["clean", page, "--format", "records"], ["show", page],
        ["restore", out, f"i{HOSTILE}0"], ["restore", out, f"nothing{HOSTILE}"],
        ["dedup", dump, "-o", tmp_path / "none", "--min-chars", "99999", "-q"],
    ]  # fmt: skip
    for words in lines:
        ours, theirs = pty.openpty()
        environment = {**os.environ, "NO_COLOR": "1", "PAGER": ""}
        command = [sys.executable, "-m", "cleaner", *map(str, words)]
        process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, close_fds=True)
        os.close(theirs)
        shown = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            if not piece:
                break
            shown += piece
        process.wait(60)
        os.close(ours)
        assert not raw(shown), (words[0], shown)


def test_a_pager_shows_long_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "kept"
    pager = tmp_path / "pager"
    pager.write_text(f"#!/bin/sh\ncat > {kept}\n")
    pager.chmod(0o755)
    monkeypatch.setattr(sys, "stdout", Terminal())
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setenv("PAGER", str(pager))
    commands.page_out(iter(["one\n", "two\n"]))
    assert kept.read_text() == "one\ntwo\n"
    assert command_line.DONE == 0
