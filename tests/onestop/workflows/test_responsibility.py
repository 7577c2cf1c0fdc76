"""Nothing is without a responsible person, whoever is away and whatever was forgotten."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.identity.organisations.rules import Function
from portal.onestop.workflows.rules import Duty, Ground, Matter, responsible_for
from portal.onestop.workflows.rules.matters import Deputising
from portal.onestop.workflows.rules.staffing import (
    Competent,
    Person,
    Staffing,
    ranked,
)

KEYS = [UUID(int=n) for n in range(1, 7)]
keys = st.sampled_from(KEYS)
duties = st.sampled_from(Duty)
places = st.sampled_from(["", "H", "K"])
people = st.lists(
    st.builds(
        Person,
        id=keys,
        name=st.just("Người"),
        functions=st.frozensets(st.sampled_from(Function), min_size=1),
    ),
    unique_by=lambda person: person.id,
    max_size=6,
).map(tuple)
matters = st.builds(
    Matter,
    procedure_code=places,
    territory=places,
    amount_vnd=st.one_of(st.none(), st.integers(0, 10**9)),
)
staffings = st.builds(
    Staffing,
    people=people,
    competent=st.lists(
        st.builds(Competent, person_id=keys, duty=duties, procedure_code=places, territory=places),
        max_size=6,
    ).map(tuple),
    deputies=st.lists(
        st.builds(
            Deputising,
            id=keys,
            principal_id=keys,
            deputy_id=keys,
            duties=st.frozensets(duties),
            procedures=st.frozensets(st.sampled_from(["H", "K"])),
            max_dossiers=st.one_of(st.none(), st.integers(1, 3)),
            max_amount_vnd=st.one_of(st.none(), st.integers(0, 10**9)),
            used=st.integers(0, 3),
        ),
        max_size=4,
    ).map(tuple),
    away=st.frozensets(keys),
    loads=st.dictionaries(keys, st.integers(0, 9)),
)


def works(person: Person) -> bool:
    return bool(person.functions - {Function.AUDITOR})


@given(duty=duties, matter=matters, staffing=staffings, assigned=st.one_of(st.none(), keys))
def test_somebody_is_always_responsible(
    duty: Duty, matter: Matter, staffing: Staffing, assigned: UUID | None
) -> None:
    found = responsible_for(duty, matter, staffing, assigned=assigned)
    known = {person.id for person in staffing.people}
    if any(works(person) for person in staffing.people):
        assert found is not None
    if found is not None:
        assert found.person.id in known


@given(duty=duties, matter=matters, staffing=staffings)
def test_whoever_is_responsible_may_do_it_or_leads(
    duty: Duty, matter: Matter, staffing: Staffing
) -> None:
    """Who can do nothing with it themselves is a head, unless the unit has none to ask."""
    found = responsible_for(duty, matter, staffing)
    assume(found is not None)
    assert found
    if found.deputyship is not None:
        assert found.deputyship.covers(duty, matter)
        return
    if found.ground is Ground.LAST_RESORT:
        assert not any(Function.AGENCY_HEAD in person.functions for person in staffing.people)
        return
    able = {duty.held_by, Function.DIVISION_HEAD, Function.AGENCY_HEAD}
    assert found.person.functions & able


@given(duty=duties, matter=matters, staffing=staffings)
def test_nobody_who_is_away_has_work_while_a_head_is_here(
    duty: Duty, matter: Matter, staffing: Staffing
) -> None:
    heads = {Function.DIVISION_HEAD, Function.AGENCY_HEAD}
    here = [p for p in staffing.people if p.id not in staffing.away and p.functions & heads]
    assume(here)
    found = responsible_for(duty, matter, staffing)
    assert found
    assert found.person.id not in staffing.away


@given(duty=duties, matter=matters, staffing=staffings)
def test_work_never_goes_to_a_deputy_beyond_the_limits(
    duty: Duty, matter: Matter, staffing: Staffing
) -> None:
    for found in ranked(duty, matter, staffing):
        given = found.deputyship
        if given is None:
            continue
        assert found.person.id == given.deputy_id
        assert given.principal_id in staffing.away
        assert duty in given.duties
        assert not given.procedures or matter.procedure_code in given.procedures
        assert given.max_dossiers is None or given.used < given.max_dossiers
        sums = (given.max_amount_vnd, matter.amount_vnd)
        assert None in sums or matter.amount_vnd <= given.max_amount_vnd  # type: ignore[operator]


OFFICER, OTHER, HEAD, CHIEF = KEYS[:4]
UNIT = (
    Person(OFFICER, "Chuyên viên", frozenset({Function.CASE_OFFICER})),
    Person(OTHER, "Đồng nghiệp", frozenset({Function.CASE_OFFICER})),
    Person(HEAD, "Trưởng phòng", frozenset({Function.DIVISION_HEAD})),
    Person(CHIEF, "Chủ tịch", frozenset({Function.AGENCY_HEAD})),
)
MATTER = Matter("1.001193", "Khu phố 1", 5_000_000)
NAMED = (Competent(OFFICER, Duty.EXAMINE, "1.001193"),)


def deputy(**limits: Any) -> tuple[Deputising, ...]:
    return (Deputising(KEYS[5], OFFICER, HEAD, frozenset({Duty.EXAMINE}), **limits),)


@pytest.mark.parametrize(
    ("away", "deputies", "who", "ground"),
    [
        (set(), (), OFFICER, Ground.NAMED),
        ({OFFICER}, (), OTHER, Ground.HOLDER),
        ({OFFICER}, deputy(), HEAD, Ground.DEPUTY),
        ({OFFICER}, deputy(max_amount_vnd=1_000), OTHER, Ground.HOLDER),
        ({OFFICER}, deputy(max_dossiers=1, used=1), OTHER, Ground.HOLDER),
        ({OFFICER}, deputy(max_dossiers=2, used=1), HEAD, Ground.DEPUTY),
        ({OFFICER, OTHER}, (), HEAD, Ground.DIVISION_HEAD),
        ({OFFICER, OTHER, HEAD}, (), CHIEF, Ground.AGENCY_HEAD),
        ({OFFICER, OTHER, HEAD, CHIEF}, deputy(), CHIEF, Ground.AGENCY_HEAD),
    ],
)
def test_work_falls_back_in_order(
    away: set[UUID], deputies: tuple[Deputising, ...], who: UUID, ground: Ground
) -> None:
    staffing = Staffing(UNIT, NAMED, deputies, frozenset(away))
    found = responsible_for(Duty.EXAMINE, MATTER, staffing)
    assert found
    assert (found.person.id, found.ground) == (who, ground)
    assert str(found.ground.label)


def test_the_closest_cell_of_the_matrix_counts() -> None:
    cells = (
        Competent(OFFICER, Duty.EXAMINE),
        Competent(OTHER, Duty.EXAMINE, "1.001193", "Khu phố 1"),
        Competent(OFFICER, Duty.EXAMINE, "1.001193"),
    )
    found = responsible_for(Duty.EXAMINE, MATTER, Staffing(UNIT, cells))
    assert found
    assert found.person.id == OTHER
    elsewhere = responsible_for(Duty.EXAMINE, Matter("9.9"), Staffing(UNIT, cells))
    assert elsewhere
    assert elsewhere.person.id == OFFICER


def test_work_goes_to_whoever_has_least() -> None:
    staffing = Staffing(UNIT, loads={OFFICER: 7, OTHER: 3})
    found = responsible_for(Duty.EXAMINE, MATTER, staffing)
    assert found
    assert found.person.id == OTHER
    kept = responsible_for(Duty.EXAMINE, MATTER, staffing, assigned=OFFICER)
    assert kept
    assert kept.ground is Ground.ASSIGNED


def test_only_auditors_leave_the_unit_without_anybody() -> None:
    watcher = Person(OFFICER, "Giám sát", frozenset({Function.AUDITOR}))
    assert responsible_for(Duty.SIGN, MATTER, Staffing((watcher,))) is None


def test_a_cell_of_somebody_who_lost_the_function_no_longer_counts() -> None:
    cells = (Competent(HEAD, Duty.EXAMINE, "1.001193"), Competent(OTHER, Duty.EXAMINE))
    found = responsible_for(Duty.EXAMINE, MATTER, Staffing(UNIT, cells))
    assert found
    assert found.person.id == OTHER


@pytest.mark.parametrize(
    ("territory", "lives", "meant"),
    [
        ("Khu phố 1", "Số 5, khu phố 1, Phường Hạc Thành, Hạc Thành", True),
        ("hạc  thành", "Số 5, khu phố 1, Phường Hạc Thành, Hạc Thành", True),
        ("Khu phố 1", "Khu phố 11, Phường Hạc Thành", False),
        ("Khu phố 1", "", False),
        ("", "Khu phố 11", True),
    ],
)
def test_a_territory_is_one_of_the_places_where_somebody_lives(
    territory: str,
    lives: str,
    meant: bool,
) -> None:
    cell = Competent(OFFICER, Duty.EXAMINE, territory=territory)
    assert cell.covers(Duty.EXAMINE, Matter("1.001193", lives)) is meant
