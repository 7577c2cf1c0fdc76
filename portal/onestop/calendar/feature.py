"""The calendar's card."""

from portal.core.access import Audience
from portal.core.feature import Feature, NavItem
from portal.core.i18n import lazy_gettext as _l
from portal.identity.organisations.rules import Function
from portal.onestop.calendar import api, cli
from portal.onestop.calendar.views import days, hours

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
)
