"""What others do to a declaration while its citizen's provider is at work."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.database import transaction
from portal.core.settings import configure, settings
from portal.core.storage import blobs
from portal.onestop.declarations import queries
from portal.onestop.declarations.rules import DeclarationState
from portal.onestop.declarations.services import asking, making, signing
from portal.onestop.dossiers.queries import drafts
from portal.onestop.dossiers.services.drafts import save_page
from portal.records.signatures.rules import Owner, Purpose
from tests.factories import dossiers as make
from tests.factories.signers import hold, make_ec
from tests.factories.timestamps import connected
from tests.onestop.declarations.test_pages import (  # noqa: F401 - fixtures are found by their names.
    OTP,
    acts,
    ask,
    draft,
    held,
    place,
    visit_provider,
)
from tests.onestop.dossiers.browsing import shown
from tests.records.signatures.csc_service import CREDENTIAL, CscService

Act = Callable[[UUID], None]


def call_off(draft_id: UUID) -> None:
    signing.give_up(draft_id, "OwnerDeclined", actor=make.citizen(), now=clock.now())


def make_anew(draft_id: UUID) -> None:
    """Call off, change an answer, and have the declaration laid out again."""
    call_off(draft_id)
    with transaction():
        found = drafts.get(draft_id)
        name = next(iter(drafts.answers(found)))
        save_page(found, {name: "Khác hẳn"}, seen=None, now=clock.now())
        making.ask_to_make(found, actor=make.citizen(), now=clock.now())


def ask_anew(draft_id: UUID) -> None:
    call_off(draft_id)
    asking.ask(draft_id, "thu", redirect="", actor=make.citizen(), now=clock.now())


def put_another_sheet(draft_id: UUID) -> None:
    with transaction():
        queries.get_of_draft(draft_id).sha256 = blobs().put_bytes(b"another").sha256


@pytest.mark.parametrize(
    ("act", "state", "sentence"),
    [
        (call_off, DeclarationState.READY, "đã bị hủy hoặc đã xong"),
        (make_anew, DeclarationState.MAKING, "đã bị hủy hoặc đã xong"),
        (ask_anew, DeclarationState.ASKED, "đã bị hủy hoặc đã xong"),
        (put_another_sheet, DeclarationState.READY, "đã sửa sau khi lập tờ khai"),
    ],
)
def test_a_signature_for_what_is_no_longer_asked_is_not_taken(
    citizen: FlaskClient,
    place: str,  # noqa: F811 - the fixture above.
    act: Act,
    state: DeclarationState,
    sentence: str,
) -> None:
    draft_id = UUID(place.split("/")[-2])
    with connected() as stamps:
        configure(replace(settings(), timestamp_seconds=10))
        ask(citizen, place)
        stamps.meanwhile.append(lambda: act(draft_id))
        answer = citizen.post(f"{place}/xac-nhan", data=OTP)
    assert not stamps.meanwhile
    assert sentence in shown(answer, 409).text_content()
    now = held(draft_id)
    assert (now.state, now.signed_sha256, now.signed_at) == (state, None, None)
    assert (now.signing_id is not None) is (state is DeclarationState.ASKED)
    assert "declaration.signed" not in acts(now)


def test_a_browser_that_comes_back_to_a_newer_declaration_is_told(
    citizen: FlaskClient,
    draft: UUID,  # noqa: F811 - the fixture above.
    place: str,  # noqa: F811 - the fixture above.
    service: CscService,
) -> None:
    service.access, service.wants = "oauth2code", ()
    back = visit_provider(ask(citizen, place)).removeprefix(settings().public_url)
    service.orders.meanwhile["/signatures/signHash"] = lambda: make_anew(draft)
    answer = citizen.get(back)
    assert "đã bị hủy hoặc đã xong" in shown(answer, 409).text_content()
    assert (held(draft).state, held(draft).signed_sha256) == (DeclarationState.MAKING, None)


def test_no_signature_is_asked_for_a_sheet_that_was_replaced_meanwhile(
    citizen: FlaskClient,
    draft: UUID,  # noqa: F811 - the fixture above.
    place: str,  # noqa: F811 - the fixture above.
    service: CscService,
) -> None:
    service.orders.meanwhile["/credentials/info"] = lambda: put_another_sheet(draft)
    answer = citizen.post(f"{place}/gui", data={"provider": "thu"})
    assert "đã sửa sau khi lập tờ khai" in shown(answer, 409).text_content()
    assert (held(draft).state, held(draft).signing_id) == (DeclarationState.READY, None)


def test_a_credential_of_another_name_does_not_hide_the_citizens_own(
    citizen: FlaskClient,
    draft: UUID,  # noqa: F811 - the fixture above.
    place: str,  # noqa: F811 - the fixture above.
    service: CscService,
) -> None:
    other = Owner(Purpose.OFFICER, "CCCD:038099999999", "Lê Văn Ba", "Công ty Ba")
    service.others["cred-company"] = hold(settings(), make_ec(), other)
    ask(citizen, place)
    assert asking.asked_of(held(draft)).credential_id == CREDENTIAL
    assert citizen.post(f"{place}/xac-nhan", data=OTP).status_code == 303
    assert held(draft).state is DeclarationState.SIGNED
