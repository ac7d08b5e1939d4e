"""Numbers of lines of code and counts in short form go; lists of numbers and measures stay."""

from __future__ import annotations

import pytest

import cleaner

STORY = (
    "The harbour board met in the evening and heard the engineer's report on the state of the sluices, of which two"
    " had been shut since the flood of the year before."
)
CODE = "import sluice\nfor s in sluice.all():\n    s.open(to=0.5)\nprint(sluice.level())"


def rules_of(text: str) -> set[str]:
    return {r.rule for r in cleaner.clean(text, media_type="text/plain").removed}


def test_numbers_beside_code_go() -> None:
    page = cleaner.clean(f"{STORY}\n\n1\n2\n3\n4\n{CODE}\n\n{STORY}", media_type="text/plain")
    assert "1\n2" not in page.text
    assert "print(sluice.level())" in page.text


@pytest.mark.parametrize(
    "text",
    ["1\n2\n3\n4\nEels\nBream\nCarp\nPike", f"1\n4\n9\n16\n{CODE}", f"\u2076\n\u2077\n\u2078\n{CODE}"],
    ids=["list", "squares", "raised"],
)
def test_other_numbers_are_no_lines_of_code(text: str) -> None:
    assert "form.line_number" not in rules_of(f"{STORY}\n\n{text}\n\n{STORY}")


@pytest.mark.parametrize("count", ["41.2K", "1,3 тыс.", "2,4 Tsd.", "1.1万", "980K"])
def test_counts_in_short_form_go_among_numbers(count: str) -> None:
    assert "form.short_count" in rules_of(f"{STORY}\n\n{count}\n212\n38\n\n{STORY}")


@pytest.mark.parametrize("count", ["5K", "10K", "1.5M"])
def test_distances_and_lone_figures_stay(count: str) -> None:
    beside = "18:04" if count.endswith("K") else "of rope"
    assert "form.short_count" not in rules_of(f"{STORY}\n\n{count}\n{beside}\n\n{STORY}")
