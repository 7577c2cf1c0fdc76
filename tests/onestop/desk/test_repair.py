"""A wrong intake put right: answers, applicant, procedure; number and reception stay."""

from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.database import transaction
from portal.core.jobs.worker import run_all
from portal.core.json_types import JsonValue
from portal.identity.audit.queries import history
from portal.identity.notifications.queries import notices_of
from portal.identity.organisations.rules import Function
from portal.onestop.desk.queries import intake as find
from portal.onestop.dossiers.queries import clock as find_clock
from portal.onestop.dossiers.queries import contents, dossiers, inbox, path
from portal.onestop.dossiers.queries.inbox import DeskFilter
from portal.onestop.dossiers.rules import Action, Step
from portal.onestop.dossiers.services.refiling import right_procedure
from portal.onestop.dossiers.services.starting import UnitNotOffered, offer
from portal.onestop.eforms.rules import walking
from portal.onestop.procedures.queries import in_force_pages
from portal.onestop.procedures.rules import Route
from tests.factories import dossiers as make
from tests.factories.eforms import page_post, valid_answers
from tests.onestop.dossiers.browsing import enter, shown

pytestmark = pytest.mark.usefixtures("app")
ADOPTION = "2.001263"  # Thirty days, and papers of its own.


def url_of(key: UUID) -> str:
    return f"/can-bo/ho-so/{key}/sua-tiep-nhan"


def filled(key: UUID, code: str = make.PLAIN, **changes: JsonValue) -> dict[str, object]:
    """Fill the page of a repair in, as it is shown, with some answers changed."""
    with transaction(writing=False):
        dossier = dossiers.get(key)
        form = right_procedure(dossier, code).form
        given: dict[str, JsonValue] = {
            **valid_answers(code),
            **dossiers.answers(dossier),
            **changes,
        }
        shown_now = walking.keep_shown(form, given)
        sheet = find.repair_sheet(form, shown_now, now=clock.now())
        posted = dict(page_post(sheet.page.fields, given))
    version = str(make.read(key).version)
    told = {"repair-procedure": code, "repair-version": version, "repair-reason": "Gõ nhầm"}
    return {**posted, **told}


class TestApplicant:
    def test_what_was_there_before_stays_in_the_journal(self, client: FlaskClient) -> None:
        key = make.make_dossier(Action.RECEIVE)
        before = make.read(key)
        enter(client, make.crew()[Function.INTAKE])
        shown(client.get(url_of(key)))
        data = filled(key, applicant_full_name="Lê Thị Đúng", applicant_identity_number="")
        assert client.post(url_of(key), data=data).status_code == 303
        after = make.read(key)
        assert (after.applicant_name, after.code) == ("Lê Thị Đúng", before.code)
        assert after.applicant_identity_index == before.applicant_identity_index, "Left empty"
        assert (after.due_at, after.received_at) == (before.due_at, before.received_at)
        assert after.revision_id == before.revision_id
        with transaction(writing=False):
            entry = history("dossier", key)[-1]
            assert entry.action == "dossier.intake_repaired"
            assert entry.facts["name_before"] == before.applicant_name
            found = inbox.desk(
                make.crew()[Function.INTAKE], DeskFilter("open", "thi dung"), now=clock.now()
            )
        assert [row.id for row in found] == [key], "Found by the new name"
        page = shown(client.get(f"/can-bo/ho-so/{key}")).text_content()
        assert "Thông tin tiếp nhận đã được sửa" in page
        assert before.applicant_name in page
        stale = client.post(url_of(key), data=data)
        assert stale.status_code == 409
        assert make.read(key).version == after.version

    @pytest.mark.parametrize(
        "wrong",
        [
            {"applicant_full_name": ""},
            {"applicant_identity_number": "999999999999"},
            {"repair-reason": "  "},
        ],
    )
    def test_nonsense_changes_nothing(self, client: FlaskClient, wrong: dict[str, str]) -> None:
        key = make.make_dossier()
        before = make.read(key).version
        enter(client, make.crew()[Function.INTAKE])
        answer = client.post(url_of(key), data={**filled(key), **wrong})
        assert answer.status_code == 422
        assert make.read(key).version == before


