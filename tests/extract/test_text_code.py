"""Code in plain text: what is code and what only looks like it, white space, numbers of lines, and its Markdown."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import cleaner
from cleaner.extract.plain_text import document
from cleaner.model import Page

BEFORE = "The keeper of the weir writes a program for each of his gates, and shows it to whoever asks for the reason."
AFTER = "So it is that the whole village knows how high the water may stand before the second gate is raised at night."

CODE = {
    "python": "def level(gate):\n    depth = gate.read()\n\n    if depth > 3:\n        return None\n    return depth",
    "c": 'int main(void)\n{\n\tint depth = read_gate(2);\n\n\tprintf("%d\\n", depth);\n}',
    "rust": 'fn main() {\n    let gate = Gate::open(2);\n    println!("{}", gate.depth());\n}',
    "javascript": "const gates = [2, 3];\nfor (const gate of gates) {\n  console.log(gate.depth);\n}",
    "sql": "SELECT gate, max(depth)\nFROM levels\nWHERE day = '2021-04-02'\nGROUP BY gate;\nDELETE FROM levels WHERE day < 3;",
    "shell": "$ cd weir\n$ make gates JOBS=2\n$ ./gates --depth 3",
    "doctest": ">>> gate = open_gate(2)\n>>> gate.depth\n3",
    "html": '<ul class="gates">\n  <li>First gate</li>\n  <li>Second gate</li>\n</ul>',
    "css": ".gate {\n  color: blue;\n  margin: 0 auto;\n}",
    "json": '{\n  "gate": 2,\n  "depth": [1, 2, 3]\n}',
    "fenced": "```yaml\ngates:\n  - name: north\n    depth: 3\n```",
}
PROSE = {
    "list": "What we took:\n- a rope;\n- two oars;\n- bread.",
    "poem": "The river rose,\n    the gate stood shut;\nwho turned it\n    would not say;",
    "address": "The Weir Trust\n12 Lock Lane\nHarrowmere",
    "table": "Gate  Depth\nNorth  3\nSouth  4",
    "numbers": "1\n2\n3\n4",
    "recipe": "2 eggs\n3 spoons of flour\n4 apples",
    "dialogue": "– Who goes there?\n– The miller (and his dog).\n– Then come in;",
    "headings": "Depth:\nThree feet\nWidth:\nNine feet\nHeight:\nTwo feet",
    "mail": "Subject: gates\nFrom: the miller\nDate: 3 March\nTo: the keeper",
}


def page(middle: str) -> str:
    return f"{BEFORE}\n\n{middle}\n\n{AFTER}"


@pytest.mark.parametrize("language", CODE)
def test_code_keeps_its_white_space(language: str) -> None:
    assert CODE[language] in cleaner.clean(page(CODE[language])).text


@pytest.mark.parametrize("language", CODE)
def test_code_is_a_fenced_block_of_markdown(language: str) -> None:
    code = CODE[language]
    fenced = code if language == "fenced" else f"```\n{code}\n```"
    assert f"\n\n{fenced}\n\n" in cleaner.clean(page(code)).markdown


@pytest.mark.parametrize("kind", PROSE)
def test_what_only_looks_like_code_is_none(kind: str) -> None:
    d = document(Page("1", ""), page(PROSE[kind]))
    assert d.verbatim is None or (d.verbatim < 0).all()


def numbered(code: str, form: str) -> str:
    lines = code.split("\n")
    if form == "before":
        return "\n".join([str(n) for n in range(1, len(lines) + 1)] + lines)
    if form == "after":
        return "\n".join(lines + [str(n) for n in range(1, len(lines) + 1)])
    if form == "alternating":
        return "\n".join(f"{n}\n{line}" for n, line in enumerate(lines, 1))
    return "\n".join(f"{n:>3}{form}{line}".rstrip() for n, line in enumerate(lines, 9))


@pytest.mark.parametrize("form", ["before", "after", "alternating", " ", "  ", "\t", " | ", ": ", "│"])
@pytest.mark.parametrize("language", ["python", "c", "rust", "javascript"])
def test_line_numbers_go_and_are_on_record(language: str, form: str) -> None:
    source = page(numbered(CODE[language], form))
    cleaned = cleaner.clean(source)
    assert cleaned.text == page(CODE[language])
    assert {removed.rule for removed in cleaned.removed} == {"code.line_number"}
    assert (
        "".join(block.text if hasattr(block, "text") else source[block.start : block.end] for block in cleaned.blocks)
        == source
    )


@pytest.mark.parametrize(
    "text", ["1\n2\n3\n4", "1 Oak\n2 Elm\n3 Ash", "1. Open the gate;\n2. Close the gate;\n3. Go home;"]
)
def test_numbers_without_code_stay(text: str) -> None:
    assert cleaner.clean(page(text)).text == page(text)


def test_items_of_a_list_are_nested_by_their_indents() -> None:
    text = page("- one\n- two\n    - deep\n      1. deeper\n- three")
    assert "- one\n- two\n  - deep\n    1. deeper\n- three" in cleaner.clean(text).markdown


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*CODE.values(), *PROSE.values(), "1", "2", "3", "```", "}", BEFORE, ""]), max_size=12))
def test_blocks_tile_the_text_whatever_it_holds(parts: list[str]) -> None:
    source = "\n".join(parts)
    d = document(Page("1", ""), source)
    if len(d):
        assert d.starts[0] == 0
        assert (np.diff(d.starts) > 0).all()
        assert (d.starts <= d.begins).all()
        assert (d.begins <= d.ends).all()
        assert (d.ends[:-1] <= d.starts[1:]).all()
    cleaned = cleaner.clean(source)
    rendered = MarkdownIt("commonmark").render(cleaned.markdown)
    assert rendered or not cleaned.text
