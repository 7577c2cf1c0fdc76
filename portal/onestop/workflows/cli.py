"""``portal workflows``: checking paths, and bringing in new versions of them."""

import json
import sys
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

import click

from portal.core import clock
from portal.core.access import SYSTEM
from portal.core.database import transaction
from portal.core.errors import DomainError
from portal.core.i18n import gettext as _
from portal.onestop.workflows.queries import versions
from portal.onestop.workflows.rules import Finding, Workflow, WorkflowBroken, errors, read_text
from portal.onestop.workflows.services import publishing
from portal.onestop.workflows.services.linting import lint_whole

_FILES = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def workflows() -> None:
    """Look after the paths of dossiers."""


@workflows.command()
@click.argument("files", nargs=-1, type=_FILES)
def lint(files: tuple[Path, ...]) -> None:
    """Check FILES, or the paths in force when none is named; end with 1 when there are errors."""
    with transaction(writing=False):
        wanted = [_read(path) for path in files] or [v.workflow for v in versions.list_in_force()]
        found = [_tell(workflow) for workflow in wanted]
    if any(errors(findings) for findings in found):
        sys.exit(1)


@workflows.command(name="import")
@click.argument("files", nargs=-1, required=True, type=_FILES)
def import_files(files: tuple[Path, ...]) -> None:
    """Publish FILES as new versions of their paths; one with errors is refused."""
    for path in files:
        try:
            with transaction():
                text = path.read_text(encoding="utf-8")
                made = publishing.draft(text, actor=SYSTEM, now=clock.now())
                publishing.publish(made, actor=SYSTEM, now=clock.now())
        except DomainError as refused:
            raise click.ClickException(f"{path.name}: {refused}") from refused
        click.echo(_("Đã công bố %(name)s.", name=path.name))


def _read(path: Path) -> Workflow:
    try:
        return read_text(path.read_text(encoding="utf-8"))
    except WorkflowBroken as broken:
        raise click.ClickException(f"{path.name}: {broken}") from broken


def _tell(workflow: Workflow) -> tuple[Finding, ...]:
    findings = lint_whole(workflow, now=clock.now())
    verdict = _("không có lỗi") if not findings else _("%(n)s điều cần xem", n=len(findings))
    click.echo(f"{workflow.code}: {verdict}")
    for finding in findings:
        place = f" ({finding.where})" if finding.where else ""
        click.echo(f"  {finding.severity.value} {finding.check}: {finding.sentence}{place}")
    return findings


def extract(
    fileobj: IO[bytes],
    keywords: Collection[str],
    comment_tags: Collection[str],
    options: Mapping[str, Any],
) -> Iterator[tuple[int, str, str, list[str]]]:
    """List the words of a definition; ``babel.cfg`` names it as the extractor ``workflows``."""
    del keywords, comment_tags, options
    source = json.load(fileobj)
    if "steps" in source:
        yield from ((1, "gettext", text, []) for text in _words(source))


def _words(told: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON value.
    if isinstance(told, list):
        for part in told:
            yield from _words(part)
    if isinstance(told, dict):
        yield from (told[key] for key in ("name", "summary", "label", "agency") if key in told)
        for part in told.values():
            yield from _words(part)
