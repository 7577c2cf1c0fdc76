"""Reading pinned forms; each version is read from the database once in a process."""

from portal.core.database import session
from portal.core.errors import NotFound
from portal.onestop.dossiers.models import PinnedForm
from portal.onestop.eforms.rules import FormDefinition

_read: dict[str, FormDefinition] = {}


def pinned(sha256: str) -> FormDefinition:
    """Give a form as it was pinned; raises NotFound.

    A pinned form never changes, so what was read once stays right.
    """
    if sha256 not in _read:
        found = session().get(PinnedForm, sha256)
        if found is None:
            raise NotFound
        _read[sha256] = FormDefinition.from_json(found.definition)
    return _read[sha256]
