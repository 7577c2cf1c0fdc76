from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from portal.core import clock
from portal.core.access import SYSTEM, Actor
from portal.core.database import transaction
from portal.core.errors import NotFound
from portal.core.i18n import speaking
from portal.core.jobs import Job
from portal.core.jobs.worker import run_all
from portal.core.json_types import JsonValue
from portal.core.storage import ChangedContent, blobs
from portal.identity.audit.queries import history
from portal.identity.organisations.models import Position
from portal.identity.organisations.rules import Function
from portal.identity.organisations.services import end_position
from portal.onestop.dossiers.models import Result, ResultState
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.queries import files
from portal.onestop.dossiers.queries.officers import NoAgencyHead
from portal.onestop.dossiers.rules import Action, State, Step
from portal.onestop.dossiers.services import desk, results
from portal.onestop.dossiers.services.desk import Order
from portal.onestop.dossiers.services.moves import BusyNow, StaleDossier
from portal.onestop.dossiers.services.results import NotTheSigner, ResultMissing
from portal.onestop.dossiers.services.templates import fill_numbers, template_for
from portal.onestop.dossiers.tasks import certify_result, render_result, seal_result
from portal.records.registers import queries as registers
from portal.records.registers.rules import DocumentState
from portal.records.signatures.rules import Verdict
from portal.records.signatures.services import verify
from tests.factories import dossiers as make

Gallery = Mapping[Step, UUID]
EARLIER = datetime(2026, 11, 1, tzinfo=UTC)


def result_of(dossier_id: UUID) -> Result:
    """Read the result of a dossier, to be looked at only."""
    with transaction(writing=False) as session:
        found = find.find_result(dossier_id)
        assert found is not None
        session.expunge(found)
        return found


def order(dossier_id: UUID, action: Action, reason: str | None = None) -> None:
    """Order an act by whoever may, and leave its jobs waiting."""
    dossier = make.read(dossier_id)
    function = next(f for f in Function if f in _HOLDERS and action in _HOLDERS[f])
    actor = make.crew_of(dossier)[function]
    with transaction():
        desk.act(find.get(dossier_id), action, Order(reason=reason), actor=actor, now=clock.now())


_HOLDERS = {
    Function.CASE_OFFICER: {Action.PROPOSE},
    Function.DIVISION_HEAD: {Action.INITIAL, Action.SEND_BACK},
    Function.AGENCY_HEAD: {Action.SIGN},
    Function.RECORDS_CLERK: {Action.RELEASE},
}


def content(sha256: str | None) -> bytes:
    assert sha256
    with blobs().open(sha256) as file:
        return file.read()


class TestSigning:
    def test_is_for_the_head_whom_the_document_names(self, gallery: Gallery) -> None:
        other = Actor(make.crew()[Function.AGENCY_HEAD].id, "Người ký thay", "staff")
        with transaction(), pytest.raises(NotTheSigner):
            results.ask_to_sign(find.get(gallery[Step.SIGNING]), actor=other, now=clock.now())

    def test_refuses_a_file_that_is_not_the_one_initialled(self, gallery: Gallery) -> None:
        dossier_id = gallery[Step.SIGNING]
        stored = blobs().path(result_of(dossier_id).rendered_sha256 or "")
        stored.chmod(0o600)
        stored.write_bytes(b"%PDF-1.7 another")
        head = make.crew()[Function.AGENCY_HEAD]
        payload: dict[str, JsonValue] = {
            "dossier_id": str(dossier_id),
            "actor_id": str(head.id),
            "actor_name": head.name,
        }
        with pytest.raises(ChangedContent):
            certify_result.handler(payload)
        assert result_of(dossier_id).certified_sha256 is None


