"""Every address of the dossiers against everybody who might try it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.core.access import Actor
from portal.core.database import transaction
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.queries import contents
from portal.onestop.dossiers.queries import drafts as find_drafts
from portal.onestop.dossiers.rules import MOVES, Action, Move, Step
from portal.onestop.dossiers.views.desk import CLOCK_SLUGS, SLUGS
from tests.doors import OPEN, Address, addresses_of, all_answer, try_all
from tests.factories import dossiers as make
from tests.onestop.dossiers.browsing import enter

Gallery = Mapping[Step, UUID]
FUNCTIONS = (
    Function.INTAKE,
    Function.CASE_OFFICER,
    Function.DIVISION_HEAD,
    Function.AGENCY_HEAD,
    Function.RECORDS_CLERK,
)
SEES_ALL = {Function.INTAKE, Function.DIVISION_HEAD, Function.AGENCY_HEAD}
# Whoever may not handle a dossier may not know that it is there: 404. Who may see it but not
# act on it is told so: 403.
TO_SIGN_IN, HIDDEN, FORBIDDEN = {401}, {404}, {403}


@dataclass(frozen=True)
class World:
    """A draft with a file, and a dossier with a file and an issued paper, of one citizen."""

    draft: UUID
    draft_paper: UUID
    requirement: str
    dossier: UUID
    paper: UUID

    def draft_url(self, rest: str = "") -> str:
        return f"/nop-ho-so/{make.PLAIN}/{self.draft}/{rest}"

    @property
    def citizens(self) -> dict[Address, str]:
        """Give the addresses that belong to the citizen, by endpoint and method."""
        mine = f"/ho-so-cua-toi/{self.dossier}"
        file = f"giay-to/{self.draft_paper}"
        return {
            ("filing.go_on", "GET"): self.draft_url(),
            ("filing.page", "GET"): self.draft_url("filing_for"),
            ("filing.page", "POST"): self.draft_url("filing_for"),
            ("filing.paper_list", "GET"): self.draft_url("giay-to"),
            ("filing.add_paper", "POST"): self.draft_url(f"giay-to/{self.requirement}"),
            ("filing.open_paper", "GET"): self.draft_url(file),
            ("filing.remove_paper", "POST"): self.draft_url(f"{file}/bo"),
            ("filing.check", "GET"): self.draft_url("kiem-tra"),
            ("filing.check", "POST"): self.draft_url("kiem-tra"),
            ("filing.discard", "POST"): self.draft_url("xoa"),
            ("mine.show", "GET"): mine,
            ("mine.receipt", "GET"): f"{mine}/bien-nhan",
            ("mine.paper", "GET"): f"{mine}/giay-to/{self.paper}",
            ("mine.issued_paper", "GET"): f"{mine}/van-ban/acknowledgement.pdf",
            ("mine.withdraw", "POST"): f"{mine}/rut",
        }

    @property
    def any_citizens(self) -> dict[Address, str]:
        """Give the addresses open to every citizen."""
        return {
            ("filing.start", "GET"): f"/nop-ho-so/{make.PLAIN}",
            ("filing.start", "POST"): f"/nop-ho-so/{make.PLAIN}",
            ("mine.index", "GET"): "/ho-so-cua-toi/",
        }

    @property
    def staffs(self) -> dict[Address, str]:
        """Give the addresses that belong to the unit's staff."""
        desk = f"/can-bo/ho-so/{self.dossier}"
        return {
            ("desk.show", "GET"): desk,
            ("desk.paper", "GET"): f"{desk}/giay-to/{self.paper}",
            ("desk.paper_page", "GET"): f"{desk}/giay-to/{self.paper}/trang/1.png",
            ("desk.issued_paper", "GET"): f"{desk}/van-ban/acknowledgement.pdf",
            ("desk.act", "POST"): f"{desk}/tra-ket-qua",
            ("desk.reveal", "POST"): f"{desk}/so-dinh-danh",
            ("desk.undo", "POST"): f"{desk}/hoan-tac",
            ("desk.try_again", "POST"): f"{desk}/lam-lai-van-ban",
            ("desk.draft_result", "GET"): f"{desk}/ket-qua",
            ("desk.draft_result", "POST"): f"{desk}/ket-qua",
            ("desk.result_page", "GET"): f"{desk}/ket-qua/trang/1.png",
        }

    @property
    def any_staffs(self) -> dict[Address, str]:
        """Give the addresses open to all staff."""
        return {
            ("desk.home", "GET"): "/can-bo/",
            ("desk.inbox", "GET"): "/can-bo/ho-so",
            ("desk.choose_columns", "POST"): "/can-bo/ho-so/cot",
            ("desk.save_filter", "POST"): "/can-bo/ho-so/bo-loc",
            ("desk.drop_filter", "POST"): f"/can-bo/ho-so/bo-loc/{self.paper}/xoa",
            ("today.due", "GET"): "/can-bo/hom-nay",
        }


