from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask

from portal.core.access import Actor
from portal.core.database import transaction
from portal.core.errors import DomainError, Invalid
from portal.core.settings import configure, settings
from portal.identity.audit.queries import history
from portal.identity.organisations.rules import Function
from portal.records.registers import queries, services
from portal.records.registers.queries import authorities as find
from portal.records.registers.services import authorities as acts
from portal.records.signatures.queries import authorised_in, signers_of
from portal.records.signatures.rules import (
    Matter,
    Scope,
    SigningForm,
    capacity_lines,
    covers,
)
from tests.factories.authorities import (
    make_authority,
    make_grant,
    proposer,
    second,
)
from tests.factories.identity import make_staff, make_unit, staff_actor
from tests.factories.registers import make_draft
from tests.factories.signatures import NOW

LETTER, BIRTH = Matter(Scope.DOCUMENTS, "cong-van"), Matter(Scope.RESULTS, "1.001193")


@pytest.fixture
def unit(app: Flask) -> UUID:  # noqa: ARG001 - the unit lives in its database.
    return make_unit()


@pytest.fixture
def head(unit: UUID) -> Actor:
    account = make_staff(unit, Function.AGENCY_HEAD, title="CHỦ TỊCH")
    return staff_actor(unit, Function.AGENCY_HEAD, account_id=account)


@pytest.mark.parametrize(
    ("scope", "codes", "told"),
    [
        (Scope.ALL, [], (True, True)),
        (Scope.DOCUMENTS, [], (True, False)),
        (Scope.DOCUMENTS, ["quyet-dinh"], (False, False)),
        (Scope.DOCUMENTS, ["quyet-dinh", "cong-van"], (True, False)),
        (Scope.RESULTS, [], (False, True)),
        (Scope.RESULTS, ["1.001193"], (False, True)),
        (Scope.RESULTS, ["cong-van"], (False, False)),
    ],
)
def test_what_an_authority_covers(scope: Scope, codes: list[str], told: tuple[bool, bool]) -> None:
    assert (covers(scope, codes, LETTER), covers(scope, codes, BIRTH)) == told


@pytest.mark.parametrize(
    ("form", "lines"),
    [
        (SigningForm.DIRECT, ("TM. ỦY BAN NHÂN DÂN",)),
        (SigningForm.DEPUTY, ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH")),
        (SigningForm.BY_ORDER, ("TL. CHỦ TỊCH",)),
        (SigningForm.BY_MANDATE, ("TUQ. CHỦ TỊCH",)),
    ],
)
def test_what_stands_above_the_title(form: SigningForm, lines: tuple[str, ...]) -> None:
    assert capacity_lines(form, head_title="CHỦ TỊCH", collective="TM. ỦY BAN NHÂN DÂN") == lines


class TestAnEntry:
    def test_counts_only_when_a_second_person_confirmed_it(self, unit: UUID, head: Actor) -> None:
        assert head.id
        with transaction():
            made = acts.propose(make_grant(unit, head.id), actor=proposer(unit), now=NOW)
            assert not authorised_in(unit, NOW, LETTER)
            acts.confirm(made.id, actor=second(unit), now=NOW)
            assert authorised_in(unit, NOW, LETTER) == {head.id: "12/QĐ-UBND"}
            told = [row.action for row in history("authority", made.id)]
        assert told == ["authority.proposed", "authority.confirmed"]

    def test_is_not_confirmed_by_who_proposed_or_gains(self, unit: UUID, head: Actor) -> None:
        assert head.id
        with transaction():
            made = acts.propose(make_grant(unit, head.id), actor=proposer(unit), now=NOW)
            for who in (proposer(unit), head, replace(second(unit), id=None)):
                with pytest.raises(acts.NotTheSecond):
                    acts.confirm(made.id, actor=who, now=NOW)
            assert not authorised_in(unit, NOW, LETTER)

    def test_is_decided_once(self, unit: UUID, head: Actor) -> None:
        assert head.id
        with transaction():
            made = acts.propose(make_grant(unit, head.id), actor=proposer(unit), now=NOW)
            acts.refuse(made.id, reason="Sai quyết định", actor=second(unit), now=NOW)
            with pytest.raises(acts.NotProposed):
                acts.confirm(made.id, actor=second(unit), now=NOW)
            assert find.get_authority(made.id).refused_reason == "Sai quyết định"

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"account_id": uuid4()}, "account_id"),
            ({"valid_through": date(2025, 1, 1)}, "valid_through"),
            ({"form": SigningForm.DEPUTY}, "head_title"),
        ],
    )
    def test_is_refused_beside_its_field(
        self, unit: UUID, head: Actor, change: dict[str, object], field: str
    ) -> None:
        assert head.id
        wanted = make_grant(unit, **{"account_id": head.id, **change})  # type: ignore[arg-type]
        with transaction(), pytest.raises(Invalid) as refused:
            acts.propose(wanted, actor=proposer(unit), now=NOW)
        assert list(refused.value.errors) == [field]
        with transaction(writing=False):
            assert find.authorities_of([unit]) == []

    def test_ends_at_once_and_stays_in_the_register(self, unit: UUID, head: Actor) -> None:
        assert head.id
        made = make_authority(unit, head.id)
        later = NOW + timedelta(hours=1)
        with transaction():
            acts.end(made.id, reason="Nghỉ hưu", actor=proposer(unit), now=later)
            with pytest.raises(acts.AlreadyEnded):
                acts.end(made.id, reason="Nghỉ hưu", actor=proposer(unit), now=later)
            assert find.find_authority(unit, head.id, LETTER, NOW) is not None
            assert find.find_authority(unit, head.id, LETTER, later) is None
            assert [row.id for row in find.authorities_of([unit])] == [made.id]

    def test_holds_on_its_first_and_its_last_day(self, unit: UUID, head: Actor) -> None:
        assert head.id
        day = NOW.date()
        make_authority(unit, head.id, valid_from=day, valid_through=day)
        with transaction(writing=False):
            held = [
                head.id in authorised_in(unit, NOW + timedelta(days=days), LETTER)
                for days in (-1, 0, 1)
            ]
        assert held == [False, True, False]


