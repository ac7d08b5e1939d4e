"""Counts in short form go; distances and lone figures stay."""

from __future__ import annotations

import pytest

import cleaner

STORY = (
    "The harbour board met in the evening and heard the engineer's report on the state of the sluices, of which two"
    " had been shut since the flood of the year before."
)


def rules_of(text: str) -> set[str]:
    return {r.rule for r in cleaner.clean(text, media_type="text/plain").removed}


@pytest.mark.parametrize("count", ["41.2K", "1,3 тыс.", "2,4 Tsd.", "1.1万", "980K"])
def test_counts_in_short_form_go_among_numbers(count: str) -> None:
    assert "form.short_count" in rules_of(f"{STORY}\n\n{count}\n212\n38\n\n{STORY}")


@pytest.mark.parametrize("count", ["5K", "10K", "1.5M"])
def test_distances_and_lone_figures_stay(count: str) -> None:
    beside = "18:04" if count.endswith("K") else "of rope"
    assert "form.short_count" not in rules_of(f"{STORY}\n\n{count}\n{beside}\n\n{STORY}")
