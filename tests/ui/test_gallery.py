from collections.abc import Callable
from itertools import pairwise
from uuid import uuid4

import pytest
from flask import Flask, render_template
from flask.testing import FlaskClient
from lxml import html

from portal.core.access import Actor, Audience, set_actor_loader
from portal.core.feature import Feature, NavItem
from portal.core.i18n import lazy_gettext as _l
from tests.ui.gallery import EveryField

Look = Callable[..., html.HtmlElement]
PAGES = ["trang-chu", "bieu-mau", "ho-so", "da-nop", "ban-lam-viec", "ho-so-can-bo"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_part_has_sound_bones(
    look: Look, reader: FlaskClient, page: str, language: str
) -> None:
    reader.set_cookie("language", language)
    document = look(f"/thu-giao-dien/{page}")
    assert document.get("lang") == language
    assert document.xpath("//a[@class='skip']/@href") == ["#main"]
    levels = [int(h.tag[1]) for h in document.xpath("//main//*[self::h1 or self::h2 or self::h3]")]
    assert levels[0] == 1 or page == "bieu-mau"
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_refused_form_names_every_error_beside_its_control(look: Look) -> None:
    page = look(
        "/thu-giao-dien/bieu-mau",
        method="POST",
        status=422,
        data={"born-day": "31", "born-month": "02", "born-year": "2026"},
    )
    summary = page.xpath("//*[@role='alert']")[0]
    assert summary.get("tabindex") == "-1"
    targets = [href[1:] for href in summary.xpath(".//a/@href")]
    assert len(targets) >= 10
    for target in targets:
        control = page.get_element_by_id(target)
        described = " ".join(control.xpath("ancestor-or-self::*/@aria-describedby"))
        assert "-error" in described, target
    assert "Ngày 31/02/2026 không có trong lịch" in summary.text_content()
    assert page.get_element_by_id("born-month").get("value") == "02"


def test_each_field_is_labelled_and_described(look: Look) -> None:
    page = look("/thu-giao-dien/bieu-mau")
    name = page.get_element_by_id("full_name")
    assert name.get("aria-describedby") == "full_name-hint"
    assert name.get("autocomplete") == "name"
    assert name.get("aria-invalid") is None
    assert page.xpath("//label[@for='full_name']")[0].text_content() == "Họ, chữ đệm và tên"
    optional = page.xpath("//label[@for='email']")[0].text_content()
    assert optional == "Thư điện tử (không bắt buộc)"
    legends = [legend.text_content().strip() for legend in page.xpath("//legend")]
    assert {"Ngày sinh", "Giới tính", "Người nộp", "Giấy tờ muốn nhận (không bắt buộc)"} <= {
        *legends
    }
    assert page.get_element_by_id("authority-field").get("data-shown-when") == "submitter=other"


def test_what_was_typed_is_escaped(look: Look) -> None:
    page = look(
        "/thu-giao-dien/bieu-mau",
        method="POST",
        status=422,
        data={"full_name": '"><script>alert(1)</script>', "reason": "</textarea><b>x"},
    )
    assert page.get_element_by_id("full_name").get("value") == '"><script>alert(1)</script>'
    assert page.get_element_by_id("reason").text.strip() == "</textarea><b>x"


def test_every_field_of_the_catalogue_is_on_the_page(look: Look, gallery: Flask) -> None:
    page = look("/thu-giao-dien/bieu-mau")
    with gallery.test_request_context("/"):
        names = [field.first_control_id for field in EveryField().questions]
    assert all(page.xpath(f"//*[@id='{name}']") for name in names)


def test_pages_of_a_list_lead_on_and_back(look: Look) -> None:
    first = look("/thu-giao-dien/ban-lam-viec?q=a")
    assert first.xpath("//a[@rel='next']/@href") == ["/thu-giao-dien/ban-lam-viec?q=a&trang=2"]
    assert not first.xpath("//a[@rel='prev']")
    last = look("/thu-giao-dien/ban-lam-viec?trang=6")
    assert last.xpath("//a[@rel='prev']/@href") == ["/thu-giao-dien/ban-lam-viec?trang=5"]
    assert not last.xpath("//a[@rel='next']")


def test_table_cells_carry_their_headings_for_phones(look: Look) -> None:
    rows = look("/thu-giao-dien/ho-so").xpath("//table[caption[.='Giấy tờ đã nhận']]/tbody/tr")
    assert [cell.get("data-label") for cell in rows[0]] == ["Giấy tờ", "Tệp", "Số trang"]
    assert rows[0][0].get("scope") == "row"


def test_demonstration_says_so_on_every_page(look: Look) -> None:
    for page in PAGES:
        text = look(f"/thu-giao-dien/{page}").text_content()
        assert "Cổng minh họa – dữ liệu thử nghiệm, không có giá trị pháp lý" in text


def test_public_pages_set_no_cookie(gallery: Flask) -> None:
    for page in ("trang-chu", "ho-so"):
        assert "Set-Cookie" not in gallery.test_client().get(f"/thu-giao-dien/{page}").headers


def sign_in(gallery: Flask, kind: str, **facts: object) -> None:
    who = Actor(uuid4(), "Lê Thị Minh Hạnh", kind, **facts)  # type: ignore[arg-type]
    set_actor_loader(gallery, lambda: who)


def offer(gallery: Flask, *items: NavItem) -> None:
    gallery.extensions["portal.features"] += (Feature("offered", navigation=items),)


def menu(page: html.HtmlElement) -> list[str]:
    return [a.text_content() for a in page.xpath("//nav[@class='nav']//a")]


def test_menus_hold_what_is_for_the_reader(gallery: Flask, look: Look) -> None:
    offer(
        gallery,
        NavItem(_l("Hồ sơ của tôi"), "gallery.done", Audience.CITIZEN, 2),
        NavItem(_l("Tra cứu"), "gallery.dossier", Audience.PUBLIC, 1),
        NavItem(_l("Nơi chưa có"), "absent.index", Audience.PUBLIC, 3),
        NavItem(_l("Bàn"), "gallery.desk", Audience.STAFF, 1),
        NavItem(_l("Quản trị"), "gallery.work", Audience.STAFF, 2, function="administrator"),
    )
    assert menu(look("/thu-giao-dien/ho-so")) == ["Tra cứu"]
    sign_in(gallery, "citizen")
    assert menu(look("/thu-giao-dien/ho-so")) == ["Tra cứu", "Hồ sơ của tôi"]
    assert menu(look("/thu-giao-dien/ban-lam-viec")) == []
    sign_in(gallery, "staff")
    assert menu(look("/thu-giao-dien/ban-lam-viec")) == ["Bàn"]


def test_the_page_being_read_is_marked(gallery: Flask, look: Look) -> None:
    offer(gallery, NavItem(_l("Tra cứu"), "gallery.dossier", Audience.PUBLIC))
    here = look("/thu-giao-dien/ho-so").xpath("//nav[@class='nav']//a[@aria-current='page']")
    assert [a.text_content() for a in here] == ["Tra cứu"]
    assert not look("/thu-giao-dien/da-nop").xpath("//nav[@class='nav']//a[@aria-current]")


def test_breadcrumbs_begin_at_home_and_end_here(look: Look) -> None:
    crumbs = look("/thu-giao-dien/ho-so").xpath("//nav[@class='crumb']//li")
    assert [li.text_content().strip() for li in crumbs] == [
        "Trang chủ",
        "Tra cứu hồ sơ",
        "H56.14-261121-0777",
    ]
    assert crumbs[-1].xpath("./*/@aria-current") == ["page"]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_missing_pages_help_on(look: Look, reader: FlaskClient, language: str) -> None:
    reader.set_cookie("language", language)
    page = look("/khong-co-trang-nay", status=404)
    assert page.get("lang") == language
    assert page.xpath("//main//a[@href='/']")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503])
def test_errors_of_every_status_say_what_to_do(gallery: Flask, status: int) -> None:
    with gallery.test_request_context("/x"):
        text = render_template(
            "errors/error.html",
            status=status,
            sentence="Câu giải thích",
            incident="ab12" if status >= 500 else None,
            errors={"name": ["Nhập tên"]},
        )
    page: html.HtmlElement = html.document_fromstring(text)
    assert len(page.xpath("//h1")) == 1
    assert "Câu giải thích" in page.text_content()
    assert "Nhập tên" in page.text_content()
    assert ("ab12" in page.text_content()) == (status >= 500)
    assert page.xpath("//main//h2")
