"""What a setting is: a field that knows its help and its limits, and how a wrong value is named."""

from __future__ import annotations

import codecs
import dataclasses
import math
import re
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

from cleaner.errors import Problem, SettingsError


def setting(
    default: Any,
    help: str,
    *,
    choices: tuple[str, ...] = (),
    flag: str | None = None,
    low: float | None = None,
    high: float | None = None,
    check: Callable[[str], str | None] | None = None,
) -> Any:
    """A field, and what is known of it: *help* of its flag, the values it may have.

    *low* and *high* are inclusive; *check* says what is wrong with a string, or None. *flag* is the name of the flag
    where it is not the field's; files may use either name.
    """
    known = {"help": help, "choices": choices, "flag": flag, "low": low, "high": high, "check": check}
    return dataclasses.field(default=default, metadata=known)


class Stage:
    """What all stages do: check their values when they are made."""

    __slots__ = ()
    stage: ClassVar[str]

    def __post_init__(self) -> None:
        problems = []
        for f, hint in fields_of(type(self)):
            value = getattr(self, f.name)
            try:
                good = checked(f, hint, value)
            except ValueError as e:
                problems.append(Problem(self.stage, f.name, str(e)))
            else:
                if good is not value:
                    object.__setattr__(self, f.name, good)
        if problems:
            raise SettingsError(problems)


def fields_of(stage_type: type[Any]) -> tuple[tuple[dataclasses.Field[Any], Any], ...]:
    """The fields of a stage with their types."""
    if (known := _FIELDS.get(stage_type)) is None:
        hints = typing.get_type_hints(stage_type)
        known = _FIELDS[stage_type] = tuple((f, hints[f.name]) for f in dataclasses.fields(stage_type))
    return known


_FIELDS: dict[type[Any], tuple[tuple[dataclasses.Field[Any], Any], ...]] = {}
"""What was worked out of each stage's annotations, which takes half a millisecond; it never changes."""


def flag_of(setting: dataclasses.Field[Any]) -> str:
    """Name of a setting's flag, without the leading dashes."""
    return str(setting.metadata["flag"] or setting.name.replace("_", "-"))


def checked(setting: dataclasses.Field[Any], hint: Any, value: Any) -> Any:
    """*value* as the type *hint* of *setting* asks, or :class:`ValueError` saying what the setting takes."""
    if isinstance(hint, types.UnionType):
        if value is None:
            return None
        hint = next(t for t in typing.get_args(hint) if t is not type(None))
    if typing.get_origin(hint) is tuple:
        if isinstance(value, str) or not isinstance(value, (list, tuple)) or not all(isinstance(v, str) for v in value):
            raise ValueError(f"takes a list of strings, not {value!r}")
        for item in value:
            _check_word(setting, item)
        return value if isinstance(value, tuple) else tuple(value)
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if not isinstance(value, hint) or (hint is not bool and isinstance(value, bool)):
        raise ValueError(f"takes {_TYPES[hint]}, not {value!r}")
    if isinstance(value, str):
        _check_word(setting, value)
    elif not isinstance(value, bool):
        _check_range(setting, value)
    return value


_TYPES = {str: "a string", int: "a whole number", float: "a number", bool: "true or false"}


def _check_word(setting: dataclasses.Field[Any], word: str) -> None:
    choices, check = setting.metadata["choices"], setting.metadata["check"]
    if choices and word not in choices:
        near = close(word, choices)
        raise ValueError(f"no {word!r}; " + (f"did you mean {near}? " if near else "")
                         + f"there are {', '.join(choices)}")  # fmt: skip
    if check is not None and (wrong := check(word)):
        raise ValueError(wrong)


def _check_range(setting: dataclasses.Field[Any], value: float) -> None:
    low, high = setting.metadata["low"], setting.metadata["high"]
    if math.isfinite(value) and (low is None or value >= low) and (high is None or value <= high):
        return
    bounds = f"from {low:g} to {high:g}" if low is not None and high is not None else f"of at least {low:g}"
    raise ValueError(f"takes a number {bounds if low is not None else 'that is finite'}, not {value:g}")


