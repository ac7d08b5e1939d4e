"""What a run tells a person: summary table, HTML report, pages with their reasons, gates."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleaner.report.summary import Summary


def rebuild(out: str | Path) -> Summary:
    """Build ``report.html`` of a finished run again from its tables; its summary."""
    from cleaner.report.counts import gather
    from cleaner.report.html_report import write_report
    from cleaner.report.summary import Summary
    from cleaner.store.output_folder import REPORT, summary_of, table_parts
    from cleaner.store.schema import TABLES

    folder, _, data = summary_of(out)
    tables = {table: table_parts(out, table) for table in TABLES}
    write_report(folder / REPORT, data, gather(tables), tables)
    return Summary(str(out), data)
