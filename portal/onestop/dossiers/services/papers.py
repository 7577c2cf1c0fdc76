"""Taking files for the papers of a draft."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from portal.core import limits
from portal.core.access import Actor
from portal.core.database import transaction
from portal.core.errors import NotFound
from portal.core.settings import settings
from portal.onestop.dossiers.models import Draft
from portal.onestop.dossiers.queries import drafts as find_drafts
from portal.onestop.dossiers.queries import wizard
from portal.onestop.dossiers.services.drafts import attach as put
from portal.onestop.dossiers.services.drafts import check_room
from portal.onestop.eforms.rules.definitions import PaperDefinition
from portal.onestop.eforms.rules.papers import required_papers
from portal.records.documents.rules import FileKind, UploadRules
from portal.records.documents.services import (
    InspectedFile,
    UploadRefused,
    check_count,
    inspect,
    keep,
)

PURPOSE = "dossier.paper"
RULES = UploadRules(kinds=frozenset({FileKind.PDF, FileKind.JPEG, FileKind.PNG}))
HOUR = 3600


class Upload(Protocol):
    """What the web gives for one file."""

    @property
    def filename(self) -> str | None: ...
    @property
    def stream(self) -> Any: ...  # noqa: ANN401 - a binary file, typed loosely by Werkzeug.


class Examined(NamedTuple):
    """Files sent together: those that passed, and why each of the others did not."""

    taken: list[InspectedFile]
    refused: list[UploadRefused]


def count_upload(actor: Actor) -> None:
    """Count one sending of papers for an account, in its own transaction; raises TooMany."""
    limits.hit(f"upload:{actor.id}", limit=settings().uploads_an_hour, seconds=HOUR)


def asked_for(draft: Draft, requirement: str) -> PaperDefinition:
    """Give a paper that the form asks for with the answers so far; raises NotFound."""
    for paper in required_papers(wizard.form_of(draft), find_drafts.answers(draft)):
        if paper.id == requirement:
            return paper
    raise NotFound


def rules_for(paper: PaperDefinition) -> UploadRules:
    """Tell which files a paper takes."""
    return replace(RULES, kinds=frozenset(map(FileKind, paper.types)))


def rules_before(find: Callable[[], Draft], requirement: str) -> UploadRules:
    """Tell which files may be sent, in a short reading transaction before any is looked into.

    ``find`` gives the draft to whom it belongs and raises for others. Raises NotFound for a
    paper that the form does not ask for.
    """
    with transaction(writing=False):
        return rules_for(asked_for(find(), requirement))


def examine(uploads: Iterable[Upload], rules: UploadRules = RULES) -> list[InspectedFile]:
    """Look into each file and store its bytes, before any transaction begins.

    Raises NoFile, TooManyFiles, or the refusal of the first file that is not acceptable.
    """
    return [inspect(upload.stream, upload.filename, rules) for upload in _named(uploads, rules)]


def examine_each(uploads: Iterable[Upload], rules: UploadRules = RULES) -> Examined:
    """Look into each file and store the bytes of those that pass, before any transaction begins.

    One that does not pass is told and keeps no other back. Raises NoFile or TooManyFiles.
    """
    found = Examined([], [])
    for upload in _named(uploads, rules):
        try:
            found.taken.append(inspect(upload.stream, upload.filename, rules))
        except UploadRefused as refusal:
            found.refused.append(refusal)
    return found


def _named(uploads: Iterable[Upload], rules: UploadRules) -> list[Upload]:
    named = [upload for upload in uploads if upload.filename]
    check_count(len(named), rules)
    return named


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
    asked, files = asked_for(draft, requirement), tuple(examined)
    check_room(draft, requirement, len(files), allowed=asked.max)
    for file in files:
        stored = keep(file, owner=actor, purpose=PURPOSE, now=now)
        put(draft, requirement, stored, now=now)
