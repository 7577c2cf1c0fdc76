"""What a form is, when its pages and fields show, and what a valid answer is; no web, no files.

This is the engine's face: other packages import it as one name.
"""

from portal.onestop.eforms.rules.definitions import (
    FieldDefinition,
    FieldType,
    FormDefinition,
    PageDefinition,
    PaperDefinition,
)
from portal.onestop.eforms.rules.papers import SentFile, check_papers, required_papers
from portal.onestop.eforms.rules.parties import FilingFor, Parties, Person, parties
from portal.onestop.eforms.rules.summary import (
    SummaryPage,
    SummaryRow,
    changed_fields,
    prefilled,
    summary,
)
from portal.onestop.eforms.rules.walking import (
    Problem,
    UnknownPage,
    advice,
    check_all,
    first_unfinished,
    keep_shown,
    next_page,
    page,
    pages,
    previous_page,
)
from portal.onestop.eforms.rules.wording import paper_conditions

__all__ = [
    "FieldDefinition",
    "FieldType",
    "FilingFor",
    "FormDefinition",
    "PageDefinition",
    "PaperDefinition",
    "Parties",
    "Person",
    "Problem",
    "SentFile",
    "SummaryPage",
    "SummaryRow",
    "UnknownPage",
    "advice",
    "changed_fields",
    "check_all",
    "check_papers",
    "first_unfinished",
    "keep_shown",
    "next_page",
    "page",
    "pages",
    "paper_conditions",
    "parties",
    "prefilled",
    "previous_page",
    "required_papers",
    "summary",
]
