from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal.core import clock
from portal.core.access import SYSTEM
from portal.core.database import transaction
from portal.core.templates import render_piece
from portal.identity.accounts.models import ExternalIdentity
from portal.identity.organisations.rules import Function
from portal.onestop.calendar.rules import figures as law
from portal.onestop.desk.models import CounterIntake
from portal.onestop.dossiers.models import Dossier, MoveRecord
from portal.onestop.dossiers.queries import dossiers
from portal.onestop.dossiers.rules import Action, State, Step
from portal.onestop.fees import services as fees
from portal.onestop.fees.rules import Method
from portal.onestop.performance.queries import durations, figures
from portal.onestop.performance.queries.conditions import Scope
from portal.onestop.performance.queries.figures import COUNTS, SHARE_OF, UnknownCount
from portal.onestop.performance.queries.publication import (
    changed,
    charged,
    identified,
    in_time,
    with_any,
)
from portal.onestop.performance.rules.durations import Thirds
from portal.onestop.performance.rules.periods import around
from portal.onestop.procedures import queries as procedures
from portal.onestop.procedures import services as procedure_services
from tests.factories import dossiers as make

Gallery = Mapping[Step, UUID]
_PLACES = ("on_time", "extended", "decided_late", "running", "running_late", "waiting", "ended")


def scope(**changes: object) -> Scope:
    given = {"period": around(make.MORNING)[0], "now": clock.now(), **changes}
    return Scope(**given)  # type: ignore[arg-type]


@pytest.mark.usefixtures("app", "gallery")
class TestCounting:
    def test_every_figure_is_as_long_as_its_list(self) -> None:
        with transaction(writing=False):
            found = figures.counts(scope())
            for name in COUNTS:
                rows, total = figures.behind(name, scope())
                assert found[name] == total == len(rows), name

    def test_every_dossier_received_is_in_one_place(self) -> None:
        for later in (timedelta(), timedelta(days=60)):
            with transaction(writing=False):
                found = figures.counts(scope(now=clock.now() + later))
            assert found["received"] == sum(found[name] for name in _PLACES) > 0
            assert found["decided"] == sum(found[name] for name in _PLACES[:3])

    def test_a_part_is_never_more_than_its_whole(self) -> None:
        with transaction(writing=False):
            found = figures.counts(scope())
        for name, whole in SHARE_OF.items():
            assert found[name] <= found[whole], name
        assert found["returned_again"] <= found["returned"]

    def test_units_and_procedures_add_up_to_all(self) -> None:
        with transaction(writing=False):
            found = figures.counts(scope())
            per_unit = figures.by_unit(scope())
            per_procedure = figures.by_procedure(scope())
        for split in (per_unit, per_procedure):
            for name in COUNTS:
                assert sum(part[name] for part in split.values()) == found[name], name

    def test_time_makes_running_ones_late(self) -> None:
        with transaction(writing=False):
            today = figures.counts(scope())
            later = figures.counts(scope(now=clock.now() + timedelta(days=60)))
        assert today["running"] > later["running"]
        assert later["running_late"] > today["running_late"]

    def test_what_is_sent_back_is_counted(self, gallery: Gallery) -> None:
        with transaction(writing=False):
            rows, _total = figures.behind("returned", scope())
            reasons = figures.return_reasons(scope())
        assert gallery[Step.APPLICANT] in {row.id for row in rows}
        assert sum(count for _name, count in reasons) >= 1

    def test_another_month_is_empty(self) -> None:
        before = around(make.MORNING)[0].before
        with transaction(writing=False):
            assert set(figures.counts(scope(period=before)).values()) == {0}
            assert figures.by_unit(scope(period=before)) == {}

    def test_an_unknown_figure_is_refused(self) -> None:
        with pytest.raises(UnknownCount), transaction(writing=False):
            figures.behind("everything", scope())


@pytest.mark.usefixtures("app")
def test_few_dossiers_give_no_times_and_no_forecast(gallery: Gallery) -> None:
    with transaction(writing=False):
        assert durations.processing_times(make.PLAIN, now=clock.now()) is None
        assert durations.remaining(dossiers.get(gallery[Step.EXAMINATION]), now=clock.now()) is None
        assert durations.tested_steps(now=clock.now()) == ()


