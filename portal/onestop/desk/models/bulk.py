"""What was done to many dossiers at once."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import Base
from portal.core.json_types import JsonValue


class BulkRun(Base):
    """One sending of a bulk act, by the key of its form, with what became of each dossier.

    ``results`` lists ``[dossier id, code, refusal]``; the refusal is empty for what was done.
    """

    __tablename__ = "bulk_run"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))
    action: Mapped[str] = mapped_column(sa.String(32))
    at: Mapped[datetime]
    results: Mapped[list[JsonValue]]
