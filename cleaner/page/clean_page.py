"""The story of one page: extract, split into posts, label, decide, capture; and the page as its reader sees it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cleaner import extract, readers, threads
from cleaner.config import Config
from cleaner.errors import UsageError
from cleaner.extract import kept_text, markdown
from cleaner.extract.links import Link
from cleaner.extract.links import links as find_links
from cleaner.extract.page_head import Facts
from cleaner.label import decide, footer, rules
from cleaner.label.decide import Decisions
from cleaner.label.model import predict
from cleaner.label.own_rules import own_rules
from cleaner.language import identify
from cleaner.model import (
    KINDS,
    Block,
    Document,
    Metadata,
    Page,
    Post,
    Record,
    Removed,
    Thread,
)
from cleaner.page import metadata, page_view
from cleaner.page.batch_evidence import WITHOUT_ARTICLE, BatchEvidence
from cleaner.page.record_finish import finish, mask_text
from cleaner.text import lines as ln
from cleaner.text.hosts import host_of
from cleaner.text.terminal import printable

if TYPE_CHECKING:
    from cleaner.page.host_templates import Templates


class CleanPage:
    """A cleaned page: what is kept, what was removed and why. Everything is derived from the decisions, on demand."""

    def __init__(
        self, document: Document, decisions: Decisions, thread: Thread | None, config: Config, page_type: str = ""
    ) -> None:
        self.document = document
        self.decisions = decisions
        self.thread = thread
        self.config = config
        self.page_type = page_type
        """What sort of page the model takes it for (:data:`cleaner.label.model.page_type.TYPES`); empty without it."""

    def __repr__(self) -> str:
        url = self.document.page.url
        posts = f", {len(self.posts)} posts" if self.posts else ""
        return (
            f"<CleanPage{f' {printable(url)}' if url else ''}: {len(self.text):,} of {len(self.source):,} characters "
            f"kept{posts}>"
        )

    def __getstate__(self) -> dict[str, Any]:
        """Pickles carry the page without what was derived from it; the model's reasons go as words."""
        own = ("document", "decisions", "thread", "config", "page_type")
        return {name: self.__dict__[name] for name in own} | {"decisions": self.decisions.spelled_out()}

    @property
    def source(self) -> str:
        """The decoded text that every offset points into."""
        return self.document.text

    @cached_property
    def text(self) -> str:
        """What is kept, in order. Paragraphs are separated by blank lines, lines of one list or poem are not."""
        return self._masked(self._kept(0, len(self.document)))

    @cached_property
    def markdown(self) -> str:
        """What is kept as CommonMark: headings, lists, quotations, code, tables, emphasis, links and images."""
        return self._masked(self._markdown(np.arange(len(self.document))))

    def _markdown(self, blocks: NDArray[np.int64]) -> str:
        kept = blocks[self.decisions.kept[blocks]]
        return markdown.of_blocks(self.document, kept, links=self.config.markdown.links == "keep")

    def _markdown_column(self, blocks: NDArray[np.int64]) -> str | None:
        return self._markdown(blocks) if self.config.markdown.column else None

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """All blocks in order; they tile :attr:`source`."""
        d = self.document
        bounds = [*d.starts.tolist(), len(d.text)]
        posts = self._post_numbers
        return tuple(
            Block(bounds[i], bounds[i + 1], *self.decisions.of(i), post=posts[i] or None) for i in range(len(d))
        )

    @cached_property
    def removed(self) -> tuple[Removed, ...]:
        """Runs of neighbouring removed blocks of one kind and rule, with the reason for the first of them."""
        dec, d = self.decisions, self.document
        gone = np.flatnonzero(~dec.kept)
        if not len(gone):
            return ()
        posts = np.array(self._post_numbers)
        rules = dec.rule_numbers()
        same = (
            (np.diff(gone) == 1)
            & (np.diff(dec.kinds[gone]) == 0)
            & (np.diff(rules[gone]) == 0)
            & (np.diff(posts[gone]) == 0)
        )
        bounds = [*d.starts.tolist(), len(d.text)]
        out = []
        for run in np.split(gone, np.flatnonzero(~same) + 1):
            first, last = int(run[0]), int(run[-1])
            kind, _, rule, score, why = dec.of(first)
            start, end = bounds[first], bounds[last + 1]
            out.append(Removed(kind, rule, score, why, start, end, d.text[start:end], int(posts[first]) or None))
        return tuple(out)

    @cached_property
    def posts(self) -> tuple[Post, ...]:
        """The posts of a thread; empty for an ordinary page."""
        masked = self._masked
        return tuple(
            replace(p, text=masked(p.text), markdown=p.markdown and masked(p.markdown)) if self.config.mask.kinds else p
            for p in self._whole_posts
        )

    @cached_property
    def _whole_posts(self) -> tuple[Post, ...]:
        if self.thread is None or (self.thread.comments and self.config.label.comments != "records"):
            return ()
        d = self.document
        bounds = [*d.starts.tolist(), len(d.text)]
        return tuple(
            Post(
                p.index,
                p.author,
                p.date,
                self._kept(p.first, p.last),
                bounds[p.first],
                bounds[p.last],
                p.quotes,
                p.date_raw,
                p.number,
                p.parent_index,
                self._markdown_column(np.arange(p.first, p.last)),
            )
            for p in self.thread.posts
        )

    @cached_property
    def metadata(self) -> Metadata:
        """What the page says of itself, the removed lines included."""
        kinds = [KINDS[k] for k in self.decisions.kinds.tolist()]
        page, read = self.document.page, self.config.read

        def ask(dated: bool) -> Facts:
            dateable = self.page_type not in WITHOUT_ARTICLE
            return extract.asked(page, encoding=read.encoding, dated=dated, dateable=dateable)

        asked = ask if read.ask and self.document.hints else None
        return metadata.capture(self.document, kinds, self.thread, asked)

    @cached_property
    def language(self) -> str | None:
        """Language of what is kept (ISO 639-1), None if there is too little text or the detector is off."""
        return identify.detect(self._kept(0, len(self.document)), self.config.language)[0]

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """The links in what is kept, in order, each address once."""
        lines = [self.document.line(i) for i in np.flatnonzero(self.decisions.kept).tolist()]
        return find_links(self.document.page, lines, encoding=self.config.read.encoding)

    def to_dict(self, *, removed: bool = False) -> dict[str, Any]:
        """The page as plain data, as a scraper stores it; with *removed*, with every stretch that was removed.

        Keys: ``url``, ``text``, ``markdown``, ``language``, ``metadata`` (a dict), ``posts`` and ``links`` (lists of
        dicts), and ``removed``. Offsets (``start``, ``end``) count characters of :attr:`source`.
        """
        data: dict[str, Any] = {
            "url": self.metadata.url or self.document.page.url,
            "text": self.text,
            "markdown": self.markdown,
            "language": self.language,
            "metadata": asdict(self.metadata) | {"captions": list(self.metadata.captions)},
            "posts": [asdict(p) | {"quotes": [q._asdict() for q in p.quotes]} for p in self.posts],
            "links": [link._asdict() for link in self.links],
        }
        if removed:
            data["removed"] = [stretch._asdict() for stretch in self.removed]
        return data

    def to_json(self, *, removed: bool = False) -> str:
        """:meth:`to_dict` as one line of JSON."""
        return json.dumps(self.to_dict(removed=removed), ensure_ascii=False)

    def records(self) -> tuple[Record, ...]:
        """One record for an article, one for each post of a thread; nothing for what has no text left."""
        return tuple(finish(r, self.config).record for r in self.unmasked_records())

    def unmasked_records(self) -> tuple[Record, ...]:
        """:meth:`records` before personal data is masked and quality measured."""
        page, meta = self.document.page, self.metadata
        url = meta.url or page.url
        base = Record(
            id=page.id,
            text="",
            url=url,
            host=host_of(url),
            source=page.source,
            page_id=page.id,
            kind="page" if page.thread_id is None else "post",
            thread_id=page.thread_id,
            post_index=page.post_index,
            title=meta.title,
            author=meta.author,
            published=meta.published,
            published_raw=meta.published_raw,
            site=meta.site,
            source_credit=meta.source_credit,
            captions=meta.captions,
            license=meta.license,
            n_chars_source=len(self.source),
            extra=readers.extra_json(page.extra),
        )
        records = []
        posts = self._whole_posts
        if not posts:
            everything = np.arange(len(self.document))
            records.append(
                replace(base, text=self._kept(0, len(self.document)), markdown=self._markdown_column(everything))
            )
        elif self.thread is not None and self.thread.comments:
            outside = np.flatnonzero(np.array(self._post_numbers) == 0)
            records.append(replace(base, text=self._join(outside), markdown=self._markdown_column(outside)))
        if posts and self.thread is not None:
            kind = "comment" if self.thread.comments else "post"
            records.extend(self._post_record(base, kind, i) for i in range(len(posts)))
        return tuple(self._finished(r) for r in records if r.text.strip())

    def explain(self, *, why: bool = False) -> str:
        """Every line of the page, the removed ones marked with kind and rule in the margin, as ``cleaner show`` prints.

        With *why*, the words or the form that made a rule fire stand below its line.
        """
        return page_view.render(self, why=why)

    @cached_property
    def _post_numbers(self) -> list[int]:
        """Post of each block, 0 outside posts."""
        numbers = [0] * len(self.document)
        if self.thread is not None:
            for p in self.thread.posts:
                numbers[p.first : p.last] = [p.index] * (p.last - p.first)
        return numbers

    def _kept(self, first: int, last: int) -> str:
        return self._join(np.arange(first, last))

    def _masked(self, text: str) -> str:
        if not self.config.mask.kinds:
            return text
        return mask_text(text, self.config.mask, host_of(self.document.page.url), self.language)

    def _join(self, blocks: NDArray[np.int64]) -> str:
        """The kept blocks among *blocks* (in order), joined."""
        return kept_text.joined(self.document, blocks[self.decisions.kept[blocks]])

    def _post_record(self, base: Record, kind: str, i: int) -> Record:
        assert self.thread is not None
        post, cut = self._whole_posts[i], self.thread.posts[i]
        return replace(
            base,
            id=f"{base.page_id}#{kind}-{post.index}",
            text=post.text,
            markdown=post.markdown,
            kind=kind,
            title=self.thread.title or base.title,
            author=post.author,
            published=post.date,
            published_raw=post.date_raw,
            thread_id=self.thread.thread_id or base.page_id,
            post_index=post.index,
            parent_index=post.parent_index,
            source_credit=None,
            captions=(),
            n_chars_source=post.end - post.start,
            repost_title=cut.repost_title,
            repost_author=cut.repost_author,
            repost_published=cut.repost_date,
        )

    def _finished(self, record: Record) -> Record:
        language, score = identify.detect(record.text, self.config.language)
        return replace(record, n_chars=len(record.text), language=language, language_score=score)


