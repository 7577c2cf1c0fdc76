"""The workflows' card."""

from portal.core.access import Audience
from portal.core.feature import Feature, NavItem
from portal.core.i18n import lazy_gettext as _l
from portal.identity.accounts.events import DeputationsAsked
from portal.identity.organisations.rules import Function
from portal.onestop.workflows import cli
from portal.onestop.workflows.services.deputising import carry_for_others
from portal.onestop.workflows.views import blueprint
from portal.onestop.workflows.views.section import path_of_procedure

FEATURE = Feature(
    name="workflows",
    blueprints=(blueprint,),
    navigation=(
        NavItem(
            _l("Quy trình"),
            "workflows.index",
            Audience.STAFF,
            order=70,
            function=Function.ADMINISTRATOR,
        ),
        NavItem(
            _l("Phân công, làm thay"),
            "workflows.units",
            Audience.STAFF,
            order=71,
            function=Function.DIVISION_HEAD,
        ),
    ),
    commands=(cli.workflows,),
    listeners={DeputationsAsked: (carry_for_others,)},
    slots={"procedure.path": path_of_procedure},
)
