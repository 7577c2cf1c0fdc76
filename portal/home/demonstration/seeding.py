"""Filling an empty portal with demonstration data, once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import SYSTEM
from portal.core.clock import local
from portal.core.database import session, transaction
from portal.core.i18n import gettext as _
from portal.core.jobs import Priority, at
from portal.core.settings import settings
from portal.home.demonstration import scenario
from portal.home.demonstration.people import Person, make_person
from portal.identity.accounts.models import Account
from portal.identity.accounts.queries import find_by_identity_number
from portal.identity.accounts.rules import Sex
from portal.identity.accounts.services.demonstration import seed_accounts
from portal.identity.accounts.services.people import create_citizen
from portal.identity.audit.queries import history
from portal.identity.audit.services import record
from portal.onestop.dossiers.models import Dossier
from portal.onestop.procedures.services import load_catalogue
from portal.records.registers.services.authorities import begin_demonstration
from portal.records.signatures.services.sealing import at_hand
from portal.records.signatures.services.trust import load_installed
from portal.records.validation.services import begin as begin_store

_FILERS = 30
_HISTORY = timedelta(days=120)  # The staff were there before the oldest dossier.
_MARK = "Địa chỉ minh họa"
_SUBJECT = "demonstration"


@at(Priority.BULK)
def seed(*, dossiers: int, now: datetime, tell: Callable[[str], None]) -> int:
    """Load procedures, demonstration accounts and dossiers; give how many dossiers were made.

    One that was broken off goes on where it stopped; only the journal's entry says that all
    is there. A portal in which people have filed dossiers of their own is left as it is.
    """
    with transaction():
        load_catalogue(now)
        begin_demonstration(seed_accounts(now - _HISTORY), now=now - _HISTORY)
        begin_store(
            load_installed(settings()), source="PKI trình diễn", actor=SYSTEM, now=now - _HISTORY
        )
        left = _left(dossiers)
    if not left:
        return 0
    tell(
        _(
            "Đang lập %(n)s hồ sơ trình diễn, trong đó có kết quả ký số, chừng nửa phút…",
            n=len(left),
        )
    )
    filers = _make_filers(now)
    with at_hand():
        made = scenario.seed_dossiers(left, filers, now=now)
    with transaction():
        record(
            action="demonstration.seeded",
            actor=SYSTEM,
            now=now,
            subject=_SUBJECT,
            subject_id=_SUBJECT,
            count=dossiers,
        )
    return made


def _left(dossiers: int) -> range:
    """Give the numbers of the dossiers that are still to be made."""
    if history(_SUBJECT, _SUBJECT):
        return range(0)
    seeded = sa.select(Account.id).where(Account.address == _MARK)
    counted = sa.select(
        sa.func.count(), sa.func.count().filter(Dossier.submitted_by.in_(seeded))
    ).select_from(Dossier)
    total, ours = session().execute(counted).one()
    return range(ours, dossiers) if ours or not total else range(0)


def _make_filers(now: datetime) -> list[scenario.Filer]:
    """Create invented citizens besides the three one can sign in as, those that are not there."""
    chance = Random(scenario.SEED)  # noqa: S311 - the same people each time.
    people = [make_person(chance, today=local(now).date()) for _ in range(_FILERS)]
    with transaction():
        return [scenario.Filer(_create(person, now), person.name) for person in people]


def _create(person: Person, now: datetime) -> UUID:
    known = find_by_identity_number(person.identity_number)
    if known:
        return known.id
    return create_citizen(
        display_name=person.name,
        identity_number=person.identity_number,
        date_of_birth=person.born,
        sex=Sex(person.sex),
        phone=None,
        commune_code=None,
        address=_MARK,
        demonstration=False,
        actor=SYSTEM,
        now=now,
    )
