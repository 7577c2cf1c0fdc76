"""Writing tables to files row by row: XLSX by XlsxWriter in constant memory, and CSV.

XlsxWriter only writes, which is all that is wanted here, keeps one row in memory, and never
makes a formula of text; what a spreadsheet would take for one is neutralised all the same,
because people save an XLSX as CSV.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

Cell = str | int
_WIDTH = 22
# A spreadsheet runs what begins with these (OWASP, CSV Injection).
_LIVE = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would take for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(_LIVE) else text


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table on its way to a file; ``rows`` are made while they are written."""

    title: str
    notes: Sequence[str]
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def write_xlsx(sheet: Sheet, path: Path) -> None:
    """Write a workbook of one sheet: title, notes, headings, rows."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True})
        page = book.add_worksheet()
        page.set_column(0, len(sheet.headings) - 1, _WIDTH)
        top = [[sheet.title], *([note] for note in sheet.notes), sheet.headings]
        for number, row in enumerate(top):
            page.write_row(number, 0, [_safe(cell) for cell in row], bold)
        page.freeze_panes(len(top), 0)
        for number, cells in enumerate(sheet.rows, len(top)):
            page.write_row(number, 0, [_safe(cell) for cell in cells])


def write_csv(sheet: Sheet, path: Path) -> None:
    """Write comma-separated text in UTF-8 with the mark by which spreadsheets know it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([_safe(cell) for cell in sheet.headings])
        writer.writerows([_safe(cell) for cell in row] for row in sheet.rows)


def _safe(cell: Cell) -> Cell:
    return cell if isinstance(cell, int) else safe_cell(cell)
