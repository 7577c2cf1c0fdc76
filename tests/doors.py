"""Tables of who may open which address, and what they are held against."""

from collections.abc import Container, Mapping
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

Address = tuple[str, str]  # An endpoint and a method.

# Whoever may act is let in, though the act itself may have nothing to do just now (409).
OPEN, REFUSED = {200, 303, 409, 422}, {403, 404}


def addresses_of(app: Flask, *blueprints: str) -> set[Address]:
    """List every address of some blueprints: a table that leaves one out is not whole."""
    return {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.split(".")[0] in blueprints
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def try_all(
    client: FlaskClient,
    table: Mapping[Address, str | tuple[Any, ...]],
    form: Mapping[str, str] | None = None,
) -> dict[Address, int]:
    """Ask for every address and give the statuses; being asked to sign in counts as 401.

    What a table tells of an address is its URL, or begins with it. ``form`` is what is posted.
    """
    statuses = {}
    for address, told in table.items():
        url, posts = told if isinstance(told, str) else told[0], address[1] == "POST"
        with client.open(url, method=address[1], data=form if posts else None) as answer:
            asked = (answer.location or "").startswith("/dang-nhap")
            statuses[address] = 401 if asked else answer.status_code
    return statuses


def agree(statuses: Mapping[Address, int], opened: Container[Address]) -> None:
    """Make sure that some addresses opened and all others were refused."""
    assert not {
        address: status
        for address, status in statuses.items()
        if status not in (OPEN if address in opened else REFUSED)
    }


def all_answer(statuses: Mapping[Address, int], wanted: Container[int]) -> None:
    """Make sure that every address answered with one of the wanted statuses."""
    assert not {address: status for address, status in statuses.items() if status not in wanted}
