"""Words that rules of form ask for: what a newsletter prompt, a byline, a date or a caption is likely to hold.

A line without any word of a class is not looked at for it. Words are single; of a phrase the first word counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from cleaner.language import language_files
from cleaner.language.date_words import beside_dates, months
from cleaner.text import words as tx


def author_roles() -> tuple[str, ...]:
    """What authors are and do, as lines about them say it."""
    return language_files.entries("clues", "author_roles")


def other_roles() -> tuple[str, ...]:
    """What people are who are not authors by trade, as lines about those who sign a text say it."""
    return language_files.entries("clues", "other_roles")


@lru_cache(maxsize=1)
def words_by_clue() -> Mapping[str, tuple[str, ...]]:
    """The words of every class of clue, over all languages."""

    def clue(key: str) -> tuple[str, ...]:
        return language_files.entries("clues", key)

    return {
        "newsletter": clue("newsletter"),
        "donate": clue("donate"),
        "byline_first": clue("byline_first"),
        "byline_any": clue("byline_any"),
        "caption": clue("caption"),
        "month": _single(months(), clue("month_accented")),
        "around_date": _single(beside_dates(), clue("beside_date_accented")),
        "address": clue("address"),
        "role": (*(word for word in author_roles() if "-" not in word), *clue("author_roles_more")),
        "post": other_roles(),
        "about": clue("about"),
    }


def _single(words: Iterable[str], more: Iterable[str]) -> tuple[str, ...]:
    """First words of *words* and *more*, but for scripts in which every letter is a word."""
    return tuple(w for w in (*(w.split()[0] for w in sorted(words)), *more) if len(tx.word_list(w)) == 1)
