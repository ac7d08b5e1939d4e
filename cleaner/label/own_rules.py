"""Rules of the user's own: phrases, whole lines and patterns, and what is known of a host, from a settings file.

They have the form of the built-in language files (:mod:`cleaner.label.rules.phrase_tables`) and outrank the model and
the built-in rules. Each pattern is tried on its example and its counterexample when it is read.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cleaner.config import Config, LabelConfig
from cleaner.errors import Problem, SettingsError, UsageError
from cleaner.extract import selectors
from cleaner.kinds import KINDS
from cleaner.label.rules.phrase_rules import PHRASE_RULE_BY_ID
from cleaner.language.phrase_grammar import Pattern, compile_pattern, key
from cleaner.model import Document, Finding
from cleaner.settings import close, nearest
from cleaner.text.hosts import host_of

SCORE = 0.99
"""A user's rule is as sure as a rule can be."""
HOST_CONTENT, HOST_CHROME = "host.content", "host.chrome"
"""Rule ids of blocks that a host's selectors take."""
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class OwnPattern:
    """A pattern and the rule it belongs to."""

    rule: str
    kind: str
    pattern: Pattern
    hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HostKnowledge:
    """What the user knows of a host and the hosts below it."""

    host: str
    content: tuple[str, ...] = ()
    chrome: tuple[str, ...] = ()
    author: str | None = None
    date: str | None = None
    label: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    """``level`` and ``comments``, where the host has its own."""


@dataclass(frozen=True, slots=True)
class OwnRules:
    """The user's knowledge, ready to be asked about a document."""

    lines: Mapping[str, tuple[tuple[str, str, tuple[str, ...]], ...]]
    """Whole lines, folded: (rule, kind, hosts) of each."""
    patterns: tuple[OwnPattern, ...]
    hosts: tuple[HostKnowledge, ...]

    def __bool__(self) -> bool:
        return bool(self.lines or self.patterns or self.hosts)

    def host_of(self, document: Document) -> HostKnowledge | None:
        """The knowledge that fits the page's host best: the longest name."""
        if not self.hosts:
            return None
        host = host_of(document.page.url)
        fitting = [k for k in self.hosts if _below(host, k.host)]
        return max(fitting, key=lambda k: len(k.host)) if fitting else None

    def label(self, document: Document, label: LabelConfig) -> LabelConfig:
        """The label settings of a page: *label*, or those of its host."""
        known = self.host_of(document)
        return dataclasses.replace(label, **known.label) if known is not None and known.label else label

    def introduced(self, document: Document) -> Document:
        """*document* with the author and the date that its host's selectors find, unless the input names them."""
        known = self.host_of(document)
        if known is None or not (known.author or known.date):
            return document
        page = document.page
        author = page.author or (selectors.first_text(document, known.author) if known.author else None)
        published = page.published or (selectors.first_text(document, known.date) if known.date else None)
        return dataclasses.replace(document, page=dataclasses.replace(page, author=author, published=published))

    def find(self, document: Document) -> list[Finding]:
        """Findings of the user's rules, each as hard as those of a known platform."""
        found: list[Finding] = []
        if self.lines or self.patterns:
            host = host_of(document.page.url)
            for block, line in enumerate(document.lines()):
                found += (_finding(block, block + 1, kind, rule, why) for rule, kind, why in self._said(line, host))
        if (known := self.host_of(document)) is not None:
            found += _of_host(document, known)
        return found

    def _said(self, line: str, host: str | None) -> Iterator[tuple[str, str, str]]:
        """(rule, kind, why) of every rule that *line* fires."""
        words = key(line)
        for rule, kind, hosts in self.lines.get(_folded(words), ()):
            if not hosts or any(_below(host, h) for h in hosts):
                yield rule, kind, "your line: " + line[:200]
        for own in self.patterns:
            if (not own.hosts or any(_below(host, h) for h in own.hosts)) and (match := own.pattern.search(words)):
                yield own.rule, own.kind, "your pattern: " + match


