"""The token on the desk in a browser: the local service signs, declines, or is not there."""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, expect, sync_playwright
from werkzeug.serving import make_server

from portal.core.settings import configure, settings
from portal.onestop.dossiers.rules import Step
from tests.browser.conftest import CHROMIUM
from tests.browser.walker import walking
from tests.factories import dossiers as make
from tests.factories.desk_tokens import DeskService, give_token, make_token, running
from tests.onestop.dossiers.browsing import enter
from tests.onestop.signing import listing

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

COOKIE = "portal"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(**CHROMIUM)
        expect.set_options(timeout=30_000)  # Where much else runs, looking at a file takes long.
        yield opened
        opened.close()


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}"
    configure(replace(settings(), public_url=url))
    yield url
    server.shutdown()
    thread.join()
    server.server_close()


def press(page: Page) -> None:
    page.get_by_role("button", name="Ký bằng USB token").click()


def test_each_thing_that_happens_is_told_without_a_reload(
    chromium: Browser, site: str, client: FlaskClient, gallery: Mapping[Step, UUID]
) -> None:
    dossier_id, service = gallery[Step.SIGNING], DeskService(give_token(listing.head()))
    cookie = enter(client, listing.head()).get_cookie(COOKIE)
    assert cookie
    with walking(chromium, site) as officer:
        page = officer.page
        page.context.add_cookies([{"name": COOKIE, "value": cookie.value, "url": site}])
        with running(service):
            officer.go(f"/can-bo/ho-so/{dossier_id}")
            officer.press("Ký bằng USB token")
            page.evaluate("window.notReloaded = true")
            service.declines = "Người dùng đã hủy"
            press(page)
            expect(page.get_by_text("Người dùng đã hủy")).to_be_visible()
            service.declines, service.meddle = "", lambda pdf: pdf[:-40] + b"x" * 40
            press(page)
            expect(page.get_by_text("không có đúng một chữ ký số mới hợp lệ")).to_be_visible()
            service.meddle, own = lambda pdf: pdf, service.token
            service.token = make_token("Phạm Thị Lan", uuid4())
            press(page)
            expect(page.get_by_text("không phải của người hoặc cơ quan này")).to_be_visible()
            officer.look()
            service.token = own
            press(page)
            expect(page.get_by_text("Chữ ký hợp lệ và đúng là của ông/bà")).to_be_visible()
            assert page.evaluate("window.notReloaded")
            assert make.read(dossier_id).pending == "certify"
            officer.look()


def test_a_service_that_does_not_run_is_told(
    chromium: Browser, site: str, client: FlaskClient, gallery: Mapping[Step, UUID]
) -> None:
    service = DeskService(give_token(listing.head()))
    with running(service):
        pass  # Its address is known, and nobody listens there any more.
    cookie = enter(client, listing.head()).get_cookie(COOKIE)
    assert cookie
    with walking(chromium, site, language="en") as officer:
        officer.page.context.add_cookies([{"name": COOKIE, "value": cookie.value, "url": site}])
        officer.page.goto(f"{site}/can-bo/ho-so/{gallery[Step.SIGNING]}")
        button = officer.page.locator("button[formaction*='usb-token']")
        button.click()
        officer.page.locator("form[data-desk-service] button").click()
        absent = officer.page.locator("[data-say=absent]")
        expect(absent).to_be_visible()
        assert service.orders == []
