"""Whoever chose English meets no Vietnamese word of the interface.

Names and the texts of procedures stay Vietnamese; pages mark them with ``lang="vi"``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from portal.core import clock, database, i18n
from portal.core.access import Actor
from portal.core.database import transaction
from portal.identity.notifications.models import Notice
from portal.identity.organisations.rules import Function, places
from portal.onestop.dossiers.rules import Action, Step
from portal.onestop.eforms import services as eforms
from portal.onestop.eforms.rules.lists import ETHNICITIES
from portal.onestop.procedures.rules import LIFE_EVENTS
from portal.records.registers.models import IssuedDocument
from tests.english import INTERFACE_WORDS, interface_words
from tests.factories import dossiers as make
from tests.factories.identity import sign_in
from tests.pages import inspect_page
from tests.prepared import SharedPortal

pytestmark = pytest.mark.xdist_group("english")
BIRTH = "1.001193"
STEPS = (Step.INTAKE, Step.EXAMINATION, Step.CLOSED)
ANSWERS = {
    "request_content": "Please decide.",
    "applicant_residence_detail": "12 Lê Lợi",
}
DEADLINE = (
    "/tinh-thoi-han?received_on-day=3&received_on-month=11&received_on-year=2026"
    "&received_time=14:10&kind=working_days&amount=15"
    "&paused_on-day=5&paused_on-month=11&paused_on-year=2026"
    "&answered_on-day=6&answered_on-month=11&answered_on-year=2026"
)
PUBLIC = (
    *("/", "/thu-tuc", "/thu-tuc?q=khai+sinh", "/thu-tuc?q=zzzz", f"/thu-tuc/{BIRTH}"),
    *("/thu-tuc/2.000815", "/thu-tuc/3.000722", "/thu-tuc/9.999999", "/tra-cuu", "/xac-minh"),
    *("/dang-nhap", "/dang-nhap/thiet-lap", "/tinh-thoi-han", DEADLINE, "/tinh-thoi-han?amount=x"),
    *("/gioi-thieu", "/kha-nang-tiep-can", "/du-lieu-ca-nhan", "/khong-co-trang-nay"),
    *(f"/su-kien/{slug}" for slug in LIFE_EVENTS),
)
CITIZENS = ("/ho-so-cua-toi/", "/tai-khoan", "/tai-khoan/phien", "/thong-bao")
OFFICERS = (
    *(f"/can-bo/ho-so?hang-doi={queue}" for queue in ("todo", "soon", "late", "open", "ended")),
    *("/can-bo/nhat-ky", "/can-bo/lich-lam-viec", "/tai-khoan", "/thong-bao"),
)


@dataclass(frozen=True)
class Office:
    app: Flask
    dossiers: Mapping[Step, UUID]
    document: str

    def reader(self, who: Actor | None = None, language: str = "en") -> FlaskClient:
        client = self.app.test_client()
        client.set_cookie("language", language)
        if who is not None and who.id is not None:
            sign_in(client, who.id)
        return client


@pytest.fixture(scope="module")
def office(
    shared_portal: SharedPortal, office_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    app = shared_portal.start_on_copy(office_folder, tmp_path_factory.mktemp("english"))
    with clock.frozen(make.MORNING):
        made = {step: make.make_dossier(*make.road_to(step), answers=ANSWERS) for step in STEPS}
        yield Office(app, made, _released())
    database.engine().dispose()


def _released() -> str:
    with transaction(writing=False) as session:
        return str(session.scalars(sa.select(IssuedDocument)).one().public_id)


def left(client: FlaskClient, path: str, form: Mapping[str, str] | None = None) -> set[str]:
    """Open a page, or send a form, and list what it says in Vietnamese."""
    answer = client.get(path) if form is None else client.post(path, data=form)
    assert answer.mimetype == "text/html", (path, answer.status)
    assert answer.status_code not in {302, 303, 500}, (path, answer.status)
    return interface_words(inspect_page(answer))


def test_names_hold_no_words_of_the_interface() -> None:
    names = [place.full_name for place in places.provinces()]
    names += [place.full_name for place in places.communes()]
    names += [str(name) for code, name in ETHNICITIES.items() if code != "foreign"]
    listed = "".join(f"<p>{name}</p>" for name in names)
    assert not interface_words(html.document_fromstring(f"<body>{listed}"))


@pytest.mark.parametrize("word", INTERFACE_WORDS)
def test_a_word_is_found_outside_marked_passages_alone(word: str) -> None:
    page = '<html lang="en"><body><p lang="vi">{} <b>{}</b></p><p aria-label="{}">a <i>b</i> {}</p>'
    marked, named, said = (word, word, "", ""), ("", "", word, ""), ("", "", "", word)
    assert interface_words(html.document_fromstring(page.format(*marked))) == set()
    assert interface_words(html.document_fromstring(page.format(*named))) == {word}
    assert interface_words(html.document_fromstring(page.format(*said))) == {word}


def test_the_same_pages_in_vietnamese_are_full_of_them(office: Office) -> None:
    client = office.reader(language="vi")
    pages = ("/", "/thu-tuc", f"/thu-tuc/{BIRTH}", "/tra-cuu", "/xac-minh", "/dang-nhap", DEADLINE)
    assert all(len(left(client, path)) >= 10 for path in pages)


@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages(office: Office, path: str) -> None:
    assert left(office.reader(), path) == set()


@pytest.mark.parametrize("path", ["/tra-cuu", "/xac-minh"])
def test_public_refusals(office: Office, path: str) -> None:
    assert left(office.reader(), path, {}) == set()


def test_a_dossier_that_was_looked_up(office: Office) -> None:
    dossier = make.read(office.dossiers[Step.CLOSED])
    form = {"code": dossier.code, "proof": dossier.pin}
    assert left(office.reader(), "/tra-cuu", form) == set()


def test_the_page_of_a_document(office: Office) -> None:
    assert left(office.reader(), f"/v/{office.document}") == set()


def test_pages_of_citizens(office: Office) -> None:
    client = office.reader(make.citizen())
    own = [f"/ho-so-cua-toi/{made}" for made in office.dossiers.values()]
    paths = [*CITIZENS, *own, *(f"{path}/bien-nhan" for path in own), f"/nop-ho-so/{BIRTH}"]
    assert {path: found for path in paths if (found := left(client, path))} == {}


def test_the_wizard(office: Office) -> None:
    client, draft = office.reader(make.citizen()), make.make_draft(BIRTH, complete=False)
    pages = [page.id for page in eforms.load(BIRTH).pages]
    for page in [*pages, "giay-to", "kiem-tra"]:
        assert left(client, f"/nop-ho-so/{BIRTH}/{draft}/{page}") == set()
    for page in [*pages, "kiem-tra"]:
        assert left(client, f"/nop-ho-so/{BIRTH}/{draft}/{page}", {"sent": "empty"}) == set()


@pytest.mark.parametrize("function", Function)
def test_desks(office: Office, function: Function) -> None:
    client = office.reader(make.crew()[function])
    paths = [*OFFICERS, *(f"/can-bo/ho-so/{made}" for made in office.dossiers.values())]
    assert {path: found for path in paths if (found := left(client, path))} == {}


def test_writing_a_result(office: Office) -> None:
    client = office.reader(make.crew()[Function.CASE_OFFICER])
    path = f"/can-bo/ho-so/{office.dossiers[Step.EXAMINATION]}/ket-qua"
    page = html.document_fromstring(client.get(path).text)
    written = {" ".join((box.text or "").split()) for box in page.iter("textarea")}
    assert left(client, path) <= written, "What the paper's template says is Vietnamese by law."


def test_citizens_are_told_in_vietnamese_whatever_the_officer_reads(office: Office) -> None:
    with i18n.speaking("en"):
        made = make.make_dossier(Action.RECEIVE, answers=ANSWERS)
    with transaction(writing=False) as session:
        found = session.scalars(sa.select(Notice.title).where(Notice.url.endswith(str(made)))).all()
    assert set(found) == {"Đã nộp hồ sơ", "Hồ sơ đã được tiếp nhận"}
    assert {"Dossier submitted", "Dossier received"} <= said(office, "/thong-bao")


def said(office: Office, path: str) -> set[str]:
    page = html.document_fromstring(office.reader(make.citizen()).get(path).text)
    return {heading.text or "" for heading in page.iter("h2")}
