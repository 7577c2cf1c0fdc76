"""`portal accounts create-administrator`: the first person who may sign in."""

import click

from portal.core import clock
from portal.core.access import SYSTEM
from portal.core.database import transaction
from portal.core.i18n import gettext as _
from portal.core.settings import settings
from portal.identity.accounts.services import people
from portal.identity.organisations.queries import unit
from portal.identity.organisations.rules import Function
from portal.identity.organisations.services import assign


@click.group()
def accounts() -> None:
    """Look after accounts."""


@accounts.command()
@click.option("--username", required=True)
@click.option("--name", required=True, help="Full name, with marks.")
@click.option("--unit", "unit_code", required=True, help="Identification code of a unit.")
def create_administrator(username: str, name: str, unit_code: str) -> None:
    """Create an administrator and print a token that sets the password within 30 minutes."""
    now = clock.now()
    with transaction():
        unit_id = unit(unit_code).id
        account_id = people.create_staff(
            display_name=name, username=username, actor=SYSTEM, now=now
        )
        assign(
            account_id=account_id,
            unit_id=unit_id,
            function=Function.ADMINISTRATOR,
            actor=SYSTEM,
            now=now,
        )
        token = people.start_setup(account_id=account_id, actor=SYSTEM, now=now)
    click.echo(
        _("Mở %(address)s và nhập mã:", address=f"{settings().public_url}/dang-nhap/thiet-lap")
    )
    click.echo(token)
