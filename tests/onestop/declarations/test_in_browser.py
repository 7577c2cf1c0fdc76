"""The pages of a citizen who signs, looked at with axe on two screens."""

import threading
from collections.abc import Iterator
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, expect, sync_playwright
from werkzeug.serving import make_server

from portal.core.jobs.worker import run_all
from tests.browser.conftest import CHROMIUM
from tests.browser.walker import walking
from tests.factories import dossiers as make
from tests.onestop.declarations.test_pages import OTP
from tests.onestop.dossiers.browsing import draft_url
from tests.records.signatures.csc_service import CscService

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
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_citizen_signs_before_filing(
    chromium: Browser, site: str, citizen: FlaskClient, service: CscService
) -> None:
    draft: UUID = make.make_draft()
    cookie = citizen.get_cookie(COOKIE)
    assert cookie
    with walking(chromium, site) as person:
        page = person.page
        page.context.add_cookies([{"name": COOKIE, "value": cookie.value, "url": site}])
        person.go(f"{draft_url(draft)}/kiem-tra")
        person.follow("Ký số tờ khai")
        person.press("Lập tờ khai để ký")
        run_all(prefix="declaration.")
        expect(page.get_by_text("Tờ khai đã sẵn sàng để ký")).to_be_visible()
        person.look()
        page.get_by_role("radio").check()
        person.press("Ký số tờ khai")
        page.get_by_label("Mã OTP").fill(OTP["OTP"])
        person.press("Xác nhận ký")
        expect(page.get_by_text("Tờ khai đã được ký số")).to_be_visible()
        person.go(f"{draft_url(draft)}/kiem-tra")
        expect(page.get_by_text("Tờ khai đã ký được gửi kèm")).to_be_visible()
    assert service.calls.count("/signatures/signHash") == 1
