"""The only place that decides: findings and the model's scores meet, every block gets its kind and its reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.config import LabelConfig
from cleaner.label.repeats import State, shown_once
from cleaner.model import (
    KINDS,
    MOVED_KINDS,
    Decision,
    Document,
    Finding,
    Thread,
)

KIND_NO = {k: i for i, k in enumerate(KINDS)}
CONTENT = KIND_NO["content"]
OTHER = KIND_NO["other_chrome"]

SETTLES = {"cautious": 0.97, "balanced": 0.9, "strict": 0.8}
"""A finding of this score removes a block although the model would keep it."""
MOVES = 0.6
"""A title, byline, date or caption moves to its column from this score on: nothing is lost by it."""
SURE_CONTENT = 0.985
"""Where the model is this sure of content, only a hard or settling finding above ``SURE_RULE`` removes the block."""
SURE_RULE = 0.95
WEAK = 0.6
"""Without a model, findings act from this score on."""

DROPPED_COMMENT = Finding(0, 0, "comment_chrome", "comments.drop", 1.0, "a reader's comment; --comments keep keeps it")

DEK = 80
"""A line of this many characters under a title is its dek."""
LEGAL = 0.05
"""By so much a legal line outranks a claim it stands in."""
CERTAIN = 0.05
"""A block that the model gives less than this is chrome if anything is."""
CALM = 0.03
"""Highest threshold on a page with less than two blocks of certain chrome. Of pages of the web, 98 in 100 have
more; poems, letters, tables and cleaned text have not, and what the model holds against their first and last lines is
unfounded."""
ENOUGH = 200
"""Characters that are something to keep of a page of markup, however little prose is among them."""

ONE_BY_ONE = 16
"""Claims that yield to the brake one at a time, the boldest first, before several do at once."""

_NONE, _MODEL = -1, -2
_FEW = 24  # blocks that are cheaper to look at one by one than as slices (measured)


@dataclass(frozen=True, slots=True, eq=False)
class Decisions:
    """One decision per block, as arrays; :meth:`of` spells one out."""

    kinds: NDArray[np.int8]
    """Index into :data:`cleaner.model.KINDS`."""
    kept: NDArray[np.bool_]
    by: NDArray[np.int32]
    """Index of the finding that settled the block; -1 nothing spoke, -2 the model alone."""
    strength: NDArray[np.float32]
    findings: tuple[Finding, ...]
    reasons: Callable[[int], str] | None
    """The model's reasons for a block of the document, in words."""

    def rule_numbers(self) -> NDArray[np.int32]:
        """Per block a number that is equal for blocks settled by findings of one rule; -1 and -2 as in :attr:`by`."""
        known: dict[str, int] = {}
        number = [known.setdefault(f.rule, len(known)) for f in self.findings]
        return np.array([*number, _MODEL, _NONE], np.int32)[self.by]

    def of(self, block: int) -> Decision:
        """The decision on *block*, with its rule id and reason."""
        kind = KINDS[self.kinds[block]]
        by = int(self.by[block])
        kept = bool(self.kept[block])
        score = round(float(self.strength[block]), 3)
        if by >= 0:
            f = self.findings[by]
            return Decision(kind, kept, f.rule, score, f.why)
        if by == _MODEL:
            return Decision(kind, kept, f"model.{kind}", score, self.reasons(block) if self.reasons else "")
        return Decision(kind, kept, "", score, "")


@dataclass(frozen=True, slots=True, eq=False)
class Settled:
    """What goes and stays of a document, before the kinds that only the model can tell are known."""

    document: Document
    thread: Thread | None
    kind: NDArray[np.int8]
    by: NDArray[np.int32]
    strength: NDArray[np.float32]
    findings: tuple[Finding, ...]

    def unnamed(self) -> NDArray[np.intp]:
        """Blocks that go by the model alone."""
        return np.flatnonzero(self.by == _MODEL)


