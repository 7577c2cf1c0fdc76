"""The one page of questions of a walk-in dossier, from what was posted."""

from collections.abc import Callable

from werkzeug.datastructures import MultiDict

from portal.core.json_types import JsonObject
from portal.onestop.desk.queries.intake import Sheet
from portal.onestop.eforms.forms import PageForm, build_form
from portal.onestop.eforms.rules.conditions import holds

_PARTS = ("", "-day", "-month", "-year")  # A date is sent in three parts.


def sheet_form(
    read: Callable[[JsonObject], Sheet], posted: MultiDict[str, str]
) -> tuple[Sheet, PageForm]:
    """Make the one page of questions, empty or from what was posted.

    ``read`` gives the sheet for answers just typed: they settle what is required. A repeated
    question left empty is answered as the applicant was, if they are the same person.
    """
    sheet = read({})
    if not posted:
        return sheet, build_form(sheet.page, sheet.answers, sheet.today)
    typed = build_form(sheet.page, sheet.answers, sheet.today, posted).typed()
    sheet = read(typed)
    return sheet, build_form(sheet.page, sheet.answers, sheet.today, _repeated(sheet, posted))


def _repeated(sheet: Sheet, posted: MultiDict[str, str]) -> MultiDict[str, str]:
    filled = MultiDict(posted)
    for name, source in sheet.repeats.items():
        field = sheet.page.field(name)
        parts = [part for part in _PARTS if filled.get(source + part)]
        if field and holds(field.own_when, sheet.answers) and not _told(filled, name):
            filled.update({name + part: filled[source + part] for part in parts})
    return filled


def _told(posted: MultiDict[str, str], name: str) -> bool:
    return any(posted.get(name + part) for part in _PARTS)
