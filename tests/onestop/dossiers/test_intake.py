from datetime import datetime
from uuid import UUID

import pytest
import sqlalchemy as sa

from portal.core import clock
from portal.core.database import transaction
from portal.core.jobs import Job
from portal.core.jobs.worker import run_all
from portal.core.storage import blobs
from portal.identity.notifications.models import Notice
from portal.identity.organisations.rules import Function
from portal.onestop.calendar.events import PromisesAsked
from portal.onestop.calendar.rules import Derivation
from portal.onestop.dossiers.models import PaperKind
from portal.onestop.dossiers.queries import contents, file_view
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.rules import Action, State, Step
from portal.onestop.dossiers.services import intake, leaving, promising
from portal.onestop.dossiers.services.moves import StaleDossier
from portal.onestop.slips.tasks import issue_paper
from tests.factories import dossiers as make

pytestmark = pytest.mark.usefixtures("app")


def paper_jobs(dossier_id: UUID) -> list[str]:
    """List the kinds of paper that were asked for, oldest first."""
    with transaction(writing=False) as session:
        jobs = session.scalars(
            sa.select(Job).where(Job.kind == "dossier.issue_paper").order_by(Job.id)
        )
        payloads = [job.payload for job in jobs]
    return [str(p["kind"]) for p in payloads if p["dossier_id"] == str(dossier_id)]


def titles() -> list[str]:
    with transaction(writing=False) as session:
        return list(session.scalars(sa.select(Notice.title).order_by(Notice.id)))


class TestReceiving:
    @pytest.mark.parametrize(
        ("code", "promised"),
        [
            (make.PLAIN, datetime(2026, 11, 16, 17, 0, tzinfo=clock.VIETNAM)),
            (make.MARRIAGE, datetime(2026, 11, 19, 8, 30, tzinfo=clock.VIETNAM)),
            # A weekend and the holiday of 24 November do not count.
            ("1.013225", datetime(2026, 11, 26, 8, 30, tzinfo=clock.VIETNAM)),
        ],
    )
    def test_promises_a_date_by_the_procedures_limit(self, code: str, promised: datetime) -> None:
        dossier = make.read(make.make_dossier(Action.RECEIVE, code=code))
        assert (dossier.state, dossier.step) == (State.RECEIVED, Step.ASSIGNMENT)
        assert dossier.received_at == make.MORNING
        assert dossier.due_at == dossier.original_due_at == promised

    def test_keeps_how_the_date_was_derived(self) -> None:
        dossier = make.read(make.make_dossier(Action.RECEIVE, code="1.013225"))
        assert dossier.due_derivation is not None
        derived = Derivation.from_json(dossier.due_derivation)
        assert derived.due_at == dossier.due_at
        words = file_view.promise_in_words(dossier)
        assert words.startswith("7 ngày làm việc từ 08:30 thứ Hai 16/11")
        assert "24/11" in words

    def test_promises_nothing_where_no_limit_is_known(self) -> None:
        dossier = make.read(make.make_dossier(Action.RECEIVE, code="2.000575"))
        assert dossier.state is State.RECEIVED
        assert (dossier.due_at, dossier.due_derivation) == (None, None)
        assert file_view.promise_in_words(dossier) == ""

    def test_can_be_replayed_by_the_calendar(self) -> None:
        dossier = make.read(make.make_dossier(Action.RECEIVE, code="1.013225"))
        make.make_dossier()
        asked = PromisesAsked(2026)
        with transaction(writing=False):
            promising.answer(asked)
        (promise,) = asked.answers
        assert (promise.reference, promise.unit_id) == (dossier.code, dossier.unit_id)

    def test_is_refused_to_who_saw_an_older_state(self) -> None:
        dossier_id = make.make_dossier()
        officer = make.crew()[Function.INTAKE]
        with transaction(), pytest.raises(StaleDossier):
            intake.receive(find.get(dossier_id), seen=0, actor=officer, now=clock.now())
        assert make.read(dossier_id).received_at is None

    def test_tells_the_citizen_and_asks_for_the_receipt_once(self) -> None:
        dossier_id = make.make_dossier(Action.RECEIVE)
        assert paper_jobs(dossier_id) == ["acknowledgement", "receipt_01"]
        assert titles() == ["Đã nộp hồ sơ", "Hồ sơ đã được tiếp nhận"]


def test_refusal_tells_why_and_asks_for_its_paper_once() -> None:
    dossier_id = make.make_dossier(Action.REFUSE_INTAKE)
    dossier = make.read(dossier_id)
    assert (dossier.state, dossier.step, dossier.due_at) == (State.REFUSED, Step.CLOSED, None)
    assert make.moves_of(dossier_id)[-1].reason == "Giấy tờ chưa đủ rõ."
    assert paper_jobs(dossier_id) == ["acknowledgement", "refusal_03"]
    with transaction(writing=False) as session:
        last = session.scalars(sa.select(Notice).order_by(Notice.id.desc()).limit(1)).one()
        assert "Lý do: Giấy tờ chưa đủ rõ." in last.body


def test_citizen_takes_a_dossier_back_without_a_reason() -> None:
    dossier_id = make.make_dossier()
    with transaction():
        dossier = find.get(dossier_id)
        leaving.withdraw(dossier, reason="", actor=make.citizen(), now=clock.now())
    dossier, move = make.read(dossier_id), make.moves_of(dossier_id)[-1]
    assert (dossier.state, dossier.step) == (State.WITHDRAWN, Step.CLOSED)
    assert (move.actor_id, move.reason) == (make.citizen().id, None)
    assert paper_jobs(dossier_id) == ["acknowledgement"]


class TestPapersOfThePortal:
    def test_asking_twice_makes_one_job(self) -> None:
        dossier_id = make.make_dossier()
        for _ in range(2):
            with transaction():
                intake.ask_for_paper(find.get(dossier_id), PaperKind.RECEIPT_01)
        assert paper_jobs(dossier_id) == ["acknowledgement", "receipt_01"]

    def test_job_run_twice_keeps_one_paper(self) -> None:
        dossier_id = make.make_dossier()
        payload = {"dossier_id": str(dossier_id), "kind": "acknowledgement"}
        finish = issue_paper.handler(dict(payload))
        run_all(prefix="dossier.")
        assert finish is not None
        with transaction():
            finish()
        assert issue_paper.handler(dict(payload)) is None
        with transaction(writing=False):
            (paper,) = contents.issued_papers(dossier_id)
            assert blobs().exists(paper.sha256)
