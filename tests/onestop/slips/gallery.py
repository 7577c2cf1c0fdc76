"""Every paper that the portal makes, each from a dossier that was played to where it appears."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portal.core import clock
from portal.core.access import Actor
from portal.core.database import transaction
from portal.core.jobs.worker import run_all
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.rules import Action
from portal.onestop.dossiers.rules.issued import PaperKind
from portal.onestop.slips.models import Export, Slip
from portal.onestop.slips.queries import letters as find_letters
from portal.onestop.slips.queries import slips
from portal.onestop.slips.queries.register import RegisterFilter
from portal.onestop.slips.rules.exports import Format
from portal.onestop.slips.rules.facts import HandedOver, HandoverFacts
from portal.onestop.slips.rules.fees import FeeFacts, FeeLine
from portal.onestop.slips.rules.periods import read_period
from portal.onestop.slips.rules.stages import Stage
from portal.onestop.slips.services import exporting, letters, making
from tests.factories import dossiers as make
from tests.onestop.slips.papers import stored

# One story that brings every paper of a dossier but the refusal.
STORY = (
    *(Action.RECEIVE, Action.EXTEND, Action.ASSIGN, Action.STOP, Action.RESUME),
    *(Action.REQUEST_CORRECTION, Action.ANSWER_CORRECTION),
    *(Action.PROPOSE, Action.INITIAL, Action.SIGN, Action.RELEASE, Action.HAND_OVER),
)


@dataclass(frozen=True)
class Made:
    """A finished paper, with its dossier where it has one."""

    pdf: bytes
    dossier_id: UUID | None = None


def print_all() -> dict[PaperKind, Made]:
    """Make each of the papers once, letters by head and clerk."""
    long, refused = make.make_dossier(*STORY), make.make_dossier(Action.REFUSE_INTAKE)
    with transaction():
        collector = make.crew()[Function.INTAKE].id
        making.make_slip(long, fees(), now=clock.now(), signer_id=collector)
    run_all(prefix="dossier.")
    finish_letters()
    made = {kind: _made(kind, long) for kind in PaperKind if kind not in _APART}
    return {
        **made,
        PaperKind.REFUSAL_03: _made(PaperKind.REFUSAL_03, refused),
        PaperKind.HANDOVER_LIST: _list(),
        PaperKind.REGISTER_07: _register(),
    }


_APART = {PaperKind.REFUSAL_03, PaperKind.HANDOVER_LIST, PaperKind.REGISTER_07}


def finish_letters() -> None:
    """Let the head sign and the clerk seal every letter that waits in the usual unit."""
    people = make.crew()
    for stage, act, job, function in (
        (Stage.TO_SIGN, _sign, letters.SIGN, Function.AGENCY_HEAD),
        (Stage.TO_SEAL, letters.seal, letters.SEAL, Function.RECORDS_CLERK),
    ):
        with transaction():
            for row in find_letters.waiting([make.unit_id()], [stage]):
                act(row.id, actor=people[function], now=clock.now())
        run_all(prefix=job)


def _sign(slip_id: UUID, *, actor: Actor, now: datetime) -> None:
    letters.sign(slip_id, seen=letters.seen_in(slips.get(slip_id)), actor=actor, now=now)


def _made(kind: PaperKind, dossier_id: UUID) -> Made:
    with transaction(writing=False):
        paper = find.find_issued_paper(dossier_id, kind)
        assert paper is not None, f"{kind} was not made"
    return Made(stored(paper.sha256), dossier_id)


def fees() -> FeeFacts:
    """Give two fees that were paid in cash."""
    lines = (FeeLine("Lệ phí hộ tịch", 8_000), FeeLine("Phí bản sao", 1_005))
    return FeeFacts(lines, "Lê Thị Hồng Nhung", clock.now(), "tiền mặt", "Nguyễn Thị Kim Oanh")


def _list() -> Made:
    listed = (HandedOver("H56.901-261116-0001", "Thủ tục", "Chủ <hồ> sơ", "Trả kết quả"),)
    giver = make.crew()[Function.INTAKE]
    facts = HandoverFacts(listed, giver.name, "Bưu điện", clock.now())
    with transaction():
        slip_id = making.make_handover_list(
            make.unit_id(), facts, giver_id=giver.id, now=clock.now()
        )
    run_all(prefix="slip.")
    with transaction(writing=False) as session:
        return Made(stored(session.get_one(Slip, slip_id).sha256))


def _register() -> Made:
    wanted = RegisterFilter(make.unit_id(), read_period("2026"), "", None)
    with transaction():
        order = exporting.order_register(
            wanted, Format.PDF, actor=make.crew()[Function.AUDITOR], now=clock.now()
        )
    run_all(prefix="slip.")
    with transaction(writing=False) as session:
        return Made(stored(session.get_one(Export, order).sha256))
