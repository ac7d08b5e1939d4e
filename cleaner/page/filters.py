"""Page rules of well-known corpora, each with a name: which record is rejected, by which rule, and the number that did
it.

Everything is off by default. Rules look at what was kept of a page, never change it, and know no other record.
Thresholds
are the published ones:

- *Gopher*: Rae et al. 2021, appendix A.1.1, quality rules and Table A1 (repetition).
- *C4*: Raffel et al. 2020 (JMLR version: three sentences, lines of five words). Its list of bad words is not part of
this package.
- *FineWeb*: Penedo et al. 2024, with the constants the released filter runs with (.01 of the characters in repeated
lines, where
  the paper's text says .1).

Two things differ on purpose: lines are non-blank lines, because records separate paragraphs by a blank line, and rules
that count words by spaces (word length, n-grams) or English stop words pass over texts they say nothing about.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from cleaner.config import FilterConfig
from cleaner.model import Record
from cleaner.text import words as tx

GOPHER_WORDS = (50, 100_000)
GOPHER_WORD_LENGTH = (3.0, 10.0)
GOPHER_SYMBOLS = 0.1
GOPHER_BULLETS = 0.9
GOPHER_ELLIPSES = 0.3
GOPHER_ALPHABETIC = 0.8
GOPHER_STOPWORDS = frozenset(("the", "be", "to", "of", "and", "that", "have", "with"))
GOPHER_MIN_STOPWORDS = 2
GOPHER_DUPLICATES = {"line": (0.30, 0.20), "paragraph": (0.30, 0.20)}
"""Largest share of repeated lines and paragraphs: of their number, of their characters."""
GOPHER_TOP_NGRAM = {2: 0.20, 3: 0.18, 4: 0.16}
"""Largest share of characters in the commonest n-gram."""
GOPHER_DUPLICATE_NGRAMS = {5: 0.15, 6: 0.14, 7: 0.13, 8: 0.12, 9: 0.11, 10: 0.10}
"""Largest share of characters in repeated n-grams, none counted twice."""

C4_MIN_SENTENCES = 3
C4_MIN_LINE_WORDS = 5
C4_MAX_WORD = 1000
C4_END_MARKS = (".", "?", "!", '"', "”", "。", "？", "！", "؟", "۔", "।")
"""The paper's four, and their like in other scripts."""
C4_POLICY = ("terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies", "use cookies")

FINEWEB_PUNCTUATED = 0.12
FINEWEB_SHORT = 0.67
FINEWEB_SHORT_LENGTH = 30
FINEWEB_DUPLICATE_CHARS = 0.01
FINEWEB_NEWLINES = 0.3
FINEWEB_END_MARKS = (*C4_END_MARKS, "'", "’", "»", "…")

_BULLETS = ("•", "‣", "◦", "●", "▪", "■", "-", "*", "–", "·", "○", "➢", "►")
_SENTENCE_END = re.compile(r"[.!?][\"'”’)\]]{0,3}(?=\s|$)|[。！？؟۔।]")


@dataclass(frozen=True)
class _Text:
    """A record's text, cut up at most once."""

    text: str
    language: str | None

    @cached_property
    def lines(self) -> list[str]:
        return [s for line in self.text.splitlines() if (s := line.strip())]

    @cached_property
    def paragraphs(self) -> list[str]:
        return [s for p in re.split(r"\n{2,}", self.text) if (s := p.strip())]

    @cached_property
    def words(self) -> list[str]:
        return tx.word_list(self.text)

    @cached_property
    def spaced(self) -> bool:
        """Whether words are told by spaces: not so where most are single characters of Han, kana, Thai …"""
        letters = sum(map(len, self.words))
        single = sum(len(w) == 1 and ord(w) > 0xE00 for w in self.words)
        return single * 2 <= letters


Rejection = tuple[str, str]
"""A stable code (``filter.gopher.word_length``) and what was measured, for a person."""


def reject(record: Record, config: FilterConfig) -> Rejection | None:
    """Why *record* is rejected under *config*, or ``None``: the first rule that fires, in a fixed order.

    >>> r = Record("1", "Too short.", None, None, "", "1", "page", language="en")
    >>> reject(r, FilterConfig(min_chars=100))
    ('filter.min_chars', '10 characters, fewer than 100')
    >>> reject(r, FilterConfig()) is None
    True
    """
    if config.min_chars and len(record.text) < config.min_chars:
        return "filter.min_chars", f"{len(record.text)} characters, fewer than {config.min_chars}"
    if config.languages and record.language not in config.languages:
        return "filter.language", f"language {record.language or 'unknown'}, not {', '.join(config.languages)}"
    if not (config.gopher or config.c4 or config.fineweb):
        return None
    text = _Text(record.text, record.language)
    for wanted, rules in ((config.gopher, _GOPHER), (config.c4, _C4), (config.fineweb, _FINEWEB)):
        if wanted:
            for rule in rules:
                if (found := rule(text)) is not None:
                    return found
    return None


