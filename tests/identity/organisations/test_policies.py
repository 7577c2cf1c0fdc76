"""How far oversight reaches."""

from uuid import UUID

from portal.core.access import Actor, Grant
from portal.identity.organisations.policies import joined, may_keep_for_all, reach_of, reaches
from portal.identity.organisations.rules.trees import Tree

TOP, MIDDLE, LEAF, OTHER = (UUID(int=number) for number in range(1, 5))
TREE = Tree({TOP: None, MIDDLE: TOP, LEAF: MIDDLE, OTHER: None})
CENTRED = Tree(TREE.parents, frozenset({OTHER}))


def staff(*units: UUID, kind: str = "staff") -> Actor:
    grants = frozenset(Grant(unit, "auditor") for unit in units)
    return Actor(UUID(int=9), "Kiểm tra", kind, grants)  # type: ignore[arg-type]


def test_a_unit_reaches_down_and_never_up_or_aside() -> None:
    assert reach_of(staff(MIDDLE), ("auditor",), TREE) == frozenset({MIDDLE, LEAF})
    assert reach_of(staff(TOP), ("auditor",), TREE) == frozenset({TOP, MIDDLE, LEAF})
    assert reach_of(staff(LEAF), ("auditor",), CENTRED) == frozenset({LEAF})
    assert reach_of(staff(MIDDLE), ("administrator",), TREE) == frozenset()


def test_the_centre_reaches_everything_and_only_as_staff() -> None:
    assert reach_of(staff(OTHER), ("auditor",), CENTRED) is None
    assert reach_of(staff(OTHER, kind="citizen"), ("auditor",), CENTRED) == frozenset()


def test_a_circle_in_the_tree_does_no_harm() -> None:
    assert Tree({TOP: LEAF, LEAF: TOP}).with_subordinates({TOP}) == frozenset({TOP, LEAF})


def test_all_units_together_are_within_nobodys_reach_but_the_centres() -> None:
    assert reaches(None, None)
    assert reaches(None, TOP)
    assert reaches(frozenset({TOP}), TOP)
    assert not reaches(frozenset({TOP}), None)
    assert not reaches(frozenset({TOP}), OTHER)
    assert joined(frozenset({TOP}), frozenset({LEAF})) == frozenset({TOP, LEAF})
    assert joined(frozenset({TOP}), None) is None


def test_what_is_one_for_all_is_kept_in_the_centre() -> None:
    assert may_keep_for_all(staff(OTHER), "auditor", CENTRED)
    assert not may_keep_for_all(staff(TOP), "auditor", CENTRED)
    assert may_keep_for_all(staff(TOP), "auditor", TREE)
    assert not may_keep_for_all(staff(TOP, kind="citizen"), "auditor", TREE)
    assert not may_keep_for_all(staff(TOP), "administrator", TREE)
