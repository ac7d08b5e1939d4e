"""Where a length decides, a script without spaces needs fewer characters than one with words."""

from __future__ import annotations

import numpy as np
import pytest

from cleaner import extract
from cleaner.label.block_states import CONTENT, NOTHING_SPOKE, BlockStates
from cleaner.label.brake import enough_left
from cleaner.label.prose_blocks import prose_blocks
from cleaner.model import Document, Page

CHINESE = "看守船闸的人把每一条驳船都记在账本里。" * 5
LATIN = "The keepers of the lock write down every barge. " * 2
WHOLE = "看守船闸的人把每一条驳船都记在账本里所以今天还有人知道运河在哪年结冰"


def page(text: str) -> Document:
    return extract.document(Page("p", f"<main><p>{text}</p></main>", media_type="text/html"))


@pytest.mark.parametrize(("text", "enough"), [(CHINESE, True), (LATIN, False)], ids=["Chinese", "English"])
def test_what_is_enough_to_keep(text: str, enough: bool) -> None:
    document = page(text)
    n = len(document)
    states = BlockStates(np.full(n, CONTENT, np.int8), np.full(n, NOTHING_SPOKE, np.int32), np.zeros(n, np.float32))
    assert len(document.text) < 110
    assert enough_left(document, states) is enough


@pytest.mark.parametrize(("text", "prose"), [(WHOLE, True), (LATIN[:47], False)], ids=["Chinese", "English"])
def test_what_is_prose(text: str, prose: bool) -> None:
    assert len(text) < 80
    assert bool(prose_blocks(page(text), None).is_prose.any()) is prose
