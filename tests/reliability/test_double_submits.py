"""A draft sent twenty times at once becomes one dossier (guarantee G5)."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa

from portal.core.database import transaction
from portal.identity.audit.models import AuditEvent
from portal.onestop.dossiers.models import Dossier, MoveRecord
from tests.reliability.filing import PreparedDraft, Receipt, file, prepare
from tests.reliability.sites import Site, served
from tests.reliability.visitor import Visitor

TIMES = 20
PLACE = ("2.000815", "H56.901")

pytestmark = pytest.mark.slow


def test_twenty_posts_of_one_draft_make_one_dossier(site: Site) -> None:
    (draft,) = prepare(1, [PLACE])
    with served(site, workers=2):
        receipts = file_at_once(site.port, draft)
    assert len(receipts) == TIMES
    assert len(set(receipts)) == 1
    with transaction(writing=False) as session:
        (row,) = session.execute(sa.select(Dossier.code, Dossier.content_sha256)).all()
        moves = session.scalars(sa.select(MoveRecord.action)).all()
        told = sa.select(sa.func.count()).where(AuditEvent.action == "dossier.submitted")
        journaled = session.scalar(told)
    assert (receipts[0].code, receipts[0].content_sha256) == tuple(row)
    assert receipts[0].code.endswith("-0001")
    assert (moves, journaled) == (["submit"], 1)


def file_at_once(port: int, draft: PreparedDraft) -> list[Receipt]:
    first = Visitor(port, timeout=60)
    first.sign_in(draft.account_id)
    first.close()
    together = Barrier(TIMES)

    def post(_number: int) -> Receipt:
        visitor = Visitor(port, timeout=60, cookies=dict(first.cookies), token=first.token)
        together.wait()
        receipt = file(visitor, draft)
        visitor.close()
        return receipt

    with ThreadPoolExecutor(TIMES) as pool:
        return list(pool.map(post, range(TIMES)))
