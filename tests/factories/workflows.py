"""Paths for tests, made of the packaged ones."""

import json
from copy import deepcopy
from typing import Any

from portal.onestop.workflows.rules import Workflow, packaged, read


def content_of(code: str = "mac-dinh") -> dict[str, Any]:
    """Give a copy of a packaged definition, to be changed."""
    content: dict[str, Any] = deepcopy(dict(packaged()[code].content))
    return content


def step_of(content: dict[str, Any], step_id: str) -> dict[str, Any]:
    """Give one step of a definition, to be changed."""
    found: dict[str, Any] = next(step for step in content["steps"] if step["id"] == step_id)
    return found


def short_path(code: str = "duong-tat") -> Workflow:
    """Give a path without assignment and initialling, under another code."""
    return read({**content_of("xa-rut-gon"), "code": code})


def as_text(content: dict[str, Any]) -> str:
    """Write a definition as it is sent."""
    return json.dumps(content, ensure_ascii=False)
