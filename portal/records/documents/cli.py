"""`portal documents sweep` and `portal documents verify`."""

import click

from portal.core import clock
from portal.core.database import transaction
from portal.core.i18n import gettext as _
from portal.records.documents import services


@click.group()
def documents() -> None:
    """Look after stored files."""


@documents.command()
def sweep() -> None:
    """Remove stored contents older than 24 hours that no row names."""
    with transaction(writing=False):
        removed = services.sweep(now=clock.now())
    click.echo(_("Đã xóa %(count)s tệp mồ côi.", count=removed))


@documents.command()
def verify() -> None:
    """Hash every stored content; exit with 1 when one is missing or changed."""
    with transaction(writing=False):
        found = services.verify()
    told = _(
        "Nguyên vẹn: %(whole)s. Mồ côi: %(orphans)s. Thiếu: %(missing)s. Hỏng: %(damaged)s.",
        whole=found.whole,
        orphans=found.orphans,
        missing=len(found.missing),
        damaged=len(found.damaged),
    )
    click.echo(told)
    for key in found.missing + found.damaged:
        click.echo(key)
    if found.missing or found.damaged:
        raise SystemExit(1)
