"""What is stored of paths, of people's competences, and of what is asked of others."""

from portal.onestop.workflows.models.asking import LinkedDossier, OpinionRequest
from portal.onestop.workflows.models.paths import WorkflowPin, WorkflowVersion
from portal.onestop.workflows.models.people import Absence, Competence, Deputy, DeputyUse

__all__ = [
    "Absence",
    "Competence",
    "Deputy",
    "DeputyUse",
    "LinkedDossier",
    "OpinionRequest",
    "WorkflowPin",
    "WorkflowVersion",
]
