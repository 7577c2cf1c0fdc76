"""A run: each document by itself, exactly once, with the bytes that were shown and no others."""

from collections.abc import Mapping
from uuid import UUID

import pytest
import sqlalchemy as sa

from portal.core import clock
from portal.core.database import rows_changed, transaction
from portal.core.events import publish
from portal.core.jobs import GivenUp, Job, JobState
from portal.core.jobs.worker import run_all, run_one
from portal.core.storage import blobs
from portal.identity.audit.queries import history
from portal.onestop.dossiers.models import Dossier, Result
from portal.onestop.dossiers.rules import Action, Step
from portal.onestop.signing import services
from portal.onestop.signing.queries import batches as find
from portal.onestop.signing.rules import BatchState, ItemState, Stage
from portal.onestop.signing.services import handing_on
from portal.records.registers import queries as registers
from portal.records.signatures.rules import Verdict
from portal.records.signatures.services.sealing.gate import judge_here
from tests.factories import dossiers as make
from tests.onestop.signing import listing
from tests.onestop.signing.conftest import Queue

Gallery = Mapping[Step, UUID]


def file(sha256: str | None) -> bytes:
    assert sha256
    return blobs().path(sha256).read_bytes()


def actions(dossier_id: UUID) -> list[str]:
    with transaction(writing=False):
        return [entry.action for entry in history("dossier", dossier_id)]


def set_job(dossier_id: UUID, **values: object) -> None:
    """Let the job of a dossier be as a device or a worker would leave it."""
    mine = Job.payload["dossier_id"].as_string() == str(dossier_id)
    waiting = sa.and_(mine, Job.kind.startswith("result."), Job.state == JobState.READY)
    with transaction() as writing:
        done = writing.execute(sa.update(Job).where(waiting).values(**values))
        assert rows_changed(done) == 1


def give_up(dossier_id: UUID, kind: str) -> None:
    """Let the job of a dossier be given up, as the worker does after its last try."""
    set_job(dossier_id, state=JobState.FAILED, attempt=8)
    payload = {"dossier_id": str(dossier_id), "actor_id": str(listing.head().id)}
    with transaction():
        publish(GivenUp(kind, payload, clock.now()))


def test_signed_then_numbered_and_sealed_in_the_order_of_the_list(queue: Queue) -> None:
    ids = queue(3)
    signed = listing.authorised(ids)
    shown = {item.dossier_id: item.sha256 for item in listing.items(signed)}
    listing.carry_out()
    assert listing.states(signed) == [ItemState.DONE] * 3
    assert listing.batch_of(signed).state is BatchState.DONE
    for key in ids:
        certified = file(listing.result_of(key).certified_sha256)
        assert certified.startswith(file(shown[key]))
        assert certified.count(b"/ByteRange") == 1
        assert actions(key).count("dossier.signed") == 1
    sealed = listing.authorised(reversed(ids), stage=Stage.SEAL)
    listing.carry_out()
    assert listing.states(sealed) == [ItemState.DONE] * 3
    order = [item.dossier_id for item in listing.items(sealed)]
    assert [number_of(key) for key in order] == consecutive(number_of(order[0]), 3)
    found = judge_here(file(listing.result_of(ids[0]).sealed_sha256), clock.now())
    assert found.verdict is Verdict.VALID
    assert [each.field for each in found.signatures] == ["sig-officer", "sig-seal"]
    assert [make.read(key).step for key in ids] == [Step.HANDOVER] * 3


def number_of(dossier_id: UUID) -> int | None:
    document_id = listing.result_of(dossier_id).issued_document_id
    assert document_id
    with transaction(writing=False):
        return registers.get(document_id).number


def consecutive(first: int | None, count: int) -> list[int]:
    assert first
    return list(range(first, first + count))


def test_what_changed_since_is_left_out_and_spoils_nothing(queue: Queue) -> None:
    changed, returned, busy, good = queue(4)
    batch_id = listing.authorised([changed, returned, busy, good])
    other = blobs().put_bytes(file(listing.result_of(changed).rendered_sha256) + b"\n")
    with transaction() as writing:
        mine = Result.dossier_id == changed
        writing.execute(sa.update(Result).where(mine).values(rendered_sha256=other.sha256))
        writing.execute(sa.update(Dossier).where(Dossier.id == busy).values(pending="render"))
    make.play(returned, Action.SEND_BACK)
    listing.carry_out()
    told = {item.dossier_id: (item.state, item.outcome) for item in listing.items(batch_id)}
    assert told[good] == (ItemState.DONE, "")
    for key, words in ((changed, "đã thay đổi"), (returned, "bước khác"), (busy, "đang xử lý")):
        assert told[key][0] is ItemState.LEFT_OUT
        assert words in told[key][1]
        assert listing.result_of(key).certified_sha256 is None
        assert "dossier.signed" not in actions(key)


def test_who_lost_the_function_meanwhile_signs_nothing(queue: Queue) -> None:
    (key,) = queue(1)
    batch_id = listing.authorised([key])
    listing.retire_head()
    listing.carry_out()
    (item,) = listing.items(batch_id)
    assert item.state is ItemState.LEFT_OUT
    assert "không có quyền" in item.outcome
    assert listing.result_of(key).certified_sha256 is None


