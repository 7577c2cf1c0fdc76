"""What a sheet covers, and what counts as visible the first time."""

from dataclasses import dataclass, replace
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.core.errors import NotFound
from portal.onestop.corrections.queries import reasons
from portal.onestop.corrections.rules.answers import to_answer
from portal.onestop.corrections.rules.deadlines import answer_rule, answer_until
from portal.onestop.corrections.rules.items import items
from portal.onestop.corrections.rules.reasons import fitting, packaged
from portal.onestop.corrections.rules.verdicts import Seen, Verdict, visible_before
from portal.onestop.eforms import services
from portal.onestop.eforms.rules import required_papers, summary
from tests.factories import dossiers as make
from tests.factories.eforms import FORM_CODES, valid_answers


@dataclass(frozen=True)
class File:
    requirement: str
    requirement_name: str = "Giấy tờ"
    file_name: str = "a.pdf"
    sha256: str = "0" * 64


@settings(max_examples=60, deadline=None)
@given(data=st.data(), code=st.sampled_from(FORM_CODES))
def test_a_sheet_covers_exactly_the_fields_and_papers(data: st.DataObject, code: str) -> None:
    form = services.definition_for(code)
    answers = valid_answers(code, today=make.MORNING.date())
    dropped = data.draw(st.sets(st.sampled_from(sorted(answers))))
    held = {name: value for name, value in answers.items() if name not in dropped}
    papers = [paper.id for paper in form.papers]
    files = [File(name) for name in data.draw(st.lists(st.sampled_from([*papers, "khac"])))]
    covered = [item.key for item in items(form, held, files)]
    fields = [f"field:{row.field_id}" for page in summary(form, held) for row in page.rows]
    asked = {f"paper:{paper.id}" for paper in required_papers(form, held)}
    assert len(covered) == len(set(covered))
    assert covered[: len(fields)] == fields
    assert set(covered[len(fields) :]) == asked | {f"paper:{file.requirement}" for file in files}


SAME, OTHER = "mark", "other mark"


@pytest.mark.parametrize(
    ("seen", "because", "expected"),
    [
        (Seen("a", SAME, Verdict.ACCEPTED, ""), "Mờ.", True),
        (Seen("a", OTHER, Verdict.ACCEPTED, ""), "Mờ.", False),
        (Seen("b", SAME, Verdict.ACCEPTED, ""), "Mờ.", False),
        (Seen("a", SAME, Verdict.DEFICIENT, "Mờ."), "mờ. ", False),
        (Seen("a", SAME, Verdict.DEFICIENT, "Mờ."), "Sai tên.", True),
        (Seen("a", OTHER, Verdict.DEFICIENT, "Mờ."), "Sai tên.", False),
    ],
)
def test_what_was_visible_the_first_time(seen: Seen, because: str, *, expected: bool) -> None:
    assert visible_before("a", SAME, because, [seen]) is expected


def test_only_what_was_deficient_or_is_new_waits_for_an_answer() -> None:
    form = services.definition_for(FORM_CODES[0])
    answers = valid_answers(FORM_CODES[0], today=make.MORNING.date())
    keys = [item.key for item in items(form, answers, [])]
    assert to_answer(form, answers, keys, {keys[3]}) == (keys[3],)
    assert to_answer(form, answers, keys[1:], {keys[3]}) == (keys[0], keys[3])


def test_own_reasons_come_first() -> None:
    found = [reason.scope for reason in fitting(packaged(), "field", "date")]
    assert found[0] == "field:date"
    assert set(found[1:]) == {"field"}


def test_no_packaged_reason_prints_a_ground_that_nobody_compared() -> None:
    for reason in packaged():
        assert bool(reason.legal_ground) is not reason.ground_unsure, reason.code
        assert reason.ground == reason.legal_ground
    assert replace(packaged()[-1], ground_unsure=True).ground == ""


def test_packaged_drawings_say_in_words_and_on_their_face_what_they_are() -> None:
    drawn = [reason for reason in packaged() if reason.picture]
    assert len(drawn) == 3
    for reason in drawn:
        assert reason.picture_alt.startswith("Hình vẽ minh họa")
        assert reason.alt_in_english.startswith("Drawing: ")
        own = replace(reason, picture="", picture_file_id=uuid4())
        assert own.alt_in_english == "", "Another picture shows something else"
        picture = reasons.drawing(reason).decode()
        assert "HÌNH VẼ MINH HỌA – KHÔNG PHẢI GIẤY TỜ THẬT" in picture
        assert len(picture) < 4_000
    with pytest.raises(NotFound):
        reasons.drawing(replace(drawn[0], picture="../../../etc/passwd"))


def test_papers_that_reasons_are_made_for_are_asked_for_by_some_form() -> None:
    asked = {p.id for code in FORM_CODES for p in services.definition_for(code).papers}
    scopes = {r.scope.removeprefix("paper:") for r in packaged() if r.scope.startswith("paper:")}
    assert scopes
    assert scopes <= asked


def test_the_unsure_law_says_so() -> None:
    rule = answer_rule(make.MORNING.date())
    assert not rule.verified
    assert rule.legal_reference
    assert answer_until(make.MORNING, 1) > make.MORNING
