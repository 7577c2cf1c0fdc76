"""Registers and reports as files: PDF, XLSX and CSV, written by a job with progress."""

import csv
import io
import zipfile
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from lxml import etree

from portal.core import clock
from portal.core.access import Actor
from portal.core.database import transaction
from portal.core.jobs.worker import run_all
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.rules import Action, State
from portal.onestop.slips.models import Export, ExportState
from portal.onestop.slips.queries import register
from portal.onestop.slips.queries.register import HEADINGS, RegisterFilter
from portal.onestop.slips.queries.report import ReportFilter
from portal.onestop.slips.rules.exports import Format
from portal.onestop.slips.rules.periods import read_period
from portal.onestop.slips.services import exporting
from tests.factories import dossiers as make
from tests.onestop.slips.clones import Fate, add
from tests.onestop.slips.papers import stored, words_of

pytestmark = pytest.mark.usefixtures("app")
NOVEMBER = read_period("2026-11")
S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def officer() -> Actor:
    return make.crew()[Function.INTAKE]


def november(**only: object) -> RegisterFilter:
    return RegisterFilter(make.unit_id(), NOVEMBER, **only)  # type: ignore[arg-type]


def export(chosen: Format, wanted: RegisterFilter | ReportFilter | UUID) -> bytes:
    """Ask for a file, run its job and read it."""
    asked = {"actor": officer(), "now": clock.now()}
    with transaction():
        if isinstance(wanted, RegisterFilter):
            key = exporting.order_register(wanted, chosen, **asked)  # type: ignore[arg-type]
        elif isinstance(wanted, ReportFilter):
            key = exporting.order_report(wanted, chosen, **asked)  # type: ignore[arg-type]
        else:
            key = exporting.order_control(wanted, chosen, **asked)  # type: ignore[arg-type]
    run_all(prefix="slip.")
    made = read(key)
    assert (made.state, made.done) == (ExportState.READY, made.total)
    return stored(made.sha256)


def read(export_id: UUID) -> Export:
    with transaction(writing=False) as session:
        found = session.get_one(Export, export_id)
        session.expunge(found)
        return found


