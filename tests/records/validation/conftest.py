from dataclasses import dataclass
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.core.access import Actor
from portal.core.database import transaction
from portal.core.settings import settings
from portal.identity.organisations.rules import Function
from portal.records.signatures.services import trust
from portal.records.validation import queries
from portal.records.validation.services import stores
from tests.factories.identity import make_staff, make_unit, sign_in, staff_actor
from tests.factories.signatures import NOW


@dataclass
class Office:
    """Two administrators and an auditor of one unit."""

    unit: UUID
    first: UUID
    second: UUID
    auditor: UUID

    def actor(self, account_id: UUID, function: Function = Function.ADMINISTRATOR) -> Actor:
        return staff_actor(self.unit, function, account_id=account_id)


@pytest.fixture
def office(app: Flask) -> Office:  # noqa: ARG001 - the people live in its database.
    unit = make_unit()
    return Office(
        unit,
        make_staff(unit, Function.ADMINISTRATOR),
        make_staff(unit, Function.ADMINISTRATOR),
        make_staff(unit, Function.AUDITOR),
    )


@pytest.fixture
def begun(office: Office) -> Office:
    """The store with its first version."""
    with transaction():
        stores.begin(
            trust.load_installed(settings()),
            source="PKI trình diễn",
            actor=office.actor(office.first),
            now=NOW,
        )
    return office


@pytest.fixture
def as_first(client: FlaskClient, begun: Office) -> FlaskClient:
    sign_in(client, begun.first)
    return client


def in_force() -> int | None:
    with transaction(writing=False):
        found = queries.find_in_force()
        return found.number if found else None