def test_two_lists_with_one_document_sign_it_once(queue: Queue) -> None:
    (key,) = queue(1)
    first, second = listing.authorised([key]), listing.authorised([key])
    listing.carry_out()
    assert listing.states(first) == [ItemState.DONE]
    assert listing.states(second) == [ItemState.LEFT_OUT]
    assert file(listing.result_of(key).certified_sha256).count(b"/ByteRange") == 1
    assert actions(key).count("dossier.signed") == 1


def test_a_long_list_is_handed_on_piece_by_piece(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handing_on, "AT_ONCE", 2)
    batch_id = listing.authorised(queue(5))
    steps = []
    while run_one(prefix="signing."):
        steps.append(listing.states(batch_id).count(ItemState.ASKED))
    assert steps == [2, 4, 5]


class TestStopping:
    def test_leaves_what_is_done_and_frees_the_rest(self, queue: Queue) -> None:
        ids = queue(3)
        batch_id = listing.authorised(ids)
        listing.hand_on()
        run_one(prefix="result.")
        assert stop(batch_id) == 2
        done, *stopped = listing.states(batch_id)
        assert (done, stopped) == (ItemState.DONE, [ItemState.CALLED_OFF] * 2)
        assert listing.batch_of(batch_id).state is BatchState.DONE
        assert run_all(prefix="result.") == 0
        left = [item.dossier_id for item in listing.items(batch_id)][1:]
        assert [make.read(key).pending for key in left] == [None, None]
        again = listing.authorised(left)
        listing.carry_out()
        assert listing.states(again) == [ItemState.DONE] * 2

    def test_waits_for_what_a_worker_has_in_hand(self, queue: Queue) -> None:
        (key,) = queue(1)
        batch_id = listing.authorised([key])
        listing.hand_on()
        set_job(key, state=JobState.RUNNING, attempt=1, lease_until=clock.now())
        assert stop(batch_id) == 0
        assert listing.states(batch_id) == [ItemState.ASKED]
        assert make.read(key).pending == "certify"

    def test_before_the_authorisation_drops_the_list(self, queue: Queue) -> None:
        batch_id = listing.listed(queue(1))
        assert stop(batch_id) == 1
        assert listing.batch_of(batch_id).state is BatchState.DROPPED
        with pytest.raises(services.NothingToStop):
            stop(batch_id)
        listing.open_owed(batch_id)
        listing.confirm(batch_id)
        listing.carry_out()
        assert listing.states(batch_id) == [ItemState.CALLED_OFF]

    def test_a_number_once_given_stays_with_its_document(self, queue: Queue) -> None:
        ids = queue(2)
        listing.authorised(ids)
        listing.carry_out()
        sealing = listing.authorised(ids, stage=Stage.SEAL)
        listing.hand_on()
        numbers = {key: number_of(key) for key in ids}
        assert stop(sealing) == 2
        listing.authorised(reversed(ids), stage=Stage.SEAL)
        listing.hand_on()
        assert {key: number_of(key) for key in ids} == numbers


def stop(batch_id: UUID) -> int:
    with transaction():
        batch = find.get_batch(batch_id)
        return services.call_off(batch, actor=listing.signer(batch), now=clock.now())


class TestTryingAgain:
    def test_signs_what_failed_and_nothing_else(self, queue: Queue) -> None:
        good, bad = queue(2)
        batch_id = listing.authorised([good, bad])
        listing.hand_on()
        give_up(bad, "result.certify")
        run_all(prefix="result.")
        told = {item.dossier_id: item for item in listing.items(batch_id)}
        assert told[bad].state is ItemState.FAILED
        assert "làm lại" in told[bad].outcome
        assert listing.batch_of(batch_id).state is BatchState.DONE
        before = listing.result_of(good).certified_sha256
        assert again(batch_id) == 1
        assert listing.batch_of(batch_id).state is BatchState.RUNNING
        run_all(prefix="result.")
        assert listing.states(batch_id) == [ItemState.DONE] * 2
        assert listing.batch_of(batch_id).state is BatchState.DONE
        assert listing.result_of(good).certified_sha256 == before
        assert [actions(key).count("dossier.signed") for key in (good, bad)] == [1, 1]

    def test_what_failed_can_be_let_go(self, queue: Queue) -> None:
        (bad,) = queue(1)
        batch_id = listing.authorised([bad])
        listing.hand_on()
        give_up(bad, "result.certify")
        assert stop(batch_id) == 1
        assert make.read(bad).pending is None
        with pytest.raises(services.NothingFailed):
            again(batch_id)

    def test_other_work_that_was_given_up_is_not_ours(self, queue: Queue) -> None:
        (key,) = queue(1)
        batch_id = listing.authorised([key])
        listing.hand_on()
        with transaction():
            publish(GivenUp("result.seal", {"dossier_id": str(key)}, clock.now()))
        assert listing.states(batch_id) == [ItemState.ASKED]


def again(batch_id: UUID) -> int:
    with transaction():
        batch = find.get_batch(batch_id)
        return services.try_again(batch, actor=listing.signer(batch), now=clock.now())
