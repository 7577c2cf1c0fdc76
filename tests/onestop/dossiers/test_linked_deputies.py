"""A deputy of the linked unit's head ends its part, and people are told of its clock in time."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portal.core import clock, database
from portal.core.access import Actor
from portal.core.database import transaction
from portal.core.jobs import Job, enqueue
from portal.core.jobs.worker import run_all
from portal.identity.audit.queries import history
from portal.identity.notifications.models import Notice
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.queries import linked
from portal.onestop.dossiers.queries.linked import moments_of, waiting
from portal.onestop.dossiers.rules import Action, Step
from portal.onestop.dossiers.rules.warnings import Threshold
from portal.onestop.dossiers.tasks import look_at_parts
from portal.onestop.workflows.models import LinkedDossier
from portal.onestop.workflows.queries.acting import deputations_of
from portal.onestop.workflows.queries.asking import LinkedRow, linked_to
from portal.onestop.workflows.queries.staffing import deputies
from portal.onestop.workflows.rules import Duty
from portal.onestop.workflows.rules.linking import Outcome
from portal.onestop.workflows.services.linking import Ending, conclude_part
from tests.conftest import Visit
from tests.factories import deputies as deputies_made
from tests.factories import dossiers as make
from tests.onestop.dossiers.browsing import enter
from tests.onestop.dossiers.test_linked_units import CODE, dossier_id

__all__ = ["dossier_id"]  # The fixture: a dossier with a part of the second ward.
LIST = "/can-bo/lien-thong"
TOLD = {"outcome": "granted", "result": "Đã đăng ký, số 12."}
TODAY = make.MORNING.date()


def part_of(dossier_id: UUID, number: int = 0) -> LinkedRow:
    with transaction(writing=False):
        return linked_to(dossier_id)[number]


def let_act(deputy: Actor, *, unit: str = make.SAM_SON, **limits: Any) -> UUID:
    """Let somebody of a unit, else of the second ward, act for its head, for three days."""
    duties = limits.pop("duties", [Duty.SIGN])
    return deputies_made.let_act(deputy.id, Function.AGENCY_HEAD, duties, unit=unit, **limits)


def test_the_heads_deputy_finds_the_part_and_ends_it(
    client: FlaskClient, visit: Visit, dossier_id: UUID
) -> None:
    clerk, head = make.crew(make.SAM_SON)[Function.INTAKE], Function.AGENCY_HEAD
    own = f"{LIST}/{part_of(dossier_id).id}"
    enter(client, clerk)
    assert client.post(own, data=TOLD).status_code == 404
    made = let_act(clerk)
    assert own in visit(LIST).xpath("//main//a/@href")
    queue = visit("/can-bo/ho-so").xpath("//nav[@id='queues']//a[@href='/can-bo/lien-thong']")
    assert "1" in queue[0].text_content()
    assert visit(own).xpath("//input[@name='outcome']")
    assert client.post(own, data=TOLD).status_code == 303
    principal = make.crew(make.SAM_SON)[head]
    ended = part_of(dossier_id)
    assert ended.outcome is Outcome.GRANTED
    assert ended.ended_by_name == f"{clerk.name}, thay {principal.name}"
    assert own in visit(LIST).xpath("//main//a/@href")
    with transaction(writing=False):
        (entry,) = [e for e in history("dossier", dossier_id) if e.action == "linked.ended"]
        (row,) = [d for d in deputies(make.unit_id(make.SAM_SON), TODAY) if d.id == made]
    assert entry.facts["acting_principal"] == str(principal.id)
    assert row.used == 1


@pytest.mark.parametrize(
    "limits", [{"procedures": ["1.004873"]}, {"first_day": TODAY + timedelta(days=1)}]
)
def test_beyond_the_limits_a_deputy_finds_and_ends_nothing(
    client: FlaskClient, visit: Visit, dossier_id: UUID, limits: dict[str, Any]
) -> None:
    clerk = make.crew(make.SAM_SON)[Function.INTAKE]
    let_act(clerk, **limits)
    own = f"{LIST}/{part_of(dossier_id).id}"
    enter(client, clerk)
    assert own not in visit(LIST).xpath("//main//a/@href")
    assert client.post(own, data=TOLD).status_code == 404
    assert part_of(dossier_id).ended_at is None


def test_who_has_the_whole_dossier_ends_no_part_for_somebody_else(
    client: FlaskClient, dossier_id: UUID
) -> None:
    clerk = make.crew(make.SAM_SON)[Function.INTAKE]
    let_act(clerk, max_dossiers=1)
    with transaction():
        find.get(dossier_id).officer_id = clerk.id
    enter(client, clerk)
    refused = client.post(f"{LIST}/{part_of(dossier_id).id}", data=TOLD)
    assert refused.status_code == 409
    assert "không được thay người khác" in refused.text
    assert part_of(dossier_id).ended_at is None
    with transaction(writing=False):
        assert [d.used for d in deputies(make.unit_id(make.SAM_SON), TODAY)] == [0]


def let_lie_outside(dossier_id: UUID) -> str:
    """Let the first part lie with an agency that is not on the portal; give its page."""
    part = part_of(dossier_id)
    with transaction() as session:
        session.get_one(LinkedDossier, part.id).agency_unit_id = None
    return f"/can-bo/ho-so/{dossier_id}/lien-thong/{part.key}"


def test_the_heads_deputy_tells_of_an_agency_outside_and_is_counted_and_named(
    client: FlaskClient, visit: Visit, dossier_id: UUID
) -> None:
    page, clerk = let_lie_outside(dossier_id), make.crew()[Function.INTAKE]
    enter(client, clerk)
    assert client.post(page, data={"outcome": "granted"}).status_code == 404
    made = let_act(clerk, unit=make.HAC_THANH, max_dossiers=1)
    assert page in visit(f"/can-bo/ho-so/{dossier_id}").xpath("//a/@href")
    assert client.post(page, data={"outcome": "granted"}).status_code == 303
    principal, ended = make.crew()[Function.AGENCY_HEAD], part_of(dossier_id)
    assert ended.outcome is Outcome.GRANTED
    assert ended.ended_by_name == f"{clerk.name}, thay {principal.name}"
    with transaction(writing=False):
        (entry,) = [e for e in history("dossier", dossier_id) if e.action == "linked.ended"]
        (row,) = [d for d in deputies(make.unit_id(), TODAY) if d.id == made]
    assert entry.facts["acting_principal"] == str(principal.id)
    assert row.used == 1


@pytest.mark.parametrize(
    "limits", [{"procedures": ["1.004873"]}, {"first_day": TODAY + timedelta(days=1)}]
)
def test_beyond_the_limits_a_deputy_tells_nothing_of_an_agency_outside(
    client: FlaskClient, dossier_id: UUID, limits: dict[str, Any]
) -> None:
    page, clerk = let_lie_outside(dossier_id), make.crew()[Function.INTAKE]
    let_act(clerk, unit=make.HAC_THANH, **limits)
    enter(client, clerk)
    assert client.get(page).status_code == 404
    assert client.post(page, data={"outcome": "granted"}).status_code == 404
    assert part_of(dossier_id).ended_at is None
    with transaction(writing=False):
        assert [d.used for d in deputies(make.unit_id(), TODAY)] == [0]


def test_whoever_examines_counts_against_no_deputyship(
    client: FlaskClient, dossier_id: UUID
) -> None:
    page, officer = let_lie_outside(dossier_id), make.crew()[Function.CASE_OFFICER]
    let_act(officer, unit=make.HAC_THANH)
    enter(client, officer)
    assert client.post(page, data={"outcome": "granted"}).status_code == 303
    assert part_of(dossier_id).ended_by_name == officer.name
    with transaction(writing=False):
        assert [d.used for d in deputies(make.unit_id(), TODAY)] == [0]


def run_until(moment: datetime) -> None:
    with clock.frozen(moment):
        run_all(prefix="linked.")


def warned(people: Iterable[Actor]) -> list[list[str]]:
    """List the warnings about parts that some people have had, oldest first."""
    with transaction(writing=False) as session:
        return [
            list(
                session.scalars(
                    sa.select(Notice.title)
                    .where(Notice.account_id == who.id, Notice.title.like("Phần liên thông:%"))
                    .order_by(Notice.id)
                )
            )
            for who in people
        ]


def title(threshold: Threshold) -> str:
    return f"Phần liên thông: {threshold.briefly(make.MORNING).lower()}"


HEARING = (Function.CASE_OFFICER, Function.DIVISION_HEAD, Function.AGENCY_HEAD)


def test_each_threshold_of_a_part_is_told_once(dossier_id: UUID) -> None:
    """The unit's officers hear early, its heads and the dossier's own desk once it is late."""
    with transaction(writing=False):
        moments = moments_of(linked_to(dossier_id)[0])
    assert set(moments) == set(Threshold) - {Threshold.RECEPTION_LATE}
    for moment in moments.values():
        run_until(moment - timedelta(minutes=1))
        run_until(moment)
        run_until(moment)
    there, here = make.crew(make.SAM_SON), make.crew()
    officers, division, agency = warned(there[function] for function in HEARING)
    told = [title(threshold) for threshold in moments]
    assert officers == told[:5]
    assert division == [title(Threshold.LATE)]
    assert agency == [title(Threshold.VERY_LATE)]
    parents = warned([here[Function.DIVISION_HEAD], here[Function.CASE_OFFICER]])
    assert [title(Threshold.LATE), title(Threshold.VERY_LATE)] in parents
    with transaction(writing=False):
        acts = [e for e in history("dossier", dossier_id) if e.action == "dossier.escalated"]
    assert [e.facts["part"] for e in acts] == ["khai-sinh"] * 2


def test_of_an_agency_outside_the_portal_the_desk_hears_all(dossier_id: UUID) -> None:
    """Who slept hears of the gravest only; the deputy's silence ends with the part."""
    part = part_of(dossier_id)
    officer = make.crew(make.SAM_SON)[Function.CASE_OFFICER]
    with transaction():
        ending = Ending(Outcome.GRANTED, "Đã đăng ký.")
        conclude_part(part.id, ending, actor=officer, now=clock.now())
    with transaction(writing=False):
        outside = moments_of(linked_to(dossier_id)[1])
    run_until(outside[Threshold.DAY_BEFORE])
    run_until(outside[Threshold.VERY_LATE])
    assert warned([officer]) == [[]]
    found = warned(make.crew()[function] for function in HEARING)
    both = [title(Threshold.DAY_BEFORE), title(Threshold.VERY_LATE)]
    assert both in found
    assert found[2] == [title(Threshold.VERY_LATE)]


