"""The account of a page: which of its characters stand in which record, which were removed, which were white space.

A page's *layout* is a list of steps that put its text together again, in order, without storing any of it twice:

- ``[i, a, b]``: characters *a* to *b* of the text of the page's record number *i*;
- ``n``: the next *n* characters of the page's removed stretches, in order;
- ``"…"``: these characters, which stand nowhere else: white space between blocks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.model import Record, Removed

if TYPE_CHECKING:
    from cleaner.page.clean_page import CleanPage

Step = list[int] | int | str
Layout = list[Step]

OUTSIDE_POSTS = "thread.outside_posts"
"""Rule of a stretch that nothing else claims but that belongs to no record: text of a thread page outside its posts."""


class Account(NamedTuple):
    """Where the characters of a page went; the three counts add up to the length of its text."""

    layout: Layout
    removed: list[Removed]
    n_kept: int
    n_removed: int
    n_gaps: int


def account(page: CleanPage, records: Sequence[Record]) -> Account:
    """Follow every character of *page* into its records, its removed stretches, or the white space between them."""
    d, source = page.document, page.source
    owner = _owners(page, records)
    removed = _removed(page, owner)
    begins, ends = d.begins.tolist(), d.ends.tolist()
    bounds = [*d.starts.tolist(), len(source)]
    writer = _LayoutWriter(source, [r.text for r in records])
    i, n, n_kept = 0, len(d), 0
    while i < n:
        of, j = owner[i], i + 1
        while j < n and owner[j] == of:
            j += 1
        if of < 0:
            writer.skip(bounds[j] - bounds[i])
        else:
            writer.gap(bounds[i], begins[i])
            # Mostly a run of kept blocks stands in its record exactly as it does in the page.
            if not writer.copy(of, begins[i], ends[j - 1]):
                for b in range(i, j):
                    writer.gap(ends[b - 1] if b > i else begins[b], begins[b])
                    if not writer.copy(of, begins[b], ends[b]):
                        writer.gap(begins[b], ends[b])
            writer.gap(ends[j - 1], bounds[j])
            n_kept += sum(ends[i:j]) - sum(begins[i:j])
        i = j
    layout = writer.layout
    if rebuild(layout, [r.text for r in records], [r.text for r in removed]) != source:
        layout = [source]  # never lose a page to a slip in the account
    n_removed = sum(r.end - r.start for r in removed)
    return Account(layout, removed, n_kept, n_removed, len(source) - n_kept - n_removed)


def _owners(page: CleanPage, records: Sequence[Record]) -> list[int]:
    """Number of the record each block went into, -1 for none."""
    n = len(page.document)
    by_post = {r.post_index or 0: k for k, r in enumerate(records)}
    owner = np.full(n, by_post.get(0, -1))
    if page.posts and page.thread is not None:
        for post in page.thread.posts:
            owner[post.first : post.last] = by_post.get(post.index, -1)
    owner[~page.decisions.kept] = -1
    return [int(o) for o in owner.tolist()]


def _removed(page: CleanPage, owner: Sequence[int]) -> list[Removed]:
    """The removed stretches, and the kept ones that no record holds."""
    kept = page.decisions.kept.tolist()
    homeless = [i for i, (k, o) in enumerate(zip(kept, owner, strict=True)) if k and o < 0]
    out = list(page.removed)
    if homeless:
        bounds = [*page.document.starts.tolist(), len(page.source)]
        for first, last in _runs(homeless):
            a, b = bounds[first], bounds[last]
            out.append(Removed("other_chrome", OUTSIDE_POSTS, 1.0, "part of no post", a, b, page.source[a:b], None))
        out.sort(key=lambda r: r.start)
    return out


def _runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Runs of consecutive numbers, half open."""
    runs: list[tuple[int, int]] = []
    for i in numbers:
        if runs and runs[-1][1] == i:
            runs[-1] = (runs[-1][0], i + 1)
        else:
            runs.append((i, i + 1))
    return runs


class _LayoutWriter:
    """Writes a layout, following each record's text from its start."""

    def __init__(self, source: str, texts: Sequence[str]) -> None:
        self.source, self.texts = source, texts
        self.cursors = [0] * len(texts)
        self.layout: Layout = []

    def skip(self, n: int) -> None:
        if not n:
            return
        if self.layout and isinstance(self.layout[-1], int):
            self.layout[-1] += n
        else:
            self.layout.append(n)

    def gap(self, a: int, b: int) -> None:
        if a >= b:
            return
        if self.layout and isinstance(self.layout[-1], str):
            self.layout[-1] += self.source[a:b]
        else:
            self.layout.append(self.source[a:b])

    def copy(self, of: int, a: int, b: int) -> bool:
        """Copy source characters *a* to *b* from record *of*, if they are what comes next there."""
        text, at = self.texts[of], self.cursors[of]
        # What joins blocks, and the indent of a line of code or verse: no block begins with white space.
        while at < len(text) and text[at].isspace():
            at += 1
        end = at + b - a
        if text[at:end] != self.source[a:b]:
            return False
        self.cursors[of] = end
        steps = self.layout
        last = steps[-1] if steps else None
        before = steps[-2] if len(steps) > 1 else None
        if isinstance(last, str) and isinstance(before, list) and before[0] == of and text[before[2] : at] == last:
            steps.pop()
            before[2] = end
        else:
            steps.append([of, at, end])
        return True


def rebuild(layout: Layout, texts: Sequence[str], removed: Iterable[str]) -> str:
    """The text a *layout* describes, from the page's record *texts* and its *removed* stretches, both in order.

    >>> rebuild([4, [0, 0, 5], "\\n", 3], ["Hello"], ["Ad!", "\\nBye"])
    'Ad!\\nHello\\nBye'
    """
    gone = "".join(removed)
    at = 0
    out: list[str] = []
    for step in layout:
        if isinstance(step, str):
            out.append(step)
        elif isinstance(step, int):
            out.append(gone[at : at + step])
            at += step
        else:
            i, a, b = step
            out.append(texts[i][a:b])
    return "".join(out)
