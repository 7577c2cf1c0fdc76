"""`portal organisations create-unit`: units of a new installation."""

import click

from portal.core import clock
from portal.core.access import SYSTEM
from portal.core.database import transaction
from portal.core.i18n import gettext as _
from portal.identity.organisations import services
from portal.identity.organisations.rules import UnitKind


@click.group()
def organisations() -> None:
    """Look after units."""


@organisations.command()
@click.option("--code", required=True, help="Identification code, for example H56.14.")
@click.option("--name", required=True)
@click.option("--short-name", required=True)
@click.option("--kind", required=True, type=click.Choice([kind.value for kind in UnitKind]))
@click.option("--symbol", required=True, help="Abbreviation in document symbols, e.g. UBND.")
@click.option("--place-name", required=True, help="Place before the date of papers.")
@click.option("--commune-code", help="Statistics code, for a commune.")
def create_unit(
    *,
    code: str,
    name: str,
    short_name: str,
    kind: str,
    symbol: str,
    place_name: str,
    commune_code: str | None,
) -> None:
    """Create a unit; refuse a code that is taken."""
    with transaction():
        services.create_unit(
            code=code,
            name=name,
            short_name=short_name,
            kind=UnitKind(kind),
            symbol=symbol,
            place_name=place_name,
            commune_code=commune_code,
            actor=SYSTEM,
            now=clock.now(),
        )
    click.echo(_("Đã tạo đơn vị %(code)s.", code=code))