def numbers(record: Record) -> dict[str, float | int | None]:
    """What the rules measure of a record's text, by name; :mod:`cleaner.page.quality` says what each is."""
    t = _Text(record.text, record.language)
    lines, words = len(t.lines) or 1, len(t.words) or 1
    found: dict[str, float | int | None] = {
        "words": len(t.words),
        "mean_word_length": sum(map(len, t.words)) / words if t.spaced else None,
        "hashes_per_word": t.text.count("#") / words,
        "ellipses_per_word": (t.text.count("...") + t.text.count("…")) / words,
        "bullet_lines": sum(line.startswith(_BULLETS) for line in t.lines) / lines,
        "ellipsis_lines": sum(line.endswith(("...", "…")) for line in t.lines) / lines,
        "alphabetic_words": sum(any(c.isalpha() for c in w) for w in t.words) / words,
        "stop_words": sum(w in GOPHER_STOPWORDS for w in t.words),
    }
    for name, units in (("line", t.lines), ("paragraph", t.paragraphs)):
        repeats, chars = _repeated(units)
        found[f"duplicate_{name}s"] = repeats / (len(units) or 1)
        found[f"duplicate_{name}_chars"] = chars / (len(t.text) or 1)
    for n in GOPHER_TOP_NGRAM:
        found[f"top_{n}_gram"] = _top_ngram(t.words, n)[1] / (len(t.text) or 1) if t.spaced else None
    for n in GOPHER_DUPLICATE_NGRAMS:
        found[f"duplicate_{n}_grams"] = _repeated_chars(t.words, n) / (len(t.text) or 1) if t.spaced else None
    found["sentences"] = _sentences(t)
    found["punctuated_lines"] = sum(line.endswith(FINEWEB_END_MARKS) for line in t.lines) / lines
    found["short_lines"] = sum(len(line) <= FINEWEB_SHORT_LENGTH for line in t.lines) / lines
    found["line_breaks_per_word"] = (lines - 1) / words
    return found


def _gopher_words(t: _Text) -> Rejection | None:
    n, (least, most) = len(t.words), GOPHER_WORDS
    if n < least:
        return "filter.gopher.too_short", f"{n} words, fewer than {least}"
    if n > most:
        return "filter.gopher.too_long", f"{n} words, more than {most}"
    return None


def _gopher_word_length(t: _Text) -> Rejection | None:
    if not t.spaced:
        return None
    mean, (least, most) = sum(map(len, t.words)) / len(t.words), GOPHER_WORD_LENGTH
    if not least <= mean <= most:
        return "filter.gopher.word_length", f"mean word length {mean:.2f}, not within {least:g} to {most:g}"
    return None


def _gopher_symbols(t: _Text) -> Rejection | None:
    n = len(t.words)
    hashes, ellipses = t.text.count("#"), t.text.count("...") + t.text.count("…")
    if hashes / n > GOPHER_SYMBOLS:
        return "filter.gopher.hashes", f"{hashes} # for {n} words, more than {GOPHER_SYMBOLS:g} a word"
    if ellipses / n > GOPHER_SYMBOLS:
        return "filter.gopher.ellipses", f"{ellipses} ellipses for {n} words, more than {GOPHER_SYMBOLS:g} a word"
    return None


def _gopher_lines(t: _Text) -> Rejection | None:
    n = len(t.lines)
    bullets = sum(line.startswith(_BULLETS) for line in t.lines)
    open_ended = sum(line.endswith(("...", "…")) for line in t.lines)
    if bullets / n > GOPHER_BULLETS:
        return "filter.gopher.bullets", f"{bullets} of {n} lines start with a bullet"
    if open_ended / n > GOPHER_ELLIPSES:
        return "filter.gopher.line_ellipses", f"{open_ended} of {n} lines end in an ellipsis"
    return None


def _gopher_alphabetic(t: _Text) -> Rejection | None:
    n = len(t.words)
    alphabetic = sum(any(c.isalpha() for c in w) for w in t.words)
    if alphabetic / n < GOPHER_ALPHABETIC:
        return (
            "filter.gopher.alphabetic",
            f"{alphabetic} of {n} words have a letter, fewer than {GOPHER_ALPHABETIC:.0%}",
        )
    return None


def _gopher_stopwords(t: _Text) -> Rejection | None:
    if t.language not in (None, "en"):
        return None
    n = sum(w in GOPHER_STOPWORDS for w in t.words)
    if n < GOPHER_MIN_STOPWORDS:
        return "filter.gopher.stopwords", f"{n} English stop words, fewer than {GOPHER_MIN_STOPWORDS}"
    return None


def _gopher_duplicates(t: _Text) -> Rejection | None:
    for name, units in (("paragraph", t.paragraphs), ("line", t.lines)):
        share, char_share = GOPHER_DUPLICATES[name]
        repeats, chars = _repeated(units)
        if repeats / len(units) > share:
            return f"filter.gopher.duplicate_{name}s", f"{repeats} of {len(units)} {name}s are repeats"
        if chars / len(t.text) > char_share:
            return f"filter.gopher.duplicate_{name}_chars", f"{chars} of {len(t.text)} characters in repeated {name}s"
    return None


