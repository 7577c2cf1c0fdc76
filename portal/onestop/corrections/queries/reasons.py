"""Finding reasons: stored versions over those that came with the portal."""

from collections.abc import Sequence

import sqlalchemy as sa

from portal.core.database import session
from portal.core.errors import NotFound
from portal.core.settings import ROOT
from portal.onestop.corrections.models import ReasonVersion
from portal.onestop.corrections.rules.reasons import DRAWINGS, Reason, packaged
from portal.onestop.slips.rules.content import Picture
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


def pictured(code: str, version: int | None) -> Reason:
    """Give a version of a reason that has a picture; raises NotFound."""
    found = find(code, version)
    if found is None or not found.has_picture:
        raise NotFound
    return found


def uploaded(reason: Reason) -> StoredFile | None:
    """Give the picture that was uploaded for a reason, if one was."""
    return get_file(reason.picture_file_id) if reason.picture_file_id else None


def drawing(reason: Reason) -> bytes:
    """Read the drawing (SVG) that came with the portal for a reason; raises NotFound."""
    known = {each.picture for each in packaged()} - {""}
    if reason.picture not in known:
        raise NotFound
    return (ROOT / DRAWINGS / reason.picture).read_bytes()


def for_paper(code: str, version: int | None, item: str) -> Picture | None:
    """Give the picture of a reason as a paper takes it, while it may be shown."""
    reason = find(code, version)
    if reason is None or not reason.has_picture:
        return None
    stored = uploaded(reason)
    if stored is None:
        return Picture(f"{DRAWINGS}{reason.picture}", reason.picture_alt, item)
    if not stored.available or stored.preview_sha256 is None:
        return None
    return Picture(stored.preview_sha256, reason.picture_alt, item)
