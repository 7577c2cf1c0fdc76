"""The pages: wordings, register, Biểu 06 with its lists, files, hand-over lists, control sheet."""

from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from lxml import html

from portal.core import clock
from portal.core.database import transaction
from portal.core.jobs.worker import run_all
from portal.identity.organisations.rules import Function, UnitKind
from portal.onestop.dossiers.rules import Action
from portal.onestop.dossiers.rules.issued import PaperKind
from portal.onestop.slips.queries import slips, wordings
from portal.onestop.slips.services.making import make_slip
from tests.factories import dossiers as make
from tests.factories.identity import make_unit
from tests.onestop.dossiers.browsing import enter, shown
from tests.onestop.slips.gallery import fees
from tests.onestop.slips.test_making import sheet

WORDINGS = "/can-bo/mau-phieu"
DRAFT = f"{WORDINGS}/refusal_03/2"


@pytest.fixture
def administrator(client: FlaskClient) -> FlaskClient:
    return enter(client, make.crew()[Function.ADMINISTRATOR])


@pytest.fixture
def officer(client: FlaskClient) -> FlaskClient:
    return enter(client, make.crew()[Function.INTAKE])


def words(page: html.HtmlElement) -> str:
    return " ".join(page.text_content().split())


def fields_of(client: FlaskClient, **changes: str) -> dict[str, str]:
    """Read the form of the draft as a browser would send it."""
    page = shown(client.get(DRAFT))
    (form,) = page.xpath(f"//form[@action='{DRAFT}']")
    sent = {str(k): str(v) for k, v in form.form_values() if k != "csrf_token"}
    return sent | changes


def publication(days: int = 0, **changes: str) -> dict[str, str]:
    day = make.MORNING + timedelta(days=days)
    parts = {"day": day.day, "month": day.month, "year": day.year}
    return {f"effective_from-{name}": str(value) for name, value in parts.items()} | changes


def published() -> list[int]:
    with transaction(writing=False):
        return [row.version for row in wordings.versions(PaperKind.REFUSAL_03) if row.published_at]


def test_a_lawyer_changes_a_wording_and_publishes_it(administrator: FlaskClient) -> None:
    page = shown(administrator.get(WORDINGS))
    assert len(page.xpath("//tbody/tr")) == len(PaperKind)
    assert "Bản 1" in words(shown(administrator.get(f"{WORDINGS}/refusal_03")))
    answer = administrator.post(f"{WORDINGS}/refusal_03/ban-moi")
    assert answer.location == DRAFT
    body = fields_of(administrator)["body"] + "\n**Câu mới** cho {{ chu_ho_so }}"
    answer = administrator.post(DRAFT, data=fields_of(administrator, body=body))
    assert answer.location == DRAFT
    assert "Câu mới cho Lê Thị Hồng Nhung" in words(shown(administrator.get(DRAFT)))
    compared = shown(administrator.get(f"{WORDINGS}/refusal_03/so-sanh?cu=1&moi=2"))
    assert [ins.text_content() for ins in compared.iter("ins")] == [
        "Thêm: **Câu mới** cho {{ chu_ho_so }}"
    ]
    assert administrator.post(f"{DRAFT}/ban-hanh", data=publication()).status_code == 303
    assert published() == [2, 1]
    assert not shown(administrator.get(DRAFT)).xpath("//textarea")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"body": "{{ ly_do }} {{ luong }}"}, "Không có chỗ trống tên là: luong."),
        ({"body": "{{ ly_do.x }}"}, "Dòng 1: chỉ được dùng chỗ trống"),
        ({"title": "x" * 301}, "300"),
    ],
)
def test_a_wrong_wording_is_told_at_its_field(
    administrator: FlaskClient, changes: dict[str, str], told: str
) -> None:
    administrator.post(f"{WORDINGS}/refusal_03/ban-moi")
    before = fields_of(administrator)
    page = shown(administrator.post(DRAFT, data=fields_of(administrator, **changes)), 422)
    assert told in words(page)
    assert fields_of(administrator) == before


