"""The papers of a walk-in dossier: what the form may ask for, and the files put to each."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from portal.core.database import session
from portal.core.i18n import gettext as _
from portal.core.json_types import JsonObject
from portal.onestop.desk.models import CounterIntake
from portal.onestop.dossiers.models import Draft
from portal.onestop.dossiers.queries import drafts, wizard
from portal.onestop.dossiers.queries.drafts import DraftFile, DraftRow
from portal.onestop.eforms.rules.conditions import Condition
from portal.onestop.eforms.rules.definitions import PaperDefinition
from portal.onestop.eforms.rules.papers import check_papers, required_papers
from portal.onestop.eforms.rules.wording import paper_conditions

UNSORTED = ""  # The requirement of a file of which nobody has said yet what it is.
MOST_UNSORTED, MOST_BEGUN = 40, 10


@dataclass(frozen=True, slots=True)
class AskedPaper:
    """A paper that the form may ask for; ``when`` is left out where the sheet cannot settle it."""

    definition: PaperDefinition
    files: Sequence[DraftFile]
    cases: Sequence[str]
    when: Condition | None


@dataclass(frozen=True, slots=True)
class Scans:
    """The papers of a sheet in the order of the form, and the files that lie beside them."""

    papers: Sequence[AskedPaper]
    unsorted: Sequence[DraftFile]


def scans(draft: Draft, asked: frozenset[str], answers: JsonObject) -> Scans:
    """Gather the papers that a draft needs or may come to need.

    ``asked`` are the questions of the sheet: a paper that hangs on one of them is there from the
    start, because the answer may be given after the scan.
    """
    form, files = wizard.form_of(draft), drafts.files(draft.id)
    needed = {paper.id for paper in required_papers(form, answers)}
    papers = [
        AskedPaper(
            paper,
            [file for file in files if file.requirement == paper.id],
            paper_conditions(form, paper),
            paper.shown_when if _within(paper.shown_when, asked) else None,
        )
        for paper in form.papers
        if paper.id in needed or _touches(paper.shown_when, asked)
    ]
    return Scans(papers, [file for file in files if file.requirement == UNSORTED])


def wrong_papers(
    draft: Draft, answers: JsonObject, on_paper: frozenset[str]
) -> dict[str, list[str]]:
    """Tell by paper what is missing or wrong with its files; what lies unsorted is told too."""
    sent = drafts.files_by_requirement(draft.id)
    found = check_papers(wizard.form_of(draft), answers, sent)
    wrong = {key: said for key, said in found.items() if key not in on_paper}
    if sent.get(UNSORTED):
        wrong[UNSORTED] = [_("Còn tệp chưa xếp vào giấy tờ nào.")]
    return wrong


def paper_of(draft: Draft, requirement: str) -> PaperDefinition | None:
    """Find a paper of a draft's form, asked for or not."""
    return next((p for p in wizard.form_of(draft).papers if p.id == requirement), None)


def _within(condition: Condition | None, asked: frozenset[str]) -> bool:
    return condition is not None and condition.fields() <= asked


def _touches(condition: Condition | None, asked: frozenset[str]) -> bool:
    return condition is not None and bool(condition.fields() & asked)


def walk_ins_begun(officer_id: UUID | None) -> Sequence[DraftRow]:
    """List what an officer began at the counter and has not taken in, the latest first."""
    wanted = (
        sa.select(Draft.id, Draft.procedure_code, Draft.procedure_name, Draft.updated_at)
        .join(CounterIntake, CounterIntake.draft_id == Draft.id)
        .where(CounterIntake.officer_id == officer_id, Draft.dossier_id.is_(None))
        .order_by(CounterIntake.begun_at.desc())
    )
    return [DraftRow(*row) for row in session().execute(wanted.limit(MOST_BEGUN))]
