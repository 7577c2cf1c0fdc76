"""A deputy of the counter takes a fee: counted once, and named with whose place they took."""

from uuid import UUID

import pytest
from flask.testing import FlaskClient

from portal.core.database import transaction
from portal.identity.audit.queries import history
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.rules import Action
from portal.onestop.fees import queries
from portal.onestop.workflows.queries.staffing import deputies
from portal.onestop.workflows.rules import Duty
from tests.factories import dossiers as make
from tests.factories.deputies import let_act
from tests.onestop.dossiers.browsing import enter

TODAY = make.MORNING.date()


@pytest.fixture
def dossier_id() -> UUID:
    return make.make_dossier(Action.RECEIVE)


def sent() -> dict[str, str]:
    return {
        "name": "Phí chứng thực",
        "amount_vnd": "12.000",
        "method": "cash",
        "payer_name": "Lê Thị Hồng Nhung",
        "paid_on-day": str(TODAY.day),
        "paid_on-month": str(TODAY.month),
        "paid_on-year": str(TODAY.year),
        "paid_time": "08:00",
    }


def used() -> list[int]:
    with transaction(writing=False):
        return [row.used for row in deputies(make.unit_id(), TODAY)]


def test_a_deputy_takes_money_and_takes_it_back(client: FlaskClient, dossier_id: UUID) -> None:
    url, officer = f"/can-bo/ho-so/{dossier_id}/thu-phi", make.crew()[Function.CASE_OFFICER]
    enter(client, officer)
    assert client.post(url, data=sent()).status_code == 404
    let_act(officer.id, Function.INTAKE, [Duty.RECEIVE], max_dossiers=1)
    assert client.post(url, data=sent()).status_code == 303
    with transaction(writing=False):
        (payment,) = queries.of_dossier(dossier_id)
    cancelled = client.post(f"{url}/{payment.id}/huy", data={"reason": "Ghi nhầm số tiền."})
    assert cancelled.status_code == 303
    principal = make.crew()[Function.INTAKE].id
    with transaction(writing=False):
        acts = {e.action: e.facts for e in history("dossier", dossier_id)}
    for action in ("fee.received", "fee.cancelled"):
        assert acts[action]["acting_principal"] == str(principal)
    assert used() == [1]


def test_a_deputy_for_another_duty_takes_none(client: FlaskClient, dossier_id: UUID) -> None:
    officer = make.crew()[Function.CASE_OFFICER]
    let_act(officer.id, Function.INTAKE, [Duty.HAND_OVER], max_dossiers=1)
    enter(client, officer)
    assert client.post(f"/can-bo/ho-so/{dossier_id}/thu-phi", data=sent()).status_code == 404
    with transaction(writing=False):
        assert queries.of_dossier(dossier_id) == ()
    assert used() == [0]
