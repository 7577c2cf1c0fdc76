"""Reading catalogue files: checked against the schema, defaults filled in, nothing invented.

A file holds the procedures of one field. What a procedure leaves out it takes from the
file's ``defaults``; the outcome is the whole content of a revision, which stands by itself.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from portal.core.json_types import JsonValue

FOLDER = Path(__file__).parents[1] / "catalogue"
_SCHEMA = Path(__file__).parents[1] / "catalogue.schema.json"
Content = dict[str, Any]


class CatalogueBroken(ValueError):
    """A catalogue file does not have the agreed shape; the message says where."""


@lru_cache(maxsize=1)
def _validator() -> Draft202012Validator:
    schema = json.loads(_SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def read_folder(folder: Path = FOLDER) -> list[Content]:
    """Read all files of a folder into contents; raises CatalogueBroken."""
    contents = [
        content
        for path in sorted(folder.glob("*.json"))
        for content in read_document(path.read_text(encoding="utf-8"), path.name)
    ]
    _refuse_twins(contents)
    return contents


def read_document(text: str, name: str) -> list[Content]:
    """Read one file's text into contents; raises CatalogueBroken."""
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise CatalogueBroken(f"{name}: {error}") from error
    for problem in _validator().iter_errors(document):
        raise CatalogueBroken(f"{name}: {problem.json_path}: {problem.message}")
    contents = list(_expanded(document))
    _refuse_twins(contents)
    return contents


def _expanded(document: Mapping[str, Any]) -> Iterator[Content]:
    shared = {"field": document["field"], "source": document["source"]}
    for procedure in document["procedures"]:
        yield {**document["defaults"], **shared, **procedure}


def _refuse_twins(contents: list[Content]) -> None:
    codes = [content["code"] for content in contents]
    twins = {code for code in codes if codes.count(code) > 1}
    if twins:
        raise CatalogueBroken(f"Codes that stand twice: {', '.join(sorted(twins))}")


def fingerprint(content: Mapping[str, Any]) -> str:
    """Give the SHA-256 (hex) of a content's canonical JSON: same content, same print."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def summary(content: Mapping[str, Any]) -> dict[str, JsonValue]:
    """Pick what lists show of a content, so that they need not read it whole."""
    limit, fee = content["time_limit"], content["fee"]
    return {
        "english": english(content),
        "field_name": content["field"]["name"],
        "field_order": content["field"]["order"],
        "time": limit["text"],
        "time_unsure": limit.get("unsure", False),
        "fee": fee["text"],
        "fee_unsure": fee.get("unsure", False),
        "authority": content["authority"]["decides"],
        "route": content["route"],
        "verified": content["verified"],
    }


def english(content: Mapping[str, Any]) -> str:
    """Give the name in English, which is no official one; empty where there is none."""
    name: str = next(iter(content.get("english", ())), "")
    return name


def keywords(content: Mapping[str, Any]) -> list[str]:
    """List what else people call it, in both languages: found like the name, ranked below it."""
    return [*content["synonyms"], *content.get("english", ())]


def index_text(content: Mapping[str, Any]) -> str:
    """Write the rest of a content out as one text for the search index."""
    papers = (item["name"] for case in content["papers"] for item in case["items"])
    laws = (f"{law['number']} {law['title']}" for law in content["legal_basis"])
    parts = (
        content["field"]["name"],
        content["result"]["text"],
        content["authority"]["decides"],
        *content["applicants"],
        *papers,
        *laws,
    )
    return "\n".join(parts)
