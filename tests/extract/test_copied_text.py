"""Text as a person would copy it: code, verse, formulas, powers, drop caps, rows of tables; and what is not copied."""

from __future__ import annotations

import pytest

import cleaner
from cleaner import extract
from cleaner.extract import tolerant_source
from cleaner.model import Page

PROSE = (
    "<p>The tide gauge at Brannick was read by hand until the spring of 1962, twice a day and in any weather.</p>"
    "<p>Its keeper wrote the heights on the backs of old invoices, which is why so many of them were thrown away.</p>"
)


def rendered(body: str) -> str:
    return extract.document(Page("1", body, media_type="text/html")).text


def kept(body: str) -> str:
    page = (
        f"<html><body><main><article><h1>The gauge of Brannick</h1>{PROSE}{body}{PROSE.replace('Brannick', 'Skerry')}"
    )
    return cleaner.clean(f"{page}</article></main></body></html>", media_type="text/html").text


CODE = [
    ("<pre><code>if tide:\n    open()\n\n    wait()\nelse:\n\tshut()\n}\n</code></pre>", "if tide:\n    open()\n\n    wait()\nelse:\n\tshut()\n}"),
    ("<pre>\n    first:\n      deep: 1\n</pre>", "    first:\n      deep: 1"),
    ("<code style='white-space: pre'>\nset gate 1\n  set post 2\n</code>", "set gate 1\n  set post 2"),
    ("<textarea readonly>while (x) {\n  y();\n}</textarea>", "while (x) {\n  y();\n}"),
    ("<pre><code><span data-line=''>a {</span><span data-line=''>  b</span><span data-line=''></span><span data-line=''>}</span></code></pre>", "a {\n  b\n\n}"),
    ("<pre><span class='line'>a {</span>\n<span class='line'>  b</span>\n<span class='line'>}</span></pre>", "a {\n  b\n}"),
    ("<pre><div>a {</div><div>  b</div><div>}</div></pre>", "a {\n  b\n}"),
    ("<pre>a {<br>  b<br><br>}</pre>", "a {\n  b\n\n}"),
    ("<pre><code>a {</code><code>  b</code><code>}</code></pre>", "a {\n  b\n}"),
    ("<div class='CodeMirror-code'>\n <div>a {</div>\n <div>  b</div>\n <div>}</div>\n</div>", "a {\n  b\n}"),
]  # fmt: skip


@pytest.mark.parametrize(("markup", "code"), CODE)
def test_code_keeps_its_lines_and_indents(markup: str, code: str) -> None:
    assert f"\n\n{code}\n\n" in kept(markup)


GUTTERS = [
    "<table><tr><td class='gutter'><pre>1\n2\n3</pre></td><td class='code'><pre>a {\n  b\n}</pre></td></tr></table>",
    "<table><tr><td><pre>1\n2\n3\n</pre></td><td><pre>a {\n  b\n}\n</pre></td></tr></table>",
    "<pre><span class='lineno'>1</span>a {\n<span class='lineno'>2</span>  b\n<span class='lineno'>3</span>}</pre>",
    "<pre>a {\n  b\n}<ol><li>1</li><li>2</li><li>3</li></ol></pre>",
    "<pre><table><tr><td class='hljs-ln-numbers'>1</td><td>a {</td></tr><tr><td class='hljs-ln-numbers'>2</td><td>  b</td></tr>"
    "<tr><td class='hljs-ln-numbers'>3</td><td>}</td></tr></table></pre>",
]


@pytest.mark.parametrize("markup", GUTTERS)
def test_line_numbers_are_no_code(markup: str) -> None:
    text = kept(markup)
    assert "a {\n  b\n}" in text
    assert not any(line.strip().isdecimal() for line in text.split("\n"))


def test_numbers_that_a_program_prints_stay() -> None:
    assert "1\n2\n3" in kept("<p>It prints:</p><pre>1\n2\n3</pre>")
    assert "Route" in rendered("<ol><li>Route 1</li><li>Route 2</li></ol>")


