from uuid import UUID

import pytest
import sqlalchemy as sa

from portal.core import clock
from portal.core.database import session, transaction
from portal.core.jobs import GivenUp
from portal.identity.notifications.models import Notice
from portal.records.correspondence.queries import outgoing as find
from portal.records.correspondence.rules import Act, Step
from portal.records.correspondence.services.telling import tell_given_up, tell_next
from tests.factories.correspondence import Bureau, make_outgoing, make_outgoing_at


def told(document_id: UUID) -> set[tuple[UUID, str]]:
    wanted = sa.select(Notice.account_id, Notice.title)
    with transaction(writing=False):
        rows = session().execute(wanted.where(Notice.url.endswith(str(document_id)))).all()
    return {(row[0], row[1]) for row in rows}


@pytest.mark.parametrize(
    ("step", "who"),
    [
        (Step.CHECKING, "checker"),
        (Step.SIGNING, "head"),
        (Step.NUMBERING, "clerk"),
        (Step.RELEASED, "drafter"),
    ],
)
def test_those_at_the_desk_are_told(bureau: Bureau, step: Step, who: str) -> None:
    document_id = make_outgoing(bureau)
    with transaction():
        document = find.locked(document_id)
        document.step = step
        tell_next(document, now=clock.now())
    assert told(document_id) == {(getattr(bureau, who).id, f"Văn bản đi: {step.label}")}


def test_a_drafter_is_told_of_what_comes_back(bureau: Bureau) -> None:
    document_id = make_outgoing_at(bureau, Step.SIGNING)
    bureau.order(document_id, Act.SEND_BACK, reason="Sai")
    assert (bureau.drafter.id, "Văn bản đi: Đang soạn") in told(document_id)


@pytest.mark.parametrize(("kind", "count"), [("outgoing.seal", 1), ("result.seal", 0)])
def test_who_ordered_work_is_told_when_it_is_given_up(
    bureau: Bureau, kind: str, count: int
) -> None:
    document_id = make_outgoing(bureau)
    payload = {"document_id": str(document_id), "actor_id": str(bureau.clerk.id)}
    with transaction():
        tell_given_up(GivenUp(kind, payload, clock.now()))
    assert len(told(document_id)) == count
