"""The register's card."""

from portal.core.access import Audience
from portal.core.feature import Feature, NavItem
from portal.core.i18n import lazy_gettext as _l
from portal.records.registers import cli
from portal.records.registers.views import interface, pages

FEATURE = Feature(
    name="registers",
    blueprints=(pages, interface),
    navigation=(
        NavItem(_l("Xác minh văn bản"), "registers.check_form", Audience.PUBLIC, order=40),
    ),
    commands=(cli.registers,),
)
