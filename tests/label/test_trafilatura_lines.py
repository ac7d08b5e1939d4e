"""Which blocks trafilatura's extraction holds: the labels of training pages without gold text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import trafilatura_lines


def test_kept_blocks() -> None:
    prose = "The miller's son came back from the coast in a wet autumn and asked what was left of the old wheel."
    paragraphs = [f"{prose} Chapter {i} of it was told in the inn." for i in range(6)]
    html = "<html><body><nav><ul><li><a href=/>Home</a></li></ul></nav><article><h1>The wheel</h1>"
    html += "".join(f"<p>{p}</p>" for p in paragraphs) + "</article><footer><p>Imprint</p></footer></body></html>"
    kept = trafilatura_lines.kept_blocks(html, ["Home", "The wheel", *paragraphs, "Imprint"])
    assert kept is not None
    assert kept[2:8].all() and not kept[0]
    assert trafilatura_lines.kept_blocks("<p></p>", [""]) is None


@pytest.mark.parametrize(
    ("blocks", "kept", "inside"),
    [
        (["Home", "A b c d e f", "Home", "x y"], ["A b c d e f", "Home"], [0, 1, 1, 0]),
        (["One two three four five", "six seven"], ["One two three four five six seven"], [1, 1]),
        (["a b c d e", "a b c d e"], ["a b c d e"], [1, 0]),
        (["a b c d e", "a b c d e"], ["a b c d e", "a b c d e"], [1, 1]),
        (["a", "b"], [], [0, 0]),
        ([], ["a"], []),
        (["A\tB", "- item text"], ["| A | B |", "item text"], [1, 1]),
        (["***", "a b c d e"], ["a b c d e"], [0, 1]),
    ],
)
def test_membership(blocks: list[str], kept: list[str], inside: list[int]) -> None:
    assert trafilatura_lines.membership(blocks, kept).astype(int).tolist() == inside


@given(st.lists(st.text("ab ", max_size=12), max_size=30), st.lists(st.text("ab ", max_size=12), max_size=30))
def test_membership_claims_no_more_than_was_kept(blocks: list[str], kept: list[str]) -> None:
    inside = trafilatura_lines.membership(blocks, kept)
    assert len(inside) == len(blocks)
    said = sum(len("".join(k.split())) for k in kept)
    assert sum(len("".join(b.split())) for b, i in zip(blocks, inside, strict=True) if i) <= said
