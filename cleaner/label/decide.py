"""The only place that decides: findings and the model's scores meet, every block gets its kind and its reason."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaner.config import LabelConfig
from cleaner.label import whole_blocks
from cleaner.label.block_states import (
    BY_MODEL,
    CONTENT,
    KIND_NUMBERS,
    NOTHING_SPOKE,
    OTHER,
    SETTLES,
    BlockStates,
    PageEvidence,
    settle_blocks,
    weakest_first,
)
from cleaner.label.brake import boldest_claims, enough_left, overreaching_in_posts
from cleaner.label.prose_blocks import prose_blocks, text_lengths
from cleaner.label.repeats import shown_once
from cleaner.model import KINDS, MOVED_KINDS, Decision, Document, Finding, Thread

DROPPED_COMMENT = Finding(0, 0, "comment_chrome", "comments.drop", 1.0, "a reader's comment; --comments keep keeps it")

ARTICLE = 80
"""Characters beside readers' comments that are a text they comment on."""
DEK = 80
"""A line of this many characters under a title is its dek."""
CERTAIN = 0.05
"""A block that the model gives less than this is boilerplate if anything is."""
CALM = 0.03
"""Highest threshold on a page with less than two blocks of certain boilerplate. Of pages of the web, 98 in 100 have
more; poems, letters, tables and cleaned text have not, and what the model holds against their first and last lines is
unfounded."""
SMALLER_PART, SURELY_GOES = 0.5, 0.35
"""Where less than half of a page's prose would remain, the model removes only what it gives less than the second
number: of what it gives between that and its usual threshold on such pages, more than half is content."""
ONE_BY_ONE = 16
"""Claims that yield to the brake one at a time, the boldest first, before several do at once."""
LOWERED = (0.5, 0.25, 0.1, 0.0)
"""Where the model alone takes too much of a page, its threshold is lowered to these shares in turn."""


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

    def spelled_out(self) -> Decisions:
        """The same with the model's reasons as words, so that it can be pickled and holds nothing of other pages."""
        if self.reasons is None:
            return self
        words = {block: self.reasons(block) for block in np.flatnonzero(self.by == BY_MODEL).tolist()}
        return dataclasses.replace(self, reasons=words.__getitem__)

    def rule_numbers(self) -> NDArray[np.int32]:
        """Per block a number that is equal for blocks settled by findings of one rule; -1 and -2 as in :attr:`by`."""
        known: dict[str, int] = {}
        number = [known.setdefault(f.rule, len(known)) for f in self.findings]
        return np.array([*number, BY_MODEL, NOTHING_SPOKE], np.int32)[self.by]

    def of(self, block: int) -> Decision:
        """The decision on *block*, with its rule id and reason."""
        kind = KINDS[self.kinds[block]]
        by = int(self.by[block])
        kept = bool(self.kept[block])
        score = round(float(self.strength[block]), 3)
        if by >= 0:
            f = self.findings[by]
            return Decision(kind, kept, f.rule, score, f.why)
        if by == BY_MODEL:
            return Decision(kind, kept, f"model.{kind}", score, self.reasons(block) if self.reasons else "")
        return Decision(kind, kept, "", score, "")


@dataclass(frozen=True, slots=True, eq=False)
class SettledPage:
    """What goes and stays of a document, before the kinds that only the model knows are asked for."""

    document: Document
    thread: Thread | None
    states: BlockStates
    findings: tuple[Finding, ...]

    def unnamed(self) -> NDArray[np.intp]:
        """Blocks that go by the model alone."""
        return np.flatnonzero(self.states.by == BY_MODEL)


def settle(evidence: PageEvidence, config: LabelConfig) -> SettledPage:
    """Settle which blocks of a page go, and by what.

    The order of evidence, strongest last: the model; findings by score, content after removals of the same score, so
    that a tie keeps; hard findings. Claims yield if too little of the page's prose would remain. Of what stays then,
    second showings go.
    """
    threshold = evidence.threshold
    if evidence.content is not None and _certain(evidence.content, evidence.findings) < 2:
        threshold = min(threshold, CALM)
    ordered, states = _braked(evidence, tuple(sorted(evidence.findings, key=weakest_first)), threshold, config)
    if config.level != "cautious" and not evidence.reference:
        shown = shown_once(evidence.document, states, ordered)
        ordered, states = (*ordered, *shown.findings), shown.states
    states = whole_blocks.whole(evidence.document, states, whole_blocks.of_code(evidence.document))
    return SettledPage(evidence.document, evidence.thread, states, ordered)


