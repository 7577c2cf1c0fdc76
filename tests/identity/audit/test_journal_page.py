from uuid import UUID

from flask.testing import FlaskClient

from portal.core import clock
from portal.core.database import transaction
from portal.identity.audit.queries import PAGE_SIZE
from portal.identity.audit.services import record
from portal.identity.organisations.rules import Function
from tests.conftest import Visit
from tests.factories.identity import make_staff, make_unit, sign_in, staff_actor


def write(unit_id: UUID, subject_id: str, *, times: int = 1, **facts: str) -> None:
    with transaction():
        for _ in range(times):
            record(
                action="dossier.received",
                actor=staff_actor(unit_id),
                now=clock.now(),
                subject="dossier",
                subject_id=subject_id,
                unit_id=unit_id,
                **facts,
            )


def auditor_of(client: FlaskClient) -> UUID:
    unit_id = make_unit()
    sign_in(client, make_staff(unit_id, Function.AUDITOR))
    return unit_id


def test_events_of_the_unit_are_told_in_words(client: FlaskClient, visit: Visit) -> None:
    write(auditor_of(client), "H56.14-261102-0001", reason="<b>đủ giấy tờ</b>")
    page = visit("/can-bo/nhat-ky")
    text = page.text_content()
    assert "Tiếp nhận hồ sơ" in text
    assert "H56.14-261102-0001" in text
    assert "<b>đủ giấy tờ</b>" in text
    assert "Trịnh Thị Mai · Hồ sơ" in text
    assert "Lý do" in text


def test_other_units_stay_unseen(client: FlaskClient, visit: Visit) -> None:
    write(make_unit(), "H56.901-261102-0001")
    auditor_of(client)
    assert "H56.901-261102-0001" not in visit("/can-bo/nhat-ky").text_content()
    found = visit("/can-bo/nhat-ky?ma=H56.901-261102-0001").xpath("//ol[@class='time']")
    assert found == []


def test_the_filter_finds_one_thing(client: FlaskClient, visit: Visit) -> None:
    unit_id = auditor_of(client)
    write(unit_id, "one")
    write(unit_id, "two")
    page = visit("/can-bo/nhat-ky?loai=dossier&ma=one")
    assert len(page.xpath("//ol[@class='time']/li")) == 1
    assert page.xpath("//input[@name='ma']/@value") == ["one"]
    assert page.xpath("//option[@selected]/@value") == ["dossier"]


def test_long_journals_have_pages(client: FlaskClient, visit: Visit) -> None:
    unit_id = auditor_of(client)
    write(unit_id, "many", times=PAGE_SIZE + 1)
    page = visit("/can-bo/nhat-ky?loai=dossier")
    assert len(page.xpath("//ol[@class='time']/li")) == PAGE_SIZE
    assert page.xpath("//a[contains(@href, 'trang=2')]")
    last = visit("/can-bo/nhat-ky?loai=dossier&trang=2")
    assert len(last.xpath("//ol[@class='time']/li")) == 1
    for strange in ("0", "-1", "x", "9" * 30):
        visit(f"/can-bo/nhat-ky?trang={strange}")
