"""The path of a procedure on its public page."""

from flask import render_template

from portal.core.clock import local, now
from portal.onestop.procedures.queries import ProcedurePage
from portal.onestop.workflows.queries.versions import find_followed_by
from portal.onestop.workflows.rules.outline import outline
from portal.onestop.workflows.rules.spans import law_minutes
from portal.onestop.workflows.services.linting import stated_limit


def path_of_procedure(procedure: ProcedurePage) -> str | None:
    """Show the path that a procedure names; one that names an unknown path shows none."""
    found = find_followed_by(procedure)
    if found is None:
        return None
    law = law_minutes(stated_limit(procedure), local(now()).date())
    return render_template("onestop/workflows/_section.html", path=outline(found.workflow, law))
