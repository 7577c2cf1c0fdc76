"""The citizen's answers, saved one by one while the citizen is at it."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import Actor
from portal.core.database import session, transaction
from portal.core.errors import Invalid, Refused
from portal.core.i18n import lazy_gettext as _l
from portal.core.json_types import JsonValue
from portal.onestop.corrections.models import (
    AnswerFile,
    CorrectionSheet,
    FieldAnswer,
    SheetState,
)
from portal.onestop.corrections.queries import answering as find
from portal.onestop.corrections.queries.answering import Wanted
from portal.onestop.corrections.rules.items import field_key, paper_key
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.services.papers import PURPOSE, rules_for
from portal.onestop.eforms.rules.definitions import PaperDefinition
from portal.records.documents.rules import UploadRules
from portal.records.documents.services import InspectedFile, keep

Owned = Callable[[], tuple[CorrectionSheet, Dossier]]


class LineClosed(Refused):
    """The item was accepted, or is no item of the dossier: only what was asked for is open."""

    sentence = _l("Mục này không có trong yêu cầu bổ sung nên không sửa được.")


class AlreadyAnswered(Refused):
    """The answer was handed in, or the sheet is not out."""

    sentence = _l("Phiếu yêu cầu bổ sung này không còn chờ ông/bà trả lời.")


class TooManyFiles(Invalid):
    """There is no room for so many files."""

    sentence = _l("Số tệp vượt quá mức cho phép của giấy tờ này. Hãy bỏ bớt tệp.")


def lock(sheet: CorrectionSheet) -> None:
    """Wait for any other window that answers the sheet; raises AlreadyAnswered."""
    session().flush()
    session().refresh(sheet, with_for_update=True)
    if sheet.state is not SheetState.SENT:
        raise AlreadyAnswered


def wanted(sheet: CorrectionSheet, dossier: Dossier, key: str) -> Wanted:
    """Give one thing that waits for an answer; raises AlreadyAnswered or LineClosed."""
    if sheet.state is not SheetState.SENT or sheet.dossier_id != dossier.id:
        raise AlreadyAnswered
    found = find.standing(sheet, dossier).find(key)
    if found is None:
        raise LineClosed
    return found


def answer_field(
    sheet: CorrectionSheet, dossier: Dossier, field_id: str, value: JsonValue, *, now: datetime
) -> None:
    """Save the answer to a field; raises AlreadyAnswered or LineClosed."""
    lock(sheet)
    wanted(sheet, dossier, field_key(field_id))
    row = session().scalar(
        sa.select(FieldAnswer).where(
            FieldAnswer.sheet_id == sheet.id, FieldAnswer.field_id == field_id
        )
    ) or FieldAnswer(sheet_id=sheet.id, field_id=field_id)
    row.value, row.saved_at = json.dumps(value, ensure_ascii=False), now
    session().add(row)


def paper_wanted(sheet: CorrectionSheet, dossier: Dossier, requirement: str) -> PaperDefinition:
    """Give a paper that waits for new files; raises AlreadyAnswered or LineClosed."""
    paper = wanted(sheet, dossier, paper_key(requirement)).paper
    if paper is None:
        raise LineClosed
    return paper


def rules_before(find_own: Owned, requirement: str) -> UploadRules:
    """Tell which files may be sent, in a short reading transaction before any is looked into.

    ``find_own`` gives sheet and dossier to whom they belong and raises for others.
    """
    with transaction(writing=False):
        sheet, dossier = find_own()
        return rules_for(paper_wanted(sheet, dossier, requirement))


def add_files(
    sheet: CorrectionSheet,
    dossier: Dossier,
    requirement: str,
    examined: Iterable[InspectedFile],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Put examined files to a paper; together they take the place of the earlier ones.

    Raises AlreadyAnswered, LineClosed or TooManyFiles.
    """
    lock(sheet)
    paper, fresh = paper_wanted(sheet, dossier, requirement), tuple(examined)
    there = [file for file in find.files(sheet.id) if file.requirement == requirement]
    if len(there) + len(fresh) > paper.max:
        raise TooManyFiles
    for file in fresh:
        stored = keep(file, owner=actor, purpose=PURPOSE, now=now)
        session().add(
            AnswerFile(sheet_id=sheet.id, requirement=requirement, file_id=stored.id, saved_at=now)
        )


def remove_file(sheet: CorrectionSheet, answer_file_id: UUID) -> None:
    """Take a new file away; one that is not of this sheet is let be. Raises AlreadyAnswered."""
    lock(sheet)
    found = session().get(AnswerFile, answer_file_id)
    if found is not None and found.sheet_id == sheet.id:
        session().delete(found)
