"""Reference pages written from the code: commands, settings, tables, rules and errors. None is edited by hand."""

from __future__ import annotations

import argparse
import dataclasses
import os
import re
from pathlib import Path
from typing import Any

from cleaner import errors
from cleaner.cli import command_line
from cleaner.config import stage_types
from cleaner.kinds import KINDS
from cleaner.label.catalogue import RULES, counterexamples, examples
from cleaner.settings import fields_of, flag_of
from cleaner.store import schema

HELP_WIDTH = "100"
"""Columns of the help texts on the page, whatever the terminal of the person who builds it."""


def write(folder: Path) -> None:
    """Write every generated page into *folder*; pages that are the same already are left alone."""
    folder.mkdir(exist_ok=True)
    for name, text in pages().items():
        path = folder / f"{name}.md"
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")


def pages() -> dict[str, str]:
    """The generated pages, by name."""
    return {"commands": commands(), "settings": settings(), "tables": tables(), "rules": rules(), "exit-codes": exits()}


def subparsers() -> dict[str, argparse.ArgumentParser]:
    """The commands of ``cleaner`` with their parsers."""
    for action in command_line.parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    raise LookupError("the parser has no commands")


def commands() -> str:
    """Every command with its help, as the terminal prints it."""
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = HELP_WIDTH
    try:
        out = ["# Commands\n", f"```text\n{_plain(command_line.parser().format_help())}```\n"]
        for name, parser in subparsers().items():
            out.append(f"## cleaner {name}\n\n```text\n{_plain(parser.format_help())}```\n")
    finally:
        if before is None:
            del os.environ["COLUMNS"]
        else:
            os.environ["COLUMNS"] = before
    return "\n".join(out)


def _plain(help_text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", help_text)


def settings() -> str:
    """Every setting: its key in a TOML file, its flag, its default, and what it does."""
    out = [
        "# Settings\n",
        "Each setting is a flag of `cleaner run` (`--key`) and a key of `cleaner.toml`, of `[tool.cleaner]` in\n"
        "`pyproject.toml`, or of the file that `--config` names, under its section. `cleaner config` prints those in "
        "force.\n",
    ]
    for stage, settings_of in stage_types().items():
        rows = [(f"`{flag_of(f)}`", _default(f), f.metadata["help"] + _choices(f)) for f, _ in fields_of(settings_of)]
        out.append(f"## [{stage}]\n\n{_table(('key', 'default', 'what it does'), rows)}")
    return "\n".join(out)


def _default(field: dataclasses.Field[Any]) -> str:
    value = field.default if field.default is not dataclasses.MISSING else None
    return "" if value in (None, (), "") else f"`{value}`"


def _choices(field: dataclasses.Field[Any]) -> str:
    choices = field.metadata["choices"]
    return f" (one of {', '.join(f'`{c}`' for c in choices)})" if choices and choices != KINDS else ""


def tables() -> str:
    """Every table that a run writes, with the types of its columns."""
    out = ["# Tables\n", "All tables are Parquet with one schema for every part; `null` where a value is unknown.\n"]
    for name, table in schema.TABLES.items():
        rows = [(f"`{f.name}`", f"`{f.type}`") for f in table]
        out.append(f"## {name}\n\n{_table(('column', 'type'), rows)}")
    return "\n".join(out)


def rules() -> str:
    """Every rule: what it does, its kind and score, an example that fires and one that does not."""
    out = ["# Rules\n", "What `removed.rule` names. `cleaner rules ID` prints the same.\n"]
    for rule in sorted(RULES.values(), key=lambda r: r.id):
        out.append(f"## {rule.id}\n\n{rule.what}\n\nKind `{rule.kind}`, score {rule.score:g}.\n")
        for says, texts in (("Fires on", examples(rule)), ("Does not fire on", counterexamples(rule))):
            if texts:
                out.append(f"{says}:\n\n{_fenced(texts[0])}")
    return "\n".join(out)


def exits() -> str:
    """Every error a caller can meet, from the docstrings of :mod:`cleaner.errors`."""
    found = [
        e
        for e in vars(errors).values()
        if isinstance(e, type) and issubclass(e, Exception) and e.__module__ == errors.__name__
    ]
    rows = [(f"`{e.__name__}`", " ".join((e.__doc__ or "").split())) for e in found]
    codes = [
        ("0", "done"),
        ("1", "a `check` gate failed, or a run in which no input could be read or no record is left"),
        ("2", "usage or settings"),
        ("3", "more bad input than `--max-errors` allows; nothing is published"),
        ("4", "an internal fault"),
        ("130", "interrupted; the same command goes on"),
    ]
    first, second = _table(("code", "meaning"), codes), _table(("error", "what"), rows)
    return f"# Errors and exit codes\n\n{first}\n## Errors\n\n{second}"


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |\n" for row in lines)


def _fenced(text: str) -> str:
    fence = "`" * (3 + max((len(m) for m in re.findall(r"`{3,}", text)), default=0))
    return f"{fence}text\n{text.rstrip()}\n{fence}\n"
