"""Lines that are furniture of a host: what many of its pages carry, numbers aside, is not what any of them says.

Learning is in two halves, so that it can run in parts and in bounded memory: :class:`Seen` holds which lines stood on
which pages and merges with others in any order; :class:`Templates` is what is left of it, the lines seen on several
pages of a host, and answers questions. On hosts with three or more pages 77 % of the chrome lines but 8 % of the
content lines recur on another page (measured on web pages with gold text), so a repeat is evidence, not a verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import xxhash
from numpy.typing import NDArray

from cleaner.model import Finding
from cleaner.text.hosts import host_of
from cleaner.text.lines import Lines

U64 = NDArray[np.uint64]
I32 = NDArray[np.int32]

MAX_PAGES = 64
"""Pages of a host that are looked at: those whose text hashes lowest, a sample that no order changes."""
MIN_PAGES = 3
"""A line on fewer pages of a host is no template."""
MIN_SHARE = 0.3
"""Nor is a line on a smaller share of the host's pages."""
SURE_PAGES, SURE_SHARE = 5, 0.6
"""From these numbers on a line is furniture whatever it looks like; below, only a short line is, and not surely."""
SHORT = 100


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """Which line (hash) stood on which page (hash of its text) of which host (hash): sorted, distinct rows."""

    host: U64
    page: U64
    line: U64

    @classmethod
    def of(cls, lines: Lines) -> Seen:
        """What a batch of documents shows; pages without an address show nothing."""
        host, page = _names(lines)
        told = (host[lines.doc] != 0) & (lines.masked != 0) & (lines.n_letters > 0)
        at = lines.doc[told]
        return cls._distinct(host[at], page[at], lines.masked[told])

    @classmethod
    def merged(cls, parts: Iterable[Seen]) -> Seen:
        """All of *parts*, whatever their order and grouping."""
        several = list(parts)
        if not several:
            none = np.zeros(0, np.uint64)
            return cls(none, none, none)
        columns = [np.concatenate([getattr(s, name) for s in several]) for name in ("host", "page", "line")]
        return cls._distinct(*columns)

    def merge(self, other: Seen) -> Seen:
        """Both together."""
        return Seen.merged([self, other])

    def partition(self, number: int, of: int) -> Seen:
        """The rows of hosts in the *number*-th of *of* (a power of two) ranges of host hashes."""
        if of == 1:
            return self
        where = (self.host >> np.uint64(64 - (of - 1).bit_length())) == np.uint64(number)
        return Seen(self.host[where], self.page[where], self.line[where])

    def save(self, path: Path) -> None:
        """Write the rows to *path* (``.npy``)."""
        with path.open("wb") as f:
            np.save(f, np.stack([self.host, self.page, self.line]))

    @classmethod
    def load(cls, path: Path) -> Seen:
        """Read what :meth:`save` wrote."""
        host, page, line = np.load(path)
        return cls(host, page, line)

    @classmethod
    def _distinct(cls, host: U64, page: U64, line: U64) -> Seen:
        order = np.lexsort((line, page, host))
        host, page, line = host[order], page[order], line[order]
        if len(host):
            new_host = np.append(True, host[1:] != host[:-1])
            new_page = new_host | np.append(True, page[1:] != page[:-1])
            new_line = new_page | np.append(True, line[1:] != line[:-1])
            # Rank of each page within its host; pages past the limit go, and stay gone in every later merge, because
            # only lower hashes could push others out.
            rank = np.cumsum(new_page)
            rank -= rank[np.flatnonzero(new_host)][np.cumsum(new_host) - 1]
            keep = new_line & (rank < MAX_PAGES)
            host, page, line = host[keep], page[keep], line[keep]
        return cls(host, page, line)


