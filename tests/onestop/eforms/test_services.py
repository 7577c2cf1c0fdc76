import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.core.errors import NotFound
from portal.onestop.eforms import services
from portal.onestop.eforms.cli import eforms, extract
from portal.onestop.eforms.rules import PaperDefinition
from tests.factories.eforms import FORM_CODES
from tests.onestop.eforms.building import make_field, make_page, make_source


def test_five_procedures_have_a_form_of_their_own() -> None:
    assert services.codes() == FORM_CODES
    for code in FORM_CODES:
        form = services.load(code)
        assert (form.code, form.verified) == (code, False)
        assert form.source


def test_a_form_is_loaded_once() -> None:
    assert services.load("1.001193") is services.load("1.001193")


@pytest.mark.parametrize("code", ["1.000656", "", "../form.schema", "form.schema", "shared/filing"])
def test_other_codes_have_no_form(code: str) -> None:
    with pytest.raises(NotFound) as caught:
        services.load(code)
    assert str(caught.value) == "Thủ tục này chưa có biểu mẫu điện tử riêng."


def test_other_procedures_get_the_plain_form_with_their_own_papers() -> None:
    paper = PaperDefinition(id="paper_1", title="Giấy báo tử")
    form = services.definition_for("1.000656", title="Đăng ký khai tử", papers=[paper])
    assert (form.code, form.title) == ("1.000656", "Đăng ký khai tử")
    assert [page.id for page in form.pages][:2] == ["filing_for", "applicant"]
    assert "request" in {page.id for page in form.pages}
    assert [paper.id for paper in form.papers] == ["paper_1", "authorisation"]


def test_a_form_of_its_own_keeps_its_own_papers() -> None:
    paper = PaperDefinition(id="paper_1", title="Giấy khác")
    assert services.definition_for("1.001193", papers=[paper]) == services.load("1.001193")


def test_every_form_asks_who_it_is_for_and_how_the_result_is_wanted() -> None:
    for code in FORM_CODES:
        ids = [page.id for page in services.load(code).pages]
        assert ids[0] == "filing_for"
        assert {"applicant", "submitter", "representative", "delivery"} <= set(ids)


def test_the_command_finds_all_forms_sound() -> None:
    answer = CliRunner().invoke(eforms, ["check"])
    assert answer.exit_code == 0
    assert answer.output == "5 forms are sound.\n"


def test_the_command_fails_on_a_broken_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = {**make_source(), "pages": [make_page(make_field("telepathy"))]}
    strange = {**make_source(), "pages": [make_page(make_field("text"))]}
    (tmp_path / "9.000001.json").write_text(json.dumps(broken), encoding="utf-8")
    (tmp_path / "9.000002.json").write_text(json.dumps(strange), encoding="utf-8")
    schema_is_read_from_its_own_place = services.schema_problems(strange)
    assert schema_is_read_from_its_own_place == []
    monkeypatch.setattr(services, "FOLDER", tmp_path)
    services.codes.cache_clear()
    try:
        answer = CliRunner().invoke(eforms, ["check"])
    finally:
        services.codes.cache_clear()
    assert answer.exit_code == 1
    assert "9.000001.json: 9.000001: $.pages[0]" in answer.stderr
    assert "9.000002.json: holds the form of 9.000001" in answer.stderr


def test_translators_see_the_words_of_a_form_written_out() -> None:
    with (services.FOLDER / "1.001193.json").open("rb") as file:
        words = {message[2] for message in extract(file, (), (), {})}
    assert "Trẻ được khai sinh" in words
    assert "Họ, chữ đệm, tên của mẹ" in words
    assert "Ngày sinh của cha phải trước ngày sinh của trẻ." in words


def test_the_schema_has_no_words_for_translators() -> None:
    with services.SCHEMA.open("rb") as file:
        assert list(extract(file, (), (), {})) == []
