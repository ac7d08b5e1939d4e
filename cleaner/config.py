"""Every setting of the project, one frozen dataclass per stage; each field is a command-line flag and is read.

A value that is out of range, of another type, or of a name that does not exist raises :class:`SettingsError`, however
it arrives: ``DedupConfig(jaccard=80)``, ``Config(dedup={"jaccard": 80})``, a TOML file or a flag.
"""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from cleaner.errors import Problem, SettingsError, UsageError
from cleaner.kinds import KINDS
from cleaner.settings import (
    Stage,
    check_tables,
    close,
    fields_of,
    flag_of,
    known_encoding,
    known_language,
    known_preference,
    line_of,
    nearest,
    setting,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadConfig(Stage):
    """How inputs are read."""

    stage: ClassVar[str] = "read"

    text_column: str | None = setting(None, "column or key that holds plain text (default: guessed)")
    html_column: str | None = setting(None, "column or key that holds HTML (default: guessed)")
    url_column: str | None = setting(None, "column or key that holds the address (default: guessed)")
    id_column: str | None = setting(None, "column or key that holds a stable id (default: guessed)")
    title_column: str | None = setting(None, "column or key that holds the title (default: guessed)")
    author_column: str | None = setting(None, "column or key that holds the author (default: guessed)")
    date_column: str | None = setting(None, "column or key that holds the date of publication (default: guessed)")
    format: str | None = setting(
        None,
        "read all inputs as this format (default: told by their first bytes and suffix)",
        choices=tuple("text html jsonl json csv tsv parquet warc arc mbox mhtml xml sql".split()),
    )  # fmt: skip
    split: str = setting("page", "text files: one page, a page a line, or pages between blank lines",
                         choices=("page", "line", "blank"))  # fmt: skip
    header: str = setting("auto", "whether tables begin with the names of their columns", choices=("auto", "yes", "no"),
                          flag="csv-header")  # fmt: skip
    follow_links: bool = setting(False, "follow links that lead out of an input folder")
    encoding: str | None = setting(
        None, "encoding of inputs that declare none (default: UTF-8, then detected)", check=known_encoding
    )
    ask: bool = setting(True, "ask trafilatura for author and date of articles that name none", flag="ask-trafilatura")
    max_page_mb: int = setting(64, "pages larger than this many MB are rejected", low=1)
    max_archive_depth: int = setting(3, "archives inside archives are opened to this depth", low=0)
    max_expansion: int = setting(
        1000, "an archive member may expand to this many times its packed size (and at least to 64 MB)", low=1
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelConfig(Stage):
    """How blocks are labelled, and which kinds are removed."""

    stage: ClassVar[str] = "label"

    level: str = setting(
        "balanced",
        "how much is removed: cautious risks the least content, strict leaves the least boilerplate",
        choices=("cautious", "balanced", "strict"),
    )
    model: bool = setting(True, "use the trained model beside the rules")
    keep: tuple[str, ...] = setting((), "kinds to keep in the text (repeatable)", choices=KINDS)
    drop: tuple[str, ...] = setting((), "kinds to remove although they are kept by default (repeatable)", choices=KINDS)
    comments: str = setting("drop", "reader comments under an article", choices=("keep", "drop", "records"))
    brake: float = setting(
        0.1, "if less than this share of a page's prose would remain, its least certain removals are undone",
        low=0, high=1,
    )  # fmt: skip
    templates: bool = setting(
        False, "first count the lines that repeat over each host's pages, then remove them as boilerplate"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadConfig(Stage):
    """How threads are cut."""

    stage: ClassVar[str] = "threads"

    split: bool = setting(True, "cut forum threads into posts", flag="threads")
    min_posts: int = setting(2, "a page with fewer posts than this is not a thread", low=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageConfig(Stage):
    """How the language of the kept text is detected."""

    stage: ClassVar[str] = "language"

    detector: str = setting(
        "py3langid", "language detector", choices=("py3langid", "langdetect", "off"), flag="detector"
    )
    chars: int = setting(2000, "characters of a record that the detector reads", flag="detector-chars", low=1)
    unsure: float = setting(
        0.1, "below this score (0 to 1) a second detector is asked", flag="detector-unsure", low=0, high=1
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkdownConfig(Stage):
    """How the text of a page is written as Markdown."""

    stage: ClassVar[str] = "markdown"

    column: bool = setting(False, "fill the column markdown of records", flag="markdown")
    links: str = setting(
        "keep",
        "links and images in Markdown: keep them with absolute addresses, or only their text",
        choices=("keep", "text"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskConfig(Stage):
    """Which personal data is masked in records."""

    stage: ClassVar[str] = "mask"

    kinds: tuple[str, ...] = setting(
        (),
        "personal data to mask in records: email, phone (extra pii), ip, iban; each span goes on record, and restore "
        "gives the page back (repeatable, or with commas)",
        choices=("email", "phone", "ip", "iban"),
        flag="mask",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterConfig(Stage):
    """Which records are rejected; everything is off by default."""

    stage: ClassVar[str] = "filters"

    min_chars: int = setting(0, "reject records shorter than this many characters", low=0)
    languages: tuple[str, ...] = setting(
        (), "reject records in other languages (ISO 639-1, repeatable)", check=known_language
    )
    gopher: bool = setting(False, "reject records by Gopher's page rules (Rae et al. 2021)")
    c4: bool = setting(False, "reject records by C4's page rules (Raffel et al. 2020)")
    fineweb: bool = setting(False, "reject records by FineWeb's page rules (Penedo et al. 2024)")
    quality: bool = setting(False, "fill the column quality of records: what these filters measure, as JSON")


@dataclass(frozen=True, slots=True, kw_only=True)
class DedupConfig(Stage):
    """What counts as a duplicate and who stays."""

    stage: ClassVar[str] = "dedup"

    mode: str = setting(
        "contained",
        "which duplicates are acted on, each level including those before it",
        choices=("off", "exact", "near", "contained", "passages"),
        flag="dedup",
    )
    jaccard: float = setting(0.8, "near: Jaccard similarity of the two shingle sets, 0 to 1", low=0, high=1)
    containment: float = setting(
        0.9, "contained: share of the smaller text's shingles that the other holds, 0 to 1", low=0, high=1
    )
    overlap: float = setting(
        0.5, "overlaps: share of the smaller text's shingles, 0 to 1, for marking only", low=0, high=1
    )
    corroborated: float = setting(
        0.3, "overlaps: share that is enough for a passage of 50 words, or where other records of the cluster agree",
        low=0, high=1,
    )  # fmt: skip
    action: str = setting("drop", "what happens to a duplicate", choices=("drop", "mark"))
    prefer: str = setting(
        "article", "which record stays: article, earliest, latest, longest or host:a,b", check=known_preference
    )
    passage_words: int = setting(50, "passages: shortest shared passage, in words, that is cut", low=1)
    max_cluster: int = setting(
        1000,
        "a cluster with more records than this is reported, and only exact copies of it are dropped",
        low=1,
    )
    shingle: int = setting(5, "words per shingle", low=1, high=100)
    window: int = setting(16, "winnowing window, in shingles", low=1, high=10_000)
    df_stop: int = setting(16, "a fingerprint in this many records counts as boilerplate", low=1)
    against: tuple[str, ...] = setting(
        (),
        "files or folders of texts that must not be in the corpus (an evaluation set): a record that holds one of "
        "them, from 12 words on, is left out and says which (repeatable)",
    )
    index: str | None = setting(None, "folder of a DedupIndex: leave out what earlier runs published, and add this run")


PARTITION_COLUMNS = ("language", "host", "kind", "year")
"""Columns of records that may name folders; ``year`` is that of ``published``. No
column of numbers: pyarrow takes the names of such folders for numbers, and then finds texts in the files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunConfig(Stage):
    """How a run is carried out. Nothing here changes a row."""

    stage: ClassVar[str] = "run"

    shard_mb: int = setting(64, "inputs are worked in shards of about this many MB", low=1)
    rows_per_file: int = setting(100_000, "records per output file", low=1)
    partition_by: str | None = setting(
        None, "records in folders by the value of a column, as in records/language=en/", choices=PARTITION_COLUMNS
    )
    max_errors: int = setting(-1, "publish nothing if more pages than this are unreadable (-1: no limit)", low=-1)
    overwrite: bool = setting(False, "replace a finished output")
    timeout: float = setting(
        60.0, "seconds a page of up to a million characters may take, longer ones in proportion (0: no limit)", low=0
    )
    runner: str = setting(
        "local",
        "where shards are worked: processes of this machine, or a Ray cluster (extra ray)",
        choices=("local", "ray"),
    )
    work: str | None = setting(
        None,
        "folder in which cleaned shards are kept: a later run cleans only what is new or changed; the unfinished work "
        "of an output at an address lies there too (default: nothing is kept, and a cache folder of the user)",
    )
    work_gb: int = setting(50, "kept work takes at most about this many GB; what was not used longest goes", low=0)
    ray_address: str | None = setting(
        None, "ray: the cluster (auto, host:port, ray://host:port; default: RAY_ADDRESS, else a Ray of this run's own)"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """All settings, by stage. A stage may be given as a mapping: ``Config(label={"level": "strict"})``."""

    read: ReadConfig = field(default_factory=ReadConfig)
    label: LabelConfig = field(default_factory=LabelConfig)
    threads: ThreadConfig = field(default_factory=ThreadConfig)
    language: LanguageConfig = field(default_factory=LanguageConfig)
    markdown: MarkdownConfig = field(default_factory=MarkdownConfig)
    mask: MaskConfig = field(default_factory=MaskConfig)
    filters: FilterConfig = field(default_factory=FilterConfig)
    dedup: DedupConfig = field(default_factory=DedupConfig)
    run: RunConfig = field(default_factory=RunConfig)
    rules: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Rules of the user's own by id: ``lines``, ``no``, ``patterns``, ``kind``, ``hosts``."""
    hosts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """What is known of a host: ``content`` and ``chrome`` (CSS selectors), ``author``, ``date``, ``level``,
    ``comments``."""

    def __post_init__(self) -> None:
        problems: list[Problem] = []
        for name, stage_type in stage_types().items():
            value = getattr(self, name)
            if not isinstance(value, stage_type):
                object.__setattr__(self, name, _built(stage_type, value, problems))
        for name, known in KNOWLEDGE.items():
            problems += check_tables(name, getattr(self, name), known)
        if problems:
            raise SettingsError(problems)

    @classmethod
    def from_mapping(cls, values: Mapping[str, Mapping[str, Any]]) -> Config:
        """A config from ``{"label": {"level": "strict"}, …}``, as a TOML file gives it.

        Raises :class:`SettingsError`, which names everything that is wrong at once.
        """
        stages = stage_types()
        problems: list[Problem] = []
        built: dict[str, Any] = {}
        for stage, table in values.items():
            if stage in stages:
                built[stage] = _built(stages[stage], table, problems)
            elif stage in KNOWLEDGE:
                problems += (wrong := check_tables(stage, table, KNOWLEDGE[stage]))
                built |= {} if wrong else {stage: table}
            else:
                problems.append(Problem(stage, "", f"no section [{stage}]; {nearest(stage, [*stages, *KNOWLEDGE])}"))
        if problems:
            raise SettingsError(problems)
        return cls(**built)

    @classmethod
    def of(cls, config: Config | Mapping[str, Any] | None) -> Config:
        """*config* itself, one from a mapping, or the defaults. Raises :class:`UsageError` for anything else."""
        if config is None or isinstance(config, Mapping):
            return cls.from_mapping(config or {})
        if not isinstance(config, Config):
            raise UsageError(f"config is a Config or a mapping, not {type(config).__name__}")
        return config

    @classmethod
    def from_toml(cls, path: str | Path) -> Config:
        """A config from a TOML file with one section per stage.

        In ``pyproject.toml`` the sections are ``[tool.cleaner.STAGE]``. Raises :class:`UsageError`, which names file
        and line of everything that is wrong.
        """
        return cls.from_mapping_of(path, read_toml(path))

    @classmethod
    def from_mapping_of(cls, path: str | Path, values: Mapping[str, Any]) -> Config:
        """:meth:`from_mapping` for what was read from the file *path*, whose lines the errors name."""
        try:
            return cls.from_mapping(values)
        except SettingsError as e:
            text = Path(path).read_text(encoding="utf-8-sig")
            lines = [f"{path}{line_of(text, p.stage, p.name)}: {p.key}: {p.text}" for p in e.problems]
            raise UsageError("\n".join(lines)) from e

    def to_mapping(self) -> dict[str, dict[str, Any]]:
        """The inverse of :meth:`from_mapping`; goes into ``summary.json``."""
        return dataclasses.asdict(self)


KNOWLEDGE: dict[str, dict[str, str]] = {
    "rules": {"kind": "text", "lines": "texts", "no": "texts", "patterns": "patterns", "hosts": "texts"},
    "hosts": {"content": "texts", "chrome": "texts", "author": "text", "date": "text", "level": "text",
              "comments": "text"},
}  # fmt: skip
"""Sections whose tables the user names: what each of them may hold, and of which form."""


def stage_types() -> dict[str, type[Any]]:
    """The stages of :class:`Config` by name."""
    stages = [f for f in dataclasses.fields(Config) if f.name not in KNOWLEDGE]
    return {f.name: f.default_factory for f in stages}  # type: ignore[misc]


def read_toml(path: str | Path) -> dict[str, Any]:
    """The tables of a settings file: all of it, or ``[tool.cleaner]`` of a ``pyproject.toml``."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except OSError as e:
        raise UsageError(f"config {path}: {e.strerror}") from e
    except UnicodeDecodeError as e:
        raise UsageError(f"config {path}: not valid TOML: {e}") from e
    return toml_tables(text, path)


def toml_tables(text: str, path: str | Path) -> dict[str, Any]:
    """:func:`read_toml` of the *text* of a file, which *path* names. Raises :class:`UsageError`."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as e:
        raise UsageError(f"config {path}: not valid TOML: {e}") from e
    if Path(path).name == "pyproject.toml":
        values = values.get("tool", {}).get("cleaner", {})
    return values


def _built(stage_type: type[Any], table: Any, problems: list[Problem]) -> Any:
    """A stage from a mapping; what is wrong with it goes to *problems*."""
    stage = stage_type.stage
    if not isinstance(table, Mapping):
        problems.append(Problem(stage, "", f"takes a section [{stage}] or {stage_type.__name__}, not {table!r}"))
        return stage_type()
    known = {name: f for f, _ in fields_of(stage_type) for name in (f.name, flag_of(f).replace("-", "_"))}
    values: dict[str, Any] = {}
    for name, value in table.items():
        setting = known.get(str(name).replace("-", "_"))
        if setting is None:
            problems.append(Problem(stage, str(name), f"no setting {stage}.{name}; {_nearest_setting(stage, name)}"))
        else:
            values[setting.name] = value
    try:
        return stage_type(**values)
    except SettingsError as e:
        problems.extend(e.problems)
        return stage_type()


def _nearest_setting(stage: str, name: str) -> str:
    """The setting somebody meant by *name*, in any stage, or those that the stage has."""
    name = name.replace("-", "_")
    own = [f.name for f, _ in fields_of(stage_types()[stage])]
    if near := close(name, own):
        return f"did you mean {near}?"
    for other, stage_type in stage_types().items():
        if any(f.name == name for f, _ in fields_of(stage_type)):
            return f"did you mean {other}.{name}?"
    return f"there are {', '.join(sorted(own))}"
