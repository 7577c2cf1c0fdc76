"""What a citizen still has to answer, and what was answered already."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from portal.core.database import session
from portal.core.errors import NotFound
from portal.core.json_types import JsonValue
from portal.onestop.corrections.models import (
    AnswerFile,
    CorrectionLine,
    CorrectionSheet,
    FieldAnswer,
)
from portal.onestop.corrections.queries import reasons, sheets
from portal.onestop.corrections.rules.answers import merged, to_answer
from portal.onestop.corrections.rules.items import fields_of, items, papers_of
from portal.onestop.corrections.rules.reasons import Reason
from portal.onestop.corrections.rules.verdicts import Verdict
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import contents
from portal.onestop.dossiers.queries import dossiers as find_dossiers
from portal.onestop.dossiers.queries.forms import pinned
from portal.onestop.eforms.rules.definitions import (
    FieldDefinition,
    FormDefinition,
    PageDefinition,
    PaperDefinition,
)
from portal.records.documents.models import StoredFile
from portal.records.documents.queries import get as get_stored


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that the citizen has put to a paper."""

    id: UUID
    requirement: str
    file_id: UUID
    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing to answer: what was said of it, what was filed, and what is answered so far.

    ``line`` is missing for what only a new answer brought up. Either ``field`` or ``paper``
    is there.
    """

    key: str
    label: str
    before: str
    line: CorrectionLine | None
    reason: Reason | None
    field: FieldDefinition | None
    paper: PaperDefinition | None
    files: Sequence[SentFile]
    answered: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """A dossier with the answers so far put in."""

    form: FormDefinition
    filed: Mapping[str, JsonValue]
    answers: Mapping[str, JsonValue]
    wanted: Sequence[Wanted]

    @property
    def left(self) -> int:
        """Count what still waits for an answer."""
        return sum(1 for one in self.wanted if not one.answered)

    def find(self, key: str) -> Wanted | None:
        """Find one thing to answer by its key."""
        return next((one for one in self.wanted if one.key == key), None)

    def page_of(self, field: FieldDefinition) -> PageDefinition:
        """Give a page that asks one field alone, without the rules between fields.

        Two fields that contradict each other could else never be mended one after the other;
        the rules are asked when everything is handed in.
        """
        return PageDefinition(id=field.id, title=field.label, fields=(field,))


def given(sheet_id: UUID) -> dict[str, JsonValue]:
    """Read the answers to fields saved so far, by field id."""
    rows = session().execute(
        sa.select(FieldAnswer.field_id, FieldAnswer.value).where(FieldAnswer.sheet_id == sheet_id)
    )
    return {field_id: json.loads(value) for field_id, value in rows}


def files(sheet_id: UUID) -> list[SentFile]:
    """List the new files in the order they came."""
    rows = session().execute(
        sa.select(
            *(AnswerFile.id, AnswerFile.requirement, StoredFile.id, StoredFile.name),
            *(StoredFile.media_type, StoredFile.size, StoredFile.sha256),
        )
        .join(StoredFile, StoredFile.id == AnswerFile.file_id)
        .where(AnswerFile.sheet_id == sheet_id)
        .order_by(AnswerFile.saved_at, AnswerFile.id)
    )
    return [SentFile(*row) for row in rows]


def stored_file(sheet_id: UUID, answer_file_id: UUID) -> StoredFile:
    """Give a new file of a sheet; raises NotFound for any other."""
    found = session().get(AnswerFile, answer_file_id)
    if found is None or found.sheet_id != sheet_id:
        raise NotFound
    return get_stored(found.file_id)


def standing(sheet: CorrectionSheet, dossier: Dossier) -> Standing:
    """Read what is to be answered and what is answered, with the answers so far put in."""
    form, filed = pinned(dossier.form_sha256), find_dossiers.answers(dossier)
    new = given(sheet.id)
    answers = merged(form, filed, new)
    said = {line.item: line for line in sheets.lines(sheet.id)}
    wanted = _Reader(form, filed, answers, said, new, files(sheet.id), dossier.id).wanted()
    return Standing(form, filed, answers, wanted)


@dataclass(frozen=True, slots=True)
class _Reader:
    form: FormDefinition
    filed: Mapping[str, JsonValue]
    answers: Mapping[str, JsonValue]
    said: Mapping[str, CorrectionLine]
    new: Mapping[str, JsonValue]
    sent: Sequence[SentFile]
    dossier_id: UUID

    def wanted(self) -> list[Wanted]:
        deficient = {k for k, line in self.said.items() if line.verdict is Verdict.DEFICIENT}
        keys = to_answer(self.form, self.answers, self.said, deficient)
        here = items(self.form, self.answers, contents.papers(self.dossier_id))
        old = items(self.form, self.filed, contents.papers(self.dossier_id))
        labels = {item.key: item.label for item in here}
        before = {item.key: item.shown for item in old}
        return [self._one(key, labels[key], before.get(key, "")) for key in keys]

    def _one(self, key: str, label: str, before: str) -> Wanted:
        line = self.said.get(key)
        field = fields_of(self.form, self.answers).get(key)
        paper = papers_of(self.form, self.answers).get(key)
        sent = [f for f in self.sent if paper and f.requirement == paper.id]
        answered = bool(sent) if paper else bool(field and field.id in self.new)
        if line is None:  # What may stay away need not be answered when nobody asked for it.
            optional = not (field.required if field else paper and paper.min)
            answered = answered or optional
        reason = reasons.find(line.reason_code, line.reason_version) if line else None
        return Wanted(key, label, before, line, reason, field, paper, sent, answered)
