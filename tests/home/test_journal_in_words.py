"""Nothing in the journal of a whole demonstration is left in the portal's own codes."""

import re

from flask import Flask
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.database import transaction
from portal.identity.accounts.queries import staff_in
from portal.identity.organisations.queries import units
from portal.identity.organisations.rules import Function
from tests.factories.identity import sign_in
from tests.pages import inspect_page

CODE = re.compile(r"[a-z]+([_.][a-z0-9]+)*|[{\[].*|[0-9a-f]{8}(-[0-9a-f]{4}){3}-.*|\d{4}-.*T.*")
PAGES_READ = 8


def test_facts_of_the_journal_are_said_in_words(seeded: Flask) -> None:
    client, names, values = seeded.test_client(), set[str](), set[str]()
    client.set_cookie("language", "en")
    with transaction(writing=False):
        day = clock.local(clock.now()).date()
        auditors = [staff_in(unit.id, Function.AUDITOR, day)[0] for unit in units()]
    for auditor in auditors:
        sign_in(client, auditor.account_id)
        for number in range(1, PAGES_READ + 1):
            read(client, number, names, values)
    assert len(names) > 20
    assert {name for name in names if CODE.fullmatch(name)} == set()
    assert {value for value in values if CODE.fullmatch(value)} == set()


def read(client: FlaskClient, number: int, names: set[str], values: set[str]) -> None:
    """Gather the words and the values of the facts on a page."""
    answer = client.get(f"/can-bo/nhat-ky?trang={number}")
    page = inspect_page(answer)
    names.update(each.text_content().strip() for each in page.xpath("//dl[@class='kv']//dt"))
    values.update(each.text_content().strip() for each in page.xpath("//dl[@class='kv']//dd"))
