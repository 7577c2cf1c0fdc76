"""What a procedure is: its parts by Nghị định 63/2010/NĐ-CP, and how the catalogue is read."""

from portal.onestop.procedures.rules.catalogue import (
    CatalogueBroken,
    english,
    fingerprint,
    index_text,
    keywords,
    read_document,
    read_folder,
    summary,
)
from portal.onestop.procedures.rules.kinds import CHANNELS, LEVELS, Level, RevisionState, Route
from portal.onestop.procedures.rules.life_events import LIFE_EVENTS, LifeEvent

__all__ = [
    "CHANNELS",
    "LEVELS",
    "LIFE_EVENTS",
    "CatalogueBroken",
    "Level",
    "LifeEvent",
    "RevisionState",
    "Route",
    "english",
    "fingerprint",
    "index_text",
    "keywords",
    "read_document",
    "read_folder",
    "summary",
]
