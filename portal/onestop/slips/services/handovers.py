"""Drawing a hand-over list up."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from portal.core.access import Actor
from portal.core.errors import Refused
from portal.core.i18n import lazy_gettext as _l
from portal.core.i18n import speaking
from portal.identity.organisations.queries import get_unit
from portal.onestop.slips.queries.handovers import waiting
from portal.onestop.slips.rules.facts import HandedOver, HandoverFacts
from portal.onestop.slips.services.making import make_handover_list


class NotBetweenDesks(Refused):
    """A dossier has gone on meanwhile, or is not the unit's."""

    sentence = _l("Có hồ sơ đã chuyển bước hoặc không thuộc đơn vị. Hãy chọn lại danh sách.")


def hand_over(
    unit_id: UUID, dossier_ids: Sequence[UUID], *, receiver: str, actor: Actor, now: datetime
) -> UUID:
    """Draw a list of dossiers up and give its slip's id; raises NotBetweenDesks for any other."""
    rows = waiting(unit_id, dossier_ids)
    if not rows or {row.id for row in rows} != set(dossier_ids):
        raise NotBetweenDesks
    with speaking("vi"):
        listed = tuple(
            HandedOver(row.code, row.procedure_name, row.applicant_name, str(row.step.label))
            for row in rows
        )
    giver = f"{actor.name} ({get_unit(unit_id).short_name})"
    facts = HandoverFacts(listed, giver, receiver, now)
    return make_handover_list(unit_id, facts, giver_id=actor.id, now=now)
