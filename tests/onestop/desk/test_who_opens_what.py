"""Every address of the desk against everybody who might try it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.database import session, transaction
from portal.identity.organisations.rules import Function
from portal.onestop.desk.models import (
    BulkRun,
    CounterIntake,
    InnerNote,
    Message,
    Presence,
    Sentence,
)
from portal.onestop.desk.rules import BulkAct
from portal.onestop.desk.services import bulk, intake, writing
from portal.onestop.dossiers.models import Draft
from portal.onestop.dossiers.queries import drafts, wizard
from portal.onestop.dossiers.rules import Step
from tests.doors import Address, addresses_of, agree, try_all
from tests.factories import dossiers as make
from tests.onestop.dossiers.browsing import enter

HEADS = {Function.DIVISION_HEAD, Function.AGENCY_HEAD}
INTAKE = {Function.INTAKE}
EVERYBODY, NOBODY = set(Function), set[Function]()


@dataclass(frozen=True)
class World:
    """What lies at a desk: a new dossier, and of the intake officer's a run and two drafts."""

    dossier: UUID
    run: UUID
    begun: UUID
    paper: str
    taken: UUID
    sentence: UUID

    @property
    def addresses(self) -> Mapping[Address, tuple[str, set[Function], set[Function]]]:
        """Give every address, who of the unit may open it, and who of another unit."""
        beside, bulk_acts = f"/can-bo/ho-so/{self.dossier}", "/can-bo/hang-loat"
        counter, kept = "/can-bo/tiep-nhan", "/can-bo/cau-mau"
        begun, taken = f"{counter}/{self.begun}", f"{counter}/{self.taken}"
        mine = f"/ho-so-cua-toi/{self.dossier}/tin-nhan"
        seeing, repairing = INTAKE | HEADS, INTAKE | {Function.DIVISION_HEAD}
        return {
            ("beside.add_note", "POST"): (f"{beside}/ghi-chu", seeing, NOBODY),
            ("beside.send_to_citizen", "POST"): (f"{beside}/tin-nhan", seeing, NOBODY),
            ("beside.look", "POST"): (f"{beside}/dang-xem", seeing, NOBODY),
            ("beside.send_to_unit", "POST"): (mine, NOBODY, NOBODY),
            ("bulk.carry_out", "POST"): (f"{bulk_acts}/da-doc", EVERYBODY, EVERYBODY),
            ("bulk.print_list", "POST"): (f"{bulk_acts}/in", EVERYBODY, EVERYBODY),
            ("bulk.show", "GET"): (f"{bulk_acts}/{self.run}", INTAKE, NOBODY),
            ("bulk.undo", "POST"): (f"{bulk_acts}/{self.run}/hoan-tac", INTAKE, NOBODY),
            ("sentences.index", "GET"): (kept, EVERYBODY, EVERYBODY),
            ("sentences.index", "POST"): (kept, EVERYBODY, EVERYBODY),
            ("sentences.drop", "POST"): (f"{kept}/{self.sentence}/xoa", HEADS, NOBODY),
            ("counter.start", "GET"): (counter, INTAKE, INTAKE),
            ("counter.start", "POST"): (counter, INTAKE, INTAKE),
            ("counter.enter", "GET"): (begun, INTAKE, NOBODY),
            ("counter.enter", "POST"): (begun, INTAKE, NOBODY),
            ("counter.add_paper", "POST"): (f"{begun}/giay-to/{self.paper}", INTAKE, NOBODY),
            ("counter.add_stack", "POST"): (f"{begun}/ban-quet", INTAKE, NOBODY),
            ("counter.sort_scans", "POST"): (f"{begun}/xep", INTAKE, NOBODY),
            # Nothing is scanned yet, so there is nothing to open even for who began it.
            ("counter.scan", "GET"): (f"{begun}/tep/{uuid4()}", NOBODY, NOBODY),
            ("counter.scan_page", "GET"): (f"{begun}/tep/{uuid4()}/trang/1.png", NOBODY, NOBODY),
            ("searching.ask", "POST"): ("/can-bo/tim-ho-so", EVERYBODY, EVERYBODY),
            ("searching.show", "GET"): ("/can-bo/tim-ho-so", EVERYBODY, EVERYBODY),
            ("counter.done", "GET"): (f"{taken}/xong", INTAKE, NOBODY),
            # The dossier is not received yet, so there is no Mẫu 01 even for who took it in.
            ("counter.receipt", "GET"): (f"{taken}/giay-tiep-nhan.pdf", NOBODY, NOBODY),
            ("repair.edit", "GET"): (f"{beside}/sua-tiep-nhan", repairing, NOBODY),
            ("repair.edit", "POST"): (f"{beside}/sua-tiep-nhan", repairing, NOBODY),
        }  # fmt: skip


