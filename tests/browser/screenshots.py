"""Pictures of the twelve main pages, wide and on a phone: ``make screenshots``."""

import re
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from portal.core.settings import ROOT
from tests.browser.conftest import CHROMIUM, Site, start_site, stop_site
from tests.browser.walker import PHONE, WIDE

FOLDER = ROOT / "screenshots"
CODE = "1.001193"
PUBLIC = {
    "01-front-page": "/",
    "02-search": "/thu-tuc?q=dang+ky+khai+sinh",
    "03-procedure": f"/thu-tuc/{CODE}",
    "04-sign-in": "/dang-nhap",
    "05-look-up": "/tra-cuu",
    "06-verify": "/xac-minh",
}


def take(browser: Browser, site: Site, folder: Path) -> None:
    """Take all pictures."""
    folder.mkdir(exist_ok=True)
    for size in (WIDE, PHONE):
        context = browser.new_context(viewport=size, locale="vi-VN")  # type: ignore[arg-type]
        page = context.new_page()
        for name, path in PUBLIC.items():
            shoot(page, site.url + path, folder / f"{name}-{size['width']}.png")
        _citizen(page, site, folder, size["width"])
        context.clear_cookies()
        _officer(page, site, folder, size["width"])
        context.close()


def _citizen(page: Page, site: Site, folder: Path, width: int) -> None:
    _enter(page, site, "Công dân")
    page.goto(f"{site.url}/nop-ho-so/{CODE}")
    _save(page, folder / f"07-start-{width}.png")
    page.locator("main input[type=radio]").first.check(force=True)
    with page.expect_navigation():
        page.get_by_role("button", name="Bắt đầu hồ sơ mới").click()
    _save(page, folder / f"08-question-{width}.png")
    page.goto(page.url.rpartition("/")[0] + "/kiem-tra")
    _save(page, folder / f"09-check-answers-{width}.png")
    shoot(page, f"{site.url}/ho-so-cua-toi/", folder / f"10-my-dossiers-{width}.png")


def _officer(page: Page, site: Site, folder: Path, width: int) -> None:
    _enter(page, site, "Lãnh đạo phòng")
    shoot(page, f"{site.url}/can-bo/ho-so?hang-doi=open", folder / f"11-inbox-{width}.png")
    with page.expect_navigation():
        page.locator("table.queue a").first.click()
    _save(page, folder / f"12-dossier-{width}.png")


def _enter(page: Page, site: Site, role: str) -> None:
    page.goto(f"{site.url}/dang-nhap")
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile(f"– {role.replace(' ', '.')}")).last.click()


def shoot(page: Page, address: str, path: Path) -> None:
    """Open an address and save its picture."""
    page.goto(address)
    _save(page, path)


def _save(page: Page, path: Path) -> None:
    page.screenshot(path=path, full_page=True)
    sys.stdout.write(f"{path.relative_to(ROOT)}\n")


def main() -> None:
    """Start a portal of its own, take the pictures, stop it."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site, server = start_site(Path(folder), dossiers=40)
        try:
            browser = playwright.chromium.launch(**CHROMIUM)
            take(browser, site, FOLDER)
            browser.close()
        finally:
            stop_site(server)


if __name__ == "__main__":
    main()
