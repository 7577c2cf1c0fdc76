"""Every address of figures and ratings against everybody who might try it."""

from collections.abc import Mapping
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from portal.core.access import Actor
from portal.core.database import transaction
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.rules import Step
from portal.onestop.performance import services
from portal.onestop.performance.models import Rating
from tests.doors import Address, addresses_of
from tests.factories import dossiers as make
from tests.onestop.dossiers.browsing import enter

# anonymous, citizen, other staff of the unit, who answers for it or watches over it, who does so
# in another unit
TABLE: Mapping[Address, tuple[int, ...]] = {
    ("offices.index", "GET"): (200,) * 5,
    ("offices.office", "GET"): (200,) * 5,
    ("ratings.ask", "GET"): (303, 200, 403, 403, 403),
    ("ratings.rate", "POST"): (303, 422, 403, 403, 403),
    ("ratings.thank", "GET"): (303, 200, 403, 403, 403),
    ("scores.show", "GET"): (303, 403, 200, 200, 200),
    ("scores.behind", "GET"): (303, 403, 404, 200, 404),
    ("scores.procedures_behind", "GET"): (303, 403, 200, 200, 200),
    ("scores.charged_behind", "GET"): (303, 403, 200, 200, 200),
    ("scores.identified_behind", "GET"): (303, 403, 200, 200, 200),
    ("scores.changed_behind", "GET"): (303, 403, 200, 200, 200),
    ("scores.forecasts", "GET"): (303, 403, 200, 200, 200),
}
OTHERS = (Function.INTAKE, Function.CASE_OFFICER, Function.RECORDS_CLERK)
OVERSEERS = (
    *(Function.DIVISION_HEAD, Function.AGENCY_HEAD),
    *(Function.AUDITOR, Function.ADMINISTRATOR),
)
PEOPLE = [
    ("anonymous", None, 0),
    ("citizen", None, 1),
    *((make.HAC_THANH, function, 2) for function in OTHERS),
    *((make.HAC_THANH, function, 3) for function in OVERSEERS),
    *((make.SAM_SON, function, 4) for function in OVERSEERS),
]


@pytest.fixture
def addresses(app: Flask, gallery: Mapping[Step, UUID]) -> Mapping[Address, str]:
    assert app.testing
    link, staff = f"/danh-gia/{services.link_key(gallery[Step.HANDOVER])}", "/can-bo/hieu-qua"
    return {
        ("offices.index", "GET"): "/hieu-qua/",
        ("offices.office", "GET"): f"/hieu-qua/{make.HAC_THANH}",
        ("ratings.ask", "GET"): link,
        ("ratings.rate", "POST"): link,
        ("ratings.thank", "GET"): f"{link}/cam-on",
        ("scores.show", "GET"): f"{staff}/",
        ("scores.behind", "GET"): f"{staff}/danh-sach/received?don-vi={make.HAC_THANH}",
        ("scores.procedures_behind", "GET"): f"{staff}/thu-tuc",
        ("scores.charged_behind", "GET"): f"{staff}/thu-tuc-co-phi",
        ("scores.identified_behind", "GET"): f"{staff}/thu-tuc-dinh-danh",
        ("scores.changed_behind", "GET"): f"{staff}/thu-tuc-sua-doi",
        ("scores.forecasts", "GET"): f"{staff}/du-bao",
    }


def person(name: str, function: Function | None) -> Actor | None:
    """Find somebody by unit and function, or a citizen; nobody for who is anonymous."""
    if function:
        return make.crew(name)[function]
    return make.citizen() if name == "citizen" else None


def ratings() -> int | None:
    with transaction(writing=False) as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Rating))


@pytest.mark.parametrize(("name", "function", "column"), PEOPLE)
def test_who_gets_what(
    client: FlaskClient,
    addresses: Mapping[Address, str],
    name: str,
    function: Function | None,
    column: int,
) -> None:
    who = person(name, function)
    if who:
        enter(client, who)
    found = {a: client.open(url, method=a[1]).status_code for a, url in addresses.items()}
    assert found == {address: row[column] for address, row in TABLE.items()}
    assert ratings() == 0


def test_table_names_every_address(app: Flask) -> None:
    assert addresses_of(app, "offices", "ratings", "scores") == set(TABLE)
