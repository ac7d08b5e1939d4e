"""The words of the project as types: pages come in, documents are cut into blocks, findings point at blocks.

Everything here is data. A document keeps its blocks as arrays (``starts``, ``ends``), because a page has hundreds of
blocks and a Python object for each would cost more than labelling it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from cleaner.kinds import FORUM_KINDS as FORUM_KINDS
from cleaner.kinds import KINDS as KINDS
from cleaner.kinds import MOVED_KINDS as MOVED_KINDS
from cleaner.short_repr import short_repr


@short_repr
@dataclass(frozen=True, slots=True, repr=False)
class Page:
    """What a reader yields: one page as it came in.

    ``content`` is decoded text (or bytes when handed straight to the library); ``media_type`` is ``text/plain`` or
    ``text/html`` (``None``: told from the content). ``source`` names the file (``dump.zip!/a.txt``) and ``position``
    its place there (a row or record number or a byte offset, from 0). ``title``, ``author`` and ``published`` are what
    the input's own columns said; ``extra`` holds the caller's other columns, untouched.
    """

    id: str
    content: str | bytes
    url: str | None = None
    media_type: str | None = None
    source: str = ""
    position: int = 0
    title: str | None = None
    author: str | None = None
    published: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    thread_id: str | None = None
    post_index: int | None = None
    """Of a page that is one post of a thread, as dumps of forums hold them."""


@dataclass(frozen=True, slots=True)
class Hints:
    """What markup said of each block; every field is an array or tuple with one entry per block."""

    tags: tuple[str, ...]
    """Tag path from the body down, e.g. ``main/article/p``."""
    words: tuple[str, ...]
    """Class and id words of the element and its ancestors, lower case, space separated, nearest last."""
    link_density: NDArray[np.float32]
    """Share of the block's characters that stand inside links, 0 to 1."""
    title: str | None = None
    author: str | None = None
    published: str | None = None
    site: str | None = None
    license: str | None = None
    url: str | None = None
    """What the page's head and structured data say, not per block."""
    signed: str | None = None  # what an element holds whose class speaks of the author: weaker than ``author``
    elements: tuple[tuple[int, ...], ...] = ()
    """Per block: indices into ``element_names`` of the elements around all of it, outermost first, without the body."""
    element_names: tuple[str, ...] = ()
    """Per element, in document order: tag, classes, id and telling attributes in one string, as in
    ``div.message.post#post-12[data-author=Ann][itemprop=comment][datetime=2020-09-25T10:00]``. Values keep their case,
    lose brackets and are clipped. ``<meta itemprop=… content=…>`` in the body is an attribute of its parent:
    ``[datePublished=…]``."""
    inlines: tuple[tuple[int, int, int], ...] = ()
    """(start, end, element): stretches of the text that stand in an inline element with a class, id or telling
    attribute (an author's ``a.username``, a ``time[datetime=…]``), in order of start; they may nest."""
    base: str | None = None
    """What addresses are relative to, if the page says so (``<base href>``)."""
    declared: NDArray[np.bool_] | None = None
    """Whether the block is in the text that structured data gives as the page's article; ``None`` without one."""

    def part(self, own: slice) -> Hints:
        """The same for some of the blocks; what is not per block stays."""
        return replace(
            self,
            tags=self.tags[own],
            words=self.words[own],
            link_density=self.link_density[own],
            elements=self.elements[own],
            declared=None if self.declared is None else self.declared[own],
        )


