"""Pages and pairs on a terminal, with the reasons."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cleaner.report.pairs import Pair
from cleaner.report.pairs import pairs as find_pairs

if TYPE_CHECKING:
    from cleaner.page.clean_page import CleanPage

RESET, DIM, RED, GREEN, YELLOW, CYAN, BOLD = (f"\x1b[{n}m" for n in (0, 2, 31, 32, 33, 36, 1))
MARGIN = 28
_HARMLESS = frozenset("\t\u00ad\u200b\u200c\u200d")
_MOVED = frozenset({"title", "byline", "date", "caption_credit"})


def page(clean: CleanPage, *, color: bool = False, why: bool = False) -> str:
    """Every line of a page: kept ones as they are, removed ones marked ``-`` with kind and rule in the margin.

    With *why*, the words or the form behind each removal stand under it, once for a run of lines removed alike.
    """

    def paint(text: str, code: str) -> str:
        return f"{code}{text}{RESET}" if color and text else text

    out = []
    post = 0
    before = None
    for i, block in enumerate(clean.blocks):
        if (block.post or 0) != post:
            post = block.post or 0
            out.append(paint(f"{'':{MARGIN}} ── post {post}" if post else f"{'':{MARGIN}} ──", CYAN))
        line = safe(clean.document.line(i))
        if block.kept:
            kind = "" if block.kind == "content" else block.kind
            out.append(f"{paint(f'  {kind[: MARGIN - 3]:{MARGIN - 2}}', DIM)} │ {line}")
            before = None
            continue
        code = YELLOW if block.kind in _MOVED else RED
        name = block.rule or block.kind
        name = name if name.partition(".")[0] == block.kind or len(name) > MARGIN // 2 else f"{block.kind} {name}"
        out.append(f"{paint(f'- {name[: MARGIN - 3]:{MARGIN - 2}}', code)} │ {paint(line, code if color else '')}")
        if why and block.why and before != (block.rule, block.why):
            out.append(paint(f"{'':{MARGIN}} ╰ {block.kind}, {block.score:.2f}: {safe(block.why)}", DIM))
        before = (block.rule, block.why)
    gone = sum(r.end - r.start for r in clean.removed)
    total = len(clean.source)
    posts = f", {len(clean.posts)} posts" if clean.posts else ""
    if total:
        out.append(paint(f"{'':{MARGIN}} {gone:,} of {total:,} characters removed ({gone / total:.0%}){posts}", BOLD))
    for name, value in _facts(clean):
        out.append(paint(f"{'':{MARGIN}} {name}: {safe(value)}", GREEN))
    return "\n".join(out) + "\n"


def _facts(clean: CleanPage) -> list[tuple[str, str]]:
    m = clean.metadata
    facts = [("title", m.title), ("author", m.author), ("published", m.published), ("site", m.site),
             ("source", m.source_credit), ("license", m.license)]  # fmt: skip
    return [(k, v) for k, v in facts if v] + [("caption", c) for c in m.captions]


def safe(text: str) -> str:
    """*text* without control characters, which could talk to the terminal; soft hyphens and joiners are harmless."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in _HARMLESS else " " if c.isspace() else "\ufffd" for c in text)


def pairs(out: str, record_id: str | None, *, limit: int = 20, color: bool = False) -> Iterator[str]:
    """The duplicates of a finished run, each pair side by side: shared text plain, the rest marked."""
    from cleaner.store.output_folder import summary_of, table_parts
    from cleaner.store.schema import TABLES

    summary_of(out)
    tables = {t: table_parts(out, t) for t in TABLES}
    for pair in find_pairs(tables, record_id, limit=limit):
        yield side_by_side(pair, color=color)


def side_by_side(pair: Pair, *, width: int = 76, color: bool = False) -> str:
    """Two texts in columns. What only one of them has is between ``[+`` and ``+]``, or in colour."""
    left = _wrapped(_marked(pair.text, [(a, b) for a, b, _, _ in pair.spans]), width)
    right = _wrapped(_marked(pair.canonical_text, [(c, d) for _, _, c, d in pair.spans]), width)
    head = f"{BOLD}{pair.title}{RESET}" if color else pair.title
    rows = [head, f"{pair.id[:width]:{width}} │ {pair.canonical[:width]}"]
    for i in range(max(len(left), len(right))):
        a = left[i] if i < len(left) else ""
        b = right[i] if i < len(right) else ""
        rows.append(f"{a:{width}} │ {b}".rstrip())
    text = "\n".join(rows)
    if color:
        text = text.replace("[+", GREEN + "[+").replace("+]", "+]" + RESET)
    return text + "\n\n"


def _marked(text: str, shared: Sequence[tuple[int, int]]) -> str:
    """*text* with what lies outside the *shared* stretches marked; white space is nobody's."""
    out = []
    at = 0
    for a, b in [*sorted(shared), (len(text), len(text))]:
        if a > at and text[at:a].strip():
            piece = text[at:a]
            start, end = len(piece) - len(piece.lstrip()), len(piece.rstrip())
            out.append(f"{piece[:start]}[+{piece[start:end]}+]{piece[end:]}")
        elif a > at:
            out.append(text[at:a])
        out.append(text[max(a, at) : b])
        at = max(at, b)
    return "".join(out)


def _wrapped(text: str, width: int) -> list[str]:
    lines: list[str] = []
    for line in safe_lines(text):
        lines += textwrap.wrap(line, width) or [""]
    return lines


def safe_lines(text: str) -> list[str]:
    """The lines of *text*, safe for a terminal."""
    return [safe(line) for line in text.splitlines()]
