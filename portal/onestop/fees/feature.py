"""The fees' card."""

from flask import Flask

from portal.core.access import Audience
from portal.core.feature import Feature, NavItem
from portal.core.i18n import lazy_gettext as _l
from portal.identity.audit.rules import naming
from portal.identity.organisations.rules import Function
from portal.onestop.fees.rules import Method
from portal.onestop.fees.services import revoke_cancelled
from portal.onestop.fees.views import at_desk, fees
from portal.records.registers.events import DocumentReleased


def _name_facts(_app: Flask) -> None:
    """Let the journal say in words how a fee was paid."""
    naming.say_facts({"paid_by": naming.label_of(Method)})


FEATURE = Feature(
    name="fees",
    blueprints=(fees,),
    navigation=(
        NavItem(
            _l("Sổ thu phí"), "fees.register", Audience.STAFF, order=42, function=Function.INTAKE
        ),
    ),
    listeners={DocumentReleased: (revoke_cancelled,)},
    slots={"dossier.desk.side": at_desk, "counter.taken_in": at_desk},
    setup=_name_facts,
)
