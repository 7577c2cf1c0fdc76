"""The paths of dossiers in plain Python: steps, cases, limits, people, and what is wrong."""

from portal.onestop.workflows.rules.definitions import (
    DEFAULT,
    Step,
    Workflow,
    WorkflowBroken,
    packaged,
    read,
    read_text,
)
from portal.onestop.workflows.rules.duties import Duty
from portal.onestop.workflows.rules.lint import Finding, Severity, errors, lint
from portal.onestop.workflows.rules.matters import Matter
from portal.onestop.workflows.rules.opinions import Stance, Wait
from portal.onestop.workflows.rules.paths import back_targets, case_path, find_by_duty, next_step
from portal.onestop.workflows.rules.staffing import (
    Ground,
    Responsible,
    responsible_for,
)

__all__ = [
    "DEFAULT",
    "Duty",
    "Finding",
    "Ground",
    "Matter",
    "Responsible",
    "Severity",
    "Stance",
    "Step",
    "Wait",
    "Workflow",
    "WorkflowBroken",
    "back_targets",
    "case_path",
    "errors",
    "find_by_duty",
    "lint",
    "next_step",
    "packaged",
    "read",
    "read_text",
    "responsible_for",
]
