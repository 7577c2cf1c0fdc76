"""Issued documents of a test; call these inside no transaction."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from portal.core.access import SYSTEM
from portal.core.database import transaction
from portal.core.storage import blobs
from portal.records.registers import services
from portal.records.registers.queries import DocumentRow, get
from tests.factories.identity import make_unit
from tests.factories.signatures import NOW, SignedPaper, make_signed_paper

ISSUED_ON = date(2026, 11, 21)


def make_draft(unit_id: UUID | None = None, **facts: object) -> DocumentRow:
    """Open a draft of a personal certificate."""
    chosen = {
        "kind": "Giấy xác nhận",
        "symbol": "GXN-UBND",
        "title": "Xác nhận tình trạng hôn nhân của ông Nguyễn Văn Thưởng",
        "signer_name": "Lê Thị Hòa",
        "signer_title": "Chủ tịch",
        "actor": SYSTEM,
        "now": NOW,
    } | facts
    unit = unit_id or make_unit()
    with transaction():
        return services.open_draft(unit_id=unit, **chosen)  # type: ignore[arg-type]


def make_released(unit_id: UUID | None = None, **facts: object) -> DocumentRow:
    """Release a document with a file that only stands for one; nothing is signed."""
    draft = make_draft(unit_id, **facts)
    with transaction():
        services.assign_number(draft.id, issued_on=ISSUED_ON, actor=SYSTEM, now=NOW)
        stored = blobs().put_bytes(draft.public_id.encode())
        services.release(draft.id, sha256=stored.sha256, actor=SYSTEM, now=NOW)
        return get(draft.id)


@dataclass(frozen=True)
class Issued:
    """A released document and the steps of its paper."""

    row: DocumentRow
    paper: SignedPaper


def make_issued(unit_id: UUID | None = None, **facts: object) -> Issued:
    """Release a document with a paper that was really signed and sealed."""
    draft = make_draft(unit_id, **facts)
    paper = make_signed_paper()
    with transaction():
        services.assign_number(draft.id, issued_on=ISSUED_ON, actor=SYSTEM, now=NOW)
        stored = blobs().put_bytes(paper.sealed)
        services.release(draft.id, sha256=stored.sha256, actor=SYSTEM, now=NOW)
        return Issued(get(draft.id), paper)
