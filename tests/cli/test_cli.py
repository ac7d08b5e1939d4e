"""The command line: flags from the config, exit codes, what goes to stdout and what to stderr."""

from __future__ import annotations

import dataclasses
import gzip
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from cleaner.cli import command_line, commands
from cleaner.cli.flags import STAGES, config_from
from cleaner.config import Config, stage_types
from cleaner.report.gates import GATES
from cleaner.settings import fields_of, flag_of

SAMPLES = Path(__file__).parents[2] / "samples"
ARTICLE = SAMPLES / "ferry-article.txt"


def run(*args: str | Path, code: int = 0, capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    """Output and messages of a command line that must end with *code*."""
    got = command_line.main([str(a) for a in args])
    out, err = capsys.readouterr()
    assert got == code, err
    return out, err


def parse(*args: str) -> Config:
    return config_from(command_line.parser().parse_args(["run", "x", "-o", "y", *args]))


# -- flags -------------------------------------------------------------------------------------------------------------

EVERY = [(stage, field, hint) for stage in STAGES for field, hint in fields_of(stage_types()[stage])]


WORDS = {"encoding": "cp1252", "prefer": "earliest"}
"""Values of settings that do not take any word."""


def test_flags_are_unique() -> None:
    names = [flag_of(field) for _, field, _ in EVERY]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("stage", "field", "hint"), EVERY, ids=lambda v: getattr(v, "name", str(v))[:20])
def test_every_setting_is_a_flag(stage: str, field: dataclasses.Field[Any], hint: Any) -> None:
    name = f"--{flag_of(field)}"
    choices = field.metadata["choices"]
    if hint is bool:
        on = not field.default
        value, args = on, [name if on else f"--no-{flag_of(field)}"]
    elif "tuple" in str(hint):
        word = choices[0] if choices else WORDS.get(field.name, "de")
        value, args = (word, word), [name, word, name, word]
    elif choices:
        value, args = choices[-1], [name, choices[-1]]
    else:
        value = {"int": 7, "float": 0.25}.get(getattr(hint, "__name__", ""), WORDS.get(field.name, "word"))
        args = [name, str(value)]
    assert getattr(getattr(parse(*args), stage), field.name) == value
    assert field.metadata["help"]


def test_flags_go_before_the_file(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_text('[label]\nlevel = "strict"\nkeep = ["date"]\n[dedup]\nmode = "exact"\n')
    config = parse("--config", str(path), "--level", "cautious")
    assert (config.label.level, config.label.keep, config.dedup.mode) == ("cautious", ("date",), "exact")
    assert parse() == Config()


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["--level", "bold"], "--level: no 'bold'; there are cautious, balanced, strict"),
        (["--keep", "nonsense"], "--keep: no 'nonsense'"),
        (["--config", "nowhere.toml"], "config nowhere.toml: No such file"),
    ],
)
def test_settings_that_do_not_exist(args: list[str], says: str, tmp_path: Path, capsys: Any) -> None:
    out, err = run("run", ARTICLE, "-o", tmp_path / "o", *args, code=2, capsys=capsys)
    assert says in err
    assert not out


@pytest.mark.parametrize("args", [["run"], ["run", "x"], ["nope"], ["run", "x", "-o", "y", "--shard-mb", "many"], []])
def test_usage(args: list[str], capsys: Any) -> None:
    with pytest.raises(SystemExit) as e:
        command_line.main(args)
    assert e.value.code == 2
    assert "usage: cleaner" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["run", "clean", "show", "dedup", "rules", "report", "restore", "check"])
def test_every_command_has_help(name: str, capsys: Any) -> None:
    with pytest.raises(SystemExit) as e:
        command_line.main([name, "--help"])
    assert e.value.code == 0
    assert len(capsys.readouterr().out) > 150
    assert getattr(commands, name).__doc__


def test_help_needs_no_heavy_imports() -> None:
    code = "import sys; from cleaner.cli.command_line import parser; parser().format_help(); " \
           "print([m for m in ('numpy', 'pyarrow', 'lxml', 'trafilatura') if m in sys.modules])"  # fmt: skip
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "[]\n"


# -- run and what reads its output -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli") / "out"
    assert command_line.main(["run", str(SAMPLES), "-o", str(folder), "-q"]) == 0
    return folder


