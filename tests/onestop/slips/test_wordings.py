"""Versions of a wording: begun, changed, published, kept by the papers made with them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.core import clock
from portal.core.access import Actor
from portal.core.database import transaction
from portal.core.errors import DomainError
from portal.core.jobs.worker import run_all
from portal.identity.audit.models import AuditEvent
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.rules import Action
from portal.onestop.dossiers.rules.issued import PaperKind
from portal.onestop.slips.queries import slips as find_slips
from portal.onestop.slips.queries import wordings as find
from portal.onestop.slips.queries.wordings import WordingRow
from portal.onestop.slips.rules.wordings import Text, WordingState
from portal.onestop.slips.services import wordings as acts
from tests.factories import dossiers as make

pytestmark = pytest.mark.usefixtures("app")
KIND = PaperKind.REFUSAL_03
TODAY = make.MORNING.date()


def administrator() -> Actor:
    return make.crew()[Function.ADMINISTRATOR]


def begin() -> int:
    with transaction():
        return acts.begin(KIND, actor=administrator(), now=clock.now())


def read(version: int) -> WordingRow:
    with transaction(writing=False):
        return find.get(KIND, version)


def change(version: int, text: Text, *, seen: int | None = None) -> None:
    with transaction():
        acts.change(KIND, version, text, seen=seen, actor=administrator(), now=clock.now())


def publish(version: int, *, days: int = 0, seen: int | None = None) -> None:
    with transaction():
        acts.publish(
            KIND,
            version,
            effective_from=TODAY + timedelta(days=days),
            seen=seen,
            actor=administrator(),
            now=clock.now(),
        )


def journal() -> list[str]:
    with transaction(writing=False) as session:
        wanted = sa.select(AuditEvent.action).where(AuditEvent.subject == "wording")
        return list(session.scalars(wanted.order_by(AuditEvent.seq)))


def test_a_new_version_begins_as_the_one_before() -> None:
    assert begin() == 2
    first, second = read(1), read(2)
    assert first.text == second.text
    assert (first.state, second.state) == (WordingState.PUBLISHED, WordingState.DRAFT)
    assert second.author_name == administrator().name
    assert journal() == ["wording.drafted"]


def test_a_published_version_holds_from_its_day() -> None:
    begin()
    change(2, replace(read(2).text, title="Phiếu từ chối (bản thử)"))
    publish(2, days=3)
    with transaction(writing=False):
        held = [find.in_force(KIND, TODAY + timedelta(days=n)).version for n in (-4000, 0, 2, 3)]
    assert held == [1, 1, 1, 2]
    assert journal() == ["wording.drafted", "wording.changed", "wording.published"]


def test_papers_keep_the_version_they_were_made_with() -> None:
    old = make.make_dossier(Action.REFUSE_INTAKE)
    run_all(prefix="dossier.")
    begin()
    publish(2)
    new = make.make_dossier(Action.REFUSE_INTAKE)
    run_all(prefix="dossier.")
    with transaction(writing=False):
        kept = [find_slips.find(dossier, KIND, 1) for dossier in (old, new)]
        assert [find.by_id(slip.wording_id).version for slip in kept if slip] == [1, 2]


def refused(error: type[DomainError], act: Callable[[], object], version: int = 2) -> DomainError:
    """Let an act be refused, and make sure that the version is as it was."""
    before, told = read(version), journal()
    with pytest.raises(error) as caught:
        act()
    assert (read(version), journal()) == (before, told)
    return caught.value


def test_refusals_change_nothing() -> None:
    begin()
    text = read(2).text
    refused(acts.DraftExists, begin)
    refused(acts.NotADraft, lambda: change(1, text))
    refused(acts.StaleWording, lambda: change(2, text, seen=7))
    refused(acts.StaleWording, lambda: publish(2, seen=7))
    refused(acts.EffectiveInPast, lambda: publish(2, days=-1))
    refused(find.WordingNotFound, lambda: publish(9))
    wrong = refused(
        acts.WordingWrong, lambda: change(2, replace(text, body="{{ ly_do.__class__ }}"))
    )
    assert isinstance(wrong, acts.WordingWrong)
    assert set(wrong.errors) == {"body"}
    refused(acts.WordingWrong, lambda: change(2, replace(text, body="{{ khong_co }}")))


def test_a_version_without_what_it_must_say_is_not_published() -> None:
    begin()
    change(2, replace(read(2).text, body="Không tiếp nhận.", title=""))
    error = refused(acts.WordingIncomplete, lambda: publish(2))
    assert isinstance(error, acts.WordingIncomplete)
    assert set(error.errors) == {"body", "title"}


def test_a_published_version_is_never_changed() -> None:
    begin()
    publish(2)
    refused(acts.NotADraft, lambda: change(2, read(2).text))
    refused(acts.NotADraft, lambda: publish(2))
    assert begin() == 3
