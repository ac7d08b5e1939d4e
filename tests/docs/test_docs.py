"""The documentation cannot go stale: README blocks run, and commands, rules and settings are documented and used."""

from __future__ import annotations

import argparse
import dataclasses
import importlib
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from doc_blocks import run_blocks

import cleaner
from cleaner.config import stage_types
from cleaner.settings import fields_of, flag_of

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_readme_blocks_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python and console blocks, in order: later blocks may use what earlier ones wrote."""
    assert run_blocks(ROOT / "README.md", tmp_path, monkeypatch) >= 3, "it shows the library and the command at work"


GUIDES = sorted(p for p in (ROOT / "docs").rglob("*.md") if p.parent.name != "reference")


def guide(path: Path) -> Any:
    """A page to run; guides of the how-to kind start many commands, and are slow tests."""
    name = path.relative_to(ROOT / "docs").as_posix()
    return pytest.param(path, id=name, marks=[pytest.mark.slow] if name.startswith("how-to/") else [])


@pytest.mark.parametrize("page", [guide(path) for path in GUIDES])
def test_blocks_of_the_guides_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_blocks(page, tmp_path, monkeypatch)


def subparsers() -> dict[str, argparse.ArgumentParser]:
    from cleaner.cli import command_line

    for action in command_line.parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    raise AssertionError("no commands")


@pytest.mark.parametrize("name", ["run", "clean", "show", "dedup", "rules", "report", "restore", "check"])
def test_every_command_is_documented(name: str) -> None:
    parser = subparsers()[name]
    assert parser.description or parser.format_help()
    assert f"cleaner {name}" in README, f"the README does not mention `cleaner {name}`"


def test_no_command_is_undocumented() -> None:
    assert {n for n in subparsers() if f"cleaner {n}" not in README} == set()


def test_public_names_are_documented() -> None:
    for name in cleaner.__all__:
        value = getattr(cleaner, name)
        assert (value.__doc__ or "").strip(), name


def settings() -> list[tuple[str, dataclasses.Field[object]]]:
    return [(stage, f) for stage, kind in stage_types().items() for f, _ in fields_of(kind)]


SOURCE = "\n".join(
    p.read_text(encoding="utf-8") for p in sorted((ROOT / "cleaner").rglob("*.py")) if p.name != "config.py"
)


@pytest.mark.parametrize(("stage", "field"), settings(), ids=lambda x: getattr(x, "name", x))
def test_every_setting_is_a_flag_and_is_read(stage: str, field: dataclasses.Field[object]) -> None:
    assert field.metadata["help"], field.name
    assert re.search(rf"\.{field.name}\b", SOURCE), f"{stage}.{field.name} is read nowhere"
    flag = (field.metadata["flag"] or field.name).replace("_", "-")
    assert f"--{flag}" in subparsers()["run"].format_help() or f"--no-{flag}" in subparsers()["run"].format_help()


def test_every_rule_has_a_sentence_and_examples() -> None:
    from cleaner.label.catalogue import RULES, counterexamples, examples

    assert RULES
    for rule in RULES.values():
        assert examples(rule), f"{rule.id} has no example"
        assert counterexamples(rule), f"{rule.id} has no counterexample"
        assert rule.what.strip(), f"{rule.id} does not say what it does"


def test_files_that_documentation_names_exist() -> None:
    for name in ("README.md", "CONTRIBUTING.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        for path in re.findall(r"`((?:cleaner|tests|benchmarks|samples)/[\w./-]+)`", text):
            if not any(x in path for x in ("xx", "<", "*")):
                assert (ROOT / path).exists(), f"{name} names {path}"


def test_make_targets_that_documentation_names_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = {
        m for n in ("README.md", "CONTRIBUTING.md") for m in re.findall(r"\bmake ([a-z-]+)\b`?", (ROOT / n).read_text())
    }
    for target in named & {"demo", "test", "quality", "quality-full", "bench", "lint", "clean"}:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_samples_are_all_named() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for path in (ROOT / "samples").iterdir():
        assert f"`{path.name}`" in text, f"CONTRIBUTING.md does not name samples/{path.name}"


def test_the_version_is_one() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert project["version"] == cleaner.__version__
    assert f"## [{cleaner.__version__}]" in changelog or "## [Unreleased]" in changelog


def test_the_reference_is_written_from_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    pages = importlib.import_module("reference").pages()
    assert all(f"## cleaner {name}" in pages["commands"] for name in subparsers())
    assert all(f"`{flag_of(f)}`" in pages["settings"] for _, f in settings())
    assert "## records" in pages["tables"]
    assert "## nav.skip" in pages["rules"]


def anchors(page: Path) -> set[str]:
    """The names of a page's headings, as GitHub and MyST make them."""
    headings = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.M | re.S), re.M)
    return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}


@pytest.mark.parametrize("page", [*GUIDES, ROOT / "README.md", ROOT / "CONTRIBUTING.md"], ids=lambda p: p.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.M | re.S)
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        path, _, anchor = link.partition("#")
        if "://" in link:
            assert re.fullmatch(r"https?://[\w.-]+(/\S*)?", link), link
            continue
        target = page.parent / path if path else page
        assert target.exists(), f"{page.name} links to {link}"
        assert not anchor or anchor in anchors(target), f"{page.name} links to {link}"


def test_guides_are_in_the_table_of_contents() -> None:
    index = (ROOT / "docs" / "index.md").read_text("utf-8")
    for page in GUIDES:
        name = page.relative_to(ROOT / "docs").with_suffix("").as_posix()
        assert name == "index" or f"\n{name}\n" in index, f"docs/index.md does not list {name}"


def test_tests_that_the_promises_name_exist() -> None:
    source = "\n".join(p.read_text("utf-8") for p in (ROOT / "tests").rglob("*.py"))
    for name in re.findall(r"`(test_\w+)`", (ROOT / "docs/explanation/promises.md").read_text("utf-8")):
        assert f"def {name}(" in source, f"there is no {name}"
