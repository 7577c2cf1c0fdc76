"""Outgoing documents with their annexes, and incoming documents with their series."""

from portal.records.correspondence.models.incoming import IncomingDocument, IncomingSeries
from portal.records.correspondence.models.outgoing import OutgoingAnnex, OutgoingDocument

__all__ = ["IncomingDocument", "IncomingSeries", "OutgoingAnnex", "OutgoingDocument"]
