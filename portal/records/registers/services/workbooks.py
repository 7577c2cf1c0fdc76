"""A register of documents as a workbook."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol
from uuid import UUID

from portal.core.access import Actor
from portal.core.i18n import LazyString, speaking
from portal.core.tables import Cell, Sheet, write_xlsx
from portal.identity.audit.services import record


class Entry(Protocol):
    """A row of a register."""

    def cells(self) -> Sequence[Cell]:
        """Give its cells in the order of the headings."""


def export_register(
    kind: str,
    entries: Iterable[Entry],
    *,
    title: str,
    headings: Iterable[LazyString],
    unit_ids: Iterable[UUID],
    actor: Actor,
    now: datetime,
) -> bytes:
    """Write entries of a register in Vietnamese as XLSX, and note for each unit that it was asked.

    ``kind`` tells the journal which register it was.
    """
    with speaking("vi"), TemporaryDirectory() as folder:
        path = Path(folder) / "register.xlsx"
        rows = (entry.cells() for entry in entries)
        write_xlsx(Sheet(title, (), tuple(map(str, headings)), rows), path)
        made = path.read_bytes()
    for unit_id in unit_ids:
        record(
            action="export.asked",
            actor=actor,
            now=now,
            subject="register",
            subject_id=unit_id,
            unit_id=unit_id,
            kind=kind,
            format="xlsx",
        )
    return made
