"""A fee that is paid: one entry, one number, a receipt everybody verifies; and its end."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.engine import make_url

from portal.core import clock
from portal.core.database import transaction
from portal.core.errors import DomainError
from portal.core.jobs.worker import run_all
from portal.identity.audit.queries import history
from portal.identity.organisations.rules import Function
from portal.onestop.calendar.rules import SegmentKind
from portal.onestop.dossiers.queries import clock as clocks
from portal.onestop.dossiers.queries import dossiers
from portal.onestop.dossiers.rules import Action, State, Step, replay_clock
from portal.onestop.dossiers.rules.issued import PaperKind
from portal.onestop.fees import queries, services
from portal.onestop.fees.queries import PaymentRow
from portal.onestop.fees.rules import Method
from portal.onestop.fees.services import Paid
from portal.onestop.slips.queries import slips
from portal.onestop.slips.rules.periods import read_period
from portal.records.registers.queries import get as find_document
from tests.factories import dossiers as make
from tests.onestop.slips.papers import stored, words_of

pytestmark = pytest.mark.usefixtures("app")
PAID = Paid("Phí chứng thực", 12_000, Method.CASH, "Lê Thị Hồng Nhung", make.MORNING)
FREE = "1.001776"
POSTGRESQL = make_url("postgresql://").get_dialect()()


def receive(dossier_id: UUID, **changes: object) -> UUID:
    with transaction():
        paid = replace(PAID, **changes)  # type: ignore[arg-type]
        who = make.crew()[Function.INTAKE]
        return services.receive(dossiers.get(dossier_id), paid, actor=who, now=clock.now())


def cancel(dossier_id: UUID, payment_id: UUID, reason: str = "Ghi nhầm số tiền.") -> None:
    with transaction():
        who = make.crew()[Function.INTAKE]
        held = dossiers.get(dossier_id)
        services.cancel(held, payment_id, reason=reason, actor=who, now=clock.now())


def rows(dossier_id: UUID) -> tuple[PaymentRow, ...]:
    with transaction(writing=False):
        return queries.of_dossier(dossier_id)


def entries(dossier_id: UUID) -> list[str]:
    with transaction(writing=False):
        return [row.action for row in history("dossier", dossier_id)]


def test_a_receipt_is_numbered_made_and_verified_and_cancelled_by_a_second_one(
    client: FlaskClient, tmp_path: Path
) -> None:
    dossier_id = make.make_dossier(Action.RECEIVE)
    before = entries(dossier_id)
    payment = receive(dossier_id)
    assert entries(dossier_id) == [*before, "fee.received"] or set(entries(dossier_id)) - set(
        before
    ) == {"fee.received"}
    (row,) = rows(dossier_id)
    assert (row.number, row.stands, row.made) == ("01/PT", True, False)
    run_all(prefix="dossier.")
    with transaction(writing=False):
        slip = slips.find(dossier_id, PaperKind.FEE_RECEIPT, 1)
        assert slip
        said = words_of(stored(slip.sha256), tmp_path)
        assert slip.document_id
        address = f"/v/{find_document(slip.document_id).public_id}"
    for words in ("Số: 01/PT", "Mười hai nghìn đồng", "tiền mặt", "Lê Thị Hồng Nhung", "MINH HỌA"):
        assert words in said
    assert "01/PT" in client.get(address).text

    cancel(dossier_id, payment)
    (row,) = rows(dossier_id)
    assert (row.number, row.cancel_number, row.stands) == ("01/PT", "02/PT", False)
    assert entries(dossier_id).count("fee.cancelled") == 1
    assert "Ghi nhầm số tiền." in client.get(address).text
    run_all(prefix="dossier.")
    with transaction(writing=False):
        second = slips.find(dossier_id, PaperKind.FEE_RECEIPT, 2)
        assert second
        taken_back = words_of(stored(second.sha256), tmp_path)
    assert "HỦY PHIẾU THU SỐ 01/PT" in taken_back
    receive(dossier_id)
    assert [row.number for row in rows(dossier_id)] == ["01/PT", "03/PT"]


def test_one_cancelled_before_it_was_signed_is_revoked_once_it_is() -> None:
    dossier_id = make.make_dossier(Action.RECEIVE)
    cancel(dossier_id, receive(dossier_id))
    run_all(prefix="dossier.")
    with transaction(writing=False):
        first, second = (slips.find(dossier_id, PaperKind.FEE_RECEIPT, n) for n in (1, 2))
        assert first
        assert second
        assert first.document_id
        assert second.document_id
        states = [find_document(key).state for key in (first.document_id, second.document_id)]
    assert states == ["revoked", "in_force"]


def test_the_duty_that_was_waited_for_ends_at_the_moment_of_payment() -> None:
    """However late it is entered: what waits inside the office never stops the clock."""
    dossier_id = make.make_dossier(Action.RECEIVE, Action.ASSIGN, Action.ASK_PAYMENT)
    before = entries(dossier_id)
    paid_at = make.MORNING + timedelta(hours=2)
    with clock.frozen(make.MORNING + timedelta(days=1)):
        receive(dossier_id, paid_at=paid_at, ends_wait=True)
    held = make.read(dossier_id)
    assert (held.state, held.step) == (State.PROCESSING, Step.EXAMINATION)
    with transaction(writing=False):
        segments = clocks.segments(dossier_id)
        assert replay_clock(clocks.passed(dossier_id)) == segments
    assert [segment.kind for segment in segments] == [
        SegmentKind.RUNNING,
        SegmentKind.PAUSED,
        SegmentKind.RUNNING,
    ]
    assert segments[1].end == segments[2].start == paid_at
    assert set(entries(dossier_id)) - set(before) == {"dossier.fee_confirmed"}
    (row,) = rows(dossier_id)
    cancel(dossier_id, row.id)
    assert make.read(dossier_id).state is State.PROCESSING


def test_the_desk_has_no_more_time_because_a_payment_was_entered_late() -> None:
    promised = []
    for entered in (timedelta(hours=3), timedelta(days=3)):
        dossier_id = make.make_dossier(Action.RECEIVE, Action.ASSIGN, Action.ASK_PAYMENT)
        with clock.frozen(make.MORNING + entered):
            receive(dossier_id, paid_at=make.MORNING + timedelta(hours=2), ends_wait=True)
        held = make.read(dossier_id)
        promised.append((held.due_at, held.step_due_at))
    assert promised[0] == promised[1]
    assert promised[0][1] is not None


def test_paid_before_it_was_asked_for_nothing_was_waited_for() -> None:
    dossier_id = make.make_dossier(Action.RECEIVE, Action.ASSIGN)
    with clock.frozen(make.MORNING + timedelta(hours=3)):
        make.play(dossier_id, Action.ASK_PAYMENT)
        receive(dossier_id, paid_at=make.MORNING + timedelta(hours=1), ends_wait=True)
    with transaction(writing=False):
        _first, paused, _last = clocks.segments(dossier_id)
    assert paused.start == paused.end


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"amount_vnd": 0}, services.AmountMissing),
        ({"method": Method.TRANSFER}, services.ReferenceMissing),
        ({"paid_at": make.MORNING + timedelta(minutes=1)}, services.PaidInFuture),
        ({"paid_at": make.MORNING - timedelta(days=1)}, services.PaidBeforeFiling),
        ({"ends_wait": True}, services.NotWaiting),
    ],
)
def test_a_wrong_entry_changes_nothing(
    changes: dict[str, object], refusal: type[DomainError]
) -> None:
    dossier_id = make.make_dossier(Action.RECEIVE)
    before = entries(dossier_id)
    with pytest.raises(refusal):
        receive(dossier_id, **changes)
    assert (rows(dossier_id), entries(dossier_id)) == ((), before)


def test_what_is_not_to_be_paid_is_not_taken() -> None:
    new, free = make.make_dossier(), make.make_dossier(Action.RECEIVE, code=FREE)
    over = make.make_dossier(Action.WITHDRAW)
    for dossier_id, refusal in (
        (new, services.NotNow),
        (over, services.NotNow),
        (free, services.NoFee),
    ):
        with pytest.raises(refusal):
            receive(dossier_id)
        assert rows(dossier_id) == ()


def test_a_wrong_receipt_is_replaced_once_where_nothing_more_is_taken() -> None:
    """The one duty of a procedure that costs nothing, and any fee once the dossier has ended."""
    free = make.make_dossier(Action.RECEIVE, Action.ASSIGN, Action.ASK_PAYMENT, code=FREE)
    over = make.make_dossier(Action.RECEIVE)
    cases = ((free, True, services.NoFee), (over, False, services.NotNow))
    for dossier_id, waited, refusal in cases:
        payment = receive(dossier_id, ends_wait=waited)
        if not waited:
            end(dossier_id)
        with pytest.raises(refusal):
            receive(dossier_id, amount_vnd=21_000)
        cancel(dossier_id, payment)
        with clock.frozen(make.MORNING + timedelta(minutes=5)):
            again = receive(dossier_id, amount_vnd=21_000)
            with pytest.raises(refusal):
                receive(dossier_id, amount_vnd=22_000)
            cancel(dossier_id, again)
        with clock.frozen(make.MORNING + timedelta(minutes=9)):
            receive(dossier_id, amount_vnd=12_000)
        assert [row.amount_vnd for row in rows(dossier_id) if row.stands] == [12_000]
        assert len(rows(dossier_id)) == 3


def end(dossier_id: UUID) -> None:
    with transaction():
        dossiers.get(dossier_id).step = Step.CLOSED


def test_a_receipt_is_cancelled_under_the_lock_of_its_dossier() -> None:
    dossier_id = make.make_dossier(Action.RECEIVE)
    payment, asked = receive(dossier_id), list[str]()

    def note(state: sa.orm.ORMExecuteState) -> None:
        if not isinstance(state.statement, sa.Select):
            return
        told = str(state.statement.compile(dialect=POSTGRESQL))
        if "FOR UPDATE" in told:
            asked.append(told.partition("FROM ")[2].split()[0])

    sa.event.listen(sa.orm.Session, "do_orm_execute", note)
    try:
        cancel(dossier_id, payment)
    finally:
        sa.event.remove(sa.orm.Session, "do_orm_execute", note)
    assert asked[:2] == ["dossier", "fee_payment"]


def test_what_a_unit_took_is_added_up_however_little_is_listed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(queries, "MOST_SHOWN", 2)
    dossier_id = make.make_dossier(Action.RECEIVE)
    first, *_others = (
        receive(dossier_id, amount_vnd=amount, paid_at=make.MORNING - timedelta(minutes=minutes))
        for minutes, amount in ((0, 1_000), (3, 2_000), (2, 4_000), (1, 8_000))
    )
    receive(dossier_id, amount_vnd=16_000, method=Method.TRANSFER, reference="FT1")
    cancel(dossier_id, first)
    month = read_period("2026-11")
    with transaction(writing=False):
        listed = queries.of_unit(make.unit_id(), month)
        taken = queries.taken(make.unit_id(), month)
        nothing = queries.taken(make.unit_id(make.SAM_SON), month)
    assert [row.amount_vnd for row in listed] == [16_000, 1_000]
    assert taken == queries.Taken(5, {Method.CASH: 14_000, Method.TRANSFER: 16_000})
    assert nothing == queries.Taken(0, dict.fromkeys(Method, 0))


def test_nothing_is_taken_or_cancelled_twice() -> None:
    dossier_id = make.make_dossier(Action.RECEIVE)
    payment = receive(dossier_id)
    with pytest.raises(services.AlreadyRecorded):
        receive(dossier_id)
    with pytest.raises(services.ReasonMissing):
        cancel(dossier_id, payment, " ")
    with pytest.raises(queries.PaymentNotFound):
        cancel(make.make_dossier(), payment)
    assert [row.stands for row in rows(dossier_id)] == [True]
    cancel(dossier_id, payment)
    held = rows(dossier_id)
    with pytest.raises(services.AlreadyCancelled):
        cancel(dossier_id, payment)
    assert rows(dossier_id) == held
