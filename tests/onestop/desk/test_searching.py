"""Searching all dossiers that one may see: by code, name, identity number and procedure."""

from uuid import UUID

import pytest
from flask.testing import FlaskClient

from portal.core.crypto import blind_index
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.rules import Action
from tests.factories import dossiers as make
from tests.onestop.dossiers.browsing import enter, shown

pytestmark = pytest.mark.usefixtures("app")
URL = "/can-bo/tim-ho-so"


@pytest.fixture
def ended(app: object) -> UUID:
    assert app
    return make.make_dossier(Action.REFUSE_INTAKE)


def search(client: FlaskClient, words: str) -> list[str]:
    """Ask as the form does, and give the codes that were found."""
    answer = client.post(URL, data={"q": words})
    assert answer.status_code == 303
    found = shown(client.get(answer.location)).xpath("//tbody//th//a/text()")
    return [str(code) for code in found]


def test_it_finds_what_has_ended_by_all_that_is_known_of_it(
    client: FlaskClient, ended: UUID
) -> None:
    dossier = make.read(ended)
    enter(client, make.crew()[Function.INTAKE])
    name = dossier.applicant_name
    known = (
        dossier.code,
        dossier.code[-11:],
        name,
        name.upper(),
        dossier.procedure_code,
        dossier.procedure_name,
    )
    for words in known:
        assert search(client, words) == [dossier.code], words
    for words in ("", "  ", "khong co ai ten nay", "9.999999", "%", "_", "\x00"):
        assert search(client, words) == [], words


def test_an_identity_number_stands_in_no_address(client: FlaskClient, ended: UUID) -> None:
    dossier = make.read(ended)
    number = dossier.applicant_identity
    assert number
    enter(client, make.crew()[Function.INTAKE])
    spaced = f" {number[:3]} {number[3:]} "
    answer = client.post(URL, data={"q": spaced, "hang-doi": "new"})
    assert answer.location == f"{URL}?so={blind_index('identity', number)}"
    assert search(client, spaced) == [dossier.code]
    assert number not in client.get(answer.location).text
    assert not shown(client.get(f"{URL}?so={'x' * 64}")).xpath("//tbody")


def test_among_words_it_stands_in_none_either(client: FlaskClient, ended: UUID) -> None:
    dossier = make.read(ended)
    number = dossier.applicant_identity or ""
    enter(client, make.crew()[Function.INTAKE])
    grouped = f"{number[:3]} {number[3:6]} {number[6:]}"
    for words in (f"Nguyễn Văn A {number}", f"{number}, {dossier.code}", f"CCCD {grouped}"):
        answer = client.post(URL, data={"q": words, "hang-doi": "open"})
        assert answer.location == f"{URL}?so={blind_index('identity', number)}", words
    for wrong in (
        number[:11],
        f"{number}1",
        f"An {number[:9]}",
        f"038 090 {number[6:11]}",
        "9" * 12,
    ):
        refused = client.post(URL, data={"q": wrong, "hang-doi": "open"})
        page = shown(refused, 422)
        assert "Location" not in refused.headers
        assert page.xpath("//input[@id='q']/@value") == [wrong], "What was typed stays"
        assert "12 chữ số" in page.xpath("string(//*[@role='alert'])")
    assert search(client, f"{dossier.applicant_name} {dossier.code[-11:]}") == [dossier.code]


def test_a_code_is_found_however_it_is_parted(client: FlaskClient, ended: UUID) -> None:
    dossier = make.read(ended)
    enter(client, make.crew()[Function.INTAKE])
    code, end = dossier.code, dossier.code[-11:]
    bare = code.replace("-", "").replace(".", "")
    for typed in (
        code,
        code.replace("-", " "),
        code.replace("-", ""),
        code.replace("-", " - ").replace(".", " "),
        bare,
        bare.lower(),
        " ".join((bare[:3], bare[3:-10], bare[-10:])),
        end,
        end.replace("-", ""),
        end.replace("-", " "),
        f"{dossier.applicant_name} {end.replace('-', '')},",
    ):
        assert search(client, typed) == [dossier.code], typed


def test_nobody_finds_what_they_may_not_see(client: FlaskClient, ended: UUID) -> None:
    dossier = make.read(ended)
    number = dossier.applicant_identity or ""
    for who in (make.crew(make.SAM_SON)[Function.INTAKE], make.crew()[Function.CASE_OFFICER]):
        enter(client, who)
        for words in (dossier.code, dossier.applicant_name, number, dossier.procedure_code):
            assert search(client, words) == [], (who.name, words)


def test_the_list_offers_both_ways(client: FlaskClient, ended: UUID) -> None:
    enter(client, make.crew()[Function.INTAKE])
    code = make.read(ended).code
    page = shown(client.get("/can-bo/ho-so?hang-doi=open"))
    assert len(page.xpath("//form[@role='search']//button")) == 1
    within = "//form[@role='search']//input[@name='hang-doi'][@value='open']"
    assert page.xpath(f"{within}[not(@checked)]"), "Everything is searched unless one says so"
    only = client.post(URL, data={"q": code, "hang-doi": "open"})
    assert only.location == f"/can-bo/ho-so?hang-doi=open&q={code}"
    assert shown(client.get(only.location)).xpath(f"{within}[@checked]")
    assert search(client, code) == [code]
