"""The blocks of a batch of documents as arrays: what every labeller asks of a line, computed once.

A batch is worked in one go so that no Python runs per line. Every number belongs to one block and depends on its own
document only: integers or single-block reductions, so that the answer is the same in any batch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.model import Document
from cleaner.text import words as tx

I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]

BATCH_CHARS = 1 << 19
"""A batch of about this many characters: the cost of every call is spread over enough lines (measured: half as much
costs a tenth more, a quarter as much another tenth, twice as much the same)."""

DIGITS_MASK = np.uint64(0xD161)
"""What every number hashes to in ``masked``."""
_CLASS = np.uint32(7 << 21)
_CLOSING = np.zeros(32, np.bool_)
_CLOSING[[8, 9, 11, 14, 22]] = True  # numbers in text.MARKS: quotes, closing brackets, guillemets, an asterisk


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Arrays over all blocks of ``docs``, in order; blocks of document *d* are ``offsets[d]:offsets[d + 1]``."""

    docs: tuple[Document, ...]
    offsets: I64
    doc: I64
    """Document of each block."""
    cps: NDArray[np.uint32]
    """Code points of all texts, each followed by a line feed."""
    info: NDArray[np.uint32]
    """What :class:`cleaner.text.words.Tables` says of each of them."""
    base: I64
    """Where each document's text starts in ``cps``."""
    begins: I64
    """Visible begin of each block, in ``cps``."""
    ends: I64
    opening: NDArray[np.uint32]
    """First visible code point of each block."""
    gaps: I64
    """Blank lines before each block."""
    words: tx.Words
    """All words, offsets in ``cps``."""
    word_info: NDArray[np.uint32]
    """``info`` of each word's first character."""
    word_block: I64
    """Block of each word."""
    word_offsets: I64
    """Words of block *b* are ``word_offsets[b]:word_offsets[b + 1]``."""
    n_words: I64
    n_letters: I64
    n_upper: I64
    n_digits: I64
    sentence_end: NDArray[np.bool_]
    """The block ends in a sentence mark, closing quotes and brackets aside."""
    exact: U64
    """Hash of the block's words: equal for lines that differ in case, punctuation and spacing only; 0 without words."""
    masked: U64
    """The same with every number taken for one word."""

    def __len__(self) -> int:
        return len(self.doc)

    @property
    def n_chars(self) -> I64:
        """Visible characters of each block."""
        return self.ends - self.begins

    def text(self, block: int) -> str:
        """The visible text of a block of the batch."""
        d = int(self.doc[block])
        at = int(self.base[d])
        return self.docs[d].text[int(self.begins[block]) - at : int(self.ends[block]) - at]

    def texts(self, blocks: I64) -> list[str]:
        """The visible texts of some blocks of the batch."""
        doc = self.doc[blocks]
        base = self.base[doc]
        begins, ends = self.begins[blocks] - base, self.ends[blocks] - base
        docs = self.docs
        return [docs[d].text[a:z] for d, a, z in zip(doc.tolist(), begins.tolist(), ends.tolist(), strict=True)]

    def parted(self, ends: Sequence[int]) -> Lines:
        """The same blocks with each document cut after so many of its own; one with no more than that stays whole."""
        docs: list[Document] = []
        base: list[int] = []
        for document, at, end in zip(self.docs, self.base.tolist(), ends, strict=True):
            whole = end >= len(document)
            docs.extend((document,) if whole else (document.part(0, end), document.part(end, len(document))))
            base.extend((at,) if whole else (at, at))
        offsets, doc = _numbered(docs)
        gaps = self.gaps.copy()
        gaps[offsets[:-1][offsets[:-1] < len(gaps)]] = 0
        return replace(self, docs=tuple(docs), offsets=offsets, doc=doc, base=np.array(base, np.int64), gaps=gaps)

    def places(self, mark: str) -> I64:
        """Where *mark*, a rare character, stands in ``cps``."""
        found: list[int] = []
        for base, d in dict(zip(self.base.tolist(), self.docs, strict=True)).items():  # parts have one text
            at = d.text.find(mark)
            while at >= 0:
                found.append(base + at)
                at = d.text.find(mark, at + 1)
        return np.array(found, np.int64)


def vocabulary(words: Iterable[str]) -> U64:
    """Sorted hashes of single words. A phrase counts by its first word."""
    found = [w.hashes[0] for word in words if len((w := tx.words_of(tx.code_points(tx.normalise(word)))).hashes)]
    return np.unique(np.array(found, np.uint64))


def ranges(starts: I64, counts: I64) -> tuple[I64, I64]:
    """The numbers of several ranges, one after the other: which range each is of, and the number.

    >>> which, number = ranges(np.array([5, 20]), np.array([2, 3]))
    >>> which.tolist(), number.tolist()
    ([0, 0, 1, 1, 1], [5, 6, 20, 21, 22])
    """
    which = np.repeat(np.arange(len(counts)), counts)
    return which, np.arange(len(which)) + (starts + counts - np.cumsum(counts)).take(which)


def batches(docs: Iterable[Document]) -> Iterator[list[Document]]:
    """Documents in runs of about :data:`BATCH_CHARS` characters, at least one each."""
    run: list[Document] = []
    size = 0
    for d in docs:
        run.append(d)
        size += len(d.text)
        if size >= BATCH_CHARS:
            yield run
            run, size = [], 0
    if run:
        yield run


