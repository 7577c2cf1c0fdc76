"""The card of signatures: other packages call its services; it has no pages for people.

The commands stand beside the card, because they start without the application around them:
the sealer's user cannot read what the application needs.
"""

from portal.core.feature import Feature
from portal.records.signatures import cli
from portal.records.signatures.views import desk_addresses

FEATURE = Feature(name="signatures", blueprints=(desk_addresses,))
PROCESSES = (cli.sealer, cli.signers)
