"""Every page of corrections as people use it, and everybody who might try an address."""

from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO
from uuid import UUID

import pikepdf
import pytest
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.database import transaction
from portal.identity.organisations.rules import Function
from portal.onestop.corrections.models import SheetState
from portal.onestop.corrections.queries import answering, sheets, versions
from portal.onestop.corrections.queries import reasons as find_reasons
from portal.onestop.corrections.rules.verdicts import Judgement, Verdict
from portal.onestop.dossiers.rules import Action, State, Step
from portal.onestop.dossiers.rules.issued import PaperKind
from portal.onestop.slips.queries.slips import find as find_slip
from portal.onestop.slips.services import rendering
from tests.factories import corrections as make_sheet
from tests.factories import dossiers as make
from tests.factories.corrections import NAME
from tests.factories.uploads import make_image, make_pdf
from tests.onestop.dossiers.browsing import enter, send, shown

Gallery = Mapping[Step, UUID]
SHEET = "/can-bo/phieu-bo-sung"
REASONS = "/can-bo/ly-do-bo-sung"
pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def examined(gallery: Gallery) -> UUID:
    return gallery[Step.EXAMINATION]


def mine(dossier_id: UUID, rest: str = "") -> str:
    return f"/ho-so-cua-toi/{dossier_id}/bo-sung{rest}"


def opened(client: FlaskClient, url: str) -> int:
    """Open a file, close it again, and give the status."""
    with client.get(url) as answer:
        return answer.status_code


def number_of(dossier_id: UUID, key: str) -> int:
    return make_sheet.keys(dossier_id).index(key) + 1


def posted(dossier_id: UUID, *, rest: bool = True, days: str = "20") -> dict[str, str]:
    """Fill the sheet in: the name is deficient, the rest accepted if told so."""
    number = number_of(dossier_id, NAME)
    data = {
        "version": str(make.read(dossier_id).version),
        "days": days,
        f"m{number}_verdict": "deficient",
        f"m{number}_reason": "field-mismatch",
    }
    return data | ({"rest": "y"} if rest else {})


def test_an_officer_sends_a_sheet(client: FlaskClient, examined: UUID) -> None:
    enter(client, make.crew()[Function.CASE_OFFICER])
    shown(client.get(f"{SHEET}/{examined}"))
    answer = client.post(f"{SHEET}/{examined}", data={**posted(examined), "send": "1"})
    assert answer.status_code == 303, answer.text[:3000]
    shown(client.get(f"/can-bo/ho-so/{examined}"))
    page = client.get(f"{SHEET}/{examined}")
    shown(page)
    assert "không khớp với giấy tờ" in page.text


def test_missing_verdicts_are_named_and_nothing_is_kept(
    client: FlaskClient, examined: UUID
) -> None:
    enter(client, make.crew()[Function.CASE_OFFICER])
    data = {**posted(examined, rest=False), "send": "1"}
    page = client.post(f"{SHEET}/{examined}", data=data)
    shown(page, 422)
    assert page.text.count("Chưa kết luận mục") >= len(make_sheet.keys(examined)) - 1
    with transaction(writing=False):
        assert not sheets.of_dossier(examined)


def test_a_half_sheet_is_kept_for_later(client: FlaskClient, examined: UUID) -> None:
    enter(client, make.crew()[Function.CASE_OFFICER])
    assert client.post(f"{SHEET}/{examined}", data=posted(examined, rest=False)).status_code == 303
    page = client.get(f"{SHEET}/{examined}")
    shown(page)
    assert "Nội dung khai không khớp" in page.text


@pytest.mark.parametrize("version", ["0", "", "x"])
def test_an_old_page_sends_nothing(client: FlaskClient, examined: UUID, version: str) -> None:
    enter(client, make.crew()[Function.CASE_OFFICER])
    stale = {**posted(examined), "version": version, "send": "1"}
    page = shown(client.post(f"{SHEET}/{examined}", data=stale), 409)
    assert page.xpath("//input[@name='version']/@value") == [str(make.read(examined).version)]
    with transaction(writing=False):
        assert not sheets.of_dossier(examined)