class TestSigning:
    def test_notes_who_signs_under_which_entry(self, unit: UUID, head: Actor) -> None:
        assert head.id
        made, draft = make_authority(unit, head.id), make_draft(unit)
        with transaction():
            held = services.note_signer(draft.id, actor=head, now=NOW)
            noted = queries.get(draft.id)
        assert held == made
        assert (noted.signer_id, noted.signed_at) == (head.id, NOW)

    @pytest.mark.parametrize(
        "change",
        [
            {"scope": Scope.DOCUMENTS},
            {"scope": Scope.RESULTS, "codes": ("1.001193",)},
            {"valid_from": date(2027, 1, 1)},
            {"valid_through": date(2026, 2, 1)},
        ],
    )
    def test_is_refused_without_authority_that_day(
        self, unit: UUID, head: Actor, change: dict[str, object]
    ) -> None:
        assert head.id
        make_authority(unit, head.id, **change)
        draft = make_draft(unit)
        with transaction():
            with pytest.raises(services.NotAuthorised, match="21/11/2026") as refused:
                services.note_signer(draft.id, actor=head, now=NOW)
            assert head.name in str(refused.value)
            assert queries.get(draft.id).signer_id is None

    def test_is_let_through_or_refused_where_there_is_no_register(
        self, unit: UUID, head: Actor
    ) -> None:
        draft = make_draft(unit)
        with transaction():
            assert services.note_signer(draft.id, actor=head, now=NOW) is None
        strict, other = replace(settings(), signing_authority="refuse"), make_draft(unit)
        configure(strict)
        with transaction():
            with pytest.raises(services.NoRegister):
                services.note_signer(other.id, actor=head, now=NOW)
            assert queries.get(other.id).signer_id is None

    def test_of_a_deputy_is_refused_early_where_there_is_no_register(
        self, unit: UUID, head: Actor
    ) -> None:
        deputy = Actor(make_staff(unit, Function.DIVISION_HEAD), "Lê Văn Phó", "staff")
        draft = make_draft(unit)
        with transaction():
            with pytest.raises(services.OnlyHeads, match="Lê Văn Phó"):
                services.note_signer(draft.id, actor=deputy, now=NOW)
            assert queries.get(draft.id).signer_id is None
            assert set(signers_of(unit, NOW, LETTER)) == {head.id}

    def test_is_refused_for_nobody(self, unit: UUID, head: Actor) -> None:
        draft = make_draft(unit)
        with transaction(), pytest.raises(DomainError):
            services.note_signer(draft.id, actor=replace(head, id=None), now=NOW)


class TestTheStandingOfADocument:
    def test_is_that_of_the_day_of_signing(self, unit: UUID, head: Actor) -> None:
        assert head.id
        made, draft = make_authority(unit, head.id), make_draft(unit)
        with transaction():
            services.note_signer(draft.id, actor=head, now=NOW)
            acts.end(made.id, reason="x", actor=proposer(unit), now=NOW + timedelta(days=1))
            found = find.standing_of(queries.get(draft.id))
        assert (found.kept, found.day) == (True, date(2026, 11, 21))
        assert found.authority is not None
        assert found.authority.id == made.id

    def test_is_looked_up_by_name_for_older_documents(self, unit: UUID, head: Actor) -> None:
        assert head.id
        made = make_authority(unit, head.id)
        draft = make_draft(unit, signer_name=made.holder_name)
        older = replace(draft, released_at=NOW)
        with transaction(writing=False):
            assert find.standing_of(older).authority == made
            assert find.standing_of(replace(older, signer_name="Ai khác")).authority is None
            assert find.standing_of(replace(draft, unit_id=uuid4())).kept is False


@pytest.mark.usefixtures("app")
def test_the_demonstration_heads_sign_under_a_decision_marked_as_invented() -> None:
    real, shown = make_unit(), make_unit(demonstration=True)
    for unit in (real, shown):
        make_staff(unit, Function.AGENCY_HEAD, title="CHỦ TỊCH")
    tomorrow = NOW + timedelta(days=3650)
    with transaction():
        for _again in range(2):
            acts.begin_demonstration((real, shown), now=tomorrow)
        (entry,) = find.authorities_of([real, shown])
    assert entry.unit_id == shown
    assert "minh họa" in entry.decision_number
