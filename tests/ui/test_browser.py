"""What only a browser can tell of the look: sizes, contrast, focus, scripts."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect, sync_playwright
from werkzeug.serving import make_server

from portal.core.settings import ROOT

pytestmark = pytest.mark.browser

PAGES = ["trang-chu", "bieu-mau", "ho-so", "da-nop", "ban-lam-viec", "ho-so-can-bo"]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE = 390
# The parts of a page that a finger must hit, links in running text aside (WCAG 2.5.8, 2.5.5).
TARGETS = ".btn, .nav a, .strip a, .crumb a, .foot a, .choice, .tabs a, summary, .menu-button"
SMALL_TARGETS = f"""min => [...document.querySelectorAll({TARGETS!r})]
    .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < min)
    .map(e => e.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        yield opened
        opened.close()


@pytest.fixture
def address(gallery: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, gallery, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/thu-giao-dien"
    server.shutdown()
    thread.join()
    server.server_close()


def violations(page: Page) -> list[Any]:
    page.evaluate((ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    run = f"axe.run({{runOnly: {TAGS}, resultTypes: ['violations']}})"
    return [(v["id"], [n["target"] for n in v["nodes"]]) for v in page.evaluate(run)["violations"]]


@pytest.mark.parametrize("width", [1280, PHONE, 320])
def test_every_page_is_accessible_and_fits(chromium: Browser, address: str, width: int) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 800}, bypass_csp=True)
    page = context.new_page()
    for name in PAGES:
        page.goto(f"{address}/{name}")
        assert violations(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        least = 24 if "lam-viec" in name or "can-bo" in name else 44
        assert page.evaluate(SMALL_TARGETS, least) == [], name
    context.close()


def test_content_policy_blocks_nothing_of_ours(chromium: Browser, address: str) -> None:
    page = chromium.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for name in PAGES:
        page.goto(f"{address}/{name}")
        page.wait_for_load_state("networkidle")
    assert complaints == []
    page.close()


def test_refused_form_takes_the_reader_to_the_errors(chromium: Browser, address: str) -> None:
    page = chromium.new_page()
    page.goto(f"{address}/bieu-mau")
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("link", name="Chọn giới tính").click()
    expect(page.locator("#sex-1")).to_be_focused()
    page.close()


def test_question_shows_when_it_applies(chromium: Browser, address: str) -> None:
    page = chromium.new_page()
    page.goto(f"{address}/bieu-mau")
    expect(page.locator("#authority")).to_be_hidden()
    page.get_by_label("Tôi nộp thay người khác").check()
    expect(page.locator("#authority")).to_be_visible()
    page.get_by_label("Tôi nộp cho mình").check()
    expect(page.locator("#authority")).to_be_hidden()
    expect(page.locator("#authority")).to_be_disabled()
    page.close()


CONDITIONS = """async ([address, cases]) => {
    const module = await import(address);
    const answers = {kind: ["b"], many: ["x", "y"], age: ["17"], none: []};
    return cases.map(text => module.holds(module.read(text), name => answers[name] ?? []));
}"""


def test_all_conditions_are_weighed_as_on_the_server(chromium: Browser, address: str) -> None:
    cases = {
        "kind=b": True,
        "kind=a|b": True,
        "kind=a": False,
        "kind=b&none": False,
        "many": True,
        '{"field": "kind", "equals": "b"}': True,
        '{"field": "kind", "one_of": ["a", "c"]}': False,
        '{"field": "many", "includes": "y"}': True,
        '{"field": "none", "answered": true}': False,
        '{"field": "none", "answered": "no"}': True,
        '{"field": "age", "at_least": 18}': False,
        '{"field": "age", "at_least": 16}': True,
        '{"not": {"field": "kind", "equals": "b"}}': False,
        '{"any": [{"field": "kind", "equals": "a"}, {"field": "kind", "equals": "b"}]}': True,
        '{"all": [{"field": "kind", "equals": "a"}, {"field": "kind", "equals": "b"}]}': False,
    }
    page = chromium.new_page()
    page.goto(f"{address}/bieu-mau")
    script = page.evaluate(
        "performance.getEntriesByType('resource').find(e => e.name.includes('conditions')).name"
    )
    assert page.evaluate(CONDITIONS, [script, list(cases)]) == list(cases.values())
    page.close()


def test_menu_of_the_phone_opens_without_scripts(chromium: Browser, address: str) -> None:
    context = chromium.new_context(
        java_script_enabled=False, viewport={"width": PHONE, "height": 800}
    )
    page = context.new_page()
    page.goto(f"{address}/ho-so")
    expect(page.locator("#menu")).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    expect(page.locator("#menu")).to_be_visible()
    page.get_by_role("button", name="Đóng").click()
    expect(page.locator("#menu")).to_be_hidden()
    context.close()


def test_a_form_is_sent_once_however_often_pressed(chromium: Browser, address: str) -> None:
    page = chromium.new_page()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.goto(f"{address}/bieu-mau")
    page.evaluate("""() => {
        const button = document.querySelector("[data-main-action]");
        button.click(); button.click(); button.click();
    }""")
    page.wait_for_load_state("networkidle")
    assert sent.count("POST") == 1
    page.close()


def test_draft_tells_when_it_could_not_be_saved(chromium: Browser, address: str) -> None:
    page = chromium.new_page()
    page.goto(f"{address}/bieu-mau")
    page.locator("#full_name").fill("Nguyễn Khánh Vy")
    status = page.locator("[data-autosave-status]")
    expect(status).to_have_text("Chưa lưu được. Sẽ thử lại khi ông/bà gõ tiếp.", timeout=8000)
    page.close()
