"""Write out what a form file says in short: included pages, repeated pages, persons, addresses.

The result holds plain fields only. Writing out what is already plain changes nothing.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from portal.identity.organisations.rules.places import THANH_HOA

Source = Mapping[str, Any]

_OWN_FACTS: Final = {
    "full_name": "name",
    "born": "bday",
    "sex": "sex",
    "identity_number": "",
    "phone": "tel",
    "email": "email",
    "ethnicity": "",
    "nationality": "",
}
"""Facts of an account that may be prefilled, and the autocomplete token of each."""

_PARTS: Final[Mapping[str, Source]] = {
    "full_name": {
        "type": "text",
        "label": "Họ, chữ đệm, tên",
        "limits": {"min_length": 2, "max_length": 100, "shape": "name"},
    },
    "born": {"type": "date", "label": "Ngày, tháng, năm sinh", "hint": "Ví dụ: 27 3 1995."},
    "sex": {
        "type": "choice",
        "label": "Giới tính",
        "choices": [{"value": "male", "label": "Nam"}, {"value": "female", "label": "Nữ"}],
    },
    "identity_number": {
        "type": "identity_number",
        "label": "Số định danh cá nhân",
        "hint": "12 chữ số trên thẻ căn cước, ví dụ 038095001234.",
    },
    "other_paper": {
        "type": "text",
        "label": "Giấy tờ tùy thân khác",
        "hint": "Chỉ nhập khi không có số định danh: loại giấy tờ, số, nơi cấp, ngày cấp.",
        "limits": {"max_length": 200},
    },
    "ethnicity": {"type": "ethnicity", "label": "Dân tộc", "default": "kinh"},
    "nationality": {"type": "country", "label": "Quốc tịch", "default": "VN"},
    "phone": {"type": "phone", "label": "Số điện thoại", "hint": "Ví dụ: 0912 345 678."},
    "email": {"type": "email", "label": "Thư điện tử", "hint": "Ví dụ: ten@example.vn."},
}
_ADDRESS_PARTS: Final[Mapping[str, Source]] = {
    "province": {
        "type": "province",
        "label": "Tỉnh, thành phố",
        "default": THANH_HOA,
        "autocomplete": "address-level1",
    },
    "commune": {
        "type": "commune",
        "label": "Xã, phường",
        "hint": "Theo tên gọi từ ngày 01/07/2025.",
        "autocomplete": "address-level2",
    },
    "commune_name": {
        "type": "text",
        "label": "Xã, phường ngoài tỉnh Thanh Hóa",
        "hint": "Chỉ nhập khi đã chọn tỉnh, thành phố khác.",
        "limits": {"max_length": 100},
    },
    "detail": {
        "type": "text",
        "label": "Số nhà, đường, thôn, tổ dân phố",
        "limits": {"max_length": 200},
        "autocomplete": "street-address",
    },
}
_ALL_ADDRESS_PARTS: Final = tuple(_ADDRESS_PARTS)


def expand(source: Source, shared: Mapping[str, Source]) -> dict[str, Any]:
    """Write out a form file in full.

    ``shared`` maps the name of an include to its pages and papers. Raises KeyError when a form
    includes what does not exist.
    """
    parts = [shared[entry["include"]] for entry in source["pages"] if "include" in entry]
    papers = [paper for part in parts for paper in part.get("papers", ())]
    pages = (page for entry in source["pages"] for page in _included(entry, shared))
    return {
        **source,
        "pages": [_expand_page(single) for page in pages for single in _repeated(page)],
        "papers": [*source.get("papers", ()), *papers],
    }


def _included(entry: Source, shared: Mapping[str, Source]) -> Sequence[Source]:
    """Take the pages of a shared section, with the form's own words and further rules for them."""
    if "include" not in entry:
        return [entry]
    further, pages, fields = (entry.get(name, {}) for name in ("rules", "pages", "fields"))
    return [
        {
            **page,
            **pages.get(page["id"], {}),
            "fields": [{**field, **fields.get(field["id"], {})} for field in page["fields"]],
            "rules": [*page.get("rules", ()), *further.get(page["id"], ())],
        }
        for page in shared[entry["include"]]["pages"]
    ]


