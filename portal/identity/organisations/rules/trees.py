"""Which unit stands under which."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Tree:
    """Which unit stands under which, and which are the province's centre."""

    parents: Mapping[UUID, UUID | None] = field(default_factory=dict)
    centres: frozenset[UUID] = frozenset()

    def with_subordinates(self, units: Collection[UUID]) -> frozenset[UUID]:
        """Add to units all that stand under them; a circle in the tree does no harm."""
        found = frozenset(units)
        while more := {u for u, above in self.parents.items() if above in found} - found:
            found |= more
        return found
