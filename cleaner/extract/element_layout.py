"""How elements are laid out: which break lines, stand apart or show nothing, and shapes beyond their tags."""

from __future__ import annotations

SPACE, CELL, LINE, BLANK, START = 1, 2, 3, 4, 5
SEPARATOR = ("", " ", "\t", "\n", "\n\n", "")

BLOCKS = dict.fromkeys(
    """address article aside blockquote body center details dialog dir div dl fieldset figcaption figure footer form
    frameset
    h1 h2 h3 h4 h5 h6 header hgroup hr html legend listing main menu nav ol p plaintext pre search section summary table
    ul xmp caption turbo-frame""".split(),
    BLANK,
) | dict.fromkeys("li dt dd tr option optgroup select thead tbody tfoot br".split(), LINE)
"""Elements that break lines (HTML Standard, section "Rendering"), and by how much."""

SKIPPED = frozenset(
    """script style template noscript title head-title iframe noframes noembed object embed applet audio video canvas
    datalist
    area param source track meta link base metadata defs symbol desc annotation annotation-xml""".split()
)
"""Elements whose text nobody sees on the page."""

APART = frozenset(
    "button select textarea input img svg math video audio canvas iframe object picture output meter progress".split()
)
"""Inline elements that are boxes of their own: text on either side of them is never one word."""

RUNS = frozenset("span time small cite label abbr".split())
"""Inline elements that stand apart from a neighbour of another class, with nothing but style between them."""
CODE_TAGS = frozenset("code kbd samp tt".split())
PREFORMATTED_TAGS = frozenset("pre listing xmp plaintext".split())
MARKED = frozenset(
    """h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre listing xmp table caption tr td th a img em i strong b code tt
    kbd samp hr br del s strike sup""".split()
)
"""Elements whose place in the text is kept for the page's Markdown."""

NORMAL, PREFORMATTED, VIEWER, CODE_LINE, VALUES, DROP_CAP, OWN_LINE = range(7)
"""Shapes of an element that its tag alone does not tell: text whose white space counts; the same in elements for its
lines, white space between which does not count; one such line; a table of values; a large first letter; an inline
element that its style puts on a line of its own."""
STRUCTURE = frozenset("table tbody thead tfoot tr colgroup ul ol".split())
"""Elements in which white space is none of the text."""
KEEPS_SPACE = (PREFORMATTED, VIEWER)
