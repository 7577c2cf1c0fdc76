from datetime import timedelta
from itertools import pairwise
from uuid import UUID

import pytest

from portal.core import clock
from portal.core.database import transaction
from portal.core.errors import DomainError
from portal.core.jobs.worker import run_all
from portal.core.storage import blobs
from portal.identity.audit.queries import history
from portal.records.archive.queries import count_waiting
from portal.records.correspondence.models import OutgoingDocument
from portal.records.correspondence.queries import outgoing as find
from portal.records.correspondence.rules import MOVES, Act, Step, find_move
from portal.records.correspondence.services import chain, drafting, retrying
from portal.records.registers import queries as registers
from portal.records.registers.rules import DocumentState
from portal.records.signatures.rules import Level, Verdict
from portal.records.signatures.services import verify
from tests.factories.authorities import make_authority
from tests.factories.correspondence import (
    Bureau,
    draft_of,
    inspected,
    make_outgoing,
    make_outgoing_at,
)
from tests.factories.registers import make_released
from tests.factories.timestamps import connected


def read(document_id: UUID) -> OutgoingDocument:
    with transaction(writing=False) as session:
        found = find.get(document_id)
        session.expunge(found)
        return found


def carry_out(bureau: Bureau, document_id: UUID, *acts: Act) -> OutgoingDocument:
    for act in acts:
        bureau.order(document_id, act)
        run_all(prefix="outgoing.")
    return read(document_id)


def test_the_chain_is_the_order_of_the_decree() -> None:
    told = [(move.at, move.to) for move in MOVES if move.act is not Act.SEND_BACK]
    desks = list(Step)
    assert told == list(pairwise(desks))
    assert find_move(Act.SEND_BACK, Step.DRAFT) is None
    assert find_move(Act.SEND_BACK, Step.RELEASED) is None


def test_annexes_wait_for_their_timestamps_like_the_document(bureau: Bureau) -> None:
    assert bureau.head.id
    make_authority(bureau.unit, bureau.head.id)
    document_id = make_outgoing(bureau)
    with transaction():
        for title in ("Danh sách", "Bảng tính"):
            drafting.add_annex(
                document_id, title=title, body="", file=inspected(),
                actor=bureau.drafter, now=clock.now(),
            )  # fmt: skip
    carry_out(bureau, document_id, Act.SUBMIT, Act.INITIAL, Act.SIGN)
    with connected() as service:
        service.orders = {"/a": "500", "/b": "500"}
        held = carry_out(bureau, document_id, Act.RELEASE)
        assert (held.step, held.pending) == (Step.NUMBERING, "seal")
        with transaction(writing=False):
            assert count_waiting(None) == 1
            assert [annex.sealed_sha256 for annex in find.annexes(document_id)] == [None, None]
        service.orders.clear()
        with clock.frozen(clock.now() + timedelta(minutes=2)):
            run_all(prefix="archive.strengthen")
            run_all(prefix="outgoing.")
    released = read(document_id)
    assert (released.step, released.pending) == (Step.RELEASED, None)
    with transaction(writing=False):
        sealed = [annex.sealed_sha256 for annex in find.annexes(document_id)]
    for sha256 in (*sealed, released.sealed_sha256):
        last = verify(blobs().path(sha256 or "").read_bytes(), now=clock.now()).signatures[-1]
        assert last.level is Level.B_T


