"""What a step of a path asks somebody to do, and which function in a unit does it."""

from collections.abc import Mapping
from enum import StrEnum

from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l
from portal.identity.organisations.rules import Function


class Duty(StrEnum):
    """What a step asks for; a definition names it ``function``."""

    RECEIVE = "receive"
    ASSIGN = "assign"
    EXAMINE = "examine"
    CONSULT = "consult"
    INITIAL = "initial"
    SIGN = "sign"
    NUMBER_AND_SEAL = "number_and_seal"
    HAND_OVER = "hand_over"

    @property
    def label(self) -> LazyString:
        """Give the word officials use."""
        return _LABELS[self]

    @property
    def held_by(self) -> Function:
        """Tell which function in a unit carries the duty."""
        return _HELD_BY[self]


_LABELS: Mapping[Duty, LazyString] = {
    Duty.RECEIVE: _l("Tiếp nhận"),
    Duty.ASSIGN: _l("Phân công"),
    Duty.EXAMINE: _l("Thẩm định"),
    Duty.CONSULT: _l("Góp ý kiến"),
    Duty.INITIAL: _l("Ký nháy"),
    Duty.SIGN: _l("Ký số"),
    Duty.NUMBER_AND_SEAL: _l("Cấp số, đóng dấu"),
    Duty.HAND_OVER: _l("Trả kết quả"),
}
_HELD_BY: Mapping[Duty, Function] = {
    Duty.RECEIVE: Function.INTAKE,
    Duty.ASSIGN: Function.DIVISION_HEAD,
    Duty.EXAMINE: Function.CASE_OFFICER,
    Duty.CONSULT: Function.CASE_OFFICER,
    Duty.INITIAL: Function.DIVISION_HEAD,
    Duty.SIGN: Function.AGENCY_HEAD,
    Duty.NUMBER_AND_SEAL: Function.RECORDS_CLERK,
    Duty.HAND_OVER: Function.INTAKE,
}
# The statutory clock begins with the receipt and ends with the release: these do not use it.
OFF_THE_CLOCK = frozenset({Duty.RECEIVE, Duty.HAND_OVER})
