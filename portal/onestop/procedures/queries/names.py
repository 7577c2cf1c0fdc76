"""Procedures by their names in English, for lists that know the Vietnamese ones."""

from collections.abc import Mapping
from functools import lru_cache
from uuid import UUID

import sqlalchemy as sa

from portal.core.database import session
from portal.core.i18n import locale
from portal.core.remembering import remembered
from portal.core.templates import vietnamese
from portal.onestop.procedures.models import ProcedureRevision

_REVISION = ProcedureRevision.__table__.c
_LATEST = sa.select(_REVISION.id).order_by(_REVISION.id.desc()).limit(1)
_NAMES = sa.select(_REVISION.name, _REVISION.summary["english"].as_string()).order_by(_REVISION.id)


def in_readers_language(name: object) -> str:
    """Give the English name to who reads English; where there is none, mark the Vietnamese one.

    Names of retired revisions are known too, as older dossiers bear them. The English ones are
    no official names.
    """
    return _in_english(str(name)) or vietnamese(name)


def plain_in_readers_language(name: str) -> str:
    """Give the same as plain text, for letters and notices: nothing in it can be marked."""
    return _in_english(name) or name


def _in_english(name: str) -> str:
    return "" if locale() == "vi" else _english(_latest()).get(name, "")


@remembered()
def _latest() -> UUID | None:
    return session().scalar(_LATEST)


@lru_cache(maxsize=2)
def _english(_latest: UUID | None) -> Mapping[str, str]:
    """Read all names once for each latest revision: revisions are written once."""
    return {name: english for name, english in session().execute(_NAMES) if english}