def test_run_prints_its_summary_and_refuses_to_run_over_itself(tmp_path: Path, capsys: Any) -> None:
    target = tmp_path / "o"
    shown, err = run("run", ARTICLE, "-o", target, capsys=capsys)
    assert "records published" in shown
    assert str(target) in shown
    assert not err  # no terminal, no progress
    shown, err = run("run", ARTICLE, "-o", target, capsys=capsys)
    assert "records published" in shown
    assert "nothing was done" in err
    _, err = run("run", ARTICLE, "-o", target, "--level", "strict", code=2, capsys=capsys)
    assert "--overwrite" in err
    assert 'label.level was "balanced", is "strict"' in err
    shown, _ = run("run", ARTICLE, "-o", target, "--overwrite", "--json", capsys=capsys)
    assert json.loads(shown) == json.loads((target / "summary.json").read_bytes())
    shown, err = run("run", ARTICLE, "-o", target, "--overwrite", "-q", capsys=capsys)
    assert (shown, err) == ("", "")


def test_bad_input_has_its_own_exit_code(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": 1\n{"text": "Good."}\n')
    _, err = run("run", tmp_path / "a.jsonl", "-o", tmp_path / "o", "--max-errors", "0", code=3, capsys=capsys)
    assert "a.jsonl" in err
    assert "nothing was published" in err
    _, err = run("run", tmp_path / "nowhere", "-o", tmp_path / "o", code=2, capsys=capsys)
    assert "nowhere" in err


def test_a_fault_is_short_unless_asked(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    from cleaner.corpus import pipeline

    monkeypatch.setattr(pipeline, "gather", lambda tables: 1 / 0)
    _, err = run("run", ARTICLE, "-o", tmp_path / "o", code=4, capsys=capsys)
    assert err.count("\n") == 1
    assert "ZeroDivisionError" in err
    with pytest.raises(ZeroDivisionError):
        command_line.main(["run", str(ARTICLE), "-o", str(tmp_path / "o"), "--debug"])


def test_a_file_for_the_records(tmp_path: Path, capsys: Any) -> None:
    run("run", ARTICLE, "-o", tmp_path / "c.parquet", "-q", capsys=capsys)
    assert (tmp_path / "c.parquet").is_file()
    assert (tmp_path / "c.audit" / "summary.json").is_file()
    shown, _ = run("restore", tmp_path / "c.parquet", ARTICLE.name, capsys=capsys)
    assert shown == ARTICLE.read_text(encoding="utf-8")


def test_standard_input(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "cleaner", "run", "-", "-o", str(tmp_path / "o"), "--json"]
    done = subprocess.run(command, input=gzip.compress(ARTICLE.read_bytes()), capture_output=True)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["counts"]["records"] == 1


def test_restore(out: Path, capsys: Any) -> None:
    shown, _ = run("restore", out, ARTICLE.name, capsys=capsys)
    assert shown == ARTICLE.read_text(encoding="utf-8")
    shown, _ = run("restore", out, "kiln-thread.html", capsys=capsys)
    assert shown == (SAMPLES / "kiln-thread.html").read_text(encoding="utf-8")
    text, _ = run("restore", out, "kiln-thread.html", "--text", capsys=capsys)
    assert "<" not in text.replace("<3", "")
    _, err = run("restore", out, "nope", code=2, capsys=capsys)
    assert "no page nope" in err


def test_report_is_built_again(out: Path, capsys: Any) -> None:
    before = (out / "report.html").read_bytes()
    (out / "report.html").unlink()
    shown, _ = run("report", out, capsys=capsys)
    assert (out / "report.html").read_bytes() == before
    assert "records published" in shown


def test_check(out: Path, tmp_path: Path, capsys: Any) -> None:
    loose = ["--max-removed-share", "1", "--max-rejected-share", "1", "--max-duplicate-share", "1", "--max-host-wiped",
             "99", "--max-cluster", "99", "--min-records", "1"]  # fmt: skip
    shown, _ = run("check", out, *loose, capsys=capsys)
    assert shown.count("ok  ") == len(GATES)
    shown, _ = run("check", out, "--max-removed-share", "0.01", "--min-records", "1", code=1, capsys=capsys)
    assert "FAIL  max_removed_share" in shown
    assert "ok    min_records" in shown
    shown, _ = run("check", out, "--min-records", "100000", "--json", code=1, capsys=capsys)
    assert json.loads(shown)[0]["passed"] is False
    _, err = run("check", out, code=2, capsys=capsys)
    assert "--max-removed-share" in err
    _, err = run("check", tmp_path, "--min-records", "1", code=2, capsys=capsys)
    assert "holds no output" in err


def test_duplicates_are_shown_side_by_side(out: Path, capsys: Any) -> None:
    shown, _ = run("show", "--duplicates", out, capsys=capsys)
    assert "left out" in shown
    assert " │ " in shown
    name = shown.split()[0]
    one, _ = run("show", "--duplicates", out, name, capsys=capsys)
    assert one.startswith(name)
    _, err = run("show", "--duplicates", out, "nope", capsys=capsys)
    assert "no duplicates with nope" in err


# -- one page ----------------------------------------------------------------------------------------------------------


def test_clean_prints_what_is_kept(capsys: Any) -> None:
    import cleaner

    page = cleaner.clean(ARTICLE.read_text(encoding="utf-8"))
    shown, _ = run("clean", ARTICLE, capsys=capsys)
    assert shown == page.text + "\n"
    value = json.loads(run("clean", ARTICLE, "--format", "json", "--url", "https://a.example/x", capsys=capsys)[0])
    assert value["text"] == page.text
    assert value["metadata"]["title"] == page.metadata.title
    assert value["removed"][0]["text"] == page.removed[0].text
    shown, _ = run("clean", SAMPLES / "ferry-thread.txt", "--format", "records", capsys=capsys)
    assert [json.loads(line)["post_index"] for line in shown.splitlines()] == list(range(1, shown.count("\n") + 1))


def test_clean_and_show_read_pipes() -> None:
    for name in ("clean", "show"):
        command = [sys.executable, "-m", "cleaner", name, "-"]
        env = {**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
        done = subprocess.run(command, input=ARTICLE.read_bytes(), capture_output=True, env=env)
        assert done.returncode == 0, done.stderr
        assert "Calloway" in done.stdout.decode("utf-8")


def test_show_marks_what_is_removed(capsys: Any) -> None:
    shown, _ = run("show", ARTICLE, "--why", capsys=capsys)
    lines = shown.splitlines()
    assert any(line.startswith("- ") for line in lines)
    assert any(line.startswith("   ") and "│" in line for line in lines)
    assert any("╰" in line for line in lines)
    assert "\x1b" not in shown
    from cleaner.page.clean_page import clean
    from cleaner.page.page_view import render

    assert "\x1b[31m" in render(clean(ARTICLE.read_text(encoding="utf-8")), color=True)


def test_show_gives_no_control_characters_to_the_terminal(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "a.txt").write_text(
        "Evil \x1b]0;title\x07 text\u202e here, and a soft\u00adhyphen.\n", encoding="utf-8"
    )
    shown, _ = run("show", tmp_path / "a.txt", capsys=capsys)
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert "\u202e" not in shown
    assert "soft\u00adhyphen" in shown


def test_show_needs_a_page(capsys: Any) -> None:
    assert "name a page" in run("show", code=2, capsys=capsys)[1]


def test_a_page_that_cannot_be_read(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"text" * 1000)[:20])
    _, err = run("clean", tmp_path / "a.gz", code=2, capsys=capsys)
    assert "a.gz" in err


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_nobody_reads_on(tmp_path: Path, unbuffered: str) -> None:
    lines = (f"Line {n} of a page that is long enough to fill any pipe.\n" for n in range(20_000))
    (tmp_path / "a.txt").write_text("".join(lines))
    command = [sys.executable, "-m", "cleaner", "show", str(tmp_path / "a.txt")]
    env = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(10)
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(20) == command_line.CLOSED
    process.stderr.close()


# -- rules -------------------------------------------------------------------------------------------------------------


def test_rules(capsys: Any) -> None:
    from cleaner.label.catalogue import RULES

    shown, _ = run("rules", capsys=capsys)
    assert len(shown.splitlines()) == len(RULES)
    for name in list(RULES)[::7]:
        shown, _ = run("rules", name, capsys=capsys)
        assert shown.startswith(name)
    assert "not on:" in run("rules", "newsletter.signup", capsys=capsys)[0]
    assert {r["id"] for r in json.loads(run("rules", "--json", capsys=capsys)[0])} == set(RULES)
    assert "newsletter.signup" in run("rules", "newsletter", capsys=capsys)[0]
    assert "did you mean newsletter.signup?" in run("rules", "newsletter.sign", code=2, capsys=capsys)[1]


def test_starting_is_quick() -> None:
    times = []
    for _ in range(3):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "cleaner", "--version"], capture_output=True, check=True)
        times.append(time.perf_counter() - start)
    assert min(times) < 2
