import pytest

from portal.onestop.eforms import rules, services
from portal.onestop.eforms.rules import PaperDefinition, SentFile
from portal.onestop.eforms.rules.papers import check_paper
from tests.factories.eforms import valid_answers, valid_authorisation
from tests.onestop.eforms.building import make_field, make_form, make_page


def asked(code: str, **answers: object) -> dict[str, int]:
    given = valid_answers(code, **answers)  # type: ignore[arg-type]
    return {p.id: p.min for p in rules.required_papers(services.load(code), given)}


@pytest.mark.parametrize(
    ("code", "answers", "papers"),
    [
        ("1.001193", {}, {"birth_proof": 1}),
        ("1.001193", valid_authorisation(), {"birth_proof": 1, "authorisation": 1}),
        ("1.001193", {"child_situation": "abandoned"}, {"abandonment_record": 1}),
        (
            "1.001193",
            {"child_situation": "surrogacy"},
            {"birth_proof": 1, "surrogacy_record": 1},
        ),
        ("2.000635", {}, {"old_extract": 0}),
        ("1.004873", {}, {}),
        ("1.004873", {"marital_status": "divorced"}, {"divorce_judgment": 1}),
        ("1.004873", {"marital_status": "widowed"}, {"death_extract": 1}),
        (
            "1.013225",
            {},
            {"site_plan": 1, "floor_plans": 1, "foundation_plan": 1, "neighbour_pledge": 1},
        ),
        (
            "1.013225",
            {"land_certificate_in_database": False, "adjoins_buildings": False},
            {"land_certificate": 1, "site_plan": 1, "floor_plans": 1, "foundation_plan": 1},
        ),
        ("1.001612", {}, {}),
        ("1.001612", {"founders": "family"}, {"family_authorisation": 1}),
    ],
)
def test_the_papers_follow_the_answers(
    code: str, answers: dict[str, object], papers: dict[str, int]
) -> None:
    assert asked(code, **answers) == papers


def test_a_paper_may_become_optional() -> None:
    paper = {"id": "p", "title": "Giấy", "required_when": {"field": "answer", "equals": True}}
    form = make_form(make_page(make_field("yes_no")), papers=[paper])
    assert rules.required_papers(form, {"answer": False})[0].min == 0
    assert rules.required_papers(form, {"answer": True})[0].min == 1


def test_missing_many_and_wrong_files_are_told_apart() -> None:
    paper = PaperDefinition(id="plan", title="Bản vẽ", types=("pdf",), max=2)
    pdf, png = SentFile("pdf"), SentFile("png")
    assert check_paper(paper, []) == ["Hãy gửi Bản vẽ."]
    assert check_paper(paper, [pdf]) == []
    assert check_paper(paper, [pdf] * 3) == ["Chỉ gửi nhiều nhất 2 tệp cho Bản vẽ."]
    assert check_paper(paper, [png]) == ["Bản vẽ phải là tệp PDF."]


def test_all_papers_are_checked_together_and_surplus_ones_ignored() -> None:
    definition, answers = services.load("1.001193"), valid_answers("1.001193")
    assert list(rules.check_papers(definition, answers, {})) == ["birth_proof"]
    sent = {"birth_proof": [SentFile("jpg")], "surprise": [SentFile("exe")]}
    assert rules.check_papers(definition, answers, sent) == {}
