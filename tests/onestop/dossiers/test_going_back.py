"""Back to an earlier desk of the dossier's own path: which, why, and how often."""

from collections.abc import Mapping
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.access import SYSTEM
from portal.core.database import transaction
from portal.identity.audit.queries import history
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.queries import contents
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.rules import Action, State, Step
from portal.onestop.dossiers.services import moves, results
from portal.onestop.dossiers.services.desk import Order, back_desks
from portal.onestop.workflows.services import publishing
from tests.conftest import Visit
from tests.factories import dossiers as make
from tests.factories.workflows import as_text, content_of, step_of
from tests.onestop.dossiers.browsing import enter
from tests.pages import inspect_page

Gallery = Mapping[Step, UUID]
SIGNS = Function.AGENCY_HEAD


def post(client: FlaskClient, dossier_id: UUID, **data: str) -> int:
    answer = client.post(f"/can-bo/ho-so/{dossier_id}/tra-lai", data=data)
    if answer.status_code != 303:
        inspect_page(answer)
    return answer.status_code


def offered(gallery: Gallery, step: Step) -> tuple[Step, ...]:
    with transaction(writing=False):
        return back_desks(find.get(gallery[step]))


def move_back(dossier_id: UUID) -> None:
    who = make.crew()[Function.CASE_OFFICER]
    with transaction():
        dossier = find.get(dossier_id)
        moves.move(dossier, Action.SEND_BACK, actor=who, now=clock.now(), reason="Nhầm.")


def publish_without(step_id: str) -> None:
    """Publish a version of the usual path in which one step leads nowhere back."""
    content = content_of()
    del step_of(content, step_id)["back"]
    with transaction():
        made = publishing.draft(as_text(content), actor=SYSTEM, now=clock.now())
        publishing.publish(made, actor=SYSTEM, now=clock.now())


def test_each_desk_offers_what_the_path_allows(gallery: Gallery) -> None:
    assert {step: offered(gallery, step) for step in Step if offered(gallery, step)} == {
        Step.EXAMINATION: (Step.ASSIGNMENT,),
        Step.INITIALLING: (Step.EXAMINATION, Step.ASSIGNMENT),
        Step.SIGNING: (Step.EXAMINATION, Step.INITIALLING, Step.ASSIGNMENT),
        Step.NUMBERING: (Step.EXAMINATION, Step.ASSIGNMENT),
    }


def test_a_head_chooses_the_desk_and_says_why(
    client: FlaskClient, visit: Visit, gallery: Gallery
) -> None:
    dossier_id = gallery[Step.SIGNING]
    enter(client, make.crew()[SIGNS])
    page = visit(f"/can-bo/ho-so/{dossier_id}")
    values = page.xpath("//select[@name='back_to']/option/@value")
    assert values == ["", "examination", "initialling", "assignment"]
    done = make.actions_of(dossier_id)
    for told in ({}, {"reason": "  "}):
        assert post(client, dossier_id, back_to="initialling", **told) == 422
    assert make.actions_of(dossier_id) == done
    assert post(client, dossier_id, back_to="initialling", reason="Thiếu căn cứ.") == 303
    assert make.read(dossier_id).step is Step.INITIALLING
    make.play(dossier_id, Action.SEND_BACK, order=Order(reason="Viết lại."))
    with transaction(writing=False):
        events = [e for e in history("dossier", dossier_id) if e.action == "dossier.returned"]
        assert contents.times_back(dossier_id) == 2
    assert sorted(int(str(event.facts["times"])) for event in events) == [1, 2]
    assert "2 lần" in visit(f"/can-bo/ho-so/{dossier_id}").text_content()
    enter(client, make.citizen())
    assert "Thiếu căn cứ" not in visit(f"/ho-so-cua-toi/{dossier_id}").text_content()


@pytest.mark.parametrize("back_to", ["intake", "numbering", "signing", "closed", "applicant", "x"])
def test_a_desk_that_is_not_on_the_way_back_is_refused(
    client: FlaskClient, gallery: Gallery, back_to: str
) -> None:
    dossier_id = gallery[Step.SIGNING]
    before = make.read(dossier_id)
    enter(client, make.crew()[SIGNS])
    assert post(client, dossier_id, back_to=back_to, reason="Vì.") == 409
    after = make.read(dossier_id)
    assert (after.step, after.version) == (before.step, before.version)


def test_the_revision_of_the_path_decides(client: FlaskClient, visit: Visit, app: object) -> None:
    assert app
    before = make.make_dossier(Action.RECEIVE, Action.ASSIGN)
    publish_without("tham-dinh")
    after = make.make_dossier(Action.RECEIVE, Action.ASSIGN)
    enter(client, make.crew()[Function.CASE_OFFICER])
    assert visit(f"/can-bo/ho-so/{before}").xpath("//button[contains(@formaction, 'tra-lai')]")
    assert not visit(f"/can-bo/ho-so/{after}").xpath("//button[contains(@formaction, 'tra-lai')]")
    assert post(client, after, reason="Nhầm lĩnh vực.") == 409
    with pytest.raises(moves.BackNotAllowed):
        move_back(after)
    assert make.actions_of(after)[-1] == "assign"
    assert post(client, before, reason="Nhầm lĩnh vực.") == 303


def test_what_goes_back_to_be_assigned_is_nobodys_until_then(gallery: Gallery) -> None:
    dossier_id = gallery[Step.EXAMINATION]
    make.play(dossier_id, Action.SEND_BACK)
    dossier = make.read(dossier_id)
    assert (dossier.step, dossier.state) == (Step.ASSIGNMENT, State.PROCESSING)
    assert dossier.officer_id is None
    make.play(dossier_id, Action.ASSIGN)
    assert make.read(dossier_id).officer_id == make.crew()[Function.CASE_OFFICER].id


def test_what_was_signed_is_drafted_and_signed_anew(gallery: Gallery) -> None:
    dossier_id = gallery[Step.NUMBERING]
    make.play(dossier_id, Action.SEND_BACK)
    assert make.read(dossier_id).step is Step.EXAMINATION
    with transaction():
        dossier, officer = find.get(dossier_id), make.crew()[Function.CASE_OFFICER]
        results.propose(dossier, reason=None, actor=officer, now=clock.now())
        result = find.find_result(dossier_id)
        assert result
        assert (result.revision, dossier.pending) == (2, "render")
