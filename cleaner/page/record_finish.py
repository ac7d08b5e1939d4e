"""The last step of a record, whoever makes it: personal data masked, numbers of quality filled in, both on request."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import orjson

from cleaner.config import Config, MaskConfig
from cleaner.model import Record
from cleaner.page.quality import measures
from cleaner.text import personal_data

MASKED_COLUMNS = ("text", "title", "author", "source_credit")
"""Columns whose masked spans are on record, beside ``captions``. ``markdown`` says what ``text`` does; the caller's own
columns (``extra``) and the address stay as they are."""
RULE, KIND = "mask.", "masked"
"""How rules of masked spans begin in ``removed``, and their kind."""


class MaskedSpan(NamedTuple):
    """A span that was masked: ``start`` and ``end`` are offsets into the column's value as it was."""

    column: str
    """``text``, ``title`` … or ``captions.0``."""
    kind: str
    start: int
    end: int
    text: str


class FinishedRecord(NamedTuple):
    """A record as it is published, and what was masked in it."""

    record: Record
    masked: list[MaskedSpan]


def finish(record: Record, config: Config) -> FinishedRecord:
    """*record* with what ``--mask`` and ``--quality`` ask for; without them, itself."""
    spans: list[MaskedSpan] = []
    if config.mask.kinds:
        record, spans = _masked(record, config.mask)
    if config.filters.quality:
        record = replace(record, quality=orjson.dumps(measures(record)).decode())
    return FinishedRecord(record, spans)


def mask_text(text: str, config: MaskConfig, host: str | None, language: str | None) -> str:
    """*text* with its personal data masked."""
    return personal_data.masked(text, personal_data.find(text, config.kinds, host=host, language=language))


def _masked(record: Record, config: MaskConfig) -> FinishedRecord:
    spans: list[MaskedSpan] = []

    def mask(column: str, value: str) -> str:
        found = personal_data.find(value, config.kinds, host=record.host, language=record.language)
        spans.extend(MaskedSpan(column, s.kind, s.start, s.end, value[s.start : s.end]) for s in found)
        return personal_data.masked(value, found)

    new: dict[str, Any] = {c: mask(c, value) for c in MASKED_COLUMNS if (value := getattr(record, c)) is not None}
    captions = tuple(mask(f"captions.{i}", c) for i, c in enumerate(record.captions))
    markdown = record.markdown and mask_text(record.markdown, config, record.host, record.language)
    done = replace(record, **new, captions=captions, markdown=markdown, n_chars=len(new["text"]))
    return FinishedRecord(done, spans)
