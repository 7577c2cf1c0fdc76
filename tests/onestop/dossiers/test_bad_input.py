"""Bad input gets a clear sentence in its place, loses nothing typed, and stores no half."""

from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from lxml import html

from portal.core.database import transaction
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.models import Dossier, Draft, DraftPaper
from portal.onestop.dossiers.queries import drafts as find_drafts
from portal.onestop.dossiers.rules import Action
from portal.records.documents.models import StoredFile
from portal.records.documents.services.refusals import (
    EmptyFile,
    FileTooLarge,
    LockedFile,
    NoFile,
    TooManyFiles,
    UnpacksTooLarge,
    UploadRefused,
    WrongContent,
    WrongType,
)
from tests.factories import dossiers as make
from tests.factories.eforms import valid_answers, valid_form_posts
from tests.factories.uploads import make_image, make_pdf, make_zip, pdf_bomb
from tests.factories.uploads.pdfs import locked
from tests.onestop.dossiers.browsing import base, begin, draft_url, enter, form_of, send, shown

BIRTH = "1.001193"


def count(kind: type) -> int:
    with transaction(writing=False) as session:
        return session.scalar(sa.select(sa.func.count()).select_from(kind)) or 0


def errors_at(page: html.HtmlElement, name: str) -> str:
    """Give what is said beside a field, having seen that screen readers are led there."""
    controls = page.xpath(f"//*[@name='{name}' or starts-with(@name, '{name}-')]")
    assert controls, f"{name} is not on the page"
    (field,) = controls[0].xpath("ancestor::div[contains(@class, 'field--error')]")
    (error,) = field.find_class("error")
    described = " ".join(field.xpath(".//@aria-describedby")).split()
    assert error.get("id") in described
    return " ".join(error.text_content().split())


def answers_of(key: UUID) -> dict[str, object]:
    with transaction(writing=False):
        return dict(find_drafts.answers(find_drafts.get(key)))


class TestFiles:
    @pytest.mark.parametrize(
        ("files", "refusal", "status"),
        [
            ([(b"MZ\x90", "chương trình.exe")], WrongType, 422),
            ([(make_zip({"a": "b"}), "gói.zip")], WrongType, 422),
            ([(b"MZ\x90" + bytes(600), "đơn.pdf")], WrongContent, 422),
            ([(make_image("PNG"), "ảnh.jpg")], WrongContent, 422),
            ([(b"", "trống.pdf")], EmptyFile, 422),
            ([], NoFile, 422),
            ([(b"", "")], NoFile, 422),
            ([(locked(), "khóa.pdf")], LockedFile, 422),
            ([(pdf_bomb(), "bom.pdf")], UnpacksTooLarge, 422),
            ([(b"%PDF-1.7" + bytes(20 << 20), "lớn.pdf")], FileTooLarge, 413),
            ([(make_pdf(text=f"{n}"), f"{n}.pdf") for n in range(11)], TooManyFiles, 422),
            ([(make_pdf(), "tốt.pdf"), (b"", "trống.pdf")], EmptyFile, 422),
        ],
        ids=lambda value: getattr(value, "__name__", None),
    )
    def test_is_refused_at_its_paper(
        self,
        citizen: FlaskClient,
        files: list[tuple[bytes, str]],
        refusal: type[UploadRefused],
        status: int,
    ) -> None:
        key = make.make_draft(BIRTH, complete=False, answers=valid_answers(BIRTH))
        page = shown(send(citizen, f"{draft_url(key)}/giay-to/birth_proof", *files), status)
        (said,) = page.xpath("//*[@id='giay-birth_proof']//*[@role='alert']")
        beginning = str(refusal.sentence).split("%(")[0]
        assert said.text_content().startswith(beginning)
        assert page.xpath("//*[@id='errsum-title']")
        assert (count(DraftPaper), count(StoredFile)) == (0, 0)

    def test_one_too_many_is_refused_with_all_that_came_with_it(self, citizen: FlaskClient) -> None:
        key = make.make_draft(BIRTH, complete=False, answers=valid_answers(BIRTH))
        files = [(make_pdf(text=f"T{n}"), f"trang {n}.pdf") for n in range(5)]
        page = shown(send(citizen, f"{draft_url(key)}/giay-to/birth_proof", *files), 422)
        assert "đã đủ số tệp" in page.get_element_by_id("giay-birth_proof").text_content()
        assert not page.xpath("//ul[@class='files']//a")
        assert (count(DraftPaper), count(StoredFile)) == (0, 0)

    def test_paper_that_is_not_asked_for_is_not_found(self, citizen: FlaskClient) -> None:
        key = make.make_draft(BIRTH)
        stored = count(StoredFile)
        url = f"{draft_url(key)}/giay-to/abandonment_record"
        shown(send(citizen, url, (make_pdf(text="khac"), "a.pdf")), 404)
        assert count(StoredFile) == stored


