"""Finding dossiers by the beginnings of words, without reading those that have none of them."""

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from portal.core.database import session
from portal.core.remembering import remembered
from portal.onestop.dossiers.models import DossierWord
from portal.onestop.dossiers.rules.words import reach

MOST_WORDS = 6
FEW = 500


@remembered()
def having(units: frozenset[UUID], words: tuple[str, ...]) -> frozenset[UUID] | None:
    """Give the dossiers of some units in which words begin so; None where they are many.

    Then they are met soon enough on the way through a queue. The rarest word comes first: what
    lacks it need not be asked for the others.
    """
    asked = [_beginning(units, word) for word in words[:MOST_WORDS]]
    some = [(_up_to(FEW, each), each) for each in asked]
    found, rarest = min(some, key=lambda each: len(each[0]))
    others = [each for each in asked if each is not rarest]
    if len(found) > FEW:
        found = _up_to(FEW, sa.intersect(*asked)) if others else found
    else:
        for each in others:
            found = _up_to(FEW, each.where(DossierWord.dossier_id.in_(found)))
    return frozenset(found) if len(found) <= FEW else None


def _up_to(most: int, wanted: sa.Select[UUID] | sa.CompoundSelect[UUID]) -> list[UUID]:
    """Give one more than a number at most, each once."""
    some = session().connection().scalars(wanted.limit(most + 1))
    return list(dict.fromkeys(some))


def _beginning(units: Iterable[UUID], word: str) -> sa.Select[UUID]:
    first, last = reach(word)
    here = DossierWord.unit_id.in_(units), DossierWord.word >= first, DossierWord.word < last
    return sa.select(DossierWord.dossier_id).where(*here)
