"""Options and settings shared by the whole suite."""

from __future__ import annotations

from pathlib import Path

import hypothesis
import pytest

SLOW = {Path(__file__).parent / name for name in ("slow", "journeys")}

hypothesis.settings.register_profile(
    "suite",
    derandomize=True,  # the same examples in every run; hunt for new ones with --hypothesis-profile=hunt
    deadline=None,  # machines differ
    max_examples=60,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.register_profile("hunt", deadline=None, max_examples=2000)
hypothesis.settings.load_profile("suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write tests/golden anew instead of comparing")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What stands in ``tests/slow`` and ``tests/journeys`` is slow, without saying so test by test."""
    for item in items:
        if SLOW & set(item.path.parents):
            item.add_marker(pytest.mark.slow)
            item.add_marker(pytest.mark.timeout(2400))
