"""What a step is about, and whether what was given to a deputy reaches it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from portal.onestop.workflows.rules.duties import Duty


@dataclass(frozen=True, slots=True)
class Matter:
    """What a step is about: the procedure, the territory, and the sum in question if any.

    ``territory`` may name places from the smallest on, with commas between them. ``dossier_id``
    and ``person_id`` (who alone has it on the desk) are missing where any would do.
    """

    procedure_code: str = ""
    territory: str = ""
    amount_vnd: int | None = None
    dossier_id: UUID | None = None
    person_id: UUID | None = None


class Limited(Protocol):
    """What is needed of a deputyship; empty ``procedures`` stand for all."""

    @property
    def duties(self) -> Collection[str]: ...
    @property
    def procedures(self) -> Collection[str]: ...
    @property
    def max_amount_vnd(self) -> int | None: ...


def within_limits(given: Limited, duty: Duty, matter: Matter) -> bool:
    """Tell whether a deputyship reaches a step: by its duties, its procedures and its sum.

    A matter whose sum nobody knows is within any.
    """
    limit, asked = given.max_amount_vnd, matter.amount_vnd
    too_much = limit is not None and asked is not None and asked > limit
    other = given.procedures and matter.procedure_code not in given.procedures
    return duty in given.duties and not other and not too_much


@dataclass(frozen=True, slots=True)
class Deputising:
    """Who acts for whom, in which duties, for how many dossiers and up to what sum."""

    id: UUID
    principal_id: UUID
    deputy_id: UUID
    duties: frozenset[Duty]
    procedures: frozenset[str] = frozenset()
    max_dossiers: int | None = None
    max_amount_vnd: int | None = None
    used: int = 0

    def covers(self, duty: Duty, matter: Matter) -> bool:
        """Tell whether new work may go to the deputy: duties, procedures, number and sum."""
        full = self.max_dossiers is not None and self.used >= self.max_dossiers
        return not full and within_limits(self, duty, matter)