def test_nobody_is_told_once_the_dossier_has_ended(dossier_id: UUID) -> None:
    with transaction():
        find.get(dossier_id).step = Step.CLOSED
        late = moments_of(linked_to(dossier_id)[0])[Threshold.VERY_LATE]
    run_until(late)
    people = [*make.crew().values(), *make.crew(make.SAM_SON).values()]
    assert warned(people) == [[]] * len(people)


def test_the_most_urgent_part_comes_first_whatever_its_dossier(dossier_id: UUID) -> None:
    other, officer = make.make_dossier(Action.RECEIVE, code=CODE), Function.CASE_OFFICER
    with transaction() as session:
        later = clock.now() + timedelta(days=30)
        for part_id, at in ((part_of(dossier_id).id, later), (part_of(other).id, clock.now())):
            session.get_one(LinkedDossier, part_id).due_at = at
        find.get(other).due_at = later + timedelta(days=30)
        session.flush()
        tasks = waiting(make.crew(make.SAM_SON)[officer])
    assert [task.part.dossier_id for task in tasks] == [other, dossier_id]


def test_the_lists_say_how_far_a_part_is(
    client: FlaskClient, visit: Visit, dossier_id: UUID
) -> None:
    """From half its time on it is marked; with most of it used it is work of the morning."""
    with transaction(writing=False):
        moments = moments_of(linked_to(dossier_id)[0])
    own = f"{LIST}/{part_of(dossier_id).id}"
    officer = make.crew(make.SAM_SON)[Function.CASE_OFFICER]
    for threshold in (Threshold.HALF, Threshold.MOST, Threshold.LATE):
        with clock.frozen(moments[threshold] + timedelta(minutes=1)):
            enter(client, officer)
            page, morning = visit(LIST), visit("/can-bo/hom-nay")
        row = page.xpath(f"//main//tr[.//a[@href='{own}']]")[0].text_content()
        assert threshold.briefly(make.MORNING) in row
        listed = own in morning.xpath("//main//a/@href")
        assert listed or threshold is Threshold.HALF


