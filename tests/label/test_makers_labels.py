"""Training labels of pages whose makers disagree on what belongs to the text."""

from __future__ import annotations

import pytest

from benchmarks.labels_makers import disputed
from cleaner import extract
from cleaner.model import Page

PAGE = """<body><article><h1>The weir at Orlow reopens</h1>
<p class="byline">By Tilda Maren</p><time>4 May 2021</time>
<p>The weir at Orlow was rebuilt over two winters, and on Monday the first boat went through it.</p>
<figure><img src=a><figcaption>The weir in spring.</figcaption></figure>
<p>The town paid a third of the cost and the county the rest of it.</p></article>
<section class="comments"><p>Long may it hold, says my uncle, who fished there as a boy.</p></section>
<footer><p>Imprint</p></footer></body>"""


@pytest.mark.parametrize(
    ("line", "in_dispute"),
    [
        ("The weir at Orlow reopens", True),
        ("By Tilda Maren", True),
        ("4 May 2021", True),
        ("The weir in spring.", True),
        ("Long may it hold, says my uncle, who fished there as a boy.", True),
        ("The weir at Orlow was rebuilt over two winters, and on Monday the first boat went through it.", False),
        ("Imprint", False),
    ],
)
def test_headline_date_caption_and_comments_are_not_trained_on(line: str, in_dispute: bool) -> None:
    document = extract.document(Page("1", PAGE, media_type="text/html"))
    lines = document.lines()
    found = disputed(document, lines, "The weir at Orlow reopens")
    assert bool(found[lines.index(line)]) == in_dispute
