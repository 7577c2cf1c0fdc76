"""What other packages tell a paper: plain frozen classes, each of which knows its content."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from portal.core.i18n import format_datetime
from portal.onestop.dossiers.rules.issued import PaperKind
from portal.onestop.slips.rules.content import Content, Picture, Table
from portal.onestop.slips.rules.fees import FeeFacts
from portal.onestop.slips.rules.outcomes import Outcome


def _ground(typed: str) -> str:
    """Leave out what the wording says before and after the ground itself."""
    return typed.strip().removeprefix("Căn cứ ").rstrip(".;")


@dataclass(frozen=True, slots=True)
class CorrectionItem:
    """One thing to put right: which, what is wrong with it, how it should be, by which law."""

    name: str
    problem: str
    how: str = ""
    legal_ground: str = ""
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class CorrectionFacts:
    """A correction sheet (Mẫu 02): everything to put right, and why."""

    kind: ClassVar[PaperKind] = PaperKind.CORRECTION_02
    items: Sequence[CorrectionItem]
    reason: str
    officer_name: str
    legal_ground: str = ""
    answer_until: datetime | None = None

    def content(self) -> Content:
        """Say it."""
        headings = ("TT", "Nội dung cần hoàn thiện", "Điều chưa đạt", "Cách làm đúng", "Căn cứ")
        rows = tuple(
            (str(place), item.name, item.problem, item.how, item.legal_ground)
            for place, item in enumerate(self.items, 1)
        )
        return Content(
            {
                "ly_do": self.reason,
                "can_cu": _ground(self.legal_ground),
                "han_bo_sung": format_datetime(self.answer_until),
                "can_bo": self.officer_name,
            },
            {"bang_bo_sung": Table(headings, rows)},
            right=self.officer_name,
            pictures=tuple(item.picture for item in self.items if item.picture),
        )


@dataclass(frozen=True, slots=True)
class ExtensionFacts:
    """An apology with an extension (Mẫu 04)."""

    kind: ClassVar[PaperKind] = PaperKind.EXTENSION_04
    reason: str
    apology: str
    due_before: datetime | None
    due_after: datetime | None
    signer_name: str
    signer_title: str
    legal_ground: str = ""
    late_body: str = ""

    def content(self) -> Content:
        """Say it."""
        return Content(
            {
                "ly_do": self.reason.rstrip("."),
                "loi_xin_loi": self.apology,
                "hen_tra_cu": format_datetime(self.due_before),
                "hen_tra_moi": format_datetime(self.due_after),
                "can_cu": _ground(self.legal_ground),
                "noi_cham": self.late_body,
            },
            right=self.signer_name,
            signer_title=self.signer_title,
        )


@dataclass(frozen=True, slots=True)
class StopFacts:
    """A notice that work on a dossier has stopped (Mẫu 05): for a while, for good, or withdrawn."""

    kind: ClassVar[PaperKind] = PaperKind.STOP_05
    reason: str
    legal_ground: str
    signer_name: str
    signer_title: str
    for_a_while: bool = False
    withdrawn: bool = False
    papers_returned: Sequence[str] = ()
    refund: str = ""

    def content(self) -> Content:
        """Say it."""
        return Content(
            {
                "ly_do": self.reason.rstrip("."),
                "can_cu": _ground(self.legal_ground),
                "tam_dung": "có" if self.for_a_while else "",
                "rut_ho_so": "có" if self.withdrawn else "",
                "giay_to_tra_lai": "; ".join(self.papers_returned),
                "hoan_phi": self.refund,
            },
            right=self.signer_name,
            signer_title=self.signer_title,
        )


@dataclass(frozen=True, slots=True)
class HandOver:
    """One way from desk to desk (a row of Mẫu 06)."""

    from_desk: str
    to_desk: str
    giver: str
    receiver: str
    at: datetime
    outcome: Outcome
    note: str = ""


@dataclass(frozen=True, slots=True)
class ControlFacts:
    """The way of a dossier (Mẫu 06); the final one is made when the result is returned."""

    kind: ClassVar[PaperKind] = PaperKind.CONTROL_06
    steps: Sequence[HandOver]
    consulted: str = ""
    drawn_up_by: str = ""

    def content(self) -> Content:
        """Say it."""
        headings = ("Giao, nhận", "Thời gian giao, nhận", "Kết quả giải quyết", "Ghi chú")
        return Content(
            {"co_quan_phoi_hop": self.consulted},
            {"bang_luan_chuyen": Table(headings, tuple(_control_row(s) for s in self.steps))},
            right=self.drawn_up_by,
        )


def _control_row(step: HandOver) -> tuple[str, str, str, str]:
    way = f"1. Giao: {step.from_desk}\n2. Nhận: {step.to_desk}"
    people = f"{format_datetime(step.at)}\nNgười giao: {step.giver}\nNgười nhận: {step.receiver}"
    return way, people, str(step.outcome.label), step.note


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A dossier of a hand-over list."""

    code: str
    procedure_name: str
    applicant_name: str
    desk: str


@dataclass(frozen=True, slots=True)
class HandoverFacts:
    """A list of dossiers that go from one desk or body to another together."""

    kind: ClassVar[PaperKind] = PaperKind.HANDOVER_LIST
    dossiers: Sequence[HandedOver]
    giver: str
    receiver: str
    at: datetime

    def content(self) -> Content:
        """Say it."""
        headings = ("TT", "Mã hồ sơ", "Nội dung hồ sơ", "Chủ hồ sơ", "Bước")
        rows = tuple(
            (str(place), d.code, d.procedure_name, d.applicant_name, d.desk)
            for place, d in enumerate(self.dossiers, 1)
        )
        return Content(
            {
                "ben_giao": self.giver,
                "ben_nhan": self.receiver,
                "so_luong": str(len(self.dossiers)),
                "thoi_diem_giao": format_datetime(self.at),
            },
            {"bang_ban_giao": Table(headings, rows)},
            left=self.giver,
            right=self.receiver,
        )


Facts = CorrectionFacts | ExtensionFacts | StopFacts | FeeFacts | ControlFacts