def _gopher_ngrams(t: _Text) -> Rejection | None:
    if not t.spaced:
        return None
    size = len(t.text)
    for n, share in GOPHER_TOP_NGRAM.items():
        gram, chars = _top_ngram(t.words, n)
        if chars / size > share:
            return f"filter.gopher.top_{n}_gram", f"{chars} of {size} characters are {' '.join(gram)!r}"
    for n, share in GOPHER_DUPLICATE_NGRAMS.items():
        chars = _repeated_chars(t.words, n)
        if chars / size > share:
            return f"filter.gopher.duplicate_{n}_grams", f"{chars} of {size} characters in repeated runs of {n} words"
    return None


def _top_ngram(words: Sequence[str], n: int) -> tuple[tuple[str, ...], int]:
    """The run of *n* words that takes most characters, and these; none if no run comes twice."""
    grams = Counter(_ngrams(words, n))
    if not grams:
        return (), 0
    gram, count = max(grams.items(), key=lambda item: (item[1] * len(" ".join(item[0])), item[0]))
    return (gram, count * len(" ".join(gram))) if count > 1 else ((), 0)


def _ngrams(words: Sequence[str], n: int) -> list[tuple[str, ...]]:
    return list(zip(*(words[i:] for i in range(n)), strict=False))


def _repeated_chars(words: Sequence[str], n: int) -> int:
    """Characters (spaces included) in n-grams seen before, no word counted twice."""
    seen: set[tuple[str, ...]] = set()
    chars, covered = 0, 0
    for i, gram in enumerate(_ngrams(words, n)):
        if gram in seen:
            new = words[max(i, covered) : i + n]
            chars += sum(map(len, new)) + len(new)
            covered = i + n
        seen.add(gram)
    return chars


def _repeated(units: Sequence[str]) -> tuple[int, int]:
    """How many of *units* are repeats of an earlier one, and their characters."""
    seen: set[str] = set()
    count = chars = 0
    for unit in units:
        if unit in seen:
            count += 1
            chars += len(unit)
        seen.add(unit)
    return count, chars


def _c4_page(t: _Text) -> Rejection | None:
    low = t.text.lower()
    if "lorem ipsum" in low:
        return "filter.c4.lorem_ipsum", "holds “lorem ipsum”"
    if "{" in t.text:
        return "filter.c4.curly_bracket", "holds a curly bracket, as code does"
    return None


def _c4_sentences(t: _Text) -> Rejection | None:
    sentences = _sentences(t, C4_MIN_SENTENCES)
    if sentences >= C4_MIN_SENTENCES:
        return None
    return "filter.c4.sentences", f"{sentences} sentences in lines C4 keeps, fewer than {C4_MIN_SENTENCES}"


def _sentences(t: _Text, enough: int | None = None) -> int:
    """Sentences in the lines that C4 keeps; counting stops at *enough*."""
    sentences = 0
    for line in t.lines:
        if not line.endswith(C4_END_MARKS) or line.endswith("..."):
            continue
        low = line.lower()
        if "javascript" in low or any(p in low for p in C4_POLICY):
            continue
        words = line.split()
        if any(len(w) > C4_MAX_WORD for w in words) and t.spaced:
            continue
        if len(words if t.spaced else tx.word_list(line)) < C4_MIN_LINE_WORDS:
            continue
        sentences += max(1, len(_SENTENCE_END.findall(line)))
        if enough is not None and sentences >= enough:
            break
    return sentences


def _fineweb_lines(t: _Text) -> Rejection | None:
    n = len(t.lines)
    if not n:
        return "filter.fineweb.empty", "no line holds text"
    ended = sum(line.endswith(FINEWEB_END_MARKS) for line in t.lines)
    if ended / n <= FINEWEB_PUNCTUATED:
        return "filter.fineweb.line_punctuation", f"{ended} of {n} lines end in punctuation"
    short = sum(len(line) <= FINEWEB_SHORT_LENGTH for line in t.lines)
    if short / n >= FINEWEB_SHORT:
        return "filter.fineweb.short_lines", f"{short} of {n} lines have {FINEWEB_SHORT_LENGTH} characters or fewer"
    _, chars = _repeated(t.lines)
    size = sum(map(len, t.lines))
    if chars / size >= FINEWEB_DUPLICATE_CHARS:
        return "filter.fineweb.duplicate_line_chars", f"{chars} of {size} characters in repeated lines"
    if (n - 1) / max(len(t.words), 1) > FINEWEB_NEWLINES:
        return "filter.fineweb.list", f"{n - 1} line breaks for {len(t.words)} words, as a list has"
    return None


_Rule = Callable[[_Text], Rejection | None]
_GOPHER: tuple[_Rule, ...] = (
    _gopher_words, _gopher_word_length, _gopher_symbols, _gopher_lines, _gopher_alphabetic, _gopher_stopwords,
    _gopher_duplicates, _gopher_ngrams,
)  # fmt: skip
_C4: tuple[_Rule, ...] = (_c4_page, _c4_sentences)
_FINEWEB: tuple[_Rule, ...] = (_fineweb_lines,)