class TestProcedure:
    def test_form_path_and_date_are_those_of_the_right_one(self, client: FlaskClient) -> None:
        key = make.make_dossier(Action.RECEIVE, extra_papers=1)
        before = make.read(key)
        run_all(prefix="dossier.")
        enter(client, make.crew()[Function.INTAKE])
        page = shown(client.get(f"{url_of(key)}?thu-tuc={ADOPTION}"))
        assert "Chuyển sang thủ tục khác" in page.text_content()
        paper = page.xpath("//select[starts-with(@name, 'paper-')]")[0]
        with transaction(writing=False):
            form = right_procedure(dossiers.get(key), ADOPTION).form
        serves = {paper.get("name"): form.papers[1].id}
        done = client.post(url_of(key), data={**filled(key, ADOPTION), **serves})
        assert done.status_code == 303, done.text[:3000]
        after = make.read(key)
        assert (after.procedure_code, after.code) == (ADOPTION, before.code)
        assert after.received_at == before.received_at
        assert after.due_at != before.due_at
        with transaction(writing=False):
            dossier = dossiers.get(key)
            held = find_clock.segments(key)
            derived = find_clock.derivation(dossier, held, now=clock.now())
            assert derived
            assert derived.due_at == dossier.due_at == dossier.original_due_at
            assert derived.to_json() == dossier.due_derivation
            assert contents.papers(key)[0].requirement == form.papers[1].id
            assert path.steps(dossier)
            entry = history("dossier", key)[-1]
        facts = entry.facts
        assert (facts["procedure_before"], facts["procedure"]) == (make.PLAIN, ADOPTION)
        assert before.due_at
        assert facts["due_at_before"] == before.due_at.isoformat()
        shown_now = shown(client.get(f"/can-bo/ho-so/{key}")).text_content()
        assert f"Thủ tục trước đó: {before.procedure_name}" in " ".join(shown_now.split())
        run_all(prefix="dossier.")
        with transaction(writing=False):
            made = [row.name for row in contents.issued_papers(key)]
        assert "receipt_01-2" in made, "Mẫu 01 is made anew"
        assert "Thông tin tiếp nhận của hồ sơ đã được sửa" in titles()
        make.play(key, Action.ASSIGN)
        assert make.read(key).step is Step.EXAMINATION

    def test_one_that_the_unit_does_not_handle_is_refused(self, client: FlaskClient) -> None:
        key = make.make_dossier()
        enter(client, make.crew()[Function.INTAKE])
        with transaction(writing=False):
            pages = [page for page in in_force_pages() if page.route is Route.PROVINCIAL]
            elsewhere = next(p.code for p in pages if make.unit_id() not in offered(p.code))
        answer = client.get(f"{url_of(key)}?thu-tuc={elsewhere}")
        assert answer.status_code == UnitNotOffered.status
        assert client.get(f"{url_of(key)}?thu-tuc=0.0").status_code == 404


def test_is_refused_with_a_sentence_once_it_is_examined(app: Flask) -> None:
    key = make.make_dossier(*make.road_to(Step.EXAMINATION))
    before = make.read(key)
    client = enter(app.test_client(), make.crew()[Function.INTAKE])
    for answer in (client.get(url_of(key)), client.post(url_of(key), data=filled(key))):
        assert answer.status_code == 409
        assert "không sửa thông tin tiếp nhận được nữa" in answer.text
    other = enter(app.test_client(), make.crew(make.SAM_SON)[Function.INTAKE])
    assert other.post(url_of(key), data=filled(key)).status_code == 404
    assert make.read(key).version == before.version


def offered(code: str) -> set[UUID]:
    return {unit.id for unit in offer(code).units}


def titles() -> list[str]:
    who = make.citizen().id
    assert who
    with transaction(writing=False):
        return [notice.title for notice in notices_of(who)[0]]
