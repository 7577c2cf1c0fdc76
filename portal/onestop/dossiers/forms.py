"""What people may send about dossiers."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from unicodedata import normalize
from uuid import UUID

from portal.core.i18n import lazy_gettext as _l
from portal.identity.organisations.queries import UnitRow
from portal.onestop.dossiers.queries.dossiers import DeskFilter
from portal.onestop.dossiers.services.desk import Order
from portal.onestop.dossiers.services.lookup import LookUp
from portal.onestop.dossiers.services.results import ResultContent
from portal.ui.fields import (
    CheckboxField,
    FileField,
    HiddenField,
    RadioField,
    SelectField,
    TextAreaField,
    TextField,
)
from portal.ui.form import Form, make_form

_COUNT = re.compile(r"\d{1,9}", re.ASCII)
_LONGEST_WORDS = 100


def start_form(units: Iterable[UnitRow]) -> Form:
    """Make the form that asks which of some agencies is to decide (field ``unit``)."""
    field = RadioField(
        _l("Cơ quan giải quyết"),
        hint=_l("Chọn nơi ông/bà muốn nộp hồ sơ."),
        choices=[(str(unit.id), unit.name) for unit in units],
    )
    return make_form("StartForm", {"unit": field})()


class PaperForm(Form):
    """One file for one paper."""

    file = FileField(_l("Chọn tệp"), hint=_l("PDF, JPG hoặc PNG, không quá 20 MB mỗi tệp."))


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
        "version": HiddenField(),
    }
    return make_form("MoveForm", fields)()


def order(form: Form) -> Order:
    """Give the order of an act as the service takes it; nonsense is left out."""
    chosen, seen = form["officer_id"].data, str(form["version"].data or "")
    return Order(
        reason=form["reason"].data,
        officer_id=UUID(chosen) if chosen else None,
        seen=int(seen) if _COUNT.fullmatch(seen) else None,
    )


def desk_filter(asked: Mapping[str, str]) -> DeskFilter:
    """Read from an address what an officer wants to see; nonsense is left out."""
    words, start = normalize("NFC", asked.get("q", "")), asked.get("tu", "")
    return DeskFilter(
        queue=asked.get("hang-doi", "todo"),
        words="".join(filter(str.isprintable, words)).strip()[:_LONGEST_WORDS],
        offset=int(start) if _COUNT.fullmatch(start) else 0,
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
