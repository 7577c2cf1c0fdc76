"""Acting for somebody else: counted, written down, and carried into the jobs of slow acts."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from portal.core.access import Actor, Deputation
from portal.core.clock import local
from portal.core.errors import Refused
from portal.core.i18n import gettext as _
from portal.core.i18n import lazy_gettext as _l
from portal.core.i18n import speaking
from portal.core.json_types import JsonValue
from portal.identity.accounts.queries import staff_in
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries.matters import matter_for, matter_of_part, matter_of_question
from portal.onestop.workflows.queries.acting import deputation_for, get_deputation, speaking_duty
from portal.onestop.workflows.queries.asking import LinkedRow, OpinionRow
from portal.onestop.workflows.rules import Duty, Matter
from portal.onestop.workflows.services.deputising import act_as_deputy
from portal.records.signatures.rules import SigningForm

_DEPUTY_HEAD = "phó "
_STAGES = {"render": Duty.EXAMINE, "certify": Duty.SIGN, "seal": Duty.NUMBER_AND_SEAL}


class OwnWork(Refused):
    """Whoever drafted or initialled a paper would approve it for somebody else as well."""

    sentence = _l(
        "Người đã soạn hoặc ký nháy văn bản này không được thay người khác ký tiếp chính văn bản "
        "ấy. Hãy để người có thẩm quyền khác làm bước này."
    )


class OwnPart(Refused):
    """Whoever has the whole dossier would end a part of it in somebody else's place as well."""

    sentence = _l(
        "Người đang giải quyết hồ sơ chính không được thay người khác ghi kết quả phần liên thông "
        "của chính hồ sơ ấy. Hãy để người có thẩm quyền khác ghi."
    )


class OwnQuestion(Refused):
    """Whoever has the dossier would answer for the asked unit in somebody else's place as well."""

    sentence = _l(
        "Người đang giải quyết hồ sơ không được thay người khác trả lời câu hỏi về chính hồ sơ ấy. "
        "Hãy để người có thẩm quyền khác trả lời."
    )


def stand_in(
    dossier: Dossier, duty: Duty | None, *, actor: Actor, now: datetime
) -> dict[str, JsonValue] | None:
    """Count an act against the deputyship under which it is made, and say in whose right.

    Gives nothing for who acts in their own right. Raises LimitReached.
    """
    if duty is None or not actor.deputations:
        return None
    matter = matter_for(actor, dossier, duty)
    found = act_as_deputy(actor, duty, dossier.unit_id, matter, now=now)
    return _told(found, duty, actor, now) if found else None


def stand_in_part(
    dossier: Dossier, part: LinkedRow, *, actor: Actor, now: datetime
) -> dict[str, JsonValue] | None:
    """Count the end of a linked part against the deputyship under which it is told.

    Gives nothing for who speaks for the unit in their own right. Raises LimitReached, or OwnPart
    for a deputy who has the whole dossier on their own desk.
    """
    unit_id = part.agency_unit_id
    if unit_id is None:
        return None
    matter = matter_of_part(actor, part)
    if _is_own(dossier, unit_id, matter, actor):
        raise OwnPart
    return _speak(unit_id, matter, actor, now)


def stand_in_opinion(
    dossier: Dossier, asked: OpinionRow, *, actor: Actor, now: datetime
) -> dict[str, JsonValue] | None:
    """Count an answer against the deputyship under which it is given.

    Gives nothing for who speaks for the unit in their own right. Raises LimitReached, or
    OwnQuestion for a deputy who has the dossier on their own desk.
    """
    matter = matter_of_question(actor, asked)
    if _is_own(dossier, asked.asked_unit_id, matter, actor):
        raise OwnQuestion
    return _speak(asked.asked_unit_id, matter, actor, now)


def _is_own(dossier: Dossier, unit_id: UUID, matter: Matter, actor: Actor) -> bool:
    """Tell whether a deputy would speak for a unit about a dossier of their own."""
    duty = speaking_duty(actor, unit_id, matter)
    if duty is None or actor.id not in {dossier.officer_id, dossier.submitted_by}:
        return False
    return deputation_for(actor, duty, unit_id, matter) is not None


def _speak(
    unit_id: UUID, matter: Matter, actor: Actor, now: datetime
) -> dict[str, JsonValue] | None:
    duty = speaking_duty(actor, unit_id, matter)
    if duty is None:
        return None
    found = act_as_deputy(actor, duty, unit_id, matter, now=now)
    return _told(found, duty, actor, now) if found else None


def in_whose_place(actor: Actor, acting: dict[str, JsonValue] | None) -> str:
    """Name a deputy together with the person in whose place they act; else nobody."""
    if acting is None:
        return ""
    whom = acting["principal_name"]
    with speaking("vi"):
        return _("%(name)s, thay %(principal)s", name=actor.name, principal=whom)


def require_other_hands(dossier: Dossier, duty: Duty, actor: Actor, *hands: UUID | None) -> None:
    """Refuse with OwnWork whoever would approve their own work in somebody else's place."""
    if actor.id not in hands:
        return
    matter = matter_for(actor, dossier, duty)
    if deputation_for(actor, duty, dossier.unit_id, matter) is not None:
        raise OwnWork


def _told(given: Deputation, duty: Duty, actor: Actor, now: datetime) -> dict[str, JsonValue]:
    form = signing_form(given.unit_id, actor.id, now) if duty is Duty.SIGN else None
    return {
        "deputyship": str(given.id),
        "principal": str(given.principal_id),
        "principal_name": given.principal_name,
        "first_day": given.first_day.isoformat(),
        "last_day": given.last_day.isoformat(),
        "ground": given.ground,
        "form": form.value if form else "",
    }


def signing_form(unit_id: UUID, deputy_id: UUID | None, now: datetime) -> SigningForm:
    """Tell in which form a deputy signs (Nghị định 30/2020/NĐ-CP, Phụ lục I).

    A deputy head signs in the head's place (KT.), anybody else by mandate (TUQ.).
    """
    people = staff_in(unit_id, None, local(now).date())
    titles = [p.title.casefold() for p in people if p.account_id == deputy_id]
    deputy_head = any(title.startswith(_DEPUTY_HEAD) for title in titles)
    return SigningForm.DEPUTY if deputy_head else SigningForm.BY_MANDATE


def for_job(dossier: Dossier, stage: str, actor: Actor) -> dict[str, JsonValue]:
    """Give what a job must know of who ordered it: who it was, and in whose right."""
    duty = _STAGES[stage]
    matter = matter_for(actor, dossier, duty)
    given = deputation_for(actor, duty, dossier.unit_id, matter)
    told: dict[str, JsonValue] = {"actor_id": str(actor.id), "actor_name": actor.name}
    return told | ({"deputation_id": str(given.id)} if given else {})


def who_ordered(payload: Mapping[str, JsonValue]) -> Actor:
    """Give the officer who ordered a job; the policy was asked when it was ordered."""
    given = payload.get("deputation_id")
    return Actor(
        id=UUID(str(payload["actor_id"])),
        name=str(payload["actor_name"]),
        kind="staff",
        deputations=(get_deputation(UUID(str(given))),) if given else (),
    )
