"""The card of the archive."""

from datetime import time, timedelta

from portal.core.access import Audience
from portal.core.feature import Feature, NavItem
from portal.core.i18n import lazy_gettext as _l
from portal.core.jobs import Schedule
from portal.identity.organisations.rules import Function
from portal.records.archive import cli, tasks
from portal.records.archive.services.preserving import ask_to_take_up
from portal.records.archive.views import blueprint
from portal.records.registers.events import DocumentReleased

_READERS = (Function.RECORDS_CLERK, Function.AUDITOR, Function.ADMINISTRATOR)

FEATURE = Feature(
    name="archive",
    blueprints=(blueprint,),
    navigation=tuple(
        NavItem(
            _l("Lưu trữ chữ ký số"), "archive.board", Audience.STAFF, order=84, function=function
        )
        for function in _READERS
    ),
    tasks=(tasks.strengthen, tasks.wake, tasks.take_up, tasks.renew, tasks.look),
    schedules=(
        Schedule(tasks.wake, every=timedelta(minutes=15)),
        Schedule(tasks.look, at=time(3, 30)),
    ),
    commands=(cli.archive,),
    listeners={DocumentReleased: (ask_to_take_up,)},
)
