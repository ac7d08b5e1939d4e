"""The structure of the package: rooms in one order, imports that point down only, one name for one thing."""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "cleaner"
ORDER = (
    ("model", "config", "errors", "version", "kinds", "settings", "short_repr"),
    ("text",),
    ("language",),
    ("store",),
    ("readers",),
    ("extract",),
    ("threads",),
    ("label",),
    ("page",),
    ("duplicates",),
    ("report",),
    ("corpus",),
    ("stages", "integrations"),
    ("cli",),
    ("__main__",),
)
"""Rooms from the ground up. A room imports those before it, never one after it."""
FLOOR = {name: floor for floor, names in enumerate(ORDER) for name in names}
LINES = 400
"""Longest module. Most are under 200 lines."""


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def dotted(path: Path) -> str:
    name = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
    return name.removesuffix(".__init__")


NAMES = {dotted(p): p for p in modules()}


def imported(path: Path) -> Iterator[str]:
    """Modules of the package that *path* names: in imports, wherever they stand, and in strings that look like one."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield full if full in NAMES else str(node.module)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and re.fullmatch(r"cleaner(\.\w+)+", node.value)
            and node.value in NAMES
        ):
            yield node.value


def own_imports(path: Path) -> set[str]:
    return {m for m in imported(path) if m == "cleaner" or m.startswith("cleaner.")} - {dotted(path)}


def room(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


@pytest.mark.parametrize("path", modules(), ids=dotted)
def test_imports_point_down(path: Path) -> None:
    here = room(dotted(path))
    if not here:
        return  # the public face names every room
    assert here in FLOOR, f"{here} is no room of the house"
    for module in own_imports(path):
        if there := room(module):
            assert FLOOR[there] <= FLOOR[here], f"{dotted(path)} imports {module}, which stands above it"


def test_no_circles() -> None:
    graph = {name: own_imports(path) & NAMES.keys() for name, path in NAMES.items() if name != "cleaner"}
    done: set[str] = set()
    trail: list[str] = []

    def walk(name: str) -> None:
        if name in trail:
            raise AssertionError(" -> ".join([*trail[trail.index(name) :], name]))
        if name in done or name == "cleaner":
            return
        trail.append(name)
        for other in sorted(graph.get(name, ())):
            if not name.startswith(other + "."):  # a package's own __init__ is loaded before its modules
                walk(other)
        trail.pop()
        done.add(name)

    for name in sorted(graph):
        walk(name)


def test_one_name_for_one_module() -> None:
    stems = Counter(p.stem for p in modules() if p.stem not in ("__init__", "__main__"))
    assert [s for s, n in stems.items() if n > 1] == []


def test_one_name_for_one_class() -> None:
    where = defaultdict(list)
    for path in modules():
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef):
                where[node.name].append(dotted(path))
    assert {name: places for name, places in where.items() if len(places) > 1} == {}


@pytest.mark.parametrize("path", modules(), ids=dotted)
def test_modules_are_small(path: Path) -> None:
    assert path.read_text("utf-8").count("\n") <= LINES