def test_the_citizen_answers_in_place(client: FlaskClient, examined: UUID) -> None:
    paper = make_sheet.paper_of(examined)
    make_sheet.ask(examined, NAME, paper)
    enter(client, make.citizen())
    page = client.get(mine(examined))
    shown(page)
    assert "Còn lại 2 mục" in page.text
    shown(client.get(f"/ho-so-cua-toi/{examined}"))
    wrong = client.post(mine(examined, "/khai/applicant_full_name"), data={"x": "1"})
    shown(wrong, 422)
    told = {"applicant_full_name": "Lê Thị Mới"}
    assert client.post(mine(examined, "/khai/applicant_full_name"), data=told).status_code == 303
    assert client.post(mine(examined, "/nop")).status_code == 422
    url = mine(examined, f"/giay-to/{paper.removeprefix('paper:')}")
    shown(send(client, url, (b"no picture", "anh.pdf")), 422)
    assert send(client, url, (make_pdf(text="mới"), "mới.pdf")).status_code == 303
    page = client.get(mine(examined))
    shown(page)
    assert "Còn lại 0 mục" in page.text
    assert client.post(mine(examined, "/nop")).status_code == 303
    assert client.get(mine(examined)).status_code == 303
    assert client.post(mine(examined, "/nop")).status_code == 409


def test_a_file_can_be_taken_back(client: FlaskClient, examined: UUID) -> None:
    paper = make_sheet.paper_of(examined)
    make_sheet.ask(examined, paper)
    make_sheet.answer_paper(examined, paper.removeprefix("paper:"))
    file = new_file(examined)
    enter(client, make.citizen())
    assert opened(client, mine(examined, f"/tep/{file}")) == 200
    assert client.post(mine(examined, f"/tep/{file}/bo")).status_code == 303
    assert client.get(mine(examined, f"/tep/{file}")).status_code == 404
    assert make_sheet.left(examined) == 1


def new_file(dossier_id: UUID) -> UUID:
    with transaction(writing=False):
        sheet = sheets.find_in(dossier_id, SheetState.SENT)
        assert sheet
        return answering.files(sheet.id)[0].id


def test_accepted_things_are_closed(client: FlaskClient, examined: UUID) -> None:
    make_sheet.ask(examined, NAME)
    before = make.read(examined).answers
    enter(client, make.citizen())
    forged = {"applicant_phone": "0900000000"}
    assert client.post(mine(examined, "/khai/applicant_phone"), data=forged).status_code == 409
    paper = make_sheet.paper_of(examined).removeprefix("paper:")
    answer = send(client, mine(examined, f"/giay-to/{paper}"), (make_pdf(), "a.pdf"))
    assert answer.status_code == 409
    assert make.read(examined).answers == before


def test_after_the_day_the_citizen_is_told(client: FlaskClient, examined: UUID) -> None:
    make_sheet.ask(examined)
    with clock.frozen(make.MORNING + timedelta(days=40)):
        enter(client, make.citizen())
        page = client.get(mine(examined))
    assert "Đã quá hạn bổ sung" in page.text


def test_the_officer_sees_only_what_changed(client: FlaskClient, examined: UUID) -> None:
    paper = make_sheet.paper_of(examined)
    make_sheet.ask(examined, NAME, paper)
    make_sheet.answer_field(examined, "applicant_full_name", "Lê Thị Mới")
    make_sheet.answer_paper(examined, paper.removeprefix("paper:"))
    make_sheet.hand_in(examined)
    enter(client, make.crew()[Function.CASE_OFFICER])
    page = client.get(f"{SHEET}/{examined}/thay-doi")
    shown(page)
    assert "Lê Thị Mới" in page.text
    with transaction(writing=False):
        held = [versions.papers(version)[0].file_id for version in versions.of_dossier(examined)]
    assert [opened(client, f"{SHEET}/{examined}/tep/{f}") for f in held] == [200, 200]


def test_a_foreign_file_stays_closed(client: FlaskClient, gallery: Gallery) -> None:
    one, other = gallery[Step.EXAMINATION], gallery[Step.SIGNING]
    make_sheet.ask(one, NAME)
    make_sheet.answer_field(one, "applicant_full_name", "Lê Thị Mới")
    make_sheet.hand_in(one)
    with transaction(writing=False):
        file = versions.papers(versions.of_dossier(one)[0])[0].file_id
    enter(client, make.crew()[Function.AGENCY_HEAD])
    assert opened(client, f"{SHEET}/{one}/tep/{file}") == 200
    assert client.get(f"{SHEET}/{other}/tep/{file}").status_code == 404


def second_draft(dossier_id: UUID) -> None:
    make_sheet.ask(dossier_id, NAME)
    make_sheet.answer_field(dossier_id, "applicant_full_name", "Lê Thị Mới")
    make_sheet.hand_in(dossier_id)
    make_sheet.draw_up(dossier_id, {make_sheet.PHONE: make_sheet.bad()})