def places(dossier_id: UUID) -> list[str]:
    with transaction(writing=False):
        lists = {name: figures.behind(name, scope())[0] for name in _PLACES}
    return [name for name, rows in lists.items() if dossier_id in {row.id for row in rows}]


def write_dates(dossier_id: UUID, **dates: datetime) -> None:
    with transaction() as session:
        session.execute(sa.update(Dossier).where(Dossier.id == dossier_id).values(**dates))


@pytest.mark.usefixtures("app")
def test_an_extension_does_not_keep_the_promise_that_was_made_first() -> None:
    late, minute = make.make_dossier(Action.RECEIVE, Action.EXTEND), timedelta(minutes=1)
    dossier = make.read(late)
    assert dossier.original_due_at
    assert dossier.due_at
    assert dossier.original_due_at < dossier.due_at
    for decided, place in (
        (dossier.original_due_at, "on_time"),
        (dossier.original_due_at + minute, "extended"),
        (dossier.due_at, "extended"),
        (dossier.due_at + minute, "decided_late"),
    ):
        write_dates(late, decided_at=decided)
        assert places(late) == [place]
    waited = make.make_dossier(Action.RECEIVE)
    write_dates(
        waited,
        original_due_at=dossier.original_due_at,
        due_at=dossier.due_at,
        decided_at=dossier.due_at,
    )
    assert places(waited) == ["on_time"], "time that the citizen took moves the date"


@pytest.mark.usefixtures("app")
def test_a_standing_transfer_counts_and_a_cancelled_one_does_not() -> None:
    dossier_id = make.make_dossier(Action.RECEIVE)
    asked = make.make_dossier(Action.RECEIVE, Action.ASSIGN, Action.ASK_PAYMENT)
    cash = fees.Paid("Phí", 12_000, Method.CASH, "Lê Thị Hồng Nhung", make.MORNING)
    transfer = replace(cash, name="Lệ phí", method=Method.TRANSFER, reference="FT2611")

    def measured() -> tuple[int, int, int, int]:
        with transaction(writing=False):
            found = figures.counts(scope())
            takes_fee = charged(scope())
            both = found["paid_by_transfer"], found["financial_duty"]
            rows, _total = figures.behind("financial_duty", scope())
        assert asked in {row.id for row in rows}
        figure = with_any(takes_fee)
        return (*both, figure.numerator, figure.denominator)

    *nothing, procedures = measured()
    assert nothing == [0, 1, 0]
    assert procedures > 10
    who = make.crew()[Function.INTAKE]
    with transaction():
        held = dossiers.get(dossier_id)
        fees.receive(held, cash, actor=who, now=clock.now())
        wrong = fees.receive(held, transfer, actor=who, now=clock.now())
    assert measured() == (1, 2, 1, procedures)
    with transaction():
        fees.cancel(dossiers.get(dossier_id), wrong, reason="Sai", actor=who, now=clock.now())
    assert measured() == (0, 2, 0, procedures)


@pytest.mark.usefixtures("app")
def test_a_procedure_counts_once_somebody_filed_it_with_an_electronic_identity() -> None:
    def measured() -> tuple[int, dict[str, int]]:
        with transaction(writing=False):
            rows = identified(scope())
        return with_any(rows).numerator, {row.code: row.dossiers for row in rows}

    dossier = make.read(make.make_dossier(Action.RECEIVE))
    begun, rows = measured()
    assert rows[make.PLAIN] == begun == 0
    with transaction() as session:
        session.add(
            ExternalIdentity(
                account_id=dossier.submitted_by,
                issuer="https://dinh-danh.example",
                subject="079",
                linked_at=clock.now(),
            )
        )
    begun, rows = measured()
    assert rows[make.PLAIN] == begun == 1


