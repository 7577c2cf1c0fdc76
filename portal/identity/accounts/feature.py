"""The accounts' card."""

from portal.core.access import Audience
from portal.core.feature import Feature, NavItem
from portal.core.i18n import lazy_gettext as _l
from portal.identity.accounts import cli
from portal.identity.accounts.views import blueprint, gate

FEATURE = Feature(
    name="accounts",
    blueprints=(blueprint,),
    navigation=(NavItem(_l("Tài khoản"), "accounts.own_account", Audience.SIGNED_IN, order=95),),
    commands=(cli.accounts,),
    setup=gate.install,
)
