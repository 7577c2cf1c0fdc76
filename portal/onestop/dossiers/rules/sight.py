"""Who in the deciding unit sees which dossiers: the policy and the lists go by the same.

Whoever acts for somebody sees what that person sees, within the limits of the deputation.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Protocol
from uuid import UUID

from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.rules.states import State, Step
from portal.onestop.workflows.rules.duties import Duty

SEE_ALL = frozenset({Function.INTAKE, Function.DIVISION_HEAD, Function.AGENCY_HEAD})
CLERK_STEPS = frozenset({Step.NUMBERING, Step.HANDOVER, Step.CLOSED})


class Held(Protocol):
    """What is needed of a function that somebody holds."""

    @property
    def unit_id(self) -> UUID: ...
    @property
    def function(self) -> str: ...


class Carried(Protocol):
    """What is needed of a deputation."""

    @property
    def unit_id(self) -> UUID: ...
    @property
    def principal_id(self) -> UUID: ...
    @property
    def duties(self) -> Collection[str]: ...
    @property
    def procedures(self) -> frozenset[str]: ...
    @property
    def only(self) -> frozenset[UUID] | None: ...


class Seen(Protocol):
    """What is needed of a dossier."""

    @property
    def id(self) -> UUID: ...
    @property
    def unit_id(self) -> UUID: ...
    @property
    def officer_id(self) -> UUID | None: ...
    @property
    def procedure_code(self) -> str: ...
    @property
    def step(self) -> Step: ...


class Lying(Seen, Protocol):
    """What is needed of a dossier to tell at whose desk it lies."""

    @property
    def state(self) -> State: ...


@dataclass(frozen=True, slots=True)
class Sight:
    """Dossiers of one unit that somebody sees: all, or only an officer's, or at some desks.

    Empty ``procedures`` stand for all; so do missing ``officer_id``, ``steps`` and ``only``.
    """

    unit_id: UUID
    officer_id: UUID | None = None
    steps: frozenset[Step] | None = None
    procedures: frozenset[str] = frozenset()
    only: frozenset[UUID] | None = None

    def shows(self, dossier: Seen) -> bool:
        """Tell whether a dossier is among them; the limits that cost nothing come first."""
        return (
            dossier.unit_id == self.unit_id
            and self.officer_id in {None, dossier.officer_id}
            and (self.steps is None or dossier.step in self.steps)
            and (not self.procedures or dossier.procedure_code in self.procedures)
            and (self.only is None or dossier.id in self.only)
        )


def sights(
    account_id: UUID | None, grants: Iterable[Held], carried: Iterable[Carried]
) -> tuple[Sight, ...]:
    """List what somebody sees by their own functions and by what they carry for others."""
    own = (_by(Function(grant.function), grant.unit_id, account_id) for grant in grants)
    return tuple(dict.fromkeys(filter(None, (*own, *_by_deputation(carried)))))


def _by(function: Function, unit_id: UUID, person_id: UUID | None) -> Sight | None:
    if function in SEE_ALL:
        return Sight(unit_id)
    if function is Function.CASE_OFFICER and person_id:
        return Sight(unit_id, officer_id=person_id)
    return Sight(unit_id, steps=CLERK_STEPS) if function is Function.RECORDS_CLERK else None


def _by_deputation(carried: Iterable[Carried]) -> Iterator[Sight | None]:
    for given in carried:
        for function in {Duty(duty).held_by for duty in given.duties}:
            seen = _by(function, given.unit_id, given.principal_id)
            yield seen and replace(seen, procedures=given.procedures, only=given.only)
