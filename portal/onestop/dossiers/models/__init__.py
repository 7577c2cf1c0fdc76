"""What is stored of dossiers."""

from portal.onestop.dossiers.models.dossier import (
    Dossier,
    DossierNumber,
    IssuedPaper,
    MoveRecord,
    Paper,
    PaperKind,
)
from portal.onestop.dossiers.models.draft import Draft, DraftPaper
from portal.onestop.dossiers.models.form import PinnedForm
from portal.onestop.dossiers.models.result import Result, ResultState

__all__ = [
    "Dossier",
    "DossierNumber",
    "Draft",
    "DraftPaper",
    "IssuedPaper",
    "MoveRecord",
    "Paper",
    "PaperKind",
    "PinnedForm",
    "Result",
    "ResultState",
]
