"""Entering a walk-in dossier, and repairing one that was entered wrongly."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portal.core.access import Actor
from portal.core.database import session
from portal.core.errors import Invalid, NotFound
from portal.core.i18n import gettext as _
from portal.core.i18n import lazy_gettext as _l
from portal.core.i18n import speaking
from portal.core.json_types import JsonValue
from portal.identity.accounts.queries import find_by_identity_number
from portal.identity.accounts.rules import check_identity_number, normalise_identity_number
from portal.identity.accounts.services.people import create_citizen
from portal.identity.audit.services import record
from portal.identity.notifications.rules import NoticeKind
from portal.identity.notifications.services import notify
from portal.onestop.desk.models import CounterIntake
from portal.onestop.dossiers.models import Dossier, Draft, PaperKind
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.queries import drafts as find_drafts
from portal.onestop.dossiers.services import drafts, filing, intake, starting
from portal.onestop.dossiers.services.refiling import Refiled, refile
from portal.onestop.slips.services.making import make_anew

CHANNELS = ("counter", "post", "online")
_LONGEST_NAME = 200


class WrongIdentity(Invalid):
    """The identity number cannot be one."""

    sentence = _l("Số định danh chưa đúng.")


class NoName(Invalid):
    """The applicant's name is missing."""

    sentence = _l("Nhập họ và tên chủ hồ sơ.")


class NoReason(Invalid):
    """A repair must be explained."""

    sentence = _l("Nhập lý do sửa.")


@dataclass(frozen=True, slots=True)
class WalkIn:
    """Who came, for what, and the three places: of help, of reception, and who decides."""

    procedure_code: str
    full_name: str
    identity_number: str
    decides_unit_id: UUID
    received_at_unit_id: UUID
    helped_at_unit_id: UUID
    channel: str


def begin(wanted: WalkIn, *, actor: Actor, now: datetime) -> CounterIntake:
    """Begin a walk-in dossier for the account of whoever came; one without gets a bare one.

    Such an account has no password: it is found again by the identity number when the person
    signs in. Raises NoName, WrongIdentity, or what ``starting.offer`` and ``begin`` raise.
    """
    name = " ".join(wanted.full_name.split())[:_LONGEST_NAME]
    if not name:
        raise NoName(errors={"full_name": [str(NoName.sentence)]})
    number = normalise_identity_number(wanted.identity_number)
    wrong = check_identity_number(number)
    if wrong:
        raise WrongIdentity(errors={"identity_number": wrong})
    offer = starting.offer(wanted.procedure_code)
    owner = _account(name, number, actor, now)
    draft = starting.begin(offer, wanted.decides_unit_id, actor=actor, now=now, owner_id=owner)
    session().flush()
    known: dict[str, JsonValue] = {
        "filing_for": "self",
        "applicant_full_name": name,
        "applicant_identity_number": number,
    }
    drafts.save_page(draft, known, seen=None, now=now)
    made = CounterIntake(
        draft_id=draft.id,
        officer_id=actor.id,
        helped_at_unit_id=wanted.helped_at_unit_id,
        received_at_unit_id=wanted.received_at_unit_id,
        channel=wanted.channel if wanted.channel in CHANNELS else CHANNELS[0],
        on_paper=[],
        begun_at=now,
    )
    session().add(made)
    return made


def _account(name: str, number: str, actor: Actor, now: datetime) -> UUID:
    found = find_by_identity_number(number)
    if found:
        return found.id
    return create_citizen(
        display_name=name[:120],
        identity_number=number,
        date_of_birth=None,
        sex=None,
        actor=actor,
        now=now,
    )


def save(
    taken: CounterIntake,
    draft: Draft,
    cleaned: dict[str, JsonValue],
    on_paper: list[str],
    *,
    now: datetime,
) -> None:
    """Keep the answers, and which papers came as paper copies; raises AlreadyFiled."""
    drafts.save_page(draft, cleaned, seen=None, now=now)
    taken.on_paper = list(on_paper)


def take_in(taken: CounterIntake, draft: Draft, *, actor: Actor, now: datetime) -> Dossier:
    """File a walk-in dossier and receive it at once: the clock starts and Mẫu 01 is made.

    Sent twice it is one dossier. Raises NotComplete, or what ``intake.receive`` raises.
    """
    if draft.dossier_id is not None:
        return find.get(draft.dossier_id)
    on_paper = frozenset(str(name) for name in taken.on_paper)
    came = filing.Counter(taken.channel, on_paper)
    dossier = filing.submit(draft, declared=True, actor=actor, now=now, came=came)
    record(
        action="dossier.taken_at_counter",
        actor=actor,
        now=now,
        subject="dossier",
        subject_id=dossier.id,
        unit_id=dossier.unit_id,
        code=dossier.code,
        channel=taken.channel,
        helped_at=str(taken.helped_at_unit_id),
        received_at=str(taken.received_at_unit_id),
        on_paper=sorted(on_paper),
    )
    intake.receive(dossier, seen=None, actor=actor, now=now)
    return dossier


def repair(
    dossier: Dossier,
    wanted: Refiled,
    *,
    reason: str,
    seen: int | None,
    actor: Actor,
    now: datetime,
) -> tuple[str, ...]:
    """Correct what was taken in wrongly; give the papers of the right procedure that are missing.

    The journal keeps what was there before, the applicant is told, and Mẫu 01 is made anew where
    it was made before. Raises NoReason, or what ``refiling.refile`` raises.
    """
    why = reason.strip()[:1000]
    if not why:
        raise NoReason(errors={"reason": [str(NoReason.sentence)]})
    change = refile(dossier, wanted, seen=seen, now=now)
    if dossier.received_at is not None:
        make_anew(dossier.id, PaperKind.RECEIPT_01)
    _tell_repaired(dossier, why, now)
    record(
        action="dossier.intake_repaired",
        actor=actor,
        now=now,
        subject="dossier",
        subject_id=dossier.id,
        unit_id=dossier.unit_id,
        code=dossier.code,
        reason=why,
        **change.facts,
    )
    return change.missing


def _tell_repaired(dossier: Dossier, why: str, now: datetime) -> None:
    with speaking("vi"):
        notify(
            account_id=dossier.submitted_by,
            kind=NoticeKind.DOSSIER,
            title=_("Thông tin tiếp nhận của hồ sơ đã được sửa"),
            body=_("Hồ sơ %(code)s. Lý do: %(reason)s", code=dossier.code, reason=why),
            url=f"/ho-so-cua-toi/{dossier.id}",
            now=now,
        )


def draft_of(taken: CounterIntake) -> Draft:
    """Give the draft of a walk-in dossier; raises NotFound."""
    found = find_drafts.get(taken.draft_id)
    if found is None:
        raise NotFound
    return found
