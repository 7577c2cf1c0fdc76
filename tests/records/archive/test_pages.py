"""The board: who sees it, and what of which units."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.access import SYSTEM
from portal.core.database import transaction
from portal.identity.organisations.rules import Function, UnitKind
from portal.records.archive import queries
from portal.records.archive.cli import archive
from portal.records.archive.models import HeldFile, PreservedDocument
from portal.records.archive.rules import Demand, before_seal, demanded, pause
from portal.records.archive.services import AlreadyDecided, demand, level_for
from portal.records.archive.services.demands import BasisMissing
from portal.records.signatures.rules import Level
from tests.factories.identity import make_citizen, make_staff, make_unit, sign_in
from tests.factories.registers import make_issued
from tests.factories.signatures import NOW

BOARD = "/can-bo/luu-tru-chu-ky"
ROWS = [
    ("records_clerk", 200),
    ("auditor", 200),
    ("administrator", 200),
    ("agency_head", 403),
    ("case_officer", 403),
    ("citizen", 403),
    ("nobody", 303),
]


@pytest.mark.parametrize(("who", "status"), ROWS)
def test_access_to_the_board(client: FlaskClient, who: str, status: int) -> None:
    unit = make_unit()
    if who == "citizen":
        sign_in(client, make_citizen())
    elif who != "nobody":
        sign_in(client, make_staff(unit, Function(who)))
    assert client.get(BOARD).status_code == status


@pytest.fixture
def ends_soon(app: Flask) -> UUID:  # noqa: ARG001 - in its database.
    """A document that ends in 60 days, one that ended, and a file that waits."""
    unit, now = make_unit(), clock.now()
    for days in (60, -1):
        issued = make_issued(unit).row
        with transaction() as own:
            own.merge(
                PreservedDocument(
                    document_id=issued.id,
                    sha256=issued.sha256,
                    level=Level.B_LTA,
                    proven_at=now,
                    ends_at=now + timedelta(days=days),
                    looked_at=now,
                )
            )
    with transaction() as own:
        facts = {"key": "k", "step": "s", "payload": {}, "error": "TimestampUnavailable"}
        times = {"held_at": now, "next_try_at": now}
        own.add(
            HeldFile(
                **facts,
                **times,
                unit_id=unit,
                title="H01 – Giấy",
                sha256="0" * 64,
                level=Level.B_T,
                tries=1,
            )
        )
    return unit


def test_a_clerk_sees_what_ends_and_what_waits(
    client: FlaskClient, visit: Callable[..., object], ends_soon: UUID
) -> None:
    sign_in(client, make_staff(ends_soon, Function.RECORDS_CLERK))
    page = visit(BOARD).text_content()  # type: ignore[attr-defined]
    assert "01/GXN-UBND" in page
    assert "02/GXN-UBND" in page
    assert "H01 – Giấy" in page
    assert "trong 90 ngày" in page
    assert "Chờ dấu thời gian" in page


@pytest.mark.usefixtures("ends_soon")
def test_a_clerk_of_another_unit_sees_nothing_of_it(client: FlaskClient) -> None:
    sign_in(client, make_staff(make_unit(), Function.RECORDS_CLERK))
    page = client.get(BOARD).text
    assert "GXN-UBND" not in page
    assert "H01" not in page


def test_auditors_see_their_own_and_subordinate_units(client: FlaskClient, ends_soon: UUID) -> None:
    units = {
        make_unit(): False,
        ends_soon: True,
        make_unit(kind=UnitKind.PROVINCE_CENTRE): True,
    }
    for unit, sees in units.items():
        sign_in(client, make_staff(unit, Function.AUDITOR))
        page = client.get(BOARD).text
        assert ("01/GXN-UBND" in page, "H01" in page) == (sees, sees)


class TestADemand:
    def test_holds_from_its_day_on(self) -> None:
        given = [
            Demand("", Level.B_LT, date(2026, 1, 1), "QĐ 1"),
            Demand("Giấy chứng nhận", Level.B_LTA, date(2026, 6, 1), "QĐ 2"),
        ]
        assert demanded(given, "Giấy chứng nhận", date(2025, 12, 31)) is Level.B_T
        assert demanded(given, "Giấy chứng nhận", date(2026, 5, 31)) is Level.B_LT
        assert demanded(given, "Giấy chứng nhận", date(2026, 6, 1)) is Level.B_LTA
        assert demanded(given, "Công văn", date(2026, 6, 1)) is Level.B_LT

    @pytest.mark.usefixtures("app")
    def test_is_kept_with_its_basis_and_not_changed(self) -> None:
        facts = {"effective_from": date(2026, 11, 1), "actor": SYSTEM, "now": NOW}
        with transaction():
            demand("Giấy xác nhận", Level.B_LTA, basis="Quyết định 12", **facts)  # type: ignore[arg-type]
        with transaction(), pytest.raises(AlreadyDecided):
            demand("Giấy xác nhận", Level.B_T, basis="x", **facts)  # type: ignore[arg-type]
        with transaction(), pytest.raises(BasisMissing):
            demand("Công văn", Level.B_T, basis=" ", **facts)  # type: ignore[arg-type]
        with transaction(writing=False):
            assert level_for("Giấy xác nhận", now=NOW) is Level.B_LTA
            assert level_for("Công văn", now=NOW) is Level.B_T
            assert len(queries.demands()) == 1

    @pytest.mark.usefixtures("app")
    def test_is_made_by_a_command(self) -> None:
        words = ["demand", "--level", "B-LT", "--from", "2026-11-01", "--basis", "Quyết định 12"]
        assert CliRunner().invoke(archive, words).exit_code == 0
        assert CliRunner().invoke(archive, words).exit_code == 1
        assert CliRunner().invoke(archive, ["demands"]).output == (
            "2026-11-01 B-LT *: Quyết định 12\n"
        )
        assert CliRunner().invoke(archive, ["look"]).output == "0\n"


def test_pauses_grow_to_a_quarter_of_an_hour() -> None:
    assert [pause(n).total_seconds() for n in (0, 1, 4, 5, 99)] == [30, 60, 480, 900, 900]


def test_the_officer_needs_no_more_than_a_timestamp_before_the_seal() -> None:
    assert [before_seal(each) for each in Level] == [Level.B_B, *[Level.B_T] * 3]
