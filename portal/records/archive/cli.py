"""`portal archive demand|demands|look`: levels demanded, and what is due for renewal."""

from datetime import datetime

import click

from portal.core import clock
from portal.core.access import SYSTEM
from portal.core.database import transaction
from portal.core.errors import DomainError
from portal.records.archive import queries, services
from portal.records.archive.rules import ANY_KIND
from portal.records.archive.services import preserving
from portal.records.signatures.rules import Level


@click.group()
def archive() -> None:
    """Keep signatures verifiable."""


@archive.command()
@click.option("--kind", default=ANY_KIND, help="Kind of document as the register has it; or all.")
@click.option("--level", type=click.Choice([each.value for each in Level]), required=True)
@click.option("--from", "day", type=click.DateTime(["%Y-%m-%d"]), required=True)
@click.option("--basis", required=True, help="Who decided, by which decision.")
def demand(kind: str, level: str, day: datetime, basis: str) -> None:
    """Demand a level of a kind of document from a day on; the journal keeps it."""
    try:
        with transaction():
            services.demand(
                kind,
                Level(level),
                effective_from=day.date(),
                basis=basis,
                actor=SYSTEM,
                now=clock.now(),
            )
    except DomainError as error:
        raise click.ClickException(str(error)) from error


@archive.command()
def demands() -> None:
    """List what was and is demanded."""
    with transaction(writing=False):
        for each in queries.demands():
            click.echo(f"{each.effective_from} {each.level} {each.kind or '*'}: {each.basis}")


@archive.command()
def look() -> None:
    """Ask for every renewal that is due, as the nightly job does."""
    with transaction():
        click.echo(str(preserving.look(now=clock.now())))
