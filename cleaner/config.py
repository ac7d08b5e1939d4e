"""Every setting of the project, one frozen dataclass per stage; each field is a command-line flag and is read."""

from __future__ import annotations

import dataclasses
import tomllib
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cleaner.errors import UsageError
from cleaner.kinds import KINDS


def _f(default: Any, help: str, *, choices: tuple[str, ...] = (), flag: str | None = None) -> Any:
    """A field with what the command line says of it."""
    return field(default=default, metadata={"help": help, "choices": choices, "flag": flag})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadConfig:
    """How inputs are read."""

    text_column: str | None = _f(None, "column or key that holds plain text (default: guessed)")
    html_column: str | None = _f(None, "column or key that holds HTML (default: guessed)")
    url_column: str | None = _f(None, "column or key that holds the address (default: guessed)")
    id_column: str | None = _f(None, "column or key that holds a stable id (default: guessed)")
    encoding: str | None = _f(None, "encoding of inputs that declare none (default: UTF-8, then detected)")
    ask: bool = _f(True, "ask trafilatura for author and date of articles that name none", flag="ask-trafilatura")
    max_page_mb: int = _f(64, "pages larger than this many MB are rejected")
    max_archive_depth: int = _f(3, "archives inside archives are opened to this depth")
    max_expansion: int = _f(1000, "an archive member may expand to so many times its packed size (and at least 64 MB)")


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelConfig:
    """How blocks are judged."""

    level: str = _f(
        "balanced",
        "how bold removals are: the share of content the labeller expects to lose",
        choices=("cautious", "balanced", "strict"),
    )
    model: bool = _f(True, "use the trained model beside the rules")
    keep: tuple[str, ...] = _f((), "kinds to keep in the text (repeatable)", choices=KINDS)
    drop: tuple[str, ...] = _f((), "kinds to remove although they are kept by default (repeatable)", choices=KINDS)
    comments: str = _f("drop", "reader comments under an article", choices=("keep", "drop", "records"))
    brake: float = _f(0.1, "if less than this share of the page's prose would remain, the boldest claims yield")
    templates: bool = _f(False, "count lines that repeat over a host's pages first, and treat them as furniture")


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadConfig:
    """How threads are cut."""

    split: bool = _f(True, "cut forum threads into posts", flag="threads")
    min_posts: int = _f(2, "a page with fewer posts than this is not a thread")


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageConfig:
    """How the language of what was kept is told."""

    detector: str = _f("py3langid", "language detector", choices=("py3langid", "langdetect", "off"), flag="detector")
    chars: int = _f(2000, "the detector looks at this many characters", flag="detector-chars")
    unsure: float = _f(0.1, "below this score a second detector is asked", flag="detector-unsure")


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterConfig:
    """Which records are rejected; everything is off by default."""

    min_chars: int = _f(0, "reject records shorter than this many characters")
    languages: tuple[str, ...] = _f((), "reject records in other languages (ISO 639-1, repeatable)")
    gopher: bool = _f(False, "reject records by Gopher's page rules (Rae et al. 2021)")
    c4: bool = _f(False, "reject records by C4's page rules (Raffel et al. 2020)")
    fineweb: bool = _f(False, "reject records by FineWeb's page rules (Penedo et al. 2024)")


@dataclass(frozen=True, slots=True, kw_only=True)
class DedupConfig:
    """What counts as a duplicate and who stays."""

    mode: str = _f(
        "contained",
        "which duplicates are acted on, each level including those before it",
        choices=("off", "exact", "near", "contained", "passages"),
        flag="dedup",
    )
    jaccard: float = _f(0.8, "near: share of common shingles (Jaccard)")
    containment: float = _f(0.9, "contained: share of the smaller text's shingles that the other holds")
    overlap: float = _f(0.5, "overlaps: share of the smaller text's shingles, for marking only")
    corroborated: float = _f(
        0.3, "overlaps: share that is enough for a passage of 50 words, or where other records of the cluster agree"
    )
    action: str = _f("drop", "what happens to a duplicate", choices=("drop", "mark"))
    prefer: str = _f("article", "who stays: article, earliest, latest, longest or host:a,b")
    passage_words: int = _f(50, "passages: shortest shared passage, in words, that is cut")
    max_cluster: int = _f(1000, "a cluster with more records than this is reported and nothing of it is dropped")
    shingle: int = _f(5, "words per shingle")
    window: int = _f(16, "winnowing window, in shingles")
    df_stop: int = _f(16, "a fingerprint in this many records counts as boilerplate")
    index: str | None = _f(None, "folder of a DedupIndex: leave out what earlier runs published, and add this run")


