"""The report on a paper of a dossier is for whoever handles it: rows are functions."""

from collections.abc import Mapping
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.database import transaction
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.queries import contents
from portal.onestop.dossiers.rules import Step
from portal.records.signatures.rules import Reason, Verdict, Verification
from portal.records.validation.services import keep_judgement
from tests.factories import dossiers as make
from tests.onestop.dossiers.browsing import enter


@pytest.mark.parametrize("function", Function)
@pytest.mark.parametrize("unit", [make.HAC_THANH, make.SAM_SON])
def test_the_report_is_for_whoever_handles_the_dossier(
    client: FlaskClient, gallery: Mapping[Step, UUID], function: Function, unit: str
) -> None:
    dossier_id, other = gallery[Step.EXAMINATION], gallery[Step.INTAKE]
    with transaction():
        sha256 = contents.papers(dossier_id)[0].sha256
        found = Verification(Verdict.UNREADABLE, (Reason.DAMAGED,))
        keep_judgement(sha256, found, now=clock.now())
        elsewhere = {paper.sha256 for paper in contents.papers(other)}
    enter(client, make.crew(unit)[function])
    reads = client.get(f"/can-bo/ho-so/{dossier_id}").status_code
    report = f"/can-bo/kiem-tra-chu-ky/{sha256}"
    assert client.get(f"{report}?noi={dossier_id}").status_code == reads
    assert client.get(report).status_code == 404
    if sha256 not in elsewhere:
        assert client.get(f"{report}?noi={other}").status_code == 404
