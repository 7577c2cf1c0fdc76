"""What people may send about dossiers."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from unicodedata import normalize
from uuid import UUID

from portal.core.i18n import gettext as _
from portal.core.i18n import lazy_gettext as _l
from portal.identity.organisations.queries import UnitRow
from portal.onestop.dossiers.queries.inbox import Cursor, DeskFilter
from portal.onestop.dossiers.rules import Basis, Move
from portal.onestop.dossiers.rules.queues import OWN_WORK, QUEUES
from portal.onestop.dossiers.services.desk import Order
from portal.onestop.dossiers.services.lookup import LookUp
from portal.onestop.dossiers.services.results import ResultContent
from portal.onestop.workflows.rules import Stance, Wait
from portal.onestop.workflows.rules.linking import Outcome
from portal.ui.fields import (
    CheckboxesField,
    CheckboxField,
    HiddenField,
    NumberField,
    RadioField,
    SelectField,
    TextAreaField,
    TextField,
)
from portal.ui.form import Form, make_form

_COUNT = re.compile(r"\d{1,9}", re.ASCII)
_DAYS = re.compile(r"\d{1,4}", re.ASCII)
_LONGEST_WORDS = 100
_LONGEST_BASIS = (("legal_ground", 400), ("document", 200), ("apology", 2000))


def start_form(units: Iterable[UnitRow]) -> Form:
    """Make the form that asks which of some agencies is to decide (field ``unit``)."""
    field = RadioField(
        _l("Cơ quan giải quyết"),
        hint=_l("Chọn nơi ông/bà muốn nộp hồ sơ."),
        choices=[(str(unit.id), unit.name) for unit in units],
    )
    return make_form("StartForm", {"unit": field})()


class DeclarationForm(Form):
    """The declaration before filing."""

    declared = CheckboxField(
        _l("Tôi cam đoan nội dung khai là đúng sự thật và chịu trách nhiệm trước pháp luật."),
        optional=True,
    )


class LookUpForm(Form):
    """A dossier's code and a second item."""

    code = TextField(
        _l("Mã hồ sơ"),
        hint=_l("Ghi trên giấy tiếp nhận, ví dụ H56.14-261121-0001"),
        autocomplete="off",
    )
    proof = TextField(
        _l("4 số cuối của số định danh, hoặc mã PIN trên biên nhận"),
        hint=_l("Số định danh (CCCD) của chủ hồ sơ; mã PIN gồm 9 chữ và số."),
        autocomplete="off",
    )

    def wanted(self) -> LookUp:
        """Give what was typed."""
        return LookUp(code=self.code.data or "", proof=self.proof.data or "")


def move_form(officers: Mapping[UUID, str]) -> Form:
    """Make the form of an act: why, to whom (``officer_id``), and which version was seen.

    It is not validated as a whole, because every act needs other parts of it: the services
    say what is missing.
    """
    fields = {
        "reason": TextAreaField(_l("Lý do, ý kiến"), optional=True),
        "officer_id": SelectField(
            _l("Chuyên viên thụ lý"),
            choices=[(str(key), name) for key, name in officers.items()],
        ),
        "legal_ground": TextField(
            _l("Căn cứ pháp lý"),
            hint=_l("Bắt buộc khi yêu cầu nghĩa vụ tài chính, dừng xử lý hoặc kết thúc hồ sơ."),
            optional=True,
        ),
        "document": TextField(_l("Số, ký hiệu văn bản hoặc biên lai"), optional=True),
        "days": TextField(
            _l("Số ngày gia hạn"),
            hint=_l("Chỉ được gia hạn một lần, trước khi hết hạn."),
            optional=True,
        ),
        "apology": TextAreaField(
            _l("Lời xin lỗi"),
            hint=_l("Người nộp hồ sơ sẽ đọc được khi gia hạn."),
            optional=True,
        ),
        "version": HiddenField(),
        "journal": HiddenField(),
    }
    return make_form("MoveForm", fields)()


def explain_reason(form: Form, moves: Iterable[Move]) -> None:
    """Say at the reason which of the offered acts cannot do without one."""
    needing = [str(move.label) for move in moves if move.needs_reason]
    if needing:
        form["reason"].optional = False
        form["reason"].hint = _("Bắt buộc khi chọn: %(acts)s.", acts=", ".join(needing))


def order(form: Form) -> Order:
    """Give the order of an act as the service takes it; nonsense is left out."""
    chosen, seen = form["officer_id"].data, str(form["version"].data or "")
    days = str(form["days"].data or "").strip()
    return Order(
        reason=form["reason"].data,
        officer_id=UUID(chosen) if chosen else None,
        seen=int(seen) if _COUNT.fullmatch(seen) else None,
        basis=_basis(form),
        days=int(days) if _DAYS.fullmatch(days) else None,
    )


