"""Commands about the whole portal."""

import click

from portal.core import clock, database
from portal.core.i18n import gettext as _
from portal.core.migration import migrate as bring_up_to_date
from portal.core.settings import settings
from portal.home.demonstration.seeding import seed as fill

SEEDED_DOSSIERS = 300


@click.group()
def demo() -> None:
    """Look after the demonstration."""


@demo.command()
@click.option("--dossiers", type=click.IntRange(min=0), default=SEEDED_DOSSIERS, show_default=True)
@click.option("--migrate", is_flag=True, help="First do what ``portal migrate`` does.")
def seed(dossiers: int, *, migrate: bool) -> None:
    """Fill an empty portal with procedures, accounts and dossiers; again changes nothing."""
    if not settings().demonstration:
        raise click.ClickException(_("Cổng đang vận hành thật không nhận dữ liệu trình diễn."))
    if migrate:
        bring_up_to_date(database.engine())
    made = fill(dossiers=dossiers, now=clock.now(), tell=click.echo)
    click.echo(_("Đã lập %(n)s hồ sơ.", n=made) if made else _("Đã có dữ liệu trình diễn."))
