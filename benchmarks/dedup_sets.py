"""Labelled sets of duplicates made from other texts: ``python -m benchmarks.dedup_sets DATA OUT.jsonl [--seed N]``.

The texts are the main content of the pages under DATA (``pages/wcxb-dev.jsonl.xz``, ``pages2/*.jsonl.xz``). The kinds
of documents are those of ``dedup/synth20k.jsonl.xz``; sites, forum software, comments and edits are made anew with
every seed, so that a set measures what nobody tuned to. Rows are ``id, text, cluster, rel, base, meta``, as
:mod:`benchmarks.dedup_quality` reads them.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.scoring import read_jsonl

SHORTEST, LONGEST = 500, 9000
"""Characters of a text that is used."""
MORE = {"exact": 0.17, "light": 0.39, "ws": 0.31, "ocr": 0.24, "heavy": 0.2, "synd": 0.39, "update": 0.26, "teaser": 0.25,
        "repost": 0.24, "prepost": 0.1}  # fmt: skip
"""Documents of a kind for each text that has any duplicate: the shares of synth20k."""
ALONE = {"tmpl": 0.25, "thread": 0.23, "squote": 0.2, "page2": 0.2, "stub": 0.17}
"""Distinct documents of a kind, in the same measure."""
ADJECTIVES = "Northern Harbour Lakeside Granite".split()
PAPERS = "Courier Gazette Observer".split()
NAMES = "Mira Olsen|Tomás Rey|Ines Duarte|Karl Voss|Amara Obi|Yuki Sato|Lena Brandt|Piotr Zając|Sana Malik|Owen Price".split(
    "|"
)
NICKS = "otter lantern quill maple badger comet drifter pixel saddle walnut heron marble".split()
PLACES = "Norway Chile Ghana Ireland Vietnam Canada Latvia Kenya Peru Austria".split()
SECTIONS = (
    "News World Business Sport Arts Weather Jobs Letters Podcasts Video Archive Puzzles Subscribe Contact".split()
)


def texts(data: Path) -> Iterator[str]:
    """``main_content`` of the pages of a data folder, or of a file of rows, without texts that share sentences with one
    before them: collections hold the same page, and reports of one event, which no label here would say.
    """
    seen: set[str] = set()
    folders = [data / "pages/wcxb-dev.jsonl.xz", *sorted((data / "pages2").glob("*.jsonl.xz"))]
    for path in [data] if data.is_file() else folders:
        for row in read_jsonl(path):
            text = (row.get("main_content") or "").strip()
            if not SHORTEST <= len(text) <= LONGEST or len(paragraphs(text)) <= 2:
                continue
            known = sentences(text)
            if len(known & seen) <= SHARED * len(known):
                yield text
            seen |= known


SENTENCE, SHARED = 25, 0.04
"""Letters of a sentence that is compared, and the share of a text's sentences that others may hold: a saying, a
disclaimer."""


def sentences(text: str) -> set[str]:
    """The longer sentences of a text, as letters and digits alone."""
    found = (re.sub(r"\W+", "", s).lower() for s in re.split(r"[.!?。！？\n]+", text))
    return {s for s in found if len(s) >= SENTENCE}


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text."""
    return [p for p in re.split(r"\n+", text) if p.strip()]


