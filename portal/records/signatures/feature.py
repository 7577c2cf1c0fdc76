"""The card of signatures: other packages call its services; its page is of the token on a desk.

The commands stand beside the card, because they start without the application around them:
the sealer's user cannot read what the application needs.
"""

from portal.core.feature import Feature
from portal.records.signatures import cli
from portal.records.signatures.views import at_desk, desk_addresses

FEATURE = Feature(name="signatures", blueprints=(desk_addresses, at_desk))
PROCESSES = (cli.sealer, cli.signers)