def test_the_head_lets_it_go_and_everybody_sees_it(client: FlaskClient, examined: UUID) -> None:
    second_draft(examined)
    enter(client, make.crew()[Function.CASE_OFFICER])
    shown(client.get(f"{SHEET}/{examined}"))
    number = number_of(examined, make_sheet.PHONE)
    again = {
        **{key: value for key, value in posted(examined).items() if not key.startswith("m")},
        f"m{number}_verdict": "deficient",
        f"m{number}_reason": "field-mismatch",
        "send": "1",
    }
    assert client.post(f"{SHEET}/{examined}", data=again).status_code == 409
    with transaction(writing=False):
        assert len([each for each in sheets.of_dossier(examined) if each.sent_at]) == 1
    assert make.read(examined).state is State.PROCESSING
    assert client.post(f"{SHEET}/{examined}/cho-phep", data={"reason": "x"}).status_code == 404
    assert client.post(f"{SHEET}/{examined}/xin-phep").status_code == 303
    enter(client, make.crew()[Function.AGENCY_HEAD])
    shown(client.get(f"{SHEET}/{examined}"))
    assert client.post(f"{SHEET}/{examined}/cho-phep", data={"reason": ""}).status_code == 422
    allowed = client.post(f"{SHEET}/{examined}/cho-phep", data={"reason": "Sai sót của cơ quan."})
    assert allowed.status_code == 303
    make_sheet.send(examined)
    page = client.get("/hieu-qua/H56.901")
    shown(page)
    assert "lỗi của cơ quan: yêu cầu bổ sung lần hai" in page.text


def reason(**more: object) -> dict[str, object]:
    return {
        "code": "anh-mau",
        "scope": "paper",
        "kind": "unreadable",
        "text": "Ảnh bị chói.",
        **more,
    }


def test_an_administrator_keeps_reasons(client: FlaskClient, examined: UUID) -> None:
    enter(client, make.crew()[Function.ADMINISTRATOR])
    for path in (REASONS, f"{REASONS}/moi", f"{REASONS}/paper-missing"):
        shown(client.get(path))
    assert client.post(f"{REASONS}/moi", data=reason()).status_code == 303
    assert client.post(f"{REASONS}/moi", data=reason()).status_code == 409
    assert client.post(f"{REASONS}/moi", data=reason(code="X")).status_code == 422
    picture = (make_image(), "mau.jpg")
    changed = client.post(f"{REASONS}/anh-mau", data=reason(picture=_file(*picture)))
    assert changed.status_code == 422, "a picture needs words"
    alt = reason(picture=_file(*picture), picture_alt="Tờ giấy đủ bốn góc")
    assert client.post(f"{REASONS}/anh-mau", data=alt).status_code == 303
    shown(client.get(f"{REASONS}/anh-mau"))
    assert opened(client, f"{REASONS}/anh-mau/anh/2") == 200
    with transaction(writing=False):
        assert [r.version for r in find_reasons.versions("anh-mau")] == [2, 1]
    pictured(client, examined)
    told_in_english(client)


def told_in_english(client: FlaskClient) -> None:
    """See that who reads English is told of the picture in English as soon as somebody wrote it."""
    enter(client, make.crew()[Function.ADMINISTRATOR])
    both = reason(picture_alt="Tờ giấy đủ bốn góc", picture_alt_en="A sheet with all four corners")
    assert client.post(f"{REASONS}/anh-mau", data=both).status_code == 303
    client.set_cookie("language", "en")
    told = shown(client.get(f"{REASONS}/anh-mau")).xpath("//figure/img")
    assert [(each.get("alt"), each.get("lang")) for each in told] == [
        ("A sheet with all four corners", None),
        ("Tờ giấy đủ bốn góc", "vi"),
    ]
    client.set_cookie("language", "vi")
    told = shown(client.get(f"{REASONS}/anh-mau")).xpath("//figure/img/@alt")
    assert told == ["Tờ giấy đủ bốn góc"] * 2


