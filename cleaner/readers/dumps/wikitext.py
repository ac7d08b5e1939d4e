"""Wikitext as plain text: templates, references, tables and pictures go; links keep their words."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

_FILE, _CATEGORY = 6, 14
"""Numbers of MediaWiki's namespaces; their names are the wiki's own."""
_ENGLISH = frozenset({"file", "image", "media", "category"})
"""Names that every wiki understands."""
_DROPPED_TAGS = frozenset({
    "ref", "references", "table", "gallery", "math", "score", "timeline", "imagemap", "templatestyles",
    "syntaxhighlight",    "graph", "mapframe", "maplink", "section", "noinclude", "hiero", "chem",
})  # fmt: skip
_SWITCH = re.compile(r"__[A-Z]{3,30}__")
_BLANKS = re.compile(r"[ \t]+(?=\n)|(?<=\n)[ \t]+(?=[^\s:*#])")
_LINES = re.compile(r"\n{3,}")
_INTERLANGUAGE = re.compile(r":?[a-z]{2,3}(?:-[a-z]{2,10})?:")


@dataclass(frozen=True, slots=True)
class WikiSite:
    """What a dump says of its wiki: the address before a title, and names of namespaces that hold no text."""

    prefix: str = ""
    media: frozenset[str] = _ENGLISH

    @classmethod
    def of(cls, facts: Mapping[str, str], namespaces: Mapping[int, str]) -> WikiSite:
        """From ``<siteinfo>``: its elements, and the names of its namespaces by number."""
        base = facts.get("base", "").rpartition("/")[0]
        names = {namespaces.get(n, "").lower() for n in (_FILE, _CATEGORY)}
        return cls(f"{base}/" if base.startswith("http") else "", _ENGLISH | {n for n in names if n})

    def url(self, title: str) -> str | None:
        """The address of a page."""
        return self.prefix + quote(title.replace(" ", "_"), safe="/:,()'!") if self.prefix and title else None


def missing_parser() -> str | None:
    """What to say if the parser of wikitext is not installed."""
    if importlib.util.find_spec("mwparserfromhell") is not None:
        return None
    return "dumps of wikis need mwparserfromhell; pip install 'pagewash[wiki]'"


def plain_text(source: str, site: WikiSite) -> str:
    """The running text of a wiki page. Needs mwparserfromhell (the extra ``wiki``)."""
    import mwparserfromhell

    code = mwparserfromhell.parse(source, skip_style_tags=True)
    # A list: nodes are taken out of the tree while it is walked.
    for node in list(code.ifilter(recursive=True, matches=_may_go)):
        if _goes(node, site):
            _remove(code, node)
    text = code.strip_code(normalize=True, collapse=True, keep_template_params=False)
    text = text.replace("'''", "").replace("''", "")
    return _LINES.sub("\n\n", _BLANKS.sub("", _SWITCH.sub("", text))).strip()


def _may_go(node: Any) -> bool:
    return type(node).__name__ in ("Tag", "Wikilink")


def _goes(node: Any, site: WikiSite) -> bool:
    if hasattr(node, "tag"):
        return str(node.tag).strip().lower() in _DROPPED_TAGS
    target = str(node.title).strip().lower()
    namespace = target.partition(":")[0].strip()
    return namespace in site.media or (_INTERLANGUAGE.match(target) is not None and node.text is None)


def _remove(code: Any, node: Any) -> None:
    try:
        code.remove(node)
    except ValueError:  # it went with a node around it
        return