def entries_seen(form: Form) -> int:
    """Give how many entries the dossier's journal had when the page was opened."""
    seen = str(form["journal"].data or "")
    return int(seen) if _COUNT.fullmatch(seen) else 0


def _basis(form: Form) -> Basis:
    """Read what an act on the clock rests on, cut to what can be stored."""
    given = {name: str(form[name].data or "").strip()[:most] for name, most in _LONGEST_BASIS}
    return Basis.from_json(given)


def desk_filter(asked: Mapping[str, str]) -> DeskFilter:
    """Read from an address what an officer wants to see; nonsense is left out."""
    words, queue = normalize("NFC", asked.get("q", "")), asked.get("hang-doi", OWN_WORK)
    return DeskFilter(
        queue=queue if queue in QUEUES else OWN_WORK,
        words="".join(filter(str.isprintable, words)).strip()[:_LONGEST_WORDS],
        after=Cursor.read(asked.get("sau", "")),
        before=Cursor.read(asked.get("truoc", "")),
    )


class DraftResultForm(Form):
    """The result as the case officer writes it."""

    granted = RadioField(
        _l("Kết quả"),
        choices=[
            ("yes", _l("Giải quyết theo đề nghị")),
            ("no", _l("Không giải quyết, có nêu lý do")),
        ],
    )
    title = TextField(_l("Trích yếu"), optional=True)
    body = TextAreaField(
        _l("Nội dung"),
        hint=_l("Mỗi dòng là một đoạn. Số định danh được điền vào chỗ [[…]] khi tạo văn bản."),
    )
    seen = HiddenField(optional=True)

    @property
    def seen_at(self) -> datetime | None:
        """Give when the draft that was opened had been saved, if it had been."""
        try:
            return datetime.fromisoformat(str(self.seen.data))
        except ValueError:
            return None

    def content(self) -> ResultContent:
        """Give the content as the service takes it."""
        return ResultContent(
            granted=self.granted.data == "yes", title=self.title.data, body=self.body.data
        )


class WithdrawForm(Form):
    """Why a citizen takes a dossier back."""

    reason = TextAreaField(_l("Lý do rút hồ sơ"), optional=True)


Choices = Iterable[tuple[str, str]]


def hand_over_form(dossiers: Choices, officers: Choices) -> Form:
    """Make the form that hands ``dossiers`` to one of some ``officers``, for a ``reason``."""
    fields = {
        "dossiers": CheckboxesField(_l("Hồ sơ cần chuyển"), choices=list(dossiers), optional=True),
        "officer_id": SelectField(
            _l("Chuyển cho"), choices=list(officers), placeholder=_l("– Chọn –")
        ),
        "reason": TextAreaField(_l("Lý do"), rows=3, max_length=1000),
    }
    return make_form("HandOverForm", fields)()


def enquiry_form(units: Choices, papers: Choices) -> Form:
    """Make the form that asks ``units`` a ``question``, showing them some ``papers``."""
    fields = {
        "unit_ids": CheckboxesField(_l("Đơn vị được hỏi"), choices=list(units)),
        "question": TextAreaField(_l("Nội dung cần hỏi"), rows=5, max_length=4000),
        "papers": CheckboxesField(
            _l("Giấy tờ gửi kèm"),
            hint=_l("Đơn vị được hỏi chỉ mở được những giấy tờ này."),
            choices=list(papers),
            optional=True,
        ),
        "limit_hours": NumberField(
            _l("Thời hạn trả lời (giờ làm việc)"), minimum=1, maximum=400, default=8
        ),
        "wait": RadioField(
            _l("Khi nào thì đủ ý kiến"),
            choices=[(wait.value, wait.label) for wait in Wait],
            default=Wait.ALL.value,
        ),
    }
    return make_form("EnquiryForm", fields)()


class OpinionForm(Form):
    """What a unit says to a question."""

    stance = RadioField(
        _l("Ý kiến của đơn vị"), choices=[(stance.value, stance.label) for stance in Stance]
    )
    answer = TextAreaField(
        _l("Nội dung ý kiến"),
        hint=_l("Bắt buộc khi kèm điều kiện hoặc không thống nhất."),
        optional=True,
        max_length=4000,
    )


class LinkedEndForm(Form):
    """How a sub-dossier with another agency ended."""

    outcome = RadioField(
        _l("Kết quả của cơ quan liên thông"), choices=[(o.value, o.label) for o in Outcome]
    )
    reference = TextField(_l("Mã hồ sơ tại cơ quan liên thông"), optional=True, max_length=80)
