"""The whole way of filing, as a browser goes it, for each form."""

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portal.core.database import transaction
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import contents
from tests.conftest import Visit
from tests.factories import dossiers as make
from tests.factories.eforms import FORM_CODES, valid_form_posts
from tests.factories.uploads import make_pdf
from tests.onestop.dossiers.browsing import base, begin, form_of, send, send_papers, shown


@pytest.mark.parametrize("code", [*FORM_CODES, make.PLAIN])
def test_form_is_filled_in_page_by_page_and_filed(citizen: FlaskClient, code: str) -> None:
    shown(citizen.get(f"/nop-ho-so/{code}"))
    place = begin(citizen, code)
    posts = valid_form_posts(code, definition=form_of(place))
    for page_id, data in posts:
        assert place == f"{base(place)}/{page_id}"
        page = shown(citizen.get(place))
        (version,) = page.xpath("//input[@name='draft_version']/@value")
        answer = citizen.post(place, data={**data, "draft_version": version})
        assert answer.status_code == 303, (page_id, answer.text[:3000])
        place = answer.location
    assert place == f"{base(place)}/giay-to"
    shown(citizen.get(place))
    send_papers(citizen, place)
    shown(citizen.get(place))
    check = shown(citizen.get(f"{base(place)}/kiem-tra"))
    assert "Lê Thị Hồng Nhung" in check.text_content()
    assert "Còn mục chưa xong" not in check.text_content()
    answer = citizen.post(f"{base(place)}/kiem-tra", data={"declared": "yes"})
    assert answer.status_code == 303
    receipt = shown(citizen.get(answer.location)).text_content()
    with transaction(writing=False) as session:
        dossier = session.scalars(sa.select(Dossier)).one()
        papers = contents.papers(dossier.id)
        for said in (dossier.code, dossier.pin, dossier.content_sha256):
            assert said in receipt
        assert all(paper.sha256 in receipt for paper in papers)
        assert dossier.procedure_code == code


class TestComingBack:
    def test_leads_to_the_first_thing_missing(self, citizen: FlaskClient) -> None:
        place = begin(citizen, make.MARRIAGE)
        posts = valid_form_posts(make.MARRIAGE)
        (first, data), (second, _) = posts[:2]
        citizen.post(f"{base(place)}/{first}", data=data)
        answer = citizen.get(f"{base(place)}/")
        assert (answer.status_code, answer.location) == (303, f"{base(place)}/{second}")

    def test_shows_what_was_answered(self, citizen: FlaskClient) -> None:
        place = begin(citizen, make.MARRIAGE)
        (first, data) = valid_form_posts(make.MARRIAGE)[0]
        citizen.post(f"{base(place)}/{first}", data=data)
        page = shown(citizen.get(f"{base(place)}/{first}"))
        for name, value in data.items():
            checked = page.xpath(f"//input[@name='{name}'][@checked]/@value")
            assert checked == [value] or page.xpath(f"//input[@name='{name}']/@value") == [value]

    def test_offers_the_draft_on_three_pages(self, citizen: FlaskClient, visit: Visit) -> None:
        place = begin(citizen, make.PLAIN)
        for page in (visit(f"/nop-ho-so/{make.PLAIN}"), visit("/ho-so-cua-toi/")):
            assert f"{base(place)}/" in page.xpath("//main//a/@href")

    def test_knows_who_is_signed_in(self, citizen: FlaskClient) -> None:
        place = begin(citizen, make.PLAIN)
        citizen.post(place, data=valid_form_posts(make.PLAIN)[0][1])
        page = shown(citizen.get(f"{base(place)}/applicant"))
        assert page.xpath("//input[@name='applicant_full_name']/@value") == ["Nguyễn Thị Lan Anh"]

    def test_warns_before_filing_when_the_account_says_another_name(
        self, citizen: FlaskClient
    ) -> None:
        place = begin(citizen, make.PLAIN)
        posts = dict(valid_form_posts(make.PLAIN))
        citizen.post(place, data=posts["filing_for"])
        own = shown(citizen.get(f"{base(place)}/applicant")).text_content()
        assert "Trang này hỏi về người đang đăng nhập" in own
        asks = "Có phải hồ sơ này của chính ông/bà không?"
        for name, warned in (("Lê Văn Khác", True), ("nguyễn thị  LAN ANH", False)):
            data = {**posts["applicant"], "applicant_full_name": name}
            if not warned:
                data |= {
                    "applicant_identity_number": "038192004517",
                    "applicant_born-day": "8",
                    "applicant_born-month": "3",
                    "applicant_born-year": "1992",
                }
            citizen.post(f"{base(place)}/applicant", data=data)
            for page in ("applicant", "kiem-tra"):
                text = shown(citizen.get(f"{base(place)}/{page}")).text_content()
                assert (asks in text) is warned
                assert ("Tài khoản ghi: Nguyễn Thị Lan Anh" in text) is warned

    def test_thrown_away_it_is_gone(self, citizen: FlaskClient) -> None:
        place = begin(citizen, make.PLAIN)
        answer = citizen.post(f"{base(place)}/xoa")
        assert (answer.status_code, answer.location) == (303, "/ho-so-cua-toi/")
        shown(citizen.get(place), 404)


class TestPapers:
    def test_file_comes_back_as_it_was_sent(self, citizen: FlaskClient) -> None:
        place = base(begin(citizen, "1.001193"))
        data = make_pdf(text="Giay chung sinh")
        send(citizen, f"{place}/giay-to/birth_proof", (data, "chứng sinh.pdf"))
        page = shown(citizen.get(f"{place}/giay-to"))
        (link,) = page.xpath("//ul[@class='files']//a/@href")
        with citizen.get(link) as answer:
            assert answer.data == data
            assert answer.headers["Content-Disposition"].startswith("attachment")
            assert "sandbox" in answer.headers["Content-Security-Policy"]

    def test_several_files_come_at_once_and_go_one_by_one(self, citizen: FlaskClient) -> None:
        place = base(begin(citizen, "1.001193"))
        files = [(make_pdf(text=f"T{n}"), f"trang {n}.pdf") for n in (1, 2)]
        answer = send(citizen, f"{place}/giay-to/birth_proof", *files)
        assert answer.status_code == 303
        page = shown(citizen.get(answer.location))
        (first, _second) = page.xpath("//ul[@class='files']//form/@action")
        assert citizen.post(first).status_code == 303
        page = shown(citizen.get(answer.location))
        assert page.xpath("//ul[@class='files']//a/text()") == ["trang 2.pdf"]