class Mark(NamedTuple):
    """The beginning or the end of an element that Markdown has a sign for."""

    at: int
    """Its place in the text."""
    tag: str
    opens: bool
    value: str = ""
    """What it says beside its tag: the address of a link; that of an image, its ``alt`` on the next line, and an empty
    one if it stands apart; the number of a list or item; columns and rows of a cell (``2,1``); the language of code;
    ``values`` for a table of values; ``block`` for a formula on its own line."""


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A page's text cut into blocks that tile it.

    Block *i* is ``text[starts[i]:starts[i + 1]]`` (the last runs to the end of the text); its visible part, without
    the white space around it, is ``text[begins[i]:ends[i]]``. Blocks joined are the text. A text of white space only
    has one block, an empty text none.
    """

    page: Page
    text: str
    starts: NDArray[np.int64]
    begins: NDArray[np.int64]
    ends: NDArray[np.int64]
    hints: Hints | None = None
    verbatim: NDArray[np.int32] | None = None
    """Per block the number of the preformatted text it is a line of, -1 for other blocks; ``None``: there is none."""
    marks: tuple[Mark, ...] = ()
    """Where elements that Markdown has a sign for begin and end, in order of their place in the text."""
    line_numbers: NDArray[np.bool_] | None = None
    """Per block whether it numbers a line of code in plain text; ``None``: there is none."""

    def __len__(self) -> int:
        return len(self.starts)

    def line(self, i: int) -> str:
        """The visible text of block *i*."""
        return self.text[self.begins[i] : self.ends[i]]

    def part(self, first: int, last: int) -> Document:
        """Blocks *first* to *last* (half open) of the same page."""
        own = slice(first, last)
        hints = None if self.hints is None else self.hints.part(own)
        verbatim = None if self.verbatim is None else self.verbatim[own]
        numbers = None if self.line_numbers is None else self.line_numbers[own]
        return replace(
            self,
            starts=self.starts[own],
            begins=self.begins[own],
            ends=self.ends[own],
            hints=hints,
            verbatim=verbatim,
            line_numbers=numbers,
        )

    def lines(self) -> list[str]:
        """The visible text of every block."""
        text = self.text
        return [text[a:b] for a, b in zip(self.begins.tolist(), self.ends.tolist(), strict=True)]


class Finding(NamedTuple):
    """A rule, a thread or a template pointing at blocks ``first`` to ``last`` (half open)."""

    first: int
    last: int
    kind: str
    rule: str
    """Stable id, e.g. ``newsletter.signup`` or ``thread.stanza``."""
    score: float
    """How sure, 0 to 1. From .9 on it settles a block unless something surer speaks against it."""
    why: str
    """The words or the form that made it fire."""
    hard: bool = False
    """True for exact platform strings and the like: no model may overrule them."""


class Decision(NamedTuple):
    """What was decided of one block."""

    kind: str
    kept: bool
    rule: str
    score: float
    why: str


class Quote(NamedTuple):
    """A quotation inside a post: where it stands in the source, whom and which post it quotes if that is known."""

    start: int
    end: int
    author: str | None
    post: int | None
    """Index of the quoted post on the same page."""


@dataclass(frozen=True, slots=True)
class ThreadPost:
    """One post as blocks ``first`` to ``last`` (half open) of its document.

    ``index`` counts from 1, or goes on from the pages before where the page shows how many posts they hold.
    """

    index: int
    first: int
    last: int
    author: str | None = None
    date: str | None = None
    """ISO 8601 where it can be known."""
    date_raw: str | None = None
    number: int | None = None
    """The number the page itself shows (#17), if any."""
    parent_index: int | None = None
    quotes: tuple[Quote, ...] = ()
    repost_title: str | None = None
    repost_author: str | None = None
    repost_date: str | None = None
    repost_date_raw: str | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """A page cut into posts, and what the cutting says of the blocks around and inside them."""

    posts: tuple[ThreadPost, ...]
    findings: tuple[Finding, ...]
    platform: str | None = None
    title: str | None = None
    thread_id: str | None = None
    comments: bool = False
    """True when the posts are reader comments under an article, not a forum thread."""
    remarks: tuple[int, ...] = ()
    """Blocks in which others remark on a post, as comments under the answers of a question page do."""


class Block(NamedTuple):
    """A decided block of a cleaned page; ``start`` and ``end`` are offsets into ``source`` and blocks tile it."""

    start: int
    end: int
    kind: str
    kept: bool
    rule: str
    score: float
    why: str
    post: int | None
    """Index of the post the block belongs to, from 1; ``None`` outside posts."""


class Removed(NamedTuple):
    """A run of neighbouring removed blocks of one kind and rule."""

    kind: str
    rule: str
    score: float
    why: str
    start: int
    end: int
    text: str
    post: int | None


@dataclass(frozen=True, slots=True)
class Post:
    """A post of a thread: ``text`` is what is kept of it, ``start`` and ``end`` its whole stretch in ``source``."""

    index: int
    author: str | None
    date: str | None
    text: str
    start: int
    end: int
    quotes: tuple[Quote, ...]
    date_raw: str | None = None
    number: int | None = None
    parent_index: int | None = None
    markdown: str | None = None
    """The text as Markdown; ``None`` unless asked for."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says of itself. ``published`` is ISO 8601, ``published_raw`` the words it was read from."""

    title: str | None = None
    author: str | None = None
    published: str | None = None
    published_raw: str | None = None
    site: str | None = None
    source_credit: str | None = None
    captions: tuple[str, ...] = ()
    license: str | None = None
    url: str | None = None


@short_repr
@dataclass(frozen=True, slots=True, repr=False)
class Record:
    """One row of output: an article, or one post of a thread. Fields are the columns of ``records`` (schema.py)."""

    id: str
    text: str
    url: str | None
    host: str | None
    source: str
    page_id: str
    kind: str  # page, post or comment
    title: str | None = None
    author: str | None = None
    published: str | None = None
    published_raw: str | None = None
    language: str | None = None
    language_score: float | None = None
    thread_id: str | None = None
    post_index: int | None = None
    parent_index: int | None = None
    site: str | None = None
    source_credit: str | None = None
    captions: tuple[str, ...] = ()
    license: str | None = None
    n_chars: int = 0
    n_chars_source: int = 0
    repost_title: str | None = None
    repost_author: str | None = None
    repost_published: str | None = None
    cluster_id: str | None = None
    n_duplicates: int = 0
    merged_from: tuple[str, ...] = ()  # field=id of the duplicate that a value came from
    markdown: str | None = None  # null unless asked for
    quality: str | None = None
    """What quality filters measure (JSON); null unless asked for."""
    extra: str | None = None
    """The caller's own columns as a JSON object."""

    @property
    def published_at(self) -> datetime | None:
        return moment_of(self.published)


def moment_of(published: str | None) -> datetime | None:
    """The moment of an ISO 8601 date: midnight without a time, UTC without a zone; None for less than a day.

    >>> moment_of("2021-05-04T10:00:00+02:00")
    datetime.datetime(2021, 5, 4, 8, 0, tzinfo=datetime.timezone.utc)
    >>> moment_of("2021-05"), moment_of("last Tuesday")
    (None, None)
    """
    if published is None or published[4:5] != "-" or published[7:8] != "-":
        return None
    try:
        moment = datetime.fromisoformat(published)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


class Span(NamedTuple):
    """A stretch two texts share: character offsets in the one and in the other."""

    start: int
    end: int
    other_start: int
    other_end: int


@dataclass(frozen=True, slots=True)
class Match:
    """What a text has in common with a record seen before."""

    of: str
    relation: str
    """``exact``, ``near``, ``contained_in``, ``contains`` or ``overlaps``."""
    jaccard: float
    containment: float
    """Share of this text's shingles that are in the match."""
    containment_of_match: float
    """Share of the match's shingles that are in this text."""
    spans: tuple[Span, ...]
    novelty: float
    """Share of this text's shingles that are not in the match."""


class Progress(Protocol):
    """Called as a job goes on: a stage's name, how many of its steps are done, of how many. The steps of ``clean`` are
    bytes of the input; ``pages`` says between them how many pages were cleaned (*done* and *total* alike).
    """

    def __call__(self, stage: str, done: int, total: int) -> None: ...


class Runner(Protocol):
    """What executes the tasks of a pass: processes of one machine, or a cluster."""

    jobs: int
    """Tasks that may run at once. With 1 they run in the caller's own process."""

    def map(self, fn: Callable[[Any], Any], items: Iterable[Any], *, retries: int = 1) -> Iterator[Any]:
        """``fn(item)`` for each item, in the order of the items, which are taken as they are needed.

        What *fn* raises is raised here. An item whose worker died is tried *retries* times more and then yields
        :class:`~cleaner.errors.Failed`.
        """
        ...
