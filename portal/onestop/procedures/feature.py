"""The procedures' card."""

from portal.core.access import Audience
from portal.core.feature import Feature, NavItem
from portal.core.i18n import lazy_gettext as _l
from portal.onestop.procedures import api, cli, views

FEATURE = Feature(
    name="procedures",
    blueprints=(views.blueprint, api.blueprint),
    navigation=(
        NavItem(_l("Thủ tục hành chính"), "procedures.catalogue", Audience.PUBLIC, order=10),
    ),
    commands=(cli.procedures,),
)
