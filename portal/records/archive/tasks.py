"""Slow work: trying held files again, looking at documents, renewing their evidence."""

from uuid import UUID

from portal.core import clock
from portal.core.jobs import Finish, task
from portal.core.json_types import JsonValue
from portal.records.archive.services import holding, preserving

Payload = dict[str, JsonValue]


@task(holding.TRY)
def strengthen(payload: Payload) -> Finish | None:
    """Try to raise a held file to its level."""
    return holding.try_again(str(payload["key"]), now=clock.now())


@task("archive.wake")
def wake(_payload: Payload) -> Finish:
    """Ask for held files that nobody tries any more."""
    return lambda: _done(holding.wake(now=clock.now()))


@task(preserving.TAKE_UP)
def take_up(payload: Payload) -> Finish:
    """Look until when a released document can be verified."""
    return preserving.take_up(*_document(payload), now=clock.now())


@task(preserving.RENEW)
def renew(payload: Payload) -> Finish:
    """Renew the evidence of one document."""
    return preserving.renew(*_document(payload), now=clock.now())


@task("archive.look")
def look(_payload: Payload) -> Finish:
    """Ask for every renewal that is due."""
    return lambda: _done(preserving.look(now=clock.now()))


def _document(payload: Payload) -> tuple[UUID, str]:
    return UUID(str(payload["document_id"])), str(payload["sha256"])


def _done(_count: int) -> None:
    """Take the count, which only callers that ask want."""
