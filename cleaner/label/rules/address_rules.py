"""Telephone numbers and e-mail addresses outside the text."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from cleaner.label.rules.rule import PROSE, Rule, Scope
from cleaner.label.rules.rule_batch import RuleBatch

Bools = NDArray[np.bool_]

ADDRESS = Rule(
    "form.address",
    "footer_legal",
    "Telephone numbers and e-mail addresses outside the text.",
    0.75,
    Scope.FORM,
    pages=(f"{PROSE}\nTel: +44 1234 567890",),
    other_pages=(f"{PROSE}\nTel Aviv, Haifa, Jaffa",),
)
ADDRESS_RULES = (ADDRESS,)

CHARS_MOST = 120
"""Characters of a line with an address, at most."""
DIGITS = 6
"""Digits of a telephone number, at least."""

_PHONE = re.compile(
    # Its first characters stand first, so that the search passes over everything else.
    r"[+(\d](?:(?:(?<=\+)|(?<=\b0)0)\d[\d()/ .-]{6,18}\d|(?<=\b\d)\d\d[-. ]\d{3}[-. ]\d{4}\b|"
    r"(?<=\()\d{3,5}\) ?\d{3}[\d -]{2,8})"
)
_ANY_PHONE = re.compile(r"\d[\d()/ .-]{5,18}\d")
"""What counts as a telephone number beside a word such as "Tel."."""
_MAIL = re.compile(r"[\w.+-]{1,40}@[\w-]{1,40}\.[\w.-]{2,20}|\[email protected\]|\bwww\.[\w-]{2,40}\.\w{2,6}\b")


def find_addresses(batch: RuleBatch, dates: Bools) -> None:
    """Record lines before or after the text with a telephone number or an e-mail address and little else; *dates* marks
    date lines.
    """
    lines, shapes = batch.lines, batch.shapes
    outside = (shapes.prev_prose < 0) | (shapes.next_prose >= shapes.last)
    edge = outside & (shapes.prose_total > 0) & ~dates
    word = batch.holds("address")
    some = edge & (shapes.length < CHARS_MOST) & ((lines.n_digits >= DIGITS) | word)
    for b in np.flatnonzero(some).tolist():
        text = lines.text(b)
        mail = ("@" in text or "www." in text or "[e" in text) and _MAIL.search(text)
        if mail or _PHONE.search(text) or (word[b] and _ANY_PHONE.search(text)):
            batch.add(ADDRESS, b, b + 1, "a telephone number or an e-mail address outside the text")
