"""What citizens thought."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from portal.core.database import session
from portal.identity.accounts.queries import find_by_identity_number
from portal.onestop.dossiers.models import Dossier
from portal.onestop.performance.models import Rating
from portal.onestop.performance.rules.periods import Period
from portal.onestop.performance.rules.ratings import Ground, Level


@dataclass(frozen=True, slots=True)
class Opinions:
    """How many chose each level, and how many gave each reason."""

    levels: Mapping[Level, int]
    grounds: Mapping[Ground, int]

    @property
    def total(self) -> int:
        """Count the ratings."""
        return sum(self.levels.values())


def find(dossier_id: UUID) -> Rating | None:
    """Give the rating of a dossier, or nothing."""
    return session().scalar(sa.select(Rating).where(Rating.dossier_id == dossier_id))


def applicant_id(dossier: Dossier) -> UUID | None:
    """Find the account of a dossier's applicant, or nothing."""
    number = dossier.applicant_identity
    account = find_by_identity_number(number) if number else None
    return account.id if account else None


def opinions(period: Period, unit_id: UUID | None = None) -> Opinions:
    """Count the ratings given in a period, of one unit or of all."""
    held = [Rating.first_at >= period.start, Rating.first_at < period.end]
    if unit_id is not None:
        held.append(Rating.unit_id == unit_id)
    levels = dict.fromkeys(Level, 0)
    grounds = dict.fromkeys(Ground, 0)
    for level, named in session().execute(sa.select(Rating.level, Rating.grounds).where(*held)):
        levels[level] += 1
        for ground in named:
            grounds[Ground(ground)] += 1
    return Opinions(levels, {key: count for key, count in grounds.items() if count})
