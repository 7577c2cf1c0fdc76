"""Correction sheets of a test, made by the real services; call these inside no transaction."""

from collections.abc import Collection, Mapping
from uuid import UUID

from portal.core import clock
from portal.core.access import Actor
from portal.core.database import transaction
from portal.core.json_types import JsonValue
from portal.identity.organisations.rules import Function
from portal.onestop.corrections.models import SheetState
from portal.onestop.corrections.queries import answering as find_answers
from portal.onestop.corrections.queries import sheets
from portal.onestop.corrections.rules.verdicts import Judgement, Verdict
from portal.onestop.corrections.services import answering, drafting, handing_in, sending
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.rules import Step
from portal.onestop.dossiers.services.papers import examine
from tests.factories import dossiers as make
from tests.factories.uploads import make_pdf

NAME = "field:applicant_full_name"
PHONE = "field:applicant_phone"
ACCEPTED = Judgement(Verdict.ACCEPTED)
DAYS = 20


def bad(because: str = "Không khớp với thẻ căn cước.") -> Judgement:
    """Find something deficient."""
    return Judgement(Verdict.DEFICIENT, because, "Khai như trên thẻ.")


def keys(dossier_id: UUID) -> list[str]:
    """List the keys of everything that a sheet of a dossier judges."""
    with transaction(writing=False):
        return [item.key for item in sheets.items_of(find.get(dossier_id))]


def paper_of(dossier_id: UUID) -> str:
    """Name a paper that lies with the dossier."""
    return next(key for key in keys(dossier_id) if key.startswith("paper:"))


def officer(dossier_id: UUID) -> Actor:
    """Give whoever may send the dossier back."""
    step = make.read(dossier_id).step
    return make.crew()[Function.INTAKE if step is Step.INTAKE else Function.CASE_OFFICER]


def draw_up(
    dossier_id: UUID,
    deficient: Mapping[str, Judgement],
    *,
    without: Collection[str] = (),
    actor: Actor | None = None,
) -> None:
    """Judge everything of a dossier: accepted but for what is named deficient or left out."""
    who = actor or officer(dossier_id)
    said = {key: deficient.get(key, ACCEPTED) for key in keys(dossier_id) if key not in without}
    with transaction():
        drafting.save(find.get(dossier_id), said, seen=None, actor=who, now=clock.now())


def send(dossier_id: UUID) -> UUID:
    """Send the sheet that was drawn up."""
    who = officer(dossier_id)
    with transaction():
        sheet = sending.send(find.get(dossier_id), days=DAYS, seen=None, actor=who, now=clock.now())
        return sheet.id


def ask(dossier_id: UUID, *deficient: str, because: str | None = None) -> UUID:
    """Send a sheet that finds the named items deficient."""
    said = bad(because) if because else bad()
    draw_up(dossier_id, dict.fromkeys(deficient or (NAME,), said))
    return send(dossier_id)


def answer_field(dossier_id: UUID, field_id: str, value: JsonValue) -> None:
    """Answer one field."""
    with transaction():
        sheet = sheets.find_in(dossier_id, SheetState.SENT)
        assert sheet is not None
        answering.answer_field(sheet, find.get(dossier_id), field_id, value, now=clock.now())


def answer_paper(dossier_id: UUID, requirement: str, *, text: str = "bản mới") -> None:
    """Send one new file for a paper."""
    examined = examine([make.Upload("ban-moi.pdf", make_pdf(text=text))])
    with transaction():
        sheet = sheets.find_in(dossier_id, SheetState.SENT)
        assert sheet is not None
        answering.add_files(
            sheet,
            find.get(dossier_id),
            requirement,
            examined,
            actor=make.citizen(),
            now=clock.now(),
        )


def hand_in(dossier_id: UUID) -> None:
    """Hand the answers in."""
    with transaction():
        sheet = sheets.find_in(dossier_id, SheetState.SENT)
        assert sheet is not None
        handing_in.hand_in(sheet, find.get(dossier_id), actor=make.citizen(), now=clock.now())


def left(dossier_id: UUID) -> int:
    """Count what the citizen still has to answer."""
    with transaction(writing=False):
        sheet = sheets.find_in(dossier_id, SheetState.SENT)
        assert sheet is not None
        return find_answers.standing(sheet, find.get(dossier_id)).left