LOOK_UP: dict[Address, str] = {
    ("lookup.ask", "GET"): "/tra-cuu",
    ("lookup.answer", "POST"): "/tra-cuu",
}


# The programming interface asks for its proof itself: test_api.py tries everybody on it.
API: dict[Address, str] = {("dossiers_api.show_dossier", "GET"): "/api/v1/dossiers/x"}


@pytest.fixture
def world(gallery: Gallery) -> World:
    draft = make.make_draft(extra_papers=1)
    dossier = gallery[Step.INTAKE]
    with transaction(writing=False):
        (file,) = find_drafts.files(draft)
        (paper,) = contents.papers(dossier)
        return World(draft, file.id, file.requirement, dossier, paper.id)


def left(world: World) -> tuple[object, ...]:
    """Give what nobody else may have changed."""
    draft, dossier = make.read_draft(world.draft), make.read(world.dossier)
    with transaction(writing=False):
        return draft.version, len(find_drafts.files(world.draft)), dossier.version, dossier.state


def test_table_names_every_address(app: Flask, world: World) -> None:
    routes = addresses_of(app, "filing", "mine", "lookup", "desk", "today", "dossiers_api")
    tables = (world.citizens, world.any_citizens, world.staffs, world.any_staffs, LOOK_UP, API)
    assert routes == {address for table in tables for address in table}


def test_stranger_is_asked_to_sign_in(client: FlaskClient, world: World) -> None:
    before = left(world)
    closed = world.citizens | world.any_citizens | world.staffs | world.any_staffs
    all_answer(try_all(client, closed), TO_SIGN_IN)
    all_answer(try_all(client, LOOK_UP), OPEN)
    assert left(world) == before


def test_another_citizen_finds_nothing(client: FlaskClient, world: World) -> None:
    before = left(world)
    enter(client, make.citizen(1))
    all_answer(try_all(client, world.citizens), HIDDEN)
    all_answer(try_all(client, world.any_citizens), OPEN)
    all_answer(try_all(client, world.staffs | world.any_staffs), FORBIDDEN)
    assert left(world) == before


def test_owner_opens_what_is_theirs(citizen: FlaskClient, world: World) -> None:
    all_answer(try_all(citizen, world.citizens | world.any_citizens), OPEN)
    all_answer(try_all(citizen, world.staffs | world.any_staffs), FORBIDDEN)


@pytest.mark.parametrize("function", Function)
def test_staff_of_another_unit_find_nothing(
    client: FlaskClient, world: World, function: Function
) -> None:
    before = left(world)
    enter(client, make.crew(make.SAM_SON)[function])
    all_answer(try_all(client, world.staffs), HIDDEN)
    all_answer(try_all(client, world.any_staffs), OPEN)
    all_answer(try_all(client, world.citizens | world.any_citizens), FORBIDDEN)
    assert left(world) == before


@pytest.mark.parametrize("function", Function)
def test_staff_of_the_unit_open_what_their_function_needs(
    client: FlaskClient, world: World, function: Function
) -> None:
    enter(client, make.crew()[function])
    statuses = try_all(client, world.staffs)
    drafting = {address: statuses.pop(address) for address in [*statuses] if "result" in address[0]}
    all_answer(drafting, HIDDEN)
    acting = statuses.pop(("desk.act", "POST"))
    sees = function in SEES_ALL
    all_answer(statuses, OPEN if sees else HIDDEN)
    assert acting == (409 if sees else 404)
    all_answer(try_all(client, world.any_staffs), OPEN)
    all_answer(try_all(client, world.citizens), FORBIDDEN)


