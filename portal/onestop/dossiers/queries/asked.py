"""Questions to units as those who answer for them see them."""

from portal.core.access import Actor
from portal.onestop.dossiers.queries.matters import matter_of_question
from portal.onestop.workflows.queries.acting import carried_for, speaking_duty, spoken_for
from portal.onestop.workflows.queries.asking import OpinionRow, asked_of


def waiting(actor: Actor) -> tuple[OpinionRow, ...]:
    """List the open questions that an actor may answer, the most urgent first.

    Of units for which they only deputise, what a deputyship reaches.
    """
    own = spoken_for(actor)
    rows = asked_of(own | carried_for(actor))
    return tuple(row for row in rows if row.asked_unit_id in own or _reaches(actor, row))


def _reaches(actor: Actor, row: OpinionRow) -> bool:
    return speaking_duty(actor, row.asked_unit_id, matter_of_question(actor, row)) is not None
