"""Finding reasons: stored versions over those that came with the portal."""

from collections.abc import Sequence

import sqlalchemy as sa

from portal.core.database import session
from portal.core.errors import NotFound
from portal.onestop.corrections.models import ReasonVersion
from portal.onestop.corrections.rules.reasons import Reason, packaged
from portal.records.documents.models import StoredFile
from portal.records.documents.queries import get as get_file

_COLUMNS = tuple(getattr(ReasonVersion, name) for name in Reason.__slots__)


def latest() -> dict[str, Reason]:
    """Give the latest version of each reason by its code, retired ones too."""
    rows = session().execute(sa.select(*_COLUMNS).order_by(ReasonVersion.version))
    stored = [Reason(*row) for row in rows]
    return {reason.code: reason for reason in (*packaged(), *stored)}


def versions(code: str) -> Sequence[Reason]:
    """List the versions of a reason, the latest first; raises NotFound."""
    wanted = sa.select(*_COLUMNS).where(ReasonVersion.code == code)
    rows = session().execute(wanted.order_by(ReasonVersion.version.desc()))
    found = [*(Reason(*row) for row in rows), *(r for r in packaged() if r.code == code)]
    if not found:
        raise NotFound
    return found


def find(code: str, version: int | None) -> Reason | None:
    """Find a version of a reason as a line names it."""
    if not code:
        return None
    return next((r for r in versions(code) if r.version == version), None)


def picture(code: str, version: int | None) -> StoredFile:
    """Give the picture of a version of a reason; raises NotFound."""
    found = find(code, version)
    if found is None or found.picture_file_id is None:
        raise NotFound
    return get_file(found.picture_file_id)
