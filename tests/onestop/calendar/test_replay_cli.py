from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from portal.core import events
from portal.onestop.calendar import cli
from portal.onestop.calendar.events import PromisesAsked
from portal.onestop.calendar.rules import Promise
from tests.factories.identity import make_unit
from tests.onestop.calendar.worlds import at, days

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture(autouse=True)
def promises() -> Iterator[list[Promise]]:
    made: list[Promise] = []

    def tell(asked: PromisesAsked) -> None:
        asked.answers.extend(made)

    events.listen(PromisesAsked, tell)
    yield made
    events._listeners[PromisesAsked].remove(tell)


def replay(app: Flask, file: Path, text: str, year: str = "2026") -> Result:
    file.write_text(text, encoding="utf-8")
    with app.app_context():
        return CliRunner().invoke(cli.calendar, ["replay", "--year", year, "--days-off", str(file)])


def test_promises_that_would_differ_are_listed(
    app: Flask, tmp_path: Path, promises: list[Promise]
) -> None:
    unit_id = make_unit()
    promises += [
        Promise("H56.14-261103-0001", at(3, 11, "14:10"), at(5, 11, "14:10"), days(2)),
        Promise(
            "H56.14-261106-0002",
            at(6, 11, "14:10"),
            at(10, 11, "14:10"),
            days(2),
            unit_id=unit_id,
        ),
        Promise("H56.14-251106-0003", at(6, 11, year=2025), at(11, 11, year=2025), days(2)),
    ]
    done = replay(app, tmp_path / "days.csv", "date,kind,name\n2026-11-10,off,Ngày thử\n\n")
    assert done.exit_code == 0, done.output
    first, last = done.output.splitlines()
    assert first.split("\t") == [
        "H56.14-261106-0002",
        "14:10 10/11/2026",
        "14:10 11/11/2026",
        "+1",
    ]
    assert last == "1 lời hẹn khác đi."


def test_a_make_up_day_brings_promises_forward(
    app: Flask, tmp_path: Path, promises: list[Promise]
) -> None:
    made = Promise("H56.14-261106-0002", at(6, 11, "14:10"), at(9, 11, "14:10"), days(1))
    promises.append(made)
    done = replay(app, tmp_path / "days.csv", "2026-11-07,work")
    assert "\t-2\n" in done.output


@pytest.mark.parametrize("line", ["07/11/2026", "2026-11-07,holiday"])
def test_an_unreadable_line_is_named(app: Flask, tmp_path: Path, line: str) -> None:
    done = replay(app, tmp_path / "days.csv", f"2026-11-06\n{line}\n")
    assert done.exit_code == 2
    assert "Dòng 2" in done.output


def test_a_year_without_calendar_is_refused(app: Flask, tmp_path: Path) -> None:
    assert replay(app, tmp_path / "days.csv", "", year="1990").exit_code == 2
