"""Pages of wordings, registers, reports and files."""

from portal.onestop.slips.views.books import books
from portal.onestop.slips.views.exports import exports
from portal.onestop.slips.views.handovers import handovers
from portal.onestop.slips.views.letters import letters
from portal.onestop.slips.views.wordings import wordings

__all__ = ["books", "exports", "handovers", "letters", "wordings"]
