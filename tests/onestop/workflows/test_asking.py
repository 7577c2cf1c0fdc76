"""Opinions asked of other units, and sub-dossiers with linked agencies."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from portal.core.access import SYSTEM
from portal.core.clock import VIETNAM
from portal.core.database import transaction
from portal.identity.organisations.rules import Function
from portal.onestop.workflows.queries import asking
from portal.onestop.workflows.rules import Stance, Wait, packaged
from portal.onestop.workflows.rules.linking import Outcome, Standing, all_ended
from portal.onestop.workflows.services import linking, opinions
from tests.factories.identity import make_unit, staff_actor

NOW = datetime(2026, 11, 16, 8, 30, tzinfo=VIETNAM)
DOSSIER = UUID(int=99)
ADMIN = staff_actor(UUID(int=1), Function.ADMINISTRATOR)


def enquiry(asking_unit: UUID, *asked: UUID, wait: Wait = Wait.ALL) -> opinions.Question:
    return opinions.Question(
        DOSSIER, asking_unit, asked, "Có vướng quy hoạch không?", (), 480, wait
    )


@pytest.mark.parametrize(
    ("wait", "complete"), [(Wait.ALL, [False, True]), (Wait.ANY, [True, False])]
)
def test_a_round_is_complete_once(app: object, wait: Wait, complete: list[bool]) -> None:
    assert app
    units = [make_unit() for _ in range(3)]
    with transaction():
        round_id = opinions.ask(enquiry(*units, wait=wait), actor=ADMIN, now=NOW)
        rows = asking.opinions_in_round(round_id)
        assert {row.due_at for row in rows} == {(NOW + timedelta(days=1)).astimezone(UTC)}
        told = [
            opinions.answer(row.id, stance=Stance.AGREE, text="", actor=ADMIN, now=NOW)
            for row in rows
        ]
        assert told == complete
        assert not asking.asked_of(units)


def test_a_late_answer_is_taken_and_marked(app: object) -> None:
    assert app
    units = [make_unit(), make_unit()]
    later = NOW + timedelta(days=3)
    with transaction():
        opinions.ask(enquiry(*units), actor=ADMIN, now=NOW)
        (row,) = asking.opinions_of(DOSSIER)
        assert not row.is_late(NOW)
        with pytest.raises(opinions.AnswerMissing):
            opinions.answer(row.id, stance=Stance.DISAGREE, text=" ", actor=ADMIN, now=later)
        opinions.answer(row.id, stance=Stance.DISAGREE, text="Vướng", actor=ADMIN, now=later)
        (row,) = asking.opinions_of(DOSSIER)
        assert row.is_late(later + timedelta(days=30))
        with pytest.raises(opinions.AlreadyAnswered):
            opinions.answer(row.id, stance=Stance.AGREE, text="", actor=ADMIN, now=later)
        with pytest.raises(asking.RequestNotFound):
            opinions.answer(uuid4(), stance=Stance.AGREE, text="", actor=ADMIN, now=later)
        assert asking.opinions_of(DOSSIER) == (row,)


def test_nobody_is_asked_without_a_unit_or_a_question(app: object) -> None:
    assert app
    own = make_unit()
    with transaction():
        with pytest.raises(opinions.NobodyAsked):
            opinions.ask(enquiry(own, own), actor=ADMIN, now=NOW)
        blank = opinions.Question(DOSSIER, own, (make_unit_inside(),), "  ", (), 480)
        with pytest.raises(opinions.QuestionMissing):
            opinions.ask(blank, actor=ADMIN, now=NOW)
        assert not asking.opinions_of(DOSSIER)


def make_unit_inside() -> UUID:
    return uuid4()


def test_linked_parts_begin_in_their_order_each_with_its_clock(app: object) -> None:
    assert app
    unit_id = make_unit()
    step = packaged()["lien-thong-khai-sinh"].by_id["tham-dinh"]
    granted = linking.Ending(Outcome.GRANTED, reference="ABC-1")
    refused = linking.Ending(Outcome.REFUSED, reference="ABC-1")
    with transaction():
        for _twice in range(2):
            linking.open_parts(DOSSIER, unit_id, step, actor=SYSTEM, now=NOW)
        first, second, third = asking.linked_to(DOSSIER)
        assert [p.standing(NOW) for p in (first, second, third)] == [
            "running",
            "waiting",
            "waiting",
        ]
        assert first.due_at == datetime(2026, 11, 19, 1, 30, tzinfo=UTC)
        with pytest.raises(linking.NotRunning):
            linking.end_part(DOSSIER, "thuong-tru", granted, actor=SYSTEM, now=NOW)
        with pytest.raises(asking.PartNotFound):
            linking.end_part(DOSSIER, "khong-co", granted, actor=SYSTEM, now=NOW)
        later = NOW + timedelta(days=7)
        assert not linking.end_part(DOSSIER, "khai-sinh", granted, actor=SYSTEM, now=later)
        first, second, third = asking.linked_to(DOSSIER)
        assert first.standing(later) is Standing.DONE_LATE
        assert second.started_at == later.astimezone(UTC)
        assert linking.end_part(DOSSIER, "thuong-tru", refused, actor=SYSTEM, now=later)
        third = asking.linked_to(DOSSIER)[2]
        assert third.standing(later) is Standing.WAITING
        assert all_ended(asking.linked_to(DOSSIER))