def _of_host(document: Document, known: HostKnowledge) -> Iterator[Finding]:
    content = np.zeros(len(document), np.bool_)
    for source in known.content:
        content |= selectors.blocks(document, source)
    chrome = np.zeros(len(document), np.bool_)
    for source in known.chrome:
        chrome |= selectors.blocks(document, source)
    for taken, kind, rule in ((content & ~chrome, "content", HOST_CONTENT), (chrome, "other_chrome", HOST_CHROME)):
        edges = np.flatnonzero(np.diff(np.concatenate([[False], taken, [False]]).astype(np.int8)))
        for first, last in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            yield _finding(first, last, kind, rule, f"your selector for {known.host}")


def _finding(first: int, last: int, kind: str, rule: str, why: str) -> Finding:
    return Finding(first, last, kind, rule, SCORE, why, hard=True)


def _below(host: str | None, of: str) -> bool:
    return host is not None and (host == of or host.endswith("." + of))


def _folded(words: str) -> str:
    return _DIGITS.sub("7", words)


def own_rules(config: Config) -> OwnRules:
    """The rules and hosts of *config*.

    Raises :class:`SettingsError`, which names every rule and host that is wrong: an unknown rule without a kind, a
    malformed pattern or selector, an example that does not fire, a counterexample that does.
    """
    problems: list[Problem] = []
    lines: dict[str, tuple[tuple[str, str, tuple[str, ...]], ...]] = {}
    patterns: list[OwnPattern] = []
    for rule, table in config.rules.items():
        try:
            kind = _kind_of(rule, table)
            hosts = tuple(h.lower() for h in table.get("hosts", ()))
            own = [OwnPattern(rule, kind, _pattern(p), hosts) for p in table.get("patterns", ())]
            whole = {_folded(key(line.replace("#", "7"))): (rule, kind, hosts) for line in table.get("lines", ())}
            _check_counterexamples(table, own, whole)
        except UsageError as e:
            problems.append(Problem("rules", rule, str(e)))
            continue
        patterns += own
        for words, said in whole.items():
            lines[words] = (*lines.get(words, ()), said)
    hosts_known = []
    for host, table in config.hosts.items():
        try:
            hosts_known.append(_host(host, table))
        except UsageError as e:
            problems.append(Problem("hosts", host, str(e)))
    if problems:
        raise SettingsError(problems)
    return OwnRules(lines, tuple(patterns), tuple(hosts_known))


def _kind_of(rule: str, table: Mapping[str, Any]) -> str:
    kind = table.get("kind")
    if kind is not None:
        if kind not in KINDS:
            raise UsageError(f"no kind {kind!r}; {nearest(kind, KINDS)}")
        return str(kind)
    if rule in PHRASE_RULE_BY_ID:
        return str(PHRASE_RULE_BY_ID[rule].kind)
    near = close(rule, PHRASE_RULE_BY_ID)
    hint = f"did you mean {near}? " if near else ""
    raise UsageError(f"no built-in rule {rule!r}; {hint}a rule of your own needs a kind")


def _pattern(entry: Mapping[str, Any]) -> Pattern:
    pattern = compile_pattern(entry["match"])
    if not pattern.search(key(entry["yes"])):
        raise UsageError(f"pattern {entry['match']!r} does not match its example {entry['yes']!r}")
    if pattern.search(key(entry["no"])):
        raise UsageError(f"pattern {entry['match']!r} matches its counterexample {entry['no']!r}")
    return pattern


def _check_counterexamples(table: Mapping[str, Any], own: Sequence[OwnPattern], whole: Mapping[str, Any]) -> None:
    for line in table.get("no", ()):
        words = key(line)
        if _folded(words) in whole or any(o.pattern.search(words) for o in own):
            raise UsageError(f"fires on its counterexample {line!r}")


def _host(host: str, table: Mapping[str, Any]) -> HostKnowledge:
    for source in (*table.get("content", ()), *table.get("chrome", ()), table.get("author"), table.get("date")):
        if source is not None:
            selectors.compiled(source)
    label = {name: table[name] for name in ("level", "comments") if name in table}
    LabelConfig(**label)
    return HostKnowledge(host.lower(), tuple(table.get("content", ())), tuple(table.get("chrome", ())),
                         table.get("author"), table.get("date"), label)  # fmt: skip
