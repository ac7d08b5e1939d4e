"""The author in an element whose class says so, in a card's label, and by a reference in structured data."""

from __future__ import annotations

import pytest

import cleaner

_TEXT = "<p>The pump by the old harbour was replaced in the spring, and nobody knows who paid the bill for it.</p>" * 3


@pytest.mark.parametrize(
    ("head", "body", "author"),
    [
        ("", "<div class='author-name'><span>By Ann Tillery</span></div>", "Ann Tillery"),
        ("", "<a class='post-author' href='/x'>Ann Tillery am 3. Mai 2021</a>", "Ann Tillery"),
        ("", "<div class='comment-list'><span class='author'>Bob Ray</span></div>", None),
        ("", "<label class='author'>Name (required)</label>", None),
        ("", "<span class='author'>Foto: Bob Ray</span>", None),
        (
            "<meta name='twitter:label1' content='Written by'><meta name='twitter:data1' content='Ann Tillery'>",
            "",
            "Ann Tillery",
        ),
        ("<meta name='twitter:label1' content='Reading time'><meta name='twitter:data1' content='3 minutes'>", "", None),
        (
            "<script type='application/ld+json'>{\"@graph\": [{\"@type\": \"Article\", \"author\": {\"@id\": \"#ann\"}},"
            " {\"@type\": \"Person\", \"@id\": \"#ann\", \"name\": \"Ann Tillery\"}]}</script>",
            "",
            "Ann Tillery",
        ),
    ],
)  # fmt: skip
def test_author(head: str, body: str, author: str | None) -> None:
    html = f"<html><head><title>Pumps</title>{head}</head><body><article><h1>Pumps</h1>{body}{_TEXT}</article></body></html>"
    assert cleaner.clean(html, media_type="text/html").metadata.author == author
