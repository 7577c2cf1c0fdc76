"""What a citizen does in a browser, for tests of pages."""

import io
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from flask.testing import FlaskClient
from lxml import html
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from portal.core import clock
from portal.core.access import Actor
from portal.core.database import transaction
from portal.identity.accounts.models import Account, SecondFactor, UserSession
from portal.identity.accounts.queries import token_hash
from portal.identity.accounts.services import second_factor
from portal.onestop.dossiers.queries import drafts as find_drafts
from portal.onestop.dossiers.queries import wizard
from portal.onestop.eforms.rules import FormDefinition
from tests.factories import dossiers as make
from tests.factories.identity import sign_in
from tests.factories.uploads import make_pdf
from tests.pages import inspect_page


def enter(client: FlaskClient, who: Actor) -> FlaskClient:
    """Sign somebody in."""
    assert who.id
    sign_in(client, who.id)
    return client


def enter_long_ago(client: FlaskClient, who: Actor) -> str:
    """Sign somebody in whose second factor was asked for too long ago, and give its secret."""
    assert who.id
    with transaction() as session:
        session.get_one(Account, who.id).demonstration = False
        second_factor.begin(account_id=who.id, now=clock.now())
        session.flush()
        factor = session.get_one(SecondFactor, who.id)
        factor.confirmed_at, secret = clock.now(), factor.secret
    token = sign_in(client, who.id)
    with transaction() as session:
        stale = sa.update(UserSession).where(UserSession.token_hash == token_hash(token))
        session.execute(stale.values(mfa_at=clock.now() - timedelta(minutes=16)))
    return secret


def begin(client: FlaskClient, code: str) -> str:
    """Begin a draft for the first ward and give the address it is led to."""
    answer = client.post(f"/nop-ho-so/{code}", data={"unit": str(make.unit_id())})
    assert answer.status_code == 303, answer.text[:500]
    return answer.location


def base(place: str) -> str:
    """Give the address of a draft: all but the place."""
    return place.rsplit("/", 1)[0]


def draft_id(place: str) -> UUID:
    """Give the draft of an address."""
    return UUID(base(place).rsplit("/", 1)[1])


def draft_url(key: UUID) -> str:
    """Give the address of a draft."""
    return f"/nop-ho-so/{make.read_draft(key).procedure_code}/{key}"


def shown(answer: TestResponse, status: int = 200) -> html.HtmlElement:
    """Inspect the page that came, and give its document."""
    assert answer.status_code == status, (answer.status_code, answer.text[:1500])
    return inspect_page(answer)


def form_of(place: str) -> FormDefinition:
    """Give the form that a draft was begun with."""
    with transaction(writing=False):
        return wizard.form_of(find_drafts.get(draft_id(place)))


def send(client: FlaskClient, url: str, *files: tuple[bytes, str]) -> TestResponse:
    """Send files for a paper."""
    parts = [FileStorage(io.BytesIO(data), name, "file") for data, name in files]
    boundary, body = encode_multipart(MultiDict([("file", part) for part in parts]))
    return client.post(url, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def send_papers(client: FlaskClient, place: str) -> None:
    """Send one PDF for each paper that must be there."""
    with transaction(writing=False):
        draft = find_drafts.get(draft_id(place))
        wanted = [p.definition.id for p in wizard.papers(draft) if p.definition.min]
    for requirement in wanted:
        url = f"{base(place)}/giay-to/{requirement}"
        answer = send(client, url, (make_pdf(text=requirement), "giấy tờ.pdf"))
        assert answer.status_code == 303, answer.text[:1500]
