"""Outgoing and incoming documents of a test; call these inside no transaction."""

import io
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from portal.core import clock
from portal.core.access import Actor
from portal.core.database import transaction
from portal.core.storage import blobs
from portal.identity.organisations.rules import Function
from portal.records.correspondence.queries import outgoing as find
from portal.records.correspondence.rules import Act, Step
from portal.records.correspondence.services import chain, drafting, incoming
from portal.records.correspondence.services.drafting import Draft
from portal.records.correspondence.services.incoming import Arrival
from portal.records.documents.rules import SIGNED_PDFS
from portal.records.documents.services import InspectedFile, inspect
from tests.factories.identity import make_staff, make_unit, staff_actor
from tests.factories.uploads import make_pdf

_PEOPLE = {
    Function.CASE_OFFICER: ("Lưu Thị Phương", "CHUYÊN VIÊN"),
    Function.DIVISION_HEAD: ("Mai Xuân Hùng", "TRƯỞNG PHÒNG"),
    Function.AGENCY_HEAD: ("Lê Thị Hòa", "CHỦ TỊCH"),
    Function.RECORDS_CLERK: ("Cao Thị Nhàn", "VĂN THƯ"),
}


@dataclass
class Bureau:
    """A unit and the four people through whose hands a document goes."""

    unit: UUID
    people: dict[Function, Actor]

    @property
    def drafter(self) -> Actor:
        return self.people[Function.CASE_OFFICER]

    @property
    def checker(self) -> Actor:
        return self.people[Function.DIVISION_HEAD]

    @property
    def head(self) -> Actor:
        return self.people[Function.AGENCY_HEAD]

    @property
    def clerk(self) -> Actor:
        return self.people[Function.RECORDS_CLERK]

    def doer(self, act: Act) -> Actor:
        return {
            Act.SUBMIT: self.drafter,
            Act.INITIAL: self.checker,
            Act.SIGN: self.head,
            Act.RELEASE: self.clerk,
            Act.SEND_BACK: self.checker,
        }[act]

    def order(self, document_id: UUID, act: Act, **facts: object) -> None:
        """Order an act of whose it is, without the work that it asks for."""
        chosen = {"actor": self.doer(act), "now": clock.now(), "seen": None, **facts}
        with transaction():
            chain.act(document_id, act, **chosen)  # type: ignore[arg-type]


def make_bureau() -> Bureau:
    unit = make_unit()
    people = {}
    for function, (name, title) in _PEOPLE.items():
        account = make_staff(unit, function, display_name=name, title=title)
        people[function] = Actor(
            account, name, "staff", staff_actor(unit, function, account_id=account).grants
        )
    return Bureau(unit, people)


def draft_of(bureau: Bureau, **facts: object) -> Draft:
    """Say what a letter to a department says."""
    chosen = {
        "kind": "cong-van",
        "subject": "Báo cáo kết quả thực hiện một cửa (minh họa)",
        "body": "Thực hiện nhiệm vụ được giao.\n# Kết quả\n- Đã giải quyết 12 hồ sơ.",
        "signer_id": bureau.head.id,
        "addressee": "Sở Nội vụ tỉnh Thanh Hóa",
        "recipients": "Như trên;\nLãnh đạo UBND;",
        "office": "VP",
        "drafter_mark": "LTP",
    } | facts
    return Draft(**chosen)  # type: ignore[arg-type]


def make_outgoing(bureau: Bureau, **facts: object) -> UUID:
    with transaction():
        draft = draft_of(bureau, **facts)
        return drafting.create(bureau.unit, draft, actor=bureau.drafter, now=clock.now()).id


def make_outgoing_at(bureau: Bureau, step: Step, **facts: object) -> UUID:
    """Put a document on a desk without making any file; a blob stands for the PDF."""
    document_id = make_outgoing(bureau, **facts)
    if step is Step.DRAFT:
        return document_id
    bureau.order(document_id, Act.SUBMIT)
    with transaction():
        document = find.locked(document_id)
        document.pending, document.step = None, step
        document.rendered_sha256 = blobs().put_bytes(b"%PDF-1.7 a stand-in").sha256
    return document_id


def inspected(data: bytes | None = None, name: str = "van-ban.pdf") -> InspectedFile:
    return inspect(io.BytesIO(data or make_pdf()), name, SIGNED_PDFS)


def make_incoming(bureau: Bureau, **facts: object) -> UUID:
    chosen = {
        "sender": "Sở Tài chính tỉnh Thanh Hóa",
        "subject": "Về việc lập dự toán năm 2027 (minh họa)",
        "received_on": date(2026, 11, 20),
        "their_number": "125/STC-QLNS",
    } | facts
    file = inspected()
    with transaction():
        arrival = Arrival(**chosen)  # type: ignore[arg-type]
        return incoming.register(bureau.unit, arrival, file, actor=bureau.clerk, now=clock.now()).id
