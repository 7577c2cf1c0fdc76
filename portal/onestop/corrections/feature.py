"""The corrections' card."""

from portal.core.access import Audience
from portal.core.feature import Feature, NavItem
from portal.core.i18n import lazy_gettext as _l
from portal.identity.organisations.rules import Function
from portal.onestop.corrections.views.desk import corrections
from portal.onestop.corrections.views.mine import supplements
from portal.onestop.corrections.views.places import act_at_desk, at_desk, for_citizen, of_office
from portal.onestop.corrections.views.reasons import reason_pages

FEATURE = Feature(
    name="corrections",
    blueprints=(corrections, supplements, reason_pages),
    navigation=(
        NavItem(
            _l("Lý do bổ sung"),
            "reasons.index",
            Audience.STAFF,
            order=86,
            function=Function.ADMINISTRATOR,
        ),
    ),
    slots={
        "dossier.desk": at_desk,
        "dossier.desk.act": act_at_desk,
        "dossier.after_result": for_citizen,
        "office": of_office,
    },
)
