"""A calendar that changes under a running dossier: what was promised stays promised."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner
from flask import Flask

from portal.core import clock
from portal.core.access import SYSTEM
from portal.core.database import transaction
from portal.identity.organisations.rules import Function
from portal.onestop.calendar import cli
from portal.onestop.calendar.events import PromisesAsked
from portal.onestop.calendar.rules import DayKind, figures
from portal.onestop.calendar.rules.refusals import ExtensionAfterExpiry
from portal.onestop.calendar.services import add_day
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import clock as find_clock
from portal.onestop.dossiers.queries import clock_view
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.rules import Action, Basis, Passed, Step, promised
from portal.onestop.dossiers.rules.warnings import Threshold
from portal.onestop.dossiers.services import clocks, extending, promising
from tests.factories import dossiers as make

pytestmark = pytest.mark.usefixtures("app")
SEVEN_DAYS = "1.013225"
EXAMINED = make.road_to(Step.EXAMINATION)
OFF, WORK = DayKind.OFF, DayKind.WORK


def at(day: int, time: str = "08:30", month: int = 11) -> datetime:
    hour, minute = map(int, time.split(":"))
    return datetime(2026, month, day, hour, minute, tzinfo=clock.VIETNAM)


PROMISED = at(26)


def decree(kind: DayKind, *days: int, told: datetime) -> None:
    with transaction():
        for day in days:
            add_day(
                day=date(2026, 11, day),
                kind=kind,
                name="Ngày minh họa",
                legal_reference="Văn bản minh họa",
                unit_id=None,
                actor=SYSTEM,
                now=told,
            )


def extend(dossier_id: UUID, moment: datetime, days: int = 2) -> None:
    with clock.frozen(moment), transaction():
        extending.extend(
            find.get(dossier_id),
            days=days,
            reason="Chờ kết quả đo đạc.",
            basis=Basis(apology="Xin lỗi ông/bà."),
            actor=make.crew()[Function.AGENCY_HEAD],
            now=clock.now(),
        )


def play(dossier_id: UUID, action: Action, moment: datetime) -> Dossier:
    with clock.frozen(moment):
        make.play(dossier_id, action)
    return make.read(dossier_id)


def check_promise(dossier_id: UUID, due_at: datetime, now: datetime) -> None:
    """What is stored is what its segments give, whatever the calendar says since."""
    with transaction(writing=False):
        dossier = find.get(dossier_id)
        held = find_clock.segments(dossier_id)
        derived = find_clock.derivation(dossier, held, now=now)
        assert derived
        assert (dossier.due_at, promised(held, derived)) == (due_at, due_at)


@pytest.mark.parametrize(
    ("kind", "day", "extended"),
    [
        (WORK, 21, at(30)),
        (OFF, 20, at(30)),
        (WORK, 28, at(28)),
        (OFF, 27, at(1, month=12)),
    ],
)
def test_an_extension_is_added_to_the_promise(kind: DayKind, day: int, extended: datetime) -> None:
    """Days before the promise count as promised; those after it as they are known by then."""
    dossier_id = make.make_dossier(*EXAMINED, code=SEVEN_DAYS)
    decree(kind, day, told=at(18))
    check_promise(dossier_id, PROMISED, at(18, "09:00"))
    extend(dossier_id, at(25, "14:00"))
    check_promise(dossier_id, extended, at(25, "14:00"))
    check_promise(dossier_id, extended, at(27))


def test_an_extension_after_the_promise_is_late_though_days_off_came_since() -> None:
    dossier_id = make.make_dossier(*EXAMINED, code=SEVEN_DAYS)
    decree(OFF, 25, told=at(18))
    with pytest.raises(ExtensionAfterExpiry):
        extend(dossier_id, PROMISED)
    assert make.read(dossier_id).due_at == PROMISED


def test_what_was_granted_is_not_judged_again() -> None:
    """Working days told of after the extension would have let the limit run out before it."""
    dossier_id = make.make_dossier(*EXAMINED, code=SEVEN_DAYS)
    extend(dossier_id, at(25, "14:00"))
    decree(WORK, 21, 22, told=at(25, "15:00"))
    check_promise(dossier_id, at(30), at(25, "16:00"))
    assert play(dossier_id, Action.CONSULT, at(26)).due_at == at(30)
    with transaction(writing=False):
        released = Passed(Action.RELEASE, at(27), "Người ký")
        turned = clocks.plan(find.get(dossier_id), released, now=at(27))
    assert turned
    assert turned.derivation
    assert turned.derivation.due_at == at(30)


def test_what_is_left_after_a_pause_counts_by_the_days_known_then() -> None:
    dossier_id = make.make_dossier(*EXAMINED, code=SEVEN_DAYS)
    play(dossier_id, Action.STOP, at(17))
    decree(WORK, 21, told=at(18))
    with transaction(writing=False):
        view = clock_view.of(find.get(dossier_id), now=at(19))
    assert view.if_now == at(27), "Two days waited, and the Saturday worked"
    resumed = play(dossier_id, Action.RESUME, at(19))
    assert resumed.due_at == at(27)
    decree(OFF, 26, told=at(20))
    check_promise(dossier_id, at(27), at(23))


def test_a_clock_is_late_by_its_promise_alone() -> None:
    """One that stops with time left by its promise is not late because Saturday was worked."""
    dossier_id = make.make_dossier(*EXAMINED, code=SEVEN_DAYS)
    decree(WORK, 21, told=at(18))
    assert play(dossier_id, Action.STOP, at(25, "14:00")).due_at is None


def test_as_many_extensions_as_are_allowed_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = figures.FIGURES["extensions_allowed"]
    twice = tuple(replace(figure, value=2) for figure in entries)
    monkeypatch.setitem(figures.FIGURES, "extensions_allowed", twice)
    dossier_id = make.make_dossier(*EXAMINED, code=SEVEN_DAYS)
    extend(dossier_id, at(25))
    extend(dossier_id, at(27), days=1)
    dossier = make.read(dossier_id)
    assert dossier.due_at == at(1, month=12)
    check_promise(dossier_id, at(1, month=12), at(30))
    with transaction(writing=False):
        told = clock_view.of(find.get(dossier_id), now=at(27)).words
    assert told.endswith("gia hạn thêm 2 ngày làm việc, gia hạn thêm 1 ngày làm việc")


def test_warnings_say_the_distance_that_is_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    (figure,) = figures.FIGURES["warnings"]
    usual = [Threshold.DAY_BEFORE.headline(PROMISED), Threshold.HOURS_BEFORE.briefly(PROMISED)]
    assert usual == ["Hồ sơ còn 1 ngày làm việc", "Còn 4 giờ làm việc"]
    moved = {**figure.value["minutes_from_due"], "day_before": -960, "hours_before": -90}
    value = {**figure.value, "minutes_from_due": moved}
    monkeypatch.setitem(figures.FIGURES, "warnings", (replace(figure, value=value),))
    told = [Threshold.DAY_BEFORE.headline(PROMISED), Threshold.HOURS_BEFORE.briefly(PROMISED)]
    assert told == ["Hồ sơ còn 2 ngày làm việc", "Còn 1 giờ 30 phút làm việc"]
    assert Threshold.LATE.headline(PROMISED) == "Hồ sơ đã quá hạn"


def test_a_year_of_promises_is_replayed_beside_what_was_promised(
    app: Flask, tmp_path: Path
) -> None:
    kept, granted, waits = (make.make_dossier(*EXAMINED, code=SEVEN_DAYS) for _ in range(3))
    extend(granted, at(25, "14:00"))
    play(waits, Action.STOP, at(17))
    decree(OFF, 19, told=at(18))
    codes = {each: make.read(each).code for each in (kept, granted, waits)}
    file = tmp_path / "days.csv"

    def replayed(text: str) -> list[str]:
        file.write_text(text, encoding="utf-8")
        asked = ["replay", "--year", "2026", "--days-off", str(file)]
        with app.app_context():
            done = CliRunner().invoke(cli.calendar, asked)
        assert done.exit_code == 0, done.output
        return [line for line in done.output.splitlines() if "\t" in line or ":" in line]

    told = replayed("2026-11-19,work")
    assert not [line for line in told if any(code in line for code in codes.values())]
    told = replayed("2026-11-21,work\n2026-11-22,work\n")
    line = next(line for line in told if codes[kept] in line)
    assert line.split("\t")[1:] == ["08:30 26/11/2026", "08:30 25/11/2026", "-1"]
    (refused,) = [line for line in told if codes[granted] in line]
    assert refused.startswith(f"không tính được: {codes[granted]}: Không gia hạn được")
    assert not [line for line in told if codes[waits] in line]


def test_the_year_of_a_promise_is_vietnams() -> None:
    """Half past midnight on New Year's Day is still the old year by universal time."""
    dossier_id = make.make_dossier(Action.RECEIVE, code=SEVEN_DAYS)
    midnight = datetime(2027, 1, 1, 0, 30, tzinfo=clock.VIETNAM)
    with transaction():
        find.get(dossier_id).received_at = midnight
    code, listed = make.read(dossier_id).code, {}
    for year in (2026, 2027):
        asked = PromisesAsked(year)
        with transaction(writing=False):
            promising.answer(asked)
        listed[year] = code in {each.reference for each in asked.answers}
    assert listed == {2026: False, 2027: True}
