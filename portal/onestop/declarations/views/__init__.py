"""Pages of the citizen who signs, and the signed paper for whoever handles the dossier."""

from portal.onestop.declarations.views.offering import at_desk, offer_at_check, offer_to_citizen
from portal.onestop.declarations.views.reading import answer_reader, reading
from portal.onestop.declarations.views.signing import signing

__all__ = ["answer_reader", "at_desk", "offer_at_check", "offer_to_citizen", "reading", "signing"]
