from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.onestop.calendar.rules import Limit, LimitKind
from portal.onestop.workflows.rules import Duty, Severity, errors, lint, packaged, read
from portal.onestop.workflows.rules.drawing import WIDTH, draw
from portal.onestop.workflows.rules.lint_law import Bound, Crew, lint_crews, lint_law, lint_units
from portal.onestop.workflows.rules.outline import Place, outline, outline_case
from tests.factories.workflows import content_of, step_of

DAY = date(2026, 11, 16)
Change = Callable[[dict[str, Any]], None]


def found(change: Change, code: str = "mac-dinh") -> set[str]:
    content = content_of(code)
    change(content)
    return {finding.check for finding in lint(read(content))}


def set_next(step_id: str, *targets: str) -> Change:
    def change(content: dict[str, Any]) -> None:
        step_of(content, step_id)["next"] = [{"to": target} for target in targets]

    return change


def forget(step_id: str, key: str) -> Change:
    return lambda content: step_of(content, step_id).pop(key)


def put(step_id: str, **values: object) -> Change:
    return lambda content: step_of(content, step_id).update(values)


def no_paper_is_checked(content: dict[str, Any]) -> None:
    for step in content["steps"]:
        step.pop("checks", None)


def one_more(**values: object) -> Change:
    return lambda content: content["steps"].append({"name": "Thừa", **values})


@pytest.mark.parametrize(
    ("change", "check"),
    [
        (one_more(id="ky-so", function="sign"), "twice"),
        (one_more(id="thua", function="sign"), "unreachable"),
        (set_next("phan-cong", "khong-co"), "unknown_step"),
        (put("ky-so", back=["khong-co"]), "unknown_step"),
        (put("ky-so", same_person_as="khong-co"), "unknown_step"),
        (set_next("ky-nhay", "tham-dinh"), "endless"),
        (set_next("ky-so", "tra-ket-qua"), "missing"),
        (set_next("tham-dinh", "tra-ket-qua"), "missing"),
        (put("ky-nhay", function="sign"), "repeated"),
        (put("phan-cong", function="initial"), "repeated"),
        (put("tham-dinh", back=["ky-so"]), "back"),
        (no_paper_is_checked, "unchecked"),
    ],
)
def test_a_fault_is_found(change: Change, check: str) -> None:
    assert check in found(change)


def test_signing_comes_before_numbering() -> None:
    def turn(content: dict[str, Any]) -> None:
        set_next("ky-nhay", "cap-so")(content)
        set_next("cap-so", "ky-so")(content)
        set_next("ky-so", "tra-ket-qua")(content)

    assert found(turn) == {"order"}


@pytest.mark.parametrize(
    ("change", "check"),
    [
        (put("phan-cong", next=[{"to": "tham-dinh", "when": {"option": "la", "one_of": ["x"]}}]),
         "unknown_option"),
        (put("phan-cong", next=[
            {"to": "tham-dinh", "when": {"option": "cap-cong-trinh", "one_of": ["x"]}}]),
         "unknown_option"),
        (put("phan-cong", next=[
            {"to": "lay-y-kien", "when": {"option": "cap-cong-trinh", "one_of": ["grade_3"]}}]),
         "endless"),
        (lambda content: content["options"][0].update(default="x"), "unknown_default"),
        (put("lay-y-kien", consult={"units": [], "limit_hours": 8, "wait": "all"}),
         "nobody_asked"),
        (put("lay-y-kien", limit={"hours": 4}), "opinion_limit"),
    ],
)  # fmt: skip
def test_a_fault_of_a_case_or_an_enquiry_is_found(change: Change, check: str) -> None:
    assert check in found(change, "co-lay-y-kien")


def test_linked_parts_that_wait_in_a_circle_are_found() -> None:
    def turn(content: dict[str, Any]) -> None:
        step_of(content, "tham-dinh")["linked"][0]["after"] = ["bao-hiem-y-te"]

    assert found(turn, "lien-thong-khai-sinh") == {"linked_order"}


def bound(limit: Limit | None, *papers: str) -> list[Bound]:
    return [Bound("9.000001", "Thủ tục thử", limit, papers)]


def checks(findings: object) -> set[str]:
    return {finding.check for finding in findings}  # type: ignore[attr-defined]


