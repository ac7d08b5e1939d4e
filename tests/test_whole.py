"""Pages that must stay whole, and small pages of many languages whose chrome must go.

``cases/whole/*.txt`` are pages without chrome: all their lines stay, but for the title, which moves to its column.
``cases/chrome/*.txt`` have a line of ``kind | text`` for every line of a page.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

import pytest

import cleaner
from cleaner.model import KINDS, MOVED_KINDS
from cleaner.page import CleanPage

CASES = Path(__file__).parent / "cases"
WHOLE = sorted((CASES / "whole").glob("*.txt"))
CHROME = sorted((CASES / "chrome").glob("*.txt"))
LANGUAGES = {"en", "de", "fr", "es", "pt", "it", "nl", "pl", "tr", "ru", "uk", "ar", "fa", "zh", "ja", "ko"}
KNOWN = tomllib.loads((CASES / "known_failures.toml").read_text(encoding="utf-8"))


def fates(page: CleanPage) -> list[tuple[str, str, bool]]:
    """(visible text, kind, kept) of every block with visible text."""
    rows = ((page.source[b.start : b.end].strip(), b.kind, b.kept) for b in page.blocks)
    return [r for r in rows if r[0]]


@lru_cache(maxsize=256)
def case(path: Path) -> tuple[list[tuple[str, str]], list[tuple[str, str, bool]]]:
    """The labelled lines of a chrome case, and what became of them."""
    rows = [line.split("|", 1) for line in path.read_text(encoding="utf-8").splitlines()]
    labelled = [(kind.strip(), text.strip()) for kind, text in rows]
    return labelled, fates(cleaner.clean("\n".join(text for _, text in labelled), media_type="text/plain"))


@pytest.mark.parametrize("blanks", ["as they are", "dropped"])
@pytest.mark.parametrize("path", WHOLE, ids=lambda p: p.stem)
def test_pages_that_must_stay_whole(path: Path, blanks: str) -> None:
    """Also where a lossy rendering has dropped the blank lines."""
    text = path.read_text(encoding="utf-8")
    if blanks == "dropped":
        text = "\n".join(line for line in text.splitlines() if line.strip())
    page = cleaner.clean(text, media_type="text/plain")
    rows = fates(page)
    lost = [text for i, (text, kind, kept) in enumerate(rows) if not kept and not (kind in MOVED_KINDS and i < 4)]
    assert lost == KNOWN["whole" if blanks == "as they are" else "whole_without_blanks"].get(path.name, [])
    assert not page.posts, "an ordinary page is not cut into posts"


@pytest.mark.parametrize("path", CHROME, ids=lambda p: p.stem)
def test_content_among_chrome_stays(path: Path) -> None:
    labelled, rows = case(path)
    assert [r[0] for r in rows] == [text for _, text in labelled]
    lost = [text for (kind, text), (_, _, kept) in zip(labelled, rows, strict=True) if kind == "content" and not kept]
    known = KNOWN["chrome"].get(path.name, [])
    assert lost == [text for kind, text in labelled if kind == "content" and text in known]


@pytest.mark.parametrize("path", CHROME, ids=lambda p: p.stem)
def test_chrome_goes(path: Path) -> None:
    labelled, rows = case(path)
    left = [text for (kind, text), (_, _, kept) in zip(labelled, rows, strict=True) if kind != "content" and kept]
    known = KNOWN["chrome"].get(path.name, [])
    assert left == [text for kind, text in labelled if kind != "content" and text in known]


def test_the_cases_are_in_order() -> None:
    assert len(WHOLE) >= 20
    assert {p.name[:2] for p in CHROME} >= LANGUAGES
    for path in CHROME:
        assert {kind for kind, _ in case(path)[0]} <= set(KINDS), path
    for section, files in KNOWN.items():
        for name, lines in files.items():
            text = (CASES / section.removesuffix("_without_blanks") / name).read_text(encoding="utf-8")
            assert lines, f"{name}: an empty list of known failures"
            for line in lines:
                assert line in text, f"{name}: no line {line!r}"
