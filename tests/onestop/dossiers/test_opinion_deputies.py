"""A deputy of who speaks for an asked unit answers its questions, and is named as deputy."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from portal.core.database import transaction
from portal.identity.audit.queries import history
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.workflows.queries.staffing import deputies
from tests.conftest import Visit
from tests.factories import dossiers as make
from tests.onestop.dossiers.browsing import enter
from tests.onestop.dossiers.test_linked_deputies import let_act
from tests.onestop.dossiers.test_opinions import ASKED, ask, dossier_id, papers, rows, status_of

__all__ = ["dossier_id"]  # The fixture: a dossier that is examined, with papers.
TODAY = make.MORNING.date()
AGREED = {"stance": "agree"}


def used(deputyship_id: UUID) -> int:
    with transaction(writing=False):
        rows_ = deputies(make.unit_id(make.SAM_SON), TODAY)
    return next(row.used for row in rows_ if row.id == deputyship_id)


def test_the_heads_deputy_finds_the_question_answers_it_and_is_named(
    client: FlaskClient, visit: Visit, dossier_id: UUID
) -> None:
    shown, hidden = papers(dossier_id)[:2]
    ask(dossier_id, make.SAM_SON, papers=[shown])
    link = f"{ASKED}/{rows(dossier_id)[0].id}"
    clerk = make.crew(make.SAM_SON)[Function.INTAKE]
    enter(client, clerk)
    assert client.post(link, data=AGREED).status_code == 404
    made = let_act(clerk, max_amount_vnd=1)
    assert visit(ASKED).xpath("//main//li//a/@href") == [link]
    assert visit(link).xpath("//input[@name='stance']")
    assert status_of(client, f"{link}/giay-to/{shown}") == 200
    assert client.get(f"{link}/giay-to/{hidden}").status_code == 404
    assert client.post(link, data=AGREED).status_code == 303
    principal = make.crew(make.SAM_SON)[Function.AGENCY_HEAD]
    named = f"{clerk.name}, thay {principal.name}"
    assert rows(dossier_id)[0].answered_by_name == named
    with transaction(writing=False):
        (entry,) = [e for e in history("dossier", dossier_id) if e.action == "opinion.answered"]
    assert entry.facts["acting_principal"] == str(principal.id)
    assert used(made) == 1
    assert client.post(link, data=AGREED).status_code == 409
    enter(client, make.crew()[Function.CASE_OFFICER])
    assert named in visit(f"/can-bo/ho-so/{dossier_id}").text_content()


@pytest.mark.parametrize(
    "limits", [{"procedures": ["1.004873"]}, {"first_day": TODAY + timedelta(days=1)}]
)
def test_beyond_the_limits_a_deputy_finds_and_answers_nothing(
    client: FlaskClient, visit: Visit, dossier_id: UUID, limits: dict[str, Any]
) -> None:
    ask(dossier_id, make.SAM_SON)
    before = rows(dossier_id)
    clerk = make.crew(make.SAM_SON)[Function.INTAKE]
    let_act(clerk, **limits)
    enter(client, clerk)
    assert not visit(ASKED).xpath("//main//li//a/@href")
    for answer in (client.get, client.post):
        assert answer(f"{ASKED}/{before[0].id}", data=AGREED).status_code == 404
    assert rows(dossier_id) == before


def test_who_has_the_dossier_answers_no_question_about_it_for_somebody_else(
    client: FlaskClient, dossier_id: UUID
) -> None:
    ask(dossier_id, make.SAM_SON)
    before = rows(dossier_id)
    clerk = make.crew(make.SAM_SON)[Function.INTAKE]
    made = let_act(clerk, max_dossiers=1)
    with transaction():
        find.get(dossier_id).officer_id = clerk.id
    enter(client, clerk)
    refused = client.post(f"{ASKED}/{before[0].id}", data=AGREED)
    assert refused.status_code == 409
    assert "không được thay người khác trả lời" in refused.text
    assert rows(dossier_id) == before
    assert used(made) == 0
