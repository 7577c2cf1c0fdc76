"""The register's card."""

from portal.core.access import Audience
from portal.core.feature import Feature, NavItem
from portal.core.i18n import lazy_gettext as _l
from portal.identity.organisations.rules import Function
from portal.records.registers import cli
from portal.records.registers.views import authorities, interface, pages

_KEEPERS = (
    Function.ADMINISTRATOR,
    Function.AUDITOR,
    Function.AGENCY_HEAD,
    Function.RECORDS_CLERK,
)

FEATURE = Feature(
    name="registers",
    blueprints=(pages, interface, authorities),
    navigation=(
        NavItem(_l("Xác minh văn bản"), "registers.check_form", Audience.PUBLIC, order=40),
        *(
            NavItem(
                _l("Thẩm quyền ký"), "authorities.index", Audience.STAFF, order=83, function=each
            )
            for each in _KEEPERS
        ),
    ),
    commands=(cli.registers,),
)
