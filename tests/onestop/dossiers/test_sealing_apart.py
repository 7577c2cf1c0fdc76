"""A result's seal through the real sealer: the journey stays as it is, and waits without it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.database import transaction
from portal.core.jobs import Job, JobState
from portal.core.jobs.worker import run_all
from portal.core.settings import configure, settings
from portal.core.storage import blobs
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.rules import Action, State, Step
from portal.records.signatures.rules import Verdict
from portal.records.signatures.services import verify
from portal.records.signatures.services.sealing import at_hand
from tests.factories import dossiers as make
from tests.onestop.dossiers.browsing import enter

Gallery = Mapping[Step, UUID]


@pytest.fixture
def apart(gallery: Gallery, monkeypatch: pytest.MonkeyPatch) -> Gallery:
    """Let this portal's seals be applied by another process only."""
    here = settings()
    socket = here.data_folder / "sealer.sock"
    configure(replace(here, profile="demonstration", sealer_socket=socket))
    monkeypatch.setenv("PORTAL_PROFILE", "demonstration")
    monkeypatch.setenv("PORTAL_DATABASE_URL", here.database_url)
    return gallery


def test_a_result_is_sealed_by_the_process_that_holds_the_key(apart: Gallery) -> None:
    dossier_id = apart[Step.NUMBERING]
    with at_hand():
        make.play(dossier_id, Action.RELEASE)
    assert make.read(dossier_id).step is Step.HANDOVER
    with transaction(writing=False):
        result = find.find_result(dossier_id)
        assert result is not None
        assert result.sealed_sha256
        with blobs().open(result.sealed_sha256) as file:
            found = verify(file.read(), now=clock.now())
    assert found.verdict is Verdict.VALID
    assert [each.field for each in found.signatures] == ["sig-officer", "sig-seal"]
    told = (settings().data_folder / "sealer.log").read_text()
    assert '"event": "sealed"' in told


def test_without_it_the_result_waits_says_so_and_is_never_weaker(
    apart: Gallery, client: FlaskClient
) -> None:
    dossier_id = apart[Step.NUMBERING]
    make.play(dossier_id, Action.RELEASE)
    dossier = make.read(dossier_id)
    assert (dossier.step, dossier.pending) == (Step.NUMBERING, "seal")
    assert dossier.state is not State.DECIDED
    with transaction(writing=False) as session:
        waiting = sa.select(Job.error).where(Job.kind == "result.seal", Job.state == JobState.READY)
        assert session.scalars(waiting).all() == ["SealerAbsent"]
        result = find.find_result(dossier_id)
        assert result is not None
        assert result.sealed_sha256 is None
    enter(client, make.crew()[Function.RECORDS_CLERK])
    page = client.get(f"/can-bo/ho-so/{dossier_id}").text
    assert "Tiến trình đóng dấu chưa sẵn sàng" in page
    with at_hand(), clock.frozen(clock.now() + timedelta(minutes=1)):
        run_all(prefix="result.")
    assert make.read(dossier_id).step is Step.HANDOVER
