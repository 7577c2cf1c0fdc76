import pytest

from portal.core.json_types import JsonValue
from portal.onestop.eforms.rules.conditions import Condition, holds

CASES = [
    ({"field": "a", "equals": "x"}, {"a": "x"}, {"a": "y"}),
    ({"field": "a", "equals": False}, {"a": False}, {}),
    ({"field": "a", "one_of": ["x", "y"]}, {"a": "y"}, {"a": "z"}),
    ({"field": "a", "includes": "x"}, {"a": ["x", "y"]}, {"a": "x"}),
    ({"field": "a", "answered": True}, {"a": 0}, {"a": ""}),
    ({"field": "a", "answered": False}, {}, {"a": "x"}),
    ({"field": "a", "at_least": 3}, {"a": 3}, {"a": 2.5}),
    ({"field": "a", "at_least": 3}, {"a": 4}, {"a": "4"}),
    ({"not": {"field": "a", "equals": "x"}}, {}, {"a": "x"}),
    (
        {"all": [{"field": "a", "equals": 1}, {"field": "b", "equals": 2}]},
        {"a": 1, "b": 2},
        {"a": 1},
    ),
    ({"any": [{"field": "a", "equals": 1}, {"field": "b", "equals": 2}]}, {"b": 2}, {"b": 3}),
]


@pytest.mark.parametrize(("shape", "met", "unmet"), CASES)
def test_a_condition_holds_or_not(
    shape: dict[str, JsonValue], met: dict[str, JsonValue], unmet: dict[str, JsonValue]
) -> None:
    condition = Condition.from_json(shape)
    assert condition.holds(met)
    assert not condition.holds(unmet)
    assert condition.to_json() == shape


def test_no_condition_always_holds() -> None:
    assert holds(None, {})


def test_a_condition_names_the_fields_it_looks_at() -> None:
    shape = {"all": [{"field": "a", "equals": 1}, {"not": {"field": "b", "answered": True}}]}
    assert Condition.from_json(shape).fields() == {"a", "b"}


def test_an_unknown_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="Unknown condition"):
        Condition.from_json({"field": "a", "resembles": "x"})
