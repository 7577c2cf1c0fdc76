"""Filing a dossier again under the procedure that was meant, before anybody has examined it.

It stays the dossier that was filed: its number, its papers and the moment of its reception. Form,
path and promised date are those of the right procedure; the journal keeps what was there before.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from portal.core.clock import local
from portal.core.database import session
from portal.core.errors import Refused
from portal.core.i18n import lazy_gettext as _l
from portal.core.json_types import JsonValue
from portal.onestop.dossiers.models import Dossier, Paper
from portal.onestop.dossiers.queries import clock as find_clock
from portal.onestop.dossiers.queries import contents
from portal.onestop.dossiers.queries.forms import pinned
from portal.onestop.dossiers.rules import Step, content_digest, promised
from portal.onestop.dossiers.services import alarms
from portal.onestop.dossiers.services.drafts import pin_form
from portal.onestop.dossiers.services.filing import NotComplete, named
from portal.onestop.dossiers.services.moves import BusyNow, check_version
from portal.onestop.dossiers.services.starting import UnitNotOffered, offer
from portal.onestop.eforms.rules.definitions import FormDefinition
from portal.onestop.eforms.rules.papers import required_papers
from portal.onestop.eforms.rules.walking import check_all, keep_shown
from portal.onestop.workflows.services.publishing import pin_anew

REPAIRABLE = frozenset({Step.INTAKE, Step.ASSIGNMENT})


class NoRepair(Refused):
    """The dossier has been assigned; what was taken in stands."""

    sentence = _l("Hồ sơ đã được phân công nên không sửa thông tin tiếp nhận được nữa.")


@dataclass(frozen=True, slots=True)
class Right:
    """The procedure that was meant, in the revision and with the form by which it is judged."""

    code: str
    name: str
    revision_id: UUID
    form: FormDefinition


@dataclass(frozen=True, slots=True)
class Refiled:
    """What is right: the procedure, all answers, and for which requirement each paper serves.

    ``papers`` names requirements by the ids of papers; one left out serves for none of them.
    """

    right: Right
    answers: Mapping[str, JsonValue]
    papers: Mapping[UUID, str]


@dataclass(frozen=True, slots=True)
class Change:
    """What a repair has changed, for the journal: dates as ISO 8601, questions by their words."""

    facts: dict[str, JsonValue]
    missing: tuple[str, ...]


def right_procedure(dossier: Dossier, code: str) -> Right:
    """Give a procedure to file a dossier under; its own stays in the revision it was filed by.

    Raises UnitNotOffered where the deciding unit does not handle it, or what ``offer`` raises.
    """
    if code == dossier.procedure_code:
        form = pinned(dossier.form_sha256)
        return Right(code, dossier.procedure_name, dossier.revision_id, form)
    found = offer(code)
    if dossier.unit_id not in {unit.id for unit in found.units}:
        raise UnitNotOffered
    return Right(found.code, found.name, found.revision_id, found.form)


def check_repairable(dossier: Dossier, seen: int | None) -> None:
    """Refuse what comes too late; raises StaleDossier, NoRepair or BusyNow."""
    check_version(dossier, seen)
    if dossier.step not in REPAIRABLE:
        raise NoRepair
    if dossier.pending:
        raise BusyNow


def refile(dossier: Dossier, wanted: Refiled, *, seen: int | None, now: datetime) -> Change:
    """Put the right procedure and answers in place of the wrong ones, and promise the date anew.

    The date is counted from the same reception. Gives what has changed and which papers of the
    right procedure are missing. Raises what ``check_repairable`` raises, NotComplete (errors by
    page) or ClockRefused; then nothing is changed.
    """
    check_repairable(dossier, seen)
    form = wanted.right.form
    answers = keep_shown(form, dict(wanted.answers))
    wrong = check_all(form, answers, local(now).date())
    if wrong:
        raise NotComplete(errors={p: [each.sentence for each in f] for p, f in wrong.items()})
    before = _standing(dossier)
    changed = _changed(form, json.loads(dossier.answers), answers)
    missing = _sort_papers(dossier, form, answers, wanted.papers)
    _write(dossier, wanted.right, answers)
    if dossier.procedure_code != before["procedure"]:
        pin_anew(dossier.id, dossier.revision_id, {**answers, "channel": dossier.channel}, now=now)
    _promise_anew(dossier, now)
    session().flush()
    after = _standing(dossier)
    facts = {name: value for name, value in after.items() if before[name] != value}
    old = {f"{name}_before": before[name] for name in facts}
    return Change({**old, **facts, "changed": [*changed], "missing": [*missing]}, tuple(missing))


def _standing(dossier: Dossier) -> dict[str, JsonValue]:
    return {
        "procedure": dossier.procedure_code,
        "procedure_name": dossier.procedure_name,
        "name": dossier.applicant_name,
        "due_at": dossier.due_at.isoformat() if dossier.due_at else None,
    }


def _changed(
    form: FormDefinition, before: Mapping[str, JsonValue], after: Mapping[str, JsonValue]
) -> list[str]:
    fields = (field for page in form.pages for field in page.fields)
    return [field.label for field in fields if before.get(field.id) != after.get(field.id)]


def _write(dossier: Dossier, right: Right, answers: dict[str, JsonValue]) -> None:
    papers: JsonValue = [[p.requirement, p.sha256] for p in contents.papers(dossier.id)]
    columns = {
        "procedure_code": right.code,
        "procedure_name": right.name,
        "revision_id": right.revision_id,
        "form_sha256": pin_form(right.form),
        "answers": json.dumps(answers, ensure_ascii=False),
        "content_sha256": content_digest(answers, papers),
        **named(answers),
    }
    for name, value in columns.items():
        setattr(dossier, name, value)


def _sort_papers(
    dossier: Dossier,
    form: FormDefinition,
    answers: dict[str, JsonValue],
    serves: Mapping[UUID, str],
) -> list[str]:
    """Put each paper to what the right procedure asks for, and name what has none."""
    asked = {paper.id: paper for paper in required_papers(form, answers)}
    for paper in contents.papers(dossier.id):
        wanted = asked.get(serves.get(paper.id, ""))
        if wanted and wanted.id != paper.requirement:
            session().execute(
                sa.update(Paper)
                .where(Paper.id == paper.id)
                .values(requirement=wanted.id, requirement_name=wanted.title)
            )
    sent = {paper.requirement for paper in contents.papers(dossier.id)}
    return [paper.title for paper in asked.values() if paper.id not in sent]


def _promise_anew(dossier: Dossier, now: datetime) -> None:
    """Derive the date from the same reception by the limit of the right procedure."""
    held = find_clock.segments(dossier.id)
    derived = find_clock.derivation(dossier, held, now=now)
    if dossier.received_at is None:
        return
    dossier.due_at = promised(held, derived) if derived else None
    dossier.original_due_at = dossier.due_at
    dossier.due_derivation = derived.to_json() if derived else None
    alarms.set_next(dossier, held, derived, now=now)
