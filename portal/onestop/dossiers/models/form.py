"""Forms as they were when somebody began to fill them in."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import Base
from portal.core.json_types import JsonValue


class PinnedForm(Base):
    """One version of a form, kept once under the SHA-256 of its canonical JSON.

    Drafts and dossiers name it, so that a new version never changes the questions under
    somebody's hands, and what was filed can always be read as it was asked.
    """

    __tablename__ = "pinned_form"

    sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    definition: Mapped[dict[str, JsonValue]]
