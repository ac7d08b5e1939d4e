"""The header of a mail that is quoted below an answer: "From: …", "Sent: …", "To: …", "Subject: …"."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import numpy as np

from cleaner.label.rules.rule import PROSE, Rule, Scope
from cleaner.label.rules.rule_batch import RuleBatch
from cleaner.language import language_files
from cleaner.language.date_spans import fold
from cleaner.text.lines import U64, vocabulary

ROLES = ("mail_from", "mail_sent", "mail_to", "mail_subject")
"""Keys of the labels of each line of such a header."""
LEAST_ROLES = 3
"""So many different ones, the sender's among them, make a header: recipes and timetables have two."""
_LABEL_CHARS, _LINE_CHARS, _LABEL_WORDS = 24, 300, 14
MAIL_HEADER = Rule(
    "form.mail_header",
    "other_chrome",
    "The header of a mail quoted below an answer: who wrote it, when, to whom, about what.",
    0.96,
    Scope.FORM,
    late=True,
    pages=(
        f"{PROSE}\nFrom: Ann Lee [mailto:ann@quay.example]\nSent: 3 May 2012\nTo: Bob\nSubject: Re: oil\n{PROSE}",
        f"{PROSE}\nVon: Ann Lee\nGesendet: Donnerstag, 3. Mai 2012\nAn: Bob\nBetreff: Pumpen\n{PROSE}",
        f"{PROSE}\nFra: Ann Lee\nSendt: 3. maj 2012 17:08\nTil: Bob\nEmne: SV: Pumper\n{PROSE}",
    ),
    other_pages=(
        f"{PROSE}\nFrom: Skerry Bay\nTo: Harrowmere\nFare: 3 pounds\n{PROSE}",
        f"{PROSE}\nTo: the keeper\nSubject: pumps\n{PROSE}",
    ),
)
MAIL_RULES = (MAIL_HEADER,)


def find_mail_headers(batch: RuleBatch) -> None:
    """Record the runs of lines of the batch that are the header of a mail."""
    lines = batch.lines
    short = np.flatnonzero((lines.n_chars <= _LINE_CHARS) & (lines.n_words <= 4 * _LABEL_WORDS) & (lines.n_words > 0))
    if not len(short):
        return
    folded = _first_words()
    places, roles = [], []
    heads = lines.words.hashes[lines.word_offsets[short]]
    some = short[np.isin(heads, folded)]
    for b, text in zip(some.tolist(), lines.texts(some), strict=True):
        label, colon, _ = text.strip(" *>|")[: _LABEL_CHARS + 1].partition(":")
        role = _labels().get(fold(label.strip(" *").lower())) if colon else None
        if role is not None:
            places.append(b)
            roles.append(role)
    if len(places) < LEAST_ROLES:
        return
    at = np.array(places)
    on = (np.diff(at) == 1) & (np.diff(lines.doc[at]) == 0)
    edges = np.flatnonzero(~np.concatenate([[False], on, [False]])).tolist()
    for a, z in pairwise(edges):
        said = frozenset().union(*roles[a:z])
        if z - a >= LEAST_ROLES and len(said) >= LEAST_ROLES and "mail_from" in said:
            batch.add(MAIL_HEADER, places[a], places[z - 1] + 1, f"{z - a} lines of a mail's header")


@lru_cache(maxsize=1)
def _labels() -> dict[str, frozenset[str]]:
    """Folded labels to the lines they can stand before: "da" is the sender in Italian."""
    found: dict[str, set[str]] = {}
    for role in ROLES:
        for label in language_files.entries("forum", role):
            found.setdefault(fold(label), set()).add(role)
    return {label: frozenset(roles) for label, roles in found.items()}


@lru_cache(maxsize=1)
def _first_words() -> U64:
    """Hashes of the first words of the labels."""
    return vocabulary([label.split()[0] for role in ROLES for label in language_files.entries("forum", role)])
