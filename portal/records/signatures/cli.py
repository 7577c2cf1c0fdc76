"""`portal sealer` runs the process that applies seals; `portal signers` looks after devices."""

import click

from portal.core.settings import configure, load
from portal.records.signatures.services import DeviceRefused, devices_of, sealing
from portal.records.signatures.services.signers import become_sealer


@click.command()
def sealer() -> None:
    """Apply seals for the other processes until told to stop; holds the seals' keys."""
    sealing.run(load())


@click.group()
def signers() -> None:
    """Look after signing devices."""


@signers.command()
@click.option("--seals", is_flag=True, help="Also those of seals: run it as the sealer's user.")
def check(*, seals: bool) -> None:
    """Open each assigned device without signing; exit with 1 when one refuses."""
    if seals:
        become_sealer()
    failed = False
    for name, opened in devices_of(configure(load())):
        try:
            click.echo(f"{name}: {opened()}")
        except DeviceRefused as refused:
            failed = True
            click.echo(f"{name}: {type(refused).__name__}: {refused}", err=True)
    if failed:
        raise click.exceptions.Exit(1)
