"""Invented people: the same each time, by the rules, none too young to file."""

from datetime import date
from random import Random

from portal.home.demonstration.people import Person, make_person
from portal.identity.accounts.rules import check_identity_number, check_phone

TODAY = date(2026, 11, 20)


def crowd(seed: int) -> list[Person]:
    chance = Random(seed)  # noqa: S311 - nothing secret is drawn.
    return [make_person(chance, today=TODAY) for _ in range(300)]


def test_same_seed_makes_the_same_people() -> None:
    assert crowd(1) == crowd(1)
    assert crowd(1) != crowd(2)


def test_numbers_fit_birth_year_and_sex() -> None:
    for person in crowd(3):
        assert check_identity_number(person.identity_number, person.born, person.sex) == []
        assert check_phone(person.phone) == []


def test_everybody_is_grown_up_and_nobody_too_old() -> None:
    ages = [(TODAY - person.born).days / 365.25 for person in crowd(4)]
    assert min(ages) >= 18
    assert max(ages) < 80


def test_names_are_as_many_as_in_a_town() -> None:
    names = {person.name for person in crowd(5)}
    assert len(names) > 150
    assert all(2 <= len(name.split()) <= 5 for name in names)
