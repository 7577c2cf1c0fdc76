"""What is known of each document before it is taken into a list."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from portal.onestop.dossiers.models import Dossier, Result
from portal.onestop.dossiers.queries.dossiers import answers
from portal.onestop.dossiers.rules import Action
from portal.onestop.dossiers.services.templates import template
from portal.onestop.signing.queries import candidates as find
from portal.onestop.signing.rules import Facts, Stage

Candidate = tuple[Dossier, Result]


def file_of(result: Result, stage: Stage) -> str | None:
    """Give the SHA-256 of the file that is signed or sealed, if it is there."""
    return result.rendered_sha256 if stage is Stage.SIGN else result.certified_sha256


def facts_of(chosen: Sequence[Candidate], now: datetime) -> list[Facts]:
    """Gather what the rules ask of each document, with few statements for all of them."""
    dossiers = [dossier for dossier, _result in chosen]
    moves = find.last_moves(dossier.id for dossier in dossiers)
    twins, revoked = find.twins(dossiers, now), find.revoked_before(dossiers)
    return [
        _facts(dossier, result, moves, twin=who in twins, revoked_before=who in revoked)
        for dossier, result in chosen
        for who in [(dossier.applicant_identity_index, dossier.procedure_code)]
    ]


def _facts(
    dossier: Dossier,
    result: Result,
    moves: Mapping[tuple[UUID, Action], find.MadeMove],
    *,
    twin: bool,
    revoked_before: bool,
) -> Facts:
    made = {action: moves.get((dossier.id, action)) for action in Action}
    initialled = made[Action.INITIAL]
    at = {action: move.at for action, move in made.items() if move}
    return Facts(
        kind=f"{dossier.procedure_code} {result.template}",
        granted=result.granted,
        text=result.body,
        edited=_edited(dossier, result),
        twin=twin,
        revoked_before=revoked_before,
        note=initialled.reason if initialled else "",
        assigned_at=at.get(Action.ASSIGN),
        proposed_at=at.get(Action.PROPOSE),
        initialled_at=at.get(Action.INITIAL),
        changed_at=result.updated_at if result.certified_sha256 is None else None,
        due_at=dossier.due_at,
    )


def _edited(dossier: Dossier, result: Result) -> bool:
    """Tell whether title or text differ from what the template gives, but for white space."""
    form = template(result.template)
    written = (form.fill_title(dossier), form.fill_body(dossier, answers(dossier)))
    return tuple(map(_plain, written)) != (_plain(result.title), _plain(result.body))


def _plain(text: str) -> str:
    return " ".join(text.split())
