"""The register of who may sign: proposed by one, confirmed by another, ended, never deleted."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from portal.core.access import SYSTEM, Actor
from portal.core.clock import local
from portal.core.database import session, transaction
from portal.core.errors import Invalid, Refused
from portal.core.i18n import lazy_gettext as _l
from portal.core.json_types import JsonValue
from portal.core.search.fold import name_sort_key
from portal.identity.accounts.queries import staff_in
from portal.identity.audit.services import record
from portal.identity.organisations.queries import get_unit
from portal.identity.organisations.rules import Function
from portal.records.documents.services import InspectedFile, keep
from portal.records.registers.queries import authorities as find
from portal.records.registers.queries.authorities import AuthorityRow
from portal.records.signatures.models import SigningAuthority
from portal.records.signatures.queries import keeps_authority_register
from portal.records.signatures.rules import AuthorityState, Scope, SigningForm

DECISION = "signing_authority.decision"
_DEMONSTRATION = "01/QĐ-MINHHOA (quyết định minh họa, không có thật)"


class NotAColleague(Invalid):
    """The holder holds no function in the unit today."""

    sentence = _l("Chọn một người đang giữ chức năng tại đơn vị.")


class DatesCrossed(Invalid):
    """The last day is before the first."""

    sentence = _l("Ngày kết thúc phải từ ngày bắt đầu trở đi.")


class HeadTitleMissing(Invalid):
    """Nobody says for whom the holder signs."""

    sentence = _l("Ghi chức vụ của người được ký thay, ví dụ CHỦ TỊCH.")


class NotProposed(Refused):
    """The entry was decided already."""

    sentence = _l("Mục này của sổ đã được quyết định.")


class NotTheSecond(Refused):
    """Who proposes an entry, or gains by it, does not confirm it."""

    sentence = _l("Người đề xuất hoặc người được trao thẩm quyền không tự xác nhận được.")


class AlreadyEnded(Refused):
    """The entry is not in force."""

    sentence = _l("Thẩm quyền này chưa được xác nhận hoặc đã kết thúc.")


@dataclass(frozen=True, slots=True)
class Grant:
    """What an entry is to say; ``codes`` are kinds or procedures, none means the whole scope."""

    unit_id: UUID
    account_id: UUID
    title: str
    form: SigningForm
    scope: Scope
    valid_from: date
    decision_number: str
    decision_date: date
    codes: tuple[str, ...] = ()
    head_title: str = ""
    valid_through: date | None = None


def colleagues(unit_id: UUID, *, now: datetime) -> list[tuple[str, str]]:
    """List who may be authorised, by id and name, in a short reading transaction of its own."""
    with transaction(writing=False):
        people = staff_in(unit_id, None, local(now).date())
    names = {str(row.account_id): row.display_name for row in people}
    return sorted(names.items(), key=lambda each: name_sort_key(each[1]))


def propose(
    grant: Grant, *, actor: Actor, now: datetime, decision: InspectedFile | None = None
) -> AuthorityRow:
    """Propose an entry with its decision; it counts when another person has confirmed it.

    Raises NotAColleague, DatesCrossed or HeadTitleMissing beside their fields.
    """
    name = _check(grant, now)
    file = keep(decision, owner=actor, purpose=DECISION, now=now) if decision else None
    made = _made(grant, name, actor, now)
    made.decision_file_id = file.id if file else None
    session().add(made)
    session().flush()
    _record("authority.proposed", made, actor, now, number=made.decision_number)
    return find.get_authority(made.id)


def _check(grant: Grant, now: datetime) -> str:
    people = staff_in(grant.unit_id, None, local(now).date())
    names = {row.account_id: row.display_name for row in people}
    if grant.account_id not in names:
        raise NotAColleague(errors={"account_id": [str(NotAColleague.sentence)]})
    if grant.valid_through is not None and grant.valid_through < grant.valid_from:
        raise DatesCrossed(errors={"valid_through": [str(DatesCrossed.sentence)]})
    if grant.form is not SigningForm.DIRECT and not grant.head_title:
        raise HeadTitleMissing(errors={"head_title": [str(HeadTitleMissing.sentence)]})
    return names[grant.account_id]


def _made(grant: Grant, name: str, actor: Actor, now: datetime) -> SigningAuthority:
    return SigningAuthority(
        id=uuid7(),
        unit_id=grant.unit_id,
        account_id=grant.account_id,
        holder_name=name,
        title=grant.title,
        form=grant.form,
        head_title=grant.head_title if grant.form is not SigningForm.DIRECT else "",
        scope=grant.scope,
        codes=list(grant.codes) if grant.scope is not Scope.ALL else [],
        valid_from=grant.valid_from,
        valid_through=grant.valid_through,
        decision_number=grant.decision_number,
        decision_date=grant.decision_date,
        state=AuthorityState.PROPOSED,
        proposed_by_id=actor.id,
        proposed_by=actor.name,
        proposed_at=now,
    )


def confirm(authority_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Put a proposed entry in force; raises NotProposed or NotTheSecond."""
    found = _decidable(authority_id, actor)
    _decide(found, AuthorityState.CONFIRMED, actor, now)
    _record("authority.confirmed", found, actor, now, number=found.decision_number)


