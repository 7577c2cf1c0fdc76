"""`portal edxml read`: look into a package that somebody sent."""

from pathlib import Path

import click

from portal.core import clock
from portal.core.errors import DomainError
from portal.core.settings import settings
from portal.records.edxml import services
from portal.records.edxml.rules import Trusted
from portal.records.signatures.services import trust


@click.group()
def edxml() -> None:
    """Look after packages between agencies' systems."""


@edxml.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Put files here.")
def read(file: Path, out: Path | None) -> None:
    """Tell what a package says and who signed it; exit with 1 unless the signature holds."""
    try:
        found = services.read(file.read_bytes(), trust=trust.load(settings()), now=clock.now())
    except DomainError as error:
        raise click.ClickException(str(error)) from error
    letter = found.letter
    click.echo(f"{letter.number}/{letter.notation} {letter.issued_on:%d/%m/%Y}: {letter.subject}")
    click.echo(f"{letter.sender.code} {letter.sender.name} [{found.trusted}] {found.signed_by}")
    for number, each in enumerate(letter.attachments, 1):
        click.echo(f"{number}. {each.name} ({each.media_type}), {len(each.content)} B")
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
            (out / f"{number}{Path(each.name).suffix[:8]}").write_bytes(each.content)
    if found.trusted is not Trusted.VALID:
        raise SystemExit(1)
