"""Commands about the whole portal."""

import click

from portal.core import clock
from portal.core.settings import settings
from portal.home.demonstration.seeding import seed as fill
from portal.records.signatures.services.sealing import at_hand

SEEDED_DOSSIERS = 300


@click.group()
def demo() -> None:
    """Look after the demonstration."""


@demo.command()
@click.option("--dossiers", type=click.IntRange(min=0), default=SEEDED_DOSSIERS, show_default=True)
def seed(dossiers: int) -> None:
    """Fill an empty portal with procedures, accounts and dossiers; again changes nothing."""
    if not settings().demonstration:
        raise click.ClickException("Demonstration data is refused in the production profile.")
    with at_hand():
        made = fill(dossiers=dossiers, now=clock.now(), tell=click.echo)
    click.echo(f"{made} dossiers made" if made else "Demonstration data is there")
