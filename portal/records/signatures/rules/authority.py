"""Who may sign what for an agency: the forms of signing and what an authority covers.

Sources: Nghị định 30/2020/NĐ-CP, Điều 13 (ký ban hành văn bản) and Phụ lục I (quyền hạn, chức
vụ của người ký).
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l


class SigningForm(StrEnum):
    """In whose place a person signs."""

    DIRECT = "direct"
    DEPUTY = "deputy"
    BY_ORDER = "by_order"
    BY_MANDATE = "by_mandate"

    @property
    def label(self) -> LazyString:
        """Give the words of the decree."""
        return _FORMS[self]


class Scope(StrEnum):
    """What kind of papers an authority is about."""

    ALL = "all"
    DOCUMENTS = "documents"
    RESULTS = "results"

    @property
    def label(self) -> LazyString:
        """Give the words that people read."""
        return _SCOPES[self]


class AuthorityState(StrEnum):
    """How far an entry of the register has come; one that ended stays confirmed."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Matter:
    """What is to be signed: an administrative document of a kind, or a procedure's result."""

    scope: Scope
    code: str = ""


_FORMS: dict[SigningForm, LazyString] = {
    SigningForm.DIRECT: _l("Ký trực tiếp"),
    SigningForm.DEPUTY: _l("Ký thay (KT.)"),
    SigningForm.BY_ORDER: _l("Ký thừa lệnh (TL.)"),
    SigningForm.BY_MANDATE: _l("Ký thừa ủy quyền (TUQ.)"),
}
_SCOPES: dict[Scope, LazyString] = {
    Scope.ALL: _l("Tất cả văn bản và kết quả"),
    Scope.DOCUMENTS: _l("Văn bản hành chính"),
    Scope.RESULTS: _l("Kết quả giải quyết thủ tục hành chính"),
}
_ABBREVIATIONS = {
    SigningForm.DEPUTY: "KT.",
    SigningForm.BY_ORDER: "TL.",
    SigningForm.BY_MANDATE: "TUQ.",
}
# Who signs by order or mandate does not sign for the collective.
_FOR_COLLECTIVE = frozenset({SigningForm.DIRECT, SigningForm.DEPUTY})


def covers(scope: Scope, codes: Collection[str], matter: Matter) -> bool:
    """Tell whether an authority for a scope (no codes: all of it) covers a matter."""
    if scope is Scope.ALL:
        return True
    return scope is matter.scope and (not codes or matter.code in codes)


def capacity_lines(form: SigningForm, *, head_title: str, collective: str = "") -> tuple[str, ...]:
    """Write what stands above the signer's own title: ``TM. …``, ``KT. CHỦ TỊCH``."""
    lines = [collective] if collective and form in _FOR_COLLECTIVE else []
    if form in _ABBREVIATIONS:
        lines.append(f"{_ABBREVIATIONS[form]} {head_title}")
    return tuple(lines)
