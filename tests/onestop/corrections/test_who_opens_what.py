"""Every address of the corrections against everybody who might try it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from portal.core.database import transaction
from portal.identity.organisations.rules import Function
from portal.onestop.corrections.models import CorrectionSheet, FieldAnswer, ReasonVersion
from portal.onestop.dossiers.rules import Step
from tests.doors import Address, addresses_of, try_all
from tests.factories import corrections as make_sheet
from tests.factories import dossiers as make
from tests.factories.corrections import NAME
from tests.onestop.dossiers.browsing import enter

HANDLERS = {
    *(Function.INTAKE, Function.CASE_OFFICER),
    *(Function.DIVISION_HEAD, Function.AGENCY_HEAD),
}
ADMIN = {Function.ADMINISTRATOR}


@dataclass(frozen=True)
class World:
    """A dossier whose first sheet was answered, so that it can be sent back again."""

    dossier: UUID

    @property
    def addresses(self) -> Mapping[Address, tuple[str, set[Function]]]:
        """Give every address with the functions of the unit that may open it."""
        sheet, list_ = f"/can-bo/phieu-bo-sung/{self.dossier}", "/can-bo/ly-do-bo-sung"
        mine = f"/ho-so-cua-toi/{self.dossier}/bo-sung"
        some = UUID(int=1)
        officer, head = {Function.CASE_OFFICER}, {Function.AGENCY_HEAD}
        return {
            ("corrections.show", "GET"): (sheet, HANDLERS),
            ("corrections.draw_up", "POST"): (sheet, officer),
            ("corrections.ask_release", "POST"): (f"{sheet}/xin-phep", officer),
            ("corrections.release", "POST"): (f"{sheet}/cho-phep", head),
            ("corrections.changes", "GET"): (f"{sheet}/thay-doi", HANDLERS),
            ("corrections.kept_file", "GET"): (f"{sheet}/tep/{some}", set()),
            ("reasons.index", "GET"): (list_, ADMIN),
            ("reasons.begin", "GET"): (f"{list_}/moi", ADMIN),
            ("reasons.add", "POST"): (f"{list_}/moi", ADMIN),
            ("reasons.show", "GET"): (f"{list_}/paper-missing", ADMIN),
            ("reasons.change", "POST"): (f"{list_}/paper-missing", ADMIN),
            ("reasons.picture", "GET"): (f"{list_}/paper-missing/anh/0", set()),
            ("supplements.show", "GET"): (mine, set()),
            ("supplements.answer_field", "POST"): (f"{mine}/khai/applicant_phone", set()),
            ("supplements.add_files", "POST"): (f"{mine}/giay-to/khac", set()),
            ("supplements.remove_file", "POST"): (f"{mine}/tep/{some}/bo", set()),
            ("supplements.open_file", "GET"): (f"{mine}/tep/{some}", set()),
            ("supplements.picture", "GET"): (f"{mine}/anh/{some}", set()),
            ("supplements.hand_in", "POST"): (f"{mine}/nop", set()),
        }


@pytest.fixture
def world(app: Flask, gallery: Mapping[Step, UUID]) -> World:
    assert app.testing
    dossier = gallery[Step.EXAMINATION]
    make_sheet.ask(dossier, NAME)
    make_sheet.answer_field(dossier, "applicant_full_name", "Lê Thị Mới")
    make_sheet.hand_in(dossier)
    return World(dossier)


def stored() -> tuple[int | None, ...]:
    """Count what nobody else may have added."""
    with transaction(writing=False) as session:
        return tuple(
            session.scalar(sa.select(sa.func.count()).select_from(model))
            for model in (CorrectionSheet, FieldAnswer, ReasonVersion)
        )


def test_table_names_every_address(app: Flask, world: World) -> None:
    assert addresses_of(app, "corrections", "supplements", "reasons") == set(world.addresses)


def test_stranger_is_asked_to_sign_in(client: FlaskClient, world: World) -> None:
    before = stored()
    assert set(try_all(client, world.addresses).values()) == {401}
    assert stored() == before


@pytest.mark.parametrize("function", Function)
def test_each_function_opens_what_is_its_own(
    client: FlaskClient, world: World, function: Function
) -> None:
    enter(client, make.crew()[function])
    wrong = {
        address: status
        for address, status in try_all(client, world.addresses).items()
        if (status in {200, 303, 409, 422}) is not (function in world.addresses[address][1])
    }
    assert not wrong


def test_another_unit_is_closed(client: FlaskClient, world: World) -> None:
    before = stored()
    for function in set(Function) - ADMIN:
        enter(client, make.crew(make.SAM_SON)[function])
        assert set(try_all(client, world.addresses).values()) <= {403, 404}
    assert stored() == before


def test_another_citizen_finds_nothing(client: FlaskClient, world: World) -> None:
    before = stored()
    enter(client, make.citizen(1))
    assert set(try_all(client, world.addresses).values()) <= {403, 404}
    assert stored() == before


def test_the_citizen_cannot_answer_twice(client: FlaskClient, world: World) -> None:
    before = stored()
    enter(client, make.citizen())
    found = try_all(client, world.addresses)
    assert found["supplements.show", "GET"] == 303
    posts = {status for (name, method), status in found.items() if method == "POST"}
    assert posts <= {403, 404, 409}
    assert stored() == before


def test_nothing_is_changed_without_a_token(app: Flask, client: FlaskClient, world: World) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    before = stored()
    for who in (make.crew()[Function.CASE_OFFICER], make.crew()[Function.ADMINISTRATOR]):
        enter(client, who)
        statuses = try_all(client, world.addresses)
        posts = {statuses[a] for a in statuses if a[1] == "POST" and a[0][:3] != "sup"}
        assert posts == {400}
    assert stored() == before