def _braked(
    evidence: PageEvidence, ordered: tuple[Finding, ...], threshold: float, config: LabelConfig
) -> tuple[tuple[Finding, ...], BlockStates]:
    """The findings that stand, and the states of the blocks under them, once no brake asks for more to yield."""
    prose = prose_blocks(evidence.document, evidence.end)

    def settled(findings: tuple[Finding, ...], threshold: float) -> tuple[BlockStates, float]:
        states = settle_blocks(evidence, findings, threshold, config.level, prose.is_prose)
        return states, prose.share(states.kind == CONTENT)

    states, left = settled(ordered, threshold)
    if evidence.thread is not None:
        if yielded := overreaching_in_posts(evidence, prose, states, ordered):
            ordered = tuple(f for number, f in enumerate(ordered) if number not in yielded)
            states, _ = settled(ordered, threshold)
        return ordered, states
    if left < SMALLER_PART and evidence.content is not None:
        threshold = min(threshold, SURELY_GOES)
        states, left = settled(ordered, threshold)
    rounds = 0
    while left < config.brake and (bold := boldest_claims(prose, states, ordered)):
        # One claim at a time; where many yield in vain, ever more at once, so that a long page takes no quadratic time.
        rounds += 1
        yielding = {id(f) for f in bold[-(1 << max(0, rounds - ONE_BY_ONE)) :]}
        ordered = tuple(f for f in ordered if id(f) not in yielding)
        states, left = settled(ordered, threshold)
    if left < config.brake and evidence.content is not None and not enough_left(evidence.document, states):
        # Only the model took it: keep what it finds likeliest.
        for share in LOWERED:
            states, left = settled(ordered, threshold * share)
            if left >= config.brake:
                break
    return ordered, states


def name(
    settled: SettledPage,
    kinds: NDArray[np.int8] | None,
    config: LabelConfig,
    *,
    reasons: Callable[[int], str] | None = None,
) -> Decisions:
    """What every block is and whether it stays. *kinds* are the model's guesses for the blocks that go by the model
    alone, :meth:`SettledPage.unnamed` (``None``: other chrome).
    """
    document, thread, ordered = settled.document, settled.thread, settled.findings
    kind, by, strength = settled.states.copied()
    if kinds is not None:
        kind[settled.unnamed()] = np.where(kinds == CONTENT, OTHER, kinds)
    _one_title(document, kind, by)
    if thread is not None and config.comments == "drop":
        comments = _comments(settled, thread, kind)
        if comments.any():
            ordered = (*ordered, DROPPED_COMMENT)
            kind[comments], by[comments], strength[comments] = KIND_NUMBERS["comment_chrome"], len(ordered) - 1, 1
    stays = np.zeros(len(KINDS), np.bool_)
    stays[CONTENT] = True
    for k in config.keep:
        stays[KIND_NUMBERS[k]] = True
    for k in config.drop:
        stays[KIND_NUMBERS[k]] = False
    return Decisions(kind, stays[kind], by, strength, ordered, reasons)


def _comments(settled: SettledPage, thread: Thread, kind: NDArray[np.int8]) -> NDArray[np.bool_]:
    """The blocks that stay and are readers' comments, under an article or on posts; none of a page that is all
    comments:
    that is a discussion, not an article with comments.
    """
    document = settled.document
    comments = np.zeros(len(document), np.bool_)
    comments[list(thread.remarks)] = True
    if thread.comments:
        for post in thread.posts:
            comments[post.first : post.last] = True
    own = (kind == CONTENT) & ~comments
    beside = int(text_lengths(document)[own].sum()) >= ARTICLE
    out: NDArray[np.bool_] = comments & (kind == CONTENT) & beside
    return out


def _one_title(document: Document, kind: NDArray[np.int8], by: NDArray[np.int32]) -> None:
    """A page has one title: what a rule names, else of what the model names the last before the page's first prose,
    else the first. Beside a rule's, what the model alone takes for another is a dek if it is long, and stays; all else
    is chrome.
    """
    titles = kind == KIND_NUMBERS["title"]
    told = np.flatnonzero(titles & (by == BY_MODEL))
    if not len(told):
        return
    long = text_lengths(document) >= DEK
    if not (titles & (by >= 0)).any():
        prose = np.flatnonzero(long & (kind == CONTENT))
        before = int(np.searchsorted(told, prose[0])) if len(prose) else 0
        kind[np.delete(told, max(before - 1, 0))] = OTHER
        return
    for i in told.tolist():
        kind[i], by[i] = (CONTENT, NOTHING_SPOKE) if long[i] else (OTHER, BY_MODEL)


def _certain(content: NDArray[np.float32], findings: Sequence[Finding]) -> int:
    """How many blocks are chrome beyond doubt: a rule is sure of them, or the model gives them less than CERTAIN."""
    sure = content < CERTAIN
    least = SETTLES["balanced"]
    for first, last, kind, _, score, _, hard in findings:
        if (hard or score >= least) and kind != "content" and kind not in MOVED_KINDS:
            sure[first:last] = True
    return int(np.count_nonzero(sure))
