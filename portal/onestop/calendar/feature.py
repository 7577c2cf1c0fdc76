"""The calendar's card."""

from flask import Flask

from portal.core.access import Audience
from portal.core.feature import Feature, NavItem
from portal.core.i18n import lazy_gettext as _l
from portal.identity.audit.rules import naming
from portal.identity.organisations.rules import Function
from portal.onestop.calendar import api, cli
from portal.onestop.calendar.views import days, hours


def _say_facts(_app: Flask) -> None:
    """Let the journal say in words what became of a day or of office hours."""
    days_made = {"off": _l("Ngày nghỉ"), "work": _l("Ngày làm bù")}
    changes = {"added": _l("Thêm"), "removed": _l("Bỏ")}
    naming.say_facts({"kind": days_made.get, "change": changes.get})


FEATURE = Feature(
    name="calendar",
    blueprints=(days.blueprint, hours.hours_pages, api.blueprint),
    navigation=(
        NavItem(
            _l("Lịch làm việc"),
            "calendar.days",
            Audience.STAFF,
            order=80,
            function=Function.ADMINISTRATOR,
        ),
        NavItem(
            _l("Giờ làm việc"),
            "hours.show",
            Audience.STAFF,
            order=81,
            function=Function.ADMINISTRATOR,
        ),
    ),
    commands=(cli.calendar,),
    setup=_say_facts,
)
