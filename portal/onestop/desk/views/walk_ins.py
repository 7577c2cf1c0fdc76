"""The blueprint of the counter, finding an officer's own walk-in dossier, and its one page."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from flask import Blueprint, render_template, request
from werkzeug.datastructures import MultiDict

from portal.core import clock
from portal.core.access import actor, authorize
from portal.core.json_types import JsonObject
from portal.identity.organisations.queries import get_unit, units
from portal.onestop.desk import policies
from portal.onestop.desk.models import CounterIntake
from portal.onestop.desk.queries import intake as find
from portal.onestop.desk.queries.duplicates import duplicates
from portal.onestop.desk.queries.scans import UNSORTED, Scans, scans
from portal.onestop.desk.services.scans import TAKEN_AWAY
from portal.onestop.desk.views.sheets import sheet_form
from portal.onestop.dossiers.models import Draft
from portal.onestop.dossiers.queries import drafts
from portal.onestop.dossiers.services.papers import RULES, rules_for
from portal.onestop.eforms.forms import PageForm, browser_condition
from portal.ui.form import ListedError

counter = Blueprint("counter", __name__, url_prefix="/can-bo/tiep-nhan")


class WalkInPage(NamedTuple):
    """A walk-in dossier as its page shows it: what was asked, and what was typed so far."""

    taken: CounterIntake
    draft: Draft
    sheet: find.Sheet
    form: PageForm

    @property
    def answers(self) -> JsonObject:
        """Give the answers stored and those just typed."""
        return {**self.sheet.answers, **self.form.typed()}

    @property
    def scans(self) -> Scans:
        """Give the papers that are needed or may come to be."""
        asked = frozenset(field.id for field in self.sheet.page.fields)
        return scans(self.draft, asked, self.answers)


def own_intake(draft_id: UUID) -> tuple[CounterIntake, Draft]:
    """Give a walk-in dossier to the officer who began it; raises NotFound for others."""
    taken = find.get_intake(draft_id)
    authorize(policies.may_go_on, taken)
    return taken, drafts.get(draft_id)


def own_draft(draft_id: UUID) -> Draft:
    """Give the draft of an officer's own walk-in dossier; raises NotFound for others."""
    return own_intake(draft_id)[1]


def read_page(draft_id: UUID, posted: MultiDict[str, str] | None = None) -> WalkInPage:
    """Read an officer's own walk-in dossier, as it is stored or with what was just posted."""
    taken, draft = own_intake(draft_id)
    read = partial(_read, draft)
    return WalkInPage(taken, draft, *sheet_form(read, posted or MultiDict()))


def _read(draft: Draft, typed: JsonObject) -> find.Sheet:
    return find.sheet(draft, now=clock.now(), typed=typed)


def show_page(
    page: WalkInPage,
    wrong: Mapping[str, Sequence[str]] = MappingProxyType({}),
    untold: Iterable[str] = (),
) -> str:
    """Show the page; ``wrong`` tells of papers by id, ``untold`` of what stands nowhere else."""
    shown, number = page.scans, page.answers.get("applicant_identity_number")
    own = {field.id for field in page.sheet.page.fields}
    return render_template(
        "onestop/desk/enter.html",
        taken=page.taken,
        draft=page.draft,
        sheet=page.sheet,
        form=page.form,
        problems=(*(ListedError("", each) for each in untold), *_listed(page.form, wrong)),
        wrong=wrong,
        scans=shown,
        conditions={p.definition.id: browser_condition(p.when, own) for p in shown.papers},
        rules_for=rules_for,
        any_kind=RULES,
        UNSORTED=UNSORTED,
        TAKEN_AWAY=TAKEN_AWAY,
        place=request.path,
        unit=get_unit(page.draft.unit_id),
        duplicates=duplicates(str(number or ""), page.draft.procedure_code, actor=actor()),
        units={unit.id: unit.name for unit in units()},
    )


def _listed(form: PageForm, wrong: Mapping[str, Sequence[str]]) -> tuple[ListedError, ...]:
    """List what is to be corrected in the order of the page: questions, then papers."""
    papers = (
        ListedError(f"file-{key or 'stack'}", said)
        for key, found in wrong.items()
        for said in found
    )
    return (*form.error_list, *papers)
