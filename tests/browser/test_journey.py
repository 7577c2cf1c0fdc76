"""The main job, end to end: find, file, receive proof, decide, sign, verify."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Site
from tests.browser.walker import Walker, walking
from tests.factories.eforms import valid_form_posts
from tests.factories.uploads import make_pdf

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

CODE = "1.004873"
WARD = "UBND phường Hạc Thành (minh họa)"
CITIZEN = "Công dân"
PUBLIC_PAGES = ("/", "/thu-tuc", "/thu-tuc?q=dang+ky+khai+sinh", f"/thu-tuc/{CODE}", "/tra-cuu",
                "/xac-minh", "/dang-nhap", "/tinh-thoi-han", "/khong-co-trang-nay")  # fmt: skip


def sign_in(walker: Walker, role: str) -> None:
    """Take a demonstration account by its role in the ward."""
    walker.go("/dang-nhap")
    if role == CITIZEN:
        walker.leave(walker.page.get_by_role("button", name=re.compile(f"– {CITIZEN}$")).first)
    else:
        heading = walker.page.get_by_role("heading", name=WARD)
        group = heading.locator("xpath=following-sibling::ul[1]")
        walker.leave(group.get_by_role("button", name=re.compile(role)))


def fill(walker: Walker, posted: dict[str, str | list[str]]) -> None:
    """Answer the questions of one page as a person would."""
    for name, value in posted.items():
        for one in value if isinstance(value, list) else [value]:
            controls = walker.page.locator(f"[name='{name}']")
            kind = controls.first.get_attribute("type") or controls.first.evaluate(
                "e => e.localName"
            )
            if kind in {"radio", "checkbox"}:
                walker.page.locator(f"[name='{name}'][value='{one}']").check(force=True)
            elif kind == "select":
                controls.first.select_option(one)
            else:
                controls.first.fill(one)


def file_dossier(walker: Walker) -> tuple[str, str, str]:
    """File a dossier from the front page on; give its code, PIN and address."""
    walker.go("/")
    walker.page.get_by_role("searchbox").first.fill("xac nhan tinh trang hon nhan")
    walker.press("Tìm kiếm")
    walker.follow("Cấp Giấy xác nhận tình trạng hôn nhân")
    walker.follow("Nộp hồ sơ")
    if "/dang-nhap" in walker.page.url:
        walker.leave(walker.page.get_by_role("button", name=re.compile(f"– {CITIZEN}$")).first)
    walker.page.get_by_label(WARD).check(force=True)
    walker.press("Bắt đầu hồ sơ mới")
    for page_id, posted in valid_form_posts(CODE):
        assert walker.page.url.endswith(page_id), (walker.page.url, page_id)
        fill(walker, posted)
        walker.press("Lưu và tiếp tục")
    attach_papers(walker)
    walker.press("Nộp hồ sơ")
    assert walker.page.get_by_role("alert").is_visible()
    walker.page.get_by_label(re.compile("Tôi cam đoan")).check(force=True)
    walker.press("Nộp hồ sơ")
    text = walker.page.locator("main").inner_text()
    code = re.search(r"H56\.901-\d{6}-\d{4}", text)
    pin = re.search(r"\b[2-9A-HJ-NP-Z]{9}\b", text)
    assert code, text
    assert pin, text
    assert re.search(r"\b[0-9a-f]{64}\b", text)
    return code[0], pin[0], walker.page.url.removesuffix("/bien-nhan")


def attach_papers(walker: Walker) -> None:
    """Send a file for every paper that is asked for."""
    inputs = walker.page.locator("input[type=file]")
    for n in range(inputs.count()):
        pdf = {"name": "giay-to.pdf", "mimeType": "application/pdf", "buffer": make_pdf()}
        walker.page.locator("input[type=file]").nth(n).set_input_files(pdf)  # type: ignore[arg-type]
        walker.leave(walker.page.get_by_role("button", name=re.compile("^Gửi tệp")).nth(n))
    walker.follow("Tiếp tục")


def decide(browser: Browser, site: Site, code: str) -> None:
    """Let every officer do their part."""
    for role, acts in (
        ("Cán bộ một cửa", ["Tiếp nhận hồ sơ"]),
        ("Lãnh đạo phòng", ["Phân công thụ lý"]),
        ("Chuyên viên thụ lý", ["Soạn dự thảo kết quả", "Trình kết quả"]),
        ("Lãnh đạo phòng", ["Ký nháy, trình ký"]),
        ("Lãnh đạo cơ quan", ["Ký số"]),
        ("Văn thư", ["Cấp số, đóng dấu, phát hành"]),
        ("Cán bộ một cửa", ["Trả kết quả"]),
    ):
        with walking(browser, site.url) as officer:
            sign_in(officer, role)
            officer.go(f"/can-bo/ho-so?q={code}")
            officer.follow(code)
            for act in acts:
                carry_out(officer, act)


def carry_out(officer: Walker, act: str) -> None:
    """Carry out one act, and wait until the portal has done its part."""
    if act == "Soạn dự thảo kết quả":
        officer.follow(act)
        officer.press("Lưu dự thảo")
        return
    if act == "Phân công thụ lý":
        officer.page.locator("select[name=officer_id]").select_option(index=1)
    officer.press(act)
    for _ in range(60):
        if not officer.page.get_by_role("status").filter(has_text="đang tạo hoặc ký").count():
            return
        officer.page.wait_for_timeout(500)
        officer.page.reload()
    pytest.fail(f"{act} did not finish")


def test_from_search_to_verified_result(browser: Browser, site: Site, tmp_path: Path) -> None:
    with walking(browser, site.url) as citizen:
        code, pin, address = file_dossier(citizen)
        look_up(browser, site, code, pin)
        decide(browser, site, code)
        citizen.page.goto(address)
        citizen.look()
        with citizen.page.expect_download() as waiting:
            citizen.page.get_by_role("link", name="Tải kết quả").click()
        result = tmp_path / "result.pdf"
        waiting.value.save_as(result)
    verify(browser, site, result)


def look_up(browser: Browser, site: Site, code: str, pin: str) -> None:
    with walking(browser, site.url) as stranger:
        stranger.go("/tra-cuu")
        for proof, found in (("0000", False), (pin, True)):
            stranger.page.locator("[name=code]").fill(code)
            stranger.page.locator("[name=proof]").fill(proof)
            stranger.press("Xem tình trạng")
            assert stranger.page.get_by_role("heading", name=f"Hồ sơ {code}").is_visible() is found


def verify(browser: Browser, site: Site, result: Path) -> None:
    with walking(browser, site.url) as anyone:
        anyone.go("/xac-minh")
        anyone.page.locator("input[type=file]").set_input_files(result)
        anyone.leave(anyone.page.locator("main form button").first)
        text = anyone.page.locator("main").inner_text()
        assert "THỬ NGHIỆM" in text.upper()
        changed = bytearray(result.read_bytes())
        changed[len(changed) // 3] ^= 1
        anyone.page.goto(site.url + "/xac-minh")
        spoiled = {"name": "sua.pdf", "mimeType": "application/pdf", "buffer": bytes(changed)}
        anyone.page.locator("input[type=file]").set_input_files(spoiled)  # type: ignore[arg-type]
        anyone.leave(anyone.page.locator("main form button").first)
        assert anyone.page.locator("main").inner_text() != text


@pytest.mark.parametrize("language", ["vi", "en"])
def test_public_pages_are_accessible_in_both_languages(
    browser: Browser, site: Site, language: str
) -> None:
    with walking(browser, site.url, language=language) as anyone:
        for path in PUBLIC_PAGES:
            anyone.go(path)
            assert anyone.page.locator("html").get_attribute("lang") == language


@pytest.mark.parametrize("language", ["vi", "en"])
def test_private_pages_are_accessible_in_both_languages(
    browser: Browser, site: Site, language: str
) -> None:
    with walking(browser, site.url, language="vi") as person:
        sign_in(person, "Lãnh đạo phòng")
        person.page.context.add_cookies([{"name": "language", "value": language, "url": site.url}])
        for path in ("/tai-khoan", "/thong-bao", "/can-bo/ho-so", "/can-bo/ho-so?hang-doi=open"):
            person.go(path)
        person.leave(person.page.locator("table.queue a").first)
