"""The main job, end to end: find, file, receive proof, decide, sign, verify."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import Browser

from portal.core import i18n
from portal.core.settings import configure
from portal.records.signatures.rules import REASONS, Reason
from tests.browser.conftest import Site
from tests.browser.walker import Walker, walking
from tests.factories.eforms import valid_form_posts
from tests.factories.signatures import make_signed_paper, make_test_settings
from tests.factories.uploads import make_pdf
from tests.records.signatures.tampering import flipped, with_overlay

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

CODE = "1.004873"
WARD = "UBND phường Hạc Thành (minh họa)"
CITIZEN = "Công dân"
PUBLIC_PAGES = ("/", "/thu-tuc", "/thu-tuc?q=dang+ky+khai+sinh", f"/thu-tuc/{CODE}", "/tra-cuu",
                "/xac-minh", "/dang-nhap", "/tinh-thoi-han", "/khong-co-trang-nay")  # fmt: skip
SPOILED: dict[Reason, Callable[[bytes], bytes]] = {
    Reason.SIGNED_BYTES_CHANGED: flipped,
    Reason.CHANGED_LATER: with_overlay,
    Reason.TRAILING_BYTES: lambda pdf: pdf + b"\n% more than was signed\n",
}


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_from_search_to_verified_result(
    browser: Browser, site: Site, tmp_path: Path, language: i18n.Language
) -> None:
    with walking(browser, site.url, language=language) as citizen:
        code, pin, address = file_dossier(citizen)
        look_up(browser, site, code, pin, language)
        decide(browser, site, code, language)
        citizen.page.goto(address)
        citizen.look()
        with citizen.page.expect_download() as waiting:
            citizen.page.get_by_role("link", name=citizen.say("Tải kết quả đã ký số (PDF)")).click()
        result = tmp_path / "result.pdf"
        waiting.value.save_as(result)
    with walking(browser, site.url, language=language) as anyone:
        scan(anyone, result)
        verify(anyone, result.read_bytes(), strangers_paper(tmp_path))


def sign_in(walker: Walker, role: str, unit: str = WARD) -> None:
    """Take a demonstration account by its role in the ward, or in another unit."""
    walker.go("/dang-nhap")
    if role == CITIZEN:
        walker.leave(
            walker.page.get_by_role("button", name=re.compile(f"– {walker.say(role)}$")).first
        )
    else:
        heading = walker.page.get_by_role("heading", name=unit)
        group = heading.locator("xpath=following-sibling::ul[1]")
        walker.leave(group.get_by_role("button", name=re.compile(walker.say(role))))


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
    walker.press(walker.say("Tìm kiếm"))
    walker.follow("Cấp Giấy xác nhận tình trạng hôn nhân")
    walker.follow(walker.say("Nộp hồ sơ"))
    if "/dang-nhap" in walker.page.url:
        walker.leave(
            walker.page.get_by_role("button", name=re.compile(f"– {walker.say(CITIZEN)}$")).first
        )
    walker.page.get_by_label(WARD).check(force=True)
    walker.press(walker.say("Bắt đầu hồ sơ mới"))
    for page_id, posted in valid_form_posts(CODE):
        assert walker.page.url.endswith(page_id), (walker.page.url, page_id)
        fill(walker, posted)
        walker.press(walker.say("Lưu và tiếp tục"))
    attach_papers(walker)
    walker.press(walker.say("Nộp hồ sơ"))
    assert walker.page.get_by_role("alert").is_visible()
    walker.page.locator("main form input[type=checkbox]").last.check(force=True)
    walker.press(walker.say("Nộp hồ sơ"))
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
    send = re.compile(f"^{walker.say('Gửi tệp')}")
    for n in range(inputs.count()):
        pdf = {"name": "giay-to.pdf", "mimeType": "application/pdf", "buffer": make_pdf()}
        walker.page.locator("input[type=file]").nth(n).set_input_files(pdf)  # type: ignore[arg-type]
        walker.leave(walker.page.get_by_role("button", name=send).nth(n))
    walker.follow(walker.say("Tiếp tục"))


def look_up(browser: Browser, site: Site, code: str, pin: str, language: i18n.Language) -> None:
    with walking(browser, site.url, language=language) as stranger:
        stranger.go("/tra-cuu")
        for proof, found in (("0000", False), (pin, True)):
            stranger.page.locator("[name=code]").fill(code)
            stranger.page.locator("[name=proof]").fill(proof)
            stranger.press(stranger.say("Xem tình trạng"))
            assert stranger.page.get_by_role("heading", name=code).is_visible() is found


def decide(browser: Browser, site: Site, code: str, language: i18n.Language) -> None:
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
        with walking(browser, site.url, language=language) as officer:
            sign_in(officer, role)
            officer.go(f"/can-bo/ho-so?q={code}")
            officer.follow(code)
            for act in acts:
                carry_out(officer, act)


def carry_out(officer: Walker, act: str) -> None:
    """Carry out one act, and wait until the portal has done its part."""
    if act == "Soạn dự thảo kết quả":
        officer.follow(officer.say(act))
        officer.press(officer.say("Lưu dự thảo"))
        return
    if act == "Phân công thụ lý":
        officer.page.locator("select[name=officer_id]").select_option(index=1)
    officer.press(officer.say(act))
    for _ in range(60):
        if not officer.page.locator("[data-pending]").count():
            return
        officer.page.wait_for_timeout(500)
        officer.page.reload()
    pytest.fail(f"{act} did not finish")


def scan(anyone: Walker, result: Path) -> None:
    """Open the address of the QR code on the paper, as a phone's camera reads it."""
    page = pypdfium2.PdfDocument(result)[0].render(scale=3).to_pil()
    (read,) = zxingcpp.read_barcodes(page)
    assert re.search(r"/v/[0-9A-HJKMNP-TV-Z]{26}$", read.text), read.text
    anyone.go("/v/" + read.text.rpartition("/")[2])
    assert anyone.say("Còn hiệu lực") in anyone.page.locator("main").inner_text()


