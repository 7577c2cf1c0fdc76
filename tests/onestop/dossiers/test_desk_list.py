"""The list of a desk: what each may see, what waits, what is found, page by page."""

from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.core import clock, database
from portal.core.access import Actor, Grant
from portal.core.database import transaction
from portal.identity.organisations.models import Unit
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers import policies
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.models.dossier import NO_DATE
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.queries import inbox
from portal.onestop.dossiers.queries.inbox import Cursor, DeskFilter, InboxRow
from portal.onestop.dossiers.rules import ENDED, MOVES, Action, State, Step
from portal.onestop.dossiers.rules.queues import CLOSED, OPEN, QUEUES
from tests.factories import dossiers as make
from tests.onestop.calendar.worlds import at

pytestmark = pytest.mark.usefixtures("app")
UNITS = (make.HAC_THANH, make.SAM_SON)
PLACES = [
    (State.REGISTERED, Step.INTAKE),
    *dict.fromkeys((move.to_state, move.to_step) for move in MOVES),
]


def listed(
    actor: Actor,
    queue: str = "open",
    words: str = "",
    *,
    now: datetime | None = None,
    **page: Any,
) -> list[InboxRow]:
    with transaction(writing=False):
        return [*inbox.desk(actor, DeskFilter(queue, words, **page), now=now or clock.now())]


def scatter(count: int) -> list[UUID]:
    """File dossiers in two units and put them wherever a move leads, with any officer."""
    chance = Random(count)  # noqa: S311 - the same dossiers every time.
    officers = [make.crew(unit)[Function.CASE_OFFICER].id for unit in UNITS]
    ids = [make.make_dossier(unit=chance.choice(UNITS)) for _ in range(count)]
    with transaction():
        for dossier_id in ids:
            dossier = find.get(dossier_id)
            dossier.state, dossier.step = chance.choice(PLACES)
            dossier.officer_id = chance.choice([None, *officers])
    return ids


def test_list_shows_exactly_what_the_policy_allows() -> None:
    scatter(24)
    units = [make.unit_id(unit) for unit in UNITS]
    officers = [make.crew(unit)[Function.CASE_OFFICER].id for unit in UNITS]
    grants = st.builds(Grant, st.sampled_from(units), st.sampled_from([f.value for f in Function]))
    actors = st.builds(
        Actor,
        id=st.sampled_from([*officers, UUID(int=1)]),
        name=st.just("Cán bộ"),
        kind=st.just("staff"),
        grants=st.frozensets(grants, max_size=4),
    )

    @given(actors)
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def agree(actor: Actor) -> None:
        with transaction(writing=False) as session:
            all_of_them = [*session.scalars(sa.select(Dossier))]
            allowed = {d.id for d in all_of_them if policies.may_handle(actor, d)}
            visible = sa.select(Dossier.id).where(find.visible_to(actor))
            assert set(session.scalars(visible)) == allowed
        shown = {row.id for queue in ("open", "ended") for row in listed(actor, queue, limit=99)}
        assert shown == allowed

    agree()


def test_queues_and_their_counts_are_within_what_may_be_seen() -> None:
    scatter(20)
    for actor in make.crew().values():
        rows = {queue: listed(actor, queue, limit=99) for queue in QUEUES}
        with transaction(writing=False):
            allowed = [
                policies.may_handle(actor, find.get(r.id)) for found in rows.values() for r in found
            ]
            counts = inbox.queue_counts(actor, now=clock.now())
            cut = inbox.queue_counts(actor, now=clock.now(), ceiling=2)
        assert all(allowed)
        assert counts == {queue: len(found) for queue, found in rows.items()}
        assert cut == {queue: min(2, count) for queue, count in counts.items()}


class TestQueues:
    def test_go_by_the_promised_date_in_the_working_time_of_the_unit(self) -> None:
        """On a Friday at 16:00 what is due on Monday by 16:00 is one working day away."""
        head, now = make.crew()[Function.DIVISION_HEAD], at(20, 11, "16:00")
        dates = {
            at(20, 11, "15:59"): "late",
            at(20, 11, "16:30"): "soon",
            at(23, 11, "15:30"): "soon",
            at(23, 11, "16:30"): "open",
        }
        keys = {make.make_dossier(Action.RECEIVE): due for due in dates}
        with transaction():
            for key, due in keys.items():
                find.get(key).due_at = due
        for queue in ("late", "soon"):
            wanted = {key for key, due in keys.items() if dates[due] == queue}
            assert {row.id for row in listed(head, queue, now=now)} == wanted
            among = listed(head, queue, words=make.read(next(iter(wanted))).code, now=now)
            assert {row.id for row in among} <= wanted
            assert among, "By words as by the index"
        with transaction(writing=False):
            assert inbox.queue_counts(head, now=now)["soon"] == 2
        assert len(listed(head, "open", now=now)) == 4

    def test_of_a_unit_that_never_works_go_by_the_clock(self) -> None:
        head, now = make.crew()[Function.DIVISION_HEAD], at(20, 11, "16:00")
        key = make.make_dossier(Action.RECEIVE)
        with transaction() as session:
            session.get_one(Unit, make.unit_id()).working_hours = {"mon": []}
            find.get(key).due_at = at(21, 11, "15:00")
        assert [row.id for row in listed(head, "soon", now=now)] == [key]

    def test_forget_what_is_decided(self) -> None:
        intake = make.crew()[Function.INTAKE]
        key = make.make_dossier(Action.RECEIVE)
        with transaction():
            dossier = find.get(key)
            dossier.due_at = clock.now() - timedelta(days=1)
            dossier.state, dossier.step = State.DECIDED, Step.HANDOVER
        assert not listed(intake, "late")
        assert [row.id for row in listed(intake, "todo")] == [key]

    def test_keep_the_ended_apart(self) -> None:
        intake = make.crew()[Function.INTAKE]
        refused = make.make_dossier(Action.REFUSE_INTAKE)
        make.make_dossier(Action.WITHDRAW)
        new = make.make_dossier()
        assert {row.state for row in listed(intake, "ended")} <= ENDED
        assert refused in {row.id for row in listed(intake, "ended")}
        assert [row.id for row in listed(intake, "open")] == [new]

    def test_put_the_most_urgent_first_and_the_undated_last(self) -> None:
        head = make.crew()[Function.DIVISION_HEAD]
        far, undated, near = (
            make.make_dossier(Action.RECEIVE, code=code)
            for code in (make.MARRIAGE, "2.000575", make.PLAIN)
        )
        assert [row.id for row in listed(head, "todo")] == [near, far, undated]


