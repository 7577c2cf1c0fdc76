"""The accounts' card."""

from portal.core.feature import Feature
from portal.identity.accounts import cli
from portal.identity.accounts.views import blueprint, gate

FEATURE = Feature(
    name="accounts",
    blueprints=(blueprint,),
    commands=(cli.accounts,),
    setup=gate.install,
)
