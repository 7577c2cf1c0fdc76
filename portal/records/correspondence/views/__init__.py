"""The pages of outgoing and of incoming documents."""

from portal.records.correspondence.views import drafting, outgoing, packages, published
from portal.records.correspondence.views.incoming import blueprint as incoming_documents
from portal.records.correspondence.views.showing import blueprint as outgoing_documents

__all__ = [
    "drafting",
    "incoming_documents",
    "outgoing",
    "outgoing_documents",
    "packages",
    "published",
]
