"""HTML into blocks: what is text and what is not, how it is laid out, what hints say, and markup that means harm."""

from __future__ import annotations

import itertools
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cleaner
from cleaner import extract
from cleaner.extract import hidden, html_events, tag_tokenizer
from cleaner.extract.hidden import is_hidden
from cleaner.extract.visible_text import Renderer
from cleaner.model import Document, Page


def render(source: str, *, url: str | None = None) -> Document:
    return extract.document(Page("1", source, url=url, media_type="text/html"))


LAYOUT = [
    # blocks, items, breaks
    ("<p>One</p><p>Two</p>", "One\n\nTwo"),
    ("<div>One<div>Two</div>Three</div>", "One\n\nTwo\n\nThree"),
    ("One<br>Two<br><br>Three<br/>\n<br/>Four", "One\nTwo\n\nThree\n\nFour"),
    ("<ul><li>One</li><li>Two<ul><li>Two b</li></ul></li><li>Three</ul>end", "One\nTwo\nTwo b\nThree\n\nend"),
    ("<ol><li><p>One</p></li><li><p>Two</p></li></ol>", "One\n\nTwo"),
    ("<dl><dt>Key</dt><dd>Value</dd></dl>", "Key\nValue"),
    ("<h1>Title</h1>text<h2>Part</h2>", "Title\n\ntext\n\nPart"),
    ("<p>One<p>Two<li>Three", "One\n\nTwo\n\nThree"),
    ("<blockquote>One</blockquote>Two<hr>Three", "One\n\nTwo\n\nThree"),
    ("<select><option>One</option><option>Two</option></select>", "One\nTwo"),
    ("<details><summary>More</summary><p>Inside</p></details>", "More\n\nInside"),
    # inline elements break no words, boxes do
    ("<p>un<b>break</b>able <i>w</i>ord<span>s</span></p>", "unbreakable words"),
    ("<p>H<sub>2</sub>O and <a href=x>link</a>ed</p>", "H2O and linked"),
    ("<a href=x>Home</a><a href=y>News</a>", "Home News"),
    ("<button>Reply</button><button>Quote</button>", "Reply Quote"),
    ("<span class=name>Ann</span><span class=time>2h</span>", "Ann 2h"),
    ("<span class=c>H</span><span class=c>e</span>", "He"),
    ("<my-card>One</my-card><my-card>Two</my-card>", "One Two"),
    ("<p>see<img src=x alt='not text'>here</p>", "see here"),
    # white space
    ("<p>  One \n\t two&nbsp;&nbsp; three </p>", "One two three"),
    ("<p>One</p>\n\n\n   <p>Two</p>", "One\n\nTwo"),
    ("<pre>def f():\n    return 1\n\n\nf()\n</pre>x", "def f():\n    return 1\n\n\nf()\n\nx"),
    ("<pre>\r\na\r\nb</pre>", "a\nb"),
    ("<pre><span class=k>if</span> <span class=n>x</span>:\n\ty</pre>", "if x:\n\ty"),
    # tables
    ("<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>", "A\tB\n1\t2"),
    ("<table><tr><td><p>A</p></td><td><div>B</div></td></tr></table>", "A\tB"),
    ("<table><tr><td>Ann<br>Joined 2004</td><td>A post.</td></tr></table>", "Ann\nJoined 2004\nA post."),
    ("<table><tr><td>Ann</td><td>" + "word " * 60 + "</td></tr></table>", "Ann\n" + ("word " * 60).strip()),
    ("<table><tr><td></td><td>B</td><td> </td><td>D</td></tr></table>", "B\tD"),
    (
        "<table><tr><td>left</td><td><table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table></td></tr></table>",
        "left\n\n1\t2\n3",
    ),
    # entities and characters
    ("<p>&lt;b&gt; &amp;amp; &eacute; &#233; &#x1F600; &bogus; AT&T</p>", "<b> &amp; é é 😀 &bogus; AT&T"),
    ("<p>it&#146;s &#128;5</p>", "it’s €5"),
    ("<p>a\x00b \ud800</p>", "a�b �"),
    ("<p>soft&shy;hyphen zero&#8203;width</p>", "soft\xadhyphen zero\u200bwidth"),
    # documents
    ("<html><head><title>T</title><style>p{}</style></head><body>Text</body></html>", "Text"),
    ("<html><body>One</body></html><div>Two</div>", "One\n\nTwo"),
    ("<!-- no --><p>One<!-- no -->Two</p><?php no ?>", "OneTwo"),
    ('<?xml version="1.0" encoding="utf-16"?><html xmlns="http://www.w3.org/1999/xhtml"><body>é</body></html>', "é"),
    ("<frameset><frame src=x><noframes>seen</noframes></frameset>", "seen"),
    ("", ""),
    (" \n ", ""),
    ("plain words", "plain words"),
]


