import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from portal.core import clock
from portal.core.access import SYSTEM
from portal.core.database import transaction
from portal.identity.accounts import queries
from portal.identity.accounts.services import people, signing_in
from portal.identity.accounts.services.signing_in import Browser
from portal.identity.audit.queries import history
from portal.identity.organisations.rules import Function
from tests.factories.identity import citizen_actor, make_citizen, make_staff, make_unit

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
NUMBER = "038192004517"

pytestmark = pytest.mark.usefixtures("app")


def test_a_citizen_is_found_by_the_identity_number() -> None:
    account_id = make_citizen("038 192 004 517")
    with transaction(writing=False):
        found = queries.find_by_identity_number(NUMBER)
        assert found is not None
        assert (found.id, found.identity_number) == (account_id, NUMBER)
        assert queries.find_by_identity_number("038192004518") is None


def test_an_identity_number_has_one_account() -> None:
    make_citizen(NUMBER)
    with pytest.raises(people.IdentityNumberTaken):
        make_citizen(NUMBER)


def test_a_user_name_has_one_account_in_any_case() -> None:
    make_staff(username="Mai.TT")
    with pytest.raises(people.UsernameTaken):
        make_staff(username="mai.tt")


@pytest.mark.asvs("11.3.1")
def test_the_identity_number_is_nowhere_in_the_database_file(tmp_path: Path) -> None:
    make_citizen(NUMBER)
    with sqlite3.connect(tmp_path / "portal.db") as database:
        text = "\n".join(database.iterdump())
    database.close()
    assert "Nguyễn Thị Lan Anh" in text
    assert NUMBER not in text


def test_the_identity_number_stays_out_of_prints() -> None:
    account_id = make_citizen(NUMBER)
    with transaction(writing=False):
        assert NUMBER not in repr(queries.get_account(account_id))


@pytest.mark.asvs("14.2.6")
def test_revealing_the_number_is_written_down_once_without_the_number() -> None:
    account_id = make_citizen(NUMBER)
    who = citizen_actor(account_id)
    with transaction():
        shown = people.reveal_identity_number(account_id=account_id, actor=who, now=NOW)
    assert shown == NUMBER
    with transaction(writing=False):
        rows = history("account", account_id)
    shown_to = [row.actor_id for row in rows if row.action == "account.identity_number_revealed"]
    assert shown_to == [account_id]
    assert NUMBER not in str(rows)


def test_contact_data_change_and_are_in_the_journal_without_their_values() -> None:
    account_id = make_citizen()
    with transaction():
        people.change_contact(
            account_id=account_id, phone="0912345678", email="a@b.vn", actor=SYSTEM, now=NOW
        )
    with transaction(writing=False):
        account = queries.get_account(account_id)
        assert (account.phone, account.email) == ("0912345678", "a@b.vn")
        assert "0912345678" not in str(history("account", account_id))


def test_unknown_accounts_are_not_found() -> None:
    nobody = citizen_actor().id
    assert nobody is not None
    with transaction():
        with pytest.raises(queries.AccountNotFound):
            queries.get_account(nobody)
        with pytest.raises(queries.AccountNotFound):
            people.disable_account(account_id=nobody, actor=SYSTEM, now=NOW)


def test_staff_of_a_unit_are_listed_with_names_and_without_the_disabled() -> None:
    unit_id = make_unit()
    head = make_staff(unit_id, Function.AGENCY_HEAD, title="CHỦ TỊCH", display_name="Lê Minh")
    gone = make_staff(unit_id, Function.AGENCY_HEAD)
    with transaction():
        people.disable_account(account_id=gone, actor=SYSTEM, now=NOW)
    today = clock.local(clock.now()).date()
    with transaction(writing=False):
        (row,) = queries.staff_in(unit_id, Function.AGENCY_HEAD, today)
        assert (row.account_id, row.display_name, row.title) == (head, "Lê Minh", "CHỦ TỊCH")
        assert queries.staff_in(unit_id, Function.INTAKE, today) == ()
        assert queries.names_of([head, gone]) == {head: "Lê Minh", gone: "Trịnh Thị Mai"}


def test_the_first_administrator_comes_from_the_command_line(app: Flask) -> None:
    unit_id = make_unit("H56.14")
    answer = app.test_cli_runner().invoke(
        args=[
            "accounts",
            "create-administrator",
            "--username=quan.tri",
            "--name=Vũ Ngọc Sơn",
            "--unit=H56.14",
        ]
    )
    assert answer.exit_code == 0, answer.output
    address, token = answer.output.split("\n")[:2]
    assert address == "Mở http://localhost/dang-nhap/thiet-lap và nhập mã:"
    with transaction():
        people.complete_setup(token=token, password="sông Mã chảy về đông", now=datetime.now(UTC))
    account_id = signing_in.check_password(
        username="quan.tri",
        password="sông Mã chảy về đông",
        browser=Browser("127.0.0.1", ""),
        now=datetime.now(UTC),
    )
    with transaction(writing=False):
        today = clock.local(clock.now()).date()
        (row,) = queries.staff_in(unit_id, Function.ADMINISTRATOR, today)
    assert row.account_id == account_id
