"""How far a reader's view reaches: the one place that decides whose lists anybody sees.

Whoever oversees a unit sees it and the units under it. Only the province centre oversees all
units, and what is one for the whole province is kept there.
"""

from collections.abc import Collection
from uuid import UUID

from portal.core.access import Actor
from portal.identity.organisations.rules.trees import Tree

Reach = frozenset[UUID] | None  # None stands for all units.


def reach_of(actor: Actor, functions: Collection[str], tree: Tree) -> Reach:
    """Give the units that an actor oversees by any of some functions, or None for all."""
    if actor.kind != "staff":
        return frozenset()
    own = {grant.unit_id for grant in actor.grants if grant.function in functions}
    return None if own & tree.centres else tree.with_subordinates(own)


def reaches(reach: Reach, unit_id: UUID | None) -> bool:
    """Tell whether a unit (or, for none, all of them together) lies within reach."""
    return reach is None or (unit_id is not None and unit_id in reach)


def joined(*reaches_: Reach) -> Reach:
    """Put what is within reach in several ways together."""
    if None in reaches_:
        return None
    return frozenset().union(*(each for each in reaches_ if each is not None))


def may_keep_for_all(actor: Actor, function: str, tree: Tree) -> bool:
    """Let holders of a function in the province centre keep what is one for all units.

    Where no centre is set up, every holder may.
    """
    if actor.kind != "staff":
        return False
    held = {grant.unit_id for grant in actor.grants if grant.function == function}
    return bool(held & tree.centres if tree.centres else held)
