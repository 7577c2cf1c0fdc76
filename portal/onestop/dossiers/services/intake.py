"""Receiving a dossier, refusing it, or letting its citizen take it back."""

from datetime import datetime

from portal.core.access import Actor
from portal.core.jobs import enqueue
from portal.onestop.calendar.services import promise
from portal.onestop.dossiers.models import Dossier, PaperKind
from portal.onestop.dossiers.rules import Action
from portal.onestop.dossiers.services.moves import check_version, move
from portal.onestop.procedures.queries import time_limit


def receive(dossier: Dossier, *, seen: int | None, actor: Actor, now: datetime) -> None:
    """Receive a dossier: the statutory clock starts and Mẫu 01 is made.

    Raises what ``moves.move`` raises. The promised date keeps its derivation.
    """
    check_version(dossier, seen)
    limit = time_limit(dossier.revision_id)
    dossier.received_at = now
    if limit is not None:
        derived = promise(received_at=now, limit=limit, unit_id=dossier.unit_id)
        dossier.due_at = dossier.original_due_at = derived.due_at
        dossier.due_derivation = derived.to_json()
    due = dossier.due_at.isoformat() if dossier.due_at else None
    move(dossier, Action.RECEIVE, actor=actor, now=now, due_at=due)
    ask_for_paper(dossier, PaperKind.RECEIPT_01)


def refuse(dossier: Dossier, *, reason: str, seen: int | None, actor: Actor, now: datetime) -> None:
    """Refuse intake with a reason; Mẫu 03 is made. Raises what ``moves.move`` raises."""
    check_version(dossier, seen)
    move(dossier, Action.REFUSE_INTAKE, actor=actor, now=now, reason=reason)
    ask_for_paper(dossier, PaperKind.REFUSAL_03)


def withdraw(dossier: Dossier, *, reason: str | None, actor: Actor, now: datetime) -> None:
    """Take a dossier back before it is received. Raises what ``moves.move`` raises."""
    move(dossier, Action.WITHDRAW, actor=actor, now=now, reason=reason)


def ask_for_paper(dossier: Dossier, kind: PaperKind) -> None:
    """Have the portal make one of its papers for a dossier, once."""
    enqueue(
        "dossier.issue_paper",
        {"dossier_id": str(dossier.id), "kind": kind.value},
        key=f"paper:{dossier.id}:{kind.value}",
    )
