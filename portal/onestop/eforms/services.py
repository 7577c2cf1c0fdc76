"""Load forms from their files, once for each process."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from portal.core.errors import NotFound
from portal.core.i18n import lazy_gettext as _l
from portal.onestop.eforms.rules.consistency import inconsistencies
from portal.onestop.eforms.rules.definitions import FormDefinition, PaperDefinition
from portal.onestop.eforms.rules.expansion import expand
from portal.onestop.eforms.rules.plain import plain_form

FOLDER = Path(__file__).parent / "definitions"
SCHEMA = FOLDER / "form.schema.json"


class NoSuchForm(NotFound):
    """The procedure has no form of its own."""

    sentence = _l("Thủ tục này chưa có biểu mẫu điện tử riêng.")


class BrokenForm(RuntimeError):
    """A form file contradicts the schema or itself; said to the engineer who wrote it."""


@cache
def codes() -> tuple[str, ...]:
    """List the procedure codes that have a form of their own."""
    return tuple(sorted(path.stem for path in FOLDER.glob("[0-9].[0-9]*.json")))


@cache
def load(code: str) -> FormDefinition:
    """Load the form of a procedure, for example ``1.001193``.

    Raises NoSuchForm (404) when it has none, and BrokenForm when its file is wrong.
    """
    if code not in codes():
        raise NoSuchForm
    return build(read(FOLDER / f"{code}.json"))


def definition_for(
    procedure_code: str, *, title: str = "", papers: Sequence[PaperDefinition] = ()
) -> FormDefinition:
    """Give the form of a procedure: its own, or the plain one with the papers given.

    ``papers`` come from the procedure's own list and are not used when it has its own form.
    """
    if procedure_code in codes():
        return load(procedure_code)
    return plain_form(procedure_code, title, papers, shared_sections())


def build(source: Mapping[str, Any]) -> FormDefinition:
    """Make a form of the content of a form file.

    Raises BrokenForm, naming the first fault.
    """
    faults = schema_problems(source)
    if faults:
        raise BrokenForm(f"{source.get('code')}: {faults[0]}")
    definition = FormDefinition.from_json(expand(source, shared_sections()))
    faults = inconsistencies(definition)
    if faults:
        raise BrokenForm(f"{definition.code}: {faults[0]}")
    return definition


def file_problems() -> list[str]:
    """Tell what is wrong with the form files, one line for each wrong file."""
    return [problem for code in codes() for problem in _file_problem(code)]


def _file_problem(code: str) -> Iterator[str]:
    try:
        definition = build(read(FOLDER / f"{code}.json"))
    except (BrokenForm, KeyError, ValueError) as fault:
        yield f"{code}.json: {fault}"
        return
    if definition.code != code:
        yield f"{code}.json: holds the form of {definition.code}"


@cache
def shared_sections() -> dict[str, Mapping[str, Any]]:
    """Read the sections every form may include, by name."""
    return {path.stem: read(path) for path in sorted((FOLDER / "shared").glob("*.json"))}


def read(path: Path) -> dict[str, Any]:
    """Read a JSON file."""
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


def schema_problems(source: Mapping[str, Any]) -> list[str]:
    """Tell where the content of a form file departs from the schema."""
    return [f"{error.json_path}: {error.message}" for error in _validator().iter_errors(source)]


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(read(SCHEMA))
