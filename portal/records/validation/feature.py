"""The card of validation."""

from flask import Flask

from portal.core.access import Audience
from portal.core.feature import Feature, NavItem
from portal.core.i18n import lazy_gettext as _l
from portal.core.settings import settings
from portal.identity.organisations.rules import Function
from portal.records.archive.events import Strengthened
from portal.records.documents.events import FileKept
from portal.records.signatures.services import trust, verifying
from portal.records.validation import cli, tasks
from portal.records.validation.services import ask_to_judge, fetching, sourcing
from portal.records.validation.services.raising import go_on
from portal.records.validation.views import reports, stores


def _connect(_app: Flask) -> None:
    """Tell the floor below where anchors and missing evidence come from."""
    trust.set_source(settings(), sourcing.load)
    verifying.set_fetcher(
        settings(), lambda lists, issuers, now: fetching.fetch_all(lists, issuers, now=now)
    )


FEATURE = Feature(
    name="validation",
    blueprints=(stores.blueprint, reports.blueprint),
    navigation=(
        NavItem(
            _l("Kho tin cậy"),
            "trust_store.versions",
            Audience.STAFF,
            order=85,
            function=Function.ADMINISTRATOR,
        ),
        NavItem(
            _l("Kho tin cậy"),
            "trust_store.versions",
            Audience.STAFF,
            order=85,
            function=Function.AUDITOR,
        ),
    ),
    tasks=(tasks.judge_upload, tasks.try_version, tasks.seal_report, tasks.finish_report),
    commands=(cli.trust_store,),
    listeners={FileKept: (ask_to_judge,), Strengthened: (go_on,)},
    setup=_connect,
)
