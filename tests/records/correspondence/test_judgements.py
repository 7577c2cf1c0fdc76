"""The report on an incoming file is for whoever may read the document, and for nobody else."""

from datetime import date

import pytest
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.database import transaction
from portal.identity.organisations.rules import Function
from portal.records.correspondence.services import incoming
from portal.records.correspondence.services.incoming import Arrival
from portal.records.validation.services import judge_blob, keep_judgement
from tests.factories.correspondence import Bureau, inspected
from tests.factories.identity import make_staff, make_unit, sign_in
from tests.factories.signatures import make_signed_paper


@pytest.fixture
def judged(bureau: Bureau) -> tuple[str, str]:
    """The hash of a signed file that came in, and the id of its document."""
    now = clock.now()
    file = inspected(make_signed_paper(now=now).sealed)
    with transaction():
        arrival = Arrival(
            sender="Sở Tài chính", subject="Dự toán (minh họa)", received_on=date(2026, 11, 20)
        )
        made = incoming.register(bureau.unit, arrival, file, actor=bureau.clerk, now=now)
        document_id = str(made.id)
    found = judge_blob(file.sha256, now=now)
    assert found
    with transaction():
        keep_judgement(file.sha256, found, now=now)
    return file.sha256, document_id


def test_the_report_is_for_whoever_may_read_the_document(
    client: FlaskClient, bureau: Bureau, judged: tuple[str, str]
) -> None:
    sha256, where = judged
    own = f"/can-bo/kiem-tra-chu-ky/{sha256}?noi={where}"
    assert bureau.clerk.id
    sign_in(client, bureau.clerk.id)
    assert own.replace("&", "&amp;") in client.get(f"/can-bo/van-ban-den/{where}").text
    assert client.get(own).status_code == 200
    assert client.get(f"/can-bo/kiem-tra-chu-ky/{sha256}").status_code == 404
    assert client.get(f"/can-bo/kiem-tra-chu-ky/{'0' * 64}?noi={where}").status_code == 404
    sign_in(client, make_staff(make_unit(), Function.RECORDS_CLERK))
    assert client.get(own).status_code == 404