def _repeated(page: Source) -> Iterator[Source]:
    """Make ``max`` pages, the n-th shown when the counting answer is at least n; ``{n}`` is n."""
    if "repeat" not in page:
        yield page
        return
    repeat = page["repeat"]
    text = json.dumps({key: value for key, value in page.items() if key != "repeat"})
    for n in range(1, repeat["max"] + 1):
        copy: dict[str, Any] = json.loads(text.replace("{n}", str(n)))
        yield {**copy, "shown_when": {"field": repeat["field"], "at_least": n}}


def _expand_page(page: Source) -> dict[str, Any]:
    plain: list[Source] = []
    rules = list(page.get("rules", ()))
    for field in page.get("fields", ()):
        plain.extend(_expand_field(field))
        rules.extend(_person_rules(field) if field["type"] == "person" else ())
    return {**page, "fields": plain, "rules": rules}


def _expand_field(field: Source) -> Iterator[Source]:
    if field["type"] == "person":
        for part in field["parts"]:
            yield from _person_part(field, part)
    elif field["type"] == "address":
        yield from _address(field)
    else:
        yield field


def _person_part(person: Source, part: str) -> Iterator[Source]:
    required = person.get("required", True) and part not in person.get("optional_parts", ())
    field_id = f"{person['id']}_{part}"
    if part == "residence":
        of_whom = " ".join(filter(None, ("nơi cư trú", person.get("of"))))
        words = {"of": of_whom, "own_when": person.get("own_when")}
        address = {"id": field_id, "prefill": part, "required": required, **words}
        yield from _address({**address, **_shown(person)})
        return
    described = _PARTS[part]
    label = " ".join(filter(None, (described["label"], person.get("of"))))
    yield {
        **described,
        "id": field_id,
        "label": label,
        "required": required,
        **_shown(person),
        **_demanded(person, part),
        **_own(person, part, _OWN_FACTS.get(part)),
    }


def _own(group: Source, fact: str, autocomplete: str | None) -> Source:
    """Say what the account may fill in, when the group can be about the account holder."""
    own_when = group.get("own_when")
    if own_when is None or autocomplete is None:
        return {}
    return {"own_when": own_when, "prefill": fact, "autocomplete": autocomplete}


def _demanded(person: Source, part: str) -> Source:
    conditional = part in person.get("conditional_parts", ())
    return {"required_when": person["required_when"]} if conditional else {}


def _shown(group: Source) -> Source:
    return {"shown_when": group["shown_when"]} if "shown_when" in group else {}


def _address(group: Source) -> Iterator[Source]:
    parts = group.get("parts", _ALL_ADDRESS_PARTS)
    province = f"{group['id']}_province"
    at_home: Source = {"field": province, "equals": THANH_HOA}
    elsewhere: Source = {"all": [{"field": province, "answered": True}, {"not": at_home}]}
    places = {"commune": at_home, "commune_name": elsewhere}
    for part in parts:
        yield _address_part(group, part, places.get(part) if "province" in parts else None)


def _address_part(group: Source, part: str, place: Source | None) -> Source:
    described = dict(_ADDRESS_PARTS[part])
    autocomplete = described.pop("autocomplete", "")
    if group.get("of"):
        described["label"] = f"{described['label']} ({group['of']})"
    conditions = [condition for condition in (group.get("shown_when"), place) if condition]
    return {
        **described,
        "id": f"{group['id']}_{part}",
        "address": group.get("address") or group.get("of") or "địa chỉ",
        "required": group.get("required", True) and part not in group.get("optional_parts", ()),
        **_own(group, f"{group.get('prefill', group['id'])}_{part}", autocomplete),
        **_all(conditions),
    }


def _all(conditions: Sequence[Source]) -> Source:
    if not conditions:
        return {}
    return {"shown_when": conditions[0] if len(conditions) == 1 else {"all": list(conditions)}}


def _person_rules(person: Source) -> Iterator[Source]:
    """Hold an identity number against the birth date and the sex of the same person."""
    name, parts = person["id"], person["parts"]
    if "born" in parts:
        yield {"kind": "not_future", "field": f"{name}_born"}
    if "identity_number" not in parts:
        return
    number = f"{name}_identity_number"
    if "born" in parts:
        yield {"kind": "identity_born", "field": number, "other": f"{name}_born"}
    if "sex" in person or "sex" in parts:
        known = {"value": person["sex"]} if "sex" in person else {"other": f"{name}_sex"}
        yield {"kind": "identity_sex", "field": number, **known}
    if "other_paper" in parts:
        yield {"kind": "either", "field": number, "other": f"{name}_other_paper"}
