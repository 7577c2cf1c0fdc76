"""The accounts' card."""

from datetime import timedelta

from flask import Flask

from portal.core.access import Audience
from portal.core.feature import Feature, NavItem
from portal.core.i18n import lazy_gettext as _l
from portal.core.jobs import Schedule
from portal.identity.accounts import cli, queries, tasks
from portal.identity.accounts.views import blueprint, gate
from portal.identity.audit.rules import naming


def _set_up(app: Flask) -> None:
    gate.install(app)
    naming.name_subjects("account", queries.names_by_text)
    naming.say_facts({"officer": lambda key: queries.names_by_text([key]).get(key)})


FEATURE = Feature(
    name="accounts",
    blueprints=(blueprint,),
    navigation=(
        NavItem(
            _l("Quản trị"), "accounts.units", Audience.STAFF, order=85, function="administrator"
        ),
    ),
    tasks=(tasks.sweep_sessions,),
    schedules=(Schedule(tasks.sweep_sessions, every=timedelta(hours=1)),),
    commands=(cli.accounts,),
    setup=_set_up,
)