def test_a_document_is_released_with_its_annexes_in_another_ones_place(bureau: Bureau) -> None:
    assert bureau.head.id
    make_authority(bureau.unit, bureau.head.id)
    old = make_released(bureau.unit)
    document_id = make_outgoing(
        bureau, kind="quyet-dinh", replaces_id=old.id, replaces_reason="Đính chính"
    )
    with transaction():
        for body, file in (("Điều 1. Danh sách", None), ("", inspected())):
            drafting.add_annex(
                document_id, title="Danh sách", body=body, file=file,
                actor=bureau.drafter, now=clock.now(),
            )  # fmt: skip
    document = carry_out(bureau, document_id, *list(Act)[:4])
    assert (document.step, document.pending) == (Step.RELEASED, None)
    assert document.initials == bureau.checker.name
    with transaction(writing=False):
        assert document.issued_document_id
        issued, replaced = (registers.get(key) for key in (document.issued_document_id, old.id))
        text, other = find.annexes(document_id)
        actions = [event.action for event in history("outgoing", document_id)]
    assert issued.full_number == "02/QĐ-UBND"
    assert (issued.state, issued.sha256) == (DocumentState.IN_FORCE, document.sealed_sha256)
    assert (replaced.state, replaced.replaced_by_id) == (DocumentState.REPLACED, issued.id)
    assert actions == [
        "document.created", "document.annex_added", "document.annex_added", "document.submitted",
        "document.initialled", "document.signed", "document.sealed",
    ]  # fmt: skip
    found = verify(blobs().path(issued.sha256 or ""), now=clock.now())
    assert found.verdict is Verdict.VALID
    assert [each.field for each in found.signatures] == ["sig-officer", "sig-seal"]
    assert text.sealed_sha256 is None
    sealed = blobs().path(other.sealed_sha256 or "").read_bytes()
    assert sealed.startswith(blobs().path(other.sha256 or "").read_bytes())
    of_annex = verify(sealed, now=clock.now())
    assert of_annex.verdict is Verdict.VALID
    assert [each.field for each in of_annex.signatures] == ["sig-annex"]


OUT_OF_ORDER = [(step, act) for step in Step for act in Act if find_move(act, step) is None]


@pytest.mark.parametrize(("step", "act"), OUT_OF_ORDER)
def test_an_act_out_of_order_is_refused(bureau: Bureau, step: Step, act: Act) -> None:
    document_id = make_outgoing_at(bureau, step)
    before = read(document_id)
    with pytest.raises(chain.OutOfOrder):
        bureau.order(document_id, act, reason="x")
    after = read(document_id)
    assert (after.step, after.pending, after.updated_at) == (step, None, before.updated_at)


@pytest.mark.parametrize("act", [Act.INITIAL, Act.SEND_BACK])
def test_nothing_is_done_while_the_portal_works(bureau: Bureau, act: Act) -> None:
    document_id = make_outgoing(bureau)
    bureau.order(document_id, Act.SUBMIT)
    with pytest.raises(chain.StillWorking):
        bureau.order(document_id, act, reason="x")
    assert (read(document_id).step, read(document_id).pending) == (Step.CHECKING, "render")


def test_the_drafter_does_not_initial(bureau: Bureau) -> None:
    document_id = make_outgoing_at(bureau, Step.CHECKING)
    with pytest.raises(chain.OwnDraft):
        bureau.order(document_id, Act.INITIAL, actor=bureau.drafter)
    assert read(document_id).initials is None


def test_another_than_the_named_signer_does_not_sign(bureau: Bureau) -> None:
    document_id = make_outgoing_at(bureau, Step.SIGNING)
    with pytest.raises(chain.AnotherSigner):
        bureau.order(document_id, Act.SIGN, actor=bureau.checker)
    assert read(document_id).pending is None


def test_a_signer_whose_authority_ended_does_not_sign(bureau: Bureau) -> None:
    assert bureau.clerk.id
    document_id = make_outgoing_at(bureau, Step.SIGNING)
    make_authority(bureau.unit, bureau.clerk.id)  # The register names somebody else.
    with pytest.raises(DomainError, match="Sổ thẩm quyền ký"):
        bureau.order(document_id, Act.SIGN)
    assert (read(document_id).step, read(document_id).pending) == (Step.SIGNING, None)


