"""The three people of a dossier: whose it is, who files it, who acts by authorisation.

Nghị định 118/2025/NĐ-CP keeps chủ hồ sơ, người nộp and người được ủy quyền apart.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.core.json_types import JsonObject
from portal.onestop.eforms.rules.values import as_date

FILING_FOR = "filing_for"


class FilingFor(StrEnum):
    """Who the dossier is for, seen from the person filing it."""

    SELF = "self"
    DEPENDANT = "dependant"
    AUTHORISED = "authorised"


@dataclass(frozen=True, slots=True)
class Person:
    """A person as named in a form; what was not asked is empty."""

    full_name: str
    identity_number: str = ""
    born: date | None = None
    sex: str = ""
    phone: str = ""
    email: str = ""
    residence_province: str = ""
    residence_commune: str = ""
    residence_commune_name: str = ""
    residence_detail: str = ""


@dataclass(frozen=True, slots=True)
class Parties:
    """Applicant (chủ hồ sơ), submitter (người nộp), representative (người được ủy quyền).

    Filing for oneself, applicant and submitter are the same; only an authorisation makes a
    representative.
    """

    filing_for: FilingFor
    applicant: Person
    submitter: Person
    representative: Person | None


def parties(answers: JsonObject) -> Parties:
    """Read the three people from the answers of a form with the shared ``filing`` section.

    Raises ValueError when who the dossier is for has not been answered.
    """
    filing_for = FilingFor(str(answers.get(FILING_FOR)))
    applicant = person(answers, "applicant")
    if filing_for is FilingFor.SELF:
        return Parties(filing_for, applicant, applicant, None)
    submitter = person(answers, "submitter")
    representative = _representative(filing_for, answers, submitter)
    return Parties(filing_for, applicant, submitter, representative)


def person(answers: JsonObject, group: str) -> Person:
    """Read one person's answers, those whose ids start with the group's id."""

    def answer(part: str) -> str:
        value = answers.get(f"{group}_{part}")
        return value if isinstance(value, str) else ""

    parts = (name for name in Person.__dataclass_fields__ if name != "born")
    facts = {name: answer(name) for name in parts}
    return Person(born=as_date(answers.get(f"{group}_born")), **facts)


def _representative(filing_for: FilingFor, answers: JsonObject, submitter: Person) -> Person | None:
    if filing_for is not FilingFor.AUTHORISED:
        return None
    if answers.get("submitter_is_representative") is True:
        return submitter
    return person(answers, "representative")
