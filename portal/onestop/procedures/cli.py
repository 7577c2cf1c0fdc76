"""``portal procedures``: importing catalogue files; and what translators' tools ask of them."""

import json
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

import click

from portal.core import clock
from portal.core.access import SYSTEM
from portal.core.database import transaction
from portal.core.i18n import gettext as _
from portal.onestop.procedures import services
from portal.onestop.procedures.queries import ProcedureNotFound
from portal.onestop.procedures.services import Imported

Message = tuple[int, str, str, list[str]]
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def procedures() -> None:
    """Look after the catalogue of procedures."""


@procedures.command(name="import")
@click.argument("files", nargs=-1, type=_FILE)
def import_files(files: tuple[Path, ...]) -> None:
    """Import catalogue FILES, or the packaged catalogue when none is named."""
    try:
        done = [_import(path) for path in files] or [_load()]
    except services.CatalogueRefused as refused:
        raise click.ClickException(str(refused)) from refused
    for one in done:
        click.echo(
            _(
                "Mới: %(new)s, thay đổi: %(changed)s, giữ nguyên: %(unchanged)s.",
                new=one.new,
                changed=one.changed,
                unchanged=one.unchanged,
            )
        )


@procedures.command()
@click.argument("code")
def retire(code: str) -> None:
    """Take the procedure with a CODE out of force; dossiers filed keep what was in force."""
    try:
        with transaction():
            services.retire(code, actor=SYSTEM, now=clock.now())
    except ProcedureNotFound as unknown:
        raise click.ClickException(str(unknown)) from unknown
    click.echo(_("Đã bãi bỏ thủ tục %(code)s.", code=code))


def _import(path: Path) -> Imported:
    with transaction():
        text = path.read_text(encoding="utf-8")
        return services.import_file(text, name=path.name, actor=SYSTEM, now=clock.now())


def _load() -> Imported:
    with transaction():
        return services.load_catalogue(clock.now())


def extract(
    fileobj: IO[bytes],
    keywords: Collection[str],
    comment_tags: Collection[str],
    options: Mapping[str, Any],
) -> Iterator[Message]:
    """List the words of ``life_events.json``, or the name of the field of a catalogue file.

    ``babel.cfg`` names it as the extractor ``procedures``. The procedures themselves are texts of
    the law and stay Vietnamese.
    """
    del keywords, comment_tags, options
    source = json.load(fileobj)
    events = source if isinstance(source, list) else [source["field"]]
    for text in (event[key] for event in events for key in ("name", "summary") if key in event):
        yield 1, "gettext", text, []
