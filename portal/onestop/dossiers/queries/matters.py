"""What a step of a dossier is about: what the matrix and the limits of deputies are asked with."""

from dataclasses import replace
from typing import Protocol
from uuid import UUID

from portal.core.access import Actor, Deputation
from portal.core.json_types import JsonValue
from portal.identity.organisations.rules import places
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.queries.forms import pinned
from portal.onestop.eforms.rules import FieldType
from portal.onestop.workflows.queries.acting import (
    SPEAKING,
    deputation_for,
    in_own_right,
    reaches,
)
from portal.onestop.workflows.queries.asking import LinkedRow, OpinionRow
from portal.onestop.workflows.rules import Duty, Matter

# Who says how a part at an agency outside the portal ended: who examines it, and both heads.
_TELLING = (Duty.EXAMINE, Duty.INITIAL, Duty.SIGN)
# The shared pages "filing" ask every applicant where they live.
_COMMUNE, _DETAIL = "applicant_residence_commune", "applicant_residence_detail"


class Concerned(Protocol):
    """What is needed of a dossier to tell whose matter it is."""

    @property
    def id(self) -> UUID: ...
    @property
    def unit_id(self) -> UUID: ...
    @property
    def procedure_code(self) -> str: ...
    @property
    def officer_id(self) -> UUID | None: ...


def matter_for(actor: Actor, dossier: Concerned, duty: Duty) -> Matter:
    """Tell what an act on a dossier is about; the sum is looked up only for who has a limit."""
    return Matter(
        procedure_code=dossier.procedure_code,
        amount_vnd=_amount_for(actor, dossier.id),
        dossier_id=dossier.id,
        person_id=dossier.officer_id if duty is Duty.EXAMINE else None,
    )


def telling_duty(actor: Actor, dossier: Concerned) -> Duty | None:
    """Name the duty under which an actor tells of an agency outside the portal; else nothing.

    What they hold in their own right comes before what they carry for somebody else.
    """
    if actor.kind != "staff" or actor.id is None:
        return None
    unit_id = dossier.unit_id
    duties = [duty for duty in _TELLING if duty is not Duty.EXAMINE or dossier.officer_id]
    asked = [(duty, matter_for(actor, dossier, duty)) for duty in duties]
    own = (duty for duty, matter in asked if in_own_right(actor, duty, unit_id, matter))
    carried = (duty for duty, matter in asked if deputation_for(actor, duty, unit_id, matter))
    return next(own, None) or next(carried, None)


def matter_of_part(actor: Actor, part: LinkedRow, *, of: str = "") -> Matter:
    """Tell what ending a linked part is about: its own procedure, else that of the whole.

    ``of`` is the procedure of the whole where it is known. The sum is looked up only where a
    deputation with a limit reaches the part but for it.
    """
    code = part.procedure_code or of or find.get(part.dossier_id).procedure_code
    return _spoken_of(actor, part.agency_unit_id, Matter(code, dossier_id=part.dossier_id))


def matter_of_question(actor: Actor, asked: OpinionRow) -> Matter:
    """Tell what answering another unit is about: the dossier's procedure, and its sum.

    The sum is looked up only where a deputation with a limit reaches the question but for it.
    """
    code = find.get(asked.dossier_id).procedure_code
    return _spoken_of(actor, asked.asked_unit_id, Matter(code, dossier_id=asked.dossier_id))


def _spoken_of(actor: Actor, unit_id: UUID | None, matter: Matter) -> Matter:
    """Add the sum to what somebody would tell for a unit, where a deputation asks for it."""
    if matter.dossier_id is None or not any(
        _limits(given, unit_id, matter) for given in actor.deputations
    ):
        return matter
    return replace(matter, amount_vnd=amount_of(find.get(matter.dossier_id)))


def _limits(given: Deputation, unit_id: UUID | None, matter: Matter) -> bool:
    here = given.max_amount_vnd is not None and given.unit_id == unit_id
    return here and any(reaches(given, duty, matter) for duty in SPEAKING)


def _amount_for(actor: Actor, dossier_id: UUID) -> int | None:
    limited = any(given.max_amount_vnd is not None for given in actor.deputations)
    return amount_of(find.get(dossier_id)) if limited else None


def matter_of(dossier: Dossier) -> Matter:
    """Tell what a dossier is about as the matrix asks: procedure, place of residence and sum."""
    given = find.answers(dossier)
    return Matter(dossier.procedure_code, _territory(given), amount_of(dossier), dossier.id)


def amount_of(dossier: Dossier) -> int | None:
    """Give the largest sum of money that was filed, or nothing where none was asked for."""
    asked = (field for page in pinned(dossier.form_sha256).pages for field in page.fields)
    given = find.answers(dossier)
    sums = [given.get(field.id) for field in asked if field.type is FieldType.MONEY]
    return max((s for s in sums if isinstance(s, int)), default=None)


def _territory(given: dict[str, JsonValue]) -> str:
    commune = places.find_commune(str(given.get(_COMMUNE) or ""))
    known = (commune.full_name, commune.name) if commune else ()
    return ", ".join(filter(None, (str(given.get(_DETAIL) or ""), *known)))
