"""The calendar's card."""

from portal.core.access import Audience
from portal.core.feature import Feature, NavItem
from portal.core.i18n import lazy_gettext as _l
from portal.identity.organisations.rules import Function
from portal.onestop.calendar import api, cli, views

FEATURE = Feature(
    name="calendar",
    blueprints=(views.blueprint, api.blueprint),
    navigation=(
        NavItem(
            _l("Lịch làm việc"),
            "calendar.days",
            Audience.STAFF,
            order=80,
            function=Function.ADMINISTRATOR,
        ),
    ),
    commands=(cli.calendar,),
)
