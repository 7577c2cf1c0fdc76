"""What is stored of dossiers."""

from portal.onestop.dossiers.models.clock import ClockSegment, ClockWarning
from portal.onestop.dossiers.models.desk import DeskView, ReadMark, SavedFilter, UndoableAct
from portal.onestop.dossiers.models.dossier import (
    Dossier,
    DossierNumber,
    IssuedPaper,
    MoveRecord,
    Paper,
)
from portal.onestop.dossiers.models.draft import Draft, DraftPaper
from portal.onestop.dossiers.models.form import PinnedForm
from portal.onestop.dossiers.models.result import Result, ResultState
from portal.onestop.dossiers.models.words import DossierWord
from portal.onestop.dossiers.rules.issued import PaperKind

__all__ = [
    "ClockSegment",
    "ClockWarning",
    "DeskView",
    "Dossier",
    "DossierNumber",
    "DossierWord",
    "Draft",
    "DraftPaper",
    "IssuedPaper",
    "MoveRecord",
    "Paper",
    "PaperKind",
    "PinnedForm",
    "ReadMark",
    "Result",
    "ResultState",
    "SavedFilter",
    "UndoableAct",
]
