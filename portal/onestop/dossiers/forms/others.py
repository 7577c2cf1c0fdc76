"""What is sent about dossiers that go to colleagues, other units and linked agencies."""

from collections.abc import Iterable

from portal.core.i18n import lazy_gettext as _l
from portal.onestop.workflows.rules import Stance, Wait
from portal.onestop.workflows.rules.linking import Outcome
from portal.ui.fields import (
    CheckboxesField,
    NumberField,
    RadioField,
    SelectField,
    TextAreaField,
    TextField,
)
from portal.ui.form import Form, make_form

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