def test_limits_longer_than_the_laws_are_found() -> None:
    content = content_of()
    step_of(content, "tham-dinh")["limit"] = {"hours": 20}
    workflow = read(content)
    day, week = Limit(LimitKind.SAME_DAY), Limit(LimitKind.WORKING_DAYS, 5)
    assert checks(lint_law(workflow, bound(day), DAY)) == {"step_limit", "whole_limit"}
    assert not checks(lint_law(workflow, bound(week), DAY))
    step_of(content, "ky-so")["limit"] = {"percent": 50}
    assert checks(lint_law(read(content), bound(week), DAY)) == {"whole_limit"}
    assert not checks(lint_law(read(content), bound(None), DAY))


def test_the_linked_path_is_too_long_for_a_week() -> None:
    workflow = packaged()["lien-thong-khai-sinh"]
    week = Limit(LimitKind.WORKING_DAYS, 5)
    assert checks(lint_law(workflow, bound(week), DAY)) == {"step_limit", "whole_limit"}


def test_a_paper_that_nobody_checks_is_found() -> None:
    content = content_of()
    step_of(content, "tiep-nhan")["checks"] = ["Tờ khai"]
    step_of(content, "tham-dinh").pop("checks")
    findings = list(lint_law(read(content), bound(None, "Tờ khai", "Giấy chứng sinh"), DAY))
    assert [(f.check, "Giấy chứng sinh" in f.sentence) for f in findings] == [
        ("paper_unchecked", True)
    ]
    assert not list(lint_law(packaged()["mac-dinh"], bound(None, "Tờ khai"), DAY))


def test_a_duty_that_nobody_holds_is_found_for_its_unit() -> None:
    workflow = packaged()["xa-rut-gon"]
    crew = Crew("UBND phường thử", frozenset(Duty) - {Duty.SIGN, Duty.ASSIGN})
    (finding,) = lint_crews(workflow, [crew])
    assert (finding.check, finding.where) == ("nobody_holds", "UBND phường thử")
    assert not list(lint_crews(workflow, [Crew("Đủ", frozenset(Duty))]))


def test_units_that_are_not_there_are_a_warning() -> None:
    content = content_of("co-lay-y-kien")
    step_of(content, "lay-y-kien")["consult"]["units"] = ["H56.14", "H56.99"]
    findings = tuple(lint_units(read(content), {"H56.14": "Sở Xây dựng"}))
    assert [finding.severity for finding in findings] == [Severity.WARNING]
    assert not errors(findings)


@pytest.mark.parametrize("code", sorted(packaged()))
def test_boxes_do_not_touch_and_stay_in_the_drawing(code: str) -> None:
    drawing = draw(packaged()[code])
    assert len(drawing.boxes) == len(packaged()[code].steps)
    for one in drawing.boxes:
        assert one.x >= 0
        assert one.x + one.width <= WIDTH
        assert one.bottom <= drawing.height
        for other in drawing.boxes:
            apart = one.bottom < other.y or other.bottom < one.y
            beside = one.x + one.width < other.x or other.x + other.width < one.x
            assert one is other or apart or beside


def test_the_list_says_what_the_drawing_shows() -> None:
    shown = outline(packaged()["co-lay-y-kien"], 4800)
    assert [line.id for line in shown.lines] == [box.id for box in shown.drawing.boxes]
    by_id = {line.id: line for line in shown.lines}
    assert by_id["tham-dinh"].limit == "48 giờ làm việc"
    assert by_id["phan-cong"].remarks == ("Cấp công trình: Cấp III → Lấy ý kiến đơn vị liên quan.",)
    assert "Có thể trả lại bước “Thẩm định, dự thảo kết quả”." in by_id["ky-so"].remarks
    assert outline(packaged()["mac-dinh"]).lines[1].limit == "10% thời hạn"


@given(here=st.sampled_from([*Duty, None]), ended=st.booleans())
def test_a_dossier_is_in_one_place_at_most(here: Duty | None, *, ended: bool) -> None:
    shown = outline_case(packaged()["mac-dinh"], {}, here, ended=ended, law=None)
    places = [line.place for line in shown.lines]
    assert places.count(Place.HERE) == (not ended and here not in {None, Duty.CONSULT})
    if Place.HERE in places:
        at = places.index(Place.HERE)
        assert set(places[:at]) <= {Place.DONE}
        assert set(places[at + 1 :]) <= {Place.NEXT}