def deputy_with(**limits: Any) -> Actor:
    """Give a clerk of the second ward as they act while they carry what its head gave them."""
    clerk = make.crew(make.SAM_SON)[Function.INTAKE]
    let_act(clerk, **limits)
    assert clerk.id
    with transaction(writing=False):
        return replace(clerk, deputations=deputations_of(clerk.id, TODAY))


def with_both_parts(dossier_id: UUID, **second: Any) -> None:
    """Let the second part lie with the second ward too, running, but for what is told of it."""
    first, other = part_of(dossier_id), part_of(dossier_id, 1)
    told = {"agency_unit_id": first.agency_unit_id, "started_at": first.started_at, **second}
    with transaction() as session:
        for name, value in told.items():
            setattr(session.get_one(LinkedDossier, other.id), name, value)


@pytest.fixture
def sent() -> Iterator[list[str]]:
    """Collect the statements that are sent meanwhile."""
    seen: list[str] = []

    def note(*facts: object) -> None:
        seen.append(str(facts[2]))

    sa.event.listen(database.engine(), "before_cursor_execute", note)
    yield seen
    sa.event.remove(database.engine(), "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("limits", "reached"),
    [({}, 2), ({"procedures": [CODE]}, 1), ({"procedures": ["1.004873"], "max_amount_vnd": 1}, 0)],
)
def test_one_statement_counts_what_a_deputy_may_end(
    dossier_id: UUID, sent: list[str], limits: dict[str, Any], reached: int
) -> None:
    """A sum is read only where a deputyship with a limit reaches the part but for it."""
    with transaction() as session:
        session.get_one(LinkedDossier, part_of(dossier_id).id).procedure_code = ""
    with_both_parts(dossier_id, procedure_code="9.999999")
    deputy = deputy_with(**limits)
    with transaction(writing=False):
        sent.clear()
        assert linked.count_waiting(deputy) == reached
        assert len([text for text in sent if "SELECT" in text]) == 1


