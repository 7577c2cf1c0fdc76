"""What staff may send about outgoing and incoming documents."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import request
from wtforms import ValidationError

from portal.core.i18n import gettext as _
from portal.core.i18n import lazy_gettext as _l
from portal.records.correspondence.queries.outgoing import SignerChoice
from portal.records.correspondence.rules import IncomingState
from portal.records.correspondence.services.drafting import Draft
from portal.records.correspondence.services.incoming import Arrival
from portal.records.edxml.rules import Organisation, is_agency_code
from portal.records.edxml.services import MOST_BYTES
from portal.records.registers.rules import kinds
from portal.ui.fields import (
    DateField,
    FileField,
    HiddenField,
    RadioField,
    SearchField,
    SelectField,
    TextAreaField,
    TextField,
)
from portal.ui.fields.choices import Choices
from portal.ui.form import Fieldset, FilterForm, Form

FILE_MB = 20
_LONG = 30_000
_YEAR_DIGITS = 4  # A filter is never validated: what is longer is no year.


class _OfferingForm(Form):
    """A form whose choices come from the database."""

    def offer(self, name: str, choices: Choices) -> None:
        """Offer choices, and only then take what was chosen."""
        self[name].choices = choices
        if request.method == "POST":
            self[name].process(request.form)


class DraftForm(_OfferingForm):
    """An outgoing document, field by field of the decree."""

    kind = SelectField(
        _l("Loại văn bản"), choices=lambda: [(kind.code, kind.name) for kind in kinds().values()]
    )
    subject = TextField(_l("Trích yếu"), hint=_l("Nội dung chính, một câu."), max_length=300)
    signer_id = SelectField(_l("Người ký"))
    addressee = TextField(
        _l("Kính gửi"), hint=_l("Với công văn, tờ trình, báo cáo."), optional=True, max_length=300
    )
    bases = TextAreaField(_l("Căn cứ"), hint=_l("Mỗi dòng một căn cứ."), optional=True, rows=3)
    body = TextAreaField(
        _l("Nội dung"),
        hint=_l("Mỗi dòng một đoạn. Dòng bắt đầu bằng “Điều 1.” là điều, “#” là đề mục."),
        rows=14,
        max_length=_LONG,
    )
    recipients = TextAreaField(
        _l("Nơi nhận"),
        hint=_l("Mỗi dòng một nơi nhận; dòng “Lưu: VT” được thêm tự động."),
        rows=3,
    )
    office = TextField(
        _l("Viết tắt đơn vị soạn"), hint=_l("Ví dụ: VP"), optional=True, max_length=20
    )
    drafter_mark = TextField(
        _l("Ký hiệu người soạn"), hint=_l("Ví dụ: TTM"), optional=True, max_length=20
    )
    shown = RadioField(
        _l("Trang tra cứu công khai"),
        choices=(
            ("kind", _l("Chỉ hiện loại văn bản (có thông tin cá nhân hoặc nội bộ)")),
            ("subject", _l("Hiện cả trích yếu và cho tải tệp")),
        ),
        default="kind",
    )
    replaces_id = SelectField(
        _l("Thay thế cho văn bản"), optional=True, placeholder=_l("Không thay thế văn bản nào")
    )
    replaces_reason = TextField(_l("Lý do thay thế"), max_length=300, shown_when="replaces_id")
    seen = HiddenField(optional=True)
    fieldsets = (
        Fieldset(_l("Văn bản"), ("kind", "subject", "addressee", "bases", "body")),
        Fieldset(_l("Ký và nơi nhận"), ("signer_id", "recipients", "office", "drafter_mark")),
        Fieldset(_l("Công khai, thay thế"), ("shown", "replaces_id", "replaces_reason")),
    )

    def offer_signers(self, people: Sequence[SignerChoice]) -> None:
        """Offer who may sign, each once."""
        known = {str(each.account_id): f"{each.name} – {each.title}" for each in people}
        self.offer("signer_id", list(known.items()))

    def draft(self) -> Draft:
        """Give what the drafter wrote."""
        told: dict[str, Any] = dict(self.answers)
        told.pop("seen")
        shown, signer, replaces = (told.pop(n) for n in ("shown", "signer_id", "replaces_id"))
        return Draft(
            **told,
            signer_id=UUID(signer),
            personal=shown == "kind",
            replaces_id=UUID(replaces) if replaces else None,
        )


class AnnexForm(Form):
    """An annex: text in the same file, or a file of its own."""

    annex_title = TextField(_l("Tên phụ lục"), max_length=300)
    where = RadioField(
        _l("Phụ lục nằm ở đâu"),
        choices=(
            ("text", _l("Trong cùng tệp với văn bản")),
            ("file", _l("Là tệp PDF riêng, cơ quan ký số ở góc trên bên phải")),
        ),
    )
    annex_body = TextAreaField(
        _l("Nội dung phụ lục"), rows=6, max_length=_LONG, shown_when="where=text"
    )
    annex_file = FileField(_l("Tệp PDF"), accept=(".pdf",), max_mb=FILE_MB, shown_when="where=file")

    def annex(self) -> dict[str, Any]:
        """Give what was written, as ``drafting.add_annex`` takes it."""
        return {"title": self.annex_title.data, "body": self.annex_body.data}


class ReasonForm(Form):
    """Why a document is sent back, or revoked."""

    reason = TextField(_l("Lý do"), max_length=500)


class OutgoingFilterForm(FilterForm):
    """Which outgoing documents are to be seen."""

    q = SearchField(_l("Tìm trong trích yếu"), optional=True, max_length=100)


class ReceiverForm(Form):
    """To which agency's system a document goes."""

    receiver_code = TextField(
        _l("Mã định danh nơi nhận"),
        hint=_l("Mã định danh điện tử của cơ quan nhận, ví dụ: H56.14"),
        max_length=40,
        width="short",
    )
    receiver_name = TextField(_l("Tên nơi nhận"), max_length=200)

    def validate_receiver_code(self, field: TextField) -> None:
        """Refuse what cannot be an agency's identifier."""
        if not is_agency_code(field.data):
            raise ValidationError(_("Mã định danh gồm chữ in hoa, số và dấu chấm, như H56.14."))

    def organisation(self) -> Organisation:
        """Give the receiver; call it on a valid form."""
        return Organisation(self.receiver_code.data, self.receiver_name.data)


