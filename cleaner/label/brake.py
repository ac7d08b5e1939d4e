"""The brakes: when too little of a page or of a post would remain, claims yield."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cleaner.label.block_states import CONTENT, KIND_NUMBERS, BlockStates, PageEvidence
from cleaner.label.prose_blocks import ProseBlocks, text_lengths
from cleaner.model import Document, Finding

ENOUGH = 200
"""Characters that are something to keep of a page of markup, however little prose is among them."""
SIGNATURE_SHARE = 0.6
"""A signature is no more than this share of its post."""
MARKED_QUOTE = 0.95
"""Score of a quotation that the post marks as one; others are found by their words alone and may not empty a post."""

_QUOTE, _SIGNATURE = KIND_NUMBERS["forum_quote"], KIND_NUMBERS["forum_signature"]


def enough_left(document: Document, states: BlockStates) -> bool:
    """Whether a page of markup keeps some text.

    Its content may be a grid of short cells between long boilerplate, and the model, which sees the containers, is
    surer of that than the share of prose is.
    """
    if document.hints is None:
        return False
    return int(text_lengths(document)[states.kind == CONTENT].sum()) >= ENOUGH


def boldest_claims(prose: ProseBlocks, states: BlockStates, ordered: Sequence[Finding]) -> list[Finding]:
    """The findings that took prose and could yield, the boldest last: those that took most, then the least sure."""
    by_rule = prose.is_prose & (states.by >= 0)
    took = np.bincount(states.by[by_rule], weights=prose.lengths[by_rule], minlength=len(ordered))
    claims: list[tuple[int, float, Finding]] = []
    for number in np.flatnonzero(took).tolist():
        finding = ordered[number]
        if not finding.hard and finding.kind != "content":
            claims.append((int(took[number]), -finding.score, finding))
    claims.sort(key=lambda claim: (claim[0], claim[1], claim[2].first))
    return [finding for *_, finding in claims]


def overreaching_in_posts(
    evidence: PageEvidence, prose: ProseBlocks, states: BlockStates, ordered: Sequence[Finding]
) -> set[int]:
    """Numbers of findings that take too much of a post: a signature that is most of it, a quotation that nothing marks
    as one and that leaves nothing.
    """
    yielded: set[int] = set()
    for post in evidence.thread.posts if evidence.thread is not None else ():
        own = slice(post.first, post.last)
        kind, by, lengths = states.kind[own], states.by[own], prose.lengths[own]
        kept = int(lengths[kind == CONTENT].sum())
        signature, quote = (kind == _SIGNATURE) & (by >= 0), (kind == _QUOTE) & (by >= 0)
        signed = int(lengths[signature].sum())
        if signed > SIGNATURE_SHARE * (kept + signed + int(lengths[quote].sum())):
            yielded.update(by[signature].tolist())
            kept += signed
        if not kept and quote.any():
            yielded.update(n for n in by[quote].tolist() if ordered[n].score < MARKED_QUOTE and not ordered[n].hard)
    return yielded
