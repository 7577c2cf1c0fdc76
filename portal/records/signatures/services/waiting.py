"""Telling people why a signature has not come yet."""

from portal.core.errors import Sentence
from portal.records.signatures import queries
from portal.records.signatures.services.sealing import asking


def why_waiting(key_prefix: str) -> Sentence | None:
    """Say for which refusal a job (whose key begins so) waits or was given up, if for one."""
    kind = asking.KNOWN.get(queries.find_hindrance(key_prefix) or "")
    return kind.sentence if kind else None
