"""What a run tells of itself: ``summary.json``, its invariants, and the table a person reads."""

from __future__ import annotations

import hashlib
import importlib.metadata
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from cleaner.config import Config
from cleaner.report.counts import RunCounts
from cleaner.store.output_folder import TOOL, summary_of
from cleaner.store.parquet_parts import num_rows
from cleaner.text.terminal import printable
from cleaner.version import __version__

FORMAT = 1
LIBRARIES = ("numpy", "pyarrow", "trafilatura", "lxml", "py3langid", "langdetect", "chardet", "datasketch")
"""What a row may depend on beside our own version."""
QUIET_RUN_FIELDS = ("shard_mb", "overwrite", "timeout", "max_errors", "runner", "ray_address", "work", "work_gb")
"""Settings of a run that change no row; they stay out of the summary, which is the same for the same rows."""


class AccountError(RuntimeError):
    """Rows or characters do not add up: a fault of this program, not of its input. Nothing was published."""


@dataclass(frozen=True, slots=True, repr=False)
class Summary:
    """What a run did. ``data`` is what ``summary.json`` holds."""

    out: str
    data: dict[str, Any]
    unchanged: bool = False
    """The output held this run already; nothing was done."""

    def __repr__(self) -> str:
        return f"<Summary {printable(self.out)}: {self.records:,} records of {self.pages:,} pages>"

    @property
    def counts(self) -> dict[str, Any]:
        """Pages, records, duplicates, rejected and characters."""
        counts: dict[str, Any] = self.data["counts"]
        return counts

    @property
    def pages(self) -> int:
        """Pages read."""
        return int(self.counts["pages"])

    @property
    def records(self) -> int:
        """Records published."""
        return int(self.counts["records"])

    @property
    def left_out(self) -> int:
        """Records left out as duplicates."""
        return int(self.counts["left_out"])

    @property
    def rejected(self) -> int:
        """Rows of ``rejected``: unreadable places, pages without text, filtered records."""
        return int(self.counts["rejected"])

    @property
    def removed(self) -> int:
        """Stretches removed from pages."""
        return int(self.counts["removed"])

    def __str__(self) -> str:
        return table(self)


def finished(out: str | Path) -> Summary:
    """The summary of a finished run. Raises :class:`UsageError` if *out* holds none."""
    return Summary(str(out), summary_of(out)[2])


def check_account(counts: RunCounts) -> None:
    """Raise :class:`AccountError` unless every page, record and character is accounted for."""
    sums = {
        "characters of pages": (
            counts.chars,
            counts.chars_kept + counts.chars_removed + counts.chars_gaps + counts.chars_rejected,
        ),
        "pages without a record": (counts.pages_without_record, counts.rejected_pages),
        "records cut from pages": (counts.records_cut, counts.records + counts.left_out + counts.filtered),
        "characters removed": (counts.chars_removed, counts.removed_chars),
    }
    wrong = [f"{name}: {a:,} against {b:,}" for name, (a, b) in sums.items() if a != b]
    if wrong:
        raise AccountError("the account does not balance, nothing was published: " + "; ".join(wrong))


def counts_of(counts: RunCounts) -> dict[str, Any]:
    """The numbers of ``summary.json``."""
    kinds: dict[str, dict[str, int]] = {}
    for (kind, _), g in sorted(counts.rules.items()):
        at = kinds.setdefault(kind, {"rows": 0, "chars": 0})
        at["rows"] += g.rows
        at["chars"] += g.chars
    return {
        "pages": counts.pages,
        "pages_without_record": counts.pages_without_record,
        "unreadable": counts.unreadable,
        "records_cut": counts.records_cut,
        "records": counts.records,
        "filtered": counts.filtered,
        "left_out": counts.left_out,
        "duplicates": counts.duplicates,
        "rejected": counts.rejected,
        "removed": counts.removed,
        "chars": {
            "pages": counts.chars,
            "kept": counts.chars_kept,
            "removed": counts.chars_removed,
            "white_space": counts.chars_gaps,
            "rejected_pages": counts.chars_rejected,
            "records": counts.record_chars,
        },
        "kinds": dict(sorted(counts.kinds.items())),
        "languages": dict(sorted(counts.languages.items())),
        "removed_by_kind": kinds,
        "rejected_by_reason": {f"{stage}:{reason}": g.rows for (stage, reason), g in sorted(counts.reasons.items())},
        "duplicates_by_relation": {f"{rel}:{act}": n for (rel, act), n in sorted(counts.relations.items())},
        "hosts": len(counts.hosts),
    }