def nearest(name: str, names: Iterable[str]) -> str:
    """``did you mean NAME?``, or which names there are."""
    near = close(name, names)
    return f"did you mean {near}?" if near else f"there are {', '.join(sorted(names))}"


def close(name: str, names: Iterable[str]) -> str | None:
    """The one of *names* that looks most like *name*, if any does."""
    import difflib  # loaded for errors only

    found = difflib.get_close_matches(name, list(names), 1)
    return found[0] if found else None


def known_encoding(name: str) -> str | None:
    try:
        codecs.lookup(name)
    except LookupError:
        near = close(name.lower(), ("utf-8", "utf-16", "latin-1", "cp1252", "gb18030", "big5"))
        return f"no encoding {name!r}" + (f"; did you mean {near}?" if near else "")
    return None


def known_language(code: str) -> str | None:
    if re.fullmatch(r"[a-z]{2,3}(-[a-z]{2,4})?", code):
        return None
    lower = code.strip().lower()
    hint = f"did you mean {lower}?" if re.fullmatch("[a-z]{2,3}", lower) else "they look like en, de or pt"
    return f"no language code {code!r} (ISO 639-1, lower case); {hint}"


def known_preference(value: str) -> str | None:
    if value in ("article", "earliest", "latest", "longest") or re.fullmatch(r"host:.*[^,\s].*", value):
        return None
    return f"no {value!r}; there are article, earliest, latest, longest and host:NAME,NAME"


def line_of(text: str, stage: str, name: str) -> str:
    """``:LINE`` of a setting, or of its section, in a TOML file; empty if it is not found."""
    found, section = 0, ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[+\s*([^\]]+?)\s*\]", line):
            section = re.sub(r'["\'\s]', "", header[1]).removeprefix("tool.cleaner.")
            if section == f"{stage}.{name}":
                return f":{number}"
            found = number if section == stage and not found else found
        elif key := re.match(r"\s*([\w.\"'-]+)\s*=", line):
            path = [*section.split("."), *re.sub(r'["\']', "", key[1]).split(".")]
            if ".".join(filter(None, path)).removeprefix("tool.cleaner.") == f"{stage}.{name}":
                return f":{number}"
            found = number if not found and path[-1] == stage and not section else found
    return f":{found}" if found else ""


def check_tables(section: str, tables: Any, known: Mapping[str, str]) -> list[Problem]:
    """What is wrong with the form of a section's tables; *known* has the form of each key: text, texts or patterns."""
    if not isinstance(tables, Mapping):
        return [Problem(section, "", f'takes tables, [{section}."NAME"], not {tables!r}')]
    problems = []
    for name, table in tables.items():
        if not isinstance(table, Mapping):
            problems.append(Problem(section, str(name), f"takes a table, not {table!r}"))
            continue
        for entry, value in table.items():
            if entry not in known:
                problems.append(Problem(section, str(name), f"no key {entry!r}; {nearest(str(entry), known)}"))
            elif not _has_form(value, known[entry]):
                problems.append(Problem(section, str(name), f"{entry} takes {_FORMS[known[entry]]}, not {value!r}"))
    return problems


_FORMS = {
    "text": "a string",
    "texts": "a list of strings",
    "patterns": 'a list of {match = "…", yes = "a line that it matches", no = "one that it must not"}',
}


def _has_form(value: Any, form: str) -> bool:
    if form == "text":
        return isinstance(value, str)
    if not isinstance(value, list | tuple):
        return False
    if form == "texts":
        return all(isinstance(v, str) for v in value)
    return all(isinstance(v, Mapping) and v.keys() == {"match", "yes", "no"} for v in value) and all(
        isinstance(word, str) for v in value for word in v.values()
    )
