"""Everything of a dossier that a sheet judges: each field that was asked and each paper."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from portal.core.i18n import gettext as _
from portal.core.i18n import lazy_gettext as _l
from portal.core.json_types import JsonObject, JsonValue
from portal.onestop.eforms.rules.definitions import FieldDefinition, FormDefinition, PaperDefinition
from portal.onestop.eforms.rules.display import display
from portal.onestop.eforms.rules.papers import required_papers
from portal.onestop.eforms.rules.walking import walk

PAPERS = _l("Giấy tờ kèm theo")


class ItemKind(StrEnum):
    """Whether a field or a paper is judged."""

    FIELD = "field"
    PAPER = "paper"


class Filed(Protocol):
    """What is asked of a file that lies with a dossier."""

    @property
    def requirement(self) -> str: ...
    @property
    def requirement_name(self) -> str: ...
    @property
    def file_name(self) -> str: ...
    @property
    def sha256(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to judge; ``content`` is canonical JSON, ``shown`` what people read.

    ``type`` is the field's type, or the paper's id.
    """

    kind: ItemKind
    name: str
    label: str
    section: str
    type: str
    content: str
    shown: str

    @property
    def key(self) -> str:
        """Name the item within its dossier."""
        return f"{self.kind.value}:{self.name}"


def items(
    form: FormDefinition, answers: JsonObject, files: Sequence[Filed], *, masked: bool = False
) -> tuple[Item, ...]:
    """List every field that shows with these answers, then every paper asked for or there."""
    return (*_fields(form, answers, masked=masked), *_papers(form, answers, files))


def field_key(field_id: str) -> str:
    """Name the item of a field."""
    return f"{ItemKind.FIELD.value}:{field_id}"


def paper_key(requirement: str) -> str:
    """Name the item of a paper."""
    return f"{ItemKind.PAPER.value}:{requirement}"


def fields_of(form: FormDefinition, answers: JsonObject) -> dict[str, FieldDefinition]:
    """Give the fields that show, by the keys of their items."""
    return {field_key(f.id): f for step in walk(form, answers) for f in step.fields}


def papers_of(form: FormDefinition, answers: JsonObject) -> dict[str, PaperDefinition]:
    """Give the papers asked for, by the keys of their items."""
    return {paper_key(paper.id): paper for paper in required_papers(form, answers)}


def canonical(value: JsonValue) -> str:
    """Write a value so that equal ones are equal texts."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _fields(form: FormDefinition, answers: JsonObject, *, masked: bool) -> Iterator[Item]:
    for step in walk(form, answers):
        for field in step.fields:
            value = step.answers.get(field.id)
            yield Item(
                kind=ItemKind.FIELD,
                name=field.id,
                label=_(field.label),
                section=_(step.page.title),
                type=field.type.value,
                content=canonical(value),
                shown=display(field, value, masked=masked),
            )


def _papers(form: FormDefinition, answers: JsonObject, files: Sequence[Filed]) -> Iterator[Item]:
    titles = {paper.id: _(paper.title) for paper in required_papers(form, answers)}
    titles |= {f.requirement: _(f.requirement_name) for f in files if f.requirement not in titles}
    for requirement, title in titles.items():
        sent = [file for file in files if file.requirement == requirement]
        yield Item(
            kind=ItemKind.PAPER,
            name=requirement,
            label=title,
            section=str(PAPERS),
            type=requirement,
            content=canonical([file.sha256 for file in sent]),
            shown=", ".join(file.file_name for file in sent),
        )


def by_section(found: Sequence[Item]) -> Mapping[str, list[Item]]:
    """Sort items by the headings under which the form asks for them."""
    sections: dict[str, list[Item]] = {}
    for item in found:
        sections.setdefault(item.section, []).append(item)
    return sections