class TestWriting:
    def test_begins_from_the_template_filled_with_the_answers(self, app: object) -> None:
        assert app
        dossier_id = make.make_dossier(*make.road_to(Step.EXAMINATION), code=make.MARRIAGE)
        with transaction(writing=False):
            start = results.starting_point(find.get(dossier_id))
        assert start["granted"] == "yes"
        dossier = make.read(dossier_id)
        assert dossier.code in template_for(dossier.procedure_code).fill_bases(dossier)[-1]
        assert "Lê Thị Hồng Nhung" in str(start["body"])

    def test_goes_on_from_what_was_saved(self, gallery: Gallery) -> None:
        dossier_id = gallery[Step.EXAMINATION]
        make.write_result(dossier_id, granted=False, title="Về việc không giải quyết", body="Vì.")
        with transaction(writing=False):
            start = results.starting_point(find.get(dossier_id))
        assert start.pop("seen")
        said = {"granted": "no", "title": "Về việc không giải quyết", "body": "Vì."}
        assert said.items() <= start.items()

    def test_says_vietnamese_and_no_identity_number_whoever_drafts(self, app: object) -> None:
        assert app
        dossier_id = make.make_dossier(*make.road_to(Step.EXAMINATION), code=make.MARRIAGE)
        with speaking("en"), transaction(writing=False):
            body = str(results.starting_point(find.get(dossier_id))["body"])
            answers = find.answers(find.get(dossier_id))
        number = str(answers["subject_identity_number"])
        assert "Xác nhận" in body
        assert number not in body
        assert "[[subject_identity_number]]" in body
        assert number in fill_numbers(body, answers)

    def test_of_an_older_version_is_refused(self, gallery: Gallery) -> None:
        dossier_id = gallery[Step.EXAMINATION]
        make.write_result(dossier_id)
        content = results.ResultContent(granted=True, title="", body="Khác.")
        officer = make.crew()[Function.CASE_OFFICER]
        with transaction(), pytest.raises(StaleDossier):
            results.write(
                find.get(dossier_id), content, seen=EARLIER, actor=officer, now=clock.now()
            )

    def test_is_refused_while_the_portal_works_on_it(self, gallery: Gallery) -> None:
        dossier_id = gallery[Step.EXAMINATION]
        make.write_result(dossier_id)
        order(dossier_id, Action.PROPOSE)
        with pytest.raises(BusyNow):
            make.write_result(dossier_id, body="Khác.")

    def test_body_is_unreadable_in_the_database(self, gallery: Gallery) -> None:
        make.write_result(gallery[Step.EXAMINATION], body="Bí mật đời tư")
        with transaction(writing=False) as session:
            bodies = session.execute(sa.text("SELECT body FROM result")).scalars().all()
        assert bodies
        assert not [body for body in bodies if "Bí mật" in body]

    def test_nothing_written_cannot_be_proposed(self, gallery: Gallery) -> None:
        with pytest.raises(ResultMissing):
            order(gallery[Step.EXAMINATION], Action.PROPOSE)
        assert make.read(gallery[Step.EXAMINATION]).step is Step.EXAMINATION


class TestTheWayToASealedResult:
    def test_proposing_moves_at_once_and_renders_afterwards(self, gallery: Gallery) -> None:
        dossier_id = gallery[Step.EXAMINATION]
        make.write_result(dossier_id)
        order(dossier_id, Action.PROPOSE)
        waiting = make.read(dossier_id)
        assert (waiting.step, waiting.pending) == (Step.INITIALLING, "render")
        with pytest.raises(BusyNow):
            order(dossier_id, Action.INITIAL)
        run_all(prefix="result.")
        result = result_of(dossier_id)
        assert make.read(dossier_id).pending is None
        assert (result.state, result.revision) == (ResultState.RENDERED, 1)
        assert content(result.rendered_sha256).startswith(b"%PDF-")

    def test_initials_name_the_file_that_was_read(self, gallery: Gallery) -> None:
        dossier_id = gallery[Step.INITIALLING]
        make.play(dossier_id, Action.INITIAL)
        result = result_of(dossier_id)
        with transaction(writing=False):
            event = next(
                e for e in history("dossier", dossier_id) if e.action == "dossier.initialled"
            )
        assert event.facts["sha256"] == result.rendered_sha256
        assert result.initialled_by == make.crew()[Function.DIVISION_HEAD].id

    def test_signing_says_signed_only_when_it_is(self, gallery: Gallery) -> None:
        dossier_id = gallery[Step.SIGNING]
        order(dossier_id, Action.SIGN)
        assert make.read(dossier_id).step is Step.SIGNING
        assert make.actions_of(dossier_id)[-1] == Action.INITIAL
        run_all(prefix="result.")
        head, result = make.crew()[Function.AGENCY_HEAD], result_of(dossier_id)
        assert make.read(dossier_id).step is Step.NUMBERING
        assert make.moves_of(dossier_id)[-1].actor_id == result.signed_by == head.id
        (report,) = verify(content(result.certified_sha256), now=clock.now()).signatures
        assert report.certifies
        assert report.signer == head.name

    def test_release_numbers_seals_and_enters_the_register(self, gallery: Gallery) -> None:
        dossier_id = gallery[Step.NUMBERING]
        make.play(dossier_id, Action.RELEASE)
        dossier, result = make.read(dossier_id), result_of(dossier_id)
        assert (dossier.state, dossier.decided_at) == (State.DECIDED, make.MORNING)
        assert result.issued_document_id
        with transaction(writing=False):
            document = registers.get(result.issued_document_id)
        assert document.state is DocumentState.IN_FORCE
        assert document.sha256 == result.sealed_sha256
        assert document.full_number.endswith("/TB-UBND")
        assert document.issued_on == make.MORNING.date()

    def test_sealed_file_is_valid_to_anyone(self, gallery: Gallery) -> None:
        sealed = content(result_of(gallery[Step.CLOSED]).sealed_sha256)
        found = verify(sealed, now=clock.now() + timedelta(days=1))
        assert found.verdict is Verdict.VALID
        assert len(found.signatures) == 2
        assert all(each.intact and each.trusted for each in found.signatures)

    def test_citizen_gets_it_only_when_it_is_released(self, gallery: Gallery) -> None:
        with transaction(writing=False):
            for step in (Step.EXAMINATION, Step.INITIALLING, Step.SIGNING, Step.NUMBERING):
                with pytest.raises(NotFound):
                    files.released_result(find.get(gallery[step]))
            handed_out = files.released_result(find.get(gallery[Step.HANDOVER]))
            shown = files.latest_result(find.get(gallery[Step.SIGNING]))
        assert handed_out.sha256 == result_of(gallery[Step.HANDOVER]).sealed_sha256
        assert shown.sha256 == result_of(gallery[Step.SIGNING]).rendered_sha256