def test_what_a_deputy_does_not_reach_takes_no_place_in_their_lists(
    dossier_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    deputy, now, own = deputy_with(procedures=[CODE]), clock.now(), part_of(dossier_id).id
    with transaction() as session:
        first = session.get_one(LinkedDossier, own)
        first.procedure_code, first.due_at = CODE, now + timedelta(days=9)
    with_both_parts(dossier_id, procedure_code="9.999999", due_at=now)
    monkeypatch.setattr(linked, "MOST_ENDED", 1)
    monkeypatch.setattr(linked, "MOST_WAITING", 1)
    with transaction() as session:
        assert [task.part.id for task in linked.waiting(deputy)] == [own]
        assert len(linked.waiting(make.crew(make.SAM_SON)[Function.AGENCY_HEAD])) == 1
        for number, part in enumerate((part_of(dossier_id), part_of(dossier_id, 1))):
            session.get_one(LinkedDossier, part.id).ended_at = now + timedelta(hours=number)
        session.flush()
        assert [task.part.id for task in linked.ended(deputy)] == [own]


def test_a_part_that_ran_before_there_were_jobs_is_taken_up_once(dossier_id: UUID) -> None:
    """It is told of the gravest threshold that has passed, and later of those that follow."""
    with transaction() as session:
        session.execute(sa.delete(Job).where(Job.key.startswith("linked:")))
        moments = moments_of(linked_to(dossier_id)[0])
    officer = make.crew(make.SAM_SON)[Function.CASE_OFFICER]
    for _ in range(2):
        with clock.frozen(moments[Threshold.MOST]):
            with transaction():
                enqueue(look_at_parts, {})
            run_all(prefix="linked.")
    assert warned([officer]) == [[title(Threshold.MOST)]]
    run_until(moments[Threshold.LATE])
    assert warned([officer]) == [[title(Threshold.MOST), title(Threshold.LATE)]]
