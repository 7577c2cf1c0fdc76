"""Reading a walk-in dossier that is being entered, and hints of duplicates."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from portal.core.clock import local
from portal.core.crypto import blind_index
from portal.core.database import session
from portal.core.errors import NotFound
from portal.core.json_types import JsonValue
from portal.core.search.fold import fold
from portal.identity.audit.queries import EventRow, history
from portal.onestop.desk.models import CounterIntake
from portal.onestop.dossiers.models import Dossier, Draft
from portal.onestop.dossiers.queries import contents, drafts, wizard
from portal.onestop.dossiers.rules import State, Step
from portal.onestop.eforms.rules import walking
from portal.onestop.eforms.rules.definitions import (
    FieldDefinition,
    FormDefinition,
    PageDefinition,
    PaperDefinition,
)
from portal.onestop.eforms.rules.papers import required_papers

MOST_HINTS, REPAIRED = 5, "dossier.intake_repaired"


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An open dossier of the same applicant and procedure; whatever its unit."""

    id: UUID
    code: str
    unit_id: UUID
    state: State
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class Sheet:
    """The one page on which an officer enters a dossier: what must be asked, answers so far."""

    page: PageDefinition
    answers: dict[str, JsonValue]
    today: date


def get_intake(draft_id: UUID) -> CounterIntake:
    """Give a walk-in dossier that is being entered or was; raises NotFound."""
    found = session().get(CounterIntake, draft_id)
    if found is None:
        raise NotFound
    return found


def sheet(draft: Draft, *, now: datetime) -> Sheet:
    """Gather the questions that cannot be left out, of all pages that show, on one page."""
    form, answers = wizard.form_of(draft), drafts.answers(draft)
    return _on_one_page(form, answers, now, lambda field: field.required)


def repair_sheet(form: FormDefinition, answers: dict[str, JsonValue], *, now: datetime) -> Sheet:
    """Gather what cannot be left out, and all that is told of the applicant, on one page.

    An identity number is not shown: left empty, it stays as it is.
    """

    def asked(field: FieldDefinition) -> bool:
        return field.required or field.id.startswith("applicant_")

    return _on_one_page(form, answers, now, asked)


def _on_one_page(
    form: FormDefinition,
    answers: dict[str, JsonValue],
    now: datetime,
    asked: Callable[[FieldDefinition], bool],
) -> Sheet:
    steps = list(walking.walk(form, answers))
    fields = tuple(field for step in steps for field in step.fields if asked(field))
    names = {field.id for field in fields}
    rules = tuple(rule for step in steps for rule in step.page.rules if rule.field in names)
    page = PageDefinition(id="quay", title=form.title, fields=fields, rules=rules)
    return Sheet(page, answers, local(now).date())


@dataclass(frozen=True, slots=True)
class FiledPaper:
    """A paper as it was filed, and the requirement of another form that it seems to serve."""

    id: UUID
    file_name: str
    requirement_name: str
    serves: str


def papers_for(
    dossier_id: UUID, form: FormDefinition, answers: dict[str, JsonValue]
) -> tuple[Sequence[PaperDefinition], Sequence[FiledPaper]]:
    """List what a form asks for, and which of the filed papers seem to be that."""
    asked = required_papers(form, answers)
    by_title = {fold(paper.title): paper.id for paper in asked}
    known = {paper.id: fold(paper.title) for paper in asked}
    filed = [
        FiledPaper(
            paper.id,
            paper.file_name,
            paper.requirement_name,
            paper.requirement
            if known.get(paper.requirement) == fold(paper.requirement_name)
            else by_title.get(fold(paper.requirement_name), ""),
        )
        for paper in contents.papers(dossier_id)
    ]
    return asked, filed


def repairs_of(dossier_id: UUID) -> list[EventRow]:
    """List how the intake of a dossier was corrected, the first time first."""
    return [each for each in history("dossier", dossier_id) if each.action == REPAIRED]


def duplicates(
    identity: str | None, procedure_code: str, *, but: UUID | None = None
) -> Sequence[Duplicate]:
    """List the open dossiers of the same identity number (by its blind index) and procedure."""
    if not identity:
        return ()
    return duplicates_by_index(blind_index("identity", identity), procedure_code, but=but)


def duplicates_by_index(
    index: str | None, procedure_code: str, *, but: UUID | None = None
) -> Sequence[Duplicate]:
    """List the open dossiers of the same blind index and procedure, the latest first."""
    if index is None:
        return ()
    columns = [getattr(Dossier, name) for name in Duplicate.__slots__]
    wanted = sa.select(*columns).where(
        Dossier.applicant_identity_index == index,
        Dossier.procedure_code == procedure_code,
        Dossier.step != Step.CLOSED,
        Dossier.id != but if but else sa.true(),
    )
    rows = session().execute(wanted.order_by(Dossier.submitted_at.desc()).limit(MOST_HINTS))
    return [Duplicate(*row) for row in rows]