@pytest.mark.parametrize(("source", "text"), LAYOUT)
def test_layout(source: str, text: str) -> None:
    assert render(source).text == text


NOT_TEXT = [
    "<script>gone</script>",
    "<style>gone</style>",
    "<template><p>gone</p></template>",
    "<noscript>gone</noscript>",
    "<iframe srcdoc='<p>gone</p>'>gone</iframe>",
    "<object>gone</object><video>gone</video><canvas>gone</canvas>",
    "<svg><title>gone</title><desc>gone</desc></svg>",
    "<input value=gone placeholder=gone><img alt=gone>",
    "<datalist><option>gone</datalist>",
    "<div hidden>gone</div>",
    "<div aria-hidden=true>gone</div>",
    "<div style='color:red; Display : NONE'>gone <b>gone</b></div>",
    "<p style=visibility:hidden>gone</p>",
    "<p hidden>gone</p>",
    "<section aria-hidden=true>gone</section>",
    "<span aria-hidden=true>gone</span>",
    "<div class=modal style=display:none>"
    + "This dialog is gone and stays gone for as long as anyone reads. " * 3
    + "</div>",
]
SEEN = [
    "<details><p>seen</p></details>",
    "<div aria-hidden=false>seen</div>",
    "<div hidden=until-found>seen</div>",
    "<div style='overflow:hidden'>seen</div>",
    "<div style='background:url(display-none.png)'>seen</div>",
    "<body style='visibility:hidden'>seen</body>",
    "<div class=hidden>seen</div>",
    "<p><a href=/a aria-hidden=true tabindex=-1>seen</a></p>",
    "<p aria-hidden=true>seen</p>",
    "<textarea>seen</textarea>",
    "<svg><text>seen</text></svg>",
]


@pytest.mark.parametrize("source", NOT_TEXT)
def test_not_text(source: str) -> None:
    assert render(f"<p>before</p>{source}<p>after</p>").text.split() == ["before", "after"]


@pytest.mark.parametrize("source", SEEN)
def test_text(source: str) -> None:
    assert "seen" in render(f"<p>before</p>{source}<p>after</p>").text


PROSE = "The answer is folded away until the reader asks for it, and it is a long answer with many words in it."
PANELS = [
    f"<button aria-controls=p1>Why?</button><div id=p1 hidden><p>{PROSE}</p></div>",
    f"<div role=tabpanel aria-hidden=true><p>{PROSE}</p></div>",
    f"<div class='accordion-body' style='display:none'>{PROSE}</div>",
    f"<a data-target='#c1'>Open</a><div id=c1 style='display:none'>{PROSE}</div>",
    f"<h3>Why is the river brown?</h3><div class=css-1k0 hidden>{PROSE}</div>",
    f"<div><div><button>Why is the river brown?</button></div></div><div style='visibility:hidden'>{PROSE}</div>",
]
NO_PANELS = [
    f"<p>Why is the river brown?</p><div class=css-1k0 hidden>{PROSE}</div>",
    f"<button>Menu</button><div class=css-1k0 hidden>{PROSE}</div>",
    f"<h3>Why is the river brown?</h3><div class=cookie-consent hidden>{PROSE}</div>",
    "<button>Products and services</button><div hidden>" + "<a href=/x>Nets</a>" * 30 + "</div>",
]


@pytest.mark.parametrize("source", NO_PANELS)
def test_what_else_is_hidden_is_no_text(source: str) -> None:
    text = render(f"<p>{PROSE.upper() * 3}</p>{source}").text
    assert PROSE not in text and "Nets" not in text


@pytest.mark.parametrize("source", PANELS)
def test_closed_panels_with_prose_are_text(source: str) -> None:
    assert PROSE in render(f"<p>{PROSE * 3}</p>{source}").text.split("\n\n")[1:][-1]


