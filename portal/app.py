"""Puts the portal together: settings, core, and the card of every package."""

from importlib import import_module
from importlib.util import find_spec

import click
from flask import Flask
from flask.cli import FlaskGroup
from werkzeug.middleware.proxy_fix import ProxyFix

from portal.core import (
    access,
    crypto,
    database,
    housekeeping,
    logs,
    microcache,
    per_request,
    serve,
    slots,
    web,
)
from portal.core.feature import Feature, open_features
from portal.core.settings import ROOT, Settings, configure, load
from portal.core.templates import Portal, add_globals
from portal.records.checks.feature import PROCESSES as CHECKS
from portal.records.signatures.feature import PROCESSES

PACKAGES = (
    "portal.ui",
    "portal.identity.audit",
    "portal.identity.organisations",
    "portal.identity.accounts",
    "portal.identity.notifications",
    "portal.records.documents",
    "portal.records.signatures",
    "portal.records.registers",
    "portal.records.validation",
    "portal.records.archive",
    "portal.records.checks",
    "portal.records.edxml",
    "portal.records.correspondence",
    "portal.records.copies",
    "portal.onestop.calendar",
    "portal.onestop.procedures",
    "portal.onestop.workflows",
    "portal.onestop.eforms",
    "portal.onestop.dossiers",
    "portal.onestop.slips",
    "portal.onestop.corrections",
    "portal.onestop.fees",
    "portal.onestop.desk",
    "portal.onestop.signing",
    "portal.onestop.declarations",
    "portal.onestop.performance",
    "portal.home",
)
MAX_REQUEST_BYTES = 2 * 1024 * 1024  # Views that take files say so: access.takes_files.


def create_app(chosen: Settings | None = None) -> Flask:
    """Make the application for given settings, or for those of the environment."""
    configured = configure(chosen or load())
    logs.configure()
    crypto.key_ring()  # An installation without its keys must not start.
    database.connect(configured.database_url)
    app = Portal(
        "portal",
        template_folder=str(ROOT / "templates"),
        static_folder=None,
        root_path=str(ROOT),
    )
    _configure(app, configured)
    per_request.install(app)
    web.install(app)
    access.install(app)
    add_globals(app, csp_nonce=web.csp_nonce, actor=access.actor, slot=slots.slot)
    cards = tuple(_card(package) for package in PACKAGES if _exists(package))
    open_features(app, (housekeeping.FEATURE, *cards))
    if configured.profile != "test":
        microcache.install(app)
    if configured.trusted_proxies:
        hops = configured.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def _configure(app: Flask, configured: Settings) -> None:
    app.config.update(
        SECRET_KEY=configured.secret_key,
        MAX_CONTENT_LENGTH=MAX_REQUEST_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_REQUEST_BYTES,
        SESSION_COOKIE_NAME="__Host-portal" if configured.secure_cookies else "portal",
        SESSION_COOKIE_SECURE=configured.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )


def _exists(package: str) -> bool:
    try:
        return find_spec(f"{package}.feature") is not None
    except ModuleNotFoundError:
        return False


def _card(package: str) -> Feature:
    card: Feature = import_module(f"{package}.feature").FEATURE
    return card


@click.group(cls=FlaskGroup, create_app=create_app)
def main() -> None:
    """Run and look after the portal."""


for command in (*serve.COMMANDS, *PROCESSES, *CHECKS):
    main.add_command(command)
