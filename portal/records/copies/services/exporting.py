"""The register of copies as a workbook."""

from datetime import datetime

from portal.core.access import Actor
from portal.records.copies import queries as find
from portal.records.copies.queries import CopyFilter
from portal.records.registers.services.workbooks import export_register


def export(wanted: CopyFilter, *, title: str, actor: Actor, now: datetime) -> bytes:
    """Write the register of a filter as a workbook of at most ``find.MOST_EXPORTED`` rows."""
    return export_register(
        "copies",
        find.all_rows(wanted),
        title=title,
        headings=find.HEADINGS,
        unit_ids=wanted.unit_ids,
        actor=actor,
        now=now,
    )
