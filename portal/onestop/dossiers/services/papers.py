"""Taking files for the papers of a draft."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

from portal.core.access import Actor
from portal.core.errors import NotFound
from portal.onestop.dossiers.models import Draft
from portal.onestop.dossiers.queries import wizard
from portal.onestop.dossiers.services.drafts import attach as put
from portal.onestop.dossiers.services.drafts import check_room
from portal.records.documents.rules import FileKind, UploadRules
from portal.records.documents.services import InspectedFile, check_count, inspect, keep

PURPOSE = "dossier.paper"
RULES = UploadRules(kinds=frozenset({FileKind.PDF, FileKind.JPEG, FileKind.PNG}))


class Upload(Protocol):
    """What the web gives for one file."""

    @property
    def filename(self) -> str | None: ...  # noqa: D102
    @property
    def stream(self) -> Any: ...  # noqa: D102, ANN401 - a binary file, typed loosely by Werkzeug.


def examine(uploads: Iterable[Upload]) -> list[InspectedFile]:
    """Look into each file and store its bytes, before any transaction begins.

    Raises NoFile, TooManyFiles, or the refusal of the first file that is not acceptable.
    """
    named = [upload for upload in uploads if upload.filename]
    check_count(len(named), RULES)
    return [inspect(upload.stream, upload.filename, RULES) for upload in named]


def attach(
    draft: Draft,
    requirement: str,
    examined: Iterable[InspectedFile],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Put examined files to a paper of the draft, all of them or none.

    Raises NotFound for a paper the form does not ask for, and what ``drafts.check_room`` raises.
    """
    asked = {paper.definition.id: paper.definition for paper in wizard.papers(draft)}
    if requirement not in asked:
        raise NotFound
    files = tuple(examined)
    check_room(draft, requirement, len(files), allowed=asked[requirement].max)
    for file in files:
        stored = keep(file, owner=actor, purpose=PURPOSE, now=now)
        put(draft, requirement, stored, now=now)
