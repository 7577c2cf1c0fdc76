"""The order of an outgoing document: drafted, initialled, signed, numbered and sealed, released.

Sources: Nghị định 30/2020/NĐ-CP, Điều 10–19 (soạn thảo, kiểm tra, ký, cấp số, phát hành) and
Điều 32 (the seal comes after the competent person's signature).
"""

from dataclasses import dataclass
from enum import StrEnum

from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l


class Step(StrEnum):
    """On whose desk a document lies."""

    DRAFT = "draft"
    CHECKING = "checking"
    SIGNING = "signing"
    NUMBERING = "numbering"
    RELEASED = "released"

    @property
    def label(self) -> LazyString:
        """Give the words that people read."""
        return _STEPS[self]


class Act(StrEnum):
    """What may be done with a document."""

    SUBMIT = "submit"
    INITIAL = "initial"
    SIGN = "sign"
    RELEASE = "release"
    SEND_BACK = "send_back"

    @property
    def label(self) -> LazyString:
        """Give the word on the button."""
        return _ACTS[self]


@dataclass(frozen=True, slots=True)
class Move:
    """An act on a desk; ``stage`` is the work that it orders, if any."""

    act: Act
    at: Step
    to: Step
    action: str
    stage: str | None = None


_STEPS: dict[Step, LazyString] = {
    Step.DRAFT: _l("Đang soạn"),
    Step.CHECKING: _l("Chờ ký nháy"),
    Step.SIGNING: _l("Chờ ký"),
    Step.NUMBERING: _l("Chờ cấp số, đóng dấu"),
    Step.RELEASED: _l("Đã phát hành"),
}
_ACTS: dict[Act, LazyString] = {
    Act.SUBMIT: _l("Trình kiểm tra"),
    Act.INITIAL: _l("Ký nháy"),
    Act.SIGN: _l("Ký số"),
    Act.RELEASE: _l("Cấp số, đóng dấu, phát hành"),
    Act.SEND_BACK: _l("Trả lại người soạn"),
}
MOVES = (
    Move(Act.SUBMIT, Step.DRAFT, Step.CHECKING, "document.submitted", "render"),
    Move(Act.INITIAL, Step.CHECKING, Step.SIGNING, "document.initialled"),
    Move(Act.SIGN, Step.SIGNING, Step.NUMBERING, "document.signed", "certify"),
    Move(Act.RELEASE, Step.NUMBERING, Step.RELEASED, "document.sealed", "seal"),
    Move(Act.SEND_BACK, Step.CHECKING, Step.DRAFT, "document.sent_back"),
    Move(Act.SEND_BACK, Step.SIGNING, Step.DRAFT, "document.sent_back"),
    Move(Act.SEND_BACK, Step.NUMBERING, Step.DRAFT, "document.sent_back"),
)


def find_move(act: Act, at: Step) -> Move | None:
    """Give the move that an act makes on a desk, or nothing when it is out of order."""
    return next((move for move in MOVES if (move.act, move.at) == (act, at)), None)
