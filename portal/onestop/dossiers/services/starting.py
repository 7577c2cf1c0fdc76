"""Beginning to file: what is needed, which agencies may decide, and the draft itself."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portal.core.access import Actor
from portal.core.errors import Invalid, Refused
from portal.core.i18n import lazy_gettext as _l
from portal.identity.organisations.queries import UnitRow, units
from portal.identity.organisations.rules import UnitKind
from portal.onestop.dossiers.models import Draft
from portal.onestop.dossiers.services.drafts import ProcedureFacts, start
from portal.onestop.eforms.rules import FormDefinition, PaperDefinition, paper_conditions
from portal.onestop.eforms.services import definition_for
from portal.onestop.procedures import queries as procedures
from portal.onestop.procedures.rules import Level, Route

_KINDS = {
    Level.COMMUNE: (UnitKind.COMMUNE,),
    Level.PROVINCE: (UnitKind.DEPARTMENT, UnitKind.PROVINCE_CENTRE),
}


class UnitNotOffered(Invalid):
    """The chosen agency does not decide on this procedure."""

    sentence = _l("Chọn một cơ quan trong danh sách.")


class NoUnitOffered(Refused):
    """No agency on this portal decides on the procedure."""

    sentence = _l("Thủ tục này chưa có cơ quan nào nhận hồ sơ trên Cổng.")


class FiledElsewhere(Refused):
    """The procedure is handled by a ministry's system."""

    sentence = _l("Thủ tục này nộp trên Cổng Dịch vụ công quốc gia, không nộp tại đây.")


@dataclass(frozen=True, slots=True)
class OfferedPaper:
    """A paper to get ready; ``cases`` tells when it is asked for, and is empty when always."""

    title: str
    hint: str
    required: bool
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """What a citizen should know before beginning."""

    code: str
    name: str
    revision_id: UUID
    time_limit: str
    fee: str
    verified: bool
    papers: tuple[OfferedPaper, ...]
    units: tuple[UnitRow, ...]
    form: FormDefinition


def offer(code: str) -> Offer:
    """Tell what filing a procedure takes.

    Raises ProcedureNotFound, FiledElsewhere or NoUnitOffered.
    """
    page = procedures.get(code)
    if page.route is not Route.PROVINCIAL:
        raise FiledElsewhere
    form = definition_for(code, title=page.name, papers=_papers(page.revision_id))
    offered = tuple(unit for unit in units() if unit.kind in _KINDS.get(page.level, ()))
    if not offered:
        raise NoUnitOffered
    return Offer(
        code=page.code,
        name=page.name,
        revision_id=page.revision_id,
        time_limit=page.content["time_limit"]["text"],
        fee=page.content["fee"]["text"],
        verified=page.content["verified"],
        papers=tuple(_offered(form, paper) for paper in form.papers),
        units=offered,
        form=form,
    )


def begin(
    chosen: Offer, unit_id: UUID, *, actor: Actor, now: datetime, owner_id: UUID | None = None
) -> Draft:
    """Begin a draft for an agency, the actor's or another account's; raises UnitNotOffered."""
    unit = next((unit for unit in chosen.units if unit.id == unit_id), None)
    if unit is None:
        raise UnitNotOffered(errors={"unit": [str(UnitNotOffered.sentence)]})
    facts = ProcedureFacts(chosen.code, chosen.name, chosen.revision_id)
    return start(
        procedure=facts,
        definition=chosen.form,
        unit=unit,
        actor=actor,
        now=now,
        owner_id=owner_id,
    )


def _papers(revision_id: UUID) -> Sequence[PaperDefinition]:
    """Turn the procedure's own list into papers of the plain form; none is forced.

    The list is not verified and does not say which case needs which paper, so the intake
    officer judges completeness.
    """
    asked = procedures.required_papers(revision_id)
    return [
        PaperDefinition(
            id=f"paper_{number}_{_slug(paper.case)}",
            title=paper.name,
            hint=". ".join(filter(None, (paper.case, paper.note))),
            min=0,
        )
        for number, paper in enumerate(asked, 1)
    ]


def _offered(form: FormDefinition, paper: PaperDefinition) -> OfferedPaper:
    cases = tuple(paper_conditions(form, paper))
    return OfferedPaper(paper.title, paper.hint, required=paper.min > 0, cases=cases)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")[:20] or "all"
