"""Ending a dossier without a result: withdrawn by its citizen, or stopped by the agency."""

from datetime import datetime

from portal.core.access import Actor
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.rules import Action, Basis, State
from portal.onestop.dossiers.rules.clock import withdrawal_needs_consent
from portal.onestop.dossiers.services.moves import move


def withdraw(dossier: Dossier, *, reason: str | None, actor: Actor, now: datetime) -> None:
    """Take a dossier back: at once before receipt, later by asking the agency.

    In which states the agency must agree is configuration (``withdrawal_to_confirm``); in the
    others the wish is enough. Raises what ``moves.move`` raises.
    """
    if dossier.state is State.REGISTERED:
        move(dossier, Action.WITHDRAW, actor=actor, now=now, reason=reason)
        return
    must_agree = withdrawal_needs_consent(dossier.state, now)
    move(dossier, Action.ASK_WITHDRAWAL, actor=actor, now=now, reason=reason)
    dossier.withdrawal_asked_at = now
    if not must_agree:
        move(dossier, Action.CONFIRM_WITHDRAWAL, actor=actor, now=now)


def confirm(
    dossier: Dossier, *, reason: str | None, basis: Basis, actor: Actor, now: datetime
) -> None:
    """Agree to a withdrawal: the clock is over. Raises what ``moves.move`` raises."""
    move(dossier, Action.CONFIRM_WITHDRAWAL, actor=actor, now=now, reason=reason, basis=basis)


def decline(dossier: Dossier, *, reason: str | None, actor: Actor, now: datetime) -> None:
    """Refuse a withdrawal with a reason; it may be asked again. Raises as ``moves.move`` does."""
    move(dossier, Action.DECLINE_WITHDRAWAL, actor=actor, now=now, reason=reason)
    dossier.withdrawal_asked_at = None


def end(dossier: Dossier, *, reason: str | None, basis: Basis, actor: Actor, now: datetime) -> None:
    """Stop for good, on a legal ground and with a reason. Raises what ``moves.move`` raises."""
    move(dossier, Action.END, actor=actor, now=now, reason=reason, basis=basis)
