"""What a dossier held at each time, and what has changed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from portal.core.database import session
from portal.core.errors import NotFound
from portal.core.json_types import JsonValue
from portal.onestop.corrections.models import ContentVersion, CorrectionLine, CorrectionSheet
from portal.onestop.corrections.queries import sheets
from portal.onestop.corrections.rules.items import Item, ItemKind, items
from portal.onestop.corrections.rules.verdicts import Verdict
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries.forms import pinned
from portal.onestop.eforms.rules.definitions import FormDefinition
from portal.records.documents.models import StoredFile
from portal.records.documents.queries import get as get_stored


@dataclass(frozen=True, slots=True)
class KeptPaper:
    """A file as a version of the content held it."""

    requirement: str
    requirement_name: str
    file_id: UUID
    file_name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Change:
    """One item before and after an answer; ``line`` is what the officer had said of it."""

    label: str
    kind: ItemKind
    before: str
    after: str
    old_files: Sequence[KeptPaper]
    new_files: Sequence[KeptPaper]
    line: CorrectionLine | None
    changed: bool


@dataclass(frozen=True, slots=True)
class Changes:
    """What an answer changed, what was asked for and stayed, and what was not asked for."""

    changed: Sequence[Change]
    unchanged: Sequence[Change]
    rest: Sequence[Item]
    before: ContentVersion
    after: ContentVersion


def of_dossier(dossier_id: UUID) -> Sequence[ContentVersion]:
    """List the versions of a dossier's content, the first one first."""
    wanted = sa.select(ContentVersion).where(ContentVersion.dossier_id == dossier_id)
    return session().scalars(wanted.order_by(ContentVersion.number)).all()


def papers(version: ContentVersion) -> list[KeptPaper]:
    """Read the files that a version held."""
    rows: Sequence[Any] = version.papers
    return [KeptPaper(**{**row, "file_id": UUID(row["file_id"])}) for row in rows]


def answers(version: ContentVersion) -> dict[str, JsonValue]:
    """Read the answers that a version held."""
    held: dict[str, JsonValue] = json.loads(version.answers)
    return held


def kept_file(dossier_id: UUID, file_id: UUID) -> StoredFile:
    """Give a file that some version of a dossier held; raises NotFound for any other."""
    held = (paper.file_id for version in of_dossier(dossier_id) for paper in papers(version))
    if file_id not in held:
        raise NotFound
    return get_stored(file_id)


def changes(sheet: CorrectionSheet, dossier: Dossier, *, masked: bool = True) -> Changes:
    """Compare what was held before and after the answer to a sheet; raises SheetNotFound."""
    found = of_dossier(dossier.id)
    after = next((version for version in found if version.sheet_id == sheet.id), None)
    if after is None:
        raise sheets.SheetNotFound
    before = next(version for version in found if version.number == after.number - 1)
    form = pinned(dossier.form_sha256)
    old, new = _items(form, before, masked=masked), _items(form, after, masked=masked)
    said = {line.item: line for line in sheets.lines(sheet.id)}
    compared = [_change(key, old, new, (before, after), said) for key in _touched(old, new, said)]
    rest = [item for key, item in new.items() if key not in _touched(old, new, said)]
    return Changes(
        [change for change in compared if change.changed],
        [change for change in compared if not change.changed],
        rest,
        before,
        after,
    )


def _items(form: FormDefinition, version: ContentVersion, *, masked: bool) -> dict[str, Item]:
    found = items(form, answers(version), papers(version), masked=masked)
    return {item.key: item for item in found}


def _touched(
    old: Mapping[str, Item], new: Mapping[str, Item], said: Mapping[str, CorrectionLine]
) -> list[str]:
    asked = {key for key, line in said.items() if line.verdict is Verdict.DEFICIENT}
    return [
        key
        for key in dict.fromkeys([*old, *new])
        if key in asked or _content(old, key) != _content(new, key)
    ]


def _content(found: Mapping[str, Item], key: str) -> str:
    return found[key].content if key in found else ""


def _change(
    key: str,
    old: Mapping[str, Item],
    new: Mapping[str, Item],
    versions: tuple[ContentVersion, ContentVersion],
    said: Mapping[str, CorrectionLine],
) -> Change:
    item = new.get(key) or old[key]
    before, after = (
        [p for p in papers(v) if item.kind is ItemKind.PAPER and p.requirement == item.name]
        for v in versions
    )
    return Change(
        label=item.label,
        kind=item.kind,
        before=old[key].shown if key in old else "",
        after=new[key].shown if key in new else "",
        old_files=before,
        new_files=after,
        line=said.get(key),
        changed=_content(old, key) != _content(new, key),
    )
