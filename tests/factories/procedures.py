"""Procedures for tests; call them inside no transaction."""

from typing import Any
from uuid import UUID

from portal.core import clock
from portal.core.access import SYSTEM
from portal.core.database import transaction
from portal.onestop.procedures import queries
from portal.onestop.procedures.rules import read_folder
from portal.onestop.procedures.services import Imported, draft, load_catalogue, publish


def load_packaged_catalogue() -> Imported:
    """Publish every procedure of the packaged catalogue."""
    with transaction():
        return load_catalogue(clock.now())


def make_content(code: str = "9.000001", **facts: Any) -> dict[str, Any]:
    """Give a content like that of the registration of a birth, under another code."""
    model = next(content for content in read_folder() if content["code"] == "1.001193")
    return {**model, "name": f"Thủ tục thử {code}", "synonyms": [], "code": code, **facts}


def make_procedure(code: str = "9.000001", **facts: Any) -> UUID:
    """Publish a procedure, or its next revision; give the revision's id."""
    with transaction():
        made = draft(make_content(code, **facts), actor=SYSTEM, now=clock.now())
        publish(made, actor=SYSTEM, now=clock.now())
        return queries.current_revision_id(code)
