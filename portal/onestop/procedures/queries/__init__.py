"""Finding procedures."""

from portal.onestop.procedures.queries.catalogue import (
    by_life_event,
    fields,
    list_by_field,
    search,
)
from portal.onestop.procedures.queries.revisions import (
    ProcedureNotFound,
    clock_options,
    current_revision_id,
    find,
    get,
    in_force_pages,
    required_papers,
    revision,
    time_limit,
    time_limit_text,
    workflow_code,
)
from portal.onestop.procedures.queries.rows import (
    Field,
    Filters,
    Found,
    ProcedurePage,
    ProcedureRow,
    RequiredPaper,
)

__all__ = [
    "Field",
    "Filters",
    "Found",
    "ProcedureNotFound",
    "ProcedurePage",
    "ProcedureRow",
    "RequiredPaper",
    "by_life_event",
    "clock_options",
    "current_revision_id",
    "fields",
    "find",
    "get",
    "in_force_pages",
    "list_by_field",
    "required_papers",
    "revision",
    "search",
    "time_limit",
    "time_limit_text",
    "workflow_code",
]
