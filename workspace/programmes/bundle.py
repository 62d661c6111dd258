"""All the papers of a programme for a year, as files."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from workspace.programmes import tables
from workspace.programmes.reads import Sheet
from workspace.programmes.report import report_of


def papers(session: Session, sheet: Sheet, year: int) -> Iterator[tuple[str, bytes]]:
    """(name, content) of every file that the sheet's actor may have."""
    report = report_of(session, sheet, year)
    found = [tables.indicators(report.indicators)]
    if sheet.register or sheet.keeps:
        found = [tables.meetings(report), tables.people(report), *found]
    for table in found:
        yield f"{table.name}.csv", tables.as_csv(table)
        yield f"{table.name}.xlsx", tables.as_xlsx(table)
