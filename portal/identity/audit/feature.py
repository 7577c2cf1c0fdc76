"""The journal's card."""

from portal.core.access import Audience
from portal.core.feature import Feature, NavItem
from portal.core.i18n import lazy_gettext as _l
from portal.identity.audit import cli, views

FEATURE = Feature(
    name="audit",
    blueprints=(views.blueprint,),
    navigation=(
        NavItem(_l("Nhật ký"), "audit.journal", Audience.STAFF, order=90, function="auditor"),
    ),
    commands=(cli.audit,),
)