def analyse(docs: Sequence[Document]) -> Lines:
    """Everything :class:`Lines` holds, for a batch of documents."""
    cps = tx.code_points("".join(f"{d.text}\n" for d in docs))
    sizes = np.array([len(d.text) + 1 for d in docs], np.int64)
    base = np.cumsum(sizes) - sizes
    offsets, doc = _numbered(docs)
    shift = base[doc]
    begins = _joined([d.begins for d in docs]) + shift
    ends = _joined([d.ends for d in docs]) + shift
    c = _characters(cps, begins)
    return Lines(
        docs=tuple(docs),
        offsets=offsets,
        doc=doc,
        cps=cps,
        base=base,
        begins=begins,
        ends=ends,
        opening=cps.take(begins),
        gaps=_gaps(cps, begins, ends, offsets),
        n_words=np.diff(c.word_offsets),
        sentence_end=_sentence_end(c.info, begins, ends),
        **c._asdict(),
    )


def _numbered(docs: Sequence[Document]) -> tuple[I64, I64]:
    """Where the blocks of each of *docs* begin among all, with their number at the end, and the document of each."""
    counts = np.array([len(d) for d in docs], np.int64)
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return offsets, np.repeat(np.arange(len(docs)), counts)


class _Characters(NamedTuple):
    """The fields of :class:`Lines` that take a look at every character."""

    info: NDArray[np.uint32]
    words: tx.Words
    word_info: NDArray[np.uint32]
    word_block: I64
    word_offsets: I64
    n_letters: I64
    n_upper: I64
    n_digits: I64
    exact: U64
    masked: U64


def _characters(cps: NDArray[np.uint32], begins: I64) -> _Characters:
    info = tx.tables().info.take(cps, mode="clip")
    words = tx.words_in(info)
    word_offsets = np.append(np.searchsorted(words.starts, begins), len(words.starts)).astype(np.int64)
    n_words = np.diff(word_offsets)
    word_block = np.repeat(np.arange(len(begins)), n_words)
    word_info = info.take(words.starts)
    cls = info & _CLASS
    n_digits = _count(cls == np.uint32(tx.DIGIT << 21), begins)
    some = np.flatnonzero(n_words)  # blocks with words
    n_letters = -n_digits
    if len(some):
        n_letters[some] += np.add.reduceat(words.ends - words.starts, word_offsets.take(some))
    ignored = np.flatnonzero(cls == np.uint32(tx.IGNORED << 21))
    if len(ignored):  # those inside words are no letters
        at = np.searchsorted(words.starts, ignored, side="right") - 1
        at = at[(at >= 0) & (ignored < words.ends[np.maximum(at, 0)])] if len(words.starts) else at[:0]
        n_letters = n_letters - np.bincount(word_block[at], minlength=len(begins))
    masked = words.hashes.copy()
    masked[np.flatnonzero(word_info & _CLASS == np.uint32(tx.DIGIT << 21))] = DIGITS_MASK
    powers = _powers(word_offsets)
    return _Characters(
        info,
        words,
        word_info,
        word_block,
        word_offsets,
        n_letters,
        _count((info & tx.UPPER_BIT) != 0, begins),
        n_digits,
        _sequence_hash(words.hashes, powers, some, word_offsets),
        _sequence_hash(masked, powers, some, word_offsets),
    )


def _joined(parts: list[I64]) -> I64:
    return np.concatenate(parts).astype(np.int64) if parts else np.zeros(0, np.int64)


def _count(flags: NDArray[np.bool_], begins: I64) -> I64:
    """How many of *flags*, none of which is set between blocks, are set in each block."""
    if not len(begins):
        return np.zeros(0, np.int64)
    return np.add.reduceat(flags.view(np.uint8), begins, dtype=np.int64)


def _gaps(cps: NDArray[np.uint32], begins: I64, ends: I64, offsets: I64) -> I64:
    gaps = np.zeros(len(begins), np.int64)
    some = np.flatnonzero(begins[1:] - ends[:-1] > 1) + 1  # a single character between blocks is their line feed
    if len(some):
        feeds = np.flatnonzero(cps == 0x0A)
        gaps[some] = np.searchsorted(feeds, begins[some]) - np.searchsorted(feeds, ends[some - 1]) - 1
    gaps[offsets[:-1][offsets[:-1] < len(gaps)]] = 0
    return np.maximum(gaps, 0)


def _sentence_end(info: NDArray[np.uint32], begins: I64, ends: I64) -> NDArray[np.bool_]:
    last = ends - 1
    for _ in range(3):  # as in: he said “no.”)
        closing = (last > begins) & _CLOSING[(info[np.maximum(last, 0)] >> np.uint32(tx.MARK_SHIFT)) & np.uint32(31)]
        if not closing.any():
            break
        last = last - closing
    mark = (info[np.maximum(last, 0)] >> np.uint32(tx.MARK_SHIFT)) & np.uint32(31)
    ok: NDArray[np.bool_] = (ends > begins) & (mark >= 1) & (mark <= 4)
    return ok


def _powers(word_offsets: I64) -> U64:
    """What each word's hash is multiplied by for its place in its block."""
    place = np.arange(1, int(word_offsets[-1]) + 1)
    place -= np.repeat(word_offsets[:-1], np.diff(word_offsets))
    place &= 4095
    return tx.tables().powers.take(place)


def _sequence_hash(hashes: U64, powers: U64, some: I64, word_offsets: I64) -> U64:
    """One hash per block from its words in order; 0 for a block without words (for those not in *some*)."""
    out = np.zeros(len(word_offsets) - 1, np.uint64)
    if len(some):
        out[some] = tx.mix64(np.add.reduceat(hashes * powers, word_offsets.take(some)))
    return out