@pytest.mark.parametrize("step", Step)
def test_everyone_sees_a_dossier_where_their_work_is(
    client: FlaskClient, gallery: Gallery, step: Step
) -> None:
    officer_there = step not in {Step.INTAKE, Step.ASSIGNMENT}
    clerk_there = step in {Step.NUMBERING, Step.HANDOVER, Step.CLOSED}
    for function in Function:
        enter(client, make.crew()[function])
        sees = (
            function in SEES_ALL
            or (function is Function.CASE_OFFICER and officer_there)
            or (function is Function.RECORDS_CLERK and clerk_there)
        )
        status = client.get(f"/can-bo/ho-so/{gallery[step]}").status_code
        assert status == (200 if sees else 404), (function, step)


SLUGS_OF = {action: slug for slug, action in (SLUGS | CLOCK_SLUGS).items()}
AT_DESK = tuple(move for move in MOVES if move.action in SLUGS_OF)


@pytest.mark.parametrize("move", AT_DESK, ids=lambda m: f"{m.action}-{m.step}")
def test_only_the_function_of_a_move_makes_it(
    client: FlaskClient, gallery: Gallery, move: Move
) -> None:
    dossier_id = make.stage(gallery, move)
    if move.action is Action.PROPOSE:
        make.write_result(dossier_id)
    url = f"/can-bo/ho-so/{dossier_id}/{SLUGS_OF[move.action]}"
    data = {"reason": "Vì.", "officer_id": str(make.crew()[Function.CASE_OFFICER].id)}
    data |= {"legal_ground": "Điều 1", "apology": "Xin lỗi ông/bà.", "days": "2"}
    before = make.read(dossier_id).version
    for function, who in make.crew().items():
        if function is not move.function:
            enter(client, who)
            assert client.post(url, data=data).status_code in {403, 404}, function
    assert make.read(dossier_id).version == before
    assert move.function
    enter(client, make.crew()[move.function])
    assert client.post(url, data=data).status_code == 303
    after = make.read(dossier_id)
    assert (after.version > before) or after.withdrawal_asked_at or move.to_step is move.step


def test_another_case_officer_of_the_unit_finds_nothing(
    client: FlaskClient, gallery: Gallery
) -> None:
    other = make.hire(Function.CASE_OFFICER)
    enter(client, other)
    all_answer(
        try_all(client, {("desk.show", "GET"): f"/can-bo/ho-so/{gallery[Step.SIGNING]}"}), HIDDEN
    )
    url = f"/can-bo/ho-so/{gallery[Step.EXAMINATION]}/ket-qua"
    all_answer(try_all(client, {("a", "GET"): url, ("a", "POST"): url}), HIDDEN)


def test_papers_are_found_only_under_their_own_dossier(
    client: FlaskClient, gallery: Gallery, world: World
) -> None:
    elsewhere = f"/can-bo/ho-so/{gallery[Step.SIGNING]}/giay-to/{world.paper}"
    enter(client, make.crew()[Function.INTAKE])
    assert client.get(elsewhere).status_code == 404
    own = make.make_draft(filer=make.citizen(1))
    enter(client, make.citizen(1))
    stolen = f"/nop-ho-so/{make.PLAIN}/{own}/giay-to/{world.draft_paper}"
    assert client.get(stolen).status_code == 404
    assert client.post(f"{stolen}/bo").status_code == 303
    with transaction(writing=False):
        assert len(find_drafts.files(world.draft)) == 1


@pytest.mark.parametrize("owner", [True, False])
def test_result_is_the_citizens_only_after_release(
    client: FlaskClient, gallery: Gallery, *, owner: bool
) -> None:
    enter(client, make.citizen(0 if owner else 1))
    for step in Step:
        with client.get(f"/ho-so-cua-toi/{gallery[step]}/van-ban/ket-qua.pdf") as answer:
            released = step in {Step.HANDOVER, Step.CLOSED}
            assert answer.status_code == (200 if owner and released else 404), step


@pytest.mark.parametrize("staff", [True, False])
def test_nothing_is_changed_without_a_token(
    app: Flask, client: FlaskClient, world: World, *, staff: bool
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    before = left(world)
    who: Actor = make.crew()[Function.INTAKE] if staff else make.citizen()
    enter(client, who)
    own = world.staffs if staff else world.citizens | world.any_citizens
    posts = {address: url for address, url in own.items() if address[1] == "POST"}
    all_answer(try_all(client, posts), {400})
    assert left(world) == before
