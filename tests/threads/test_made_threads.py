"""Made threads in the layouts of many kinds of software: posts and posters, whatever the words, names and cards."""

from __future__ import annotations

import pytest

from benchmarks import synthetic_layouts, synthetic_threads
from benchmarks.threads_quality import made_scores

SEEDS = range(100, 106)
"""Other pages than those that :mod:`benchmarks.threads_quality` scores."""
HARD = {
    "answered_ago": "a name below the words, which may be over those of the next post",
    "tweets": "few posts of an @handle each",
    "lemmy": "names are addresses",
    "name_date_line": "few posts with a name and a date alone look like a list of articles",
    "ubb": "the name stands below a place that only some posters have",
    "vanilla": "few posts with a name and a month alone look like a list of articles",
    "discuz": "a card whose numbers stand above their labels",
}
"""Layouts that are not cut well yet, and why."""


@pytest.mark.parametrize("layout", sorted((synthetic_threads.LAYOUTS | synthetic_layouts.TUNED).keys() - HARD.keys()))
def test_layout(layout: str) -> None:
    boundaries, authors = made_scores(layout, SEEDS)
    assert boundaries >= 0.9
    assert authors >= 0.8


def test_pages_are_the_same_for_the_same_seed() -> None:
    assert synthetic_threads.made("smf2", 1) == synthetic_threads.made("smf2", 1)
    assert synthetic_threads.made("smf2", 1) != synthetic_threads.made("smf2", 2)