def settle(
    document: Document,
    findings: Sequence[Finding],
    content: NDArray[np.float32] | None,
    thread: Thread | None,
    config: LabelConfig,
    *,
    threshold: float = 0.5,
    reference: bool = False,
    end: int | None = None,
) -> Settled:
    """Settle which blocks go, and by what.

    *content* is the model's probability per block that it is content (``None``: rules only), *threshold* the
    probability under which a block goes; a *reference* says a thing again wherever it belongs; the page's own text
    stands before block *end* (``None``: anywhere). The order of evidence,
    strongest last: the model; findings by score, content after removals of the same score, so that a tie keeps; hard
    findings. Of what stays then, second showings go.
    """
    n = len(document)
    if content is not None and _certain(content, findings) < 2:
        threshold = min(threshold, CALM)
    ordered = tuple(sorted(findings, key=_rank))
    state = _settle(n, ordered, content, threshold, config)
    text_lost, bold = _brake(document, state, ordered, thread, config, end)
    rounds = 0
    while text_lost and bold:
        # One claim at a time; where many yield in vain, ever more at once, so that a long page costs no squares.
        rounds += 1
        yielded = {id(f) for f in bold[-(1 << max(0, rounds - ONE_BY_ONE)) :]}
        ordered = tuple(f for f in ordered if id(f) not in yielded)
        state = _settle(n, ordered, content, threshold, config)
        text_lost, bold = _brake(document, state, ordered, thread, config, end)
    if text_lost and content is not None and not _enough_left(document, state):
        # Nothing but the model is left to blame: keep what it finds likeliest, down to a tenth of the threshold.
        for lower in (threshold * 0.5, threshold * 0.25, threshold * 0.1, 0.0):
            state = _settle(n, ordered, content, lower, config)
            text_lost, _ = _brake(document, state, ordered, thread, config, end)
            if not text_lost:
                break
    if config.level != "cautious" and not reference:
        ordered = (*ordered, *shown_once(document, state, ordered))
    return Settled(document, thread, *state, ordered)


def name(
    settled: Settled,
    kinds: NDArray[np.int8] | None,
    config: LabelConfig,
    *,
    reasons: Callable[[int], str] | None = None,
) -> Decisions:
    """What every block is and whether it stays. *kinds* are the model's guesses for the blocks that go by the model
    alone, :meth:`Settled.unnamed` (``None``: other chrome).
    """
    document, thread, ordered = settled.document, settled.thread, settled.findings
    kind, by, strength = settled.kind.copy(), settled.by.copy(), settled.strength.copy()
    if kinds is not None:
        kind[settled.unnamed()] = np.where(kinds == CONTENT, OTHER, kinds)
    _one_title(document, kind, by)
    if thread is not None and thread.comments and config.comments == "drop":
        ordered = (*ordered, DROPPED_COMMENT)
        for post in thread.posts:
            said = slice(post.first, post.last)
            comment = kind[said] == CONTENT
            kind[said][comment] = KIND_NO["comment_chrome"]
            by[said][comment] = len(ordered) - 1
            strength[said][comment] = 1
    stays = np.zeros(len(KINDS), np.bool_)
    stays[CONTENT] = True
    for k in config.keep:
        stays[KIND_NO[k]] = True
    for k in config.drop:
        stays[KIND_NO[k]] = False
    return Decisions(kind, stays[kind], by, strength, ordered, reasons)


def _enough_left(document: Document, state: State) -> bool:
    """Whether a page of markup keeps some text.

    Its content may be a grid of short cells between long chrome, and the model, which sees the containers, is surer of
    that than the share of prose is.
    """
    if document.hints is None:
        return False
    return int((document.ends - document.begins)[state[0] == CONTENT].sum()) >= ENOUGH


def _one_title(document: Document, kind: NDArray[np.int8], by: NDArray[np.int32]) -> None:
    """A page has one title: what a rule names, else of what the model names the last before the page's first prose,
    else the first. Beside a rule's, what the model alone takes for another is a dek if it is long, and stays; all else
    is chrome.
    """
    titles = kind == KIND_NO["title"]
    told = np.flatnonzero(titles & (by == _MODEL))
    if not len(told):
        return
    long = document.ends - document.begins >= DEK
    if not (titles & (by >= 0)).any():
        prose = np.flatnonzero(long & (kind == CONTENT))
        before = int(np.searchsorted(told, prose[0])) if len(prose) else 0
        kind[np.delete(told, max(before - 1, 0))] = OTHER
        return
    for i in told.tolist():
        kind[i], by[i] = (CONTENT, _NONE) if long[i] else (OTHER, _MODEL)


def _rank(f: Finding) -> tuple[bool, float, bool, str, int, int]:
    """Weakest first. A legal line keeps its kind inside a longer claim of another, because what it says is captured."""
    first, last, kind, rule, score, _, hard = f
    own = LEGAL if kind == "footer_legal" and last - first == 1 else 0.0
    return hard, score + own, kind == "content", rule, -first, last


