"""What is one piece of code, and what only stands in ``<pre>``."""

from __future__ import annotations

import pytest

from cleaner.extract.html_document import document
from cleaner.label import whole_blocks
from cleaner.model import Page

PROMPTS = ">>> gate = Gate(2)\n>>> for day in gate.days:\n...     print(day)\n...\n[]\n>>> gate.close()"
MAIL = "Ask the miller.\n>> Who turns the gate?\n> The miller does.\nOnly on weekdays."


@pytest.mark.parametrize(
    ("text", "whole"),
    [("int depth = 3;\nreturn depth;", True), (PROMPTS, True), (MAIL, False), (MAIL.replace("> ", ">>> "), False)],
)
def test_code_is_one_piece(text: str, whole: bool) -> None:
    source = text.replace(">", "&gt;")
    found = whole_blocks.of_code(document(Page("1", ""), f"<p>See:</p><pre>{source}</pre>"))
    assert bool(found) is whole
