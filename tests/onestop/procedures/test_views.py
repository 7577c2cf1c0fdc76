import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from lxml import html

from portal.core import database
from tests.conftest import Visit
from tests.factories.procedures import make_procedure

HEADINGS = [
    "Trình tự thực hiện",
    "Cách thức thực hiện",
    "Thành phần hồ sơ",
    "Đối tượng thực hiện",
    "Cơ quan thực hiện",
    "Kết quả",
    "Phí, lệ phí",
    "Căn cứ pháp lý",
    "Yêu cầu, điều kiện",
]
GUIDE = Path(__file__).parents[3] / "docs/how-to/add-a-procedure.md"

pytestmark = pytest.mark.usefixtures("catalogue")


def words_of(page: html.HtmlElement) -> str:
    return " ".join(page.find(".//main").text_content().split())


def listed(page: html.HtmlElement) -> list[str]:
    return [a.get("href") for a in page.xpath("//ul[@class='found']//h2/a")]


def unknown_parts(page: html.HtmlElement) -> list[str]:
    """List which of time limit, fee, papers, result and legal basis a page does not tell."""
    facts = page.xpath("//dl[@class='facts']/div[contains(dd, 'Chưa có dữ liệu')]/dt/text()")
    sections = page.xpath("//section[p[normalize-space()='Chưa có dữ liệu.']]/h2/@id")
    return [*facts, *({"thanh-phan", "ket-qua", "can-cu"} & set(sections))]


def test_all_procedures_are_listed_page_by_page(visit: Visit) -> None:
    first, second = visit("/thu-tuc"), visit("/thu-tuc?trang=2")
    assert len(listed(first)) == len(listed(second)) == 20
    assert not set(listed(first)) & set(listed(second))
    assert first.xpath("//a[@rel='next']")
    rows = first.xpath("//ul[@class='found']/li")
    assert all("Chưa kiểm chứng" in row.text_content() for row in rows)


def test_words_find_and_the_first_is_what_was_meant(visit: Visit) -> None:
    page = visit("/thu-tuc?q=dang ky khai sinh")
    assert listed(page)[0] == "/thu-tuc/1.001193"
    assert page.xpath("//input[@name='q']/@value") == ["dang ky khai sinh"]


def test_a_mended_search_says_what_it_shows(visit: Visit) -> None:
    assert "Đang hiển thị kết quả cho khai sinh" in words_of(visit("/thu-tuc?q=khai snh"))


def test_english_words_find_and_who_reads_english_sees_what_a_name_means(
    client: FlaskClient, visit: Visit
) -> None:
    in_vietnamese = visit("/thu-tuc?q=birth registration")
    assert listed(in_vietnamese)[0] == "/thu-tuc/1.001193"
    assert "Birth registration" not in words_of(in_vietnamese)
    client.set_cookie("language", "en")
    for path in ("/thu-tuc?q=birth registration", "/thu-tuc/1.001193"):
        assert "Birth registration" in words_of(visit(path))


def test_filters_are_kept_in_the_form(visit: Visit) -> None:
    page = visit("/thu-tuc?linh-vuc=xay-dung&cap=commune&su-kien=nha-o-dat-dai")
    assert len(listed(page)) == 4
    chosen = page.xpath("//option[@selected]/@value")
    assert chosen == ["xay-dung", "commune", "nha-o-dat-dai"]


def test_nothing_found_helps_on(visit: Visit) -> None:
    page = visit("/thu-tuc?q=qqqqqq")
    assert not listed(page)
    assert "Không tìm thấy thủ tục phù hợp" in words_of(page)


def test_what_is_typed_is_shown_as_text(client: FlaskClient) -> None:
    assert "<script>x" not in client.get("/thu-tuc?q=<script>x</script>").text


@pytest.mark.parametrize(
    "query", ["trang=999", "trang=-1", "trang=x", "linh-vuc=x", "q=" + "a" * 3000]
)
def test_strange_addresses_have_pages(visit: Visit, query: str) -> None:
    visit(f"/thu-tuc?{query}")


def test_a_procedure_has_the_headings_citizens_know(visit: Visit) -> None:
    page = visit("/thu-tuc/1.001193")
    shown = [" ".join(h.text_content().split()) for h in page.xpath("//main//section/h2")]
    assert [heading for heading in shown if heading in HEADINGS] == HEADINGS
    text = words_of(page)
    assert "Chưa kiểm chứng với CSDL quốc gia về TTHC" in text
    assert "21/11/2026" in text
    anchors = page.xpath("//aside[@class='contents']//a[starts-with(@href, '#')]/@href")
    assert len(anchors) == len(HEADINGS)
    assert {a[1:] for a in anchors} <= set(page.xpath("//@id"))
    assert page.xpath("//a[@href='/nop-ho-so/1.001193']")


