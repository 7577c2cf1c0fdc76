"""What citizens see of their own dossiers, and how they take one back."""

import re
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.database import transaction
from portal.core.jobs import Job, JobState, revive
from portal.core.jobs.worker import run_all
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.rules import Action, State, Step
from portal.onestop.dossiers.services import desk
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

    @pytest.mark.parametrize("step", [Step.HANDOVER, Step.CLOSED])
    def test_is_refused_once_there_is_a_result(
        self, gallery: Gallery, citizen: FlaskClient, visit: Visit, step: Step
    ) -> None:
        url = f"/ho-so-cua-toi/{gallery[step]}"
        before = make.read(gallery[step]).version
        assert not visit(url).xpath("//form[contains(@action, '/rut')]")
        page = shown(citizen.post(f"{url}/rut"), 409)
        assert "đã chuyển sang bước khác" in page.text_content()
        assert make.read(gallery[step]).version == before

    @pytest.mark.parametrize(
        "step", [step for step in Step if step not in {Step.INTAKE, Step.HANDOVER, Step.CLOSED}]
    )
    def test_is_asked_for_after_receipt(
        self, gallery: Gallery, citizen: FlaskClient, visit: Visit, step: Step
    ) -> None:
        url = f"/ho-so-cua-toi/{gallery[step]}"
        before = make.read(gallery[step])
        assert visit(url).xpath("//form[contains(@action, '/rut')]")
        assert citizen.post(f"{url}/rut", data={"reason": "Tôi không cần nữa."}).status_code == 303
        asked = make.read(gallery[step])
        assert (asked.state, asked.step) == (before.state, before.step)
        page = visit(url)
        assert "chờ cơ quan xác nhận" in page.text_content()
        assert not page.xpath("//form[contains(@action, '/rut')]")
        again = shown(citizen.post(f"{url}/rut"), 409)
        assert "đã được ghi nhận" in again.text_content()

    def test_happens_once(self, citizen: FlaskClient) -> None:
        key = make.make_dossier()
        url = f"/ho-so-cua-toi/{key}/rut"
        assert citizen.post(url).status_code == 303
        shown(citizen.post(url), 409)
        assert make.actions_of(key) == ["submit", "withdraw"]


class TestTheReceipt:
    def told(self, visit: Visit, key: UUID) -> str:
        page = visit(f"/ho-so-cua-toi/{key}/bien-nhan")
        return " ".join(page.find(".//main").text_content().split())

    def test_renews_itself_until_the_paper_is_there(self, visit: Visit) -> None:
        key = make.make_dossier()
        page = visit(f"/ho-so-cua-toi/{key}/bien-nhan")
        assert "đang được lập" in page.find(".//main").text_content()
        own = f"/ho-so-cua-toi/{key}/bien-nhan"
        (refresh,) = page.xpath("//head//noscript/meta[@http-equiv='refresh']/@content")
        assert refresh == f"5;url={own}", "Without an anchor that the address may have"
        (part,) = page.xpath("//*[@hx-trigger]")
        assert part.get("hx-get") == own
        assert part.get("hx-select") == f"#{part.get('id')}"
        run_all(prefix="dossier.")
        page = visit(f"/ho-so-cua-toi/{key}/bien-nhan")
        assert not page.xpath("//noscript | //*[@hx-trigger]")
        assert page.xpath("//a[contains(@href, '/van-ban/acknowledgement.pdf')]")
        assert "đang được lập" not in page.find(".//main").text_content()

    def test_says_so_when_a_paper_was_given_up(self, visit: Visit) -> None:
        key = make.make_dossier()
        give_up(f"paper:{key}:acknowledgement")
        told = self.told(visit, key)
        assert "đang được khắc phục" in told
        assert "đang được lập" not in told

    def test_tells_the_code_once_and_what_comes_next(self, visit: Visit) -> None:
        key = make.make_dossier()
        told = self.told(visit, key)
        assert told.count(make.read(key).code) == 1
        assert "sẽ kiểm tra và trả lời có tiếp nhận hồ sơ hay không" in told

    @pytest.mark.parametrize("step", [Step.ASSIGNMENT, Step.CLOSED])
    def test_does_not_announce_what_is_over(
        self, gallery: Gallery, visit: Visit, step: Step
    ) -> None:
        told = self.told(visit, gallery[step])
        assert "sẽ kiểm tra và trả lời" not in told
        assert str(make.read(gallery[step]).state.label) in told


class TestResultsGivenUp:
    def test_are_told_in_the_list_and_on_both_pages(
        self, client: FlaskClient, visit: Visit
    ) -> None:
        key = make.make_dossier(*make.road_to(Step.EXAMINATION))
        make.write_result(key)
        with transaction():
            dossier = find.get(key)
            who = make.crew_of(dossier)[Function.CASE_OFFICER]
            desk.act(dossier, Action.PROPOSE, Order(), actor=who, now=clock.now())
        typed = {"code": make.read(key).code, "proof": make.read(key).pin}

        def told() -> list[bool]:
            pages = [visit("/ho-so-cua-toi/"), visit(f"/ho-so-cua-toi/{key}")]
            pages.append(shown(client.post("/tra-cuu", data=typed)))
            return ["đang được khắc phục" in page.text_content() for page in pages]

        assert told() == [False] * 3
        give_up("result:")
        assert told() == [True] * 3
        with transaction():
            revive("result:")
        run_all(prefix="result.")
        assert told() == [False] * 3


def give_up(prefix: str) -> None:
    """Leave jobs as a worker does that failed for the last time."""
    with transaction() as session:
        session.execute(
            sa.update(Job).where(Job.key.startswith(prefix)).values(state=JobState.FAILED)
        )


def test_pages_speak_words_and_no_codes(
    gallery: Gallery, client: FlaskClient, visit: Visit
) -> None:
    raw = {
        f" {word.value} " for kind in (Action, State, Step) for word in kind if "_" in word.value
    }
    for key in gallery.values():
        dossier = make.read(key)
        typed = {"code": dossier.code, "proof": dossier.pin}
        for page in (visit(f"/ho-so-cua-toi/{key}"), shown(client.post("/tra-cuu", data=typed))):
            said = f" {' '.join(page.find('.//main').text_content().split())} "
            assert not [word for word in raw if word in said]
            assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", said)
