"""What is stored of slips: wordings, numbered papers, and files made on request."""

from portal.onestop.slips.models.export import Export, ExportState
from portal.onestop.slips.models.slip import Slip, SlipNumber
from portal.onestop.slips.models.wording import Wording

__all__ = ["Export", "ExportState", "Slip", "SlipNumber", "Wording"]
