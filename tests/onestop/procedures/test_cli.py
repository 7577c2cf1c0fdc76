import json
from pathlib import Path

import pytest
from flask import Flask

from portal.core.database import transaction
from portal.onestop.procedures import queries
from portal.onestop.procedures.cli import extract
from portal.onestop.procedures.rules.catalogue import FOLDER
from portal.onestop.procedures.rules.life_events import LIFE_EVENTS


def test_the_packaged_catalogue_is_imported(app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=["procedures", "import"])
    assert done.exit_code == 0, done.output
    assert "thay đổi: 0" in done.output


def test_a_changed_file_makes_new_revisions(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "giao-duc.json"
    document = json.loads((FOLDER / "giao-duc.json").read_text(encoding="utf-8"))
    run = app.test_cli_runner().invoke
    path.write_text(json.dumps(document), encoding="utf-8")
    run(args=["procedures", "import", str(path)])
    document["procedures"][0]["synonyms"].append("chuyển cấp")
    path.write_text(json.dumps(document), encoding="utf-8")
    done = run(args=["procedures", "import", str(path)])
    assert "thay đổi: 1" in done.output
    with transaction(writing=False):
        assert queries.get("3.000182").number == 2
        assert queries.search("chuyển cấp").rows[0].code == "3.000182"


def test_a_procedure_is_taken_out_of_force_once(app: Flask) -> None:
    run = app.test_cli_runner().invoke
    run(args=["procedures", "import", str(FOLDER / "giao-duc.json")])
    with transaction(writing=False):
        assert queries.get("3.000182").code == "3.000182"
    assert run(args=["procedures", "retire", "3.000182"]).exit_code == 0
    with transaction(writing=False), pytest.raises(queries.ProcedureNotFound):
        queries.get("3.000182")
    again = run(args=["procedures", "retire", "3.000182"])
    assert again.exit_code == 1
    assert "Traceback" not in again.output


def test_a_broken_file_is_refused_with_a_sentence(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    path.write_text("{}", encoding="utf-8")
    done = app.test_cli_runner().invoke(args=["procedures", "import", str(path)])
    assert done.exit_code == 1
    assert "không đúng cấu trúc" in done.output


def test_translators_see_life_events_and_the_names_of_fields_alone() -> None:
    with (FOLDER.parent / "life_events.json").open("rb") as file:
        events = [message[2] for message in extract(file, (), (), {})]
    assert events == [text for e in LIFE_EVENTS.values() for text in (e.name, e.summary)]
    with (FOLDER / "ho-tich.json").open("rb") as file:
        assert list(extract(file, (), (), {})) == [(1, "gettext", "Hộ tịch", [])]
