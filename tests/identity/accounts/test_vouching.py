from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from itsdangerous import URLSafeSerializer

from portal.core.access import SYSTEM, Actor
from portal.core.database import transaction
from portal.core.settings import configure, settings
from portal.identity.accounts.queries import find_by_identity_number
from portal.identity.accounts.services import people, sessions, simulated_vneid
from portal.identity.accounts.services.providers import (
    Identity,
    IdentityRefused,
    ProviderDown,
    Question,
)
from portal.identity.accounts.services.signing_in import Browser
from portal.identity.accounts.services.simulated_vneid import SimulatedVNeID
from portal.identity.accounts.services.vouching import with_provider
from tests.factories.identity import make_citizen

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
PERSON = simulated_vneid.PEOPLE[0]
QUESTION = Question(state="s", nonce="n", verifier="v" * 43)
HERE = Browser(address="203.0.113.5", user_agent="Firefox")

pytestmark = pytest.mark.usefixtures("app")


def code_for(subject: str = PERSON.subject, question: Question = QUESTION) -> str:
    return SimulatedVNeID().issue(
        subject=subject,
        nonce=question.nonce,
        challenge=simulated_vneid.challenge_of(question.verifier),
        now=NOW,
    )


def arrive(code: str, question: Question = QUESTION, now: datetime = NOW) -> Actor:
    token = with_provider(
        provider=SimulatedVNeID(), code=code, question=question, browser=HERE, now=now
    )
    return sessions.resume(token, now)


def test_the_first_visit_creates_an_account_and_the_second_finds_it() -> None:
    first = arrive(code_for())
    assert (first.name, first.kind) == ("Nguyễn Thị Lan Anh", "citizen")
    assert arrive(code_for()).id == first.id
    with transaction(writing=False):
        found = find_by_identity_number(PERSON.identity_number)
    assert found is not None
    assert (found.id, found.date_of_birth) == (first.id, PERSON.date_of_birth)


def test_an_account_with_the_same_identity_number_is_linked() -> None:
    account_id = make_citizen(PERSON.identity_number)
    assert arrive(code_for()).id == account_id


def test_two_people_are_two_accounts() -> None:
    assert arrive(code_for()).id != arrive(code_for("td-0002")).id


def test_a_closed_account_stays_closed() -> None:
    account_id = make_citizen(PERSON.identity_number)
    with transaction():
        people.disable_account(account_id=account_id, actor=SYSTEM, now=NOW)
    with pytest.raises(IdentityRefused):
        arrive(code_for())


def forged(**changes: object) -> str:
    signer = URLSafeSerializer(settings().secret_key, salt="simulated-vneid")
    return str(signer.dumps(signer.loads(code_for()) | changes))


@pytest.mark.parametrize(
    "make_code",
    [
        lambda: "",
        lambda: "not a code",
        lambda: code_for()[:-1] + "x",
        lambda: code_for("nobody"),
        lambda: code_for("refuse"),
        lambda: code_for(question=replace(QUESTION, nonce="another")),
        lambda: code_for(question=replace(QUESTION, verifier="another")),
        lambda: forged(exp=NOW.timestamp()),
        lambda: str(URLSafeSerializer("another key", salt="simulated-vneid").dumps({"sub": "x"})),
    ],
)
def test_an_answer_that_does_not_fit_the_question_is_refused(make_code: Callable[[], str]) -> None:
    with pytest.raises(IdentityRefused):
        arrive(make_code())


def test_a_code_lives_for_a_minute() -> None:
    assert arrive(code_for(), now=NOW + timedelta(seconds=59)).id
    with pytest.raises(IdentityRefused):
        arrive(code_for(), now=NOW + timedelta(seconds=60))


def test_an_outage_is_told_apart() -> None:
    with pytest.raises(ProviderDown) as outage:
        arrive(code_for(simulated_vneid.OUTAGE))
    assert outage.value.status == 503


def test_the_stand_in_is_offered_in_demonstrations_only() -> None:
    assert list(simulated_vneid.identity_providers()) == ["vneid-gia-lap"]
    configure(replace(settings(), profile="production"))
    assert simulated_vneid.identity_providers() == {}


def test_identity_numbers_stay_out_of_prints() -> None:
    identity = SimulatedVNeID().exchange(code_for(), QUESTION, NOW)
    assert isinstance(identity, Identity)
    assert PERSON.identity_number not in repr(identity)


def test_questions_are_never_the_same() -> None:
    questions = {simulated_vneid.new_question() for _ in range(5)}
    parts = {part for q in questions for part in (q.state, q.nonce, q.verifier)}
    assert len(parts) == 15
    assert min(map(len, parts)) >= 43