def config_of(config: Config) -> dict[str, Any]:
    """The settings that decide rows."""
    values: dict[str, Any] = orjson.loads(orjson.dumps(config.to_mapping()))  # tuples become the lists of the file
    for name in QUIET_RUN_FIELDS:
        del values["run"][name]
    return values


def build(
    command: str, counts: RunCounts, config: Config, inputs: tuple[int, int], outputs: dict[str, Any]
) -> dict[str, Any]:
    """The content of ``summary.json``; *inputs* are the number of files and their bytes.

    It holds no time and nothing of the machine: the same rows give the same summary.
    """
    return {
        "tool": TOOL,
        "format": FORMAT,
        "command": command,
        "version": __version__,
        "versions": {"python": platform.python_version(), **{n: _version(n) for n in LIBRARIES}},
        "config": config_of(config),
        "inputs": {"files": inputs[0], "bytes": inputs[1], "fingerprint": counts.fingerprint},
        "counts": counts_of(counts),
        "outputs": outputs,
    }


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def manifest_entry(path: Path, rows: int | None = None) -> dict[str, Any]:
    """Rows, bytes and SHA-256 of an output file; the number of *rows* is to be given unless it is Parquet."""
    with open(path, "rb") as f:
        digest = hashlib.file_digest(f, "sha256").hexdigest()
    return {"rows": num_rows(path) if rows is None else rows, "bytes": path.stat().st_size, "sha256": digest}


def table(summary: Summary) -> str:
    """The summary as a table for a terminal."""
    c = summary.counts
    chars = c["chars"]
    source = chars["pages"] or 1
    rows: list[tuple[str, str, str]] = [
        ("pages read", _n(c["pages"]), f"{_n(summary.data['inputs']['files'])} files, {_n(chars['pages'])} characters"),
        ("  text kept", _share(chars["kept"], source), _chars(chars["kept"])),
        ("  text removed", _share(chars["removed"], source), _top(c["removed_by_kind"], source)),
        ("records cut", _n(c["records_cut"]), _parts(c["kinds"], "published: ")),
        ("  duplicates left out", _n(c["left_out"]), _relations(c["duplicates_by_relation"])),
        ("  filtered", _n(c["filtered"]), ""),
        ("records published", _n(c["records"]), _parts(c["languages"])),
    ]
    if c["rejected"]:
        rows.append(("rejected", _n(c["rejected"]), _parts(c["rejected_by_reason"])))
    width, numbers = max(len(r[0]) for r in rows), max(len(r[1]) for r in rows)
    lines = [f"{name:{width}}  {number:>{numbers}}  {more}".rstrip() for name, number, more in rows]
    return "\n".join(map(printable, [*lines, f"written to {summary.out}"]))


def _n(number: int) -> str:
    return f"{number:,}"


def _chars(number: int) -> str:
    return f"{number:,} characters"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %"


def _parts(counts: dict[str, int], before: str = "", limit: int = 6) -> str:
    largest = sorted(counts.items(), key=lambda c: (-c[1], c[0]))
    shown = ", ".join(f"{name} {n:,}" for name, n in largest[:limit])
    rest = sum(n for _, n in largest[limit:])
    return before + shown + (f", others {rest:,}" if rest else "") if shown else ""


def _top(kinds: dict[str, dict[str, int]], source: int) -> str:
    largest = sorted(kinds.items(), key=lambda k: (-k[1]["chars"], k[0]))[:5]
    return ", ".join(f"{kind} {_share(v['chars'], source)}" for kind, v in largest)


def _relations(relations: dict[str, int]) -> str:
    left = {k.partition(":")[0]: n for k, n in relations.items() if k.endswith(":left_out")}
    marked: dict[str, int] = {k.partition(":")[0]: n for k, n in relations.items() if k.endswith(":marked")}
    shown: Sequence[str] = [s for s in (_parts(left), _parts(marked, "marked: ")) if s]
    return "; ".join(shown)
