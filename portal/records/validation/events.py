"""What validation asks of the floors above."""

from dataclasses import dataclass, field
from uuid import UUID

from portal.core.access import Actor
from portal.core.events import Event


@dataclass(frozen=True)
class ReadersAsked(Event):
    """Ask whether a person may open a paper of this content where they say that it lies.

    ``where`` is the id of a dossier or document. Whoever has it answers for themselves.
    """

    sha256: str
    actor: Actor
    where: UUID
    answers: list[bool] = field(default_factory=list)
