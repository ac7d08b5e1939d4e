"""Pages that must stay whole, and small pages of many languages whose chrome must go.

``cases/whole/*.txt`` are pages without chrome: all their lines stay, but for the title, which moves to its column.
``cases/chrome/*.txt`` have a line of ``kind | text`` for every line of a page. ``python tests/test_whole.py`` prints what
fails at present in the form of ``cases/known_failures.toml``.
"""

from __future__ import annotations

import json
import tomllib
from functools import lru_cache
from pathlib import Path

import pytest

import cleaner
from cleaner.model import KINDS, MOVED_KINDS
from cleaner.page.clean_page import CleanPage

CASES = Path(__file__).parents[1] / "cases"
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


def lost_of_whole(path: Path, section: str) -> tuple[list[str], int]:
    """Lines that a page without chrome loses, but for a title, byline or date at its head; and how many posts it has."""
    text = path.read_text(encoding="utf-8")
    if section == "whole_without_blanks":
        text = "\n".join(line for line in text.splitlines() if line.strip())
    page = cleaner.clean(text, media_type="text/plain")
    rows = fates(page)
    lost = [text for i, (text, kind, kept) in enumerate(rows) if not kept and not (kind in MOVED_KINDS and i < 4)]
    return lost, len(page.posts)


def wrong_of_chrome(path: Path) -> tuple[list[str], list[str]]:
    """Content lines that go and chrome lines that stay."""
    labelled, rows = case(path)
    assert [r[0] for r in rows] == [text for _, text in labelled]
    pairs = [(kind == "content", text, kept) for (kind, text), (_, _, kept) in zip(labelled, rows, strict=True)]
    return [t for content, t, kept in pairs if content and not kept], [
        t for content, t, kept in pairs if kept and not content
    ]


@pytest.mark.parametrize("section", ["whole", "whole_without_blanks"])
@pytest.mark.parametrize("path", WHOLE, ids=lambda p: p.stem)
def test_pages_that_must_stay_whole(path: Path, section: str) -> None:
    """Also where a lossy rendering has dropped the blank lines."""
    lost, posts = lost_of_whole(path, section)
    assert lost == KNOWN[section].get(path.name, [])
    assert not posts, "an ordinary page is not cut into posts"


@pytest.mark.parametrize("path", CHROME, ids=lambda p: p.stem)
def test_content_among_chrome_stays(path: Path) -> None:
    lost, _ = wrong_of_chrome(path)
    assert lost == KNOWN["chrome_lost"].get(path.name, [])


@pytest.mark.parametrize("path", CHROME, ids=lambda p: p.stem)
def test_chrome_goes(path: Path) -> None:
    _, left = wrong_of_chrome(path)
    assert left == KNOWN["chrome_left"].get(path.name, [])


def test_the_cases_are_in_order() -> None:
    assert len(WHOLE) >= 20
    assert {p.name[:2] for p in CHROME} >= LANGUAGES
    for path in CHROME:
        assert {kind for kind, _ in case(path)[0]} <= set(KINDS), path
    for section, files in KNOWN.items():
        for name, lines in files.items():
            text = (CASES / section.split("_")[0] / name).read_text(encoding="utf-8")
            assert lines, f"{name}: an empty list of known failures"
            for line in lines:
                assert line in text, f"{name}: no line {line!r}"


def present_failures() -> str:
    """What fails now, as TOML."""
    sections: dict[str, dict[str, list[str]]] = {
        "whole": {},
        "whole_without_blanks": {},
        "chrome_lost": {},
        "chrome_left": {},
    }
    for path in WHOLE:
        for section in ("whole", "whole_without_blanks"):
            sections[section][path.name] = lost_of_whole(path, section)[0]
    for path in CHROME:
        sections["chrome_lost"][path.name], sections["chrome_left"][path.name] = wrong_of_chrome(path)
    out = []
    for section, files in sections.items():
        out.append(f"[{section}]")
        for name, lines in files.items():
            if lines:
                out += [f'"{name}" = [', *(f"  {json.dumps(line, ensure_ascii=False)}," for line in lines), "]"]
        out.append("")
    return "\n".join(out)


if __name__ == "__main__":
    print(present_failures())
