"""Which papers of a dossier the portal is still making, and which it has given up making."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from portal.core.database import session
from portal.core.jobs import Job, JobState
from portal.onestop.dossiers.models import Dossier, Result
from portal.onestop.dossiers.rules.issued import PaperKind

_WAITING = (JobState.READY, JobState.RUNNING)
_INTERNAL = frozenset(kind.value for kind in PaperKind if kind.internal)


@dataclass(frozen=True, slots=True)
class UnderWay:
    """Whether papers for the citizen are being made, and whether one needs somebody's help."""

    making: bool
    stuck: bool


def papers(dossier_id: UUID) -> UnderWay:
    """Tell how far the papers asked for have come."""
    return _papers_of(dossier_id, _unfinished(f"paper:{dossier_id}:"))


def _papers_of(dossier_id: UUID, jobs: Collection[tuple[str, JobState]]) -> UnderWay:
    begins = f"paper:{dossier_id}:"
    states = {
        state
        for key, state in jobs
        if key.startswith(begins) and key.split(":")[2] not in _INTERNAL
    }
    return UnderWay(not states.isdisjoint(_WAITING), JobState.FAILED in states)


def stuck_results(dossier_ids: Collection[UUID]) -> frozenset[UUID]:
    """Name those dossiers whose result the portal has given up making, signing or sealing."""
    return _results_of(dossier_ids, _unfinished("result:"))


def _results_of(
    dossier_ids: Collection[UUID], jobs: Collection[tuple[str, JobState]]
) -> frozenset[UUID]:
    failed = {
        tuple(key.split(":")[1:3])
        for key, state in jobs
        if key.startswith("result:") and state is JobState.FAILED
    }
    if not failed:
        return frozenset()
    pending = sa.select(Dossier.id, Dossier.pending, Result.id).join(
        Result, Result.dossier_id == Dossier.id
    )
    rows = session().execute(
        pending.where(Dossier.id.in_(dossier_ids), Dossier.pending.is_not(None))
    )
    return frozenset(found for found, stage, result in rows if (str(result), stage) in failed)


def anything_stuck(dossier_id: UUID) -> bool:
    """Tell whether the portal has given up making a paper or the result of a dossier."""
    jobs = _unfinished(f"paper:{dossier_id}:", "result:")
    return _papers_of(dossier_id, jobs).stuck or bool(_results_of({dossier_id}, jobs))


def _unfinished(*prefixes: str) -> list[tuple[str, JobState]]:
    """List jobs that are not done: a few at any time, however many were done before."""
    named = (Job.key.startswith(prefix, autoescape=True) for prefix in prefixes)
    rows = session().execute(
        sa.select(Job.key, Job.state).where(
            Job.state.in_((*_WAITING, JobState.FAILED)), sa.or_(*named)
        )
    )
    return [(key, state) for key, state in rows if key]