class TestForms:
    def ask(self, client: FlaskClient, page_id: str, **wrong: str) -> html.HtmlElement:
        """Post a page of the birth form with something wrong; give the page that comes back."""
        key = make.make_draft(BIRTH)
        before = answers_of(key)
        posts = dict(valid_form_posts(BIRTH))
        data = {**posts[page_id], **wrong}
        page = shown(client.post(f"{draft_url(key)}/{page_id}", data=data), 422)
        assert answers_of(key) == before
        assert page.xpath("//*[@id='errsum-title']")
        return page

    def test_day_that_no_calendar_has(self, citizen: FlaskClient) -> None:
        page = self.ask(citizen, "child", **{"child_born-day": "31", "child_born-month": "02"})
        assert "không có trong lịch" in errors_at(page, "child_born")
        assert page.xpath("//input[@name='child_born-day']/@value") == ["31"]
        assert page.xpath("//input[@name='child_born-month']/@value") == ["02"]
        assert page.xpath("//input[@name='child_full_name']/@value") == ["Nguyễn Lê Minh Anh"]

    def test_identity_number_of_another_birth_year(self, citizen: FlaskClient) -> None:
        page = self.ask(citizen, "applicant", applicant_identity_number="038170004321")
        assert "năm sinh" in errors_at(page, "applicant_identity_number").lower()
        typed = page.xpath("//input[@name='applicant_identity_number']/@value")
        assert typed == ["038170004321"]

    @pytest.mark.parametrize(
        "number", ["12345", "999197004321", "03819700432a", "038197004321" * 9]
    )
    def test_what_is_no_identity_number(self, citizen: FlaskClient, number: str) -> None:
        page = self.ask(citizen, "applicant", applicant_identity_number=number)
        assert errors_at(page, "applicant_identity_number")

    def test_choice_that_was_not_offered(self, citizen: FlaskClient) -> None:
        self.ask(citizen, "child", child_sex="other")

    def test_unit_that_does_not_decide(self, citizen: FlaskClient) -> None:
        for unit in (str(make.unit_id(make.CONSTRUCTION)), str(uuid4()), "nonsense", ""):
            page = shown(citizen.post(f"/nop-ho-so/{BIRTH}", data={"unit": unit}), 422)
            assert "Chọn" in errors_at(page, "unit")
        assert count(Draft) == 0

    def test_nothing_is_filed_undeclared(self, citizen: FlaskClient) -> None:
        url = f"{draft_url(make.make_draft())}/kiem-tra"
        page = shown(citizen.post(url, data={}), 422)
        assert "cam đoan" in page.xpath("//*[@role='alert']")[0].text_content()
        assert count(Dossier) == 0

    def test_nothing_is_filed_unfinished(self, citizen: FlaskClient) -> None:
        url = f"{draft_url(make.make_draft(complete=False))}/kiem-tra"
        page = shown(citizen.post(url, data={"declared": "yes"}), 422)
        assert "chưa đúng hoặc chưa đủ" in page.text_content()
        assert "Còn mục chưa xong" in page.text_content()
        assert count(Dossier) == 0