@pytest.mark.parametrize(
    ("panel", "shown"),
    [
        ("<pre>gate.open(2)\ngate.close()</pre><button>Copy</button>", True),
        ("<pre>gate</pre>" + "<a href=/x>Nets and other things</a>" * 9, False),
        ("<code>gate.open(2)</code>", False),
    ],
)
def test_a_panel_with_the_same_example_in_another_language_is_text(panel: str, shown: bool) -> None:
    text = render(f"<p>{PROSE * 3}</p><div role=tabpanel aria-hidden=true>{panel}</div>").text
    assert ("gate" in text) is shown


def test_closed_panels_without_prose_are_not() -> None:
    links = "".join(f"<li><a href=/{i}>Section {i}</a></li>" for i in range(30))
    source = (
        f"<p>{PROSE * 9}</p><button aria-controls=m>Menu</button><div id=m class=panel hidden><ul>{links}</ul></div>"
    )
    assert "Section" not in render(source).text


NOTES = "<p>Ask in the shop. We are open from eight to six.</p>"


@pytest.mark.parametrize(
    ("main", "shown"),
    [
        (f"<div style='display:none'><h1>Answers</h1><p>{PROSE * 6}</p></div>{NOTES}", True),
        (f"{NOTES}<section hidden><h1>Answers</h1><ul>{f'<li>{PROSE}</li>' * 6}</ul></section>", True),
        (f"<div style='display:none'><h2>Answers</h2><p>{PROSE * 6}</p></div>{NOTES}", False),
        (f"<div style='display:none'><h1>Answers</h1><p>{PROSE * 6}</p></div>{f'<p>{PROSE.lower()}</p>' * 9}", False),
        (f"<div class=modal style='display:none'><h1>Answers</h1><p>{PROSE * 6}</p></div>{NOTES}", False),
        (f"<div style='display:none'><h1>Answers</h1><p>{PROSE}</p></div>{NOTES}", False),
    ],
    ids=["most", "list", "no-title", "a-part", "dialog", "little"],
)
def test_what_hides_most_of_main_is_shown_by_a_script(main: str, shown: bool) -> None:
    menu = "".join(f"<li><a href=/{i}>Section number {i} of the shop</a></li>" for i in range(60))
    text = render(f"<ul>{menu}</ul><main>{main}</main><p>foot</p>").text
    assert (PROSE in text) == shown
    assert "foot" in text and "Section number 59" in text


def test_a_veil_that_cannot_be_measured_stays() -> None:
    root = html_events.parse(f"<main><div hidden><h1>Answers</h1><p>{PROSE * 6}</p></div>{NOTES}</main>")
    assert root is not None
    for budget, shown in ((50_000, True), (4, False)):  # four elements are the veil's own and one of <main>
        controls = hidden.Controls(root)
        controls.budget = budget
        assert hidden.is_panel(root.find(".//div"), {"hidden": ""}, controls) == shown


def test_pages_that_a_script_shows() -> None:
    assert render(f"<div style='display:none'>{PROSE * 5}</div>").text.count("answer is folded") == 5
    assert PROSE in render(f"<noscript><p>{PROSE * 6}</p></noscript><p>Loading</p>").text


def test_streamed_content_goes_where_it_belongs() -> None:
    source = '<main><h1>Head</h1><template id="B:0"></template><p>foot</p></main><div hidden id="S:0"><p>body</p></div>'
    assert render(source).text == "Head\n\nbody\n\nfoot"


def test_hints() -> None:
    d = render(
        "<body class=page><nav id=top><a href=/>Home</a> <a href=/n>News</a></nav>"
        "<div class='post first' id=p1 data-author=Ann><meta itemprop=datePublished content=2021-03-09>"
        "<p>Some text <a href=/x>here</a>.<br>More</p><time class=t datetime=2021-03-09>then</time></div></body>"
    )
    assert d.hints is not None
    h = d.hints
    assert d.lines() == ["Home News", "Some text here.", "More", "then"]
    assert h.tags == ("nav", "div/p", "div/p", "div/time")
    assert h.words[0] == "page top"
    assert h.words[1] == "page post first p1"
    assert h.link_density.dtype == np.float32
    assert h.link_density.tolist() == pytest.approx([1, 4 / 14, 0, 0])
    names = [h.element_names[e] for e in h.elements[1]]
    assert names == ["div.post.first#p1[data-author=Ann][datePublished=2021-03-09]", "p"]
    assert h.elements[1] == h.elements[2]
    assert [(d.text[a:b], h.element_names[e]) for a, b, e in h.inlines] == [("then", "time.t[datetime=2021-03-09]")]


