"""What citizens see of their own dossiers, and how they take one back."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.database import transaction
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.rules import Action, State, Step
from portal.onestop.dossiers.services.desk import Order
from tests.conftest import Visit
from tests.factories import dossiers as make
from tests.onestop.dossiers.browsing import enter, shown

Gallery = Mapping[Step, UUID]

pytestmark = pytest.mark.usefixtures("citizen")


def test_list_is_empty_at_first(visit: Visit) -> None:
    assert "chưa nộp hồ sơ nào" in visit("/ho-so-cua-toi/").text_content()


def test_list_shows_only_ones_own_latest_first(visit: Visit) -> None:
    make.make_dossier(filer=make.citizen(1))
    old = make.read(make.make_dossier())
    with clock.frozen(make.MORNING + timedelta(hours=1)):
        new = make.read(make.make_dossier())
    codes = [p.text_content() for p in visit("/ho-so-cua-toi/").find_class("num")]
    assert codes == [new.code, old.code]


@pytest.mark.parametrize("step", Step)
def test_every_stage_has_its_page(gallery: Gallery, visit: Visit, step: Step) -> None:
    dossier = make.read(gallery[step])
    text = visit(f"/ho-so-cua-toi/{dossier.id}").text_content()
    assert str(dossier.state.label) in text
    assert dossier.code in text
    assert ("Tải kết quả đã ký số" in text) == (step in {Step.HANDOVER, Step.CLOSED})
    receipt = visit(f"/ho-so-cua-toi/{dossier.id}/bien-nhan").text_content()
    for said in (dossier.code, dossier.pin, dossier.content_sha256):
        assert said in receipt


def test_own_identity_number_is_whole_at_home(visit: Visit) -> None:
    key = make.make_dossier()
    assert "038197004321" in visit(f"/ho-so-cua-toi/{key}").text_content().replace(" ", "")


def test_promise_says_when_it_is_late(visit: Visit) -> None:
    key = make.make_dossier(Action.RECEIVE)
    assert "Đã quá hạn" not in visit(f"/ho-so-cua-toi/{key}").text_content()
    with transaction():
        find.get(key).due_at = clock.now() - timedelta(minutes=1)
    assert "Đã quá hạn" in visit(f"/ho-so-cua-toi/{key}").text_content()


def test_what_went_back_between_desks_stays_inside(
    gallery: Gallery, client: FlaskClient, visit: Visit
) -> None:
    key = gallery[Step.INITIALLING]
    make.play(key, Action.SEND_BACK, order=Order(reason="Viết lại đoạn hai."))
    dossier = make.read(key)
    typed = {"code": dossier.code, "proof": dossier.pin}
    for page in (visit(f"/ho-so-cua-toi/{key}"), shown(client.post("/tra-cuu", data=typed))):
        assert "Viết lại đoạn hai." not in page.text_content()
        assert "Trả lại để làm lại" not in page.text_content()
    enter(client, make.crew()[Function.CASE_OFFICER])
    assert "Viết lại đoạn hai." in visit(f"/can-bo/ho-so/{key}").text_content()


class TestTakingBack:
    def test_is_possible_until_it_is_received(self, citizen: FlaskClient, visit: Visit) -> None:
        key = make.make_dossier()
        url = f"/ho-so-cua-toi/{key}"
        assert visit(url).xpath("//form[contains(@action, '/rut')]")
        answer = citizen.post(f"{url}/rut", data={"reason": "Tôi nộp nhầm."})
        assert (answer.status_code, answer.location) == (303, url)
        assert make.read(key).state is State.WITHDRAWN
        page = visit(url)
        assert "Công dân rút hồ sơ" in page.text_content()
        assert "Tôi nộp nhầm." in page.text_content()
        assert not page.xpath("//form[contains(@action, '/rut')]")

    @pytest.mark.parametrize("step", [step for step in Step if step is not Step.INTAKE])
    def test_is_refused_afterwards(
        self, gallery: Gallery, citizen: FlaskClient, visit: Visit, step: Step
    ) -> None:
        url = f"/ho-so-cua-toi/{gallery[step]}"
        before = make.read(gallery[step]).version
        assert not visit(url).xpath("//form[contains(@action, '/rut')]")
        page = shown(citizen.post(f"{url}/rut"), 409)
        assert "đã chuyển sang bước khác" in page.text_content()
        assert make.read(gallery[step]).version == before

    def test_happens_once(self, citizen: FlaskClient) -> None:
        key = make.make_dossier()
        url = f"/ho-so-cua-toi/{key}/rut"
        assert citizen.post(url).status_code == 303
        shown(citizen.post(url), 409)
        assert make.actions_of(key) == ["submit", "withdraw"]