@dataclass
class Maker:
    """Makes documents with a random generator of its own."""

    rng: random.Random
    comments: list[str]
    headlines: list[str]
    sites: dict[str, tuple[str, str, str]] = field(default_factory=dict)

    def date(self) -> str:
        """A date in words."""
        month = self.rng.choice("January March April June July September October December".split())
        return f"{self.rng.randint(1, 28)} {month} {self.rng.randint(2004, 2023)}"

    # -- copies ----------------------------------------------------------------------------------------------------

    def ws(self, text: str) -> tuple[str, dict]:
        """Other white space, quotes and dashes."""
        text = text.replace(" - ", " — ").replace('"', "“").replace("'", "’")
        lines = [re.sub(r"(.{60,75}) ", r"\1\n", p) if self.rng.random() < 0.5 else p for p in paragraphs(text)]
        return "\n\n".join(lines), {}

    def light(self, text: str) -> tuple[str, dict]:
        """Some letters wrong, a paragraph gone."""
        rate = self.rng.uniform(0.001, 0.006)
        parts = paragraphs(text)
        if len(parts) > 6:
            del parts[self.rng.randrange(1, len(parts))]
        return self.garbled("\n\n".join(parts), rate), {"typo": rate}

    def ocr(self, text: str) -> tuple[str, dict]:
        """As read from paper."""
        rate = self.rng.uniform(0.005, 0.015)
        return self.garbled(text, rate, "1l5S0Orn,.  "), {"cer": rate}

    def garbled(self, text: str, rate: float, letters: str = "etaoinshr") -> str:
        """*text* with this share of its letters replaced."""
        return "".join(self.rng.choice(letters) if c.isalpha() and self.rng.random() < rate else c for c in text)

    def heavy(self, text: str) -> tuple[str, dict]:
        """A fifth to a third of the paragraphs or sentences gone, words replaced, the rest turned round."""
        parts = [s for p in paragraphs(text) for s in re.split(r"(?<=[.!?。]) ?", p) if s]
        share = self.rng.uniform(0.15, 0.32)
        kept = [p for p in parts if self.rng.random() > share]
        turn = self.rng.randrange(len(kept) or 1)
        words = " ".join(kept[turn:] + kept[:turn]).split(" ")
        return " ".join("something" if self.rng.random() < 0.02 else w for w in words), {"del_frac": share}

    def update(self, text: str) -> tuple[str, dict]:
        """A paragraph or two more."""
        parts = paragraphs(text)
        for _ in range(self.rng.randint(1, 2)):
            parts.insert(self.rng.randrange(len(parts) + 1), self.rng.choice(self.comments))
        return "UPDATE: " + "\n\n".join(parts), {}

    def teaser(self, text: str) -> tuple[str, dict]:
        """The first paragraphs of the text."""
        parts = paragraphs(text)
        n = self.rng.randint(2, 4)
        while n < len(parts) and sum(map(len, parts[:n])) < 200:
            n += 1
        return "\n\n".join([*parts[:n], "Continue reading"]), {"frac": sum(map(len, parts[:n])) / len(text)}

    def synd(self, text: str) -> tuple[str, dict]:
        """The text on another site."""
        top, middle, bottom = self.site()
        more = "\n".join(self.rng.sample(self.headlines, self.rng.randint(3, 8)))
        by = f"By {self.rng.choice(NAMES)}  {self.date()}"
        return f"{top}\n{by}\n\n{text}\n\n{middle}\n{more}\n\n{bottom}", {}

    def site(self) -> tuple[str, str, str]:
        """Menu, heading of the related part and footer of one of some sites."""
        name = f"{self.rng.choice(ADJECTIVES)} {self.rng.choice(PAPERS)}"
        if name not in self.sites:
            menu = " | ".join(self.rng.sample(SECTIONS, 8))
            legal = self.rng.choice([
                f"© {name} Media Group. All rights reserved. Material may not be reproduced without written permission.",
                f"The {name} is a member of the Regional Press Council. To complain about a story write to the editor.",
            ])  # fmt: skip
            tail = f"Get our morning briefing in your inbox every weekday. You can unsubscribe at any time.\n{legal}"
            self.sites[name] = (f"{name}\n{menu}", self.rng.choice(["Read next", "More stories", "Most read"]), tail)
        return self.sites[name]

    # -- threads ---------------------------------------------------------------------------------------------------

    def comment(self) -> str:
        """What somebody writes in a forum."""
        return "\n\n".join(next(self._unused) for _ in range(self.rng.choice([1, 1, 2])))

    def __post_init__(self) -> None:
        self._unused = self._in_turn()

    def _in_turn(self) -> Iterator[str]:
        """All comments before any comes again: people do not write the same words in two threads."""
        while True:
            yield from self.rng.sample(self.comments, len(self.comments))

    def thread(self, posts: list[str], head: str = "") -> str:
        """Posts as one of three kinds of forum software shows them, quotations among them."""
        software = self.rng.randrange(3)
        out = [head or f"Forum > {self.rng.choice(SECTIONS)} > {posts[0][:48]}", f"Page 1 of {self.rng.randint(1, 20)}"]
        for n, post in enumerate(posts, 1):
            nick = f"{self.rng.choice(NICKS)}{self.rng.randint(1, 999)}"
            count = self.rng.randint(1, 30000)
            if n > 1 and self.rng.random() < 0.25:
                quoted = self.rng.choice(posts[: n - 1])[:400]
                post = f"{self.rng.choice(NICKS)} wrote:\n{quoted}\n\n{post}"
            if software == 0:
                place = self.rng.choice(PLACES)
                frame = f"{nick}\nWell-known member\nJoined: May {2000 + n % 20}\nMessages: {count:,}\nLocation: {place}\n\n{post}"
            elif software == 1:
                frame = (
                    f"{nick} said on {self.date()}\nReputation: {count % 99}  #{n}\nReport | Quote | Reply\n\n{post}"
                )
            else:
                frame = (
                    f"#{n}  {self.date()}\n{nick}\nRegistered user\nPosts: {count}\n\n{post}\n\nLast edited by {nick}"
                )
            out.append(frame)
        return "\n\n".join(out)

    def repost(self, text: str) -> tuple[str, dict]:
        """A thread in which one post is the whole text."""
        n = self.rng.choice([2, 3, 5, 8, 12, 20])
        posts = [self.comment() for _ in range(n)]
        posts[self.rng.randrange(min(3, n))] = self.rng.choice(["", "Quote:\n", "Saw this today:\n\n"]) + text
        made = self.thread(posts)
        return made, {"posts": n, "share": len(text) / len(made)}

    def prepost(self, text: str) -> tuple[str, dict]:
        """A thread in which one post is a stretch of the text."""
        parts = paragraphs(text)
        share = self.rng.uniform(0.2, 0.85)
        start = self.rng.randrange(max(1, int(len(parts) * (1 - share))))
        piece: list[str] = []
        while start + len(piece) < len(parts) and sum(map(len, piece)) < share * len(text):
            piece.append(parts[start + len(piece)])
        n = self.rng.choice([2, 3, 5, 8, 12])
        posts = [self.comment() for _ in range(n)]
        posts[self.rng.randrange(n)] = "\n\n".join(piece)
        made = self.thread(posts)
        frac = sum(map(len, piece)) / len(text)
        return made, {"posts": n, "art_frac": round(frac, 3), "share": round(frac * len(text) / len(made), 3)}


