"""Finding files that were asked for."""

from uuid import UUID

from portal.core.database import session
from portal.core.downloads import MadeFile
from portal.core.errors import NotFound
from portal.onestop.slips.models import Export, ExportState
from portal.onestop.slips.rules.exports import Subject

_NAMES = {
    Subject.REGISTER: "so-theo-doi",
    Subject.REPORT: "bieu-06",
    Subject.CONTROL: "phieu-kiem-soat",
}


def get(export_id: UUID) -> Export:
    """Give a file that was asked for; raises NotFound."""
    found = session().get(Export, export_id)
    if found is None:
        raise NotFound
    return found


def file_of(export: Export) -> MadeFile:
    """Give the finished file; raises NotFound before."""
    if export.state is not ExportState.READY or export.sha256 is None:
        raise NotFound
    period = export.wanted.get("period", "")
    name = "-".join(filter(None, (_NAMES[export.subject], str(period))))
    return MadeFile(f"{name}.{export.format.value}", export.sha256, export.format.media_type)
