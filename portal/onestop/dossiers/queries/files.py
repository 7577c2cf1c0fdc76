"""Files of a dossier as they are handed out."""

import re
from uuid import UUID

from portal.core.downloads import MadeFile
from portal.core.errors import NotFound
from portal.onestop.dossiers.models import Dossier, PaperKind
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.queries.dossiers import find_result
from portal.records.documents.models import StoredFile
from portal.records.documents.queries import get as get_file

RESULT = "ket-qua"
_COUNT = re.compile("[1-9][0-9]{0,3}")


def uploaded(dossier: Dossier, paper_id: UUID) -> StoredFile:
    """Give the file of a paper as it was filed; raises DossierNotFound."""
    return get_file(find.get_paper(dossier.id, paper_id).file_id)


def made(dossier: Dossier, kind: str, *, internal: bool = True) -> MadeFile:
    """Give a paper that the portal made for a dossier; raises NotFound.

    ``kind`` may have ``-2`` behind it for the second paper of its kind. Without
    ``internal`` the papers for the agency alone are not found.
    """
    name, _, occasion = kind.partition("-")
    if name not in set(PaperKind) or (PaperKind(name).internal and not internal):
        raise NotFound
    count = int(occasion) if _COUNT.fullmatch(occasion) else int(not occasion)
    paper = find.find_issued_paper(dossier.id, PaperKind(name), count)
    if paper is None:
        raise NotFound
    return MadeFile(f"{dossier.code}-{kind}.pdf", paper.sha256)


def latest_result(dossier: Dossier) -> MadeFile:
    """Give the result as far as it has come, for the desk; raises NotFound."""
    result = find_result(dossier.id)
    stages = (
        (result.sealed_sha256, result.certified_sha256, result.rendered_sha256) if result else ()
    )
    for sha256 in stages:
        if sha256:
            return MadeFile(f"{dossier.code}-{RESULT}.pdf", sha256)
    raise NotFound


def released_result(dossier: Dossier) -> MadeFile:
    """Give the sealed result, for the citizen; raises NotFound before its release."""
    result = find_result(dossier.id)
    if result is None or result.sealed_sha256 is None:
        raise NotFound
    return MadeFile(f"{dossier.code}-{RESULT}.pdf", result.sealed_sha256)