@pytest.mark.usefixtures("app")
def test_a_change_of_a_procedure_is_in_time_up_to_the_day_from_which_it_holds() -> None:
    """The first revision and a mere correction of words change nothing in law."""
    today = clock.local(clock.now()).date()
    days = (today, today, today - timedelta(days=1), None)
    with transaction():
        for number, day in enumerate(days):
            held = procedures.get(make.PLAIN).content
            told = {"effective_from": day.isoformat() if day else None, "summary": str(number)}
            made = procedure_services.draft({**held, **told}, actor=SYSTEM, now=clock.now())
            procedure_services.publish(made, actor=SYSTEM, now=clock.now())
        rows = changed(scope())
        elsewhere = changed(scope(procedure_code=make.MARRIAGE))
    assert [(row.effective_from, row.in_time) for row in rows] == [
        (days[2], False),
        (days[0], True),
    ]
    figure = in_time(rows)
    assert (figure.numerator, figure.denominator) == (1, 2)
    assert not elsewhere


@pytest.mark.usefixtures("app")
def test_what_is_filled_in_from_an_earlier_dossier_counts_as_reused() -> None:
    dossier = make.read(make.make_dossier(Action.RECEIVE))
    with transaction() as session:
        session.add(
            CounterIntake(
                draft_id=dossier.draft_id,
                officer_id=make.crew()[Function.INTAKE].id,
                helped_at_unit_id=dossier.unit_id,
                received_at_unit_id=dossier.unit_id,
                channel="counter",
                on_paper=[],
                begun_at=clock.now(),
            )
        )
    with transaction() as session:
        assert figures.counts(scope())["data_reused"] == 0
        session.get_one(CounterIntake, dossier.draft_id).prefilled_from = dossier.id
        session.flush()
        assert figures.counts(scope())["data_reused"] == 1


def test_what_is_shown_is_what_was_tested(app: Flask, gallery: Gallery) -> None:
    """Twenty-four dossiers of one procedure: the older ones teach, the later ones judge."""
    model, now = gallery[Step.HANDOVER], clock.now()
    with transaction() as session:
        for number in range(24):
            decided = now - timedelta(days=60 if number < 12 else 5)
            copy_decided(session, model, decided, hours=1 + number % 4)
    with transaction(writing=False):
        running = dossiers.get(gallery[Step.EXAMINATION])
        found = durations.remaining(running, now=now)
        steps = {each.step: each.test for each in durations.tested_steps(now=now)}
    assert found
    assert found.forecast.count > 12
    assert found.test == steps[Step.EXAMINATION]
    assert found.test is not None
    assert 0 < found.test.within_half <= found.test.within_most <= 1
    facts = {"forecast": found.forecast, "test": found.test, "day_minutes": 480}
    with app.test_request_context():
        told = render_piece("onestop/performance/_likely.html", **facts)
    assert f"Thử lại {found.test.tried_on} dự báo" in " ".join(told.split())


def copy_decided(session: Session, model: UUID, decided: datetime, *, hours: int) -> None:
    """Add a dossier like another that came to be examined some hours before its decision."""
    columns = [c for c in Dossier.__table__.columns if c.name not in {"id", "code", "draft_id"}]
    row = session.execute(sa.select(*columns).where(Dossier.id == model)).one()
    key = uuid4()
    told = {**row._mapping, "id": key, "code": f"H56.901-{key.hex[:10]}", "decided_at": decided}
    session.execute(sa.insert(Dossier).values(told))
    session.execute(
        sa.insert(MoveRecord).values(
            id=uuid4(), dossier_id=key, sequence=1, action=Action.ASSIGN.value,
            to_state=State.PROCESSING, to_step=Step.EXAMINATION, actor_name="Cán bộ minh họa",
            at=decided - timedelta(hours=hours),
        )
    )  # fmt: skip


def test_times_are_told_in_working_days_as_the_law_has_them(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    (known,) = law.FIGURES["minutes_per_working_day"]
    for day, told in ((480, "từ 1 ngày làm việc"), (600, "từ 8 giờ làm việc")):
        monkeypatch.setitem(law.FIGURES, known.name, (replace(known, value=day),))
        facts = {"times": Thirds(480, 960, 12), "day_minutes": durations.day_minutes(clock.now())}
        with app.test_request_context():
            assert told in render_piece("onestop/performance/_times.html", **facts)
