"""Files on request: asked for by a reader of the register, written by a job with progress."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from portal.core import clock, tables
from portal.core.access import Actor
from portal.core.clock import local
from portal.core.database import session, transaction
from portal.core.errors import NotFound, Refused
from portal.core.i18n import format_date, speaking
from portal.core.i18n import lazy_gettext as _l
from portal.core.jobs import enqueue
from portal.core.storage import blobs
from portal.core.tables import Cell, Sheet
from portal.identity.audit.services import record
from portal.identity.organisations.queries import get_unit
from portal.onestop.dossiers.queries import dossiers
from portal.onestop.dossiers.rules import State
from portal.onestop.dossiers.rules.issued import PaperKind
from portal.onestop.slips.models import Export, ExportState
from portal.onestop.slips.queries import register, report, wordings
from portal.onestop.slips.queries.control import control_facts
from portal.onestop.slips.queries.register import RegisterFilter, RegisterRow
from portal.onestop.slips.queries.report import ReportFilter
from portal.onestop.slips.queries.said import said
from portal.onestop.slips.rules.content import Content, Table
from portal.onestop.slips.rules.exports import Format, Subject
from portal.onestop.slips.rules.periods import read_period
from portal.onestop.slips.rules.report import Line, shape, total
from portal.onestop.slips.services import reports
from portal.onestop.slips.services.rendering import Page, compose
from portal.records.signatures.rules import date_in_words

TASK = "slip.export"
BATCH = 500
MOST_PDF_ROWS = 1000


class TooLongForPdf(Refused):
    """Nobody reads so long a PDF, and laying it out would hold a worker for minutes."""

    sentence = _l(
        "Sổ của kỳ này có %(rows)s hồ sơ, quá dài để in PDF (nhiều nhất %(most)s). "
        "Hãy chọn kỳ ngắn hơn, hoặc kết xuất XLSX."
    )


class FormatUnknown(Refused):
    """This is not written in this format."""

    sentence = _l("Không kết xuất được nội dung này theo định dạng đã chọn.")


def order_register(wanted: RegisterFilter, chosen: Format, *, actor: Actor, now: datetime) -> UUID:
    """Ask for the register of a filter as a file; raises TooLongForPdf."""
    rows = register.count(wanted)
    if chosen is Format.PDF and rows > MOST_PDF_ROWS:
        raise TooLongForPdf(rows=rows, most=MOST_PDF_ROWS)
    told = {
        "period": wanted.period.code,
        "procedure": wanted.procedure,
        "state": wanted.state.value if wanted.state else "",
    }
    return _order(Subject.REGISTER, wanted.unit_id, chosen, told, rows, actor, now)


def order_report(wanted: ReportFilter, chosen: Format, *, actor: Actor, now: datetime) -> UUID:
    """Ask for Biểu 06 of a unit and period as a file."""
    told = {"period": wanted.period.code}
    return _order(Subject.REPORT, wanted.unit_id, chosen, told, 1, actor, now)


def order_control(dossier_id: UUID, chosen: Format, *, actor: Actor, now: datetime) -> UUID:
    """Ask for a dossier's control sheet as it stands; raises FormatUnknown, DossierNotFound."""
    if chosen is not Format.PDF:
        raise FormatUnknown
    unit_id = dossiers.get(dossier_id).unit_id
    told = {"dossier_id": str(dossier_id)}
    return _order(Subject.CONTROL, unit_id, chosen, told, 1, actor, now)


def _order(  # noqa: PLR0917 - a row of the table of files.
    subject: Subject,
    unit_id: UUID,
    chosen: Format,
    wanted: Mapping[str, str],
    rows: int,
    actor: Actor,
    now: datetime,
) -> UUID:
    made = Export(
        account_id=actor.id,
        unit_id=unit_id,
        subject=subject,
        format=chosen,
        wanted=dict(wanted),
        total=rows,
        created_at=now,
    )
    session().add(made)
    session().flush()
    enqueue(TASK, {"export_id": str(made.id)}, key=f"export:{made.id}")
    record(
        action="export.asked",
        actor=actor,
        now=now,
        subject="register",
        subject_id=made.id,
        unit_id=unit_id,
        kind=subject.value,
        format=chosen.value,
        **wanted,
    )
    return made.id


def write(export_id: UUID) -> str | None:
    """Write a file and give its SHA-256, or nothing when it is there; call it in no transaction."""
    with transaction(writing=False) as reading, speaking("vi"):
        export = reading.get(Export, export_id)
        if export is None:
            raise NotFound
        if export.state is ExportState.READY:
            return None
        reading.expunge(export)
    with speaking("vi"), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export"
        _WRITERS[export.subject](export, path)
        with path.open("rb") as file:
            return blobs().put(file).sha256


