from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from portal.core.access import SYSTEM
from portal.core.database import transaction
from portal.identity.audit.queries import history
from portal.identity.organisations.queries import UnitNotFound
from portal.identity.organisations.rules import Function, UnitKind
from portal.onestop.calendar import policies, queries, services
from portal.onestop.calendar.rules import (
    DayKind,
    Derivation,
    Limit,
    LimitKind,
    Segment,
    SegmentKind,
    explain,
)
from tests.factories.identity import citizen_actor, make_unit, staff_actor
from tests.onestop.calendar.worlds import at, days, pause

pytestmark = pytest.mark.usefixtures("app")
NOW = at(2, 11)
MONDAY = date(2026, 11, 23)


def decree(day: date = MONDAY, unit_id: UUID | None = None, kind: DayKind = DayKind.OFF) -> UUID:
    with transaction():
        return services.add_day(
            day=day,
            kind=kind,
            name="Ngày minh họa",
            legal_reference="Văn bản minh họa",
            unit_id=unit_id,
            actor=SYSTEM,
            now=NOW,
        )


def promised(unit_id: UUID | None = None, limit: Limit | None = None) -> Derivation:
    with transaction(writing=False):
        return services.promise(
            received_at=at(20, 11, "14:10"), limit=limit or days(1), unit_id=unit_id
        )


def test_a_promise_knows_decreed_days_at_once() -> None:
    assert promised().due_at == at(23, 11, "14:10")
    day_id = decree()
    told = promised()
    assert told.due_at == at(25, 11, "14:10")
    assert "trừ 23/11 Ngày minh họa" in explain(told)
    with transaction():
        services.remove_day(day_id=day_id, actor=SYSTEM, now=NOW)
    assert promised().due_at == at(23, 11, "14:10")


def test_a_days_own_unit_alone_is_free() -> None:
    ours, theirs = make_unit(), make_unit()
    decree(unit_id=ours)
    assert promised(ours).due_at == at(25, 11, "14:10")
    assert promised(theirs).due_at == at(23, 11, "14:10")


def test_a_units_day_wins_over_everybodys() -> None:
    ours = make_unit()
    decree(unit_id=ours, kind=DayKind.WORK)
    decree()
    assert promised(ours).due_at == at(23, 11, "14:10")
    assert promised().due_at == at(25, 11, "14:10")


def test_a_make_up_saturday_is_worked() -> None:
    decree(date(2026, 11, 21), kind=DayKind.WORK)
    assert promised().due_at == at(21, 11, "14:10")


def test_the_calendar_known_then_can_be_had_again() -> None:
    day_id = decree()
    with transaction():
        services.remove_day(day_id=day_id, actor=SYSTEM, now=NOW + timedelta(days=2))
    with transaction(writing=False):
        before, during, after = (
            queries.calendar_for(known_at=NOW + timedelta(days=n)).day(MONDAY).hours.minutes
            for n in (-1, 1, 2)
        )
    assert (before, during, after) == (480, 0, 480)


def test_the_same_content_is_the_same_calendar() -> None:
    with transaction(writing=False):
        assert queries.calendar_for() is queries.calendar_for()


def test_changes_are_in_the_journal() -> None:
    day_id = decree()
    with transaction():
        services.remove_day(day_id=day_id, actor=SYSTEM, now=NOW)
    with transaction(writing=False):
        added, removed = history("calendar_day", day_id)
    assert (added.facts["change"], removed.facts["change"]) == ("added", "removed")
    assert added.facts["date"] == "2026-11-23"


def test_a_day_is_decreed_once_per_scope() -> None:
    unit_id = make_unit()
    decree()
    decree(unit_id=unit_id)
    for scope in (None, unit_id):
        with pytest.raises(services.DayAlreadyDecreed) as caught:
            decree(unit_id=scope)
        assert "23/11/2026" in str(caught.value)


def test_a_withdrawn_or_unknown_day_cannot_be_withdrawn() -> None:
    day_id = decree()
    with transaction():
        services.remove_day(day_id=day_id, actor=SYSTEM, now=NOW)
    for gone in (day_id, uuid4()):
        with pytest.raises(queries.DayNotFound), transaction():
            services.remove_day(day_id=gone, actor=SYSTEM, now=NOW)
        with pytest.raises(queries.DayNotFound), transaction(writing=False):
            queries.get_day(gone)


def test_an_unknown_unit_has_no_calendar() -> None:
    with pytest.raises(UnitNotFound):
        promised(uuid4())


def test_a_waiting_clock_tells_what_it_would_be_now() -> None:
    def derived(now_day: int) -> Derivation:
        with transaction(writing=False):
            return services.derive(
                received_at=at(3, 11),
                limit=days(5),
                unit_id=None,
                segments=[Segment(SegmentKind.PAUSED, at(4, 11))],
                now=at(now_day, 11),
            )

    assert derived(6).due_at == at(12, 11)
    assert derived(9).due_at == at(13, 11)


def test_a_settled_clock_is_derived_from_its_segments() -> None:
    with transaction(writing=False):
        told = services.derive(
            received_at=at(3, 11),
            limit=Limit(LimitKind.WORKING_HOURS, 16),
            unit_id=None,
            segments=[pause(at(4, 11), at(5, 11))],
            now=NOW + timedelta(days=10),
        )
    assert told.due_at == at(6, 11)


def test_who_may_change_which_days() -> None:
    ward, centre = UUID(int=1), UUID(int=2)
    kinds = {ward: UnitKind.COMMUNE, centre: UnitKind.PROVINCE_CENTRE}
    allowed = {
        ("ward", ward): True,
        ("ward", centre): False,
        ("ward", None): False,
        ("centre", ward): False,
        ("centre", centre): True,
        ("centre", None): True,
        ("intake", ward): False,
        ("intake", None): False,
        ("citizen", ward): False,
        ("citizen", None): False,
    }
    actors = {
        "ward": staff_actor(ward, Function.ADMINISTRATOR),
        "centre": staff_actor(centre, Function.ADMINISTRATOR),
        "intake": staff_actor(centre, Function.INTAKE),
        "citizen": citizen_actor(),
    }
    for (who, scope), answer in allowed.items():
        assert policies.may_change_days(actors[who], scope, kinds) is answer, (who, scope)
    seen = {who: policies.may_see_days(actor) for who, actor in actors.items()}
    assert seen == {"ward": True, "centre": True, "intake": False, "citizen": False}
