"""Templates of results: data that an agency can edit, filled in a sandbox."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2.sandbox import SandboxedEnvironment

from portal.core.i18n import speaking
from portal.core.json_types import JsonValue
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries.forms import pinned
from portal.onestop.eforms.rules.definitions import FormDefinition
from portal.onestop.eforms.rules.summary import summary

_FILE = Path(__file__).parents[1] / "result_templates.json"
_TOKEN = re.compile(r"\[\[(\w+)\]\]")
_sandbox = SandboxedEnvironment(autoescape=False, trim_blocks=True, lstrip_blocks=True)


@dataclass(frozen=True, slots=True)
class ResultTemplate:
    """The layout of one kind of result; ``title``, bases and ``body`` are plain text with Jinja.

    ``public_title`` is what anyone who scans the QR may read: it names no person. ``pages``
    are the pages of the form whose answers the body may list.
    """

    code: str
    symbol: str
    heading: str
    public_title: str
    title: str
    legal_bases: tuple[str, ...]
    body: str
    pages: tuple[str, ...] = ()

    def fill_title(self, dossier: Dossier) -> str:
        """Write the subject line for a dossier."""
        with speaking("vi"):
            return _fill(self.title, {"dossier": _facts(dossier)})

    def fill_bases(self, dossier: Dossier) -> tuple[str, ...]:
        """Write what a dossier's result is founded on, each without its closing mark."""
        with speaking("vi"):
            return tuple(_fill(each, {"dossier": _facts(dossier)}) for each in self.legal_bases)

    def fill_body(self, dossier: Dossier, answers: Mapping[str, JsonValue]) -> str:
        """Write the body for a dossier: plain text in Vietnamese, a paragraph a line.

        Identity numbers stand as ``[[field_id]]`` and are filled in when the document is made,
        so that drafting shows them to nobody.
        """
        with speaking("vi"):
            rows = self._rows(pinned(dossier.form_sha256), answers)
            return _fill(self.body, {"dossier": _facts(dossier), "rows": rows})

    def _rows(self, form: FormDefinition, answers: Mapping[str, JsonValue]) -> list[dict[str, str]]:
        pages = {page.page_id: page for page in summary(form, answers, joined=True)}
        return [
            {"label": row.label, "value": f"[[{row.field_id}]]" if row.sensitive else row.value}
            for page_id in self.pages
            if page_id in pages
            for row in pages[page_id].rows
            if row.value
        ]


def fill_numbers(body: str, answers: Mapping[str, JsonValue]) -> str:
    """Put the identity numbers of the answers in place of their ``[[field_id]]``."""
    return _TOKEN.sub(lambda found: str(answers.get(found[1], found[0])), body)


@cache
def _templates() -> dict[str, ResultTemplate]:
    stored = json.loads(_FILE.read_text(encoding="utf-8"))
    return {
        code: ResultTemplate(code=code, **{k: _frozen(v) for k, v in facts.items()})
        for code, facts in stored.items()
    }


def template_for(procedure_code: str) -> ResultTemplate:
    """Give the template of a procedure, or the general one."""
    return _templates().get(procedure_code) or _templates()["general"]


def template(code: str) -> ResultTemplate:
    """Give a template by its own code; raises KeyError."""
    return _templates()[code]


def _facts(dossier: Dossier) -> dict[str, JsonValue]:
    return {
        "code": dossier.code,
        "procedure": dossier.procedure_name,
        "applicant": dossier.applicant_name,
    }


def _frozen(value: Any) -> Any:  # noqa: ANN401 - text or list of texts, as the field wants.
    return tuple(value) if isinstance(value, list) else value


def _fill(text: str, names: Mapping[str, object]) -> str:
    lines = _sandbox.from_string(text).render(names).splitlines()
    return "\n".join(line.strip() for line in lines if line.strip())
