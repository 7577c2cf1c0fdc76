import io

import pytest

from portal.core import clock
from portal.core.access import SYSTEM
from portal.core.database import transaction
from portal.core.jobs import worker
from portal.records.documents.rules import FileKind, UploadRules
from portal.records.documents.services import inspect, keep
from portal.records.signatures.rules import Verdict
from portal.records.validation import queries
from tests.factories.signatures import make_signed_paper, render_sheet
from tests.records.signatures.tampering import flipped

pytestmark = pytest.mark.usefixtures("app")
RULES = UploadRules(kinds=frozenset({FileKind.PDF, FileKind.PNG}))


def upload(data: bytes) -> str:
    examined = inspect(io.BytesIO(data), "giay.pdf", RULES)
    with transaction():
        return keep(examined, owner=SYSTEM, purpose="test", now=clock.now()).sha256


def judged(sha256: str) -> Verdict | None:
    worker.run_all(prefix="validation.judge")
    with transaction(writing=False):
        found = queries.find_judged(sha256)
        return found.verdict if found else None


def test_an_upload_with_signatures_is_judged() -> None:
    assert judged(upload(make_signed_paper(now=clock.now()).sealed)) is Verdict.VALID


def test_a_spoiled_upload_is_found_out() -> None:
    paper = make_signed_paper(now=clock.now()).sealed
    assert judged(upload(flipped(paper))) is Verdict.INVALID


def test_an_upload_without_signatures_is_left_alone() -> None:
    assert judged(upload(render_sheet().data)) is None


def test_the_same_file_is_judged_once() -> None:
    paper = make_signed_paper(now=clock.now()).sealed
    assert judged(upload(paper)) is Verdict.VALID
    upload(paper)
    assert worker.run_all(prefix="validation.judge") == 0
