"""Tables as files: CSV for other programs, XLSX for spreadsheets. What people typed is only ever text in them: nothing
that begins like a formula is one."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from workspace.hours import ROME
from workspace.programmes.breakdown import Part
from workspace.programmes.report import Indicator, MeetingRow, PersonRow, Report

FORMULA = ("=", "+", "-", "@")
CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


@dataclass(frozen=True)
class Hours:
    """Hundredths of an hour."""

    hundredths: int

    def __str__(self) -> str:
        return f"{self.hundredths // 100},{self.hundredths % 100:02d}"


@dataclass(frozen=True)
class Percent:
    """Tenths of a per cent."""

    tenths: int

    def __str__(self) -> str:
        return f"{self.tenths // 10},{self.tenths % 10}"


Cell = str | int | dt.date | Hours | Percent | None


@dataclass(frozen=True)
class Table:
    """`name` is that of the file; `title` what it is called on paper."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]


MEETINGS = (
    "programma", "cup", "ambito", "gruppo", "tipo", "data", "inizio", "fine", "ore", "modalita", "supervisione",
    "iscritti", "presenti",
)  # fmt: skip
PEOPLE = (
    "codice", "professione", "ente", "gruppo", "tipo", "ore_dovute", "ore_presenti", "percentuale", "almeno_80",
    "attestato",
)  # fmt: skip
INDICATORS = (
    "anno", "tipo", "gruppi", "incontri", "ore", "persone", "max_persone", "gruppi_con_ore_minime", "persone_almeno_80",
)  # fmt: skip
BREAKDOWN = ("anno", "tipo", "voce", "valore", "persone")


def meetings(report: Report) -> Table:
    programme = report.programme
    rows = [_meeting(row, programme.title, programme.cup) for row in report.meetings]
    return Table("incontri", "Incontri", MEETINGS, rows)


def _meeting(row: MeetingRow, title: str, cup: str) -> Sequence[Cell]:
    held = row.held
    starts, ends = held.starts_at.astimezone(ROME), held.ends_at.astimezone(ROME)
    return (
        title, cup, row.share.ambito, row.share.name, row.share.group.kind, held.day, starts.strftime("%H:%M"), ends.strftime("%H:%M"),
        Hours(held.length), held.mode, row.supervisor, held.enrolled, held.present,
    )  # fmt: skip


def people(report: Report) -> Table:
    return Table("presenze", "Presenze", PEOPLE, [_person(row) for row in report.people])


def _person(row: PersonRow) -> Sequence[Cell]:
    line, share = row.line, row.share
    return (
        row.code, row.profession, row.employer, share.name, share.group.kind, Hours(line.due), Hours(line.present),
        Percent(line.tenths), "sì" if line.enough else "no", row.certificate,
    )  # fmt: skip


def indicators(rows: Sequence[Indicator]) -> Table:
    cells: list[Sequence[Cell]] = [
        (row.year, row.kind, row.groups, row.meetings, Hours(row.length), row.people, row.largest, row.groups_enough,
         row.people_enough)
        for row in rows
    ]  # fmt: skip
    return Table("indicatori", "Indicatori", INDICATORS, cells)


GENDER_WORDS = {"f": "donne", "m": "uomini", "x": "altro"}


def breakdown(rows: Sequence[Part]) -> Table:
    cells: list[Sequence[Cell]] = [(row.year, row.kind, row.about, value_word(row), row.people) for row in rows]
    return Table("persone", "Chi partecipa", BREAKDOWN, cells)


def value_word(row: Part) -> str:
    return GENDER_WORDS[row.value] if row.about == "genere" else row.value


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula, on one line."""
    flat = CONTROL.sub(" ", text).strip()
    return f"'{flat}" if flat.startswith(FORMULA) else flat


def as_csv(table: Table) -> bytes:
    """UTF-8, semicolons, decimal commas, ISO dates."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(table.columns)
    for row in table.rows:
        writer.writerow([_said(cell) for cell in row])
    return out.getvalue().encode()


def _said(cell: Cell) -> str:
    if isinstance(cell, str):
        return harmless(cell)
    return cell.isoformat() if isinstance(cell, dt.date) else "" if cell is None else str(cell)


def as_xlsx(table: Table) -> bytes:
    """A workbook with one sheet: numbers are numbers, dates are dates, and text is text."""
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    sheet.title = table.title
    sheet.append(table.columns)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for number, row in enumerate(table.rows, start=2):
        for column, value in enumerate(row, start=1):
            _put(sheet.cell(number, column), value)
    for column, name in enumerate(table.columns, start=1):
        longest = max((len(_said(row[column - 1])) for row in table.rows), default=0)
        sheet.column_dimensions[get_column_letter(column)].width = min(60, max(len(name), longest) + 2)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _put(cell: object, value: Cell) -> None:
    from openpyxl.cell import Cell as Box

    assert isinstance(cell, Box)
    if isinstance(value, str):
        cell.value, cell.data_type = harmless(value), "s"
    elif isinstance(value, Hours):
        cell.value, cell.number_format = value.hundredths / 100, "0.00"
    elif isinstance(value, Percent):
        cell.value, cell.number_format = value.tenths / 10, "0.0"
    elif isinstance(value, dt.date):
        cell.value, cell.number_format = value, "yyyy-mm-dd"
    else:
        cell.value = value
