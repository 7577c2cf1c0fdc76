"""The list of a desk: what each may see, what waits, what is found, page by page."""

from datetime import timedelta
from random import Random
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.core import clock
from portal.core.access import Actor, Grant
from portal.core.database import transaction
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers import policies
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.queries.dossiers import QUEUES, DeskFilter, DossierRow
from portal.onestop.dossiers.rules import ENDED, MOVES, Action, State, Step
from tests.factories import dossiers as make

pytestmark = pytest.mark.usefixtures("app")
UNITS = (make.HAC_THANH, make.SAM_SON)
PLACES = [
    (State.REGISTERED, Step.INTAKE),
    *dict.fromkeys((move.to_state, move.to_step) for move in MOVES),
]


def listed(actor: Actor, queue: str = "open", words: str = "", **page: int) -> list[DossierRow]:
    with transaction(writing=False):
        return [*find.desk(actor, DeskFilter(queue, words, **page), now=clock.now())]


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
            counts = find.queue_counts(actor, now=clock.now())
            cut = find.queue_counts(actor, now=clock.now(), ceiling=2)
        assert all(allowed)
        assert counts == {queue: len(found) for queue, found in rows.items()}
        assert cut == {queue: min(2, count) for queue, count in counts.items()}


class TestQueues:
    def test_go_by_the_promised_date(self) -> None:
        head, now = make.crew()[Function.DIVISION_HEAD], clock.now()
        by_hours = {-1: "late", 1: "soon", 23: "soon", 25: "open"}
        codes: dict[str, set[UUID]] = {}
        for hours, queue in by_hours.items():
            key = make.make_dossier(Action.RECEIVE)
            with transaction():
                find.get(key).due_at = now + timedelta(hours=hours)
            codes.setdefault(queue, set()).add(key)
        assert {row.id for row in listed(head, "late")} == codes["late"]
        assert {row.id for row in listed(head, "soon")} == codes["soon"]
        assert len(listed(head, "open")) == 4

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
            ("%", ["Lê 100% Thật"]),
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


def test_pages_show_each_dossier_once() -> None:
    made = {make.make_dossier() for _ in range(7)}
    intake = make.crew()[Function.INTAKE]
    seen: list[UUID] = []
    for offset in range(0, 9, 3):
        rows = listed(intake, "todo", offset=offset, limit=3)
        assert (len(rows) == 4) == (offset + 3 < 7), "One more row tells of a next page"
        seen += [row.id for row in rows[:3]]
    assert len(seen) == 7
    assert set(seen) == made
