"""Uploads inspected and kept in one go, for tests that begin with a stored file."""

from datetime import datetime
from io import BytesIO

from portal.core.access import Actor
from portal.records.documents.models import StoredFile
from portal.records.documents.rules import DOCUMENTS
from portal.records.documents.services import inspect, keep


def keep_upload(data: bytes, name: str, *, owner: Actor, now: datetime) -> StoredFile:
    """Inspect a file and keep it in the present transaction, as a view does in two steps."""
    return keep(inspect(BytesIO(data), name, DOCUMENTS), owner=owner, purpose="paper", now=now)