def workbook(data: bytes) -> list[list[str]]:
    """Read the cells of the one sheet of a workbook; a formula fails."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        sheet = etree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    assert not list(sheet.iter(f"{S}f")), "A cell is a formula"
    return [
        ["".join(map(str, cell.itertext())) for cell in row.iter(f"{S}c")]
        for row in sheet.iter(f"{S}row")
    ]


def report_06() -> ReportFilter:
    return ReportFilter(make.unit_id(), read_period("2026-Q4"), clock.now())


def test_the_register_as_a_workbook() -> None:
    first = make.make_dossier(Action.RECEIVE)
    second = make.make_dossier(Action.RECEIVE, code="1.013225")
    rows = workbook(export(Format.XLSX, november()))
    assert rows[0] == ["Sổ theo dõi hồ sơ – UBND phường Hạc Thành (minh họa) – Tháng 11 năm 2026"]
    assert tuple(rows[1]) == HEADINGS
    assert [row[:2] for row in rows[2:]] == [
        ["1", make.read(first).code],
        ["2", make.read(second).code],
    ]
    assert rows[2][5:7] == ["12 đường Lê Lợi, Phường Hạc Thành, Tỉnh Thanh Hóa", "0912345678"]


def test_a_filter_holds_in_the_file() -> None:
    make.make_dossier(Action.RECEIVE)
    other = make.make_dossier(Action.RECEIVE, Action.ASSIGN, code="1.013225")
    for wanted in (november(procedure="1.013225"), november(state=State.PROCESSING)):
        rows = workbook(export(Format.XLSX, wanted))[2:]
        assert [row[1] for row in rows] == [make.read(other).code]


STARTS = ("=", "+", "-", "@")


def test_what_people_typed_is_no_formula_in_the_register() -> None:
    names = [f'{start}HYPERLINK("http://127.0.0.1","x")' for start in STARTS]
    for name in names:
        dossier_id = make.make_dossier(Action.RECEIVE)
        with transaction() as session:
            from_table = sa.text("UPDATE dossier SET applicant_name = :name WHERE id = :id")
            session.execute(from_table, {"name": name, "id": dossier_id.hex})
    safe = [f"'{name}" for name in names]
    assert [row[4] for row in workbook(export(Format.XLSX, november()))[2:]] == safe
    text = export(Format.CSV, november()).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert tuple(rows[0]) == HEADINGS
    assert [row[4] for row in rows[1:]] == safe


def test_no_field_of_report_06_is_a_formula() -> None:
    dossier = make.read(make.make_dossier(Action.RECEIVE))
    for start in STARTS:
        name = f"{start}Lĩnh vực"
        with transaction() as session:
            of = sa.text(
                "UPDATE procedure_revision SET field = :name, state = 'retired' WHERE id = :id"
            )
            session.execute(of, {"name": name, "id": dossier.revision_id.hex})
        cells = [row[0] for row in workbook(export(Format.XLSX, report_06())) if row]
        assert (f"'{name}" in cells, name in cells) == (True, False)
        text = export(Format.CSV, report_06()).decode("utf-8-sig")
        cells = [row[0] for row in csv.reader(io.StringIO(text))]
        assert (f"'{name}" in cells, name in cells) == (True, False)


def test_the_register_as_a_paper(tmp_path: Path) -> None:
    dossier = make.read(make.make_dossier(Action.RECEIVE))
    text = words_of(export(Format.PDF, november()), tmp_path)
    for said in ("SỔ THEO DÕI HỒ SƠ", "Kỳ: Tháng 11 năm 2026", "Số hồ sơ: 1", "Họ tên chủ"):
        assert said.upper() in text.upper(), said
    assert dossier.applicant_name.split()[0] in text


def test_a_long_register_is_not_laid_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "MOST_PDF_ROWS", 1)
    for _ in range(2):
        make.make_dossier(Action.RECEIVE)
    with pytest.raises(exporting.TooLongForPdf) as caught, transaction():
        exporting.order_register(november(), Format.PDF, actor=officer(), now=clock.now())
    assert "2 hồ sơ" in str(caught.value)
    with transaction(writing=False) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Export)) == 0


def test_batches_tell_how_far_they_have_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "BATCH", 2)
    pattern = make.make_dossier()
    with transaction() as session:
        add(session, [pattern], [Fate(make.MORNING) for _ in range(5)])
        key = exporting.order_register(november(), Format.CSV, actor=officer(), now=clock.now())
    sha256 = exporting.write(key)
    assert (read(key).done, read(key).total, read(key).state) == (4, 5, ExportState.RUNNING)
    with transaction():
        exporting.finish(key, sha256 or "", now=clock.now())
    assert exporting.write(key) is None
    rows = list(csv.reader(io.StringIO(stored(sha256).decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == ["1", "2", "3", "4", "5"]
    assert len({row[1] for row in rows[1:]}) == 5


def test_pages_and_batches_tell_the_same() -> None:
    pattern = make.make_dossier()
    with transaction() as session:
        add(session, [pattern], [Fate(make.MORNING) for _ in range(7)])
        whole = register.page(november(), offset=0, limit=50)
        first = register.batch(november(), after=None, limit=4)
        second = register.batch(november(), after=first[-1], limit=4)
        assert [*first, *second] == list(whole)
        assert register.count(november()) == 7


def test_the_report_as_a_workbook() -> None:
    make.make_dossier(Action.RECEIVE)
    rows = workbook(export(Format.XLSX, report_06()))
    assert "cần đối chiếu bản gốc" in rows[1][0]
    assert rows[4][0] == "Lĩnh vực"
    assert rows[-1][:5] == ["Tổng cộng", "1", "1", "0", "0"]
    assert rows[-2][1:] == rows[-1][1:]


def test_the_report_as_a_paper(tmp_path: Path) -> None:
    make.make_dossier(Action.RECEIVE)
    text = words_of(export(Format.PDF, report_06()), tmp_path)
    for said in ("BIỂU 06/VPCP/KSTT", "Quý IV năm 2026", "Tổng cộng", "Lĩnh vực"):
        assert said in text


def test_the_control_sheet_at_any_time(tmp_path: Path) -> None:
    dossier_id = make.make_dossier(Action.RECEIVE)
    text = words_of(export(Format.PDF, dossier_id), tmp_path)
    assert "PHIẾU KIỂM SOÁT" in text
    assert "Số:" not in text, "A print-out takes no number"
    with pytest.raises(exporting.FormatUnknown), transaction():
        exporting.order_control(dossier_id, Format.CSV, actor=officer(), now=clock.now())
