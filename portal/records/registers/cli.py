"""`portal registers revoke` and `portal registers replace`: end a document's force."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from portal.core import clock
from portal.core.access import SYSTEM
from portal.core.database import transaction
from portal.core.errors import DomainError
from portal.records.registers import queries, services
from portal.records.registers.rules import STATE_WORDS

_reason = click.option("--reason", required=True, help="Shown to everybody who looks it up.")


@click.group()
def registers() -> None:
    """Look after the register of issued documents."""


@registers.command()
@click.argument("public_id")
@_reason
def revoke(public_id: str, reason: str) -> None:
    """End a document's force; the journal keeps the act."""
    with _act():
        found = _find(public_id)
        services.revoke(found.id, reason=reason, actor=SYSTEM, now=clock.now())
    _tell(public_id)


@registers.command()
@click.argument("public_id")
@click.option("--by", "successor", required=True, help="Public identifier of the new document.")
@_reason
def replace(public_id: str, successor: str, reason: str) -> None:
    """End a document's force in favour of another one; the journal keeps the act."""
    with _act():
        old, new = _find(public_id), _find(successor)
        services.replace(old.id, by_id=new.id, reason=reason, actor=SYSTEM, now=clock.now())
    _tell(public_id)


@contextmanager
def _act() -> Iterator[None]:
    """Run one act as a transaction; a refusal ends the command with its sentence."""
    try:
        with transaction():
            yield
    except DomainError as error:
        raise click.ClickException(str(error)) from error


def _find(public_id: str) -> queries.DocumentRow:
    found = queries.find_by_public_id(public_id)
    if found is None:
        raise queries.DocumentNotFound
    return found


def _tell(public_id: str) -> None:
    with transaction(writing=False):
        found = _find(public_id)
    click.echo(f"{found.full_number}: {STATE_WORDS[found.state]}")
