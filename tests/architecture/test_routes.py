import ast
import inspect
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest
from flask import Flask

from portal.core.access import Audience
from tests.architecture.routes import LIST, Route, routes
from tests.architecture.sources import ROOT, Function, called_names, packages

WORDS = r"[a-z0-9]+(-[a-z0-9]+)*"
STEP = re.compile(rf"({WORDS}|<[^<>]+>)(\.[a-z]+)?|\.well-known")
ANY = re.compile(r'"([^"]*)"')
STAFF_PREFIX = "/can-bo"
STAFF_OUTSIDE: set[str] = set()


@pytest.fixture
def all_routes(app: Flask) -> list[Route]:
    return list(routes(app))


def test_every_view_names_its_audience(all_routes: list[Route]) -> None:
    assert not [str(route) for route in all_routes if route.audience is None]


def test_addresses_are_kebab_case_without_marks(all_routes: list[Route]) -> None:
    strange = [
        route.rule
        for route in all_routes
        if not all(STEP.fullmatch(step) for step in route.rule.strip("/").split("/") if step)
        or not all(re.fullmatch(WORDS, choice) for choice in ANY.findall(route.rule))
    ]
    assert not strange


def test_staff_pages_stand_under_one_prefix(all_routes: list[Route]) -> None:
    outside = {
        route.rule
        for route in all_routes
        if route.audience is Audience.STAFF and not route.rule.startswith(STAFF_PREFIX)
    }
    assert outside == STAFF_OUTSIDE
    inside = [r for r in all_routes if r.rule.startswith(STAFF_PREFIX)]
    assert all(route.audience is not Audience.CITIZEN for route in inside)


def test_no_address_comes_or_goes_unseen(all_routes: list[Route]) -> None:
    known = LIST.read_text(encoding="utf-8").splitlines()
    assert [str(route) for route in all_routes] == known


def private(all_routes: list[Route]) -> list[Route]:
    return [r for r in all_routes if r.audience not in (None, Audience.PUBLIC)]


@cache
def functions_of(path: Path) -> dict[str, Function]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name: node for node in ast.walk(tree) if isinstance(node, Function)}


def unwrapped(view: Callable[..., Any]) -> FunctionType:
    found = inspect.unwrap(view)
    assert isinstance(found, FunctionType)
    return found


def asks_a_policy(view: Callable[..., Any]) -> bool:
    """Follow a view into the portal's functions that it calls until one of them asks."""
    todo, seen = [unwrapped(view)], set()
    while todo:
        plain = todo.pop()
        node = functions_of(Path(plain.__code__.co_filename)).get(plain.__name__)
        if node is None or plain in seen:
            continue
        seen.add(plain)
        called = called_names(node)
        if "authorize" in called:
            return True
        known = (plain.__globals__.get(name) for name in called)
        todo.extend(f for f in known if isinstance(f, FunctionType) and is_ours(f))
    return False


def is_ours(function: FunctionType) -> bool:
    return function.__module__.startswith("portal.") and ".views" in function.__module__


def test_every_private_view_asks_a_policy(all_routes: list[Route]) -> None:
    silent = [str(route) for route in private(all_routes) if not asks_a_policy(route.view)]
    assert not silent


@pytest.mark.parametrize("package", list(packages()), ids=lambda path: path.name)
def test_every_policy_stands_in_a_table_of_its_wing(package: Path) -> None:
    policies = [*package.glob("policies.py"), *package.glob("policies/*.py")]
    tests = (ROOT / "tests" / package.parent.name).rglob("test_*.py")
    tested = "\n".join(path.read_text(encoding="utf-8") for path in tests)
    missing = [
        name
        for path in policies
        for name in functions_of(path)
        if name.startswith("may_") and not re.search(rf"\b{name}\b", tested)
    ]
    assert not missing