def finish(export_id: UUID, sha256: str, *, now: datetime) -> None:
    """Note the finished file."""
    export = session().get(Export, export_id)
    if export is None:
        raise NotFound
    export.sha256, export.state, export.finished_at = sha256, ExportState.READY, now
    export.done = export.total


def _write_register(export: Export, path: Path) -> None:
    wanted = _register_filter(export.unit_id, export.wanted)
    with transaction(writing=False):
        unit = get_unit(export.unit_id)
    title = f"Sổ theo dõi hồ sơ – {unit.name} – {wanted.period.label}"
    if export.format is Format.PDF:
        path.write_bytes(_register_page(export, wanted).pdf())
        return
    rows = (row.cells(place) for place, row in enumerate(_all_rows(export, wanted), 1))
    _save(export.format, Sheet(title, (), register.HEADINGS, rows), path)


def _register_filter(unit_id: UUID, wanted: Mapping[str, Any]) -> RegisterFilter:
    state = State(wanted["state"]) if wanted["state"] else None
    return RegisterFilter(unit_id, read_period(wanted["period"]), wanted["procedure"], state)


def _all_rows(export: Export, wanted: RegisterFilter) -> Iterator[RegisterRow]:
    """Read batch by batch, each in a short transaction, and tell how far it has come."""
    last: RegisterRow | None = None
    done = 0
    while True:
        with transaction(writing=False):
            rows = register.batch(wanted, after=last, limit=BATCH)
        yield from rows
        if len(rows) < BATCH:
            return
        last, done = rows[-1], done + len(rows)
        with transaction() as writing:
            running = sa.update(Export).where(Export.id == export.id)
            writing.execute(running.values(done=done, state=ExportState.RUNNING))


def _register_page(export: Export, wanted: RegisterFilter) -> Page:
    cells = tuple(row.cells(place) for place, row in enumerate(_all_rows(export, wanted), 1))
    with transaction(writing=False):
        unit = get_unit(export.unit_id)
        words = {
            "co_quan": unit.name,
            "ky": str(wanted.period.label),
            "so_luong": str(len(cells)),
        }
        content = Content(words, {"bang_so": Table(register.HEADINGS, cells)})
        return _page_of(PaperKind.REGISTER_07, content, export)


def _page_of(kind: PaperKind, content: Content, export: Export) -> Page:
    """Write a paper without a number, in the wording in force today."""
    day = local(export.created_at)
    text = wordings.in_force(kind, day.date()).text
    unit = get_unit(export.unit_id)
    return compose(kind, text, content, unit, date_text=date_in_words(day))


def _write_control(export: Export, path: Path) -> None:
    with transaction(writing=False):
        dossier = dossiers.get(UUID(str(export.wanted["dossier_id"])))
        facts = control_facts(dossier)
        content = said(dossier, PaperKind.CONTROL_06).joined(facts.content())
        page = _page_of(PaperKind.CONTROL_06, content, export)
    path.write_bytes(page.pdf())


def _write_report(export: Export, path: Path) -> None:
    period = read_period(str(export.wanted["period"]))
    with transaction(writing=False):
        lines = report.lines(ReportFilter(export.unit_id, period, clock.now()))
        unit = get_unit(export.unit_id)
    lines = [*lines, total(lines, "Tổng cộng")]
    if export.format is Format.PDF:
        path.write_bytes(reports.page(lines, unit, period, at=export.created_at).pdf())
        return
    held = shape()
    notes = (held.legal_reference, f"{unit.name} – {period.label}", _made_on(export))
    headings = ("Lĩnh vực", *(f"{c.group}: {c.heading}" for c in held.columns))
    rows = (_report_row(line) for line in lines)
    _save(export.format, Sheet(held.title, notes, headings, rows), path)


def _report_row(line: Line) -> list[Cell]:
    return [line.name, *(line.figures[column.figure] for column in shape().columns)]


def _made_on(export: Export) -> str:
    return f"Lập ngày {format_date(export.created_at)}"


def _save(chosen: Format, sheet: Sheet, path: Path) -> None:
    write_file = tables.write_xlsx if chosen is Format.XLSX else tables.write_csv
    write_file(sheet, path)


_WRITERS: Mapping[Subject, Callable[[Export, Path], None]] = {
    Subject.REGISTER: _write_register,
    Subject.REPORT: _write_report,
    Subject.CONTROL: _write_control,
}