class Cleaner:
    """:func:`clean`, set up once. Callable, picklable, thread-safe, without hidden state."""

    def __init__(self, config: Config | Mapping[str, Any] | None = None, *, templates: Templates | None = None) -> None:
        self.config = Config.of(config)
        self.own = own_rules(self.config)
        self.templates = templates

    def __call__(self, content: str | bytes, url: str | None = None, media_type: str | None = None) -> CleanPage:
        """Clean one page. See :func:`clean`."""
        if not isinstance(content, str | bytes):
            raise UsageError(f"content is str or bytes, not {type(content).__name__}")
        return self.clean_pages([Page(id=url or "page", content=content, url=url, media_type=media_type)])[0]

    def clean_pages(self, pages: Sequence[Page]) -> list[CleanPage]:
        """Clean pages in order. Each is judged alone; working several at once only saves time."""
        encoding = self.config.read.encoding
        documents = (extract.document(page, encoding=encoding) for page in pages)
        batches = ln.batches(self.own.introduced(document) for document in documents)
        return [page for batch in batches for page in self._clean_batch(batch)]

    def _clean_batch(self, documents: Sequence[Document]) -> list[CleanPage]:
        config = self.config
        table = ln.analyse(documents)
        found_threads = threads.split(table, config.threads)
        parts = footer.parted(table, found_threads)
        found = rules.find(parts.lines, parts.threads)
        if self.templates is not None:
            for number, more in enumerate(self.templates.find(parts.lines)):
                found[number] = [*found[number], *more]
        scores = predict.score(parts.lines, found, parts.threads) if config.label.model else None
        labels = [self.own.label(document, config.label) for document in documents]
        evidence = BatchEvidence(parts.joined(found), found_threads, scores, parts, labels)
        own = [self.own.find(document) if self.own else [] for document in documents]
        settled = [evidence.settle(number, document, own[number]) for number, document in enumerate(documents)]
        # Blocks that only the model removes have no kind yet. It names those of all pages in one call.
        kinds: Sequence[NDArray[np.int8] | None] = [None] * len(documents)
        if scores is not None:
            unnamed = [s.unnamed() for s in settled]
            asked = np.concatenate([u + a for u, a in zip(unnamed, table.offsets.tolist(), strict=False)])
            kinds = np.split(scores.kinds(asked), np.cumsum([len(u) for u in unnamed])[:-1])
        pages = []
        for number, document in enumerate(documents):
            reasons = evidence.reasons(int(table.offsets[number]))
            decisions = decide.name(settled[number], kinds[number], labels[number], reasons=reasons)
            of_page = config if labels[number] is config.label else replace(config, label=labels[number])
            page_type = evidence.type_of(number) if len(document) else ""
            pages.append(CleanPage(document, decisions, found_threads[number], of_page, page_type))
        return pages


def clean(
    content: str | bytes,
    url: str | None = None,
    media_type: str | None = None,
    config: Config | Mapping[str, Any] | None = None,
) -> CleanPage:
    """Clean one page: plain text or HTML, as ``str`` or as ``bytes`` to decode.

    *url* is the page's address, if known; *media_type* is ``text/plain`` or ``text/html`` (``None``: told from the
    content); *config* may be a mapping, ``{"label": {"level": "strict"}}``. Always gives a page back, also for an empty
    one. Raises :class:`UsageError` for other types of content and for settings that cannot be.
    """
    return Cleaner(config)(content, url, media_type)
