"""What a run tells a person: summary table, HTML report, pages with their reasons, gates."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleaner.summary import Summary


def rebuild(out: str | Path) -> Summary:
    """Build ``report.html`` of a finished run again from its tables; its summary."""
    from cleaner.output import REPORT, summary_of, table_parts
    from cleaner.report.facts import gather
    from cleaner.report.html import write_report
    from cleaner.schema import TABLES
    from cleaner.summary import Summary

    folder, _, data = summary_of(out)
    tables = {table: table_parts(out, table) for table in TABLES}
    write_report(folder / REPORT, data, gather(tables), tables)
    return Summary(str(out), data)
