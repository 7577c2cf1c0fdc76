"""Small forms for tests of single rules."""

from typing import Any

from portal.onestop.eforms import services
from portal.onestop.eforms.rules import FormDefinition


def make_source(*pages: dict[str, Any], **overrides: Any) -> dict[str, Any]:
    return {"code": "9.000001", "version": 1, "title": "Biểu mẫu thử", "pages": pages, **overrides}


def make_page(*fields: dict[str, Any], **overrides: Any) -> dict[str, Any]:
    page_id = overrides.pop("id", "only")
    return {"id": page_id, "title": f"Trang {page_id}", "fields": list(fields), **overrides}


def make_field(kind: str, **overrides: Any) -> dict[str, Any]:
    choices = [{"value": "a", "label": "Một"}, {"value": "b", "label": "Hai"}]
    given = {"choices": choices} if kind in {"choice", "choices"} else {}
    return {"id": "answer", "type": kind, "label": "Câu trả lời", **given, **overrides}


def make_form(*pages: dict[str, Any], **overrides: Any) -> FormDefinition:
    source = make_source(*pages, **overrides)
    source["pages"] = list(pages)
    return services.build(source)
