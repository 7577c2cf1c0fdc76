"""What the staff menu offers, it opens."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from lxml import html

from portal.core import clock, database
from portal.core.database import transaction
from portal.identity.accounts.queries import demonstration_staff
from portal.identity.organisations.rules import Function
from tests.factories.identity import sign_in
from tests.prepared import SharedPortal


@pytest.fixture(scope="module")
def office(
    shared_portal: SharedPortal, office_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    yield shared_portal.start_on_copy(office_folder, tmp_path_factory.mktemp("menu"))
    database.engine().dispose()


@pytest.mark.parametrize("function", Function)
def test_every_function_may_open_what_its_menu_offers(office: Flask, function: Function) -> None:
    with transaction(writing=False):
        _unit, people = demonstration_staff(clock.local(clock.now()).date())[0]
        person = next(each for each in people if each.function == function)
    client = office.test_client()
    sign_in(client, person.account_id)
    page = html.document_fromstring(client.get("/can-bo/ho-so").text)
    links = [
        link for nav in page.iterfind(".//header//nav") for link in nav.iterfind(".//a[@href]")
    ]
    offered = {link.get("href", "") for link in links if "hreflang" not in link.attrib}
    assert len(offered) > 3
    wrong = [path for path in offered if client.get(path).status_code != 200]
    assert wrong == []
