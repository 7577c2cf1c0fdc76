"""Writing a move down: its record, its entry in the journal, and what is told upwards."""

from datetime import datetime

from portal.core.access import Actor
from portal.core.database import session
from portal.core.events import publish
from portal.core.json_types import JsonValue
from portal.identity.audit.services import record
from portal.onestop.dossiers.events import DossierMoved
from portal.onestop.dossiers.models import Dossier, MoveRecord
from portal.onestop.dossiers.queries.contents import next_sequence
from portal.onestop.dossiers.rules import JOURNAL, Action, Basis, Move, State


def acting_facts(acting: dict[str, JsonValue] | None) -> dict[str, JsonValue]:
    """Name in the journal for whom, by which document and for which days somebody acted."""
    names = ("principal", "form", "ground", "first_day", "last_day")
    return {f"acting_{name}": acting[name] for name in names if acting[name]} if acting else {}


def write_down(
    dossier: Dossier,
    legal: Move,
    from_state: State,
    *,
    actor: Actor,
    now: datetime,
    reason: str | None,
    basis: Basis,
    acting: dict[str, JsonValue] | None,
) -> MoveRecord:
    """Add the record of a move to a dossier that has been moved."""
    made = MoveRecord(
        dossier_id=dossier.id,
        sequence=next_sequence(dossier.id),
        action=legal.action.value,
        from_state=from_state,
        to_state=legal.to_state,
        from_step=legal.step,
        to_step=legal.to_step,
        actor_id=actor.id,
        actor_name=actor.name,
        at=now,
        reason=reason,
        basis=basis.to_json() or None,
        acting=acting,
    )
    session().add(made)
    return made


def tell(dossier: Dossier, made: MoveRecord) -> None:
    """Publish a move, for whoever has something to do or to say after it."""
    publish(
        DossierMoved(
            dossier_id=dossier.id,
            code=dossier.code,
            procedure_name=dossier.procedure_name,
            submitted_by=dossier.submitted_by,
            unit_id=dossier.unit_id,
            officer_id=dossier.officer_id,
            sequence=made.sequence,
            action=Action(made.action),
            from_state=made.from_state or made.to_state,
            to_state=made.to_state,
            to_step=made.to_step,
            reason=made.reason,
            at=made.at,
        )
    )


def enter(dossier: Dossier, made: MoveRecord, actor: Actor, facts: dict[str, JsonValue]) -> None:
    """Enter a move in the journal, and in whose right it was made."""
    record(
        action=JOURNAL[Action(made.action)],
        actor=actor,
        now=made.at,
        subject="dossier",
        subject_id=dossier.id,
        unit_id=dossier.unit_id,
        code=dossier.code,
        from_state=made.from_state.value if made.from_state else None,
        to_state=made.to_state.value,
        to_step=made.to_step.value,
        reason=made.reason,
        **acting_facts(made.acting),
        **facts,
    )
