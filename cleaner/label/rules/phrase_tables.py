"""The phrases of all languages, turned into tables that a batch of lines is looked up in.

A language file (:mod:`cleaner.language.language_files`) has a table per rule::

    ["share.button"]
    lines = ["Share this article"]              # whole lines; digits count as #, punctuation and case do not
    no = ["Share this article of faith."]       # lines that look alike and must not fire
    patterns = [
      {match = "^ share (on|via) _3 $", yes = "Share via Email", no = "Share via the usual three routes what you
      know."},
    ]

Whole lines are compared by the hash of their words (`Lines.masked`: no Python runs per line); patterns
(:mod:`cleaner.language.phrase_grammar`) are tried on the lines that hold the words they need.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cleaner.errors import UsageError
from cleaner.extract.plain_text import document
from cleaner.label.rules.form_words import words_by_clue
from cleaner.label.rules.hash_table import HashTable, hash_table
from cleaner.label.rules.phrase_rules import PHRASE_RULE_BY_ID
from cleaner.label.rules.word_lookup import Lexicon, lexicon_of
from cleaner.language import language_files
from cleaner.language.phrase_grammar import Pattern, compile_pattern
from cleaner.model import Page
from cleaner.text.lines import analyse

U64 = NDArray[np.uint64]

MAX_PATTERN_WORDS, MAX_LINE_WORDS = 45, 200
"""Patterns look at lines of up to so many words; the second number is for the rules in ``LONG``."""
LONG = frozenset(
    {
        "cookie.notice",
        "donate.appeal",
        "legal.terms",
        "byline.bio",
        "newsletter.consent",
        "legal.copyright",
        "paywall.prompt",
        "ad.affiliate",
        "comments.form",
    }
)


@dataclass(frozen=True, slots=True)
class PhrasePattern:
    """A pattern of one rule in one language, with its example and counterexample."""

    rule: str
    language: str
    pattern: Pattern
    yes: str
    no: str


@dataclass(frozen=True, slots=True, eq=False)
class Phrases:
    """All phrases of all languages, ready to be looked up."""

    lines: HashTable
    """Hashes of whole-line phrases."""
    line_rules: NDArray[np.int16]
    """Rule (index into ``rules``) of each."""
    rules: tuple[str, ...]
    rule_numbers: dict[str, int]
    entries: tuple[PhrasePattern, ...]
    lexicon: Lexicon
    """Every word that a pattern or a form asks for."""
    examples: dict[str, tuple[str, ...]]
    counterexamples: dict[str, tuple[str, ...]]
    languages: dict[str, tuple[str, ...]]
    whole_lines: tuple[tuple[str, str, str], ...]
    """(rule, language, phrase) of every whole-line phrase, as written."""


@lru_cache(maxsize=1)
def load() -> Phrases:
    """The phrases of every language file; :class:`UsageError` where a file is malformed or names no rule."""
    whole: list[tuple[str, str, str]] = []
    entries: list[PhrasePattern] = []
    no: dict[str, list[str]] = {}
    where: dict[str, list[str]] = {}
    for language in language_files.languages():
        for rule, table in language_files.rule_tables(language).items():
            if rule not in PHRASE_RULE_BY_ID:
                raise UsageError(f"language/data/{language}.toml: no rule {rule!r}")
            if unknown := set(table) - {"lines", "no", "patterns"}:
                raise UsageError(f"language/data/{language}.toml: {rule}: unknown {sorted(unknown)}")
            where.setdefault(rule, []).append(language)
            whole.extend((rule, language, phrase) for phrase in table.get("lines", ()))
            no.setdefault(rule, []).extend(table.get("no", ()))
            for p in table.get("patterns", ()):
                entries.append(PhrasePattern(rule, language, compile_pattern(p["match"]), p["yes"], p["no"]))
                no[rule].append(p["no"])
    hashes, rule_of = _whole_line_table(whole)
    yes: dict[str, list[str]] = {}
    for rule, _, phrase in whole:
        yes.setdefault(rule, []).append(phrase)
    for e in entries:
        yes.setdefault(e.rule, []).append(e.yes)
    return Phrases(
        lines=hash_table(hashes),
        line_rules=rule_of,
        rules=tuple(PHRASE_RULE_BY_ID),
        rule_numbers={r: n for n, r in enumerate(PHRASE_RULE_BY_ID)},
        entries=tuple(entries),
        lexicon=lexicon_of(
            [e.pattern for e in entries],
            words_by_clue(),
            [MAX_LINE_WORDS if e.rule in LONG else MAX_PATTERN_WORDS for e in entries],
        ),
        examples={r: tuple(v) for r, v in yes.items()},
        counterexamples={r: tuple(v) for r, v in no.items()},
        languages={r: tuple(v) for r, v in where.items()},
        whole_lines=tuple(whole),
    )


def _whole_line_table(whole: list[tuple[str, str, str]]) -> tuple[U64, NDArray[np.int16]]:
    """Sorted hashes of all spellings of the whole-line phrases and their rules.

    A phrase of two rules is an error in one language; between languages English goes first, then the order of the
    alphabet.
    """
    rules = list(PHRASE_RULE_BY_ID)
    texts: list[str] = []
    numbers: list[int] = []
    of: list[str] = []
    for rule, language, phrase in whole:
        for spelling in _spellings(phrase.replace("#", "7")):
            texts.append(spelling)
            numbers.append(rules.index(rule))
            of.append(language)
    masked = analyse([document(Page("", ""), "\n".join(texts))]).masked
    if len(masked) != len(texts) or not masked.all():
        raise UsageError("language/data: a whole-line phrase is empty or has a line break")
    first: dict[int, int] = {}
    for n, h in enumerate(masked.tolist()):
        other = first.setdefault(h, n)
        if numbers[other] != numbers[n] and of[other] == of[n]:
            raise UsageError(
                f"language/data/{of[n]}.toml: {texts[n]!r} belongs to {rules[numbers[n]]} and {rules[numbers[other]]}"
            )
    order = sorted(first)
    return np.array(order, np.uint64), np.array([numbers[first[h]] for h in order], np.int16)


def _spellings(phrase: str) -> tuple[str, ...]:
    """The phrase, and what becomes of it in capitals: without accents, Turkish dotless i with a dot, ß as ss, ё
    as е.
    """
    if _latin(phrase):
        plain = "".join(c for c in unicodedata.normalize("NFD", phrase) if not unicodedata.combining(c))
        plain = plain.replace("ı", "i").replace("ß", "ss")
    else:
        plain = phrase.replace("ё", "е")
    forms = (phrase, plain) if plain != phrase else (phrase,)
    return forms + tuple(f.replace("7", "7 7") for f in forms if "7" in f)  # 1,234 is two numbers


def _latin(phrase: str) -> bool:
    return not any(c > "\u024f" and c.isalpha() and not "\u1e00" <= c <= "\u1eff" for c in phrase)
