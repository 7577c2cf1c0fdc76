"""Every address of the slips against everybody who might try it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.database import transaction
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.rules import Action
from portal.onestop.dossiers.rules.issued import PaperKind
from portal.onestop.slips.models import Export, Slip, Wording
from portal.onestop.slips.queries import slips
from portal.onestop.slips.queries.report import ReportFilter
from portal.onestop.slips.rules.exports import Format
from portal.onestop.slips.rules.periods import read_period
from portal.onestop.slips.services import exporting
from tests.doors import OPEN, REFUSED, Address, addresses_of, try_all
from tests.factories import dossiers as make
from tests.onestop.dossiers.browsing import enter

READERS = {
    *(Function.INTAKE, Function.DIVISION_HEAD, Function.AGENCY_HEAD),
    *(Function.RECORDS_CLERK, Function.AUDITOR),
}
HANDLERS = {Function.INTAKE, Function.DIVISION_HEAD, Function.AGENCY_HEAD}
LISTERS = {Function.INTAKE, Function.RECORDS_CLERK}
HEAD, CLERK = {Function.AGENCY_HEAD}, {Function.RECORDS_CLERK}


@dataclass(frozen=True)
class World:
    """A unit, a received dossier of it with a letter, and a file that the auditor asked for."""

    unit: UUID
    dossier: UUID
    export: UUID
    letter: UUID

    @property
    def addresses(self) -> Mapping[Address, tuple[str, set[Function]]]:
        """Give every address with the functions of the unit that may open it."""
        wordings, admin = "/can-bo/mau-phieu", {Function.ADMINISTRATOR}
        one, asked = f"{wordings}/refusal_03", f"unit={self.unit}&period=2026"
        control = f"/can-bo/phieu-kiem-soat/{self.dossier}"
        file, lists = f"/can-bo/ket-xuat/{self.export}", f"/can-bo/ban-giao/{self.unit}"
        letters = "/can-bo/van-ban-cho-ky"
        letter = f"{letters}/{self.letter}"
        return {
            ("wordings.index", "GET"): (wordings, admin),
            ("wordings.versions", "GET"): (one, admin),
            ("wordings.begin", "POST"): (f"{one}/ban-moi", admin),
            ("wordings.show", "GET"): (f"{one}/1", admin),
            ("wordings.change", "POST"): (f"{one}/1", admin),
            ("wordings.publish", "POST"): (f"{one}/1/ban-hanh", admin),
            ("wordings.compare", "GET"): (f"{one}/so-sanh?cu=1&moi=1", admin),
            ("books.register_book", "GET"): (f"/can-bo/so-theo-doi?{asked}", READERS),
            ("books.export_register", "POST"): (f"/can-bo/so-theo-doi/ket-xuat?{asked}", READERS),
            ("books.report_06", "GET"): (f"/can-bo/bieu-06?{asked}", READERS),
            ("books.behind", "GET"): (f"/can-bo/bieu-06/ho-so?{asked}&figure=settled", READERS),
            ("books.export_report", "POST"): (f"/can-bo/bieu-06/ket-xuat?{asked}", READERS),
            ("books.control_sheet", "GET"): (control, HANDLERS),
            ("books.export_control", "POST"): (f"{control}/ket-xuat", HANDLERS),
            ("exports.show", "GET"): (file, {Function.AUDITOR}),
            ("exports.download", "GET"): (f"{file}/tep", {Function.AUDITOR}),
            ("handovers.index", "GET"): (lists, LISTERS),
            ("handovers.draw_up", "POST"): (lists, LISTERS),
            ("handovers.download", "GET"): (f"{lists}/{self.unit}.pdf", set()),
            ("letters.index", "GET"): (letters, HEAD | CLERK),
            ("letters.show", "GET"): (letter, HEAD | CLERK),
            ("letters.download", "GET"): (f"{letter}.pdf", set()),  # Nothing is signed yet.
            ("letters.sign", "POST"): (f"{letter}/ky", HEAD),
            ("letters.sign_at_desk", "POST"): (f"{letter}/usb-token", HEAD),
            ("letters.seal", "POST"): (f"{letter}/dong-dau", CLERK),
        }


@pytest.fixture
def world(app: Flask) -> World:
    assert app.testing
    unit, dossier = make.unit_id(), make.make_dossier(Action.RECEIVE, Action.EXTEND)
    wanted = ReportFilter(unit, read_period("2026"), clock.now())
    with transaction():
        auditor = make.crew()[Function.AUDITOR]
        export = exporting.order_report(wanted, Format.CSV, actor=auditor, now=clock.now())
    made = exporting.write(export)
    with transaction():
        exporting.finish(export, made or "", now=clock.now())
    with transaction(writing=False):
        letter = slips.find(dossier, PaperKind.EXTENSION_04, 1)
        assert letter is not None
        return World(unit, dossier, export, letter.id)


def stored() -> tuple[int | None, ...]:
    """Count what nobody else may have added."""
    with transaction(writing=False) as session:
        return tuple(
            session.scalar(sa.select(sa.func.count()).select_from(model))
            for model in (Wording, Export, Slip)
        )


def test_table_names_every_address(app: Flask, world: World) -> None:
    assert addresses_of(app, "wordings", "books", "exports", "handovers", "letters") == set(
        world.addresses
    )


def test_stranger_is_asked_to_sign_in(client: FlaskClient, world: World) -> None:
    before = stored()
    assert set(try_all(client, world.addresses, {"format": "pdf"}).values()) == {401}
    assert stored() == before


def test_citizen_is_refused(client: FlaskClient, world: World) -> None:
    before = stored()
    enter(client, make.citizen())
    assert set(try_all(client, world.addresses, {"format": "pdf"}).values()) == {403}
    assert stored() == before


@pytest.mark.parametrize("function", Function)
def test_each_function_opens_what_is_its_own(
    client: FlaskClient, world: World, function: Function
) -> None:
    enter(client, make.crew()[function])
    wrong = {
        address: status
        for address, status in try_all(client, world.addresses, {"format": "pdf"}).items()
        if status not in (OPEN if function in world.addresses[address][1] else REFUSED)
    }
    assert not wrong


@pytest.mark.parametrize("function", [f for f in Function if f is not Function.ADMINISTRATOR])
def test_another_unit_is_closed(client: FlaskClient, world: World, function: Function) -> None:
    before = stored()
    enter(client, make.crew(make.SAM_SON)[function])
    found = try_all(client, world.addresses, {"format": "pdf"})
    own = found.pop(("letters.index", "GET"))  # Lists the reader's own unit's letters.
    assert own == (200 if function in HEAD | CLERK else 403)
    assert set(found.values()) <= REFUSED
    assert stored() == before


def test_nothing_is_changed_without_a_token(app: Flask, client: FlaskClient, world: World) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    before = stored()
    for function in (Function.ADMINISTRATOR, Function.INTAKE):
        enter(client, make.crew()[function])
        statuses = try_all(client, world.addresses, {"format": "pdf"})
        assert {statuses[address] for address in statuses if address[1] == "POST"} == {400}
    assert stored() == before
