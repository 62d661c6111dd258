"""All the papers of a programme for a year, as files."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from workspace.programmes import papers as printed
from workspace.programmes import reads, tables
from workspace.programmes.reads import Sheet
from workspace.programmes.report import report_of
from workspace.programmes.skeleton import skeleton


def papers(session: Session, sheet: Sheet, year: int, *, pdf: bool = True) -> Iterator[tuple[str, bytes]]:
    """(name, content) of every file that the sheet's actor may have; `pdf`: with those that are to be printed, too."""
    report = report_of(session, sheet, year)
    found = [tables.indicators(report.indicators)]
    if sheet.register or sheet.keeps:
        found = [tables.meetings(report), tables.people(report), *found]
    if sheet.sums:
        found.append(tables.breakdown(report.breakdown))
    logos = reads.logos(session, sheet.programme) if pdf else []
    for table in found:
        yield f"{table.name}.csv", tables.as_csv(table)
        yield f"{table.name}.xlsx", tables.as_xlsx(table)
        if pdf:
            yield f"{table.name}.pdf", printed.table(sheet.programme, logos, year, table)
    for share in sheet.shares:
        if not pdf or share.group_id not in sheet.register:
            continue
        account = report.account.of({share.group_id})
        if account.meetings:
            yield f"relazione_gruppo-{share.group.slug}.docx", skeleton(session, sheet, share, year, account)
        sheets = printed.registers(session, sheet, share, year)
        if sheets is not None:
            yield f"registro_firme-{share.group.slug}.pdf", sheets