class TestSendingBack:
    @pytest.mark.parametrize("step", [Step.INITIALLING, Step.SIGNING])
    def test_makes_a_new_revision(self, gallery: Gallery, step: Step) -> None:
        dossier_id = gallery[step]
        first = result_of(dossier_id)
        make.play(dossier_id, Action.SEND_BACK)
        make.write_result(dossier_id, body="Đã sửa theo ý kiến.")
        make.play(dossier_id, Action.PROPOSE)
        second = result_of(dossier_id)
        assert (first.revision, second.revision) == (1, 2)
        assert second.issued_document_id == first.issued_document_id
        assert second.rendered_sha256 != first.rendered_sha256
        assert blobs().exists(first.rendered_sha256 or "")

    def test_sends_it_to_the_officer_who_had_it(self, gallery: Gallery) -> None:
        make.play(gallery[Step.SIGNING], Action.SEND_BACK)
        dossier = make.read(gallery[Step.SIGNING])
        assert dossier.step is Step.EXAMINATION
        assert dossier.officer_id == make.crew()[Function.CASE_OFFICER].id

    def test_leaves_no_gap_in_the_register(self, gallery: Gallery) -> None:
        make.play(gallery[Step.SIGNING], Action.SEND_BACK)
        for step in (Step.INITIALLING, Step.NUMBERING):
            for action in make.road_to(Step.HANDOVER)[len(make.road_to(step)) :]:
                make.play(gallery[step], action)
        numbers = []
        with transaction(writing=False):
            for step in (Step.HANDOVER, Step.CLOSED, Step.INITIALLING, Step.NUMBERING):
                result = find.find_result(gallery[step])
                assert result
                assert result.issued_document_id
                numbers.append(registers.get(result.issued_document_id).number)
        assert sorted(number or 0 for number in numbers) == [1, 2, 3, 4]


class TestJobsRunTwice:
    @pytest.mark.parametrize(
        ("step", "action", "task"),
        [
            (Step.EXAMINATION, Action.PROPOSE, render_result),
            (Step.SIGNING, Action.SIGN, certify_result),
            (Step.NUMBERING, Action.RELEASE, seal_result),
        ],
        ids=["render", "certify", "seal"],
    )
    def test_second_run_changes_nothing(
        self, gallery: Gallery, step: Step, action: Action, task: object
    ) -> None:
        dossier_id = gallery[step]
        if action is Action.PROPOSE:
            make.write_result(dossier_id)
        order(dossier_id, action)
        payload = self.payload(task.kind)  # type: ignore[attr-defined]
        late = task.handler(dict(payload))  # type: ignore[attr-defined]
        run_all(prefix="result.")
        before = self.state(dossier_id)
        with pytest.raises(NotFound), transaction():
            late()
        assert self.state(dossier_id) == before

    def payload(self, kind: str) -> dict[str, object]:
        with transaction(writing=False) as session:
            job = session.scalars(
                sa.select(Job).where(Job.kind == kind).order_by(Job.id.desc()).limit(1)
            ).one()
            return dict(job.payload)

    def state(self, dossier_id: UUID) -> tuple[object, ...]:
        dossier, result = make.read(dossier_id), result_of(dossier_id)
        stages = (result.rendered_sha256, result.certified_sha256, result.sealed_sha256)
        return dossier.version, dossier.step, stages, make.actions_of(dossier_id)


def test_unit_without_an_agency_head_cannot_propose(gallery: Gallery) -> None:
    dossier_id = gallery[Step.EXAMINATION]
    make.write_result(dossier_id)
    officer = make.crew()[Function.CASE_OFFICER]
    (held,) = positions(make.crew()[Function.AGENCY_HEAD])
    with transaction():
        end_position(position_id=held, actor=SYSTEM, now=clock.now())
    with pytest.raises(NoAgencyHead), transaction():
        results.propose(find.get(dossier_id), reason=None, actor=officer, now=clock.now())
    assert make.read(dossier_id).step is Step.EXAMINATION


def positions(of: Actor) -> list[UUID]:
    with transaction(writing=False) as session:
        held = sa.select(Position.id).where(Position.account_id == of.id)
        return list(session.scalars(held))
