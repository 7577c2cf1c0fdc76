"""The card each package hands in: what it brings to the portal."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import click
from flask import Blueprint, Flask

from portal.core import events, jobs
from portal.core.access import Actor, Audience
from portal.core.i18n import LazyString
from portal.core.slots import Filler, offer


@dataclass(frozen=True, slots=True)
class NavItem:
    """An entry of the main navigation, or of the staff desk's.

    There it stands for who holds the ``function``, and whom the policy ``may`` lets in.
    """

    label: LazyString
    endpoint: str
    audience: Audience
    order: int = 50
    function: str | None = None
    may: Callable[[Actor], bool] | None = None


@dataclass(frozen=True, slots=True)
class Feature:
    """A package's card."""

    name: str
    blueprints: tuple[Blueprint, ...] = ()
    navigation: tuple[NavItem, ...] = ()
    tasks: tuple[jobs.Task, ...] = ()
    schedules: tuple[jobs.Schedule, ...] = ()
    commands: tuple[click.Command, ...] = ()
    listeners: Mapping[type[events.Event], tuple[Callable[[Any], None], ...]] = field(
        default_factory=dict
    )
    slots: Mapping[str, Filler] = field(default_factory=dict)
    setup: Callable[[Flask], None] | None = None


def open_features(app: Flask, features: tuple[Feature, ...]) -> None:
    """Put all packages' cards into the application."""
    app.extensions["portal.features"] = features
    for feature in features:
        _open(app, feature)


def _open(app: Flask, feature: Feature) -> None:
    for blueprint in feature.blueprints:
        app.register_blueprint(blueprint)
    for task in feature.tasks:
        jobs.register(task)
    jobs.plan(feature.schedules)
    for command in feature.commands:
        app.cli.add_command(command)
    for kind, listeners in feature.listeners.items():
        for listener in listeners:
            events.listen(kind, listener)
    offer(feature.slots)
    if feature.setup:
        feature.setup(app)
