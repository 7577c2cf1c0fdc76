"""Reading a walk-in dossier that is being entered."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import Actor
from portal.core.clock import local
from portal.core.crypto import blind_index
from portal.core.database import session
from portal.core.errors import NotFound
from portal.core.json_types import JsonObject, JsonValue
from portal.core.search.fold import fold
from portal.identity.audit.queries import EventRow, history
from portal.onestop.desk.models import CounterIntake
from portal.onestop.dossiers.models import Dossier, Draft
from portal.onestop.dossiers.queries import contents, drafts, wizard
from portal.onestop.dossiers.queries.dossiers import visible_to
from portal.onestop.eforms.rules.conditions import Condition, holds
from portal.onestop.eforms.rules.definitions import (
    FieldDefinition,
    FormDefinition,
    PageDefinition,
    PaperDefinition,
    RuleKind,
)
from portal.onestop.eforms.rules.papers import required_papers

REPAIRED = "dossier.intake_repaired"
MOST_RECENT, _LOOKED_BACK, _APPLICANT = 5, 40, "applicant_"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The one page on which an officer enters a dossier: what must be asked, answers so far.

    ``groups`` are the questions as the citizen's form puts them together: a heading and names.
    ``repeats`` names questions that ask the same of the same person as an earlier one.
    """

    page: PageDefinition
    answers: dict[str, JsonValue]
    today: date
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    repeats: dict[str, str]


def get_intake(draft_id: UUID) -> CounterIntake:
    """Give a walk-in dossier that is being entered or was; raises NotFound."""
    found = session().get(CounterIntake, draft_id)
    if found is None:
        raise NotFound
    return found


def sheet(draft: Draft, *, now: datetime, typed: JsonObject | None = None) -> Sheet:
    """Gather the questions that cannot be left out, of all pages, on one page.

    What depends on another answer is there too, with its condition, so that nothing is asked
    later. Whether it is required is settled by the answers stored and those just ``typed``.
    """
    form, answers = wizard.form_of(draft), drafts.answers(draft)
    return _on_one_page(form, {**answers, **(typed or {})}, now, lambda field: field.required)


def repair_sheet(form: FormDefinition, answers: dict[str, JsonValue], *, now: datetime) -> Sheet:
    """Gather what cannot be left out, and all that is told of the applicant, on one page.

    An identity number is not shown: left empty, it stays as it is.
    """

    def asked(field: FieldDefinition) -> bool:
        return field.required or field.id.startswith(_APPLICANT)

    return _on_one_page(form, answers, now, asked)


def _on_one_page(
    form: FormDefinition,
    answers: dict[str, JsonValue],
    now: datetime,
    asked: Callable[[FieldDefinition], bool],
) -> Sheet:
    groups = [
        (
            page.title,
            tuple(
                _settled(field, page, answers)
                for field in page.fields
                if asked(field) or field.id in _one_of_two(page)
            ),
        )
        for page in form.pages
    ]
    fields = tuple(field for _title, group in groups for field in group)
    names = {field.id for field in fields}
    rules = tuple(rule for page in form.pages for rule in page.rules if rule.field in names)
    return Sheet(
        PageDefinition(id="quay", title=form.title, fields=fields, rules=rules),
        answers,
        local(now).date(),
        tuple((title, tuple(field.id for field in group)) for title, group in groups if group),
        dict(_repeats(fields)),
    )


def _one_of_two(page: PageDefinition) -> frozenset[str]:
    """Name the questions of which one must be answered, though neither is required by itself."""
    pairs = ((rule.field, rule.other) for rule in page.rules if rule.kind is RuleKind.EITHER)
    return frozenset(name for pair in pairs for name in pair)


def _settled(field: FieldDefinition, page: PageDefinition, answers: JsonObject) -> FieldDefinition:
    """Give a question the condition of its page besides its own, and settle if it is required."""
    parts = tuple(part for part in (page.shown_when, field.shown_when) if part)
    return replace(
        field,
        shown_when=Condition(test="all", parts=parts) if parts else None,
        required=field.required and holds(field.required_when, answers),
    )


def _repeats(fields: Sequence[FieldDefinition]) -> Iterator[tuple[str, str]]:
    """Name each question about a fact of the applicant that an earlier one asked for."""
    first: dict[str, str] = {}
    for field in (each for each in fields if each.prefill and each.own_when):
        if field.id.startswith(_APPLICANT):
            first[field.prefill] = field.id
        elif field.prefill in first:
            yield field.id, first[field.prefill]


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


@dataclass(frozen=True, slots=True)
class Known:
    """What an earlier dossier tells of its applicant, by the names that forms prefill from."""

    dossier_id: UUID
    unit_id: UUID
    code: str
    name: str
    facts: dict[str, JsonValue]


def known(identity: str, name: str, *, actor: Actor) -> Known | None:
    """Find what the latest dossier that an officer may see tells of a person.

    Number and name must both be the person's: who knows one alone learns nothing. Marks of the
    name may be left out.
    """
    wanted = sa.select(Dossier.id, Dossier.unit_id, Dossier.code, Dossier.applicant_name).where(
        Dossier.applicant_identity_index == blind_index("identity", identity), visible_to(actor)
    )
    rows = session().execute(wanted.order_by(Dossier.submitted_at.desc()).limit(_LOOKED_BACK))
    found = next((row for row in rows if fold(row.applicant_name) == fold(name)), None)
    return Known(*found, facts=_facts(found.id)) if found else None


def _facts(dossier_id: UUID) -> dict[str, JsonValue]:
    told = json.loads(session().scalars(sa.select(Dossier.answers).filter_by(id=dossier_id)).one())
    return {
        name.removeprefix(_APPLICANT): told[name] for name in told if name.startswith(_APPLICANT)
    }


def recent_procedures(officer_id: UUID | None) -> tuple[str, ...]:
    """List the procedures of the last dossiers an officer took in, the latest first."""
    last = (
        sa.select(Draft.procedure_code)
        .join(CounterIntake, CounterIntake.draft_id == Draft.id)
        .where(CounterIntake.officer_id == officer_id)
        .order_by(CounterIntake.begun_at.desc())
        .limit(_LOOKED_BACK)
    )
    return tuple(dict.fromkeys(session().scalars(last)))[:MOST_RECENT]


def stored_answer(draft: Draft, field_id: str) -> JsonValue:
    """Give one of the answers stored so far, or nothing."""
    return drafts.answers(draft).get(field_id)