def refuse(authority_id: UUID, *, reason: str, actor: Actor, now: datetime) -> None:
    """Refuse a proposed entry; raises NotProposed or NotTheSecond."""
    found = _decidable(authority_id, actor)
    found.refused_reason = reason
    _decide(found, AuthorityState.REFUSED, actor, now)
    _record("authority.refused", found, actor, now, reason=reason)


def _decidable(authority_id: UUID, actor: Actor) -> SigningAuthority:
    found = _locked(authority_id)
    if found.state is not AuthorityState.PROPOSED:
        raise NotProposed
    if actor.id is None or actor.id in {found.proposed_by_id, found.account_id}:
        raise NotTheSecond
    return found


def _decide(found: SigningAuthority, state: AuthorityState, actor: Actor, now: datetime) -> None:
    found.state, found.decided_by, found.decided_at = state, actor.name, now
    session().flush()


def end(authority_id: UUID, *, reason: str, actor: Actor, now: datetime) -> None:
    """End an entry at once; what was signed before stays authorised. Raises AlreadyEnded."""
    found = _locked(authority_id)
    if found.state is not AuthorityState.CONFIRMED or found.ended_at is not None:
        raise AlreadyEnded
    found.ended_at, found.ended_by, found.ended_reason = now, actor.name, reason
    session().flush()
    _record("authority.ended", found, actor, now, reason=reason)


def begin_demonstration(unit_ids: tuple[UUID, ...], *, now: datetime) -> None:
    """Let the heads of demonstration units sign everything under a decision marked as invented.

    A unit that has a register is left as it is.
    """
    for unit_id in unit_ids:
        if get_unit(unit_id).demonstration and not keeps_authority_register(unit_id):
            _begin(unit_id, now)


def _begin(unit_id: UUID, now: datetime) -> None:
    today = local(now).date()
    for head in staff_in(unit_id, Function.AGENCY_HEAD, today):
        grant = Grant(
            unit_id=unit_id,
            account_id=head.account_id,
            title=head.title,
            form=SigningForm.DIRECT,
            scope=Scope.ALL,
            valid_from=today,
            decision_number=_DEMONSTRATION,
            decision_date=today,
        )
        made = _made(grant, head.display_name, SYSTEM, now)
        session().add(made)
        _decide(made, AuthorityState.CONFIRMED, SYSTEM, now)
        _record("authority.confirmed", made, SYSTEM, now, number=made.decision_number)


def _locked(authority_id: UUID) -> SigningAuthority:
    found = session().get(SigningAuthority, authority_id, with_for_update=True)
    if found is None:
        raise find.AuthorityNotFound
    return found


def _record(
    action: str, found: SigningAuthority, actor: Actor, now: datetime, **facts: JsonValue
) -> None:
    record(
        action=action,
        actor=actor,
        now=now,
        subject="authority",
        subject_id=found.id,
        unit_id=found.unit_id,
        holder=found.holder_name,
        **facts,
    )
