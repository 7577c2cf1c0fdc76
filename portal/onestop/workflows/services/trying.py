"""Trying a version out over the dossiers that run now; nothing is changed."""

from portal.core.events import publish
from portal.onestop.workflows.events import RunningAsked
from portal.onestop.workflows.queries.versions import Version, by_fingerprint
from portal.onestop.workflows.rules.dry_run import Change, dry_run


def try_out(version: Version) -> tuple[int, tuple[Change, ...]]:
    """Tell how many dossiers run on the path, and which would have gone otherwise or been late."""
    asked = RunningAsked(version.workflow.code)
    publish(asked)
    known = by_fingerprint(version.workflow.code)
    running = [dossier for dossier in asked.answers if dossier.workflow_fingerprint in known]
    return len(running), tuple(dry_run(version.workflow, known, running))
