"""What citizens may send about their dossiers."""

from collections.abc import Iterable, Mapping

from portal.core.i18n import lazy_gettext as _l
from portal.identity.organisations.queries import UnitRow
from portal.onestop.dossiers.services.lookup import LookUp
from portal.ui.fields import CheckboxField, RadioField, TextAreaField, TextField
from portal.ui.fields.texts import MAX_LENGTH, tidy_line
from portal.ui.form import Form, make_form


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

    @property
    def given(self) -> bool:
        """Tell whether the declaration was made."""
        return bool(self.declared.data)


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


def read_look_up(sent: Mapping[str, str]) -> LookUp | None:
    """Read a whole look-up as its form does, which costs more than to find the dossier.

    Gives nothing for what the form has to speak about.
    """
    code, proof = (tidy_line(sent.get(name, "")) for name in ("code", "proof"))
    whole = 0 < len(code) <= MAX_LENGTH and 0 < len(proof) <= MAX_LENGTH
    return LookUp(code, proof) if whole else None


class WithdrawForm(Form):
    """Why a citizen takes a dossier back."""

    reason = TextAreaField(_l("Lý do rút hồ sơ"), optional=True)