def test_siblings_have_elements_of_their_own() -> None:
    d = render("<main>" + "".join(f"<div class=post><b>{n}</b><p>text</p></div>" for n in "abc") + "</main>")
    assert d.hints is not None
    posts = [e[1] for e in d.hints.elements]
    assert len(set(posts)) == 3
    assert {d.hints.element_names[p] for p in posts} == {"div.post"}
    assert len({e[0] for e in d.hints.elements}) == 1


ARTICLE = (
    "<html><head><title>The mill that stayed | Herald</title><meta name=author content='Ida Berg'>"
    "<meta property='article:published_time' content='2021-03-09T10:00:00Z'><meta property=og:site_name content=Herald>"
    "</head><body><nav><ul><li><a href=/>Home</a></li><li><a href=/n>News</a></li></ul></nav><article>"
    "<h1>The mill that stayed</h1>" + "".join(f"<p>{PROSE} Paragraph {i} goes on.</p>" for i in range(6)) + "</article>"
    "<footer><p>All rights reserved</p></footer></body></html>"
)


MARKUP = (
    "<p>|</p>|<div class=a>|</div>|<b>|</b>|<br>|<table>|<tr>|<td>|</td>|</table>|<ul>|<li>|</ul>|<pre>|</pre>|<a href=x>"
    "|</a>|text| |\n|&amp;|<!--|-->|<script>|</script>|<div hidden>|<|>|é|\u2028|\x0b|<svg>|</svg>|<select>|<option>|</body>"
)
FRAGMENTS = st.sampled_from(MARKUP.split("|"))


@settings(max_examples=60)
@given(st.lists(FRAGMENTS, max_size=60).map("".join))
def test_blocks_tile_the_text(source: str) -> None:
    d = render(source)
    bounds = [*d.starts.tolist(), len(d.text)]
    assert "".join(d.text[a:b] for a, b in itertools.pairwise(bounds)) == d.text
    assert d.hints is not None
    for field in (d.hints.tags, d.hints.words, d.hints.link_density, d.hints.elements):
        assert len(field) == len(d)
    assert all(line == line.strip() and "\n" not in line for line in d.lines())
    assert all(0 <= x <= 1 for x in d.hints.link_density.tolist())


@settings(max_examples=60)
@given(st.lists(FRAGMENTS, max_size=40).map("".join))
def test_the_tokenizer_survives_anything(source: str) -> None:
    renderer = Renderer()
    tag_tokenizer.tokenize(source, renderer)
    assert renderer.text == "".join(renderer.out)


