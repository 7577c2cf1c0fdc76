from datetime import date

import pytest

from portal.onestop.eforms import rules
from tests.factories.eforms import valid_answers, valid_authorisation


def test_filing_for_oneself_applicant_and_submitter_are_one() -> None:
    people = rules.parties(valid_answers("2.000635"))
    assert people.applicant == people.submitter
    assert people.representative is None
    assert people.applicant.full_name == "Lê Thị Hồng Nhung"
    assert people.applicant.born == date(1997, 5, 14)
    assert people.applicant.residence_commune == "14797"


def test_filing_for_a_child_makes_no_representative_by_authorisation() -> None:
    answers = {
        **valid_answers("2.000635"),
        **valid_authorisation(),
        "filing_for": "dependant",
    }
    people = rules.parties(answers)
    assert people.submitter.full_name == "Trần Quốc Bảo"
    assert people.representative is None


def test_the_three_may_be_three_people() -> None:
    answers = {
        **valid_answers("2.000635"),
        **valid_authorisation(),
        "submitter_is_representative": False,
        "representative_full_name": "Hoàng Mai",
        "representative_identity_number": "038190001111",
    }
    people = rules.parties(answers)
    names = [people.applicant, people.submitter, people.representative]
    assert [person.full_name for person in names if person] == [
        "Lê Thị Hồng Nhung",
        "Trần Quốc Bảo",
        "Hoàng Mai",
    ]


def test_without_an_answer_nobody_is_guessed() -> None:
    with pytest.raises(ValueError, match="FilingFor"):
        rules.parties({})
