"""Copies of a test; call these inside no transaction."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from portal.core import clock
from portal.core.database import transaction
from portal.core.storage import blobs
from portal.records.copies import queries as find
from portal.records.copies.rules import CopyAct, CopyForm, CopyStep, Medium
from portal.records.copies.services import chain, requesting
from portal.records.copies.services.requesting import Request, Source
from tests.factories.correspondence import Bureau, inspected
from tests.factories.uploads import make_pdf

LETTER = Request(
    form=CopyForm.TRUE_COPY,
    from_medium=Medium.PAPER,
    to_medium=Medium.ELECTRONIC,
    subject="Về việc lập dự toán năm 2027 (minh họa)",
    source_agency="Sở Tài chính tỉnh Thanh Hóa",
    source_number="125/STC-QLNS",
    source_date=date(2026, 11, 20),
)


def make_copy(bureau: Bureau, *, sheets: int = 1, **facts: object) -> UUID:
    """Ask for a copy of an uploaded scan."""
    request = replace(LETTER, **facts)  # type: ignore[arg-type]
    file = inspected(make_pdf(pages=sheets)) if request.to_medium is Medium.ELECTRONIC else None
    prepared = requesting.prepare(request, Source(file=file))
    with transaction():
        return requesting.ask(bureau.unit, prepared, actor=bureau.clerk, now=clock.now()).id


def make_copy_at(bureau: Bureau, step: CopyStep, **facts: object) -> UUID:
    """Put a copy at a step without signing anything; a blob stands for the sealed file."""
    copy_id = make_copy(bureau, **facts)  # type: ignore[arg-type]
    with transaction():
        copy = find.locked(copy_id)
        copy.step = step
        copy.copy_sha256 = blobs().put_bytes(b"%PDF-1.7 a stand-in").sha256
    return copy_id


def order_copy(bureau: Bureau, copy_id: UUID, act: CopyAct, **facts: object) -> None:
    """Order an act of whose it is, without the work that it asks for."""
    judging = act in {CopyAct.ALLOW, CopyAct.REFUSE}
    doer = bureau.head if judging else bureau.clerk
    chosen = {"actor": doer, "now": clock.now(), **facts}
    with transaction():
        chain.act(copy_id, act, **chosen)  # type: ignore[arg-type]