@dataclass(frozen=True, slots=True, eq=False)
class Templates:
    """Lines seen on several pages of a host, sorted by host and line; ``pages`` of ``of`` pages of the host have it."""

    host: U64
    line: U64
    pages: I32
    of: I32

    @classmethod
    def fit(cls, seen: Seen) -> Templates:
        """What of *seen* recurs."""
        if not len(seen.host):
            none, zero = np.zeros(0, np.uint64), np.zeros(0, np.int32)
            return cls(none, none, zero, zero)
        new_host = np.append(True, seen.host[1:] != seen.host[:-1])
        new_page = new_host | np.append(True, seen.page[1:] != seen.page[:-1])
        n_pages = np.add.reduceat(new_page.astype(np.int32), np.flatnonzero(new_host))
        of = n_pages[np.cumsum(new_host) - 1]
        order = np.lexsort((seen.line, seen.host))
        host, line, of = seen.host[order], seen.line[order], of[order]
        first = np.flatnonzero(np.append(True, (host[1:] != host[:-1]) | (line[1:] != line[:-1])))
        pages = np.diff(np.append(first, len(host))).astype(np.int32)
        keep = (pages >= MIN_PAGES) & (pages >= MIN_SHARE * of[first])
        at = first[keep]
        return cls(host[at], line[at], pages[keep], of[at].astype(np.int32))

    @classmethod
    def joined(cls, parts: Sequence[Templates]) -> Templates:
        """Templates of disjoint ranges of hosts, in the order of the ranges."""
        if not parts:
            return cls.fit(Seen.merged([]))
        return cls(
            np.concatenate([p.host for p in parts]),
            np.concatenate([p.line for p in parts]),
            np.concatenate([p.pages for p in parts]),
            np.concatenate([p.of for p in parts]),
        )

    def ask(self, host: str, lines: U64) -> tuple[I32, I32]:
        """On how many pages of *host* each of *lines* (hashes, as in ``Lines.masked``) stood, and of how many pages."""
        return self._ask(np.full(len(lines), _host_hash(host), np.uint64), lines)

    def find(self, lines: Lines) -> list[list[Finding]]:
        """Findings ``template.host`` for a batch of documents, a list for each."""
        out: list[list[Finding]] = [[] for _ in lines.docs]
        host, _ = _names(lines)
        if not len(self.host) or not host.any():
            return out
        pages, of = self._ask(host[lines.doc], lines.masked)
        sure = (pages >= SURE_PAGES) & (pages >= SURE_SHARE * of)
        weak = (pages > 0) & (lines.n_chars <= SHORT) & ~lines.sentence_end
        hit = (sure | weak) & (lines.n_letters > 0)
        for b in np.flatnonzero(hit).tolist():
            d = int(lines.doc[b])
            i = b - int(lines.offsets[d])
            score = 0.93 if sure[b] else 0.7
            why = f"stands on {pages[b]} of {of[b]} pages of the host"
            out[d].append(Finding(i, i + 1, "template", "template.host", score, why))
        return out

    def save(self, path: Path) -> None:
        """Write the table to *path* (``.npy``)."""
        rows = np.stack([self.host, self.line, self.pages.astype(np.uint64), self.of.astype(np.uint64)])
        with path.open("wb") as f:
            np.save(f, rows)

    @classmethod
    def load(cls, path: Path) -> Templates:
        """Read what :meth:`save` wrote; the hashes stay on disk until they are asked for."""
        host, line, pages, of = np.load(path, mmap_mode="r")
        return cls(host, line, pages.astype(np.int32), of.astype(np.int32))

    def _ask(self, host: U64, line: U64) -> tuple[I32, I32]:
        pages, of = np.zeros(len(line), np.int32), np.zeros(len(line), np.int32)
        for h in np.unique(host[host != 0]).tolist():
            key = np.uint64(h)
            a = int(np.searchsorted(self.host, key, "left"))
            b = int(np.searchsorted(self.host, key, "right"))
            known = self.line[a:b]
            if not len(known):
                continue
            mine = np.flatnonzero(host == key)
            at = np.searchsorted(known, line[mine])
            at[at == len(known)] = 0
            hit = known[at] == line[mine]
            pages[mine[hit]] = self.pages[a + at[hit]]
            of[mine[hit]] = self.of[a + at[hit]]
        return pages, of


def _host_hash(host: str) -> int:
    return xxhash.xxh3_64_intdigest(host.encode("utf-8", "surrogatepass")) or 1


def _names(lines: Lines) -> tuple[U64, U64]:
    """Hash of each document's host (0: none known) and of its text, so that exact copies count once."""
    hosts = [host_of(d.page.url) for d in lines.docs]
    return (
        np.array([_host_hash(h) if h else 0 for h in hosts], np.uint64),
        np.array([xxhash.xxh3_64_intdigest(d.text.encode("utf-8", "surrogatepass")) for d in lines.docs], np.uint64),
    )
