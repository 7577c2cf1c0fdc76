"""A result whose timestamp cannot be had waits, says so on the desk, and goes on by itself."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from flask.testing import FlaskClient

from portal.core import clock
from portal.core.database import transaction
from portal.core.jobs.worker import run_all
from portal.core.storage import blobs
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.rules import Action, State, Step
from portal.records.archive import queries
from portal.records.signatures.rules import Level, Verdict
from portal.records.signatures.services import verify
from tests.factories import dossiers as make
from tests.factories.timestamps import connected
from tests.onestop.dossiers.browsing import enter

Gallery = Mapping[Step, UUID]


def test_a_result_waits_for_its_timestamp_and_is_then_released(
    gallery: Gallery, client: FlaskClient
) -> None:
    dossier_id = gallery[Step.SIGNING]
    with connected() as service:
        service.orders = {"/a": "500", "/b": "500"}
        make.play(dossier_id, Action.SIGN)
        dossier = make.read(dossier_id)
        assert (dossier.step, dossier.pending) == (Step.SIGNING, "certify")
        with transaction(writing=False):
            assert queries.count_waiting(None) == 1
            result = find.find_result(dossier_id)
            assert result is not None
            assert result.certified_sha256 is None
        enter(client, make.crew()[Function.AGENCY_HEAD])
        assert "Chờ dấu thời gian" in client.get(f"/can-bo/ho-so/{dossier_id}").text
        service.orders.clear()
        with clock.frozen(clock.now() + timedelta(minutes=2)):
            run_all(prefix="archive.strengthen")
        assert make.read(dossier_id).step is Step.NUMBERING
        service.orders = {"/a": "500", "/b": "500"}
        make.play(dossier_id, Action.RELEASE)
        dossier = make.read(dossier_id)
        assert (dossier.step, dossier.pending) == (Step.NUMBERING, "seal")
        with transaction(writing=False):
            assert queries.count_waiting(None) == 1, "The seal is on it and is not asked again"
        service.orders.clear()
        with clock.frozen(clock.now() + timedelta(minutes=4)):
            run_all(prefix="archive.strengthen")
        assert make.read(dossier_id).state is State.DECIDED
        with transaction(writing=False):
            result = find.find_result(dossier_id)
            assert result is not None
            pdf = blobs().path(result.sealed_sha256 or "").read_bytes()
        found = verify(pdf, now=clock.now())
        assert found.verdict is Verdict.VALID
        assert {each.level for each in found.signatures} == {Level.B_T}
