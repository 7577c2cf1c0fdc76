"""The way from desk to desk, with how each desk kept its time."""

from datetime import timedelta

import pytest

from portal.core import clock
from portal.core.database import transaction
from portal.core.json_types import JsonObject
from portal.onestop.dossiers.rules import Action
from portal.onestop.procedures.models import ProcedureRevision
from portal.onestop.slips.queries.control import control_facts
from portal.onestop.slips.rules.facts import ControlFacts
from portal.onestop.slips.rules.outcomes import Outcome
from tests.factories import dossiers as make

pytestmark = pytest.mark.usefixtures("app")


def facts_after(*acts: Action, hours: int = 0) -> ControlFacts:
    """Play acts, the last of them some hours after the others, and read the sheet."""
    dossier_id = make.make_dossier(*acts[:-1])
    with transaction() as session:
        revision = session.get_one(ProcedureRevision, make.read(dossier_id).revision_id)
        limits: JsonObject = {"assignment": {"kind": "working_hours", "amount": 4}}
        revision.content = {**revision.content, "clock": {"steps": limits}}
    with clock.frozen(make.MORNING + timedelta(hours=hours)):
        make.play(dossier_id, acts[-1])
    with transaction(writing=False) as session:
        dossier = session.get_one(type(make.read(dossier_id)), dossier_id)
        return control_facts(dossier)


def test_every_hand_over_is_a_row() -> None:
    facts = facts_after(Action.RECEIVE, Action.ASSIGN)
    ways = [(step.from_desk, step.to_desk) for step in facts.steps]
    assert ways == [
        ("Người nộp", "Tiếp nhận"),
        ("Tiếp nhận", "Phân công"),
        ("Phân công", "Thẩm định"),
    ]
    assert [step.receiver == following.giver for step, following in
            zip(facts.steps, facts.steps[1:], strict=False)] == [True, True]  # fmt: skip
    assert facts.steps[-1].receiver == ""


@pytest.mark.parametrize(
    ("hours", "told"), [(1, Outcome.ON_TIME), (5, Outcome.ON_TIME), (7, Outcome.LATE)]
)
def test_a_desk_with_a_limit_is_measured(hours: int, told: Outcome) -> None:
    facts = facts_after(Action.RECEIVE, Action.ASSIGN, hours=hours)
    assert facts.steps[-1].outcome is told
    assert facts.steps[1].outcome is Outcome.UNMEASURED


def test_the_release_is_measured_against_the_promise() -> None:
    straight = (Action.RECEIVE, Action.ASSIGN, Action.PROPOSE, Action.INITIAL, Action.SIGN)
    facts = facts_after(*straight, Action.RELEASE)
    assert facts.steps[-1].outcome is Outcome.ON_TIME


def test_who_was_asked_for_an_opinion_is_named() -> None:
    facts = facts_after(Action.RECEIVE, Action.ASSIGN, Action.CONSULT)
    assert facts.consulted == "Giấy tờ chưa đủ rõ."
    assert len(facts.steps) == 3, "An opinion moves nothing from desk to desk"


def test_sheet_is_in_the_language_of_papers() -> None:
    facts = facts_after(Action.RECEIVE)
    rows = facts.content().tables["bang_luan_chuyen"].rows
    assert rows[0][0] == "1. Giao: Người nộp\n2. Nhận: Tiếp nhận"