def test_what_is_missing_is_told_before_publishing(administrator: FlaskClient) -> None:
    administrator.post(f"{WORDINGS}/refusal_03/ban-moi")
    administrator.post(DRAFT, data=fields_of(administrator, body="Không."))
    page = shown(administrator.post(f"{DRAFT}/ban-hanh", data=publication()), 422)
    assert "Thiếu chỗ trống bắt buộc: ly_do, ten_thu_tuc." in words(page)
    assert published() == [1]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (publication(-1), "Ngày hiệu lực phải từ hôm nay trở đi."),
        ({}, "ngày"),
        (publication(0, **{"effective_from-day": "32"}), "ngày"),
    ],
)
def test_no_bad_day_of_effect(administrator: FlaskClient, data: dict[str, str], told: str) -> None:
    administrator.post(f"{WORDINGS}/refusal_03/ban-moi")
    page = shown(administrator.post(f"{DRAFT}/ban-hanh", data=data), 422)
    assert told in words(page)
    assert published() == [1]


def test_what_is_over_is_refused(administrator: FlaskClient) -> None:
    administrator.post(f"{WORDINGS}/refusal_03/ban-moi")
    again = administrator.post(f"{WORDINGS}/refusal_03/ban-moi")
    assert "đang có một bản soạn dở" in words(shown(again, 409))
    stale = fields_of(administrator, seen="99")
    assert "Có người vừa sửa bản này" in words(shown(administrator.post(DRAFT, data=stale), 409))
    old = administrator.post(f"{WORDINGS}/refusal_03/1/ban-hanh", data=publication())
    assert "đã ban hành không sửa được" in words(shown(old, 409))
    for path in ("nonsense", "refusal_03/7", "refusal_03/so-sanh?cu=1&moi=9"):
        assert administrator.get(f"{WORDINGS}/{path}").status_code == 404


def test_only_the_centre_changes_where_there_is_one(administrator: FlaskClient) -> None:
    make_unit("H56.999", kind=UnitKind.PROVINCE_CENTRE)
    assert "Soạn bản mới" not in words(shown(administrator.get(f"{WORDINGS}/refusal_03")))
    assert administrator.post(f"{WORDINGS}/refusal_03/ban-moi").status_code == 404
    assert published() == []


def test_the_register_is_filtered_and_paged(officer: FlaskClient) -> None:
    ids = [make.make_dossier(Action.RECEIVE) for _ in range(2)]
    make.make_dossier(Action.RECEIVE, Action.ASSIGN, code="1.013225")
    page = shown(officer.get("/can-bo/so-theo-doi"))
    assert len(page.xpath("//tbody/tr")) == 3
    assert make.read(ids[0]).code in words(page)
    for query, count in (
        ("procedure=1.013225", 1),
        ("state=received", 2),
        ("state=nonsense", 3),
        ("period=2025", 0),
        ("trang=2", 0),
    ):
        found = shown(officer.get(f"/can-bo/so-theo-doi?{query}"))
        assert len(found.xpath("//tbody/tr")) == count, query


@pytest.mark.parametrize("path", ["so-theo-doi", "bieu-06"])
def test_a_bad_period_is_told(officer: FlaskClient, path: str) -> None:
    page = shown(officer.get(f"/can-bo/{path}?period=2026-13"), 422)
    assert "Kỳ không hợp lệ" in words(page)
    assert (
        officer.post(f"/can-bo/{path}/ket-xuat?period=x", data={"format": "xlsx"}).status_code
        == 422
    )
    assert officer.get("/can-bo/bieu-06/ho-so?period=x&figure=settled").status_code == 422


def test_a_file_is_asked_for_and_fetched(officer: FlaskClient) -> None:
    make.make_dossier(Action.RECEIVE)
    answer = officer.post("/can-bo/so-theo-doi/ket-xuat", data={"format": "xlsx"})
    place = answer.location
    assert "Đang ghi tệp: 0 trên 1 dòng." in words(shown(officer.get(place)))
    assert officer.get(f"{place}/tep").status_code == 404
    run_all(prefix="slip.")
    assert "Tệp đã sẵn sàng" in words(shown(officer.get(place)))
    with officer.get(f"{place}/tep") as file:
        assert file.data.startswith(b"PK")
        assert "so-theo-doi-2026-Q4.xlsx" in file.headers["Content-Disposition"]


@pytest.mark.parametrize("path", ["so-theo-doi", "bieu-06"])
def test_an_unknown_format_is_not_found(officer: FlaskClient, path: str) -> None:
    answer = officer.post(f"/can-bo/{path}/ket-xuat", data={"format": "exe"})
    assert answer.status_code == 404


