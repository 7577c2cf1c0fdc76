"""What is sent about dossiers that go to colleagues, other units and linked agencies."""

from collections.abc import Iterable

from portal.core.i18n import lazy_gettext as _l
from portal.onestop.workflows.rules import Stance, Wait
from portal.onestop.workflows.rules.linking import Outcome
from portal.onestop.workflows.services.linking import Ending
from portal.ui.fields import (
    CheckboxesField,
    FileField,
    NumberField,
    RadioField,
    SelectField,
    TextAreaField,
    TextField,
)
from portal.ui.form import Form, make_form

LINKED_FILE_MB = 20
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


class LinkedResultForm(Form):
    """How a unit on the portal ended its part: the outcome, in words, with a document."""

    outcome = RadioField(_l("Kết quả của đơn vị"), choices=[(o.value, o.label) for o in Outcome])
    result = TextAreaField(
        _l("Nội dung kết quả"),
        hint=_l("Nêu kết quả, hoặc lý do không giải quyết được; đơn vị gửi hồ sơ đọc được."),
        rows=4,
        max_length=4000,
    )
    reference = TextField(_l("Số, ký hiệu kết quả"), optional=True, max_length=80)
    file = FileField(
        _l("Văn bản kèm theo"),
        accept=(".pdf", ".jpg", ".jpeg", ".png"),
        max_mb=LINKED_FILE_MB,
        optional=True,
    )

    def ending(self) -> Ending:
        """Give what was told; call it on a valid form."""
        told = self.answers
        return Ending(Outcome(told["outcome"]), told["result"], told.get("reference") or "")
