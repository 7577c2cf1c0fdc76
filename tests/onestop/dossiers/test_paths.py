"""Dossiers follow the path they were pinned to, and are led past desks it does not have."""

from uuid import UUID

import pytest
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.access import SYSTEM
from portal.core.database import transaction
from portal.core.jobs.worker import run_all
from portal.identity.audit.queries import history, verify
from portal.identity.organisations.rules import Function
from portal.onestop.calendar.rules import Limit, LimitKind
from portal.onestop.dossiers.queries import clock_view, contents, path
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.rules import Action, State, Step
from portal.onestop.dossiers.services import intake
from portal.onestop.procedures import queries as procedures
from portal.onestop.procedures import services as procedure_services
from portal.onestop.workflows.queries import staffing, versions
from portal.onestop.workflows.rules.outline import Place
from portal.onestop.workflows.services import publishing, trying
from tests.conftest import Visit
from tests.factories import dossiers as make
from tests.factories.workflows import as_text, content_of, step_of
from tests.onestop.dossiers.browsing import enter

pytestmark = pytest.mark.usefixtures("app")
SHORT = "2.000815"
LIMITS = {"text": "", "kind": "working_days", "amount": 10}


def follow(workflow: str, code: str = SHORT) -> None:
    """Publish the next revision of a procedure, naming a path."""
    with transaction():
        content = dict(procedures.get(code).content) | {"workflow": workflow, "time_limit": LIMITS}
        made = procedure_services.draft(content, actor=SYSTEM, now=clock.now())
        procedure_services.publish(made, actor=SYSTEM, now=clock.now())


def here(dossier_id: UUID) -> list[str]:
    with transaction(writing=False):
        shown = path.shown(find.get(dossier_id))
    return [line.id for line in shown.lines if line.place is Place.HERE]


def test_a_dossier_is_pinned_when_it_is_filed() -> None:
    first = make.make_dossier()
    content = content_of()
    step_of(content, "ky-so")["limit"] = {"hours": 1}
    with transaction():
        made = publishing.draft(as_text(content), actor=SYSTEM, now=clock.now())
        publishing.publish(made, actor=SYSTEM, now=clock.now())
    second = make.make_dossier(filer=make.citizen(1))
    with transaction(writing=False):
        numbers = [path.followed(find.get(key)).number for key in (first, second)]
    assert numbers == [1, 2]


@pytest.mark.parametrize(
    ("step", "place"),
    [
        (Step.INTAKE, ["tiep-nhan"]),
        (Step.EXAMINATION, ["tham-dinh"]),
        (Step.APPLICANT, ["tham-dinh"]),
        (Step.SIGNING, ["ky-so"]),
        (Step.HANDOVER, ["tra-ket-qua"]),
        (Step.CLOSED, []),
    ],
)
def test_the_path_says_where_the_dossier_is(
    gallery: dict[Step, UUID], step: Step, place: list[str]
) -> None:
    assert here(gallery[step]) == place


def test_the_pages_of_officer_and_citizen_show_it(
    client: FlaskClient, visit: Visit, gallery: dict[Step, UUID]
) -> None:
    enter(client, make.crew()[Function.INTAKE])
    page = visit(f"/can-bo/ho-so/{gallery[Step.SIGNING]}")
    (now,) = page.xpath("//ol[contains(@class, 'path-list')]/li[@aria-current='step']")
    assert "Đang ở đây" in now.text_content()
    enter(client, make.citizen())
    page = visit(f"/ho-so-cua-toi/{gallery[Step.SIGNING]}")
    (now,) = page.xpath("//ol[contains(@class, 'path-list')]/li[@aria-current='step']")
    assert "Ký số" in now.text_content()


def test_the_short_path_leads_past_assignment_and_initialling() -> None:
    follow("xa-rut-gon")
    people = make.crew()
    dossier_id = make.make_dossier(Action.RECEIVE, code=SHORT)
    dossier = make.read(dossier_id)
    assert (dossier.state, dossier.step) == (State.PROCESSING, Step.EXAMINATION)
    assert dossier.officer_id == people[Function.CASE_OFFICER].id
    make.play(dossier_id, Action.PROPOSE)
    assert make.read(dossier_id).step is Step.SIGNING
    for action in (Action.SIGN, Action.RELEASE, Action.HAND_OVER):
        make.play(dossier_id, action)
    run_all(prefix="dossier.")
    dossier = make.read(dossier_id)
    assert (dossier.state, dossier.step) == (State.RETURNED, Step.CLOSED)
    with transaction(writing=False):
        moves = contents.moves(dossier_id)
        told = [e.action for e in history("dossier", str(dossier_id))]
        assert not verify()
    by_path = [m.action for m in moves if m.actor_name == SYSTEM.name]
    assert by_path == ["assign", "initial"]
    assert sorted(told).count("dossier.assigned") == 1


