"""``report.html``: a run for a person. One file, nothing fetched, whatever came from pages escaped; its one script
is its
own and only hides the rows that do not hold what is searched for.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from cleaner.report.counts import HostCounts, RunCounts, TableParts
from cleaner.report.pairs import Pair, pairs
from cleaner.store.atomic_files import atomic

PAIRS = 8
PAIR_CHARS = 1500
TOP_HOSTS, TOP_RULES = 25, 40
FEW_PAGES = 3
"""Pages of a host below which its share says little."""

_CSS = """
:root { color-scheme: light dark; --ink: #1d2329; --soft: #68727d; --line: #dfe3e8; --card: #f6f7f9; --page: #fff;
  --kept: #2f7d4f; --gone: #c0473b; --gap: #b9c0c8; --rej: #8a6bb8; --mark: #fbe7b5; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e7ea; --soft: #98a2ad; --line: #343b43; --card: #20262c;
  --page: #171b20; --kept: #5fb381; --gone: #e0776b; --gap: #4a535d; --rej: #a98fd0; --mark: #5d4a17; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 72rem; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.1rem; margin: 2.5rem 0 .5rem; }
.soft, .note { color: var(--soft); } .note { margin: .25rem 0 .75rem; max-width: 60rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .75rem; margin: 1.5rem 0; }
.card { background: var(--card); border-radius: 8px; padding: .75rem 1rem; }
.card b { display: block; font-size: 1.45rem; font-variant-numeric: tabular-nums; }
.bar { display: flex; height: 14px; border-radius: 7px; overflow: hidden; background: var(--line); margin: .5rem 0; }
.bar i { display: block; height: 100%; } .kept { background: var(--kept); } .gone { background: var(--gone); }
.gap { background: var(--gap); } .rej { background: var(--rej); }
.key i { display: inline-block; width: .75em; height: .75em; border-radius: 2px; margin: 0 .35em 0 1em; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th, td { text-align: left; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-weight: 600; color: var(--soft); white-space: nowrap; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.x { overflow-wrap: anywhere; min-width: 14rem; } td.id { overflow-wrap: anywhere; max-width: 22rem; }
code { font: 13px ui-monospace, monospace; }
.share { display: inline-block; min-width: 3.6em; }
.ex { padding-left: .6rem; border-left: 2px solid var(--line); margin: .1rem 0 .3rem; }
.meter { display: inline-block; width: 6rem; height: 8px; border-radius: 4px; background: var(--line); }
.meter i { display: block; height: 100%; border-radius: 4px; background: var(--gone); }
details { border: 1px solid var(--line); border-radius: 8px; margin: .6rem 0; padding: .5rem .9rem; }
summary { cursor: pointer; overflow-wrap: anywhere; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1.25rem; margin-top: .6rem; }
.pair div { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 13.5px; min-width: 0; }
mark { background: var(--mark); color: inherit; }
.search { width: 100%; max-width: 30rem; padding: .5rem .75rem; font: inherit; color: inherit; background: var(--card);
  border: 1px solid var(--soft); border-radius: 8px; }
[hidden] { display: none !important; }
@media (max-width: 48rem) {
  .pair { grid-template-columns: 1fr; }
  table, tbody, tr, td { display: block; width: 100%; }
  tr:first-child { display: none; }
  tr { border-bottom: 1px solid var(--line); padding: .5rem 0; }
  td, td.n { border: 0; padding: .1rem 0; text-align: left; white-space: normal; min-width: 0; max-width: none; }
  td::before { content: attr(data-name) " "; color: var(--soft); }
  td.x::before { display: block; }
}
"""
_SEARCH = """
const box = document.querySelector('.search'), found = document.querySelector('.found');
box.addEventListener('input', () => {
  const words = box.value.toLowerCase().split(/\\s+/).filter(Boolean);
  let shown = 0;
  for (const row of document.querySelectorAll('tr:not(:first-child), details')) {
    const text = row.textContent.toLowerCase();
    row.hidden = !words.every(word => text.includes(word));
    shown += !row.hidden;
  }
  found.textContent = words.length ? shown + ' rows' : '';
});
"""


def write_report(path: Path, data: dict[str, Any], counts: RunCounts, tables: TableParts) -> None:
    """Write the report of a run from its summary, its counts and its tables."""
    with atomic(path) as f:
        f.write(render(data, counts, list(pairs(tables, limit=PAIRS))).encode("utf-8", "replace"))


def render(data: dict[str, Any], counts: RunCounts, examples: Sequence[Pair] = ()) -> str:
    """The report as a string."""
    c = data["counts"]
    sections = [
        _head(data),
        _cards(c),
        _flow(counts),
        _section("What was removed", _rules(counts), "Kinds and rules by characters. A rule is explained by "
                 "<code>cleaner rules ID</code>; every stretch is in <code>removed/</code>."),
        _section("Almost kept", _doubts(counts), "What the model alone removed and was least sure of: if it is yours, "
                 "keep it with a rule of your own or a more cautious level."),
        _section("Pages that lost most", _losers(counts), "By share of their text; look here if too much is gone."),
        _section("Duplicates", _duplicates(counts, examples), "A record is left out only if the one that stays "
                 "verifiably holds its text. Marked: what only one of the two has."),
        _section("Rejected", _reasons(counts), "Places that could not be read, pages without text, filtered records."),
        _section("Hosts", _hosts(counts.hosts), "By pages."),
        _section("Hosts that lost most", _lossy_hosts(counts.hosts), f"Of those with {FEW_PAGES} pages and more."),
        _section("Languages", _counter(counts.languages, "language", counts.records)),
        _section("Settings", _settings(data["config"]), "Those that differ from the defaults."),
    ]  # fmt: skip
    body = "\n".join(s for s in sections if s)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Corpus report</title><style>{_CSS}</style></head><body><main>\n{body}\n</main>"
        f"<script>{_SEARCH}</script></body></html>\n"
    )


def esc(text: object) -> str:
    """*text* as HTML text; control characters, which no browser should see, become U+FFFD."""
    shown = "".join(ch if ch in "\n\t" or (ch >= " " and ch != "\x7f") else "\ufffd" for ch in str(text))
    return html.escape(shown)


def _head(data: dict[str, Any]) -> str:
    inputs = data["inputs"]
    return (
        f"<h1>Corpus report</h1><p class=soft>cleaner {esc(data['version'])} {esc(data['command'])} · "
        f"{inputs['files']:,} files, {inputs['bytes']:,} bytes · input <code>{esc(inputs['fingerprint'])}</code></p>"
        "<p><label>Search the tables <input class=search type=search></label> <span class=found role=status></span></p>"
    )


def _cards(c: dict[str, Any]) -> str:
    chars = c["chars"]
    share = f"{100 * chars['removed'] / chars['pages']:.1f} %" if chars["pages"] else "–"
    cards = [
        (c["pages"], "pages read"),
        (share, "of their text removed"),
        (c["records_cut"], "records cut from them"),
        (c["left_out"], "left out as duplicates"),
        (c["filtered"], "filtered"),
        (c["rejected"], "rows in rejected"),
        (c["records"], "records published"),
    ]
    shown = ((f"{v:,}" if isinstance(v, int) else v, name) for v, name in cards)
    return "<div class=cards>" + "".join(f"<div class=card><b>{v}</b>{name}</div>" for v, name in shown) + "</div>"


def _flow(counts: RunCounts) -> str:
    total = counts.chars
    if not total:
        return ""
    parts = [
        ("kept", "kept", counts.chars_kept),
        ("gone", "removed", counts.chars_removed),
        ("gap", "white space between blocks", counts.chars_gaps),
        ("rej", "pages that could not be cleaned", counts.chars_rejected),
    ]
    parts = [p for p in parts if p[2]]
    bar = "".join(f'<i class={css} style="width:{100 * n / total:.3f}%"></i>' for css, _, n in parts)
    key = "".join(f"<i class={css}></i>{name} {n:,} ({100 * n / total:.1f} %)" for css, name, n in parts)
    title = f"<p class=soft>Where the {total:,} characters went</p>"
    return f"{title}<div class=bar>{bar}</div><p class='key soft'>{key}</p>"


def _section(title: str, body: str, note: str = "") -> str:
    return f"<h2>{title}</h2>" + (f"<p class=note>{note}</p>" if note else "") + body if body else ""


def _table(head: Sequence[tuple[str, str]], rows: Iterable[Sequence[str]]) -> str:
    lines = [
        "".join(f"<td class={css} data-name='{name}'>{v}</td>" for (css, name), v in zip(head, row, strict=True))
        for row in rows
    ]
    if not lines:
        return ""
    top = "".join(f"<th class={css}>{name}</th>" for css, name in head)
    return f"<div class=scroll><table><tr>{top}</tr>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table></div>"


def _meter(share: float) -> str:
    bar = f'<span class=meter><i style="width:{100 * min(1.0, share):.1f}%"></i></span>'
    return f"{bar}<span class=share>{share:.1%}</span>"


def _rules(counts: RunCounts) -> str:
    total = counts.removed_chars or 1
    largest = sorted(counts.rules.items(), key=lambda r: (-r[1].chars, r[0]))
    rows = (
        (esc(kind), f"<code>{esc(rule or '–')}</code>", f"{g.rows:,}", f"{g.chars:,}", _meter(g.chars / total),
         "".join(f"<div class=ex title={_quoted(i)}>{esc(t)}</div>" for i, t in g.examples))
        for (kind, rule), g in largest[:TOP_RULES]
    )  # fmt: skip
    head = [("k", "kind"), ("k", "rule"), ("n", "stretches"), ("n", "characters"), ("n", "share"), ("x", "examples")]
    more = f"<p class=note>… and {len(largest) - TOP_RULES} more rules.</p>" if len(largest) > TOP_RULES else ""
    return _table(head, rows) + more


def _quoted(text: str) -> str:
    return f'"{esc(text)}"'


def _doubts(counts: RunCounts) -> str:
    head = [("n", "sure"), ("k", "rule"), ("id", "page"), ("x", "text")]
    return _table(
        head,
        (
            (f"{score:.0%}", f"<code>{esc(rule)}</code>", esc(page), esc(text))
            for score, page, _, rule, text in counts.doubts
        ),
    )


def _losers(counts: RunCounts) -> str:
    head = [("id", "page"), ("id", "source"), ("n", "characters"), ("n", "removed")]
    return _table(head, ((esc(i), esc(src), f"{n:,}", _meter(share)) for share, n, i, src in counts.losers))


def _duplicates(counts: RunCounts, examples: Sequence[Pair]) -> str:
    head = [("k", "relation"), ("k", "action"), ("n", "pairs")]
    rows = sorted(counts.relations.items(), key=lambda r: (-r[1], r[0]))
    words = ((*(esc(word.replace("_", " ")) for word in key), f"{n:,}") for key, n in rows)
    relations = _table(head, words)
    largest = [("n", "left out"), ("id", "canonical record of the largest clusters")]
    clusters = _table(largest, ((f"{n:,}", esc(i)) for n, i in counts.clusters[:10]))
    return relations + (f"<p class=note></p>{clusters}" if clusters else "") + "".join(map(_pair, examples))


def _pair(pair: Pair) -> str:
    left = _marked(pair.text, [(a, b) for a, b, _, _ in pair.spans])
    right = _marked(pair.canonical_text, [(c, d) for _, _, c, d in pair.spans])
    return (
        f"<details><summary>{esc(pair.title)}</summary><div class=pair>"
        f"<div><b>{esc(pair.id)}</b>\n{left}</div><div><b>{esc(pair.canonical)}</b>\n{right}</div></div></details>"
    )


def _marked(text: str, shared: Sequence[tuple[int, int]]) -> str:
    """The beginning of *text* with what lies outside the *shared* stretches marked."""
    out = []
    at, end = 0, min(len(text), PAIR_CHARS)
    for a, b in [*sorted(shared), (len(text), len(text))]:
        a, b = min(a, end), min(b, end)
        if a > at:
            own = text[at:a]
            out.append(f"<mark>{esc(own)}</mark>" if own.strip() else esc(own))
        out.append(esc(text[max(a, at) : b]))
        at = max(at, b)
    return "".join(out) + ("…" if len(text) > end else "")


def _reasons(counts: RunCounts) -> str:
    head = [("k", "stage"), ("k", "reason"), ("n", "rows"), ("x", "examples")]
    rows = sorted(counts.reasons.items(), key=lambda r: (-r[1].rows, r[0]))
    shown = (
        (esc(stage), f"<code>{esc(reason)}</code>", f"{g.rows:,}",
         "".join(f"<div class=ex>{esc(i)}: {esc(why)}</div>" for i, why in g.examples))
        for (stage, reason), g in rows
    )  # fmt: skip
    return _table(head, shown)


def _hosts(hosts: dict[str, HostCounts]) -> str:
    named = sorted(((n, h) for n, h in hosts.items() if n), key=lambda h: (-h[1].pages, h[0]))
    more = f"<p class=note>… and {len(named) - TOP_HOSTS:,} more hosts.</p>" if len(named) > TOP_HOSTS else ""
    return _host_table(named[:TOP_HOSTS]) + more


def _lossy_hosts(hosts: dict[str, HostCounts]) -> str:
    some = [(n, h) for n, h in hosts.items() if n and h.pages >= FEW_PAGES and h.kept < h.chars]
    return _host_table(sorted(some, key=lambda h: (h[1].kept / h[1].chars, h[0]))[:TOP_HOSTS])


def _host_table(hosts: Iterable[tuple[str, HostCounts]]) -> str:
    head = [("id", "host"), ("n", "pages"), ("n", "without a record"), ("n", "characters"), ("n", "not kept")]
    rows = (
        (esc(n), f"{h.pages:,}", f"{h.wiped:,}", f"{h.chars:,}", _meter(1 - h.kept / h.chars if h.chars else 0.0))
        for n, h in hosts
    )
    return _table(head, rows)


def _counter(counts: dict[str, int], name: str, total: int) -> str:
    largest = sorted(counts.items(), key=lambda c: (-c[1], c[0]))[:30]
    return _table(
        [("k", name), ("n", "records"), ("n", "share")],
        ((esc(k), f"{n:,}", f"{n / total:.1%}" if total else "–") for k, n in largest),
    )


def _settings(config: dict[str, Any]) -> str:
    from cleaner.config import Config

    defaults = Config().to_mapping()
    changed = [
        (stage, name, value)
        for stage, values in sorted(config.items())
        for name, value in sorted(values.items())
        if (tuple(value) if isinstance(value, list) else value) != defaults.get(stage, {}).get(name)
    ]
    head = [("k", "setting"), ("x", "value")]
    return _table(head, ((f"<code>{esc(stage)}.{esc(name)}</code>", esc(value)) for stage, name, value in changed))
