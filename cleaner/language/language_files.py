"""The knowledge of one language per file, ``language/data/<code>.toml``, read when it is first asked for.

A file has tables of two kinds. A table named after a labelling rule (``["share.button"]``) holds its phrases
(:mod:`cleaner.label.rules.phrase_tables`). The others hold words:

============  ==========================================================================================
``[dates]``   names of months and weekdays, units of time, words for "yesterday", "ago" and for "published"
``[forum]``   what forum software prints around posts: field labels, titles of members, controls
``[words]``   words the line model counts, by class
``[clues]``   words of which a line must hold one before a rule of form looks at it
``[names]``   what stands in and beside the names of authors
``[facts]``   headings over the facts of a job, a product, a recipe
``[lines]``   how bylines, captions, credits and licence terms are written, as regular expressions
============  ==========================================================================================

Entries of ``[words]`` and ``[clues]`` are single words separated by blanks, those of ``[lines]`` stand one on a line,
all others are separated by ``|`` or the end of a line. A language that lacks a table or a key has nothing to say there.
Since the language of a line is not known when it is read, callers ask for the entries of all languages at once,
English first, then by code.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from cleaner.errors import UsageError

FOLDER = Path(__file__).with_name("data")

WORD_TABLES = frozenset(("dates", "names", "lines", "forum", "words", "clues", "facts"))
_BLANK_SEPARATED = frozenset(("words", "clues"))


def languages() -> tuple[str, ...]:
    """Codes of the languages that have a file, English first."""
    return tuple(_files())


def rule_tables(language: str) -> Mapping[str, Mapping[str, Any]]:
    """The tables of labelling rules in one language's file; ``KeyError`` for a language without a file."""
    return {name: table for name, table in _files()[language].items() if name not in WORD_TABLES}


def entry(language: str, table: str, key: str) -> Any:
    """One value as the file has it, ``None`` where the language has none; dots in *key* lead into inner tables."""
    value: Any = _files()[language].get(table, {})
    for part in key.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def entries(table: str, key: str, language: str | None = None) -> tuple[str, ...]:
    """The entries under *key* of all languages, or of one, in the order of the files.

    >>> entries("dates", "near_days.yesterday", "de")
    ('gestern',)
    """
    codes = languages() if language is None else (language,)
    return tuple(part for code in codes for part in _split(table, entry(code, table, key) or ""))


def numbered(table: str, key: str) -> tuple[tuple[int, str], ...]:
    """(place from 1, entry) of a key whose value is a list, such as the months of the year."""
    return tuple(
        (place, part)
        for code in languages()
        for place, text in enumerate(entry(code, table, key) or (), 1)
        for part in _split(table, text)
    )


def languages_with(table: str, key: str) -> frozenset[str]:
    """The languages whose file has a true value under *key*."""
    return frozenset(code for code in languages() if entry(code, table, key))


def _split(table: str, text: str) -> Sequence[str]:
    if table in _BLANK_SEPARATED:
        return text.split()
    lines = text.split("\n")
    parts = lines if table == "lines" else [part for line in lines for part in line.split("|")]
    return [part.strip() for part in parts if part.strip()]


@lru_cache(maxsize=1)
def _files() -> Mapping[str, Mapping[str, Any]]:
    """All files by code, English first."""
    paths = sorted(FOLDER.glob("*.toml"), key=lambda path: (path.stem != "en", path.stem))
    return {path.stem: _parsed(path) for path in paths}


def _parsed(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path.name}: not valid TOML: {error}") from error
