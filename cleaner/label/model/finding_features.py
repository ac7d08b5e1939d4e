"""What others said of a block, as numbers: rule and thread findings, host templates, markup."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np

from cleaner.label.model.windows import U8, Frame
from cleaner.label.rules import LATE
from cleaner.model import Finding, Hints, Thread
from cleaner.text.lines import Lines

GROUPS: dict[str, tuple[str, ...]] = {
    "said_content": ("content",),
    "said_moved": ("title", "byline", "date", "caption_credit"),
    "said_prompt": ("newsletter", "donate", "paywall_cookie", "ad", "comment_chrome"),
    "said_related": ("related",),
    "said_menu": ("nav", "share"),
    "said_footer": ("footer_legal",),
    "said_profile": ("forum_profile", "forum_action", "forum_attachment", "forum_edit_note"),
    "said_quote": ("forum_quote", "forum_signature"),
    "said_other": ("other_chrome", "template"),
}
_GROUP_OF = {kind: number for number, kinds in enumerate(GROUPS.values()) for kind in kinds}
UNKNOWN = 255
"""The value of a markup feature on a page without markup."""

_INNERMOST = {
    "p": 1, "h1": 2, "h2": 3, "h3": 4, "h4": 4, "h5": 4, "h6": 4, "li": 5, "td": 6, "th": 6, "tr": 6, "a": 7, "span": 8,
    "div": 9, "blockquote": 10, "pre": 11, "code": 11, "figcaption": 12, "button": 13, "label": 13, "option": 13,
    "time": 14, "dt": 15, "dd": 15,
}  # fmt: skip
_AROUND: dict[str, frozenset[str]] = {
    "in_main": frozenset({"main", "article"}),
    "in_nav": frozenset({"nav", "menu"}),
    "in_edge": frozenset({"header", "footer"}),
    "in_aside": frozenset({"aside", "form", "button", "select"}),
    "in_list": frozenset({"ul", "ol", "dl"}),
    "in_table": frozenset({"table"}),
}
_CLASSES: dict[str, tuple[str, ...]] = {
    "class_body": ("article", "content", "body", "entry", "post", "text", "story", "main"),
    "class_menu": ("nav", "menu", "header", "footer", "breadcrumb", "toolbar", "topbar", "pagination", "sitemap"),
    "class_side": (
        "sidebar",
        "related",
        "recommend",
        "widget",
        "promo",
        "teaser",
        "aside",
        "popular",
        "trending",
        "more",
    ),
    "class_prompt": (
        "newsletter",
        "subscribe",
        "signup",
        "cookie",
        "consent",
        "banner",
        "modal",
        "popup",
        "donat",
        "ad",
    ),
    "class_social": (
        "share",
        "social",
        "comment",
        "reply",
        "author",
        "byline",
        "meta",
        "date",
        "tag",
        "caption",
        "credit",
    ),
}


def findings_rows(
    frame: Frame, findings: Sequence[Sequence[Finding]], threads: Sequence[Thread | None], rows: dict[str, U8]
) -> None:
    """Adds, per group of kinds, the strongest finding on each block: 100 times its score, 120 where it is hard."""
    said = [np.zeros(frame.n, np.uint8) for _ in GROUPS]
    single = [row.data for row in said]  # most findings are of one block: bytes are read and written sooner than slices
    for base, found, thread in zip(frame.offsets.tolist(), findings, threads, strict=False):
        for first, last, kind, rule, score, _, hard in chain(found, thread.findings if thread is not None else ()):
            if rule in LATE:
                continue
            group, strong = _GROUP_OF[kind], 120 if hard else int(100 * score)
            if last - first == 1:
                if single[group][base + first] < strong:
                    single[group][base + first] = strong
            else:
                row = said[group][base + first : base + last]
                np.maximum(row, strong, out=row)
    rows.update(zip(GROUPS, said, strict=True))


def thread_rows(frame: Frame, threads: Sequence[Thread | None], rows: dict[str, U8]) -> None:
    """Adds whether the page was cut into posts or comments, and whether the block is inside one."""
    kind = np.zeros(frame.n, np.uint8)
    inside = np.zeros(frame.n, np.uint8)
    offsets = frame.offsets.tolist()
    for d, thread in enumerate(threads):
        if thread is None:
            continue
        kind[offsets[d] : offsets[d + 1]] = 2 if thread.comments else 1
        for post in thread.posts:
            inside[offsets[d] + post.first : offsets[d] + post.last] = 1
    rows["thread"], rows["in_post"] = kind, inside


def hint_rows(lines: Lines, rows: dict[str, U8]) -> None:
    """Adds what markup says of the blocks of documents that have it."""
    names = ("tag", "links", *_AROUND, *_CLASSES)
    table = np.full((len(names), len(lines)), UNKNOWN, np.uint8)
    offsets = lines.offsets.tolist()
    for d, document in enumerate(lines.docs):
        if document.hints is not None and len(document):
            table[:, offsets[d] : offsets[d + 1]] = _hint_table(document.hints)
    rows.update(zip(names, table, strict=True))


def _hint_table(hints: Hints) -> U8:
    tags: dict[str, list[int]] = {}
    words: dict[str, list[int]] = {}
    groups: dict[str, tuple[int, ...]] = {}
    for path in hints.tags:
        if path not in tags:
            steps = path.split("/")
            around = (int(not names.isdisjoint(steps)) for names in _AROUND.values())
            tags[path] = [_INNERMOST.get(steps[-1], 0), *around]
    for text in hints.words:
        if text not in words:
            words[text] = _class_values(text, groups)
    by_tag = np.array([tags[p] for p in hints.tags], np.uint8).T
    by_word = np.array([words[w] for w in hints.words], np.uint8).T
    links = np.clip(hints.link_density * np.float32(64), 0, 64).astype(np.uint8)
    return np.concatenate([by_tag[:1], links[None], by_tag[1:], by_word])


def _class_values(text: str, known: dict[str, tuple[int, ...]]) -> list[int]:
    """Per group of stems 0 where no class word starts with one; else 1, 2 or 3, the nearer to the block the higher.

    *known* keeps the groups of each word of the document.
    """
    found = [0] * len(_CLASSES)
    for back, word in enumerate(reversed(text.split())):
        groups = known.get(word)
        if groups is None:
            groups = known[word] = tuple(g for g, stems in enumerate(_CLASSES.values()) if word.startswith(stems))
        for g in groups:
            if not found[g]:
                found[g] = 3 if back < 3 else 2 if back < 10 else 1
    return found