def test_every_procedure_has_a_page_and_the_guide_says_how_many_tell_everything(
    visit: Visit,
) -> None:
    listings = [listed(visit(f"/thu-tuc?trang={number}")) for number in range(1, 5)]
    pages = [visit(href) for hrefs in listings for href in hrefs]
    whole = [page for page in pages if not unknown_parts(page)]
    assert all("Chưa kiểm chứng với CSDL quốc gia" in words_of(page) for page in pages)
    assert len(whole) >= 29
    assert f"{len(whole)} of {len(pages)}" in GUIDE.read_text(encoding="utf-8")


def test_fees_stand_word_for_word_and_unsure_ones_say_so(visit: Visit) -> None:
    assert "8.000 đ/bản (Thông tư 281/2016/TT-BTC)" in words_of(visit("/thu-tuc/2.000635"))
    assert "cần kiểm chứng" in words_of(visit("/thu-tuc/2.001019"))
    assert "Chưa có dữ liệu" in words_of(visit("/thu-tuc/1.010038"))


def test_a_central_procedure_leads_to_the_central_portal(visit: Visit) -> None:
    page = visit("/thu-tuc/1.004222")
    assert page.xpath("//a[@href='https://dichvucong.gov.vn/']")
    assert not page.xpath("//a[starts-with(@href, '/nop-ho-so/')]")


def test_a_verified_procedure_loses_the_tag(visit: Visit) -> None:
    make_procedure("9.000001", verified=True)
    assert "Chưa kiểm chứng" not in words_of(visit("/thu-tuc/9.000001"))


def test_own_steps_and_conditions_are_shown(visit: Visit) -> None:
    make_procedure("9.000001", steps=["Bước một", "Bước hai"], papers=[], legal_basis=[])
    text = words_of(visit("/thu-tuc/9.000001"))
    assert "Bước một" in text
    assert "trình tự chung" not in text


@pytest.mark.parametrize("code", ["0.000000", "khai-sinh", "1.001193x"])
def test_an_unknown_code_offers_a_search(visit: Visit, code: str) -> None:
    page = visit(f"/thu-tuc/{code}", status=404)
    assert page.xpath("//form[@action='/thu-tuc']//input[@name='q']")


def test_life_events_have_pages(visit: Visit) -> None:
    page = visit("/su-kien/sinh-con")
    assert listed(page)[0] == "/thu-tuc/1.001193"
    for href in page.xpath("//a[starts-with(@href, '/su-kien/')]/@href"):
        assert listed(visit(href))
    visit("/su-kien/nowhere", status=404)


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/thu-tuc?q=dang ky khai sinh", 3),
        ("/thu-tuc?q=hộ nghèo khai snh", 3),
        ("/thu-tuc?linh-vuc=ho-tich", 3),
        ("/thu-tuc/1.001193", 3),  # The procedure, its path, and the times it really took.
        ("/su-kien/sinh-con", 2),
    ],
)
def test_pages_ask_the_database_little(client: FlaskClient, path: str, most: int) -> None:
    client.get(path)
    client.get("/thu-tuc?q=khai sinh")
    seen: list[str] = []
    sa.event.listen(
        database.engine(), "before_cursor_execute", lambda *given: seen.append(given[2])
    )
    assert client.get(path).status_code == 200
    asked = [text for text in seen if not re.match("BEGIN", text)]
    assert 1 <= len(asked) <= most, asked


def test_public_pages_set_no_cookie(client: FlaskClient) -> None:
    for path in ("/thu-tuc?q=khai sinh", "/thu-tuc/1.001193", "/su-kien/sinh-con"):
        assert "Set-Cookie" not in client.get(path).headers


def test_filters_are_folded_away_until_they_are_used(visit: Visit) -> None:
    (folded,) = visit("/thu-tuc").xpath("//form[@role='search']//details")
    assert folded.get("open") is None
    (used,) = visit("/thu-tuc?cap=commune").xpath("//form[@role='search']//details")
    assert used.get("open") is not None


@pytest.mark.parametrize("code", ["1.001193", "1.013225", "2.000815"])
def test_limit_and_fee_are_told_once_on_top_and_the_fee_in_its_section(
    visit: Visit, code: str
) -> None:
    page = visit(f"/thu-tuc/{code}")
    facts = {
        dt.text_content(): " ".join(dt.getnext().text_content().split())
        for dt in page.xpath("//dl[@class='facts']//dt")
    }
    limit = facts["Thời hạn giải quyết"].removesuffix(" cần kiểm chứng")
    said = words_of(page)
    assert said.count("Thời hạn giải quyết") == 1
    assert said.count(limit) == 1 or limit == "Chưa có dữ liệu"
    assert not page.xpath("//*[@id='cach-thuc']/..//th[text()='Phí, lệ phí']")


def test_codes_are_never_torn_apart(visit: Visit) -> None:
    page = visit("/thu-tuc/1.001193")
    assert "1.001193" in [code.text_content() for code in page.find_class("nowrap")]
    codes = visit("/thu-tuc").xpath("//ul[@class='found']//span[contains(@class, 'nowrap')]")
    assert len(codes) == 20