RAISED = [
    ("10<sup>6</sup> litres", "10^6 litres"),
    ("a<sup>2</sup>+b<sup>2</sup>", "a^2+b^2"),
    ("3 × 10<sup>−4</sup>", "3 × 10^−4"),
    ("42 km<sup>2</sup>", "42 km^2"),
    ("x<sup>n+1</sup>", "x^{n+1}"),
    ("in 1884<sup><a href='#n1'>1</a></sup> the", "in 1884[1] the"),
    ("the barges<sup>3</sup> sank", "the barges[3] sank"),
    ("the ledger.<sup class='footnote'>2</sup>", "the ledger.[2]"),
    ("the ledger<sup>[4]</sup>", "the ledger[4]"),
    ("the 19<sup>th</sup> lock", "the 19th lock"),
    ("le 1<sup>er</sup> mai", "le 1er mai"),
    ("M<sup>me</sup> Loic", "Mme Loic"),
    ("Brannick<sup>®</sup>", "Brannick®"),
    ("H<sub>2</sub>O, CO<sub>2</sub>", "H2O, CO2"),
    ("101<sub>2</sub>", "101_2"),
    ("v<sub>max</sub>", "v_max"),
    ("<sup>3</sup> A note", "3 A note"),
]


@pytest.mark.parametrize(("markup", "text"), RAISED)
def test_raised_text(markup: str, text: str) -> None:
    assert rendered(f"<p>{markup}</p>") == text


MATHML = "<mrow><mi>v</mi><mo>=</mo><mfrac><mi>Q</mi><mi>A</mi></mfrac></mrow>"
FORMULAS = [
    f"<span class='katex'><span class='katex-mathml'><math><semantics>{MATHML}<annotation encoding='application/x-tex'>"
    "v = \\frac{Q}{A}</annotation></semantics></math></span><span class='katex-html' aria-hidden='true'>v=AQ</span></span>",
    "<span class='MathJax_Preview'></span><span class='MathJax' id='e1'><span>v=QA</span></span>"
    "<script type='math/tex' id='e1'>v = \\frac{Q}{A}</script>",
    f"<math alttext='{{\\displaystyle v = \\frac{{Q}}{{A}}}}'>{MATHML}</math>",
    "<img class='latex' alt='v = \\frac{Q}{A}' src='/x.png'>",
    "<img alt='v = \\frac{Q}{A}' src='https://latex.codecogs.com/svg.image?v'>",
    "<span class='math-inline' data-math='v = \\frac{Q}{A}'></span>",
    "<span class='mwe-math-element'><span style='display: none;'><math alttext='{\\displaystyle v = \\frac{Q}{A}}'></math></span>"
    "<img class='mwe-math-fallback-image-inline' alt='{\\displaystyle v = \\frac{Q}{A}}'></span>",
]


@pytest.mark.parametrize("markup", FORMULAS)
def test_formulas_give_their_source(markup: str) -> None:
    assert rendered(f"<p>The speed is {markup}, as said.</p>") == "The speed is v = \\frac{Q}{A}, as said."


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (f"<math>{MATHML}</math>", "v = Q/A"),
        ("<math><msup><mi>x</mi><mn>2</mn></msup></math>", "x^2"),
        ("<math><msub><mi>x</mi><mi>i</mi></msub><mo>+</mo><msqrt><mn>2</mn></msqrt></math>", "x_i + sqrt(2)"),
        ("<math><mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac></math>", "(a + b)/2"),
        ("<mjx-container><mjx-math></mjx-math><mjx-assistive-mml><math><mi>y</mi><mo>=</mo><mn>1</mn></math>"
         "</mjx-assistive-mml></mjx-container>", "y = 1"),
    ],
)  # fmt: skip
def test_mathml_as_a_line(markup: str, text: str) -> None:
    assert rendered(f"<p>{markup}</p>") == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<div class='dropcap'>T</div><p>he tide turned.</p>", "The tide turned."),
        ("<p><span class='drop-cap'>T</span> he tide turned.</p>", "The tide turned."),
        ("<p><span class='dropcap'>A</span> tide turned.</p>", "A tide turned."),
        ("<p><span class='first'>I</span><small class='sc'>N THE SPRING</small> of 1962</p>", "IN THE SPRING of 1962"),
        ("<p><img class='initial-letter' alt='T'>he tide turned.</p>", "The tide turned."),
        ("<p>Grade <span class='g'>A</span></p><p>he said</p>", "Grade A\n\nhe said"),
    ],
)
def test_drop_caps_join_their_word(markup: str, text: str) -> None:
    assert rendered(markup) == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<table><tr><th>Gate</th><th>Height</th></tr><tr><td><p>North</p><p>old</p></td><td>4<br>m</td></tr></table>",
         "Gate\tHeight\nNorth old\t4 m"),
        ("<table><tr><th>Gate</th><th>Keeper</th><th>Height</th></tr><tr><td>North</td><td></td><td>4</td></tr></table>",
         "Gate\tKeeper\tHeight\nNorth\t\t4"),
        ("<table><tr><th>Gate</th><th>Parts</th></tr><tr><td>North</td><td><ul><li>post</li><li>sill</li></ul></td></tr></table>",
         "Gate\tParts\nNorth\tpost sill"),
        ("<table><tr><td><h3>Left</h3>one</td><td><h3>Right</h3>two</td></tr><tr><td>a</td><td>b</td></tr></table>",
         "Left\n\none\nRight\n\ntwo\na\tb"),
    ],
)  # fmt: skip
def test_rows_stay_on_one_line(markup: str, text: str) -> None:
    assert rendered(markup) == text