def test_whoever_receives_also_examines_where_they_may() -> None:
    follow("xa-rut-gon")
    both = make.hire(Function.INTAKE, Function.CASE_OFFICER)
    dossier_id = make.make_dossier(code=SHORT)
    with transaction():
        intake.receive(find.get(dossier_id), seen=None, actor=both, now=clock.now())
    assert make.read(dossier_id).officer_id == both.id


def test_a_send_back_goes_on_along_the_path() -> None:
    follow("xa-rut-gon")
    dossier_id = make.make_dossier(Action.RECEIVE, Action.PROPOSE, code=SHORT)
    make.play(dossier_id, Action.SEND_BACK)
    assert make.read(dossier_id).step is Step.EXAMINATION
    make.play(dossier_id, Action.PROPOSE)
    assert make.read(dossier_id).step is Step.SIGNING


def test_desks_have_the_limits_of_the_path() -> None:
    follow("mac-dinh")
    dossier_id = make.make_dossier(code=SHORT)
    with transaction(writing=False):
        limits = path.desk_limits(find.get(dossier_id))
    assert limits[Step.EXAMINATION] == Limit(LimitKind.WORKING_HOURS, 48)
    assert Step.INTAKE not in limits


def test_the_paths_limits_stand_in_for_those_a_revision_leaves_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    follow("mac-dinh")
    dossier_id = make.make_dossier(Action.RECEIVE, Action.ASSIGN, code=SHORT)
    with transaction(writing=False):
        shown = clock_view.of(find.get(dossier_id), now=clock.now()).steps
    assert {step.step: step.limit.amount for step in shown} == {
        Step.ASSIGNMENT: 8,
        Step.EXAMINATION: 48,
    }
    own = {"steps": {"examination": {"kind": "working_hours", "amount": 5}}}
    monkeypatch.setattr(path, "clock_options", lambda _revision: own)
    with transaction(writing=False):
        limits = path.limits_of(find.get(dossier_id))
    assert (limits[Step.EXAMINATION].amount, limits[Step.ASSIGNMENT].amount) == (5, 8)


def test_a_dry_run_tells_which_dossiers_would_go_another_way(gallery: dict[Step, UUID]) -> None:
    content = content_of()
    content["steps"] = [s for s in content["steps"] if s["id"] != "ky-nhay"]
    step_of(content, "tham-dinh")["next"] = [{"to": "ky-so"}]
    with transaction():
        made = publishing.draft(as_text(content), actor=SYSTEM, now=clock.now())
        count, changes = trying.try_out(versions.get(made))
    assert count == len(gallery) - 1
    assert len(changes) == count
    assert {change.dropped for change in changes} == {("Duyệt và ký nháy",)}
    stranded = [change.dossier_id for change in changes if change.stranded]
    assert stranded == [gallery[Step.INITIALLING]]


def test_a_dry_run_tells_who_would_have_been_late() -> None:
    follow("mac-dinh")
    dossier_id = make.make_dossier(Action.RECEIVE, Action.ASSIGN, code=SHORT)
    content = content_of()
    step_of(content, "tham-dinh")["limit"] = {"hours": 2}
    with clock.frozen(make.MORNING.replace(day=17)), transaction():
        made = publishing.draft(as_text(content), actor=SYSTEM, now=clock.now())
        _count, changes = trying.try_out(versions.get(made))
    assert [(c.dossier_id, c.late) for c in changes] == [
        (dossier_id, ("Thẩm định, dự thảo kết quả",))
    ]


def test_loads_are_what_lies_on_each_desk() -> None:
    make.make_dossier(Action.RECEIVE, Action.ASSIGN)
    officer = make.crew()[Function.CASE_OFFICER].id
    with transaction(writing=False):
        found = staffing.staffing(make.unit_id(), clock.local(clock.now()).date())
    assert found.loads == {officer: 1}
