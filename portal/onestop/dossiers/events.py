"""What dossiers tell upwards."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portal.core.access import Actor
from portal.core.events import Event
from portal.onestop.dossiers.rules import Action, State, Step


@dataclass(frozen=True)
class DossierFiled(Event):
    """A dossier has been filed and has its code."""

    dossier_id: UUID
    code: str
    submitted_by: UUID
    at: datetime


@dataclass(frozen=True)
class DossierOpened(Event):
    """An officer has opened the page of a dossier; no transaction that writes runs meanwhile."""

    dossier_id: UUID
    unit_id: UUID
    reader: Actor
    at: datetime


@dataclass(frozen=True)
class DossierMoved(Event):
    """A dossier has gone from one desk or state to another, or an act on its clock was made.

    ``sequence`` is the place of the move in the dossier's history.
    """

    dossier_id: UUID
    code: str
    procedure_name: str
    submitted_by: UUID
    unit_id: UUID
    officer_id: UUID | None
    sequence: int
    action: Action
    from_state: State
    to_state: State
    to_step: Step
    reason: str | None
    at: datetime
