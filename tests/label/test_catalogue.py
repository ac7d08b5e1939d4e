"""Every id that a removal can carry is explained, with an example and a counterexample."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import cleaner
from cleaner import Config
from cleaner.label import catalogue
from cleaner.label.rules.rule import Rule
from cleaner.model import KINDS
from cleaner.report import rule_pages

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "tests" / "cases").rglob("*.txt")) + sorted((ROOT / "samples").glob("*.txt"))


def ids_in(path: Path) -> set[str]:
    """Rule ids that a module's calls spell out: of findings, and of the parts of posts."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called == "set" and len(texts) > 1 and texts[0] in KINDS:
            found.add(f"thread.{texts[1]}")
        if called in ("Finding", "Removed"):
            found.update(
                text for text in texts if text.count(".") == 1 and text.replace(".", "").replace("_", "").islower()
            )
    return found


def test_every_id_that_the_code_spells_out_is_explained() -> None:
    ids = {name for path in (ROOT / "cleaner").rglob("*.py") for name in ids_in(path)}
    assert {"template.host", "thread.quote", "comments.drop"} <= ids
    assert ids <= catalogue.RULES.keys()


@pytest.mark.parametrize("level", ["balanced", "strict"])
def test_every_id_on_the_pages_of_the_cases_is_explained(level: str) -> None:
    clean = cleaner.Cleaner(Config.from_mapping({"label": {"level": level}}))
    ids = {removed.rule for path in PAGES for removed in clean(path.read_text("utf-8")).removed}
    assert len(ids) > 40
    assert ids <= catalogue.RULES.keys()


def test_every_kind_that_the_model_can_name_is_explained() -> None:
    assert {f"model.{kind}" for kind in KINDS if kind != "content"} <= catalogue.RULES.keys()


@pytest.mark.parametrize("rule", catalogue.RULES.values(), ids=catalogue.RULES)
def test_every_rule_has_its_page(rule: Rule) -> None:
    page = rule_pages.render(rule.id)
    assert page.startswith(rule.id)
    assert rule.what in page and "fires on:" in page and "not on:" in page
