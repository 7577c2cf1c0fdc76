"""Finding sheets and their lines, and what there is of a dossier to judge."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from portal.core.crypto import blind_index
from portal.core.database import session
from portal.core.errors import NotFound
from portal.core.i18n import lazy_gettext as _l
from portal.onestop.corrections.models import CorrectionLine, CorrectionSheet, SheetState
from portal.onestop.corrections.rules.items import Item, items
from portal.onestop.corrections.rules.verdicts import Judgement, Seen, Verdict, visible_before
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import contents
from portal.onestop.dossiers.queries.dossiers import answers
from portal.onestop.dossiers.queries.forms import pinned


class SheetNotFound(NotFound):
    """There is no such sheet for this reader."""

    sentence = _l("Không có phiếu yêu cầu bổ sung nào của hồ sơ này.")


@dataclass(frozen=True, slots=True)
class DraftLine:
    """An item with what the draft says of it so far."""

    item: Item
    judgement: Judgement
    visible_before: bool


def items_of(dossier: Dossier, *, masked: bool = False) -> tuple[Item, ...]:
    """List everything of a dossier that a sheet judges."""
    form = pinned(dossier.form_sha256)
    return items(form, answers(dossier), contents.papers(dossier.id), masked=masked)


def mark(dossier_id: UUID, item: Item) -> str:
    """Compute the keyed digest of an item's content, to see later whether it has changed."""
    return blind_index("correction.line", f"{dossier_id}:{item.key}:{item.content}")


def get(sheet_id: UUID) -> CorrectionSheet:
    """Give a sheet; raises SheetNotFound."""
    found = session().get(CorrectionSheet, sheet_id)
    if found is None:
        raise SheetNotFound
    return found


def of_dossier(dossier_id: UUID) -> Sequence[CorrectionSheet]:
    """List a dossier's sheets, the first one first."""
    wanted = sa.select(CorrectionSheet).where(CorrectionSheet.dossier_id == dossier_id)
    return session().scalars(wanted.order_by(CorrectionSheet.number)).all()


def find_in(dossier_id: UUID, state: SheetState) -> CorrectionSheet | None:
    """Find a dossier's latest sheet in a state."""
    found = [sheet for sheet in of_dossier(dossier_id) if sheet.state is state]
    return found[-1] if found else None


def lines(sheet_id: UUID) -> Sequence[CorrectionLine]:
    """List the lines of a sheet in their order."""
    wanted = sa.select(CorrectionLine).where(CorrectionLine.sheet_id == sheet_id)
    return session().scalars(wanted.order_by(CorrectionLine.position)).all()


def deficient(sheet_id: UUID) -> Sequence[CorrectionLine]:
    """List the lines that have to be put right."""
    return [line for line in lines(sheet_id) if line.verdict is Verdict.DEFICIENT]


def judgement_of(line: CorrectionLine) -> Judgement:
    """Read what a line says."""
    return Judgement(line.verdict, line.because, line.example, line.legal_ground, line.reason_code)


def seen_before(dossier_id: UUID) -> list[Seen]:
    """List what the sheets that were sent said of each item."""
    rows = session().execute(
        sa.select(
            CorrectionLine.item,
            CorrectionLine.mark,
            CorrectionLine.verdict,
            CorrectionLine.because,
        )
        .join(CorrectionSheet, CorrectionSheet.id == CorrectionLine.sheet_id)
        .where(CorrectionSheet.dossier_id == dossier_id, CorrectionSheet.sent_at.is_not(None))
    )
    return [Seen(key, own, verdict, told) for key, own, verdict, told in rows if verdict]


def draft(dossier: Dossier) -> list[DraftLine]:
    """Show the sheet being drawn up: every item as it is now, with what was said of it.

    What was said of content that has changed since is left out.
    """
    sheet = find_in(dossier.id, SheetState.DRAFT)
    said = {(line.item, line.mark): line for line in lines(sheet.id)} if sheet else {}
    earlier = seen_before(dossier.id)
    return [_draft_line(dossier.id, item, said, earlier) for item in items_of(dossier, masked=True)]


def said_so_far(draft_lines: Sequence[DraftLine]) -> dict[str, Judgement]:
    """Tell by item key what a draft says so far."""
    return {line.item.key: line.judgement for line in draft_lines}


def _draft_line(
    dossier_id: UUID,
    item: Item,
    said: dict[tuple[str, str], CorrectionLine],
    earlier: Sequence[Seen],
) -> DraftLine:
    own = mark(dossier_id, item)
    line = said.get((item.key, own))
    judgement = judgement_of(line) if line else Judgement()
    before = judgement.verdict is Verdict.DEFICIENT and visible_before(
        item.key, own, judgement.because, earlier
    )
    return DraftLine(item, judgement, before)


def answer_time_over(sheet: CorrectionSheet, now: datetime) -> bool:
    """Tell whether the day by which to answer has gone by."""
    return sheet.answer_until is not None and now > sheet.answer_until