@pytest.fixture
def world(app: Flask, gallery: Mapping[Step, UUID]) -> World:
    assert app.testing
    dossier, here, people = gallery[Step.INTAKE], make.unit_id(), make.crew()
    officer, now = people[Function.INTAKE], clock.now()
    walk_in = intake.WalkIn(
        make.PLAIN, "Trần Thị Quầy", "038190001234", here, here, here, "counter"
    )
    ticked, run = [bulk.Chosen(dossier, 1)], uuid4()
    bulk.carry_out(run, BulkAct.READ, ticked, officer_id=None, actor=officer, clock=clock.now)
    with transaction():
        writing.keep_sentence("Câu mẫu", here, actor=people[Function.AGENCY_HEAD], now=now)
        begun = intake.begin(walk_in, actor=officer, now=now).draft_id
        taken = session().scalars(
            sa.select(Draft.id).where(Draft.dossier_id == dossier)
        ).one()  # fmt: skip
        session().add(
            CounterIntake(draft_id=taken, officer_id=officer.id, helped_at_unit_id=here,
                          received_at_unit_id=here, channel="counter", on_paper=[], begun_at=now)
        )  # fmt: skip
    with transaction(writing=False):
        paper = wizard.papers(drafts.get(begun))[0].definition.id
        sentence = session().scalars(sa.select(Sentence.id)).one()
    return World(dossier, run, begun, paper, taken, sentence)


def stored() -> tuple[int | None, ...]:
    """Count what nobody else may have added or taken away."""
    models = (BulkRun, CounterIntake, InnerNote, Message, Presence, Sentence, Draft)
    with transaction(writing=False) as reading:
        return tuple(
            reading.scalar(sa.select(sa.func.count()).select_from(model)) for model in models
        )


def test_table_names_every_address(app: Flask, world: World) -> None:
    assert addresses_of(
        app, "bulk", "beside", "sentences", "counter", "repair", "searching"
    ) == set(world.addresses)


def test_stranger_is_asked_to_sign_in(client: FlaskClient, world: World) -> None:
    before = stored()
    assert set(try_all(client, world.addresses).values()) == {401}
    assert stored() == before


@pytest.mark.parametrize("number", [0, 1], ids=["who filed", "another"])
def test_citizens_open_nothing_of_it(client: FlaskClient, world: World, number: int) -> None:
    before, own = stored(), ("beside.send_to_unit", "POST")
    enter(client, make.citizen(number))
    agree(try_all(client, world.addresses), set() if number else {own})
    assert stored() == before


@pytest.mark.parametrize("function", Function)
def test_each_function_opens_what_is_its_own(
    client: FlaskClient, world: World, function: Function
) -> None:
    enter(client, make.crew()[function])
    mine = {address for address, row in world.addresses.items() if function in row[1]}
    agree(try_all(client, world.addresses), mine)


@pytest.mark.parametrize("function", Function)
def test_another_unit_is_closed(client: FlaskClient, world: World, function: Function) -> None:
    before = stored()
    enter(client, make.crew(make.SAM_SON)[function])
    mine = {address for address, row in world.addresses.items() if function in row[2]}
    agree(try_all(client, world.addresses), mine)
    assert stored() == before


def test_nothing_is_changed_without_a_token(app: Flask, client: FlaskClient, world: World) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    before = stored()
    for function in (Function.INTAKE, Function.AGENCY_HEAD):
        enter(client, make.crew()[function])
        statuses = try_all(client, world.addresses)
        staff = {a for a in statuses if a != ("beside.send_to_unit", "POST") and a[1] == "POST"}
        assert {statuses[address] for address in staff} == {400}
    assert stored() == before
