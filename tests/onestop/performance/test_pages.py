from collections.abc import Callable, Mapping
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from portal.core.clock import now
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.rules import Step
from portal.onestop.performance.rules.periods import around
from tests.factories import dossiers as make
from tests.onestop.dossiers.browsing import enter

Gallery = Mapping[Step, UUID]
Visit = Callable[..., object]
pytestmark = pytest.mark.usefixtures("app", "gallery")


@pytest.mark.parametrize("path", ["/hieu-qua/", "/hieu-qua/H56.901", "/hieu-qua/?ky=2026-q4"])
def test_anybody_sees_what_was_promised_and_kept(visit: Visit, path: str) -> None:
    visit(path)


def test_an_empty_period_says_so(client: FlaskClient) -> None:
    assert "Không có hồ sơ nào" in client.get("/hieu-qua/?ky=2020").text


def test_no_link_leads_to_a_period_that_has_not_begun(visit: Visit) -> None:
    def ways(path: str) -> list[str]:
        return [w.partition("?ky=")[2] for w in visit(path).xpath("//main//a/@href") if "ky=" in w]  # type: ignore[attr-defined]

    present, last = (each.name for each in (around(now())[1], around(now())[1].before))
    assert present in ways(f"/hieu-qua/?ky={last}")[3:]
    for period in around(now()):
        shown = ways(f"/hieu-qua/?ky={period.name}")
        assert period.before.name in shown
        assert period.after.name not in shown


@pytest.mark.parametrize(
    ("path", "status"),
    [("/hieu-qua/?ky=2026-13", 422), ("/hieu-qua/H56.000", 404)],
)
def test_what_is_not_there_is_refused(client: FlaskClient, path: str, status: int) -> None:
    assert client.get(path).status_code == status


def test_a_procedure_tells_what_it_really_takes(client: FlaskClient) -> None:
    page = client.get(f"/thu-tuc/{make.PLAIN}")
    assert "Thời gian giải quyết thực tế" in page.text


HEADS = {Function.DIVISION_HEAD, Function.AGENCY_HEAD}


@pytest.mark.parametrize("function", list(Function))
def test_who_opens_which_list(client: FlaskClient, function: Function) -> None:
    people = make.crew()
    if function not in people:
        pytest.fail(f"nobody holds {function}") if function in HEADS else None
        return
    enter(client, people[function])
    assert client.get("/can-bo/hieu-qua/").status_code == 200
    assert client.get("/can-bo/hieu-qua/du-bao").status_code == 200
    watches = function in HEADS | {Function.AUDITOR, Function.ADMINISTRATOR}
    own = client.get("/can-bo/hieu-qua/danh-sach/received?don-vi=H56.901").status_code
    other = client.get("/can-bo/hieu-qua/danh-sach/received?don-vi=H56.902").status_code
    everywhere = client.get("/can-bo/hieu-qua/danh-sach/received").status_code
    assert (own == 200) is watches
    assert (other, everywhere) == (404, 404)


def test_citizens_and_strangers_see_no_scores(client: FlaskClient) -> None:
    paths = ("/can-bo/hieu-qua/", "/can-bo/hieu-qua/danh-sach/received", "/can-bo/hieu-qua/du-bao")
    assert [client.get(path).status_code for path in paths] == [303, 303, 303]
    enter(client, make.citizen())
    assert all(client.get(path).status_code in {403, 404} for path in paths)


def test_an_unknown_list_is_not_found(client: FlaskClient) -> None:
    enter(client, make.crew()[Function.AGENCY_HEAD])
    unknown = "/can-bo/hieu-qua/danh-sach/all?don-vi=H56.901"
    assert client.get(unknown).status_code == 404


def test_a_list_leads_only_to_dossiers_that_the_reader_may_open(client: FlaskClient) -> None:
    address = "/can-bo/hieu-qua/danh-sach/received?don-vi=H56.901"
    for function, opens in ((Function.AGENCY_HEAD, True), (Function.AUDITOR, False)):
        enter(client, make.crew()[function])
        page = client.get(address).text
        assert "H56.901-" in page
        assert ('href="/can-bo/ho-so/' in page) is opens


def test_what_is_not_measured_says_why_and_counts_neither_way(
    client: FlaskClient, visit: Visit
) -> None:
    enter(client, make.crew()[Function.AGENCY_HEAD])
    page = visit("/can-bo/hieu-qua/?don-vi=H56.901").text_content()  # type: ignore[attr-defined]
    assert "Chưa đo được: Chưa có dữ liệu của nền tảng thanh toán" in page
    assert "điểm nếu quy về thang 100" in page
    listed = visit("/can-bo/hieu-qua/thu-tuc?don-vi=H56.901").text_content()  # type: ignore[attr-defined]
    assert "Còn thiếu" in listed
    assert "Thành phần hồ sơ" in listed
