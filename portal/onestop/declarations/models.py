"""Declarations under signature, one for each draft."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.crypto import EncryptedStr
from portal.core.database import Entity, enum_column
from portal.onestop.declarations.rules import DeclarationState


class Declaration(Entity):
    """The declaration of a draft as it was laid out, and later as its citizen signed it.

    ``content_sha256`` is the digest of what was declared: a later change makes the signature
    one of something else, and a dossier shows the one that says what was filed. ``asked`` holds
    what was agreed with the provider, and is removed when that is over.
    """

    __tablename__ = "declaration"

    draft_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("draft.id", ondelete="CASCADE"), unique=True
    )
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"), index=True)
    state: Mapped[DeclarationState] = mapped_column(enum_column(DeclarationState))
    content_sha256: Mapped[str] = mapped_column(sa.String(64))
    made_at: Mapped[datetime]
    sha256: Mapped[str | None] = mapped_column(sa.String(64), info={"blob": True})
    signing_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("remote_signing.id"))
    asked: Mapped[str | None] = mapped_column(EncryptedStr("declaration.asked"))
    return_hash: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    refusal: Mapped[str | None] = mapped_column(sa.String(64))
    signed_sha256: Mapped[str | None] = mapped_column(sa.String(64), info={"blob": True})
    signer_name: Mapped[str | None] = mapped_column(sa.String(200))
    signed_at: Mapped[datetime | None]
