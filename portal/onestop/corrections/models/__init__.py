"""What is stored of sheets, their answers, the versions of content, and reasons."""

from portal.onestop.corrections.models.answer import AnswerFile, ContentVersion, FieldAnswer
from portal.onestop.corrections.models.reason import ReasonVersion
from portal.onestop.corrections.models.sheet import CorrectionLine, CorrectionSheet, SheetState

__all__ = [
    "AnswerFile",
    "ContentVersion",
    "CorrectionLine",
    "CorrectionSheet",
    "FieldAnswer",
    "ReasonVersion",
    "SheetState",
]
