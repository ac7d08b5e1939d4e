"""What becomes of each block under a list of findings and the model's probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.model import FORUM_KINDS, KINDS, MOVED_KINDS, Document, Finding, Thread

KIND_NUMBERS = {kind: number for number, kind in enumerate(KINDS)}
CONTENT = KIND_NUMBERS["content"]
OTHER = KIND_NUMBERS["other_chrome"]
NOTHING_SPOKE, BY_MODEL = -1, -2
"""Instead of the number of a finding: nothing spoke of the block; the model alone did."""

SETTLES = {"cautious": 0.97, "balanced": 0.9, "strict": 0.8}
"""A finding of this score removes a block although the model would keep it."""
MOVES = 0.6
"""A title, byline, date or caption moves to its column from this score on: nothing is lost by it."""
SURE_CONTENT = 0.985
"""Where the model is this sure of content, only a hard or settling finding above ``SURE_RULE`` removes the block."""
SURE_RULE = 0.95
WEAK = 0.6
"""Without a model, findings act from this score on."""
WITNESS = 0.5
"""Of prose in a claim over several lines, a rule removes nothing that the model gives more than this: of prose under
headings of related articles that the model keeps, nearly half is the page's own; of what it does not, a thirtieth."""
LEGAL = 0.05
"""Score bonus of a legal line over a wider claim of another rule that covers it: what it says is captured."""

_FEW = 24  # blocks that are cheaper to look at one by one than as slices (measured)


@dataclass(frozen=True, slots=True, eq=False)
class PageEvidence:
    """All that is known of a page when its blocks are settled."""

    document: Document
    findings: Sequence[Finding]
    content: NDArray[np.float32] | None
    """The model's probability per block that it is content; ``None``: rules only."""
    thread: Thread | None = None
    threshold: float = 0.5
    """Probability of content under which a block goes."""
    reference: bool = False
    """The page is a reference, which says a thing again wherever it belongs."""
    end: int | None = None
    """The page's own text stands before this block; ``None``: anywhere."""


class BlockStates(NamedTuple):
    """Per block what it is and what settled it."""

    kind: NDArray[np.int8]
    """Index into :data:`cleaner.model.KINDS`."""
    by: NDArray[np.int32]
    """Index of the finding that settled the block; -1 nothing spoke, -2 the model alone."""
    strength: NDArray[np.float32]
    """Score of that finding, or the model's probability that the block is boilerplate."""

    def copied(self) -> BlockStates:
        """The same in arrays of their own."""
        return BlockStates(self.kind.copy(), self.by.copy(), self.strength.copy())


def weakest_first(finding: Finding) -> tuple[bool, float, bool, str, int, int]:
    """Sort key of findings: a later one overrules an earlier one. Content comes after removals of the same score, so
    that a tie keeps; a legal line keeps its kind inside a longer claim of another rule.
    """
    first, last, kind, rule, score, _, hard = finding
    own = LEGAL if kind == "footer_legal" and last - first == 1 else 0.0
    return hard, score + own, kind == "content", rule, -first, last


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
    asks_witness: bool
    """Of prose, it acts only on what the model does not keep (see :data:`WITNESS`), if it claims several blocks."""


@lru_cache(maxsize=1 << 12)
def _force(kind: str, score: float, hard: bool, settles: float, modelled: bool) -> _Force:
    # Content said by a thread or a form holds against the model, not against a surer finding.
    # A rule names what the model removes too; alone it acts from the settling score on.
    said, moved = kind == "content", kind in MOVED_KINDS
    return _Force(
        KIND_NUMBERS[kind],
        said,
        everywhere=hard or score >= (MOVES if moved else settles),
        unless_sure=not (hard or said or moved or score >= SURE_RULE),
        rest=modelled and score > 0.5 if said else not moved,
        asks_witness=not (hard or said or kind in FORUM_KINDS),
    )


def settle_blocks(
    evidence: PageEvidence, ordered: Sequence[Finding], threshold: float, level: str, prose: NDArray[np.bool_]
) -> BlockStates:
    """The states of a page's blocks under *ordered* findings (see :func:`weakest_first`) and the model's probabilities,
    of which those under *threshold* remove; *level* is one of :data:`SETTLES`, *prose* marks blocks of prose.
    """
    content, n = evidence.content, len(evidence.document)
    kind = np.full(n, CONTENT, np.int8)
    by = np.full(n, NOTHING_SPOKE, np.int32)
    strength = np.zeros(n, np.float32)
    if content is None:
        goes = np.zeros(n, np.bool_)
        sure = witnessed = goes
        settles = WEAK
    else:
        goes = content < threshold
        sure = content >= SURE_CONTENT
        witnessed = prose & (content > WITNESS)
        settles = SETTLES[level]
        kind[goes] = OTHER
        by[goes] = BY_MODEL
        strength[goes] = (1 - content)[goes]
    hard = np.zeros(n, np.bool_)
    # Most findings claim a line or two: reading and writing those one by one costs a fifth of slices of arrays.
    one_kind, one_by, one_hard = kind.data, by.data, hard.data
    one_goes, one_sure, one_witnessed = goes.tobytes(), sure.tobytes(), witnessed.tobytes()
    for no, (first, last, label, _, score, _, is_hard) in enumerate(ordered):
        number, said, everywhere, unless_sure, rest, asks = _force(label, score, is_hard, settles, content is not None)
        if not (everywhere or rest):
            continue
        wide = asks and last - first > 1
        if last - first > _FEW:
            where = slice(first, last)
            spared = (sure[where] & unless_sure) | (witnessed[where] & wide)
            act = ~spared if everywhere else np.zeros(last - first, np.bool_)
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
                (everywhere and not (unless_sure and one_sure[b]) and not (wide and one_witnessed[b]))
                or (rest and one_goes[b] and (said or one_kind[b] != CONTENT))
            ):
                continue
            one_kind[b] = number
            one_by[b] = no
    found = by >= 0
    if found.any():
        strength[found] = np.array([f.score for f in ordered], np.float32)[by[found]]
    return BlockStates(kind, by, strength)
