"""Receiving a dossier, or refusing it."""

from datetime import datetime

from portal.core.access import Actor
from portal.core.jobs import enqueue
from portal.onestop.dossiers.models import Dossier, PaperKind
from portal.onestop.dossiers.rules import Action
from portal.onestop.dossiers.services.moves import check_version, move


def receive(dossier: Dossier, *, seen: int | None, actor: Actor, now: datetime) -> None:
    """Receive a dossier: the statutory clock starts and Mẫu 01 is made.

    Raises what ``moves.move`` raises. The promised date keeps its derivation.
    """
    check_version(dossier, seen)
    move(dossier, Action.RECEIVE, actor=actor, now=now)
    ask_for_paper(dossier, PaperKind.RECEIPT_01)


def refuse(dossier: Dossier, *, reason: str, seen: int | None, actor: Actor, now: datetime) -> None:
    """Refuse intake with a reason; Mẫu 03 is made. Raises what ``moves.move`` raises."""
    check_version(dossier, seen)
    move(dossier, Action.REFUSE_INTAKE, actor=actor, now=now, reason=reason)
    ask_for_paper(dossier, PaperKind.REFUSAL_03)


def ask_for_paper(dossier: Dossier, kind: PaperKind) -> None:
    """Have the portal make one of its papers for a dossier, once."""
    enqueue(
        "dossier.issue_paper",
        {"dossier_id": str(dossier.id), "kind": kind.value},
        key=f"paper:{dossier.id}:{kind.value}",
    )
