"""Reading slips back from the PDFs that people get."""

import subprocess
import unicodedata
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from lxml import html

from portal.core.database import transaction
from portal.core.jobs.worker import run_all
from portal.core.storage import blobs
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.rules.issued import PaperKind
from portal.onestop.slips.queries import slips
from portal.onestop.slips.services import rendering


def words_of(pdf: bytes, folder: Path) -> str:
    """Give the words of a PDF in NFC, with single spaces."""
    file = folder / "read.pdf"
    file.write_bytes(pdf)
    found = subprocess.run(  # noqa: S603 - a fixed program on a file of the test.
        ["/usr/bin/pdftotext", "-raw", str(file), "-"], check=True, capture_output=True
    )
    return unicodedata.normalize("NFC", " ".join(found.stdout.decode().split()))


class Place(NamedTuple):
    """Where a word stands on its page, in points."""

    word: str
    left: float
    right: float
    top: float


def places_of(pdf: bytes, folder: Path) -> list[Place]:
    """Give the words of a PDF in NFC with their places."""
    file = folder / "read.pdf"
    file.write_bytes(pdf)
    found = subprocess.run(  # noqa: S603 - a fixed program on a file of the test.
        ["/usr/bin/pdftotext", "-bbox", str(file), "-"], check=True, capture_output=True
    )
    return [
        Place(
            unicodedata.normalize("NFC", word.text or ""),
            *(float(word.attrib[edge]) for edge in ("xmin", "xmax", "ymin")),
        )
        for word in html.fromstring(found.stdout.decode()).iter("word")
    ]


def stored(sha256: str | None) -> bytes:
    """Read a file that is kept."""
    assert sha256
    with blobs().open(sha256) as file:
        return file.read()


def made(dossier_id: UUID, kind: PaperKind, occasion: int = 1) -> bytes:
    """Run the jobs and give a paper of a dossier."""
    run_all(prefix="dossier.")
    with transaction(writing=False):
        paper = find.find_issued_paper(dossier_id, kind, occasion)
        assert paper is not None, f"{kind} {occasion} was not made"
        return stored(paper.sha256)


def html_of(dossier_id: UUID, kind: PaperKind, occasion: int = 1) -> str:
    """Give what a paper of a dossier is going to say, before it is laid out."""
    with transaction(writing=False):
        slip = slips.find(dossier_id, kind, occasion)
        assert slip is not None
        return rendering.write(slip.id).html


def numbers(dossier_id: UUID) -> dict[tuple[PaperKind, int], str]:
    """Give number and symbol of each slip of a dossier."""
    with transaction(writing=False):
        rows = slips.of_dossier(dossier_id)
        return {(row.kind, row.occasion): row.full_number for row in rows}