class TestStaleForms:
    def test_form_sent_twice_files_once(self, citizen: FlaskClient) -> None:
        url = f"{draft_url(make.make_draft())}/kiem-tra"
        places = [citizen.post(url, data={"declared": "yes"}).location for _ in range(2)]
        assert places[0] == places[1]
        assert places[0].endswith("/bien-nhan")
        assert count(Dossier) == 1

    def test_stale_page_keeps_what_was_typed(self, citizen: FlaskClient) -> None:
        place = begin(citizen, make.PLAIN)
        posts = dict(valid_form_posts(make.PLAIN, definition=form_of(place)))
        url = f"{base(place)}/applicant"
        citizen.post(place, data=posts["filing_for"])
        (seen,) = shown(citizen.get(url)).xpath("//input[@name='draft_version']/@value")
        citizen.post(url, data={**posts["applicant"], "draft_version": seen})
        typed = {**posts["applicant"], "applicant_full_name": "Lê Thị Nhung", "draft_version": seen}
        page = shown(citizen.post(url, data=typed), 409)
        assert "vừa được sửa ở một cửa sổ khác" in page.text_content()
        assert page.xpath("//input[@name='applicant_full_name']/@value") == ["Lê Thị Nhung"]
        key = UUID(base(place).rsplit("/", 1)[1])
        assert answers_of(key)["applicant_full_name"] == "Lê Thị Hồng Nhung"
        (fresh,) = page.xpath("//input[@name='draft_version']/@value")
        assert citizen.post(url, data={**typed, "draft_version": fresh}).status_code == 303
        assert answers_of(key)["applicant_full_name"] == "Lê Thị Nhung"

    def test_what_was_declared_is_what_was_shown(self, citizen: FlaskClient) -> None:
        key = make.make_draft()
        url = f"{draft_url(key)}/kiem-tra"
        (seen,) = shown(citizen.get(url)).xpath("//input[@name='draft_version']/@value")
        page_id, data = valid_form_posts(make.PLAIN, request_content="Đề nghị khác.")[3]
        assert citizen.post(f"{draft_url(key)}/{page_id}", data=data).status_code == 303
        declared = {"declared": "yes", "draft_version": seen}
        page = shown(citizen.post(url, data=declared), 409)
        assert "Đề nghị khác." in page.text_content()
        assert count(Dossier) == 0
        (fresh,) = page.xpath("//input[@name='draft_version']/@value")
        assert citizen.post(url, data={**declared, "draft_version": fresh}).status_code == 303
        assert count(Dossier) == 1

    def test_filed_draft_is_not_changed(self, citizen: FlaskClient) -> None:
        key = make.make_draft()
        make.submit(key)
        before = answers_of(key)
        (first, data) = valid_form_posts(make.PLAIN)[0]
        page = shown(citizen.post(f"{draft_url(key)}/{first}", data=data), 409)
        assert "đã được nộp" in page.text_content()
        shown(citizen.post(f"{draft_url(key)}/xoa"), 409)
        assert answers_of(key) == before

    def test_officer_who_looked_too_early_is_told(self, client: FlaskClient) -> None:
        dossier_id = make.make_dossier()
        seen = make.read(dossier_id).version
        make.play(dossier_id, Action.RECEIVE)
        enter(client, make.crew()[Function.DIVISION_HEAD])
        data = {"version": seen, "officer_id": "", "reason": "Giao gấp"}
        page = shown(client.post(f"/can-bo/ho-so/{dossier_id}/phan-cong", data=data), 409)
        assert "Có người vừa xử lý hồ sơ này" in page.text_content()
        assert page.xpath("//textarea[@name='reason']")[0].text.strip() == "Giao gấp"
        assert make.actions_of(dossier_id) == ["submit", "receive"]


class TestForgedAddresses:
    @pytest.mark.parametrize("place", ["buoc-la", "mother", "kiem-tra2", "..", "%00"])
    def test_forged_step(self, citizen: FlaskClient, place: str) -> None:
        key = make.make_draft()
        for answer in (
            citizen.get(f"{draft_url(key)}/{place}"),
            citizen.post(f"{draft_url(key)}/{place}", data={"a": "b"}),
        ):
            shown(answer, 404)

    def test_page_hidden_by_an_answer(self, citizen: FlaskClient) -> None:
        key = make.make_draft(make.MARRIAGE)
        shown(citizen.get(f"{draft_url(key)}/former_marriage"), 404)

    @pytest.mark.parametrize("code", ["9.999999", "1.001193'", "đăng ký", "x" * 3000])
    def test_unknown_procedure(self, citizen: FlaskClient, code: str) -> None:
        page = shown(citizen.get(f"/nop-ho-so/{code}"), 404)
        assert "Không tìm thấy" in page.text_content()
        shown(citizen.post(f"/nop-ho-so/{code}", data={"unit": str(make.unit_id())}), 404)

    def test_draft_under_another_procedure(self, citizen: FlaskClient) -> None:
        key = make.make_draft()
        shown(citizen.get(f"/nop-ho-so/{BIRTH}/{key}/"), 404)

    def test_answers_to_questions_nobody_asked(self, citizen: FlaskClient) -> None:
        key = make.make_draft(complete=False)
        (first, data) = valid_form_posts(make.PLAIN)[0]
        citizen.post(f"{draft_url(key)}/{first}", data={**data, "state": "decided", "pin": "x"})
        assert not {"state", "pin"} & set(answers_of(key))
