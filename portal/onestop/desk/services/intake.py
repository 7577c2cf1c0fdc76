"""Entering a walk-in dossier."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portal.core import limits
from portal.core.access import Actor
from portal.core.database import session, transaction
from portal.core.errors import Invalid
from portal.core.i18n import lazy_gettext as _l
from portal.core.json_types import JsonObject, JsonValue
from portal.identity.accounts.queries import find_by_identity_number
from portal.identity.accounts.rules import check_identity_number, normalise_identity_number
from portal.identity.accounts.services.people import create_citizen
from portal.identity.audit.services import record
from portal.identity.organisations.queries import get_unit
from portal.identity.organisations.rules.places import THANH_HOA
from portal.onestop.desk.models import CounterIntake
from portal.onestop.desk.queries import intake as queries
from portal.onestop.desk.queries.duplicates import duplicates
from portal.onestop.dossiers.models import Dossier, Draft
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.services import drafts, filing, intake, starting
from portal.onestop.eforms.rules import FormDefinition, prefilled

CHANNELS = ("counter", "post", "online")
_LONGEST_NAME, _NUMBER = 200, "applicant_identity_number"
MOST_AN_HOUR = 60  # Nobody takes in more than one dossier a minute.


class WrongIdentity(Invalid):
    """The identity number cannot be one."""

    sentence = _l("Số định danh chưa đúng.")


class DecidedElsewhere(Invalid):
    """The chosen agency does not decide on the chosen procedure."""

    sentence = _l("Cơ quan này không giải quyết thủ tục đã chọn. Hãy chọn cơ quan khác.")


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


@dataclass(frozen=True, slots=True)
class Begun:
    """A walk-in dossier just begun; ``known_from`` is the code of what was filled in from."""

    draft_id: UUID
    known_from: str


def count_begun(actor: Actor) -> None:
    """Count one number asked about, before the request's transaction; raises TooMany past 60."""
    limits.hit(f"counter:{actor.id}", limit=MOST_AN_HOUR, seconds=3600)


def begin(wanted: WalkIn, *, actor: Actor, now: datetime) -> Begun:
    """Begin a walk-in dossier for the account of whoever came; one without gets a bare one.

    Such an account has no password: it is found again by the identity number when the person
    signs in. Of a person who filed before under this number and this name, what the latest
    dossier that the officer may see tells of them is filled in, and the journal says so.
    Raises WrongIdentity, DecidedElsewhere, or what ``starting.offer`` raises.
    """
    number = normalise_identity_number(wanted.identity_number)
    wrong = check_identity_number(number)
    if wrong:
        raise WrongIdentity(errors={"identity_number": wrong})
    name = " ".join(wanted.full_name.split())[:_LONGEST_NAME]
    before = queries.known(number, name, actor=actor)
    name = before.name if before else name
    offer = starting.offer(wanted.procedure_code)
    if wanted.decides_unit_id not in {unit.id for unit in offer.units}:
        raise DecidedElsewhere(errors={"decides": [str(DecidedElsewhere.sentence)]})
    owner = _account(name, number, actor, now)
    draft = starting.begin(offer, wanted.decides_unit_id, actor=actor, now=now, owner_id=owner)
    session().flush()
    living = before.facts if before else _living_at(wanted.decides_unit_id)
    told = {**living, "full_name": name, "identity_number": number}
    drafts.save_page(draft, _answers(offer.form, told), seen=None, now=now)
    _note_asked(draft.id, draft.unit_id, draft.procedure_code, number, actor, now)
    if before:
        _record_use(before, draft, actor, now)
    _keep(draft, wanted, before, actor, now)
    return Begun(draft.id, before.code if before else "")


def _living_at(unit_id: UUID) -> dict[str, JsonValue]:
    """Suppose that somebody unknown lives in the commune that decides; the officer looks."""
    commune = get_unit(unit_id).commune_code
    return {"residence_province": THANH_HOA, "residence_commune": commune} if commune else {}


def _answers(form: FormDefinition, told: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """Answer what is known of somebody who files for themselves, wherever the form asks it."""
    answers: JsonObject = {"filing_for": "self"}
    for page in form.pages:
        answers = prefilled(page, answers, told)
    return dict(answers)


def _record_use(before: queries.Known, draft: Draft, actor: Actor, now: datetime) -> None:
    record(
        action="dossier.used_to_prefill",
        actor=actor,
        now=now,
        subject="dossier",
        subject_id=before.dossier_id,
        unit_id=before.unit_id,
        code=before.code,
        draft=str(draft.id),
    )


def _keep(
    draft: Draft, wanted: WalkIn, before: queries.Known | None, actor: Actor, now: datetime
) -> None:
    session().add(
        CounterIntake(
            draft_id=draft.id,
            officer_id=actor.id,
            helped_at_unit_id=wanted.helped_at_unit_id,
            received_at_unit_id=wanted.received_at_unit_id,
            channel=wanted.channel if wanted.channel in CHANNELS else CHANNELS[0],
            on_paper=[],
            begun_at=now,
            prefilled_from=before.dossier_id if before else None,
        )
    )


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


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed of a walk-in dossier, right or wrong, and which papers came as copies."""

    taken: CounterIntake
    draft: Draft
    answers: dict[str, JsonValue]
    on_paper: list[str]


def ask_about(read: Callable[[], Typed], *, actor: Actor, now: datetime) -> None:
    """Count and write down a number typed that is not the one stored, before the request begins.

    It tells whether that person has an open dossier of the procedure, as the first page does.
    Raises TooMany past 60 in an hour, and then nothing that was typed is kept.
    """
    with transaction(writing=False):
        typed = read()
        number, known = typed.answers.get(_NUMBER), queries.stored_answer(typed.draft, _NUMBER)
        about = typed.draft.id, typed.draft.unit_id, typed.draft.procedure_code
    if not isinstance(number, str) or not number or number == known:
        return
    count_begun(actor)
    with transaction():
        _note_asked(*about, number, actor, now)


def _note_asked(  # noqa: PLR0917 - what a draft is about, who asks and when.
    draft_id: UUID, unit_id: UUID, code: str, number: str, actor: Actor, now: datetime
) -> None:
    """Enter what an officer learns of a number: of which dossiers, and whether of others too."""
    told = duplicates(number, code, actor=actor)
    record(
        action="dossier.duplicates_asked",
        actor=actor,
        now=now,
        subject="draft",
        subject_id=draft_id,
        unit_id=unit_id,
        procedure_code=code,
        shown=[each.code for each in told.shown],
        elsewhere=told.elsewhere,
    )


def save(
    taken: CounterIntake,
    draft: Draft,
    cleaned: dict[str, JsonValue],
    on_paper: Iterable[str],
    *,
    now: datetime,
) -> None:
    """Keep the answers, and which papers came as paper copies; raises AlreadyFiled."""
    drafts.save_page(draft, cleaned, seen=None, now=now)
    taken.on_paper = list[JsonValue](sorted(on_paper))


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
