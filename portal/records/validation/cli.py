"""`portal trust-store begin`: what is installed becomes the first version of the store.

`portal trust-store export` hands the version in force out for checking offline.
"""

import hashlib
from pathlib import Path

import click

from portal.core import clock
from portal.core.access import SYSTEM
from portal.core.database import transaction
from portal.core.settings import settings
from portal.records.signatures.services import trust
from portal.records.validation import services
from portal.records.validation.services.exporting import export_bundle


@click.group(name="trust-store")
def trust_store() -> None:
    """Look after the trust store."""


@trust_store.command()
def begin() -> None:
    """Put the anchors of the trust folder (and of the demonstration) in force, once."""
    current = settings()
    installed = trust.load_installed(current)
    source = "PKI trình diễn" if current.demonstration else "Thư mục tin cậy khi cài đặt"
    with transaction():
        version = services.begin(installed, source=source, actor=SYSTEM, now=clock.now())
        told = f"{version.number}: {version.digest}"
    click.echo(told)


@trust_store.command()
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
def export(out: Path) -> None:
    """Write the version in force and its revocation lists as a signed bundle."""
    data = export_bundle(now=clock.now())
    out.write_bytes(data)
    click.echo(f"{out}: SHA-256 {hashlib.sha256(data).hexdigest()}")
