"""Rules: they look at a batch of lines and return findings. They never edit, and never read each other's results."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

import numpy as np

from cleaner.label.rules import elements, outside_boxes, own_lists, reach
from cleaner.label.rules.address_rules import ADDRESS_RULES, find_addresses
from cleaner.label.rules.article_end import ARTICLE_END_RULES
from cleaner.label.rules.author_boxes import find_author_boxes
from cleaner.label.rules.block_shapes import block_shapes
from cleaner.label.rules.byline_rules import BYLINE_RULES, find_bylines
from cleaner.label.rules.caption_rules import CAPTION_RULES, find_captions
from cleaner.label.rules.date_rules import DATE_RULES, find_dates
from cleaner.label.rules.declared_body import DECLARED_BODY_RULES
from cleaner.label.rules.elements import MARKUP_RULES
from cleaner.label.rules.fact_sections import FACT_RULES, find_facts
from cleaner.label.rules.line_numbers import LINE_NUMBER_RULES
from cleaner.label.rules.mail_headers import MAIL_RULES, find_mail_headers
from cleaner.label.rules.menu_rules import MENU_RULES, find_menus
from cleaner.label.rules.outside_boxes import OUTSIDE_BOX_RULES
from cleaner.label.rules.own_lists import OWN_LIST_RULES
from cleaner.label.rules.page_numbers import PAGE_RULES, find_page_numbers
from cleaner.label.rules.phrase_company import weak_rules
from cleaner.label.rules.phrase_matches import find_hits
from cleaner.label.rules.phrase_rules import PHRASE_RULES
from cleaner.label.rules.phrase_tables import load
from cleaner.label.rules.rule import Rule, table
from cleaner.label.rules.rule_batch import RuleBatch
from cleaner.label.rules.short_counts import SHORT_COUNT_RULES, find_short_counts
from cleaner.label.rules.teaser_rules import TEASER_RULES, find_teasers
from cleaner.label.rules.title_rules import TITLE_RULES, find_titles
from cleaner.label.rules.word_lookup import look_up
from cleaner.model import Document, Finding, Thread
from cleaner.text.lines import Lines

__all__ = ["FINDING_RULES", "LATE", "Rule", "find", "find_in_markup"]

FINDING_RULES = table(
    (
        *PHRASE_RULES,
        *BYLINE_RULES,
        *DATE_RULES,
        *CAPTION_RULES,
        *TITLE_RULES,
        *MENU_RULES,
        *TEASER_RULES,
        *ADDRESS_RULES,
        *PAGE_RULES,
        *MAIL_RULES,
        *SHORT_COUNT_RULES,
        *FACT_RULES,
        *MARKUP_RULES,
        *ARTICLE_END_RULES,
        *LINE_NUMBER_RULES,
        *OWN_LIST_RULES,
        *OUTSIDE_BOX_RULES,
        *DECLARED_BODY_RULES,
    )
)
"""Every rule of this package by its id."""

LATE = frozenset(rule.id for rule in FINDING_RULES.values() if rule.late)
"""Rules that speak after the model."""

_ORDER = attrgetter("first", "rule", "last")


def find(lines: Lines, threads: Sequence[Thread | None]) -> list[list[Finding]]:
    """Every rule's findings, a list per document of the batch, ordered by (first, rule).

    Block numbers are numbers within the document. *threads* has one entry per document (``None``: not a thread).
    All languages' phrases are active at once.
    """
    found: list[list[Finding]] = [[] for _ in lines.docs]
    phrases = load()
    words = look_up(lines, phrases.lexicon)
    hits = find_hits(lines, words, phrases)
    batch = RuleBatch(lines, block_shapes(lines), words, hits, threads, found)
    reach.find(batch)
    find_author_boxes(batch)
    phrase, surely = np.zeros(len(lines), np.bool_), np.zeros(len(lines), np.bool_)
    phrase[hits.blocks] = True
    surely[hits.blocks[~weak_rules()[hits.rules]]] = True
    dates = find_dates(batch)
    bylines = find_bylines(batch, dates)
    captions = find_captions(batch)
    find_titles(batch, phrase | dates | bylines | captions, dates | bylines)
    if len(lines):
        find_menus(batch, surely)
        find_teasers(batch, dates)
        find_addresses(batch, dates)
        find_page_numbers(batch)
        find_mail_headers(batch)
        find_short_counts(batch)
        find_facts(batch, phrase)
    for rows in found:
        rows.sort(key=_ORDER)
    return found


def find_in_markup(document: Document) -> list[Finding]:
    """Findings of the rules that look at a page's elements alone and speak after the model; none for text."""
    return [*elements.find(document), *own_lists.find(document), *outside_boxes.find(document)]
