"""The card of checks."""

from datetime import time

from portal.core.access import Audience
from portal.core.feature import Feature, NavItem
from portal.core.i18n import lazy_gettext as _l
from portal.core.jobs import Schedule
from portal.identity.organisations.rules import Function
from portal.records.checks import cli, tasks, views

FEATURE = Feature(
    name="checks",
    blueprints=(views.blueprint,),
    navigation=tuple(
        NavItem(_l("Kiểm tra kết quả"), "checks.board", Audience.STAFF, order=88, function=function)
        for function in (Function.AUDITOR, Function.RECORDS_CLERK)
    ),
    slots={"registers.check": views.link_to_kit},
    tasks=(tasks.check_results, tasks.release_kit),
    schedules=(
        Schedule(tasks.check_results, at=time(1, 30)),
        Schedule(tasks.release_kit, at=time(0, 30)),
    ),
)
PROCESSES = (cli.verify,)
"""`portal verify` stands beside the card: it starts without the application."""
