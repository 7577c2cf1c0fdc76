"""Where a citizen stands in the filing wizard, and what each of its pages shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.core.access import Actor
from portal.core.clock import local
from portal.core.json_types import JsonValue
from portal.identity.accounts.queries import get_account
from portal.identity.organisations.rules.places import THANH_HOA
from portal.onestop.dossiers.models import Draft
from portal.onestop.dossiers.queries import drafts as find
from portal.onestop.dossiers.queries.forms import pinned
from portal.onestop.eforms.rules import walking
from portal.onestop.eforms.rules.definitions import FormDefinition, PageDefinition, PaperDefinition
from portal.onestop.eforms.rules.likeness import Unlike, asks_holder, unlike_account
from portal.onestop.eforms.rules.papers import check_papers, required_papers
from portal.onestop.eforms.rules.summary import SummaryPage, prefilled, summary

PAPERS = "giay-to"
CHECK = "kiem-tra"


@dataclass(frozen=True, slots=True)
class Place:
    """One page of the wizard with the answers it starts from.

    ``own`` says that it asks about the account's holder; ``unlike`` what the account contradicts.
    """

    page: PageDefinition
    answers: Mapping[str, JsonValue]
    today: date
    number: int
    total: int
    before: str | None
    own: bool
    unlike: Sequence[Unlike]


@dataclass(frozen=True, slots=True)
class ClosingPlace:
    """Where a place after the form's own pages stands, and what comes before it."""

    number: int
    total: int
    before: str


@dataclass(frozen=True, slots=True)
class WantedPaper:
    """A paper the form asks for, and the files sent for it."""

    definition: PaperDefinition
    files: Sequence[find.DraftFile]


@dataclass(frozen=True, slots=True)
class CheckSheet:
    """All answers, papers and problems of a draft, before filing."""

    pages: Sequence[SummaryPage]
    papers: Sequence[WantedPaper]
    problems: Mapping[str, Sequence[str]]
    advice: Sequence[str]
    unlike: Sequence[Unlike]


def form_of(draft: Draft) -> FormDefinition:
    """Read the form that a draft was begun with."""
    return pinned(draft.form_sha256)


def place(draft: Draft, page_id: str, reader: Actor, *, now: datetime) -> Place:
    """Give a page of the wizard; raises UnknownPage for a forged or hidden one."""
    form, answers = form_of(draft), find.answers(draft)
    page = walking.page(form, answers, page_id)
    shown = walking.pages(form, answers)
    before = walking.previous_page(form, answers, page_id)
    facts = _facts(reader)
    filled = prefilled(page, answers, facts)
    return Place(
        page=page,
        answers=filled,
        today=local(now).date(),
        number=shown.index(page) + 1,
        total=len(shown) + 2,
        before=before.id if before else None,
        own=asks_holder(page, answers, facts),
        unlike=[u for u in unlike_account(form, answers, facts) if u.page_id == page_id],
    )


def closing_place(draft: Draft, name: str) -> ClosingPlace:
    """Give the place of PAPERS or CHECK, which come after all pages of the form."""
    shown = walking.pages(form_of(draft), find.answers(draft))
    total = len(shown) + 2
    if name == PAPERS:
        return ClosingPlace(total - 1, total, shown[-1].id)
    return ClosingPlace(total, total, PAPERS)


def place_after(draft: Draft, page_id: str) -> str:
    """Name the place after a page, as the end of its address."""
    following = walking.next_page(form_of(draft), find.answers(draft), page_id)
    return following.id if following else PAPERS


def first_open_place(draft: Draft, *, now: datetime) -> str:
    """Name the first place where something is still missing."""
    form, answers = form_of(draft), find.answers(draft)
    page = walking.first_unfinished(form, answers, local(now).date())
    if page is not None:
        return page.id
    missing = check_papers(form, answers, find.files_by_requirement(draft.id))
    return PAPERS if missing else CHECK


def papers(draft: Draft) -> list[WantedPaper]:
    """List the papers that the form asks for with the answers so far."""
    files = find.files(draft.id)
    return [
        WantedPaper(paper, [f for f in files if f.requirement == paper.id])
        for paper in required_papers(form_of(draft), find.answers(draft))
    ]


def check_sheet(draft: Draft, reader: Actor, *, now: datetime) -> CheckSheet:
    """Gather everything for the last look before filing."""
    form, answers, today = form_of(draft), find.answers(draft), local(now).date()
    sent = find.files_by_requirement(draft.id)
    problems = {
        page: [p.sentence for p in found]
        for page, found in walking.check_all(form, answers, today).items()
    }
    missing = [s for found in check_papers(form, answers, sent).values() for s in found]
    return CheckSheet(
        pages=summary(form, answers, joined=True),
        papers=papers(draft),
        problems={**problems, PAPERS: missing} if missing else problems,
        advice=[
            p.sentence for found in walking.advice(form, answers, today).values() for p in found
        ],
        unlike=unlike_account(form, answers, _facts(reader)),
    )


def _facts(reader: Actor) -> dict[str, JsonValue]:
    """Give what the account knows of its holder, by the names that forms prefill from."""
    if reader.id is None:
        return {}
    account = get_account(reader.id)
    return {
        "full_name": account.display_name,
        "born": account.date_of_birth.isoformat() if account.date_of_birth else "",
        "sex": account.sex.value if account.sex else "",
        "identity_number": account.identity_number or "",
        "phone": account.phone or "",
        "email": account.email or "",
        "residence_province": THANH_HOA if account.commune_code else "",
        "residence_commune": account.commune_code or "",
        "residence_detail": account.address or "",
    }
