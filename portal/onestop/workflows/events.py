"""What workflows ask of the packages above them."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from portal.core.events import Event
from portal.onestop.workflows.rules.dry_run import Running


@dataclass(frozen=True)
class RunningAsked(Event):
    """Somebody tries a path out: whoever keeps dossiers appends those that follow it."""

    workflow_code: str
    answers: list[Running] = field(default_factory=list)


@dataclass(frozen=True)
class LoadsAsked(Event):
    """Somebody looks for the least busy: who keeps dossiers counts the open ones by officer."""

    unit_id: UUID
    answers: dict[UUID, int] = field(default_factory=dict)


@dataclass(frozen=True)
class PartBegun(Event):
    """A sub-dossier has begun, with its own limit; ``unit_id`` where it lies on the portal."""

    part_id: UUID
    dossier_id: UUID
    unit_id: UUID | None
    at: datetime
    due_at: datetime
