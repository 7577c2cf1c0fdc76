"""Finding declarations."""

from uuid import UUID

import sqlalchemy as sa

from portal.core.database import lock, session
from portal.core.errors import NotFound
from portal.onestop.declarations.models import Declaration
from portal.onestop.declarations.rules import DeclarationState
from portal.onestop.dossiers.models import Dossier


class DeclarationNotFound(NotFound):
    """Nobody has asked for this declaration, or it is another person's."""


def find_of_draft(draft_id: UUID, *, locked: bool = False) -> Declaration | None:
    """Give the declaration of a draft, or nothing; ``locked`` for whoever will change it."""
    found = session().scalar(sa.select(Declaration).where(Declaration.draft_id == draft_id))
    if found is not None and locked:
        lock(found)
    return found


def get_of_draft(draft_id: UUID, *, locked: bool = False) -> Declaration:
    """Give the declaration of a draft; raises DeclarationNotFound."""
    found = find_of_draft(draft_id, locked=locked)
    if found is None:
        raise DeclarationNotFound
    return found


def find_signed(dossier: Dossier) -> Declaration | None:
    """Give the signed declaration of exactly what was filed as a dossier, or nothing."""
    wanted = sa.select(Declaration).where(
        Declaration.draft_id == dossier.draft_id,
        Declaration.content_sha256 == dossier.content_sha256,
        Declaration.state == DeclarationState.SIGNED,
    )
    return session().scalar(wanted) if dossier.draft_id else None


def get_signed(dossier: Dossier) -> Declaration:
    """Give the signed declaration of a dossier; raises DeclarationNotFound."""
    found = find_signed(dossier)
    if found is None:
        raise DeclarationNotFound
    return found


def get_awaited(return_hash: str, account_id: UUID | None) -> Declaration:
    """Give the declaration for which a browser comes back; raises DeclarationNotFound."""
    found = session().scalar(
        sa.select(Declaration).where(
            Declaration.return_hash == return_hash, Declaration.account_id == account_id
        )
    )
    if found is None:
        raise DeclarationNotFound
    return found
