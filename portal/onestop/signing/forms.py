"""What officers may send from a list: which dossiers, and which list they saw."""

from collections.abc import Iterable
from uuid import UUID

from portal.core.errors import NotFound
from portal.onestop.signing.rules import Stage


def read_stage(text: str | None) -> Stage:
    """Read what is to be done; raises NotFound for anything else."""
    if text not in set(Stage):
        raise NotFound
    return Stage(text)


def read_ids(values: Iterable[str]) -> list[UUID]:
    """Read which dossiers were ticked, each ``id`` or ``id~version``; nonsense is left out."""
    return [key for value in values if (key := _uuid(value.partition("~")[0]))]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
