"""The packaged catalogue: of the agreed shape, and nothing in it invented."""

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest

from portal.onestop.calendar.rules import Limit
from portal.onestop.procedures.rules import (
    LIFE_EVENTS,
    CatalogueBroken,
    fingerprint,
    read_document,
    read_folder,
)
from portal.onestop.procedures.rules.catalogue import FOLDER

CONTENTS = {content["code"]: content for content in read_folder()}
FILE = (FOLDER / "ho-tich.json").read_text(encoding="utf-8")
ICONS = (FOLDER.parents[3] / "templates/ui/macros/icons.html").read_text(encoding="utf-8")


def test_there_are_enough_procedures_and_those_with_forms_are_among_them() -> None:
    assert len(CONTENTS) >= 45
    assert {"1.001193", "2.000635", "1.004873", "1.013225", "1.001612"} <= CONTENTS.keys()


def test_nothing_claims_to_be_verified() -> None:
    assert not any(content["verified"] for content in CONTENTS.values())
    assert all(content["source"]["version"] for content in CONTENTS.values())


@pytest.mark.parametrize("content", CONTENTS.values(), ids=list(CONTENTS))
def test_a_counted_time_limit_is_one_the_calendar_can_count(content: dict[str, Any]) -> None:
    stated = content["time_limit"]
    assert stated["text"] or stated["kind"] is None
    if stated["kind"]:
        limit = Limit.from_json(stated)
        assert limit.amount == 1 or str(stated["amount"]) in stated["text"]


def test_no_articles_but_those_of_the_source_are_cited() -> None:
    cited = {
        article
        for content in CONTENTS.values()
        for law in content["legal_basis"]
        for article in re.findall(r"Điều \d+", law["title"])
    }
    assert cited <= {"Điều 7"}


def test_amounts_of_fees_are_those_of_the_source() -> None:
    known = {
        "8.000", "400.000", "2.000", "1.000", "200.000", "10.000", "50.000", "20.000", "15.000",
        "7.000", "75.000", "100.000", "3.000",
    }  # fmt: skip
    stated = {
        amount
        for content in CONTENTS.values()
        for text in (content["fee"]["text"], *content["fee"].get("notes", []))
        for amount in re.findall(r"\d{1,3}(?:\.\d{3})+(?= ?đ)", text)
    }
    assert stated <= known
    assert {"8.000", "400.000"} <= stated


def test_what_the_source_was_unsure_of_says_so() -> None:
    for code in ("1.004884", "1.004194", "2.001019", "2.001263"):
        assert CONTENTS[code]["time_limit"]["unsure"]
    assert CONTENTS["1.013225"]["fee"]["unsure"]
    assert "unsure" not in CONTENTS["1.001193"]["time_limit"]


def test_life_events_name_known_procedures_and_icons() -> None:
    assert len(LIFE_EVENTS) >= 10
    for event in LIFE_EVENTS.values():
        assert set(event.procedures) <= CONTENTS.keys()
        assert len(set(event.procedures)) == len(event.procedures) > 0
        assert f'"{event.icon}":' in ICONS


def test_every_procedure_belongs_to_a_life_event_or_a_field_of_officials() -> None:
    reached = {code for event in LIFE_EVENTS.values() for code in event.procedures}
    assert CONTENTS.keys() == reached


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("procedures", 0, "code"), "1001193"),
        (("procedures", 0, "fee"), {"text": "x", "amount": 5}),
        (("procedures", 0, "time_limit", "amount"), 0),
        (("procedures", 0, "time_limit", "kind"), "weeks"),
        (("procedures", 0, "papers", 0, "items"), []),
        (("procedures", 0, "synonyms", 0), " x"),
        (("defaults", "level"), "district"),
        (("defaults", "legal_basis"), [{"number": "", "title": ""}]),
        (("source", "version"), "yesterday"),
        (("surprise",), 1),
    ],
)
def test_a_file_of_another_shape_is_refused_with_the_place(
    path: tuple[Any, ...], value: object
) -> None:
    document = copy.deepcopy(json.loads(FILE))
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(CatalogueBroken, match=r"ho-tich\.json: \$"):
        read_document(json.dumps(document), "ho-tich.json")


def test_a_broken_file_and_twins_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogueBroken, match=r"x\.json"):
        read_document("{", "x.json")
    (tmp_path / "a.json").write_text(FILE, encoding="utf-8")
    (tmp_path / "b.json").write_text(FILE, encoding="utf-8")
    with pytest.raises(CatalogueBroken, match=r"1\.001193"):
        read_folder(tmp_path)


def test_the_fingerprint_sees_content_and_not_order() -> None:
    content = CONTENTS["1.001193"]
    assert fingerprint(content) == fingerprint(dict(reversed(content.items())))
    assert fingerprint(content) != fingerprint({**content, "name": "Khác"})