def test_verse_keeps_its_indents() -> None:
    verse = "The gauge went up,\n    the gauge went down,\nand no one saw\n    but old Tom Brown."
    text = f"The gauge\n\n{verse}\n\n{verse.replace('Tom', 'Ned')}\n"
    assert verse in cleaner.clean(text, media_type="text/plain").text
    markup = verse.replace("\n", "<br>").replace("    ", "&nbsp;&nbsp;&nbsp;&nbsp;")
    assert verse in kept(f"<p>{markup}</p>")


def test_a_margin_is_no_indent() -> None:
    text = "".join(f"     Line {i} of a text that is set in by a margin.\n" for i in range(4))
    assert "\n " not in cleaner.clean(text, media_type="text/plain").text


UNSEEN = [
    "<span class='sr-only'>gone</span>",
    "<span class='visually-hidden'>gone</span>",
    "<span style='clip:rect(0,0,0,0);position:absolute'>gone</span>",
    "<div style='position:absolute;left:-9999px'>gone</div>",
    "<div class='d-none'>gone</div>",
    "<style>.machine-summary { display: none }</style><div class='p machine-summary'>gone</div>",
]
SEEN = [
    "<div class='d-none d-md-block'>seen</div>",
    "<style>@media print { .machine-summary { display: none } }</style><div class='machine-summary'>seen</div>",
    "<style>.menu .item { display: none }</style><div class='item'>seen</div>",
    "<div style='position:absolute;left:-3px'>seen</div>",
]


@pytest.mark.parametrize("markup", UNSEEN)
def test_what_nobody_sees_is_not_copied(markup: str) -> None:
    assert "gone" not in rendered(f"{PROSE}{markup}")


@pytest.mark.parametrize("markup", SEEN)
def test_what_is_seen_somewhere_is(markup: str) -> None:
    assert "seen" in rendered(f"{PROSE}{markup}")


ANSWERS = [
    ("<button aria-controls='a'>How high is it?</button><div id='a' hidden><p>Four metres.</p></div>", True),
    ("<h3><button data-bs-target='#a'>Was kostet es?</button></h3><div id='a' class='collapse' style='display:none'>Nichts.</div>", True),
    ("<button aria-controls='a'>Menu</button><ul id='a' hidden><li><a href='/x'>Four metres.</a></li></ul>", False),
    ("<button aria-controls='a'>Find</button><form id='a' hidden><p>Four metres.<input></p></form>", False),
]  # fmt: skip


@pytest.mark.parametrize(("markup", "shown"), ANSWERS)
def test_short_answers_of_closed_panels(markup: str, shown: bool) -> None:
    text = rendered(f"{PROSE}{markup}")
    assert ("Four metres." in text or "Nichts." in text) == shown


def test_hidden_notes_that_the_text_refers_to() -> None:
    note = "<div style='display:none'><p id='n1'>The invoices were burnt in 1963.</p></div>"
    assert "burnt in 1963" in rendered(f"<p>Read by hand<a href='#n1'>*</a></p>{PROSE}{note}")
    assert "burnt in 1963" not in rendered(f"<p>Read by hand</p>{PROSE}{note}")


