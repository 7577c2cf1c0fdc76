"""Two officers with the same sheet open: what one saved is never written over unseen."""

from collections.abc import Mapping
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from portal.core.database import transaction
from portal.identity.organisations.rules import Function
from portal.onestop.corrections.queries import sheets
from portal.onestop.corrections.rules.verdicts import Judgement
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.rules import Step
from tests.factories import corrections as make_sheet
from tests.factories import dossiers as make
from tests.factories.corrections import NAME, PHONE
from tests.onestop.dossiers.browsing import enter, shown

Gallery = Mapping[Step, UUID]
SHEET = "/can-bo/phieu-bo-sung"


@pytest.fixture
def examined(gallery: Gallery) -> UUID:
    return gallery[Step.EXAMINATION]


def filled(dossier_id: UUID, key: str, verdict: str, because: str) -> dict[str, str]:
    number = make_sheet.keys(dossier_id).index(key) + 1
    return {f"m{number}_verdict": verdict, f"m{number}_because": because}


class Together:
    """Two officers with the same page open."""

    def __init__(self, app: Flask, dossier_id: UUID) -> None:
        self.dossier_id, self.url = dossier_id, f"{SHEET}/{dossier_id}"
        who = make.crew()[Function.CASE_OFFICER]
        self.first, self.second = (enter(app.test_client(), who) for _ in range(2))
        pages = [shown(client.get(self.url)) for client in (self.first, self.second)]
        self.opened = [sent_with(page) for page in pages]

    def first_saves(self) -> None:
        data = self.opened[0] | filled(self.dossier_id, NAME, "deficient", "Thiếu chữ đệm.")
        assert self.first.post(self.url, data=data).status_code == 303

    def saved(self) -> Mapping[str, Judgement]:
        with transaction(writing=False):
            found = sheets.said_so_far(sheets.draft(find.get(self.dossier_id)))
        return {key: said for key, said in found.items() if said.verdict}


def sent_with(page: html.HtmlElement) -> dict[str, str]:
    """Give what a browser would send of the sheet's form as it stands on a page."""
    (form,) = (form for form in page.forms if "said" in form.fields)
    values = (pair for pair in form.form_values() if pair[0] != "csrf_token")
    return {name: value.removeprefix("\n") for name, value in values}  # As browsers read it.


def test_nobody_writes_over_what_another_officer_saved(app: Flask, examined: UUID) -> None:
    both = Together(app, examined)
    both.first_saves()
    before = both.saved()
    typed = both.opened[1] | filled(examined, PHONE, "deficient", "Thiếu một chữ số.")
    page = shown(both.second.post(both.url, data=typed), 409)
    assert both.saved() == before
    assert before[NAME].because == "Thiếu chữ đệm."
    text = page.text_content()
    assert "đã lưu phiếu này sau khi ông/bà mở trang" in text
    assert "đã lưu mục này: Chưa đạt" in text
    again = sent_with(page)
    assert again.items() >= filled(examined, PHONE, "deficient", "Thiếu một chữ số.").items()
    assert again.items() >= filled(examined, NAME, "deficient", "Thiếu chữ đệm.").items()
    assert both.second.post(both.url, data=again).status_code == 303
    assert both.saved().keys() == {NAME, PHONE}


def test_a_stale_sheet_is_not_sent_but_saying_the_same_twice_is_no_harm(
    app: Flask, examined: UUID
) -> None:
    both = Together(app, examined)
    both.first_saves()
    both.first_saves()
    before = both.saved()
    own = both.opened[1] | filled(examined, NAME, "deficient", "Mờ.") | {"rest": "y", "send": "1"}
    page = shown(both.second.post(both.url, data=own), 409)
    assert both.saved() == before
    assert sent_with(page).items() >= filled(examined, NAME, "deficient", "Mờ.").items()
    assert "Thiếu chữ đệm." in page.text_content()
    nothing = {key: value for key, value in own.items() if key != "said"}
    assert both.second.post(both.url, data=nothing).status_code == 409
    assert both.saved() == before
    sent = both.second.post(both.url, data=sent_with(page) | {"rest": "y", "send": "1"})
    assert (sent.status_code, make.read(examined).step) == (303, Step.APPLICANT)


def test_an_answered_page_still_knows_what_it_showed(client: FlaskClient, examined: UUID) -> None:
    """What a refused sending had half written is not taken for what was saved."""
    enter(client, make.crew()[Function.CASE_OFFICER])
    url = f"{SHEET}/{examined}"
    data = sent_with(shown(client.get(url))) | filled(examined, NAME, "deficient", "Mờ.")
    assert client.post(url, data=data).status_code == 303
    data = sent_with(shown(client.get(url))) | filled(examined, PHONE, "deficient", "Sai.")
    again = sent_with(shown(client.post(url, data=data | {"send": "1"}), 422))
    assert client.post(url, data=again).status_code == 303
