"""Many dossiers with results in the time of one: copies of one that went the real way."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from uuid_utils.compat import uuid7

from portal.core.database import Base, session, transaction
from portal.core.storage import blobs
from portal.onestop.dossiers.models import Dossier, MoveRecord, Result
from portal.records.registers.models import IssuedDocument
from portal.records.registers.rules import new_public_id

_IDENTIFIER = re.compile(rb"/ID \[\((\w{32})\)")
_APART = timedelta(hours=1)


def copy_dossiers(dossier_id: UUID, count: int, **changes: object) -> list[UUID]:
    """Copy a dossier with its result, document and moves; give the ids of the copies.

    Each copy has another applicant, a code of its own also in the text of its result, and a
    rendered file of its own bytes. Its moves lie an hour apart and give no reasons. ``changes``
    are columns of the dossier. Call this inside no transaction.
    """
    with transaction(writing=False):
        dossier = _row(Dossier, Dossier.id == dossier_id)
        result = _row(Result, Result.dossier_id == dossier_id)
        document = _row(IssuedDocument, IssuedDocument.id == result["issued_document_id"])
        moves = _rows(MoveRecord, MoveRecord.dossier_id == dossier_id)
    files = _variants(result["rendered_sha256"], count)
    made = [_Copy(dossier, result, document, moves, n) for n in range(count)]
    with transaction():
        _insert(Dossier, [copy.dossier | changes for copy in made])
        _insert(IssuedDocument, [copy.document for copy in made])
        _insert(Result, [copy.result_of(files[n]) for n, copy in enumerate(made)])
        _insert(MoveRecord, [row for copy in made for row in copy.moves])
    return [copy.id for copy in made]


class _Copy:
    """The rows of one copy."""

    def __init__(
        self,
        dossier: dict[str, Any],
        result: dict[str, Any],
        document: dict[str, Any],
        moves: Sequence[dict[str, Any]],
        number: int,
    ) -> None:
        self.id, self._result, document_id = uuid7(), result, uuid7()
        own = self.id.int % 10**8  # The last bits of the id are chance.
        self._codes = (dossier["code"], f"{dossier['code'].rpartition('-')[0]}-{own:08}")
        begun = dossier["submitted_at"] - _APART * (len(moves) + 1)
        self.dossier = {
            **dossier,
            "id": self.id,
            "draft_id": None,
            "code": self._codes[1],
            "applicant_identity_index": f"{number:064x}",
            "submitted_at": begun,
        }
        self.document = {**document, "id": document_id, "public_id": new_public_id()}
        self.moves = [
            {**row, "id": uuid7(), "dossier_id": self.id, "at": begun + _APART * n, "reason": None}
            for n, row in enumerate(moves, 1)
        ]

    def result_of(self, sha256: str | None) -> dict[str, Any]:
        return {
            **self._result,
            "id": uuid7(),
            "dossier_id": self.id,
            "issued_document_id": self.document["id"],
            "title": self._result["title"].replace(*self._codes),
            "body": self._result["body"].replace(*self._codes),
            "rendered_sha256": sha256,
            "updated_at": self.dossier["submitted_at"],
        }


def _variants(sha256: str | None, count: int) -> list[str | None]:
    """Store a rendered file under as many identifiers (ISO 32000-1, 14.4), each its own bytes."""
    if sha256 is None:
        return [None] * count
    pdf = blobs().path(sha256).read_bytes()
    place = _IDENTIFIER.search(pdf)
    assert place, "the file has no identifier"
    begin, end = place.span(1)
    return [
        blobs().put_bytes(pdf[:begin] + f"{n:032x}".encode() + pdf[end:]).sha256
        for n in range(count)
    ]


def _row(model: type[Base], wanted: sa.ColumnElement[bool]) -> dict[str, Any]:
    (row,) = _rows(model, wanted)
    return row


def _rows(model: type[Base], wanted: sa.ColumnElement[bool]) -> list[dict[str, Any]]:
    rows = session().execute(sa.select(model.__table__).where(wanted))
    return [dict(row) for row in rows.mappings()]


def _insert(model: type[Base], rows: list[dict[str, Any]]) -> None:
    if rows:
        session().execute(sa.insert(model.__table__), rows)  # type: ignore[arg-type]
