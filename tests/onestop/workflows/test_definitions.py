import json
from datetime import date
from pathlib import Path

import pytest

from portal.onestop import procedures
from portal.onestop.calendar.rules import Limit, LimitKind
from portal.onestop.eforms.services import definition_for
from portal.onestop.workflows.rules import (
    DEFAULT,
    Duty,
    WorkflowBroken,
    case_path,
    find_by_duty,
    lint,
    packaged,
    read,
    read_text,
)
from portal.onestop.workflows.rules.paths import back_targets, cases, next_step
from portal.onestop.workflows.rules.spans import (
    law_minutes,
    linked_minutes,
    path_minutes,
    step_limits,
)
from tests.factories.workflows import as_text, content_of, step_of

DAY = date(2026, 11, 16)
FULL = [
    Duty.RECEIVE,
    Duty.ASSIGN,
    Duty.EXAMINE,
    Duty.INITIAL,
    Duty.SIGN,
    Duty.NUMBER_AND_SEAL,
    Duty.HAND_OVER,
]


def duties(code: str, **chosen: str) -> list[Duty]:
    return [step.duty for step in case_path(packaged()[code], chosen)]


def test_the_usual_path_is_the_one_of_the_desks() -> None:
    assert duties("mac-dinh") == FULL


def test_the_short_path_has_one_person_receive_and_examine() -> None:
    path = case_path(packaged()["xa-rut-gon"], {})
    assert [step.duty for step in path] == [d for d in FULL if d not in {Duty.ASSIGN, Duty.INITIAL}]
    assert path[1].same_person_as == path[0].id


def test_a_case_option_decides_whether_others_are_asked() -> None:
    workflow = packaged()["co-lay-y-kien"]
    asked = case_path(workflow, workflow.choose({"building_grade": "grade_3"}))
    assert [step.duty for step in asked] == [*FULL[:2], Duty.CONSULT, *FULL[2:]]
    plain = case_path(workflow, workflow.choose({"building_grade": "grade_4"}))
    assert [step.duty for step in plain] == FULL
    assert workflow.choose({"building_grade": "maybe"}) == {"cap-cong-trinh": "grade_3"}
    assert len(list(cases(workflow))) == 2


def test_steps_know_what_follows_and_where_they_may_send_back() -> None:
    workflow = packaged()["mac-dinh"]
    path = case_path(workflow, {})
    signing = find_by_duty(path, Duty.SIGN)
    assert signing
    back = [step.duty for step in back_targets(path, signing)]
    assert back == [Duty.ASSIGN, Duty.EXAMINE, Duty.INITIAL]
    assert back_targets(path, path[0]) == ()
    after = next_step(workflow, signing, {})
    assert after
    assert after.duty is Duty.NUMBER_AND_SEAL
    assert next_step(workflow, path[-1], {}) is None


CATALOGUE = Path(procedures.__file__).parent / "catalogue"


def followers(code: str) -> list[str]:
    """Name the packaged procedures whose dossiers take a path."""
    files = (json.loads(file.read_text("utf-8")) for file in CATALOGUE.glob("*.json"))
    rows = (row for content in files for row in content["procedures"])
    return [row["code"] for row in rows if row.get("workflow", DEFAULT) == code]


def choices_of(code: str, source: str) -> frozenset[str] | None:
    """Give the values that a procedure's form lets people choose, or nothing without the field."""
    fields = (field for page in definition_for(code).pages for field in page.fields)
    found = next((field for field in fields if field.id == source), None)
    return frozenset(choice.value for choice in found.choices) if found else None


@pytest.mark.parametrize("code", sorted(packaged()))
def test_every_option_is_read_from_a_field_of_every_form_that_takes_the_path(code: str) -> None:
    workflow, taken_by = packaged()[code], followers(code)
    for option in workflow.options:
        assert taken_by, f"{option.id} is an option of a path that no procedure takes"
        for procedure in taken_by:
            assert choices_of(procedure, option.source) == option.known, (procedure, option.id)


@pytest.mark.parametrize("code", sorted(packaged()))
def test_what_a_linked_unit_may_see_is_asked_for_by_every_form_that_takes_the_path(
    code: str,
) -> None:
    parts = [part for step in packaged()[code].steps for part in step.linked]
    for procedure in followers(code) if parts else ():
        form = definition_for(procedure)
        fields = {field.id for page in form.pages for field in page.fields}
        papers = {paper.id for paper in form.papers}
        for part in parts:
            assert set(part.answers) <= fields, part.id
            assert set(part.papers or ()) <= papers, part.id


@pytest.mark.parametrize("code", sorted(packaged()))
def test_every_packaged_path_is_without_fault(code: str) -> None:
    assert packaged()[code].code == code
    assert not lint(packaged()[code])


def test_linked_agencies_wait_for_each_other_and_count_in_the_whole() -> None:
    workflow = packaged()["lien-thong-khai-sinh"]
    path = case_path(workflow, {})
    examining = find_by_duty(path, Duty.EXAMINE)
    assert examining
    assert [part.after for part in examining.linked] == [(), ("khai-sinh",), ("thuong-tru",)]
    assert linked_minutes(examining.linked, DAY) == (24 + 5 * 8 + 2 * 8) * 60
    assert linked_minutes(examining.linked[:1], DAY) == 24 * 60
    assert path_minutes(path, None, DAY) == (24 + 40 + 16 + 4 + 2) * 60


def test_shares_of_the_law_become_hours() -> None:
    path = case_path(packaged()["mac-dinh"], {})
    law = law_minutes(Limit(LimitKind.WORKING_DAYS, 10), DAY)
    assert law == 4800
    limits = step_limits(path, law, DAY)
    assert limits["tham-dinh"] == Limit(LimitKind.WORKING_HOURS, 48)
    assert "tiep-nhan" not in limits
    assert path_minutes(path, law, DAY) == law
    assert step_limits(path, None, DAY) == {}


def test_calendar_days_are_counted_with_caution() -> None:
    assert law_minutes(Limit(LimitKind.CALENDAR_DAYS, 30), DAY) == 21 * 480
    assert law_minutes(Limit(LimitKind.CALENDAR_DAYS, 1), DAY) == 480
    assert law_minutes(None, DAY) is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"code": "Không Hợp Lệ"}, "$.code"),
        ({"steps": []}, "$.steps"),
        ({"unknown": 1}, "unknown"),
        ({"steps": [{"id": "a", "function": "dance", "name": "Múa"}]}, "dance"),
        (
            {"steps": [{"id": "a", "function": "sign", "name": "Ký", "limit": {"hours": 0}}]},
            "limit",
        ),
    ],
)
def test_another_shape_is_refused_with_its_place(change: dict[str, object], words: str) -> None:
    with pytest.raises(WorkflowBroken, match=words.replace("$", r"\$")):
        read({**content_of(), **change})


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"a"'])
def test_what_is_no_definition_is_refused(text: str) -> None:
    with pytest.raises(WorkflowBroken):
        read_text(text)


def test_the_fingerprint_follows_the_content_and_not_its_order() -> None:
    content = content_of()
    turned = json.loads(json.dumps(dict(reversed(content.items()))))
    assert read(content).fingerprint == read(turned).fingerprint
    step_of(content, "ky-so")["name"] = "Ký"
    assert read(content).fingerprint != read_text(as_text(turned)).fingerprint
