"""The rules, for a person: what each does, an example that fires, one that must not."""

from __future__ import annotations

import difflib
import json
from typing import Any

from cleaner.errors import UsageError
from cleaner.label.catalogue import RULES, counterexamples, examples, languages
from cleaner.label.rules.rule import Rule


def render(wanted: str | None, *, as_json: bool = False) -> str:
    """All rules in a table, or those whose id is *wanted* or begins with it, in full.

    Raises :class:`UsageError` for an id that does not exist.
    """
    rules = [r for _, r in sorted(RULES.items())]
    if wanted is not None:
        rules = [r for r in rules if r.id == wanted] or [
            r for r in rules if r.kind == wanted or r.id.startswith(f"{wanted.rstrip('.')}.")
        ]
        if not rules:
            near = difflib.get_close_matches(wanted, RULES, 1)
            hint = f"did you mean {near[0]}?" if near else "`cleaner rules` lists them"
            raise UsageError(f"rules: no rule {wanted}; {hint}")
    if as_json:
        return json.dumps([_mapping(r) for r in rules], indent=2, ensure_ascii=False) + "\n"
    if wanted is not None:
        return "\n".join(_full(r) for r in rules)
    width = max(len(r.id) for r in rules)
    kinds = max(len(r.kind) for r in rules)
    return "".join(f"{r.id:{width}}  {r.kind:{kinds}}  {r.what}\n" for r in rules)


def _mapping(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "kind": rule.kind,
        "what": rule.what,
        "score": rule.score,
        "scope": rule.scope,
        "hard": rule.hard,
        "languages": list(languages(rule)),
        "examples": list(examples(rule)),
        "counterexamples": list(counterexamples(rule)),
    }


def _full(rule: Rule) -> str:
    lines = [rule.id, f"  {rule.what}", f"  kind {rule.kind}, scope {rule.scope}, score {rule.score:g}"]
    if rule.hard:
        lines[-1] += ", hard"
    if spoken := languages(rule):
        lines.append(f"  languages: {' '.join(spoken)}")
    for name, texts in (("fires on", examples(rule)), ("not on", counterexamples(rule))):
        for text in texts[:8]:
            shown = text.splitlines() or [""]
            lines.append(f"  {name + ':':10}{shown[0]}")
            lines += [f"  {'':10}{line}" for line in shown[1:]]
        if len(texts) > 8:
            lines.append(f"  {'':10}… and {len(texts) - 8} more; --json has all")
    return "\n".join(lines) + "\n"
