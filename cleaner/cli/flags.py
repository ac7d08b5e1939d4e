"""Settings as command-line flags: every field of :class:`~cleaner.config.Config` is one, with the field's own help."""

from __future__ import annotations

import argparse
import dataclasses
import types
import typing
from collections.abc import Sequence
from typing import Any

from cleaner.cli.settings_sources import SettingsSource, file_sources, merged
from cleaner.config import Config, stage_types
from cleaner.errors import SettingsError, UsageError
from cleaner.settings import fields_of, flag_of

STAGES = tuple(stage_types())
PAGE_STAGES = ("read", "label", "threads", "language", "markdown", "mask")
"""Those that matter for one page."""
_TITLES = {
    "read": "reading",
    "label": "what is removed",
    "threads": "threads",
    "language": "language",
    "markdown": "Markdown",
    "mask": "personal data",
    "filters": "filters (off by default)",
    "dedup": "duplicates",
    "run": "the run",
}


FIRST = {("label", "level"), ("label", "comments"), ("read", "text_column"), ("filters", "languages"),
         ("filters", "min_chars"), ("dedup", "mode"), ("run", "overwrite")}  # fmt: skip
"""Settings that the help names first."""


def add_flags(parser: argparse.ArgumentParser, stages: Sequence[str]) -> None:
    """Add ``--config`` and the flags of *stages*. Flags that are not given leave nothing behind in the namespace."""
    first = parser.add_argument_group("often used")
    first.add_argument("--config", metavar="FILE.toml", help="settings, one [section] per stage; flags go before it")
    if "label" in stages:
        help_ = "rules of your own: phrases, whole lines, patterns, selectors of hosts (repeatable)"
        first.add_argument("--rules", metavar="FILE.toml", action="append", help=help_)
    for stage in stages:
        group = parser.add_argument_group(_TITLES[stage])
        for field, hint in fields_of(stage_types()[stage]):
            _add(first if (stage, field.name) in FIRST else group, stage, field, hint)


def _add(group: Any, stage: str, field: dataclasses.Field[Any], hint: Any) -> None:
    options: dict[str, Any] = {"dest": f"{stage}.{field.name}", "default": argparse.SUPPRESS}
    help_ = field.metadata["help"].replace("%", "%%")
    choices = field.metadata["choices"]
    default = field.default
    name = flag_of(field)
    if f"--{name}" in group._option_string_actions:
        return  # the command has a flag of that name for something else: `clean --format` is what it prints
    if hint is bool:
        group.add_argument(f"--{name}", action=argparse.BooleanOptionalAction, help=help_, **options)
        return
    if isinstance(hint, types.UnionType):
        hint = next(t for t in typing.get_args(hint) if t is not type(None))
    if typing.get_origin(hint) is tuple:
        metavar = "KIND" if choices else name.upper().rstrip("S")
        group.add_argument(f"--{name}", action="append", metavar=metavar, help=help_, **options)
        return
    if choices:
        options["metavar"] = "|".join(choices)
    else:
        options["metavar"] = {int: "N", float: "X"}.get(hint, name.rpartition("-")[2].upper())
    shown = "" if default in (None, "", ()) else f" (default: {default})"
    group.add_argument(f"--{name}", type=str if hint is str else _number(hint), help=help_ + shown, **options)


def _number(kind: type) -> Any:
    def parse(text: str) -> Any:
        return kind(text)

    parse.__name__ = "whole number" if kind is int else "number"
    return parse


def _listed(value: Any, field: dataclasses.Field[Any]) -> Any:
    """*value*, or its parts where a list of known words was given with commas."""
    if isinstance(value, list) and field.metadata["choices"]:
        return [word for item in value for word in item.split(",") if word]
    return value


def config_from(args: argparse.Namespace) -> Config:
    """The config that the flags and the files ask for. Raises :class:`UsageError`."""
    return settings_of(args)[0]


def settings_of(args: argparse.Namespace) -> tuple[Config, list[SettingsSource]]:
    """The config of the flags and the files, and these sources, weakest first."""
    sources = file_sources(args)
    config = merged(sources)
    problems = []
    given: dict[str, dict[str, Any]] = {}
    for stage, stage_type in stage_types().items():
        values = {
            f.name: _listed(getattr(args, f"{stage}.{f.name}"), f)
            for f, _ in fields_of(stage_type)
            if hasattr(args, f"{stage}.{f.name}")
        }
        if not values:
            continue
        given[stage] = values
        try:
            config = dataclasses.replace(config, **{stage: dataclasses.replace(getattr(config, stage), **values)})
        except SettingsError as e:
            flags = {f.name: flag_of(f) for f, _ in fields_of(stage_type)}
            problems += [f"--{flags[p.name]}: {p.text}" for p in e.problems]
    if problems:
        raise UsageError("\n".join(problems))
    return config, [*sources, SettingsSource("flag", given)]