class TestSearch:
    @pytest.fixture(autouse=True)
    def dossiers(self, app: Flask) -> None:
        assert app.testing
        for name in ("Đỗ Thị Ánh", "Nguyễn Văn Ước", "Lê 100% Thật"):
            key = make.make_dossier()
            with transaction():
                find.get(key).applicant_name = name

    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ("Đỗ", ["Đỗ Thị Ánh"]),
            ("đỗ thị", ["Đỗ Thị Ánh"]),
            ("ĐỖ THỊ ÁNH", ["Đỗ Thị Ánh"]),
            ("ước", ["Nguyễn Văn Ước"]),
            ("100%", ["Lê 100% Thật"]),
            ("%", []),
            ("thật lê", ["Lê 100% Thật"]),
            ("261116-0002", ["Nguyễn Văn Ước"]),
            ("ánh 0001", ["Đỗ Thị Ánh"]),
            ("ánh 0002", []),
            ("_", []),
            ("h56.901-261116-0002", ["Nguyễn Văn Ước"]),
            ("0003", ["Lê 100% Thật"]),
            ("không có ai", []),
        ],
    )
    def test_finds_by_code_and_by_name(self, words: str, found: list[str]) -> None:
        rows = listed(make.crew()[Function.INTAKE], words=words)
        assert [row.applicant_name for row in rows] == found

    def test_stays_within_the_unit(self) -> None:
        assert not listed(make.crew(make.SAM_SON)[Function.INTAKE], words="Đỗ")


def test_pages_show_each_dossier_once_ahead_and_back() -> None:
    made = {make.make_dossier() for _ in range(7)}
    intake = make.crew()[Function.INTAKE]
    seen: list[InboxRow] = []
    place: Cursor | None = None
    for left in (7, 4, 1):
        rows = listed(intake, "todo", after=place, limit=3)
        assert (len(rows) == 4) == (left > 3), "One more row tells of a next page"
        seen += rows[:3]
        place = seen[-1].cursor
    assert [len(seen), {row.id for row in seen}] == [7, made]
    back = listed(intake, "todo", before=seen[6].cursor, limit=3)
    assert [row.id for row in back] == [row.id for row in seen[2:6]]


def test_neighbours_are_those_of_the_list() -> None:
    for _ in range(3):
        make.make_dossier()
    intake = make.crew()[Function.INTAKE]
    ids = [row.id for row in listed(intake, "todo")]
    found = [beside(intake, key) for key in ids]
    assert [(f.before, f.after) for f in found] == [
        (None, ids[1]),
        (ids[0], ids[2]),
        (ids[1], None),
    ]


def beside(actor: Actor, key: UUID) -> inbox.Neighbours:
    with transaction(writing=False):
        return inbox.neighbours(actor, find.get(key), "todo", "", now=clock.now())


@pytest.mark.parametrize("text", ["", "x", "1~x", "-1~", f"299999999999999999~{UUID(int=1)}", "~"])
def test_nonsense_is_no_place_in_a_list(text: str) -> None:
    assert Cursor.read(text) is None


def test_a_place_in_a_list_is_read_as_it_was_written() -> None:
    place = Cursor(NO_DATE, UUID(int=7))
    assert Cursor.read(str(place)) == place


def test_every_place_stands_in_a_queue_and_todo_takes_every_open_desk() -> None:
    places = {(step, state) for state, step in PLACES}
    assert places == OPEN | CLOSED
    shown = [queue.places for key, queue in QUEUES.items() if key not in {"open", "ended", "todo"}]
    assert frozenset().union(*shown) >= OPEN


def test_a_page_asks_the_database_as_often_for_many_as_for_few() -> None:
    """Ids, rows and counts are three statements, and two beginnings, however long the queue."""
    intake, asked = make.crew()[Function.INTAKE], []

    def count(*_: object) -> None:
        asked.append(1)

    def statements() -> int:
        asked.clear()
        listed(intake, "todo")
        with transaction(writing=False):
            inbox.queue_counts(intake, now=clock.now())
        return len(asked)

    make.make_dossier()
    sa.event.listen(database.engine(), "before_cursor_execute", count)
    few = statements()
    for _ in range(6):
        make.make_dossier()
    many = statements()
    sa.event.remove(database.engine(), "before_cursor_execute", count)
    assert few == many <= 5


def test_an_answered_correction_stands_in_its_own_queue() -> None:
    intake = make.crew()[Function.INTAKE]
    key = make.make_dossier(Action.REQUEST_CORRECTION)
    assert [row.id for row in listed(intake, "to-correct")] == [key]
    assert not listed(intake, "corrected")
    make.play(key, Action.ANSWER_CORRECTION)
    assert not listed(intake, "to-correct")
    assert [row.id for row in listed(intake, "corrected")] == [key]
