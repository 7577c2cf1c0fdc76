"""Papers that follow an act by themselves: each is asked for in the act's own transaction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from portal.onestop.dossiers.events import DossierMoved
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import contents
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.queries.contents import MoveRow
from portal.onestop.dossiers.queries.officers import NoAgencyHead, Signer, agency_head
from portal.onestop.dossiers.rules import Action, Basis
from portal.onestop.dossiers.rules.issued import PaperKind
from portal.onestop.slips.queries.control import control_facts
from portal.onestop.slips.rules.facts import CorrectionFacts, ExtensionFacts, Facts, StopFacts
from portal.onestop.slips.rules.stages import BROUGHT_BY
from portal.onestop.slips.services import letters
from portal.onestop.slips.services.making import make_slip

# Receipt, refusal and acknowledgement are asked for by the dossiers themselves.
_ASKED_ELSEWHERE = frozenset({PaperKind.RECEIPT_01, PaperKind.REFUSAL_03})
_KINDS: Mapping[Action, PaperKind] = {
    action: kind
    for kind, actions in BROUGHT_BY.items()
    for action in actions
    if kind not in _ASKED_ELSEWHERE
}


@dataclass(frozen=True, slots=True)
class _Act:
    """A dossier with the move just made, its legal basis, and who signs for the unit."""

    dossier: Dossier
    move: MoveRow
    basis: Basis
    signer: Signer


def follow(event: DossierMoved) -> None:
    """Ask for the paper that a move brings, if it brings one.

    Whoever knows more of it (the correction sheet's fields, for one) calls ``make_slip`` for
    the same occasion before the transaction ends.
    """
    kind = _KINDS.get(event.action)
    if kind is None:
        return
    moves = contents.moves(event.dossier_id)
    act = _act(find.get(event.dossier_id), moves[-1])
    facts = _FACTS[kind](act)
    make_slip(event.dossier_id, facts, now=event.at, occasion=occasion_of(kind, moves))


def occasion_of(kind: PaperKind, moves: Sequence[MoveRow]) -> int:
    """Count the moves of a dossier that bring a paper of a kind."""
    return sum(1 for move in moves if move.action in BROUGHT_BY[kind])


def _act(dossier: Dossier, move: MoveRow) -> _Act:
    """Name the head who made the act; for anybody else's act the head who will sign."""
    try:
        signer = agency_head(dossier.unit_id, move.at)
    except NoAgencyHead:
        signer = Signer(move.actor_name, "")
    if title := letters.head_title(dossier.unit_id, move.actor_id, move.at):
        signer = Signer(move.actor_name, title)
    return _Act(dossier, move, Basis.from_json(move.basis or {}), signer)


def _correction(act: _Act) -> Facts:
    return CorrectionFacts(
        items=(),
        reason=act.move.reason or "",
        officer_name=act.move.actor_name,
        legal_ground=act.basis.legal_ground,
    )


def _extension(act: _Act) -> Facts:
    return ExtensionFacts(
        reason=act.move.reason or "",
        apology=act.basis.apology,
        due_before=act.dossier.original_due_at,
        due_after=act.dossier.due_at,
        signer_name=act.signer.name,
        signer_title=act.signer.title,
        legal_ground=act.basis.legal_ground,
    )


def _stop(act: _Act) -> Facts:
    withdrawn = act.move.action == Action.CONFIRM_WITHDRAWAL
    own_wish = "theo đề nghị của người nộp hồ sơ" if withdrawn else ""
    return StopFacts(
        reason=act.move.reason or own_wish,
        legal_ground=act.basis.legal_ground,
        signer_name=act.signer.name,
        signer_title=act.signer.title,
        for_a_while=act.move.action == Action.STOP,
        withdrawn=withdrawn,
    )


def _control(act: _Act) -> Facts:
    return control_facts(act.dossier, drawn_up_by=act.move.actor_name)


_FACTS: Mapping[PaperKind, Callable[[_Act], Facts]] = {
    PaperKind.CORRECTION_02: _correction,
    PaperKind.EXTENSION_04: _extension,
    PaperKind.STOP_05: _stop,
    PaperKind.CONTROL_06: _control,
}
