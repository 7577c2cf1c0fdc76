"""The officer's desk in a browser: every key, and every page with axe on two screens."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Site
from tests.browser.test_journey import sign_in
from tests.browser.walker import PHONE, WIDE, Walker, walking

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

DEPARTMENT = "Sở Xây dựng tỉnh Thanh Hóa (minh họa)"
OPEN = "/can-bo/ho-so?hang-doi=open"
FOCUSED = "document.activeElement.closest('tr')?.rowIndex ?? 0"


def test_keys_menus_and_pages_of_the_desk(browser: Browser, site: Site) -> None:
    bring_new_dossiers(site.folder / "portal.db", count=5)
    with walking(browser, site.url) as officer:
        sign_in(officer, "Cán bộ một cửa")
        for path in ("/can-bo/hom-nay", "/can-bo/cau-mau", "/can-bo/tiep-nhan", OPEN):
            officer.go(path)
        walk_the_list(officer.page)
        open_help_by_key_and_by_mouse(officer)
        menus_open_without_a_mouse(officer)
        queues_fold_on_a_phone(officer)
        press_the_keys_of_a_dossier(officer)
        receive_two_at_once_and_take_them_back(officer)
        find_one_that_has_left_the_queue(officer)
        with walking(browser, site.url) as other:
            see_each_other_come_and_go(officer, other)
    with walking(browser, site.url) as head:
        sign_in(head, "Lãnh đạo cơ quan", unit=DEPARTMENT)
        sign_by_key(head)


def bring_new_dossiers(database: Path, *, count: int) -> None:
    """Copy a dossier of the ward as it was when it was new: filing each would take minutes."""
    anew = {
        "code": "'H56.901-200101-' || printf('%04d', :n)",
        "id": "lower(hex(randomblob(16)))",
        **dict.fromkeys(("draft_id", "officer_id", "received_at", "due_at", "pending"), "NULL"),
        "step": "'intake'",
        "state": "'registered'",
        "returned_at": "NULL",
    }
    with closing(sqlite3.connect(database, timeout=30)) as connection, connection:
        names = [row[1] for row in connection.execute("PRAGMA table_info(dossier)")]
        values = ", ".join(anew.get(name, name) for name in names)
        for n in range(1, count + 1):
            connection.execute(
                f"INSERT INTO dossier ({', '.join(names)}) SELECT {values} FROM dossier "  # noqa: S608 - our own columns.
                "WHERE unit_id = (SELECT id FROM unit WHERE code = 'H56.901') LIMIT 1",
                {"n": n},
            )


def walk_the_list(page: Page) -> None:
    """Go down and up by j and k; x ticks; typing in the search field moves nothing."""
    places = []
    for key in ("j", "j", "k"):
        page.keyboard.press(key)
        places.append(page.evaluate(FOCUSED))
    assert places == [1, 2, 1]
    box = page.locator("tbody input[type=checkbox]").first
    page.keyboard.press("x")
    assert box.is_checked()
    page.keyboard.press("x")
    page.keyboard.press("/")
    search = page.locator("#q")
    page.keyboard.type("jkxacs?/")
    assert search.input_value() == "jkxacs?/"
    assert not box.is_checked()
    assert not page.locator("#phim-tat").is_visible()
    search.fill("")
    search.blur()


def open_help_by_key_and_by_mouse(officer: Walker) -> None:
    page, help_shown = officer.page, officer.page.locator("#phim-tat")
    page.keyboard.press("?")
    assert help_shown.is_visible()
    page.keyboard.press("Escape")
    assert not help_shown.is_visible()
    page.get_by_role("button", name=re.compile("Phím tắt")).click()
    assert help_shown.is_visible()
    page.keyboard.press("Escape")


def menus_open_without_a_mouse(officer: Walker) -> None:
    """Each heading of the staff menu opens by Enter and closes by Esc, one at a time."""
    page = officer.page
    headings = page.locator(".nav-group > summary")
    assert headings.count() >= 2
    for nth in range(2):
        headings.nth(nth).focus()
        page.keyboard.press("Enter")
        assert page.locator(".nav-group[open]").count() == 1
    assert page.locator(".nav-group[open] a").first.is_visible()
    page.keyboard.press("Escape")
    assert page.locator(".nav-group[open]").count() == 0
    height = page.locator(".mast").bounding_box()
    assert height
    assert height["height"] < 80, "The menu of a desk keeps to one row"


def queues_fold_on_a_phone(officer: Walker) -> None:
    """Before the first dossier of a phone there is one button that names the queue."""
    page = officer.page
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert not page.locator("#queues").is_visible()
    first = page.locator("table.queue a").first.bounding_box()
    assert first
    assert first["y"] < PHONE["height"], "The first dossier is on the first screen"
    box = page.locator("tbody input[type=checkbox]").first
    box.check()
    box.uncheck()  # Nothing lies over it on a phone.
    button = page.get_by_role("button", name=re.compile("Hàng đợi.*Đang mở"))
    button.focus()
    page.keyboard.press("Enter")
    assert page.locator("#queues [aria-current=page]").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#queues").is_visible()
    officer.look()


def press_the_keys_of_a_dossier(officer: Walker) -> None:
    """Enter opens; j and k go through the queue; a accepts; c opens the sheet; a may be undone."""
    page = officer.page
    officer.go("/can-bo/ho-so?hang-doi=new")
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    officer.look()
    first = page.url
    assert page.locator("link[rel=prefetch]").count() == 1, "The next one is fetched ahead"
    page.keyboard.press("j")
    page.wait_for_url(lambda url: url != first)
    page.keyboard.press("k")
    page.wait_for_url(first)
    note = page.locator("textarea").first
    note.focus()
    page.keyboard.type("a c s j k")
    assert page.url == first, "No key fires while one is typing"
    note.fill("")
    note.blur()
    page.keyboard.press("c")
    page.wait_for_url(lambda url: url != first)
    page.goto(first)
    page.keyboard.press("a")
    page.get_by_text("Đã xong: Tiếp nhận hồ sơ").wait_for()
    officer.look()
    assert not page.locator("[data-key=s]").count(), "Signing is not the intake's"


def receive_two_at_once_and_take_them_back(officer: Walker) -> None:
    """Bulk acts tell of each dossier; where seconds are left, one button takes all back."""
    page = officer.page
    officer.go("/can-bo/ho-so?hang-doi=new")
    boxes = page.locator("tbody input[type=checkbox]")
    ticked = min(2, boxes.count())
    for nth in range(ticked):
        boxes.nth(nth).check()
    with page.expect_navigation():
        page.get_by_role("button", name="Tiếp nhận", exact=True).click()
    assert page.locator("tbody tr").count() == ticked
    undo = page.get_by_role("button", name="Hoàn tác tất cả")
    if undo.count():  # The site of the browser's tests leaves one second for it.
        undo.wait_for(state="detached")
    officer.look()


def find_one_that_has_left_the_queue(officer: Walker) -> None:
    """Enter looks in all dossiers; the other button only in the queue that is shown."""
    page = officer.page
    officer.go("/can-bo/ho-so?hang-doi=ended")
    code = page.locator("tbody th a").first.inner_text()
    officer.go(OPEN)
    page.keyboard.press("/")
    page.keyboard.type(code)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    officer.look()
    assert page.locator("tbody th a").all_inner_texts() == [code]


def see_each_other_come_and_go(officer: Walker, other: Walker) -> None:
    """Who else looks is told, and no more as soon as they have left."""
    sign_in(other, "Lãnh đạo phòng")
    officer.go(OPEN)
    with officer.page.expect_navigation():
        officer.page.locator("table.queue a").first.click()
    here = officer.page.url
    officer.page.wait_for_load_state("networkidle")
    told = other.page.get_by_text("Đang cùng xem hồ sơ này")
    other.page.goto(here)
    told.wait_for()
    other.look()
    officer.page.goto(f"{officer.base}/can-bo/hom-nay")
    officer.page.wait_for_load_state("networkidle")
    other.page.reload()
    assert told.count() == 0


def sign_by_key(head: Walker) -> None:
    """s signs what waits for the head; typed into a field it is a letter."""
    page = head.page
    head.go("/can-bo/ho-so?hang-doi=to-sign")
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    head.look()
    opened = page.url
    for seen in (page.locator("[data-key=s]"), page.locator(".papers img").first):
        at = seen.bounding_box()
        assert at
        assert at["y"] + min(at["height"], 100) < WIDE["height"], "Read and signed in one look"
    reason = page.locator("#viec-can-lam textarea[name=reason]")
    reason.focus()
    page.keyboard.type("s")
    assert (page.url, reason.input_value()) == (opened, "s")
    reason.fill("")
    reason.blur()
    with page.expect_navigation():
        page.keyboard.press("s")
    head.look()
    assert page.get_by_text("Đã nhận yêu cầu: Ký số").is_visible()
    assert not page.locator("[data-key=s]").count(), "It is signed once"
