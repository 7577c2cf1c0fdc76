"""Papers at the counter: a stack sorted to them, errors beside them, and drafts opened again."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portal.core.database import transaction
from portal.core.settings import configure, settings
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.queries import drafts, wizard
from portal.records.documents.models import StoredFile
from tests.factories import dossiers as make
from tests.factories.uploads import make_image, make_pdf
from tests.onestop.desk.test_counter import URL, begin
from tests.onestop.dossiers.browsing import enter, send, shown

pytestmark = pytest.mark.usefixtures("app")
PERMIT = "1.013225"
PAPERS = [
    *("land_certificate", "site_plan", "floor_plans", "foundation_plan", "neighbour_pledge"),
    "authorisation",
]


def lying(draft_id: UUID) -> dict[UUID, str]:
    with transaction(writing=False):
        return {file.id: file.requirement for file in drafts.files(draft_id)}


def test_scans_of_a_stack_are_sorted_and_kept_once(client: FlaskClient) -> None:
    enter(client, make.crew()[Function.INTAKE])
    draft_id = begin(client, procedure=PERMIT, decides=str(make.unit_id()))
    url, pdf = f"{URL}/{draft_id}", make_pdf(text="tap")
    pile = ((pdf, "1.pdf"), (make_image("JPEG"), "2.jpg"))
    assert send(client, f"{url}/ban-quet", *pile).status_code == 303
    first, second = lying(draft_id)
    page = shown(client.get(url))
    choices = page.xpath(f"//*[@id='part-stack']//select[@id='tep-{first}']/option/@value")
    assert choices == ["", *PAPERS, "bo"]
    assert client.post(f"{url}/xep", data={f"tep-{first}": "site_plan"}).status_code == 303
    assert lying(draft_id) == {first: "site_plan", second: ""}
    for wrong, status in (("site_plan", 422), ("la", 404)):
        answer = client.post(f"{url}/xep", data={f"tep-{second}": wrong})
        assert shown(answer, status) is not None
        assert lying(draft_id) == {first: "site_plan", second: ""}, "It takes no pictures"
    strange = {f"tep-{uuid4()}": "site_plan", "tep-x": "y", "z": "w"}
    assert client.post(f"{url}/xep", data=strange).status_code == 303
    page = shown(client.post(url, data={"filing_for": "self"}), 422)
    assert page.xpath("//*[@class='errsum']//a[@href='#file-stack']"), "Nothing is left behind"
    assert client.post(f"{url}/xep", data={f"tep-{second}": "bo"}).status_code == 303
    with transaction(writing=False) as reading:
        kept = reading.scalars(sa.select(StoredFile.name).order_by(StoredFile.name)).all()
    assert (lying(draft_id), kept) == ({first: "site_plan"}, ["1.pdf", "2.jpg"])


def test_one_bad_file_keeps_no_other_back(client: FlaskClient) -> None:
    enter(client, make.crew()[Function.INTAKE])
    url = f"{URL}/{(draft_id := begin(client, procedure=PERMIT, decides=str(make.unit_id())))}"
    good, virus, torn = (make_pdf(), "1.pdf"), (b"MZ", "2.exe"), (b"%PDF-1.4 x", "3.pdf")
    told = "//*[@id='said-{}']//*[@role='alert']"
    page = shown(send(client, f"{url}/ban-quet", virus, good, torn))
    sentences = [each.text_content() for each in page.xpath(told.format("stack"))]
    assert ["2.exe" in sentences[0], "3.pdf" in sentences[1], len(sentences)] == [True, True, 2]
    assert "Đã nhận 1 tệp còn lại." in page.text_content()
    assert len(page.xpath("//*[@id='part-stack']//li")) == 1, "What is shown is what is stored"
    assert list(lying(draft_id).values()) == [""]
    for place, part in (("ban-quet", "stack"), ("giay-to/floor_plans", "floor_plans")):
        page = shown(send(client, f"{url}/{place}", virus, torn), 422)
        assert len(page.xpath(told.format(part))) == 2
        assert "còn lại" not in page.xpath("string(//main)")
    assert list(lying(draft_id).values()) == [""]
    with transaction(writing=False) as reading:
        assert reading.scalars(sa.select(StoredFile.name)).all() == ["1.pdf"]


def test_an_unsorted_scan_is_opened_by_who_scanned_it_alone(client: FlaskClient) -> None:
    enter(client, make.crew()[Function.INTAKE])
    url = f"{URL}/{begin(client, procedure=PERMIT, decides=str(make.unit_id()))}"
    pile = ((make_pdf(text="tap"), "1.pdf"), (make_image("JPEG"), "2.jpg"))
    assert send(client, f"{url}/ban-quet", *pile).status_code == 303
    stack = shown(client.get(url)).xpath("//*[@id='part-stack']")[0]
    links = stack.xpath(".//li/span/a/@href")
    pictures = stack.xpath(".//li//img/@src")
    assert stack.xpath(".//li/a/@href") == pictures
    found = {}
    for link in (*links, *pictures):
        with client.get(link) as answer:
            assert "sandbox" in answer.headers["Content-Security-Policy"], link
            found[link] = (answer.status_code, answer.mimetype)
    kinds = ["application/pdf", "image/jpeg", "image/png", "image/jpeg"]
    assert list(found.values()) == [(200, kind) for kind in kinds]
    other = begin(client, procedure=PERMIT, decides=str(make.unit_id()))
    assert client.get(links[0].replace(url, f"{URL}/{other}")).status_code == 404
    assert client.get(pictures[0].replace("/1.png", "/9.png")).status_code == 404
    enter(client, make.hire(Function.INTAKE))
    assert {client.get(link).status_code for link in found} == {404}


def test_files_are_sorted_together_or_not_at_all(client: FlaskClient) -> None:
    enter(client, make.crew()[Function.INTAKE])
    draft_id = begin(client, procedure=PERMIT, decides=str(make.unit_id()))
    url = f"{URL}/{draft_id}"
    pile = ((make_pdf(text="a"), "1.pdf"), (make_image("JPEG"), "2.jpg"))
    assert send(client, f"{url}/ban-quet", *pile).status_code == 303
    first, second = lying(draft_id)
    both = {f"tep-{first}": "land_certificate", f"tep-{second}": "site_plan"}
    page = shown(client.post(f"{url}/xep", data=both), 422)
    assert page.xpath("//*[@id='said-site_plan']//*[@role='alert']")
    assert len(page.xpath("//*[@id='part-stack']//li")) == 2, "What is shown is what is stored"
    assert lying(draft_id) == {first: "", second: ""}


def test_full_papers_may_change_places(client: FlaskClient) -> None:
    enter(client, make.crew()[Function.INTAKE])
    draft_id = begin(client, procedure=PERMIT, decides=str(make.unit_id()))
    url = f"{URL}/{draft_id}"
    with transaction(writing=False):
        papers = wizard.form_of(drafts.get(draft_id)).papers
        most = {paper.id: paper.max for paper in papers}
    one, other = "site_plan", "floor_plans"
    for paper in (one, other):
        pile = [(make_pdf(text=f"{paper} {n}"), f"{n}.pdf") for n in range(most[paper])]
        assert send(client, f"{url}/giay-to/{paper}", *pile).status_code == 303
    before = lying(draft_id)
    from_one = next(key for key, paper in before.items() if paper == one)
    from_other = next(key for key, paper in before.items() if paper == other)
    assert client.post(f"{url}/xep", data={f"tep-{from_one}": other}).status_code == 422
    assert lying(draft_id) == before
    swap = {f"tep-{from_one}": other, f"tep-{from_other}": one}
    assert client.post(f"{url}/xep", data=swap).status_code == 303
    assert lying(draft_id) == {**before, from_one: other, from_other: one}


def test_too_many_sendings_are_told_beside_the_paper(client: FlaskClient) -> None:
    enter(client, make.crew()[Function.INTAKE])
    draft_id = begin(client, procedure=PERMIT, decides=str(make.unit_id()))
    usual = settings()
    configure(replace(usual, uploads_an_hour=0))
    try:
        answer = send(client, f"{URL}/{draft_id}/giay-to/site_plan", (make_pdf(), "1.pdf"))
    finally:
        configure(usual)
    page = shown(answer, 429)
    assert "quá nhiều lần" in page.xpath("string(//*[@id='said-site_plan']//*[@role='alert'])")
    assert page.xpath("//*[@data-scan-status]/@data-failed"), "For answers that are other pages"
    assert lying(draft_id) == {}


def test_a_failed_submit_is_there_again_with_its_papers_told_beside_them(
    client: FlaskClient,
) -> None:
    enter(client, make.crew()[Function.INTAKE])
    draft_id = begin(client, procedure=PERMIT, decides=str(make.unit_id()))
    url = f"{URL}/{draft_id}"
    page = shown(client.get(url))
    (when,) = page.xpath("//*[@data-drop='neighbour_pledge']/@data-shown-when")
    assert "adjoins_buildings" in when, "It is there before the answer that asks for it"
    assert "liền kề" in page.xpath("string(//*[@id='scan-neighbour_pledge'])")
    sent = send(client, f"{url}/giay-to/neighbour_pledge", (make_pdf(text="cam"), "cam kết.pdf"))
    assert sent.status_code == 303, "A scan may come before the answer"
    told = {"filing_for": "self", "parcel_number": "12", "adjoins_buildings": "yes"}
    page = shown(client.post(url, data={**told, "on_paper": "floor_plans"}), 422)
    linked = page.xpath("//*[@class='errsum']//a/@href")
    papers = [link for link in linked if link.startswith("#file-")]
    assert papers == ["#file-site_plan", "#file-foundation_plan"]
    for paper, wrong in (("site_plan", True), ("neighbour_pledge", False), ("floor_plans", False)):
        assert bool(page.xpath(f"//*[@id='said-{paper}']//*[@role='alert']")) is wrong, paper
    again = shown(client.get(url))
    assert again.xpath("//input[@name='parcel_number']/@value") == ["12"]
    assert again.xpath("//input[@name='adjoins_buildings'][@value='yes']/@checked")
    assert again.xpath("//input[@id='paper-floor_plans']/@checked")
    saved = client.post(url, data={**told, "parcel_number": "13", "save": "1"})
    assert saved.location == url
    notice = shown(client.get(url)).xpath("string(//main//*[@role='status'])")
    assert notice.startswith("Đã lưu.")
    unread = client.post(url, data={**told, "parcel_area": "rộng", "save": "1"})
    assert shown(unread, 422).xpath("//*[@class='errsum']//a/@href") == ["#parcel_area"]
    begun = shown(client.get(URL)).xpath(f"//a[@href='{url}']")
    assert begun, "It can be found again"
    assert make.read_draft(draft_id).dossier_id is None
