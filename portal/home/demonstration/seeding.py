"""Filling an empty portal with demonstration data, once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import SYSTEM
from portal.core.clock import local
from portal.core.database import session, transaction
from portal.home.demonstration import scenario
from portal.home.demonstration.people import Person, make_person
from portal.identity.accounts.rules import Sex
from portal.identity.accounts.services.demonstration import seed_accounts
from portal.identity.accounts.services.people import create_citizen
from portal.onestop.dossiers.models import Dossier
from portal.onestop.procedures.services import load_catalogue

_FILERS = 30
_HISTORY = timedelta(days=120)  # The staff were there before the oldest dossier.
_MARK = "Địa chỉ minh họa"


def seed(*, dossiers: int, now: datetime, tell: Callable[[str], None]) -> int:
    """Load procedures, demonstration accounts and dossiers; give how many dossiers were made.

    A portal that holds a dossier already is left as it is.
    """
    with transaction():
        load_catalogue(now)
        seed_accounts(now - _HISTORY)
        untouched = session().scalar(sa.select(Dossier.id).limit(1)) is None
    if not untouched or not dossiers:
        return 0
    tell(f"Making {dossiers} demonstration dossiers, with signed results: about half a minute")
    filers = _make_filers(now)
    return scenario.seed_dossiers(dossiers, filers, now=now)


def _make_filers(now: datetime) -> list[scenario.Filer]:
    """Create invented citizens besides the three one can sign in as."""
    chance = Random(scenario.SEED)  # noqa: S311 - the same people each time.
    people = [make_person(chance, today=local(now).date()) for _ in range(_FILERS)]
    with transaction():
        return [scenario.Filer(_create(person, now), person.name) for person in people]


def _create(person: Person, now: datetime) -> UUID:
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
