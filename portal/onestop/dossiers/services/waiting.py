"""Waiting on the citizen, on a decision elsewhere or on another agency, and going on."""

from datetime import datetime
from uuid import UUID

from portal.core.access import Actor
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.rules import Action, Basis
from portal.onestop.dossiers.services.moves import check_version, move


def request_correction(
    dossier: Dossier,
    *,
    sheet_id: UUID,
    reason: str,
    basis: Basis,
    actor: Actor,
    now: datetime,
    seen: int | None = None,
) -> None:
    """Send a correction sheet: state 5 and a paused clock, or before receipt a waiting intake.

    ``reason`` is what the citizen reads in the history, ``basis`` names the sheet's number and
    the legal ground. Raises what ``moves.move`` raises, or StaleDossier.
    """
    check_version(dossier, seen)
    move(
        dossier,
        Action.REQUEST_CORRECTION,
        actor=actor,
        now=now,
        reason=reason,
        basis=basis,
        sheet_id=str(sheet_id),
    )


def answer_correction(
    dossier: Dossier,
    *,
    sheet_id: UUID,
    actor: Actor,
    now: datetime,
    seen: int | None = None,
) -> None:
    """Take the citizen's answer to a sheet: the dossier goes back to whoever asked.

    The clock goes on or begins anew as the procedure says. Raises what ``moves.move`` raises,
    or StaleDossier.
    """
    check_version(dossier, seen)
    move(dossier, Action.ANSWER_CORRECTION, actor=actor, now=now, sheet_id=str(sheet_id))


def wait(
    dossier: Dossier,
    action: Action,
    *,
    reason: str | None,
    basis: Basis,
    actor: Actor,
    now: datetime,
) -> None:
    """Begin or end a wait for money, for a decision or an opinion; raises as ``moves.move``."""
    move(dossier, action, actor=actor, now=now, reason=reason, basis=basis)
