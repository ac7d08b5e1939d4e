"""What a rule is: its id, its kind, how sure it is and how far it reaches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from cleaner.errors import UsageError


class Scope(StrEnum):
    """How far a rule's claim reaches, or what the rule looks at."""

    LINE = "line"
    """The line itself."""
    SECTION = "section"
    """A heading and the boilerplate under it, up to the next prose."""
    TAIL = "tail"
    """As a section, or everything to the end of the page if no later prose returns to the page's topic."""
    PAIR = "pair"
    """The line and the title before it."""
    BLURB = "blurb"
    """The line, if it is among the page's first and a heading follows."""
    END = "end"
    """The line, if little of the text comes after it."""
    FORM = "form"
    """Found by its shape, without a phrase."""
    FOOTER = "foot"
    """Everything after the page's footer."""
    MARKUP = "markup"
    """Found by the elements it stands in."""
    THREAD = "thread"
    """A part of a thread, named while the thread is cut into posts."""
    MODEL = "model"
    """The trained model alone: no rule spoke."""
    HOST = "host"
    """Found by comparing the pages of one host."""
    SETTING = "setting"
    """The user's choice."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. Its id is ``family.name``; findings carry it, and ``cleaner rules ID`` explains it."""

    id: str
    kind: str
    what: str
    score: float
    """Probability that a block it claims is of that kind (measured on labelled pages of many hosts, rounded down)."""
    scope: Scope = Scope.LINE
    company: float = 0.0
    """Score among other phrases: see :func:`cleaner.label.rules.phrase_company.in_company` (0: as ``score``)."""
    late: bool = False
    """The trained model does not know it: it speaks after the model, and no feature is made of its findings."""
    hard: bool = False
    """Exact interface strings that no prose can be: nothing overrules them."""
    pages: tuple[str, ...] = ()
    """Pages or lines on which a rule without phrases fires; phrase rules have theirs in the phrase files."""
    other_pages: tuple[str, ...] = ()
    """Pages or lines that look alike and on which it must not fire."""


def table(rules: Iterable[Rule]) -> Mapping[str, Rule]:
    """*rules* by their ids. Raises :class:`UsageError` if an id occurs twice."""
    listed = tuple(rules)
    by_id = {rule.id: rule for rule in listed}
    if len(by_id) != len(listed):
        raise UsageError("rules: an id occurs twice")
    return MappingProxyType(by_id)


PROSE = (
    "The ferry across the fen was taken out of service on Monday after ninety years, and the village on the far bank is"
    " now an hour away by road."
)
"""A paragraph for the examples of rules that look at a line's place on the page."""


def quoted(text: str) -> str:
    """*text*, or its first 60 characters, in quotation marks, for the reason of a finding."""
    return f"“{text[:60]}…”" if len(text) > 60 else f"“{text}”"