def test_every_figure_leads_to_its_dossiers(officer: FlaskClient) -> None:
    straight = (Action.RECEIVE, Action.ASSIGN)
    for acts in (straight, (Action.RECEIVE,), (*straight, Action.END), ()):
        make.make_dossier(*acts)
    page = shown(officer.get("/can-bo/bieu-06?period=2026-11"))
    links = page.xpath("//tbody//td//a")
    assert links
    for link in links:
        said = int(link.text_content().rsplit(":", 1)[1])
        listed = shown(officer.get(link.get("href")))
        assert len(listed.xpath("//tbody/tr")) == said
    assert "Tổng cộng" in words(page)
    assert officer.get("/can-bo/bieu-06/ho-so?period=2026&figure=nonsense").status_code == 404


def test_dossiers_are_handed_over_on_a_list(officer: FlaskClient) -> None:
    url = f"/can-bo/ban-giao/{make.unit_id()}"
    assert "Không có hồ sơ nào chờ bàn giao." in words(shown(officer.get(url)))
    dossier_id = make.make_dossier(Action.RECEIVE)
    data = {"receiver": "Phòng chuyên môn", "dossiers": str(dossier_id)}
    assert officer.post(url, data=data).location == url
    run_all(prefix="slip.")
    page = shown(officer.get(url))
    (link,) = page.xpath("//a[contains(@href, '.pdf')]")
    assert "01/BGHS" in link.text_content()
    with officer.get(link.get("href")) as file:
        assert file.data.startswith(b"%PDF-")


def test_a_list_without_dossiers_is_no_list(officer: FlaskClient) -> None:
    unit = make.unit_id()
    url = f"/can-bo/ban-giao/{unit}"
    make.make_dossier(Action.RECEIVE)
    elsewhere = make.make_dossier(Action.RECEIVE, unit=make.SAM_SON)
    for data in (
        {"receiver": "Ai đó"},
        {"receiver": "", "dossiers": str(elsewhere)},
        {"receiver": "Ai đó", "dossiers": str(elsewhere)},
    ):
        shown(officer.post(url, data=data), 422)
    with transaction(writing=False):
        assert slips.of_unit(unit, PaperKind.HANDOVER_LIST) == []


def test_the_control_sheet_is_shown_and_printed(officer: FlaskClient) -> None:
    dossier_id = make.make_dossier(Action.RECEIVE)
    run_all(prefix="dossier.")
    url = f"/can-bo/phieu-kiem-soat/{dossier_id}"
    page = words(shown(officer.get(url)))
    assert "Giấy tiếp nhận hồ sơ và hẹn trả kết quả (Mẫu 01): 01/TNHS" in page
    assert officer.post(f"{url}/ket-xuat", data={"format": "pdf"}).status_code == 303
    assert officer.post(f"{url}/ket-xuat", data={"format": "csv"}).status_code == 409


def listed(client: FlaskClient, url: str) -> list[str]:
    page = shown(client.get(url))
    hrefs = page.xpath("//a[contains(@href, '/van-ban/')]/@href")
    return sorted(href.rsplit("/", 1)[1] for href in hrefs)


def furnished_dossier() -> UUID:
    """A dossier that was handed over, corrected twice, and paid for."""
    dossier_id = make.make_dossier(
        *(Action.RECEIVE, Action.ASSIGN, Action.PROPOSE, Action.INITIAL),
        *(Action.SIGN, Action.RELEASE, Action.HAND_OVER),
    )
    with transaction():
        for facts in (sheet("A"), sheet("B"), fees()):
            make_slip(dossier_id, facts, now=clock.now())
    run_all(prefix="dossier.")
    return dossier_id


def test_papers_are_listed_and_those_of_the_agency_only_for_it(client: FlaskClient) -> None:
    dossier_id = furnished_dossier()
    own = [
        *("acknowledgement.pdf", "correction_02-2.pdf", "correction_02.pdf", "fee_receipt.pdf"),
        *("ket-qua.pdf", "receipt_01.pdf"),
    ]
    enter(client, make.citizen())
    mine = f"/ho-so-cua-toi/{dossier_id}"
    assert listed(client, mine) == own
    with client.get(f"{mine}/van-ban/correction_02-2.pdf") as second:
        assert second.data.startswith(b"%PDF-")
    for name in ("control_06", "correction_02-3", "correction_02-0", "correction_02-x", "nonsense"):
        assert client.get(f"{mine}/van-ban/{name}.pdf").status_code == 404, name
    enter(client, make.crew()[Function.INTAKE])
    assert listed(client, f"/can-bo/ho-so/{dossier_id}") == sorted([*own, "control_06.pdf"])
    with client.get(f"/can-bo/ho-so/{dossier_id}/van-ban/control_06.pdf") as sheet_06:
        assert sheet_06.data.startswith(b"%PDF-")
