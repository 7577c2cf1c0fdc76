"""The daily check: kept, anchored while the journal holds, told to auditors when it does not."""

from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.access import SYSTEM
from portal.core.database import transaction
from portal.core.jobs import planned, schedule
from portal.core.jobs.worker import run_all
from portal.identity.audit import queries, services
from portal.identity.audit.rules import Flaw
from portal.identity.audit.services import record
from portal.identity.audit.tasks import check_journal
from portal.identity.notifications.queries import notices_of
from portal.identity.organisations.rules import Function
from tests.conftest import Visit
from tests.factories.identity import make_staff, make_unit, sign_in


def check() -> queries.CheckRow:
    finish = check_journal.handler({})
    assert finish
    with transaction():
        finish()
    with transaction(writing=False):
        found = queries.last_check()
    assert found
    return found


@pytest.fixture
def auditor(app: Flask) -> UUID:
    assert app.testing
    return make_staff(make_unit(), Function.AUDITOR)


def told(account_id: UUID) -> list[str]:
    with transaction(writing=False):
        return [notice.title for notice in notices_of(account_id)[0]]


def test_a_whole_journal_is_anchored_and_nobody_is_alarmed(auditor: UUID) -> None:
    found = check()
    assert (found.breaks, found.flaw) == (0, None)
    assert found.anchored
    assert services.anchor_path().read_text().count("\n") == found.anchored
    assert not told(auditor)
    assert check().breaks == 0, "The check's own entry belongs to the chain"


def test_tampering_is_kept_told_and_never_anchored(
    client: FlaskClient, auditor: UUID, visit: Visit
) -> None:
    check()
    anchors = services.anchor_path().read_text()
    with transaction() as session:
        session.execute(sa.text("UPDATE audit_event SET actor_name = 'Ai đó' WHERE seq = 1"))
    found = check()
    assert found.breaks
    assert (found.flaw, found.first_seq) == (Flaw.ALTERED, 1)
    assert services.anchor_path().read_text() == anchors
    assert told(auditor) == ["Nhật ký KHÔNG toàn vẹn"]
    sign_in(client, auditor)
    assert "Không toàn vẹn" in visit("/can-bo/nhat-ky").text_content()


def test_a_tail_cut_since_the_last_anchor_is_found(auditor: UUID) -> None:
    assert auditor.int
    with transaction():
        record(action="unit.changed", actor=SYSTEM, now=clock.now(), subject="unit", subject_id="x")
    check()
    with transaction() as session:
        session.execute(sa.text("DELETE FROM audit_event WHERE chain = 'portal'"))
        session.execute(sa.text("DELETE FROM audit_chain WHERE name = 'portal'"))
    assert check().breaks


def test_comes_round_every_day(auditor: UUID) -> None:
    assert auditor.int
    (daily,) = (one for one in planned() if one.task is check_journal)
    assert daily.at
    late = clock.local(clock.now()).replace(hour=23, minute=0)
    with clock.frozen(late):
        assert schedule.enqueue_due(clock.now()) >= 1
        run_all(prefix="audit.")
    with transaction(writing=False):
        assert queries.last_check()