class PackageForm(Form):
    """A package of another agency's system."""

    package = FileField(_l("Gói edXML"), accept=(".edxml", ".xml"), max_mb=MOST_BYTES // 2**20)


class ArrivalForm(_OfferingForm):
    """A document that came in; documents with a degree of secrecy are not taken."""

    file = FileField(_l("Tệp PDF của văn bản"), accept=(".pdf",), max_mb=FILE_MB)
    sender = TextField(_l("Cơ quan, người gửi"), max_length=200)
    their_number = TextField(
        _l("Số, ký hiệu của văn bản"), hint=_l("Ví dụ: 125/STC-QLNS"), optional=True, max_length=80
    )
    their_date = DateField(_l("Ngày của văn bản"), optional=True)
    subject = TextField(_l("Trích yếu"), max_length=500)
    received_on = DateField(_l("Ngày đến"))
    due_on = DateField(_l("Hạn trả lời"), optional=True)

    def arrival(self) -> Arrival:
        """Give what the clerk entered; call it on a valid form."""
        told: dict[str, Any] = dict(self.answers)
        told.pop("file")
        return Arrival(**told)


class AssignForm(_OfferingForm):
    """Who settles an incoming document, and by when."""

    assignee_id = SelectField(_l("Người xử lý"))
    instruction = TextField(_l("Ý kiến chỉ đạo"), optional=True, max_length=500)
    due_on = DateField(_l("Hạn xử lý"), optional=True)

    def assignment(self) -> dict[str, Any]:
        """Give it as ``incoming.assign`` takes it; call it on a valid form."""
        return self.answers | {"assignee_id": UUID(self.assignee_id.data)}


class SettleForm(_OfferingForm):
    """How an incoming document was settled."""

    answer_id = SelectField(
        _l("Văn bản trả lời"), optional=True, placeholder=_l("Không trả lời bằng văn bản")
    )
    remark = TextField(_l("Kết quả xử lý"), optional=True, max_length=500)

    def settlement(self) -> dict[str, Any]:
        """Give it as ``incoming.settle`` takes it; call it on a valid form."""
        answer = self.answer_id.data
        return self.answers | {"answer_id": UUID(answer) if answer else None}


class IncomingFilterForm(FilterForm):
    """Which incoming documents are to be seen."""

    q = SearchField(_l("Tìm theo người gửi, số, trích yếu"), optional=True, max_length=100)
    year = TextField(_l("Năm"), optional=True, max_length=_YEAR_DIGITS, width="short")
    state = SelectField(
        _l("Trạng thái"),
        optional=True,
        placeholder=_l("Tất cả"),
        choices=[(each.value, each.label) for each in IncomingState],
    )

    @property
    def chosen_year(self) -> int | None:
        """Give the year typed; anything strange means all years."""
        typed = self.year.data
        told = len(typed) <= _YEAR_DIGITS and typed.isascii() and typed.isdigit()
        return int(typed) if told else None

    @property
    def chosen_state(self) -> IncomingState | None:
        """Give the state chosen; an unknown one means all."""
        return next((each for each in IncomingState if each == self.state.data), None)
