"""The register of copies as a workbook."""

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from portal.core.access import Actor
from portal.core.i18n import speaking
from portal.core.tables import Sheet, write_xlsx
from portal.identity.audit.services import record
from portal.records.copies import queries as find
from portal.records.copies.queries import CopyFilter


def export(wanted: CopyFilter, *, title: str, actor: Actor, now: datetime) -> bytes:
    """Write the register of a filter as a workbook of at most ``find.MOST_EXPORTED`` rows."""
    with speaking("vi"), TemporaryDirectory() as folder:
        rows = (row.cells() for row in find.all_rows(wanted))
        path = Path(folder) / "copies.xlsx"
        write_xlsx(Sheet(title, (), tuple(map(str, find.HEADINGS)), rows), path)
        made = path.read_bytes()
    for unit_id in wanted.unit_ids:
        record(
            action="export.asked",
            actor=actor,
            now=now,
            subject="register",
            subject_id=unit_id,
            unit_id=unit_id,
            kind="copies",
            format="xlsx",
        )
    return made
