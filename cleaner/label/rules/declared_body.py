"""What the article's text does not hold, on a page whose structured data gives that text (``articleBody``).

A publisher says there what the article is. It may leave out the standfirst, lists, tables and captions; so what stands
before it is not doubted, and of the rest only what the model doubts already. Token F1 of such pages rises by .013
(19 of fundus) and .010 (27 of WCXB).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleaner.label.rules.rule import PROSE, Rule, Scope
from cleaner.model import Document, Finding

_SAID = 4 * f"{PROSE} "
UNDECLARED = Rule(
    "markup.undeclared",
    "other_chrome",
    "Blocks that the articleBody of the page's structured data does not hold, where the model is in doubt of them.",
    0.93,
    Scope.MARKUP,
    late=True,
    pages=(
        '<!DOCTYPE html><script type="application/ld+json">{"@type": "NewsArticle", "articleBody": "' + _SAID + '"}'
        f"</script><p>{_SAID}<p>The last basket maker of the lower river has sold his boat and his knives.",
    ),
    other_pages=(
        f"<!DOCTYPE html><p>{_SAID}<p>The last basket maker of the lower river has sold his boat and his knives.",
    ),
)
DECLARED_BODY_RULES = (UNDECLARED,)

LONG = 40
"""Characters of a block that the text would hold if it were of the article; headings are often left out."""
MOST = 0.5
"""Share of what the model keeps that the declared text holds, at least."""
DOUBTED = 0.9
"""The model is in doubt of a block that it gives less."""
COMMENT = "comment"


def find(document: Document, content: NDArray[np.float32]) -> list[Finding]:
    """The findings of a document, of whose blocks the model gives the probabilities *content*."""
    hints = document.hints
    if hints is None or hints.declared is None:
        return []
    sizes = document.ends - document.begins
    kept = content > 0.5
    if sizes[kept & hints.declared].sum() < MOST * sizes[kept].sum():
        return []
    doubted = ~hints.declared & (sizes >= LONG) & (content < DOUBTED)
    doubted[: int(np.argmax(hints.declared))] = False
    return [
        Finding(block, block + 1, UNDECLARED.kind, UNDECLARED.id, UNDECLARED.score, "not in the declared articleBody")
        for block in np.flatnonzero(doubted).tolist()
        if COMMENT not in hints.words[block]
    ]
