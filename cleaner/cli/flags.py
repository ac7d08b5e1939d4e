"""Settings as command-line flags: every field of :class:`~cleaner.config.Config` is one, with the field's own help."""

from __future__ import annotations

import argparse
import dataclasses
import tempfile
import types
import typing
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cleaner.config import Config, stage_types
from cleaner.errors import SettingsError, UsageError
from cleaner.settings import fields_of, flag_of
from cleaner.store.addresses import is_address, read_text

STAGES = tuple(stage_types())
_TITLES = {
    "read": "reading",
    "label": "what is removed",
    "threads": "threads",
    "language": "language",
    "filters": "filters (off by default)",
    "dedup": "duplicates",
    "run": "the run",
}


def add_flags(parser: argparse.ArgumentParser, stages: Sequence[str]) -> None:
    """Add ``--config`` and the flags of *stages*. Flags that are not given leave nothing behind in the namespace."""
    parser.add_argument("--config", metavar="FILE.toml", help="settings, one [section] per stage; flags go before it")
    for stage in stages:
        group = parser.add_argument_group(_TITLES[stage])
        for field, hint in fields_of(stage_types()[stage]):
            _add(group, stage, field, hint)


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


def config_from(args: argparse.Namespace) -> Config:
    """The config that the flags and the file they name ask for. Raises :class:`UsageError`."""
    config = _from_file(args.config) if getattr(args, "config", None) else Config()
    problems = []
    for stage, stage_type in stage_types().items():
        names = [f.name for f, _ in fields_of(stage_type)]
        values = {n: getattr(args, f"{stage}.{n}") for n in names if hasattr(args, f"{stage}.{n}")}
        try:
            config = dataclasses.replace(config, **{stage: dataclasses.replace(getattr(config, stage), **values)})
        except SettingsError as e:
            flags = {f.name: flag_of(f) for f, _ in fields_of(stage_type)}
            problems += [f"--{flags[p.name]}: {p.text}" for p in e.problems]
    if problems:
        raise UsageError("\n".join(problems))
    return config


def _from_file(path: str) -> Config:
    """The settings of a file of this machine or at an address."""
    if not is_address(path):
        return Config.from_toml(path)
    try:
        text = read_text(path)
    except (OSError, UnicodeDecodeError) as e:
        raise UsageError(f"--config {path}: {e}") from e
    with tempfile.TemporaryDirectory(prefix="cleaner-") as folder:
        copy = Path(folder) / "settings.toml"
        copy.write_text(text, "utf-8")
        try:
            return Config.from_toml(copy)
        except UsageError as e:
            raise type(e)(str(e).replace(str(copy), path)) from e
