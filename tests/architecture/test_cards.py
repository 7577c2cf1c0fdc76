from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages

import pytest
from flask import Flask

import portal
from portal.app import PACKAGES
from portal.core import events, jobs
from portal.core.feature import Feature
from portal.core.jobs import Task

# Told although nobody in this version listens: exchange with other agencies and open data will.
UNHEARD = {"DocumentRevoked"}


@pytest.fixture
def features(app: Flask) -> tuple[Feature, ...]:
    found: tuple[Feature, ...] = app.extensions["portal.features"]
    return found


def modules() -> Iterator[object]:
    for module in walk_packages(portal.__path__, "portal."):
        if not module.name.endswith("__main__"):
            yield import_module(module.name)


def test_every_task_is_handed_in(features: tuple[Feature, ...]) -> None:
    handed_in = {task for feature in features for task in feature.tasks}
    made = {
        value for module in modules() for value in vars(module).values() if isinstance(value, Task)
    }
    assert made <= handed_in
    assert all(jobs.registered(task.kind) is task for task in handed_in)


def test_every_kind_of_task_is_named_once(features: tuple[Feature, ...]) -> None:
    kinds = [task.kind for feature in features for task in feature.tasks]
    assert len(kinds) == len(set(kinds))


def all_events(kind: type[events.Event] = events.Event) -> Iterator[type[events.Event]]:
    for child in kind.__subclasses__():
        if child.__module__.startswith("portal."):
            yield child
        yield from all_events(child)


@pytest.mark.usefixtures("app")
def test_every_event_is_heard_or_is_a_stated_promise() -> None:
    list(modules())
    unheard = {kind.__name__ for kind in all_events() if not events._listeners.get(kind)}
    assert unheard == UNHEARD


def test_every_entry_of_the_navigation_leads_somewhere(
    app: Flask, features: tuple[Feature, ...]
) -> None:
    for feature in features:
        for entry in feature.navigation:
            assert entry.endpoint in app.view_functions, entry
            audience = getattr(app.view_functions[entry.endpoint], "__audience__", None)
            assert audience is not None, entry


def test_a_card_bears_the_name_of_its_package(features: tuple[Feature, ...]) -> None:
    packages = [name.rpartition(".")[2] for name in PACKAGES]
    assert [feature.name for feature in features] == ["core", *packages]


def test_every_schedule_is_of_a_task_that_is_handed_in(features: tuple[Feature, ...]) -> None:
    handed_in = {task for feature in features for task in feature.tasks}
    planned = {schedule.task for feature in features for schedule in feature.schedules}
    assert planned
    assert planned <= handed_in
    assert planned == {schedule.task for schedule in jobs.planned()}
