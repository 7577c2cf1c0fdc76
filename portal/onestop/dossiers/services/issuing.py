"""The list of the papers that the portal made."""

from datetime import datetime
from uuid import UUID

from portal.core.database import session
from portal.onestop.dossiers.models import IssuedPaper, PaperKind
from portal.onestop.dossiers.queries import dossiers as find


def keep(
    dossier_id: UUID, kind: PaperKind, sha256: str, *, now: datetime, occasion: int = 1
) -> None:
    """Note a paper that was made; a second one for the same occasion is let go."""
    if find.find_issued_paper(dossier_id, kind, occasion) is None:
        session().add(
            IssuedPaper(
                dossier_id=dossier_id, kind=kind, occasion=occasion, sha256=sha256, created_at=now
            )
        )