@pytest.mark.parametrize("step", [Step.CHECKING, Step.SIGNING, Step.NUMBERING])
def test_a_document_is_sent_back_with_a_reason_and_submitted_anew(
    bureau: Bureau, step: Step
) -> None:
    document_id = make_outgoing_at(bureau, step)
    with pytest.raises(chain.ReasonMissing):
        bureau.order(document_id, Act.SEND_BACK, reason=" ")
    assert read(document_id).step is step
    bureau.order(document_id, Act.SEND_BACK, reason="Sai thể thức")
    returned = read(document_id)
    assert (returned.step, returned.returned_reason) == (Step.DRAFT, "Sai thể thức")
    with transaction():
        changed = draft_of(bureau, kind="thong-bao", subject="Sửa lại")
        drafting.save(document_id, changed, seen=None, actor=bureau.drafter, now=clock.now())
    bureau.order(document_id, Act.SUBMIT)
    again = read(document_id)
    assert (again.revision, again.rendered_sha256, again.returned_reason) == (2, None, None)
    with transaction(writing=False):
        issued = registers.get(again.issued_document_id or document_id)
    assert (issued.kind, issued.title, issued.symbol) == ("Thông báo", "Sửa lại", "TB-UBND")


class TestDrafting:
    def test_is_over_once_the_document_is_submitted(self, bureau: Bureau) -> None:
        document_id = make_outgoing_at(bureau, Step.CHECKING)
        with transaction(), pytest.raises(drafting.NotWithDrafter):
            drafting.save(
                document_id, draft_of(bureau), seen=None, actor=bureau.drafter, now=clock.now()
            )

    def test_refuses_what_is_older_than_what_is_saved(self, bureau: Bureau) -> None:
        document_id = make_outgoing(bureau)
        first = read(document_id).updated_at
        with transaction():
            newer = draft_of(bureau, subject="Mới hơn")
            drafting.save(document_id, newer, seen=first, actor=bureau.drafter, now=clock.now())
        with transaction(), pytest.raises(drafting.StaleOutgoing):
            drafting.save(
                document_id, draft_of(bureau), seen=first, actor=bureau.drafter, now=clock.now()
            )
        assert read(document_id).subject == "Mới hơn"

    def test_offers_only_whom_the_register_lets_sign_the_kind(self, bureau: Bureau) -> None:
        assert bureau.head.id
        make_authority(bureau.unit, bureau.head.id, scope="documents", codes=("thong-bao",))
        with transaction(), pytest.raises(drafting.SignerUnknown):
            drafting.create(bureau.unit, draft_of(bureau), actor=bureau.drafter, now=clock.now())
        assert read(make_outgoing(bureau, kind="thong-bao")).capacity == ["TM. ỦY BAN NHÂN DÂN"]

    def test_takes_an_annex_as_text_or_file_but_not_both_or_neither(self, bureau: Bureau) -> None:
        document_id, file = make_outgoing(bureau), inspected()
        for body, given in (("", None), ("Danh sách", file)):
            with transaction(), pytest.raises(drafting.AnnexEmpty):
                drafting.add_annex(
                    document_id, title="x", body=body, file=given,
                    actor=bureau.drafter, now=clock.now(),
                )  # fmt: skip
        with transaction(writing=False):
            assert not find.annexes(document_id)

    def test_takes_ten_annexes(self, bureau: Bureau) -> None:
        document_id = make_outgoing(bureau)

        def add() -> None:
            drafting.add_annex(
                document_id, title="x", body="x", file=None,
                actor=bureau.drafter, now=clock.now(),
            )  # fmt: skip

        with transaction():
            for _number in range(10):
                add()
            with pytest.raises(drafting.TooManyAnnexes):
                add()
            assert len(find.annexes(document_id)) == 10


def test_nothing_given_up_is_not_tried_again(bureau: Bureau) -> None:
    document_id = make_outgoing(bureau)
    with transaction(), pytest.raises(retrying.NothingGivenUp):
        retrying.try_again(document_id, actor=bureau.drafter, now=clock.now())