@dataclass(frozen=True, slots=True, kw_only=True)
class RunConfig:
    """How a run is carried out. Nothing here changes a row."""

    shard_mb: int = _f(64, "inputs are worked in shards of about this many MB")
    rows_per_file: int = _f(100_000, "records per output file")
    max_errors: int = _f(-1, "publish nothing if more pages than this are unreadable (-1: no limit)")
    overwrite: bool = _f(False, "replace a finished output")
    timeout: float = _f(60.0, "seconds a page of a million characters may take; longer ones in proportion")


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """All settings. Unknown names and values out of range raise :class:`UsageError`."""

    read: ReadConfig = field(default_factory=ReadConfig)
    label: LabelConfig = field(default_factory=LabelConfig)
    threads: ThreadConfig = field(default_factory=ThreadConfig)
    language: LanguageConfig = field(default_factory=LanguageConfig)
    filters: FilterConfig = field(default_factory=FilterConfig)
    dedup: DedupConfig = field(default_factory=DedupConfig)
    run: RunConfig = field(default_factory=RunConfig)

    @classmethod
    def from_mapping(cls, values: Mapping[str, Mapping[str, Any]]) -> Config:
        """A config from ``{"label": {"level": "strict"}, …}``, as a TOML file gives it."""
        stages = {f.name: f for f in dataclasses.fields(cls)}
        built: dict[str, Any] = {}
        for stage, table in values.items():
            if stage not in stages:
                raise UsageError(f"config: no section [{stage}]; there are {', '.join(sorted(stages))}")
            stage_type = stages[stage].default_factory
            if not isinstance(table, Mapping):
                raise UsageError(f"config: {stage} must be a section, [{stage}]")
            built[stage] = _build(stage, stage_type, table)  # type: ignore[arg-type]
        return cls(**built)

    @classmethod
    def from_toml(cls, path: str | Path) -> Config:
        """A config from a TOML file with one section per stage."""
        try:
            with open(path, "rb") as f:
                return cls.from_mapping(tomllib.load(f))
        except OSError as e:
            raise UsageError(f"config {path}: {e.strerror}") from e
        except tomllib.TOMLDecodeError as e:
            raise UsageError(f"config {path}: not valid TOML: {e}") from e

    def to_mapping(self) -> dict[str, dict[str, Any]]:
        """The inverse of :meth:`from_mapping`; goes into ``summary.json``."""
        return dataclasses.asdict(self)


def _build(stage: str, stage_type: type[Any], table: Mapping[str, Any]) -> Any:
    known = {f.name: f for f in dataclasses.fields(stage_type)}
    hints = typing.get_type_hints(stage_type)
    values: dict[str, Any] = {}
    for name, value in table.items():
        key = name.replace("-", "_")
        if key not in known:
            raise UsageError(f"config: no setting {stage}.{name}; there are {', '.join(sorted(known))}")
        values[key] = checked(f"{stage}.{key}", value, hints[key], known[key].metadata["choices"])
    return stage_type(**values)


def checked(name: str, value: Any, hint: Any, choices: tuple[str, ...]) -> Any:
    """*value* as the type *hint* asks, or :class:`UsageError` naming the setting."""
    if isinstance(hint, types.UnionType):
        if value is None:
            return None
        hint = next(t for t in typing.get_args(hint) if t is not type(None))
    if typing.get_origin(hint) is tuple:
        if isinstance(value, str) or not isinstance(value, (list, tuple)):
            raise UsageError(f"config: {name} takes a list of strings")
        items = tuple(str(v) for v in value)
        for item in items:
            if choices and item not in choices:
                raise UsageError(f"config: {name}: no {item!r}; there are {', '.join(choices)}")
        return items
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if not isinstance(value, hint) or (hint is not bool and isinstance(value, bool)):
        raise UsageError(f"config: {name} takes a value of type {hint.__name__}, not {value!r}")
    if choices and value not in choices:
        raise UsageError(f"config: {name}: no {value!r}; there are {', '.join(choices)}")
    return value
