"""Who signs which paper, and where a paper stands on its way to whom it is for.

Sources: the forms of Thông tư 03/2025/TT-VPCP in use name who signs below each; Mẫu 04 and 05 are
letters of the agency, which its head signs and its records clerk numbers and seals
(Nghị định 30/2020/NĐ-CP, Điều 15, 18, 32).
"""

from collections.abc import Mapping
from enum import StrEnum

from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l
from portal.onestop.dossiers.rules import Action
from portal.onestop.dossiers.rules.issued import PaperKind

# These are letters: a number and symbol, an addressee, recipients, a signature and a seal.
LETTERS = frozenset({PaperKind.EXTENSION_04, PaperKind.STOP_05})
# Whoever did the act signs these, in the right column of the form unless told otherwise. The
# others bear no signature of the portal's: an acknowledgement only proves that something came in,
# and the register is a print-out. A fee's paper says on its face that it is no receipt of the tax
# system; the signature proves who took the money, and lets everybody verify the paper.
SIGNED_BY_MAKER: Mapping[PaperKind, int] = {
    PaperKind.RECEIPT_01: 1,
    PaperKind.CORRECTION_02: 1,
    PaperKind.REFUSAL_03: 1,
    PaperKind.CONTROL_06: 1,
    PaperKind.FEE_RECEIPT: 1,
    PaperKind.HANDOVER_LIST: 0,
}
# What kind of document each letter is, for the register of who may sign (NĐ 30/2020, Điều 7).
DOCUMENT_KINDS: Mapping[PaperKind, str] = {
    PaperKind.EXTENSION_04: "cong-van",
    PaperKind.STOP_05: "thong-bao",
}
# The acts that bring a paper; its maker is who did the act.
BROUGHT_BY: Mapping[PaperKind, frozenset[Action]] = {
    PaperKind.RECEIPT_01: frozenset({Action.RECEIVE}),
    PaperKind.CORRECTION_02: frozenset({Action.REQUEST_CORRECTION}),
    PaperKind.REFUSAL_03: frozenset({Action.REFUSE_INTAKE}),
    PaperKind.EXTENSION_04: frozenset({Action.EXTEND}),
    PaperKind.STOP_05: frozenset({Action.STOP, Action.END, Action.CONFIRM_WITHDRAWAL}),
    PaperKind.CONTROL_06: frozenset({Action.HAND_OVER}),
}


class Stage(StrEnum):
    """Where a paper stands; a letter passes through all of them."""

    MAKING = "making"
    TO_SIGN = "to_sign"
    SIGNING = "signing"
    TO_SEAL = "to_seal"
    SEALING = "sealing"
    DONE = "done"

    @property
    def label(self) -> LazyString:
        """Name the stage."""
        return _LABELS[self]


_LABELS: Mapping[Stage, LazyString] = {
    Stage.MAKING: _l("Đang lập"),
    Stage.TO_SIGN: _l("Chờ lãnh đạo ký"),
    Stage.SIGNING: _l("Đang ký"),
    Stage.TO_SEAL: _l("Chờ văn thư cấp số, đóng dấu"),
    Stage.SEALING: _l("Đang đóng dấu"),
    Stage.DONE: _l("Đã phát hành"),
}
