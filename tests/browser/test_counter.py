"""The counter by keyboard alone: from the empty page to Mẫu 01 in under two minutes."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Site
from tests.browser.keystrokes import Typist
from tests.browser.test_journey import sign_in
from tests.browser.walker import Walker, walking
from tests.factories.uploads import make_pdf

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

MOST_SECONDS = 120.0  # The promise of the counter, for a person who has never filed before.
MOST_SECONDS_AGAIN = 60.0  # For somebody whose particulars are known, the answers not counted.
MOST_WAITED = 0.3  # Of it for the portal's answers and Mẫu 01; 0.07 on a busy machine.
MOST_PAGES = 3  # Who and for what; the questions and papers; the receipt.
BIRTH, NUMBER, WARD = "1.001193", "038190001234", "Phường Hạc Thành"
PERMIT = "1.013225"


def test_a_walk_in_dossier_by_keyboard_in_under_two_minutes(browser: Browser, site: Site) -> None:
    with walking(browser, site.url) as officer:
        sign_in(officer, "Cán bộ một cửa")
        page = officer.page
        officer.go("/can-bo/tiep-nhan")
        first = Typist(page)
        begin(first, "Trần Thị Quầy", came_before=False)
        officer.look()
        tell_of_the_applicant(first)
        tell_of_the_child(first)
        take_in_and_print(first)
        officer.look()
        assert (first.tally.pages, page.locator(".errsum").count()) == (MOST_PAGES - 1, 0)
        assert first.tally.seconds < MOST_SECONDS, first.tally
        assert first.tally.waited < MOST_WAITED, first.tally
        again = Typist(page)
        again.reach("tiep-theo")
        again.send()
        begin(again, "tran thi quay", came_before=True)
        assert page.get_by_text("Đã điền sẵn theo hồ sơ").is_visible()
        assert again.here == "declarant_relation-1", "What is known is not asked again"
        tell_of_the_child(again)
        take_in_and_print(again)
        assert again.tally.hands_and_mind < MOST_SECONDS_AGAIN, again.tally
        assert again.tally.hands_and_mind < first.tally.hands_and_mind, again.tally
        sort_a_stack(officer)


def sort_a_stack(officer: Walker) -> None:
    """Scans sent together are put to papers by drag or by keyboard, and what is typed stays."""
    page = officer.page
    officer.go("/can-bo/tiep-nhan")
    page.locator("#procedure").select_option(PERMIT)
    page.locator("#identity_number").fill(NUMBER)
    page.locator("#full_name").fill("Trần Thị Quầy")
    officer.press("Tiếp tục")
    pledge = page.locator("#file-neighbour_pledge")
    assert not pledge.is_visible()
    page.locator("[name=adjoins_buildings][value=yes]").check(force=True)
    assert pledge.is_visible(), "The answer that asks for it shows it at once"
    page.locator("#parcel_number").fill("12")
    scans = [
        {"name": n, "mimeType": "application/pdf", "buffer": make_pdf()} for n in ("a.pdf", "b.pdf")
    ]
    page.route("**/ban-quet", lambda route: route.fulfill(status=413, body="-"), times=1)
    page.locator("#file-stack").set_input_files(scans)  # type: ignore[arg-type]
    page.locator("[data-scan-status].error").wait_for()
    chosen = "document.getElementById('file-stack').files.length"
    assert page.evaluate(chosen) == len(scans), "What was refused unseen stays chosen"
    page.locator("[action$='/ban-quet'] button").click()
    sight = "el => { const at = el.getBoundingClientRect(); return at.bottom < innerHeight }"
    for seen in ("#part-stack li", "#scan-floor_plans"):
        assert page.locator(seen).first.evaluate(sight), "The stack and papers are seen together"
    page.locator("#part-stack li > span").nth(1).hover()
    page.mouse.down()
    page.locator("#part-stack .hint").hover()
    page.locator("[data-scans].sorting").wait_for()  # Now the papers fold to their names.
    page.locator("#scan-floor_plans").hover()
    page.mouse.up()
    page.locator("#part-floor_plans li").wait_for()
    page.locator("#part-stack select").focus()
    page.keyboard.press("B")  # The first paper that begins so.
    page.keyboard.press("Tab")
    page.locator("#part-site_plan li").wait_for()
    assert page.locator("#part-stack li").count() == 0
    assert page.locator("#parcel_number").input_value() == "12"
    page.get_by_role("button", name="Tiếp nhận và in").click()
    page.locator(".errsum a[href='#file-foundation_plan']").click()
    assert page.evaluate("document.activeElement.id") == "file-foundation_plan"
    officer.look()


def begin(typist: Typist, name: str, *, came_before: bool) -> None:
    """Say for what and who; the three places and the channel are those of most days."""
    assert typist.here == "procedure", "The first question has the focus"
    if came_before:
        typist.press("ArrowDown")  # What was taken in last stands first.
    else:
        typist.write("procedure", BIRTH)
    assert typist.page.locator("#procedure").input_value() == BIRTH
    typist.write("identity_number", NUMBER)
    typist.write("full_name", name)
    typist.send()


def tell_of_the_applicant(typist: Typist) -> None:
    assert typist.here == "applicant_born-day", "The first empty question has the focus"
    typist.date("applicant_born", "4", "3", "1990")
    typist.choose("applicant_sex", 2)
    typist.write("applicant_phone", "0912345678")
    local = typist.page.locator("#applicant_residence_commune option:checked")
    assert local.inner_text() == WARD, "Most who come live in the ward"
    typist.write("applicant_residence_detail", "12 Lê Lợi")


def tell_of_the_child(typist: Typist) -> None:
    typist.choose("declarant_relation", 1)
    typist.write("child_full_name", "Lê Minh An")
    typist.date("child_born", "1", "10", "2026")
    typist.choose("child_sex", 1)
    typist.write("birth_place_commune", "Ph")  # The first ward of the list.
    typist.write("native_place_commune", "Ph")  # The first ward of the list.
    typist.choose("parents_declared", 4)
    typist.choose("child_situation", 1)
    typist.choose("birth_proof", 1)
    typist.choose("result_delivery", 2)


def take_in_and_print(typist: Typist) -> None:
    """Scan the one paper, send, and print Mẫu 01 as soon as it is made."""
    typist.pick_file("file-birth_proof", "chung-sinh.pdf", make_pdf())
    typist.wait_for("#part-birth_proof .files li")
    typist.reach("tiep-nhan")
    typist.send()
    typist.wait_for("[data-print]:focus")
    print_receipt(typist, typist.page)


def print_receipt(typist: Typist, page: Page) -> None:
    with (
        page.context.expect_page() as opened,
        page.context.expect_event(
            "response", lambda answer: answer.url.endswith("giay-tiep-nhan.pdf")
        ) as printed,
    ):
        typist.press("Enter")
    answer = printed.value
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    opened.value.close()  # Else it may come to the front when the officer has gone on.
    page.bring_to_front()
