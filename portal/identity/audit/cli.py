"""`portal audit verify` and `portal audit anchor`."""

from pathlib import Path

import click

from portal.core import clock
from portal.core.database import transaction
from portal.core.i18n import gettext as _
from portal.identity.audit import queries, services

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def audit() -> None:
    """Check the journal and anchor it."""


@audit.command()
@click.option("--anchors", type=_FILE, help="Anchor file to compare with.")
def verify(anchors: Path | None) -> None:
    """Walk every chain; exit with 1 and name the first bad row when one does not hold."""
    known = queries.read_anchors(anchors or services.anchor_path())
    with transaction(writing=False):
        breaks = queries.verify(known)
    if not breaks:
        click.echo(_("Nhật ký toàn vẹn."))
        return
    first = breaks[0]
    told = _(
        "Nhật ký KHÔNG toàn vẹn: %(count)s chỗ. Đầu tiên: chuỗi %(chain)s, dòng %(seq)s, %(flaw)s.",
        count=len(breaks),
        chain=first.chain,
        seq=first.seq,
        flaw=first.flaw.value,
    )
    click.echo(told)
    raise SystemExit(1)


@audit.command()
@click.option("--to", "target", type=_FILE, help="Anchor file to append to.")
def anchor(target: Path | None) -> None:
    """Write the end of every chain to a file that a later verify compares with."""
    with transaction(writing=False):
        count = services.write_anchor(target or services.anchor_path(), now=clock.now())
    click.echo(_("Đã ghi %(count)s mốc neo.", count=count))