def _certain(content: NDArray[np.float32], findings: Sequence[Finding]) -> int:
    """How many blocks are chrome beyond doubt: a rule is sure of them, or the model gives them less than CERTAIN."""
    sure = content < CERTAIN
    least = SETTLES["balanced"]
    for first, last, kind, _, score, _, hard in findings:
        if (hard or score >= least) and kind != "content" and kind not in MOVED_KINDS:
            sure[first:last] = True
    return int(np.count_nonzero(sure))


class _Force(NamedTuple):
    """What a finding can do."""

    number: int
    """Of its kind in KINDS."""
    said: bool
    """It speaks for content."""
    everywhere: bool
    """It acts whatever the model says."""
    unless_sure: bool
    """But for blocks of which the model is sure."""
    rest: bool
    """It acts on what the model removes."""


@lru_cache(maxsize=1 << 12)
def _force(kind: str, score: float, hard: bool, settles: float, modelled: bool) -> _Force:
    # Content said by a thread or a form holds against the model, not against a surer finding.
    # A rule names what the model removes too; alone it acts from the settling score on.
    said, moved = kind == "content", kind in MOVED_KINDS
    return _Force(
        KIND_NO[kind],
        said,
        everywhere=hard or score >= (MOVES if moved else settles),
        unless_sure=not (hard or said or moved or score >= SURE_RULE),
        rest=modelled and score > 0.5 if said else not moved,
    )


def _settle(
    n: int,
    ordered: Sequence[Finding],
    content: NDArray[np.float32] | None,
    threshold: float,
    config: LabelConfig,
) -> State:
    kind = np.full(n, CONTENT, np.int8)
    by = np.full(n, _NONE, np.int32)
    strength = np.zeros(n, np.float32)
    if content is None:
        goes = np.zeros(n, np.bool_)
        sure = goes
        settles = WEAK
    else:
        goes = content < threshold
        sure = content >= SURE_CONTENT
        settles = SETTLES[config.level]
        kind[goes] = OTHER
        by[goes] = _MODEL
        strength[goes] = (1 - content)[goes]
    hard = np.zeros(n, np.bool_)
    # Most findings claim a line or two: reading and writing those one by one costs a fifth of slices of arrays.
    one_kind, one_by, one_hard = kind.data, by.data, hard.data
    one_goes, one_sure = goes.tobytes(), sure.tobytes()
    for no, (first, last, label, _, score, _, is_hard) in enumerate(ordered):
        number, said, everywhere, unless_sure, rest = _force(label, score, is_hard, settles, content is not None)
        if not (everywhere or rest):
            continue
        if last - first > _FEW:
            where = slice(first, last)
            act = ~(sure[where] & unless_sure) if everywhere else np.zeros(last - first, np.bool_)
            if rest:
                act |= goes[where] & (said | (kind[where] != CONTENT))
            if is_hard:
                hard[where] = True
            else:
                act &= ~hard[where]
            kind[where][act] = number
            by[where][act] = no
            continue
        for b in range(first, last):
            if is_hard:
                one_hard[b] = True
            elif one_hard[b] or not (
                (everywhere and not (unless_sure and one_sure[b]))
                or (rest and one_goes[b] and (said or one_kind[b] != CONTENT))
            ):
                continue
            one_kind[b] = number
            one_by[b] = no
    found = by >= 0
    if found.any():
        strength[found] = np.array([f.score for f in ordered], np.float32)[by[found]]
    return kind, by, strength


def _brake(
    document: Document,
    state: State,
    ordered: Sequence[Finding],
    thread: Thread | None,
    config: LabelConfig,
    end: int | None,
) -> tuple[bool, list[Finding]]:
    """Whether too little of the page's prose would remain, and the claims that could yield, boldest last.

    Prose is any block of 80 characters or more before *end*. A page without prose (a menu, a log-in page) may lose
    everything.
    """
    sizes = (document.ends - document.begins).astype(np.int64)
    prose = sizes >= 80
    if end is not None:
        prose[end:] = False
    total = int(sizes[prose].sum())
    if total == 0 or thread is not None:
        return False, []
    kind, by, _ = state
    left = int(sizes[prose & (kind == CONTENT)].sum())
    if left >= config.brake * total:
        return False, []
    bold: list[tuple[int, float, Finding]] = []
    by_rule = prose & (by >= 0)
    took = np.bincount(by[by_rule], weights=sizes[by_rule], minlength=len(ordered))
    for no in np.flatnonzero(took).tolist():
        f = ordered[no]
        if not f.hard and f.kind != "content":
            bold.append((int(took[no]), -f.score, f))
    bold.sort(key=lambda x: (x[0], x[1], x[2].first))
    return True, [f for *_, f in bold]