BODY = "The tide gauge was read by hand until 1962. Its keeper wrote the heights on old invoices. Many were lost."
ELSEWHERE = [
    f'<script type="application/ld+json">{{"@type": "NewsArticle", "articleBody": "{BODY}"}}</script><p>Subscribe to read.</p>',
    f'<div id=root></div><script>self.__next_f.push([1,"{BODY}"])</script>',
    f'<script id="__NEXT_DATA__" type="application/json">{{"props": {{"post": {{"title": "T", "body": "<p>{BODY}</p>"}}}}}}</script>',
    f"<div id=app data-post='{{\"body\": \"[p]{BODY}[/p]\"}}'></div>",
    f"<div><template shadowrootmode='open'><p>{BODY}</p></template></div>",
    f"<script>window.__STATE__ = {{\"article\": {{\"text\": \"{BODY}\"}}}};</script>",
    f"<script>window.__S__ = JSON.parse('{{\"article\": {{\"text\": \"{BODY} It wasn\\\'t {{odd}}.\"}}}}')</script>",
    f"<div id=root></div><noscript><p>{BODY}</p><p>{BODY.replace('1962', '1974')}</p></noscript>",
    f"<iframe srcdoc='&lt;p>{BODY}&lt;/p>'></iframe>",
]  # fmt: skip


@pytest.mark.parametrize("markup", ELSEWHERE)
def test_text_outside_the_visible_markup(markup: str) -> None:
    page = f"<html><head><title>T</title></head><body>{markup}</body></html>"
    assert "Its keeper wrote the heights" in rendered(page)
    assert "Its keeper wrote the heights" in cleaner.clean(page, media_type="text/html").text


def test_the_request_for_scripts_is_no_text() -> None:
    asked = "You need to enable JavaScript to run this application. Please turn it on and load the page again."
    assert asked not in rendered(f"<body><div id=root></div><noscript>{asked}</noscript></body>")


def test_embedded_text_is_named_in_the_hints() -> None:
    d = extract.document(Page("1", f"<body>{ELSEWHERE[0]}</body>", media_type="text/html"))
    assert d.hints is not None and "embedded json-ld" in d.hints.words[-1]


def test_a_page_that_shows_its_text_shows_it_once() -> None:
    markup = f"{ELSEWHERE[0]}{PROSE * 4}"
    assert "invoices. Many" not in rendered(markup)


SWALLOWED = [
    "<html><head><title>The gauge\n<meta charset=utf-8></head><body>{}</body></html>",
    "<html><head><title>The gauge</head><body>{}</body></html>",
    "<html><head><title/><meta charset=utf-8></head><body>{}</body></html>",
    "<html><head><script>var a = 1;\n</head>\n<body>{}</body></html>",
    "<html><body><!-- left open {}</body></html>",
    "<html><body><!- odd -><!DOCTYPE html PUBLIC \"{}</body></html>",
    "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><head><script src='a.js'/></head><body>{}</body></html>",
    "Fetched today\n<!DOCTYPE html><html><body>{}</body></html>",
    "<html><body><p>One</p></body></html><html><head><title>Two</title></head><body>{}</body></html>",
]  # fmt: skip


@pytest.mark.parametrize("markup", SWALLOWED)
def test_mistakes_do_not_swallow_the_page(markup: str) -> None:
    assert "Its keeper wrote the heights" in rendered(markup.replace("{}", PROSE * 5))


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<b style='display:block'>Height</b><span style='display: block;'>Four metres</span>", "Height\nFour metres"),
        ("<b style='display:inline-block'>Hei</b>ght", "Height"),
        ("<h2>Height</h2>Four metres", "Height\n\nFour metres"),
        ("<dl><dt>Height</dt><dd>Four metres</dd></dl>", "Height\nFour metres"),
    ],
)
def test_parts_stand_apart(markup: str, text: str) -> None:
    assert rendered(markup) == text


@pytest.mark.parametrize(
    ("codec", "words"),
    [
        ("shift_jis", "潮位計は毎日二回読まれた。"),
        ("cp1251", "Уровень воды записывали дважды в день."),
        ("gb18030", "潮位每天读两次。"),
    ],
)
def test_a_charset_that_the_bytes_belie(codec: str, words: str) -> None:
    page = f"<html><head><meta charset=iso-8859-1></head><body><p>{words * 20}</p></body></html>".encode(codec)
    assert words in extract.document(Page("1", page, media_type="text/html")).text


def test_a_charset_that_the_bytes_bear_out() -> None:
    words = "Crème brûlée, Æbleskiver, Übergröße, naïf, señor, coração. "
    page = f"<html><head><meta charset=iso-8859-1></head><body><p>{words * 20}</p></body></html>".encode("cp1252")
    assert words.strip() in extract.document(Page("1", page, media_type="text/html")).text


def test_mending_takes_linear_time() -> None:
    for part in ("<script>", "<!--", "<title>", "<textarea><p>", "<style></script>"):
        assert tolerant_source.mended(part * 40_000) is not None
