"""How filing leads people: back to where they came from, away when it is over, told what counts."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portal.core.database import transaction
from portal.core.settings import configure, settings
from portal.onestop.dossiers.models import DraftPaper
from portal.onestop.dossiers.rules import Step
from portal.onestop.dossiers.services import sheets
from portal.records.documents.models import StoredFile
from portal.records.registers.models import IssuedDocument
from tests.conftest import Visit
from tests.factories import dossiers as make
from tests.factories.eforms import valid_answers, valid_form_posts
from tests.factories.uploads import make_image, make_pdf
from tests.onestop.dossiers.browsing import draft_url, enter, send, shown
from tests.onestop.dossiers.test_bad_input import count

BIRTH, BUILDING, EXTRACT = "1.001193", "1.013225", "2.000635"


class TestCorrecting:
    def test_a_page_opened_from_the_check_leads_back_to_it(self, citizen: FlaskClient) -> None:
        url = draft_url(make.make_draft())
        check = shown(citizen.get(f"{url}/kiem-tra"))
        links = check.xpath("//a[contains(., 'Sửa')]/@href")
        (edit,) = [link for link in links if "/request" in link]
        page = shown(citizen.get(edit))
        (kept,) = page.xpath("//input[@name='tu']/@value")
        page_id, data = next(
            post for post in valid_form_posts(make.PLAIN) if f"/{post[0]}?" in edit
        )
        answer = citizen.post(f"{url}/{page_id}", data={**data, "tu": kept})
        assert (answer.status_code, answer.location) == (303, f"{url}/kiem-tra")

    def test_it_does_so_after_a_mistake_too(self, citizen: FlaskClient) -> None:
        url = draft_url(make.make_draft())
        wrong = {"filing_for": "nobody", "tu": "kiem-tra"}
        page = shown(citizen.post(f"{url}/filing_for", data=wrong), 422)
        assert page.xpath("//input[@name='tu']/@value") == ["kiem-tra"]

    def test_any_other_way_goes_on_forwards(self, citizen: FlaskClient) -> None:
        url = draft_url(make.make_draft())
        page_id, data = valid_form_posts(make.PLAIN)[0]
        for elsewhere in ({}, {"tu": "https://example.vn/"}):
            answer = citizen.post(f"{url}/{page_id}", data={**data, **elsewhere})
            assert answer.location == f"{url}/applicant"

    def test_what_is_missing_leads_to_its_page(self, citizen: FlaskClient) -> None:
        url = draft_url(make.make_draft(complete=False))
        check = shown(citizen.get(f"{url}/kiem-tra"))
        links = check.xpath("//div[contains(@class, 'note')]//a/@href")
        assert f"{url}/filing_for?tu=kiem-tra" in links
        for link in links:
            shown(citizen.get(link))


class TestAfterFiling:
    @pytest.mark.parametrize("place", ["", "filing_for", "giay-to", "kiem-tra"])
    def test_the_draft_leads_to_the_dossier(self, citizen: FlaskClient, place: str) -> None:
        key = make.make_draft()
        dossier = make.submit(key)
        answer = citizen.get(f"{draft_url(key)}/{place}")
        assert (answer.status_code, answer.location) == (303, f"/ho-so-cua-toi/{dossier}")

    def test_nobody_else_learns_of_it(self, client: FlaskClient) -> None:
        key = make.make_draft()
        make.submit(key)
        enter(client, make.citizen(1))
        assert client.get(f"{draft_url(key)}/kiem-tra").status_code == 404

    def test_papers_are_refused(self, citizen: FlaskClient) -> None:
        key = make.make_draft(EXTRACT)
        make.submit(key)
        before = count(DraftPaper)
        url = f"{draft_url(key)}/giay-to/old_extract"
        page = shown(send(citizen, url, (make_pdf(), "a.pdf")), 409)
        assert "đã được nộp" in page.text_content()
        assert not page.xpath("//input[@type='file']")
        assert count(DraftPaper) == before


class TestThePapersPage:
    def test_says_where_it_stands_and_what_it_takes(self, citizen: FlaskClient) -> None:
        url = draft_url(make.make_draft(BUILDING))
        page = shown(citizen.get(f"{url}/giay-to"))
        text = " ".join(page.text_content().split())
        assert "không quá 20 MB" in text
        hints = {
            box.get("id"): page.get_element_by_id(box.get("aria-describedby")).text_content()
            for box in page.xpath("//input[@type='file']")
        }
        assert "Loại tệp: PDF." in hints["tep-site_plan"]
        accepted = page.get_element_by_id("tep-site_plan").get("accept")
        assert accepted == ".pdf"
        assert page.xpath("//a[text()='Dừng lại, làm tiếp sau']/@href") == ["/ho-so-cua-toi/"]
        (back,) = page.xpath("//a[text()='Quay lại trang trước']/@href")
        shown(citizen.get(back))

    def test_steps_count_on_and_promise_no_number_that_may_grow(self, citizen: FlaskClient) -> None:
        url = draft_url(make.make_draft())
        said = [
            shown(citizen.get(f"{url}/{place}")).find_class("caption")[0].text_content()
            for place in ("filing_for", "giay-to", "kiem-tra")
        ]
        last = int(said[-1].split()[-1])
        assert said == [f"Bước {n}" for n in (1, last - 1, last)]

    def test_says_nothing_of_files_where_none_is_asked_for(self, citizen: FlaskClient) -> None:
        url = draft_url(make.make_draft(make.MARRIAGE))
        page = shown(citizen.get(f"{url}/giay-to"))
        text = page.find(".//main").text_content()
        assert "không cần gửi kèm giấy tờ" in text
        assert "MB" not in text
        assert not page.xpath("//input[@type='file']")
        assert "Giấy tờ kèm theo" not in shown(citizen.get(f"{url}/kiem-tra")).text_content()

    def test_picture_is_refused_where_only_a_pdf_counts(self, citizen: FlaskClient) -> None:
        key = make.make_draft(BUILDING, complete=False, answers=valid_answers(BUILDING))
        url = f"{draft_url(key)}/giay-to/site_plan"
        page = shown(send(citizen, url, (make_image("JPEG"), "bản vẽ.jpg")), 422)
        (said,) = page.xpath("//*[@id='giay-site_plan']//*[@role='alert']")
        assert "chỉ nhận: PDF." in said.text_content()
        assert (count(DraftPaper), count(StoredFile)) == (0, 0)
        assert send(citizen, url, (make_pdf(), "bản vẽ.pdf")).status_code == 303


class TestWhoMaySend:
    def test_files_for_a_strangers_draft_are_not_even_opened(self, client: FlaskClient) -> None:
        key = make.make_draft(BIRTH, complete=False, answers=valid_answers(BIRTH))
        enter(client, make.citizen(1))
        url = f"{draft_url(key)}/giay-to/birth_proof"
        bad, good = (b"MZ\x90", "chương trình.exe"), (make_pdf(), "a.pdf")
        assert [send(client, url, file).status_code for file in (bad, good)] == [404, 404]
        assert (count(DraftPaper), count(StoredFile)) == (0, 0)

    def test_an_account_may_send_so_often_an_hour(self, citizen: FlaskClient) -> None:
        configure(replace(settings(), uploads_an_hour=2))
        key = make.make_draft(BIRTH, complete=False, answers=valid_answers(BIRTH))
        url = f"{draft_url(key)}/giay-to/birth_proof"
        files = [(make_pdf(text=f"T{n}"), f"{n}.pdf") for n in range(3)]
        answers = [send(citizen, url, file) for file in files]
        assert [answer.status_code for answer in answers] == [303, 303, 429]
        assert 0 < int(answers[2].headers["Retry-After"]) <= 3600
        assert count(DraftPaper) == 2
        enter(citizen, make.citizen(1))
        other = make.make_draft(BIRTH, filer=make.citizen(1), complete=False)
        other_url = f"{draft_url(other)}/giay-to/birth_proof"
        assert send(citizen, other_url, files[2]).status_code == 303


class TestTheStart:
    @pytest.mark.usefixtures("citizen")
    def test_papers_are_listed_with_their_cases(self, visit: Visit) -> None:
        text = " ".join(visit(f"/nop-ho-so/{BIRTH}").find(".//main").text_content().split())
        for said in (
            "Trừ khi “Trường hợp của trẻ” là “Trẻ bị bỏ rơi”.",
            "Biên bản xác nhận trẻ bị bỏ rơi",
            "Khi “Trường hợp của trẻ” là “Trẻ bị bỏ rơi”.",
            "Văn bản của người làm chứng",
            "không quá 20 MB",
        ):
            assert said in text
        assert "(nếu có)" in visit(f"/nop-ho-so/{EXTRACT}").text_content()

    def test_the_plain_form_keeps_what_the_catalogue_says(self, citizen: FlaskClient) -> None:
        page = shown(citizen.get("/nop-ho-so/1.000689"))
        assert "Không có Giấy chứng sinh" in page.find(".//main").text_content()


class TestTheBirthForm:
    def test_asks_nothing_that_does_not_fit(self, citizen: FlaskClient) -> None:
        url = draft_url(make.make_draft(BIRTH, complete=False))
        page = shown(citizen.get(f"{url}/filing_for"))
        assert page.xpath("//input[@name='filing_for']/@value") == ["self", "authorised"]
        assert "Ai đi khai sinh cho trẻ?" in page.text_content()
        shown(citizen.post(f"{url}/filing_for", data={"filing_for": "dependant"}), 422)
        citizen.post(f"{url}/filing_for", data={"filing_for": "authorised"})
        asked = shown(citizen.get(f"{url}/declarant")).text_content()
        assert "Người đi khai sinh (chủ hồ sơ) là ai của trẻ" in asked

    @pytest.mark.usefixtures("app")
    def test_result_is_a_birth_certificate_with_addresses_on_one_line(self) -> None:
        dossier_id = make.make_dossier(*make.road_to(Step.INITIALLING), code=BIRTH)
        with transaction(writing=False) as session:
            sheet = sheets.write(dossier_id)
            results = sa.select(IssuedDocument).where(IssuedDocument.series == "")
            document = session.scalars(results).one()
            named = (document.kind, document.public_title)
        place = "Phường Hạc Thành, Tỉnh Thanh Hóa"
        assert f"<p>Nơi sinh: {place}.</p>" in sheet.html
        assert f"<p>Nơi cư trú của mẹ: 12 đường Lê Lợi, {place}.</p>" in sheet.html
        assert sheet.title.startswith("GIẤY KHAI SINH – ")
        assert named == ("Giấy khai sinh", "Giấy khai sinh")
