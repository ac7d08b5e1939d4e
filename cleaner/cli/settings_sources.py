"""Where settings come from: flags, then ``--config`` and ``--rules``, then ``cleaner.toml`` or ``[tool.cleaner]`` here.

Each source goes before those after it, setting by setting.
"""

from __future__ import annotations

import argparse
import json
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from cleaner.config import KNOWLEDGE, Config, read_toml, stage_types, toml_tables
from cleaner.errors import SettingsError, UsageError
from cleaner.settings import fields_of, flag_of, line_of
from cleaner.store.addresses import is_address, read_text

FOUND = ("cleaner.toml", "pyproject.toml")
"""Files that are looked for in the folder one is in; the second counts only with a section ``[tool.cleaner]``."""


class SettingsSource(NamedTuple):
    """Settings of one origin, as tables by section."""

    name: str
    tables: Mapping[str, Any]


def file_sources(args: argparse.Namespace) -> list[SettingsSource]:
    """The files that hold settings, weakest first, each checked for itself. Raises :class:`UsageError`."""
    sources = []
    for name in FOUND:
        if Path(name).is_file() and (tables := read_toml(name)):
            sources.append(SettingsSource(name, tables))
            break
    if getattr(args, "config", None):
        sources.append(SettingsSource(args.config, _tables(args.config)))
    for source in sources:
        _check(source, prefix="")
    for path in getattr(args, "rules", None) or ():
        tables = _tables(path)
        hosts = tables.pop("hosts", {})
        source = SettingsSource(path, {"rules": tables, "hosts": hosts})
        _check(source, prefix="rules.")
        sources.append(source)
    return sources


def _check(source: SettingsSource, prefix: str) -> None:
    """Raise :class:`UsageError` with file and line of everything that is wrong in a file."""
    try:
        config = Config.from_mapping(source.tables)
        if config.rules or config.hosts:
            from cleaner.label.own_rules import own_rules

            own_rules(config)
    except SettingsError as e:
        text = _text(source.name)
        lines = []
        for p in e.problems:
            place = line_of(text, p.stage, p.name) or (line_of(text, p.name, "") if prefix else "")
            lines.append(f"{source.name}{place}: {p.key}: {p.text}")
        raise UsageError("\n".join(lines)) from e


def merged(sources: list[SettingsSource]) -> Config:
    """The config of all *sources*, the last going before the others."""
    tables: dict[str, dict[str, Any]] = {}
    for source in sources:
        for section, table in source.tables.items():
            tables.setdefault(section, {}).update(_by_field(section, table))
    return Config.from_mapping(tables)


def _by_field(section: str, table: Mapping[str, Any]) -> dict[str, Any]:
    """*table* with the names of fields; a file may use those of flags."""
    if section in KNOWLEDGE:
        return dict(table)
    names = {n: f.name for f, _ in fields_of(stage_types()[section]) for n in (f.name, flag_of(f).replace("-", "_"))}
    return {names[key.replace("-", "_")]: value for key, value in table.items()}


def _tables(path: str) -> dict[str, Any]:
    """The tables of a settings file of this machine or at an address."""
    if not is_address(path):
        return read_toml(path)
    try:
        return toml_tables(_text(path), path)
    except (OSError, UnicodeDecodeError) as e:
        raise UsageError(f"config {path}: {e}") from e


def _text(path: str) -> str:
    return read_text(path) if is_address(path) else Path(path).read_text(encoding="utf-8-sig")


def commented_toml(config: Config, origins: Mapping[tuple[str, str], str]) -> str:
    """*config* as a TOML file that says of each setting what it does and where it comes from.

    *origins* maps (section, field) to a source; what it lacks is a default and stands behind a ``#``.
    """
    lines = ["# Settings of cleaner. What begins with `# name =` is a default."]
    for stage, stage_type in stage_types().items():
        lines += ["", f"[{stage}]"]
        for setting, _ in fields_of(stage_type):
            known = setting.metadata
            help_ = known["help"] + (f"; one of {', '.join(known['choices'])}" if known["choices"] else "")
            lines += [f"# {line}" for line in textwrap.wrap(help_, 100)]
            value = getattr(getattr(config, stage), setting.name)
            written = f"{flag_of(setting)} = {_toml(value)}" if value is not None else f"{flag_of(setting)} = …"
            origin = origins.get((stage, setting.name))
            lines.append(f"{written}  # from {origin}" if origin else f"# {written}")
    for section in KNOWLEDGE:
        for name, table in getattr(config, section).items():
            lines += ["", f"[{section}.{json.dumps(name)}]  # from {origins.get((section, name), 'the caller')}"]
            lines += [f"{key} = {_toml(value)}" for key, value in table.items()]
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key} = {_toml(v)}" for key, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def origins_of(sources: list[SettingsSource]) -> dict[tuple[str, str], str]:
    """Which source each setting comes from, by section and field."""
    return {
        (section, name): source.name
        for source in sources
        for section, table in source.tables.items()
        for name in _by_field(section, table)
    }