def documents(data: Path, seed: int, families: int) -> Iterator[dict]:
    """The rows of a set."""
    rng = random.Random(seed)
    known = list(texts(data))
    rng.shuffle(known)
    bases, rest = known[:families], known[families:]
    pool = rest[families:]
    comments = [p for text in pool for p in paragraphs(text) if 120 < len(p) < 800]
    headlines = [paragraphs(text)[0][:90] for text in pool]
    make = Maker(rng, comments, headlines)
    rows: list[tuple[str, str, str, dict]] = []
    for i, base in enumerate(bases):
        cluster = f"c{i}"
        rows.append((base, cluster, "base", {}))
        for kind, share in MORE.items():
            if rng.random() < share:
                text, meta = (base, {}) if kind == "exact" else getattr(make, kind)(base)
                rows.append((text, cluster, kind, meta))
    rows += [(text, f"single{i}", "single", {}) for i, text in enumerate(rest[:families])]
    for kind, distinct in DISTINCT.items():
        for i in range(int(ALONE[kind] * families)):
            rows += [(text, f"{kind}{i}-{j}", kind, {}) for j, text in enumerate(distinct(make, bases))]
    rng.shuffle(rows)
    for i, (text, cluster, rel, meta) in enumerate(rows):
        yield {"id": f"d{i:06}", "text": text, "cluster": cluster, "rel": rel, "base": "", "meta": meta}


def _stub(make: Maker, _: list[str]) -> list[str]:
    top, middle, bottom = make.site()
    headline, *more = make.rng.sample(make.headlines, 5)
    return [
        f"{top}\nBy {make.rng.choice(NAMES)}  {make.date()}\n\n{headline}\n\n{middle}\n"
        + "\n".join(more)
        + f"\n\n{bottom}"
    ]


def _tmpl(make: Maker, _: list[str]) -> list[str]:
    a, b = make.rng.sample(NAMES, 2)
    x, y = (make.rng.choice(ADJECTIVES) for _ in range(2))
    n = make.rng.randint(1, 5)
    return [
        f"{x} {n}, {y} {n - 1}\n\n{x} beat {y} {n}-{n - 1} on {make.date()} before {make.rng.randint(900, 60000):,} people. "
        f"{a} scored first after {make.rng.randint(1, 80)} minutes and {b} sealed it late on. The home side had most of the "
        f"ball in the second half but could not find a way past a packed defence.\n\nThe coach, {make.rng.choice(NAMES)}, "
        f"said that he was proud of the effort and that the team would take it one match at a time. {x} are now "
        f"{make.rng.randint(1, 20)}th with {make.rng.randint(4, 80)} points and travel to {make.rng.choice(PLACES)} next."
    ]


def _squote(make: Maker, bases: list[str]) -> list[str]:
    quoted = make.rng.choice(paragraphs(make.rng.choice(bases)))[:300]
    posts = [make.comment() for _ in range(make.rng.randint(4, 12))]
    posts[make.rng.randrange(len(posts))] = f"They wrote:\n{quoted}\n\n{make.comment()}"
    return [make.thread(posts)]


def _page2(make: Maker, _: list[str]) -> list[str]:
    head = f"Forum > {make.rng.choice(SECTIONS)} > {make.rng.choice(make.headlines)}"
    first = [make.comment() for _ in range(make.rng.randint(3, 10))]
    second = [make.comment() for _ in range(make.rng.randint(3, 10))]
    second[0] = f"{make.rng.choice(NICKS)} wrote:\n{make.rng.choice(first)}\n\n{second[0]}"
    return [make.thread(first, head), make.thread(second, head)]


def _thread(make: Maker, _: list[str]) -> list[str]:
    return [make.thread([make.comment() for _ in range(make.rng.choice([2, 4, 8, 14]))])]


DISTINCT: dict[str, Callable[[Maker, list[str]], list[str]]] = {
    "stub": _stub,
    "tmpl": _tmpl,
    "squote": _squote,
    "page2": _page2,
    "thread": _thread,
}
"""How distinct documents of each kind are made: one, or two that belong to one thread."""


def main() -> None:
    """Write a set."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--families", type=int, default=500, help="texts that have duplicates")
    args = parser.parse_args()
    with open(args.out, "w", encoding="utf-8") as f:
        for row in documents(args.data, args.seed, args.families):
            f.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