def pictured(client: FlaskClient, dossier_id: UUID) -> None:
    """See that the citizen is shown the picture."""
    paper = make_sheet.paper_of(dossier_id)
    make_sheet.draw_up(dossier_id, {paper: Judgement(Verdict.DEFICIENT, reason="anh-mau")})
    sheet_id = make_sheet.send(dossier_id)
    with transaction(writing=False):
        line = sheets.deficient(sheet_id)[0].id
    enter(client, make.citizen())
    page = client.get(mine(dossier_id))
    shown(page)
    assert "Tờ giấy đủ bốn góc" in page.text
    assert opened(client, mine(dossier_id, f"/anh/{line}")) == 200
    on_paper(dossier_id)


def on_paper(dossier_id: UUID) -> None:
    """See that Mẫu 02 shows the picture too, with its words for who cannot see it."""
    with transaction(writing=False):
        slip = find_slip(dossier_id, PaperKind.CORRECTION_02, 1)
        assert slip
        page = rendering.write(slip.id)
        (picture,) = page.pictures
    assert picture.stored
    with pikepdf.open(BytesIO(page.pdf())) as document:
        told = [str(each.Alt) for each in document.objects
                if isinstance(each, pikepdf.Dictionary) and "/Alt" in each]  # fmt: skip
        images = [image for sheet in document.pages for image in sheet.get_images()]
    assert "Tờ giấy đủ bốn góc" in told
    assert images


def test_a_ground_that_nobody_compared_is_not_printed(client: FlaskClient, examined: UUID) -> None:
    enter(client, make.crew()[Function.ADMINISTRATOR])
    unsure = reason(legal_ground="Điều 99 văn bản chưa đối chiếu", ground_unsure="y")
    assert client.post(f"{REASONS}/moi", data=unsure).status_code == 303
    assert "không in" in client.get(f"{REASONS}/anh-mau").text
    paper = make_sheet.paper_of(examined)
    both = {
        paper: Judgement(Verdict.DEFICIENT, reason="anh-mau"),
        NAME: Judgement(Verdict.DEFICIENT, reason="field-mismatch", legal_ground="Điều 7"),
    }
    make_sheet.draw_up(examined, both)
    sheet_id = make_sheet.send(examined)
    with transaction(writing=False):
        assert {line.legal_ground for line in sheets.deficient(sheet_id)} == {"", "Điều 7"}


def test_a_drawing_is_shown_on_the_page_and_on_the_paper(
    client: FlaskClient, examined: UUID
) -> None:
    paper = make_sheet.paper_of(examined)
    make_sheet.draw_up(examined, {paper: Judgement(Verdict.DEFICIENT, reason="paper-pages")})
    sheet_id = make_sheet.send(examined)
    with transaction(writing=False):
        line = sheets.deficient(sheet_id)[0].id
        slip = find_slip(examined, PaperKind.CORRECTION_02, 1)
        assert slip
        written = rendering.write(slip.id)
    assert 'alt="Hình vẽ minh họa: mặt trước và mặt sau' in written.html
    assert written.pdf().startswith(b"%PDF")
    enter(client, make.citizen())
    assert "Hình vẽ minh họa" in client.get(mine(examined)).text
    with client.get(mine(examined, f"/anh/{line}")) as answer:
        assert answer.headers["Content-Type"] == "image/svg+xml; charset=utf-8"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
    enter(client, make.citizen(1))
    assert opened(client, mine(examined, f"/anh/{line}")) == 404


def _file(data: bytes, name: str) -> tuple[object, str]:
    return BytesIO(data), name


def test_a_dossier_that_was_taken_back_asks_for_nothing(
    client: FlaskClient, gallery: Gallery
) -> None:
    dossier_id = gallery[Step.INTAKE]
    make_sheet.ask(dossier_id, NAME)
    make.play(dossier_id, Action.WITHDRAW)
    make_sheet.answer_field(dossier_id, "applicant_full_name", "Lê Thị Mới")
    enter(client, make.citizen())
    assert client.get(mine(dossier_id)).status_code == 303
    assert "Bổ sung hồ sơ</a>" not in client.get(f"/ho-so-cua-toi/{dossier_id}").text
    before = make.read(dossier_id).answers
    assert client.post(mine(dossier_id, "/nop")).status_code == 409
    assert make.read(dossier_id).answers == before


def test_packaged_reasons_are_read_in_english(client: FlaskClient, examined: UUID) -> None:
    make_sheet.draw_up(examined, {NAME: Judgement(Verdict.DEFICIENT, reason="field-mismatch")})
    make_sheet.send(examined)
    enter(client, make.citizen())
    client.get("/ngon-ngu/en")
    page = client.get(mine(examined))
    assert "What was entered does not match the papers" in page.text
    assert "Nội dung khai không khớp" not in page.text
