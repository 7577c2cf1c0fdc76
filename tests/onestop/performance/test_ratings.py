from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.access import Actor
from portal.core.database import session, transaction
from portal.identity.accounts.queries import get_account
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.queries import dossiers
from portal.onestop.dossiers.rules import Step
from portal.onestop.performance import services
from portal.onestop.performance.models import Rating
from portal.onestop.performance.queries import ratings as find
from portal.onestop.performance.rules.periods import around
from portal.onestop.performance.rules.ratings import Ground, Level, Opinion
from tests.factories import dossiers as make
from tests.onestop.dossiers.browsing import enter, shown

Gallery = Mapping[Step, UUID]
ANYBODY = Actor(id=None, name="", kind="anonymous")
PLEASED = Opinion(Level.SATISFIED, (), "")
pytestmark = pytest.mark.usefixtures("app")


def address(dossier_id: UUID, rest: str = "") -> str:
    return f"/danh-gia/{services.link_key(dossier_id)}{rest}"


def kept() -> int:
    with transaction(writing=False):
        return session().scalar(sa.select(sa.func.count()).select_from(Rating)) or 0


def test_a_decided_dossier_offers_its_rating_and_keeps_it(
    client: FlaskClient, gallery: Gallery
) -> None:
    dossier_id = gallery[Step.HANDOVER]
    enter(client, make.citizen())
    page = client.get(f"/ho-so-cua-toi/{dossier_id}")
    assert address(dossier_id) in page.text
    sent = client.post(address(dossier_id), data={"level": "not_satisfied", "grounds": ["late"]})
    assert (sent.status_code, sent.location) == (303, address(dossier_id, "/cam-on"))
    assert client.get(sent.location).status_code == 200
    with transaction(writing=False):
        found = find.opinions(around(clock.now())[0], make.unit_id())
    assert found.levels[Level.NOT_SATISFIED] == found.total == 1
    assert found.grounds == {Ground.LATE: 1}


def test_an_undecided_dossier_offers_nothing(client: FlaskClient, gallery: Gallery) -> None:
    dossier_id = gallery[Step.EXAMINATION]
    enter(client, make.citizen())
    assert "/danh-gia/" not in client.get(f"/ho-so-cua-toi/{dossier_id}").text
    assert client.post(address(dossier_id), data={"level": "satisfied"}).status_code == 409
    assert kept() == 0


def look_up(client: FlaskClient, dossier_id: UUID) -> str:
    dossier = make.read(dossier_id)
    answer = client.post("/tra-cuu", data={"code": dossier.code, "proof": dossier.pin})
    shown(answer)
    return answer.text


def test_code_and_pin_open_no_rating(client: FlaskClient, gallery: Gallery) -> None:
    """An officer reads both on the receipt that is kept with the dossier."""
    dossier_id = gallery[Step.HANDOVER]
    page = look_up(client, dossier_id)
    assert "Chỉ người nộp và chủ hồ sơ đánh giá được" in page
    assert "/danh-gia/" not in page
    assert client.get(address(dossier_id)).status_code == 303
    sent = client.post(address(dossier_id), data={"level": "very_satisfied"})
    assert sent.status_code == 303
    assert "/cam-on" not in sent.location
    assert kept() == 0


def test_the_applicant_rates_what_somebody_else_filed_and_no_third_person(
    client: FlaskClient, gallery: Gallery
) -> None:
    dossier_id, stranger, applicant = gallery[Step.HANDOVER], make.citizen(2), make.citizen(1)
    assert applicant.id
    with transaction():
        number = get_account(applicant.id).identity_number
        dossiers.get(dossier_id).applicant_identity = number
    enter(client, stranger)
    assert "/danh-gia/" not in look_up(client, dossier_id)
    for answer in (
        client.get(address(dossier_id)),
        client.post(address(dossier_id), data={"level": "satisfied"}),
        client.get(address(dossier_id, "/cam-on")),
    ):
        assert answer.status_code == 404
    assert kept() == 0
    enter(client, applicant)
    assert address(dossier_id) in look_up(client, dossier_id)
    assert client.post(address(dossier_id), data={"level": "satisfied"}).status_code == 303
    assert kept() == 1


def test_no_civil_servant_rates(client: FlaskClient, gallery: Gallery) -> None:
    dossier_id = gallery[Step.HANDOVER]
    enter(client, make.crew()[Function.INTAKE])
    assert "/danh-gia/" not in look_up(client, dossier_id)
    assert client.get(address(dossier_id)).status_code in {403, 404}
    assert client.post(address(dossier_id), data={"level": "satisfied"}).status_code in {403, 404}
    assert kept() == 0


@pytest.mark.parametrize("data", [{}, {"level": "best"}, {"level": "not_satisfied"}])
def test_what_is_missing_is_asked_for(
    client: FlaskClient, gallery: Gallery, data: dict[str, str]
) -> None:
    enter(client, make.citizen())
    answer = client.post(address(gallery[Step.HANDOVER]), data=data)
    assert answer.status_code == 422
    assert "error-summary" in answer.text or "errsum" in answer.text
    assert kept() == 0


def test_a_made_up_link_opens_nothing(client: FlaskClient, gallery: Gallery) -> None:
    dossier_id = gallery[Step.HANDOVER]
    enter(client, make.citizen())
    for key in ("x", "0" * 64, dossier_id.hex + "0" * 32, services.link_key(dossier_id)[:-1]):
        assert client.get(f"/danh-gia/{key}").status_code == 404


def test_an_opinion_may_change_for_seven_days(gallery: Gallery) -> None:
    def rate(opinion: Opinion, days: int) -> None:
        with transaction():
            services.rate(
                dossiers.get(gallery[Step.CLOSED]),
                opinion,
                actor=ANYBODY,
                now=make.MORNING + timedelta(days=days),
            )

    rate(PLEASED, 0)
    rate(Opinion(Level.NOT_SATISFIED, (), "Chờ lâu"), 7)
    with pytest.raises(services.OpinionStands):
        rate(PLEASED, 8)
    with transaction(writing=False):
        rating = find.find(gallery[Step.CLOSED])
        assert rating is not None
        assert (rating.level, rating.comment) == (Level.NOT_SATISFIED, "Chờ lâu")
    assert kept() == 1