def verify(anyone: Walker, result: bytes, strangers: bytes) -> None:
    """Have the result judged, then each way to spoil it, then a stranger's paper."""
    assert "THỬ NGHIỆM" in judged(anyone, result).upper()
    for reason, spoil in SPOILED.items():
        assert anyone.say(REASONS[reason]) in judged(anyone, spoil(result)), reason
    assert anyone.say(REASONS[Reason.UNKNOWN_SIGNER]) in judged(anyone, strangers)


def judged(anyone: Walker, pdf: bytes) -> str:
    """Send a file to be verified, and give what the page says."""
    anyone.go("/xac-minh")
    sent = {"name": "van-ban.pdf", "mimeType": "application/pdf", "buffer": pdf}
    anyone.page.locator("main input[type=file]").set_input_files(sent)  # type: ignore[arg-type]
    anyone.press(anyone.say("Kiểm tra"))
    return anyone.page.locator("main").inner_text()


def strangers_paper(folder: Path) -> bytes:
    """Make a paper signed under a root that the portal under test has never seen."""

    def make() -> bytes:
        configure(make_test_settings(folder))
        return make_signed_paper().sealed

    # In a thread of its own: Playwright keeps an event loop in this one, and signing starts one.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(make).result()


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_public_pages_are_accessible_in_both_languages(
    browser: Browser, site: Site, language: i18n.Language
) -> None:
    with walking(browser, site.url, language=language) as anyone:
        for path in PUBLIC_PAGES:
            anyone.go(path)
            assert anyone.page.locator("html").get_attribute("lang") == language


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_private_pages_are_accessible_in_both_languages(
    browser: Browser, site: Site, language: i18n.Language
) -> None:
    with walking(browser, site.url, language=language) as person:
        sign_in(person, "Lãnh đạo phòng")
        for path in ("/tai-khoan", "/thong-bao", "/can-bo/ho-so", "/can-bo/ho-so?hang-doi=open"):
            person.go(path)
        person.leave(person.page.locator("table.queue a").first)
