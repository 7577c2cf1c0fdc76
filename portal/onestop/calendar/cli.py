"""`portal calendar replay`: which promises would have differed under another decree."""

import csv
from datetime import date
from pathlib import Path

import click

from portal.core.database import transaction
from portal.core.i18n import format_datetime
from portal.core.i18n import gettext as _
from portal.onestop.calendar import services
from portal.onestop.calendar.rules import DayKind, DecreedDay, Difference, NotReplayed
from portal.onestop.calendar.rules.timeline import FIRST_YEAR, LAST_YEAR

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_MOST_FIELDS = 4


@click.group()
def calendar() -> None:
    """Work with the statutory calendar."""


@calendar.command()
@click.option("--year", type=click.IntRange(FIRST_YEAR, LAST_YEAR), required=True)
@click.option("--days-off", "days_file", type=_FILE, required=True, help="CSV: date,kind,name.")
def replay(year: int, days_file: Path) -> None:
    """List the promises of a year that other days off would have changed."""
    decreed = read_days(days_file)
    with transaction(writing=False):
        found = services.replay_year(year, decreed)
    for each in found:
        click.echo(_line(each))
    changed = sum(isinstance(each, Difference) for each in found)
    click.echo(_("%(count)s lời hẹn khác đi.", count=changed))


def _line(difference: Difference | NotReplayed) -> str:
    if isinstance(difference, NotReplayed):
        facts = {"code": difference.reference, "why": str(difference.why)}
        return _("không tính được: %(code)s: %(why)s", **facts)
    old, new = format_datetime(difference.old_due_at), format_datetime(difference.new_due_at)
    return f"{difference.reference}\t{old}\t{new}\t{difference.days:+d}"


def read_days(path: Path) -> tuple[DecreedDay, ...]:
    """Read a CSV file of days: a date, then perhaps ``off`` or ``work``, a name, a decree.

    A heading row beginning with ``date`` and empty lines are passed over. Raises
    click.BadParameter naming the line.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(enumerate(csv.reader(file), start=1))
    told = [(number, row) for number, row in rows if row and row[0].strip() not in {"", "date"}]
    return tuple(_day(number, [cell.strip() for cell in row]) for number, row in told)


def _day(number: int, row: list[str]) -> DecreedDay:
    day, kind, name, ground = [*row, "", "", ""][:_MOST_FIELDS]
    try:
        return DecreedDay(date.fromisoformat(day), DayKind(kind or "off"), name, ground)
    except ValueError:
        told = _("Dòng %(number)s phải có dạng 2025-05-02,off,Tên ngày nghỉ.", number=number)
        raise click.BadParameter(told, param_hint="--days-off") from None
