"""The pages on which money is taken, and who opens which."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.database import transaction
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.queries import dossiers
from portal.onestop.dossiers.rules import Action, State, Step
from portal.onestop.fees import queries, services
from portal.onestop.fees.rules import Method
from portal.onestop.fees.services import Paid
from tests.conftest import Visit
from tests.doors import Address, addresses_of, agree, try_all
from tests.factories import dossiers as make
from tests.onestop.desk.test_counter import URL as COUNTER
from tests.onestop.desk.test_counter import begin, take_in
from tests.onestop.dossiers.browsing import enter
from tests.pages import inspect_page

COLLECTING, NOBODY = {Function.INTAKE}, set[Function]()
READERS = {
    *(Function.INTAKE, Function.DIVISION_HEAD, Function.AGENCY_HEAD),
    *(Function.RECORDS_CLERK, Function.AUDITOR),
}
SENT = {
    "name": "Phí chứng thực",
    "amount_vnd": "12.000",
    "method": "cash",
    "payer_name": "Lê Thị Hồng Nhung",
    "paid_on-day": "16",
    "paid_on-month": "11",
    "paid_on-year": "2026",
    "paid_time": "08:20",
}


@dataclass(frozen=True)
class World:
    """A received dossier with a payment, and its unit."""

    dossier: UUID
    payment: UUID
    unit: UUID

    @property
    def addresses(self) -> Mapping[Address, tuple[str, set[Function], set[Function]]]:
        """Give every address with the functions of the unit, and of another, that may open it."""
        page = f"/can-bo/ho-so/{self.dossier}/thu-phi"
        register = f"/can-bo/so-thu-phi?unit={self.unit}"
        return {
            ("fees.show", "GET"): (page, COLLECTING, NOBODY),
            ("fees.receive", "POST"): (page, COLLECTING, NOBODY),
            ("fees.cancel", "POST"): (f"{page}/{self.payment}/huy", COLLECTING, NOBODY),
            # Nothing is made yet, so nobody gets a file.
            ("fees.receipt", "GET"): (f"{page}/{self.payment}.pdf", NOBODY, NOBODY),
            ("fees.cancelling", "GET"): (f"{page}/{self.payment}/huy.pdf", NOBODY, NOBODY),
            ("fees.register", "GET"): (register, READERS, NOBODY),
        }


@pytest.fixture
def world(app: Flask, gallery: Mapping[Step, UUID]) -> World:
    assert app.testing
    dossier_id, who = gallery[Step.EXAMINATION], make.crew()[Function.INTAKE]
    paid = Paid("Lệ phí", 8_000, Method.CASH, "Lê Thị Hồng Nhung", clock.now())
    with transaction():
        payment = services.receive(dossiers.get(dossier_id), paid, actor=who, now=clock.now())
    return World(dossier_id, payment, make.unit_id())


def standing(dossier_id: UUID) -> list[bool]:
    with transaction(writing=False):
        return [row.stands for row in queries.of_dossier(dossier_id)]


def test_table_names_every_address(app: Flask, world: World) -> None:
    routes = addresses_of(app, "fees")
    assert routes == set(world.addresses)


def test_strangers_and_citizens_are_kept_out(client: FlaskClient, world: World) -> None:
    assert set(try_all(client, world.addresses).values()) == {401}
    enter(client, make.citizen())
    assert set(try_all(client, world.addresses).values()) == {403}
    assert standing(world.dossier) == [True]


@pytest.mark.parametrize("function", Function)
def test_each_function_opens_what_is_its_own(
    client: FlaskClient, world: World, function: Function
) -> None:
    for unit, column in ((make.HAC_THANH, 1), (make.SAM_SON, 2)):
        enter(client, make.crew(unit)[function])
        mine = {address for address, row in world.addresses.items() if function in row[column]}
        agree(try_all(client, world.addresses), mine)
    assert standing(world.dossier) == [True]


def test_money_is_taken_and_taken_back_on_the_pages(
    client: FlaskClient, visit: Visit, gallery: Mapping[Step, UUID]
) -> None:
    dossier_id = gallery[Step.EXAMINATION]
    url, desk = f"/can-bo/ho-so/{dossier_id}/thu-phi", f"/can-bo/ho-so/{dossier_id}"
    enter(client, make.crew()[Function.INTAKE])
    assert url in visit(desk).xpath("//a/@href")
    page = visit(url)
    assert "2.000 đ/trang" in page.text_content()
    assert not page.xpath("//input[@name='ends_wait']")
    for wrong in (
        {**SENT, "amount_vnd": "0"},
        {**SENT, "method": "transfer", "reference": ""},
        {**SENT, "paid_time": "8h"},
        {**SENT, "paid_time": "09:59"},
        {**SENT, "paid_on-day": "17"},
    ):
        refused = client.post(url, data=wrong)
        assert refused.status_code == 422, wrong
        inspect_page(refused)
    assert standing(dossier_id) == []
    # The wait is not on the form of a dossier that does not wait: sent anyway, it means nothing.
    assert client.post(url, data={**SENT, "ends_wait": "1"}).status_code == 303
    again = client.post(url, data=SENT)
    assert again.status_code == 409
    inspect_page(again)
    shown = visit(url)
    assert "Số 01/PT" in shown.text_content()
    assert shown.xpath("//p[@role='status'][@hx-trigger]"), "The page asks until it is made"
    assert "01/PT" in visit(desk).text_content()
    (cancels,) = shown.xpath("//form[contains(@action, '/huy')]/@action")
    bare = client.post(cancels, data={"reason": " "})
    assert bare.status_code == 422
    again = inspect_page(bare)
    assert "lý do" in again.xpath("string(//div[@role='alert'])")
    assert again.xpath("//p[@hx-trigger]/@hx-get") == [url], "What is asked again can be opened"
    (refresh,) = again.xpath("//noscript/meta/@content")
    assert refresh.endswith(f"url={url}")
    assert standing(dossier_id) == [True]
    assert client.post(cancels, data={"reason": "Nhầm người nộp."}).status_code == 303
    assert client.post(cancels, data={"reason": "Lần nữa."}).status_code == 409
    register = visit("/can-bo/so-thu-phi?period=2026-11").text_content()
    assert "Hủy bằng số 02/PT: Nhầm người nộp." in register
    assert "Hủy phiếu thu số 01/PT: Nhầm người nộp." in register, "Every number has its line"
    assert "Không có khoản thu" in visit("/can-bo/so-thu-phi?period=2026-10").text_content()
    assert client.get("/can-bo/so-thu-phi?period=x").status_code == 422


def test_a_register_that_is_cut_says_so(
    client: FlaskClient, visit: Visit, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(client, make.crew()[Function.INTAKE])
    assert client.post(f"/can-bo/ho-so/{world.dossier}/thu-phi", data=SENT).status_code == 303
    url = "/can-bo/so-thu-phi?period=2026-11"
    assert "Kỳ này có" not in visit(url).text_content()
    monkeypatch.setattr(queries, "MOST_SHOWN", 1)
    page = visit(url)
    assert "Kỳ này có 2 phiếu; bảng chỉ liệt kê 1 phiếu nộp gần nhất" in page.text_content()
    assert len(page.xpath("//table/tbody/tr")) == 1
    assert "20.000" in page.text_content(), "8 000 and 12 000, though one is not listed"


def test_the_wait_ends_on_the_page(
    client: FlaskClient, visit: Visit, gallery: Mapping[Step, UUID]
) -> None:
    dossier_id = gallery[Step.EXAMINATION]
    make.play(dossier_id, Action.ASK_PAYMENT)
    url = f"/can-bo/ho-so/{dossier_id}/thu-phi"
    enter(client, make.crew()[Function.INTAKE])
    assert visit(url).xpath("//input[@name='ends_wait'][@checked]")
    assert client.post(url, data=SENT).status_code == 303
    assert make.read(dossier_id).state is State.FINANCIAL_DUTY
    other = {**SENT, "name": "Nghĩa vụ tài chính", "ends_wait": "1"}
    assert client.post(url, data=other).status_code == 303
    assert make.read(dossier_id).state is State.PROCESSING


def test_money_is_taken_at_the_counter_of_another_unit_too(
    client: FlaskClient, visit: Visit
) -> None:
    """Whoever received the dossier, wherever that was, takes its fee: nobody else there does."""
    enter(client, make.crew()[Function.INTAKE])
    draft_id = begin(client)
    dossier_id = take_in(client, draft_id)
    assert make.read(dossier_id).unit_id == make.unit_id(make.SAM_SON)
    url = f"/can-bo/ho-so/{dossier_id}/thu-phi"
    assert url in visit(f"{COUNTER}/{draft_id}/xong").xpath("//a/@href")
    page = visit(url)
    assert not page.xpath(f"//a[@href='/can-bo/ho-so/{dossier_id}']"), "its desk is not theirs"
    assert client.post(url, data=SENT).status_code == 303
    assert standing(dossier_id) == [True]
    enter(client, make.hire(Function.INTAKE))
    assert client.get(url).status_code == 404
    enter(client, make.crew(make.SAM_SON)[Function.INTAKE])
    assert "01/PT" in visit("/can-bo/so-thu-phi?period=2026-11").text_content()
