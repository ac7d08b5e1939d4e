"""Kept text as CommonMark: signs of structure, what is escaped, and that it renders back to the same text."""

from __future__ import annotations

import re
from pathlib import Path

import lxml.html
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import cleaner
from cleaner.config import Config
from cleaner.extract import markdown
from cleaner.extract.html_document import document
from cleaner.model import Page

SAMPLES = Path(__file__).parents[2] / "samples"
COMMONMARK = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def written(body: str, *, links: bool = True) -> str:
    """The Markdown of all of a page's text."""
    d = document(Page("1", "", url="https://gauge.example/a/b.html"), f"<html><body>{body}</body></html>")
    return markdown.of_blocks(d, np.arange(len(d)), links=links)


def letters(text: str) -> str:
    return re.sub(r"[\s|$]+", "", text)


SIGNS = [
    ("<h2>Parts</h2><p>One</p>", "## Parts\n\nOne"),
    ("<ul><li>One</li><li>Two<ol start=3><li>a</li><li>b</li></ol></li></ul>", "- One\n- Two\n  3. a\n  4. b"),
    ("<blockquote><p>One</p><p>Two</p></blockquote>", "> One\n>\n> Two"),
    ("<pre><code class='language-python'>if a:\n    b</code></pre>", "```python\nif a:\n    b\n```"),
    ("<pre>```\nx\n```</pre>", "````\n```\nx\n```\n````"),
    ("<p>a <code>b`c</code> d</p>", "a ``b`c`` d"),
    ("<p>One</p><hr><p>Two</p>", "One\n\n---\n\nTwo"),
    ("<p>One<br>Two</p>", "One  \nTwo"),
    ("<p>a <b>b</b> <i>c </i>d</p>", "a **b** *c* d"),
    ("<p>a</p><p><b>b</b> c</p>", "a\n\n**b** c"),
    ("<p>a<b>b.</b>c</p>", "ab.c"),  # closing signs would not be read as such
    ("<p>see <a href='c.html'>this</a></p>", "see [this](https://gauge.example/a/c.html)"),
    ("<p>see <a href='#n1'>this</a></p>", "see this"),
    ("<p>x</p><img src='/i.png' alt='A gauge'><p>y</p>", "x\n\n![A gauge](https://gauge.example/i.png)\n\ny"),
    ("<p>2 * 3 * 4, a_b, _c_, [d] &lt;e&gt; `f`</p>", "2 \\* 3 \\* 4, a_b, \\_c\\_, \\[d\\] \\<e> \\`f\\`"),
    ("<p># no heading</p><p>1. no item</p><p>- nor this</p>", "\\# no heading\n\n1\\. no item\n\n\\- nor this"),
    ("<table><tr><th>a</th><th>b|c</th></tr><tr><td rowspan=2>1</td><td>2</td></tr><tr><td>3</td></tr></table>",
     "| a | b\\|c |\n| --- | --- |\n| 1 | 2 |\n|  | 3 |"),
    ("<table><tr><th colspan=2>a</th></tr><tr><td>1</td><td>2</td></tr></table>", "| a |  |\n| --- | --- |\n| 1 | 2 |"),
    ("<table><tr><td><h3>Left</h3>one</td><td><h3>Right</h3>two</td></tr></table>", "### Left\n\none\n\n### Right\n\ntwo"),
    ("<p>so <math alttext='x^2'></math>, as</p>", "so $x^2$, as"),
    ("<p>so</p><math display='block' alttext='x^2'></math><p>as</p>", "so\n\n$$x^2$$\n\nas"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), SIGNS)
def test_signs(body: str, expected: str) -> None:
    assert written(body) == expected


def test_links_by_choice() -> None:
    assert written("<p>see <a href='c.html'>this</a><img src='d.png'></p>", links=False) == "see this"


PIECES = [
    "<p>", "</p>", "<b>", "</b>", "<i>", "</i>", "<a href=x>", "</a>", "<ul>", "<li>", "</ul>", "<ol>", "</ol>", "<br>", "<pre>", "</pre>",
    "<code>", "</code>", "<blockquote>", "</blockquote>", "<h3>", "</h3>", "<table><tr><td>", "<td>", "</td></tr></table>", "one", "two ",
    " three", "*", "_", "`", "# ", "1. ", "- ", "> ", "[a](b)", "&lt;i&gt;", "\\", "&amp;amp;", "!", "é", "日本",
]  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_any_markup_renders_back_to_its_text(body: str) -> None:
    d = document(Page("1", ""), f"<html><body>{body}</body></html>")
    text = markdown.of_blocks(d, np.arange(len(d)), links=False)
    rendered = lxml.html.fromstring(f"<div>{COMMONMARK.render(text)}</div>").text_content()
    assert letters(rendered) == letters(d.text)


@pytest.mark.parametrize("name", ["orchard.html", "kiln-thread.html", "rain-poem.txt", "ferry-article.txt"])
def test_samples_render_back_to_their_text(name: str) -> None:
    page = cleaner.clean((SAMPLES / name).read_bytes(), config=Config(markdown={"column": True}))
    rendered = lxml.html.fromstring(f"<div>{COMMONMARK.render(page.markdown)}</div>").text_content()
    assert letters(rendered) == letters(page.text)
    assert all(record.markdown for record in page.records())


def test_the_column_is_null_unless_asked_for() -> None:
    page = cleaner.clean((SAMPLES / "orchard.html").read_bytes())
    assert page.markdown and [record.markdown for record in page.records()] == [None] * len(page.records())
