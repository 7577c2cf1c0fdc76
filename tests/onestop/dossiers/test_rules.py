from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.identity.organisations.rules import Function
from portal.onestop.dossiers import rules
from portal.onestop.dossiers.rules import ENDED, JOURNAL, MOVES, Action, State, Step


def test_states_carry_the_national_numbers() -> None:
    assert State.REGISTERED.national_code == 1
    assert State.CORRECTION.national_code == 5
    assert State.DECIDED.national_code == 9
    assert State.RETURNED.national_code == 10


def test_every_state_and_step_has_a_name() -> None:
    assert all(str(state.label) for state in State)
    assert all(str(step.label) for step in Step)
    assert set(JOURNAL) == set(Action)


def test_nothing_moves_out_of_an_ended_state() -> None:
    assert not [m for m in MOVES if m.states & ENDED]
    assert not [m for m in MOVES if m.step is Step.CLOSED]


def test_every_desk_leads_to_the_end() -> None:
    reached = {(State.REGISTERED, Step.INTAKE)}
    for _ in Step:
        reached |= {
            (m.to_state, m.to_step)
            for state, step in reached
            for m in rules.moves_from(step, state)
        }
    assert (State.RETURNED, Step.CLOSED) in reached
    assert {step for _, step in reached} == set(Step)


def test_who_signs_never_seals() -> None:
    holders = {m.action: m.function for m in MOVES}
    assert holders[Action.SIGN] is Function.AGENCY_HEAD
    assert holders[Action.RELEASE] is Function.RECORDS_CLERK


@pytest.mark.parametrize("action", [Action.REFUSE_INTAKE, Action.SEND_BACK])
def test_bad_news_needs_a_reason(action: Action) -> None:
    assert all(m.needs_reason for m in MOVES if m.action is action)


def test_forged_step_finds_no_move() -> None:
    assert rules.find_move(Action.SIGN, Step.INTAKE, State.REGISTERED) is None
    assert rules.find_move(Action.RECEIVE, Step.CLOSED, State.RETURNED) is None


def test_code_is_unit_day_and_number() -> None:
    assert rules.dossier_code("H56.14", date(2026, 11, 21), 1) == "H56.14-261121-0001"
    assert rules.dossier_code("H56.14", date(2026, 1, 2), 12345) == "H56.14-260102-12345"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (" h56.14-261121-0001 ", "H56.14-261121-0001"),
        ("H56.14–261121–0001", "H56.14-261121-0001"),
        ("h56.14 261121  0001", "H56.14-261121-0001"),
        ("H56. 14 - 261121-0001", "H56.14-261121-0001"),
        ("H15.50.05.13-261008-0975", "H15.50.05.13-261008-0975"),
        ("H56.14-261121", None),
        ("", None),
        ("' OR 1=1 --", None),
    ],
)
def test_code_is_read_as_people_type_it(typed: str, code: str | None) -> None:
    assert rules.normal_code(typed) == code


@given(
    st.dictionaries(st.text(max_size=8), st.text(max_size=20), max_size=5),
    st.dictionaries(st.text(max_size=8), st.text(max_size=20), max_size=5),
)
def test_digest_tells_different_contents_apart(a: dict[str, str], b: dict[str, str]) -> None:
    same = rules.content_digest(a, []) == rules.content_digest(b, [])
    assert same == (a == b)
