"""The brake: when too little of a page's prose would remain, claims yield, the boldest first."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cleaner.label.block_states import CONTENT, BlockStates, PageEvidence
from cleaner.model import Document, Finding

PROSE = 80
"""Characters of a block of prose."""
ENOUGH = 200
"""Characters that are something to keep of a page of markup, however little prose is among them."""


def enough_left(document: Document, states: BlockStates) -> bool:
    """Whether a page of markup keeps some text.

    Its content may be a grid of short cells between long boilerplate, and the model, which sees the containers, is
    surer of that than the share of prose is.
    """
    if document.hints is None:
        return False
    return int((document.ends - document.begins)[states.kind == CONTENT].sum()) >= ENOUGH


def brake(
    evidence: PageEvidence, states: BlockStates, ordered: Sequence[Finding], share: float
) -> tuple[bool, list[Finding]]:
    """Whether less than *share* of the page's prose would remain, and the claims that could yield, boldest last.

    Prose is any block of 80 characters or more before the page's end. A page without prose (a menu, a log-in page) may
    lose everything.
    """
    document = evidence.document
    sizes = (document.ends - document.begins).astype(np.int64)
    prose = sizes >= PROSE
    if evidence.end is not None:
        prose[evidence.end :] = False
    total = int(sizes[prose].sum())
    if total == 0 or evidence.thread is not None:
        return False, []
    left = int(sizes[prose & (states.kind == CONTENT)].sum())
    if left >= share * total:
        return False, []
    bold: list[tuple[int, float, Finding]] = []
    by_rule = prose & (states.by >= 0)
    took = np.bincount(states.by[by_rule], weights=sizes[by_rule], minlength=len(ordered))
    for number in np.flatnonzero(took).tolist():
        finding = ordered[number]
        if not finding.hard and finding.kind != "content":
            bold.append((int(took[number]), -finding.score, finding))
    bold.sort(key=lambda claim: (claim[0], claim[1], claim[2].first))
    return True, [finding for *_, finding in bold]