HOSTILE = {
    "deep": "<div>" * 100_000 + "deep text" + "</div>" * 20_000,
    "deep inline": "<b>" * 40_000 + "deep text",
    "deep, text at every level": "<div>a" * 20_000,
    "deep tables": "<table><tr><td>" * 20_000 + "deep text",
    "deep hidden panels": "<div hidden class=tab-panel>" * 1_500 + PROSE + "</div>" * 1_500,
    "entities": '<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]><p>&b;</p>'
    + "&amp;" * 200_000,
    "attributes": "<p " + 'a="b" ' * 500_000 + ">text</p>",
    "different attributes": "<p " + "".join(f'a{i}="b" ' for i in range(40_000)) + ">text</p>",
    "data in an attribute": f"<p data-x='{'a=b &quot; ' * 50_000}'>text</p>",
    "one long attribute": f'<p title="{"x" * 10_000_000}">text</p>',
    "long class": f'<p class="{"x " * 1_000_000}">text</p>',
    "angle brackets": "<" * 500_000,
    "open tags": "<p" * 200_000,
    "open quotes": '<p a="' * 100_000,
    "open comments": "<!--" * 100_000,
    "open scripts": "<script>" * 100_000,
    "end tags": "</div>" * 200_000 + "text",
    "misnested": "<table><b><p><i><a>" * 10_000 + "text",
    "links": "<a href=x>a</a>" * 15_000,
    "breaks": "a<br>" * 20_000,
    "rows": "<table>" + "<tr><td>a</td><td>b</td></tr>" * 5_000 + "</table>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_markup(name: str) -> None:
    source = HOSTILE[name]
    start = time.process_time()
    d = render(source)
    assert time.process_time() - start < 4
    assert d.text.isprintable() or "\n" in d.text or "\t" in d.text or not d.text
    if "text" in source[-100_000:] and name not in ("open scripts",):
        assert "text" in d.text


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_markup_in_the_tokenizer(name: str) -> None:
    start = time.process_time()
    tag_tokenizer.tokenize(HOSTILE[name][:200_000], Renderer())
    tag_tokenizer.tokenize((HOSTILE[name][:7] + ">\"'<") * 5_000, Renderer())
    assert time.process_time() - start < 3


TOKENIZED = [
    ("<p>One<p>Two", "One\n\nTwo"),
    ("<ul><li>One<li>Two</ul>end", "One\nTwo\n\nend"),
    ("<div hidden>gone <b>gone</b> <p>gone</div>seen", "seen"),
    ("<script>if (a < b) </scr</script>seen<style>gone</style>", "seen"),
    ("<p title='a > b'>x &lt; y</p><!-- gone --><!doctype gone>", "x < y"),
    ("a<br>b</p>c", "a\nb\nc"),
    ("<textarea>seen</textarea><template>gone</template>", "seen"),
]


@pytest.mark.parametrize(("source", "text"), TOKENIZED)
def test_tokenizer(source: str, text: str) -> None:
    renderer = Renderer()
    tag_tokenizer.tokenize(source, renderer)
    assert renderer.text == text


def test_deep_markup_keeps_its_text_and_structure() -> None:
    source = "<div>" * 3_000 + "".join(f"<p class=c>Line {i}</p>" for i in range(5)) + "</div>" * 3_000 + "<p>end</p>"
    d = render(source)
    assert d.lines() == [*(f"Line {i}" for i in range(5)), "end"]
    assert d.hints is not None
    assert max(map(len, d.hints.elements)) <= 64


def test_bytes_are_decoded_as_declared() -> None:
    page = Page("1", "<meta charset=windows-1251><p>Привет, мир</p>".encode("cp1251"), media_type="text/html")
    assert extract.document(page).text == "Привет, мир"


def test_media_types() -> None:
    assert extract.document(Page("1", "<p>One</p><p>Two</p>")).hints is not None
    assert extract.document(Page("1", "Write <p> for a paragraph.")).hints is None
    assert extract.document(Page("1", "<p>x</p>", media_type="text/plain")).text == "<p>x</p>"
    xhtml = Page("1", "<p>x</p>", media_type="application/xhtml+xml; charset=utf-8")
    assert extract.document(xhtml).text == "x"


def test_a_page_of_frames_shows_what_it_has_for_browsers_without() -> None:
    source = (
        f"<html><frameset cols='20%,*'><frame src=a><frame src=b><noframes><body><p>{PROSE}</p></noframes></frameset>"
    )
    assert render(source).text == PROSE


CLEANED = {
    "deep": "<div>" * 20_000 + PROSE,
    "deep and short of the limit": "<div class=a><ul><li>" * 600 + f"<p>{PROSE}</p>",
    "no text": "<div><img src=x></div>",
    "one word": "word",
    "comment left open": f"<p>{PROSE}</p><!-- {PROSE}",
    "nul": f"<p>{PROSE}\0{PROSE}</p>",
    "namespaces": f"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><body><p>{PROSE}</p></body></html>",
    "drawings and formulas": f"<p>{PROSE}</p><svg><text>a</text></svg><math><mi>x</mi></math>",
    "right to left": "<p dir=rtl>\u202eשלום עולם\u202c " + "هذا نص عربي لاختبار الاتجاه " * 8 + "</p>",
    "surrogates": f"<p>\ud800\udfff{PROSE}</p>",
    "many classes": "".join(f"<p class='c{i} d{i}' id=e{i}>{PROSE}</p>" for i in range(300)),
}


@pytest.mark.parametrize("name", CLEANED)
def test_hostile_markup_is_cleaned(name: str) -> None:
    page = cleaner.clean(CLEANED[name], media_type="text/html")
    assert "".join(page.source[b.start : b.end] for b in page.blocks) == page.source
    assert (PROSE in page.text) == (PROSE in CLEANED[name])
    assert page.metadata.title is None


def test_hidden_attributes() -> None:
    assert not is_hidden({})
    assert is_hidden({"hidden": ""})
    assert is_hidden({"style": "x:y;visibility:hidden"})
    assert not is_hidden({"style": "visibility:visible"})


def test_attributes_that_are_no_names_are_passed_over() -> None:
    source = (
        '<body><p {x="1" class="a">One</p><p =b:="2">Two</p><p :="3" a:b:c=4>Three</p><aside "id"=x :=1>Four</aside>'
    )
    assert render(source).lines() == ["One", "Two", "Three", "Four"]
