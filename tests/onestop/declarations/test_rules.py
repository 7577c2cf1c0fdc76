from uuid import uuid4

import pytest

from portal.core.access import ANONYMOUS, SYSTEM, Actor
from portal.onestop.declarations import policies
from portal.onestop.declarations.rules import Named, names_person

AN = "Nguyễn Văn An"


@pytest.mark.parametrize(
    ("name", "identifiers", "own"),
    [
        (AN, ("CCCD:038090000001",), True),
        ("NGUYỄN VĂN AN", ("", "VN-038090000001"), True),
        (AN, ("CCCD:038090000002",), False),
        ("nguyễn  văn an", (), True),
        (AN, ("0190c1b7-1a2b", "MST:0101243150-001"), True),
        ("Lê Văn Ba", (), False),
        ("Lê Văn Ba", ("CMND:172123456",), False),
    ],
)
def test_whose_certificate_it_is(name: str, identifiers: tuple[str, ...], *, own: bool) -> None:
    named = Named(name, identifiers)
    assert names_person(named, identity_number="038090000001", name=AN) is own


def test_a_number_in_the_certificate_counts_against_an_account_without_one() -> None:
    named = Named(AN, ("CCCD:038090000001",))
    assert not names_person(named, identity_number=None, name=AN)


def test_nobody_is_not_somebody() -> None:
    assert not names_person(Named("", ()), identity_number=None, name="")


@pytest.mark.parametrize(
    ("actor", "may"),
    [
        (Actor(uuid4(), AN, "citizen"), True),
        (Actor(None, AN, "citizen"), False),
        (Actor(uuid4(), AN, "staff"), False),
        (ANONYMOUS, False),
        (SYSTEM, False),
    ],
)
def test_citizens_come_back_from_a_provider(actor: Actor, *, may: bool) -> None:
    assert policies.may_come_back(actor) is may
